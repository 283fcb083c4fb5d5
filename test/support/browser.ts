import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { totpCode } from '../../core/keys/totp.ts'
import type { Language } from '../../core/languages.ts'
import { getChromium } from './chromium.ts'
import { followedIn } from './clock.ts'

/**
 * What Playwright switches off, for the last list counts, and the pages that Chromium 156 loads for the address bar of
 * every window: they cost more than ours.
 */
const features = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  'WebUIOmniboxPopup',
  'WebUIOmniboxFullPopup',
  'WebUIOmniboxAimPopup',
  // A process kept ready for the next page, and begun for each: a tenth of what a browser costs here.
  'SpareRendererForSitePerProcess',
]

/** Flags for Chromium as root on a machine without a screen, silent towards the world. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${features}`,
]

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: getChromium(), headless: true, args: flags })

/** A person at a browser of their own, and what that browser complained of or asked for. */
export interface Visitor {
  context: BrowserContext
  page: Page
  /** Errors of scripts and broken rules of the CSP. */
  complaints: string[]
  /** Every body that left, by the path that it went to. */
  sent: { path: string; body: string }[]
  /** Hosts that were asked for anything. */
  hosts: Set<string>
}

export async function visit(browser: Browser, url: string, width = 1280, locale = 'bs-BA'): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width, height: width < 600 ? 640 : 900 }, locale })
  await followedIn(context)
  const page = await context.newPage()
  const visitor: Visitor = { context, page, complaints: [], sent: [], hosts: new Set() }
  page.on('pageerror', (error) => visitor.complaints.push(error.message))
  page.on('console', (message) => {
    // Chromium writes every 4xx down; those are answers, and what they mean is tested by what the page says.
    const isAnswer = message.text().startsWith('Failed to load resource')
    if (message.type() === 'error' && !isAnswer) visitor.complaints.push(message.text())
  })
  context.on('request', (request) => {
    const { host, pathname } = new URL(request.url())
    visitor.hosts.add(host)
    const body = request.postData()
    if (body) visitor.sent.push({ path: pathname, body })
  })
  await page.goto(url)
  await untilAlive(page)
  return visitor
}

/**
 * Until a reporter's page, which comes as HTML, has been taken over by its script, and the keys are checked where they
 * are. What is pressed or written before that is lost.
 */
export async function untilAlive(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const app = document.querySelector('#app')
    // Staff's pages have none of it before their script runs; two of the public's are read as they came.
    if (!app?.querySelector('main:not([data-at=about], [data-at=closed])')) return true
    // Preact leaves its mark at the element that it renders into.
    return Object.keys(app).length > 0 && !app.querySelector('[data-found=checking]')
  })
}

/**
 * Has a page that waits for the next try go on at once, as often as it waits, until something is shown. On a slow machine
 * it may have gone on by itself before the button was pressed.
 */
export async function tryUntil(page: Page, shown: string): Promise<void> {
  const [done, again] = [page.locator(shown).first(), page.locator('#try-now')]
  for (;;) {
    await done.or(again).first().waitFor()
    if (await done.isVisible()) return
    await again.click({ timeout: 1_000 }).catch(() => {})
  }
}

/** Chooses a language from the menu of a reporter's page. */
export async function speak(page: Page, language: Language): Promise<void> {
  await page.click('#languages summary')
  await page.click(`#languages a[lang="${language}"]`)
}

/** Signs in at the desk's page in English. @param step of the one-time code: one works once, the next is good already. */
export async function signInAt(
  page: Page,
  { name, passphrase, totp }: { name: string; passphrase: string; totp: string },
  step: number,
): Promise<void> {
  await page.getByLabel('Sign-in name').fill(name)
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase)
  await page.getByLabel('Six digits').fill(totpCode(totp, Date.now() + step * 30_000))
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}
