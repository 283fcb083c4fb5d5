import type { Locator, Page } from 'playwright-core'
import { totpCode } from '../../core/keys/totp.ts'
import { passTime } from './clock.ts'

/*
 * What staff do at the desk's page in English, click by click.
 */

/** What a member keeps between two sign-ins, in their head, on their phone and on paper. */
export interface Kept {
  name: string
  passphrase: string
  /** The twelve words of the rescue sheet. */
  rescue: string
  totp: string
  /** The time step of the last code that was used; `null` when that was at the beginning. */
  step: number | null
}

export const press = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: true }).click()

/**
 * The desk looks at its lists by itself every twenty seconds: they go by at once. For pages whose `clock` was installed
 * before the list was there.
 */
export const untilNextLook = (page: Page) => page.clock.fastForward(21_000)

/**
 * Takes a step at a page whose session has ended, which says so then. It may have noticed by itself before, for it looks
 * at its lists every twenty seconds.
 */
export async function stepOut(step: Locator, said: Locator): Promise<void> {
  await step.or(said).first().waitFor()
  if (!(await said.isVisible())) await step.click({ timeout: 5_000 }).catch(() => {})
  await said.waitFor()
}

/** Copies the words that are asked back from a printed sheet. */
export async function copyWords(page: Page, words: string[]): Promise<void> {
  for (const field of await page.getByLabel(/Word number/).all()) {
    const label = await field.evaluate((input: HTMLInputElement) => input.labels?.[0]?.innerText)
    await field.fill(words[Number(/\d+/.exec(label ?? '')?.[0]) - 1] ?? '')
  }
  await press(page, 'Continue')
}

/** Prints a sheet of words, and shows that it can be read. */
export async function keepSheet(page: Page, sheet: 'rescue-words' | 'root-words'): Promise<string> {
  const items = await page.getByTestId(sheet).locator('li').allInnerTexts()
  const words = items.map((word) => word.trim())
  await press(page, 'It is printed, continue')
  await copyWords(page, words)
  return words.join(' ')
}

/** Puts the key that is shown into an app for codes, and types the code of the moment. */
export async function keepApp(page: Page): Promise<string> {
  const totp = (await page.getByTestId('totp-key').innerText()).replace(/\s/g, '')
  await page.getByLabel('Six digits from the app').fill(totpCode(totp, Date.now()))
  await press(page, 'Continue')
  return totp
}

/** Takes the six words that are offered. */
export async function keepPassphrase(page: Page): Promise<string> {
  const passphrase = (await page.getByTestId('offered-words').innerText()).trim()
  await page.getByLabel('Passphrase again').fill(passphrase)
  await press(page, 'Continue')
  return passphrase
}

/** Name, passphrase, second factor and rescue sheet, as set-up and joining ask for them. */
export async function enrol(page: Page, name: string): Promise<Kept> {
  await page.getByLabel('Sign-in name').fill(name)
  const passphrase = await keepPassphrase(page)
  const totp = await keepApp(page)
  const rescue = await keepSheet(page, 'rescue-words')
  return { name, passphrase, rescue, totp, step: null }
}

/** The three sheets of the recovery key. */
export async function keepShares(page: Page): Promise<string[]> {
  await page.getByLabel(/All three sheets are printed/).check()
  const shares: string[] = []
  for (const number of [1, 2, 3]) shares.push((await page.getByTestId(`share-${number}`).innerText()).trim())
  await press(page, 'Continue')
  return shares
}

/** Founds the desk, at the set-up link's page. Ends at the sign-in. */
export async function setUp(
  page: Page,
  name: string,
): Promise<{ kept: Kept; root: string; shares: string[] }> {
  await page.getByLabel('Name of your office').fill('The fictional coordinator')
  const kept = await enrol(page, name)
  const root = await keepSheet(page, 'root-words')
  const shares = await keepShares(page)
  await page.getByTestId('root-fingerprint').waitFor()
  await press(page, 'Go to sign-in')
  return { kept, root, shares }
}

/** Milliseconds of a time step. */
const PERIOD = 30_000

/** A code that was not used yet. One of the next step is taken too (RFC 6238 section 5.2); until the one after time passes. */
export async function freshCode(kept: Pick<Kept, 'totp' | 'step'>): Promise<string> {
  const current = () => Math.floor(Date.now() / PERIOD)
  const step = kept.step === null ? current() + 1 : Math.max(kept.step + 1, current())
  const early = step - (current() + 1)
  if (early > 0) await passTime(early * PERIOD)
  kept.step = step
  return totpCode(kept.totp, step * PERIOD)
}

/** Signs in by passphrase and code. */
export async function signIn(page: Page, kept: Kept): Promise<void> {
  await page.getByLabel('Sign-in name').fill(kept.name)
  await page.getByLabel('Passphrase', { exact: true }).fill(kept.passphrase)
  await page.getByLabel('Six digits').fill(await freshCode(kept))
  await press(page, 'Sign in')
  await page.getByRole('button', { name: 'Lock' }).waitFor()
}

/**
 * Puts an authenticator into a browser: one that a computer has built in, and that is touched at once.
 *
 * @returns what takes it out again.
 */
export async function addAuthenticator(page: Page, { prf = true } = {}): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      hasPrf: prf,
      automaticPresenceSimulation: true,
    },
  })
  return () => session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId }).then(() => {})
}
