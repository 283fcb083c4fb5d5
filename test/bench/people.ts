import type { Browser, Page } from 'playwright-core'
import { base64 } from '../../core/bytes.ts'
import { passphraseKeys } from '../../core/keys/passphrase.ts'
import { ARGON2 } from '../../core/limits.ts'
import { paths } from '../../core/wire.ts'
import { launchBrowser, signInAt, visit } from '../support/browser.ts'
import { passTime } from '../support/clock.ts'
import { newColleague, type Person, random, signIn } from '../support/world.ts'
import { type Figures, quantile } from './figures.ts'
import { openPlace, type Place } from './place.ts'

/** An office computer of the cheapest kind. Chromium slows down the page's own thread and not its workers. */
const SLOWER = 4
const TIMES = 3
const MEMBERS = 100

/** Milliseconds from the press of “Sign in” until the desk stands there. */
async function signInSlowly(browser: Browser, { server, coordinator }: Place): Promise<number> {
  const { page, context } = await visit(browser, `${server.url}${paths.desk}`, 1280, 'en')
  const session = await context.newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
  await page.evaluate(() => {
    addEventListener('submit', () => Reflect.set(window, 'pressed', performance.now()), { capture: true })
    const look = () => {
      if (document.querySelector('header nav') && !Reflect.get(window, 'entered'))
        Reflect.set(window, 'entered', performance.now() - (Reflect.get(window, 'pressed') as number))
    }
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true })
  })
  await signInAt(page, coordinator, 0)
  const value = await valueIn(page, 'entered')
  await context.close()
  return value
}

async function valueIn(page: Page, name: string): Promise<number> {
  const found = await page.waitForFunction((key) => Reflect.get(window, key) as number | undefined, name, {
    timeout: 60_000,
  })
  return (await found.jsonValue()) as number
}

/** Milliseconds of one Argon2id, the bulk of a sign-in, which is stretched in a worker. */
async function measureStretching(): Promise<number> {
  const ms: number[] = []
  for (let i = 0; i < TIMES; i++) {
    const before = performance.now()
    await passphraseKeys('izmišljena lozinka', { salt: base64(random(16)), ...ARGON2 })
    ms.push(performance.now() - before)
  }
  return quantile(ms, 0.5)
}

/** Milliseconds from the press of the button until somebody of so many is off-boarded, all the others' keys sealed. */
async function offBoardOneOf(
  browser: Browser,
  { server, coordinator }: Place,
  leaver: Person,
): Promise<number> {
  const { page, context } = await visit(browser, `${server.url}${paths.desk}`, 1280, 'en')
  await signInAt(page, coordinator, 0)
  await page.getByRole('button', { name: 'People', exact: true }).click()
  await page.getByRole('button', { name: `Manage: ${leaver.name}`, exact: true }).click()
  const button = page.getByRole('button', { name: `Off-board ${leaver.name}`, exact: true })
  await button.waitFor()
  const before = performance.now()
  await button.click()
  await page.locator('[role=status]', { hasText: leaver.name }).first().waitFor({ timeout: 60_000 })
  const value = performance.now() - before
  await context.close()
  return value
}

/** People at the desk: one who signs in on a slow computer, and one who leaves a large office. */
export async function measurePeople(): Promise<Figures> {
  const place = await openPlace()
  const browser = await launchBrowser()
  try {
    const head = await signIn(place.server, place.coordinator, place.rootKey)
    const people: Person[] = []
    for (let i = 1; i <= MEMBERS; i++) people.push(await newColleague(head, 'triager', `osoba ${i}`))
    // A one-time code works once.
    await passTime(60_000)
    const slow = await signInSlowly(browser, place)
    const stretching = await measureStretching()
    await passTime(60_000)
    const ofMany = await offBoardOneOf(browser, place, people[0] as Person)
    return {
      sign_in_slow_ms: {
        // The worker ran at full speed: what the stretching would have taken longer is added.
        value: slow + (SLOWER - 1) * stretching,
        bare: { name: 'bare Argon2id at full speed', value: stretching },
      },
      off_board_100_ms: { value: ofMany },
    }
  } finally {
    await browser.close()
    await place.server.stop()
  }
}
