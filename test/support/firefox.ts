import { existsSync } from 'node:fs'
import { type Browser, launch } from 'puppeteer-core'

/** Where Firefox is, when it is installed: `FIREFOX`, else Debian's. The tests do not install it. */
export const firefox = [process.env.FIREFOX, '/usr/bin/firefox-esr', '/usr/bin/firefox'].find(
  (path) => path && existsSync(path),
)

/** Firefox without a screen, which it is told to be silent in towards the world; driven by WebDriver BiDi. */
export const launchFirefox = (): Promise<Browser> =>
  launch({
    browser: 'firefox',
    executablePath: firefox as string,
    headless: true,
    extraPrefsFirefox: {
      'app.normandy.enabled': false,
      'app.update.auto': false,
      'browser.safebrowsing.downloads.remote.enabled': false,
      'browser.safebrowsing.malware.enabled': false,
      'browser.safebrowsing.phishing.enabled': false,
      'datareporting.policy.dataSubmissionEnabled': false,
      'network.captive-portal-service.enabled': false,
      'network.connectivity-service.enabled': false,
      'services.settings.server': 'data:,',
      'toolkit.telemetry.enabled': false,
    },
  })
