import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const known = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where a Chromium is on this machine, or `null`. `CHROMIUM` names another one. */
function findChromium(): string | null {
  const { CHROMIUM } = process.env
  return [CHROMIUM ?? '', ...known].find((path) => path !== '' && existsSync(path)) ?? null
}

/** Chromium, installed from Debian when it is missing and we may. @throws Error with what to install. */
export function getChromium(): string {
  const found = findChromium()
  if (found) return found
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('Installing Chromium from Debian …')
    const run = (...args: string[]) =>
      spawnSync('apt-get', args, {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      })
    run('update')
    run('install', '-y', '--no-install-recommends', 'chromium')
    const installed = findChromium()
    if (installed) return installed
  }
  throw new Error(
    'The tests need Chromium. Install it (on Debian: apt install chromium) or set CHROMIUM to its path.',
  )
}
