import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { base64 } from '../core/bytes.ts'
import { secretOf } from '../core/keys/identity.ts'
import { newKeyPair } from '../core/keys/office.ts'
import { shareFromText, shareToText } from '../core/keys/paper.ts'
import { escrowKeyringKey, joinShares, splitIdentity } from '../core/keys/recovery.ts'
import { paths } from '../core/wire.ts'
import type { RecoveryLook } from '../core/wire-people.ts'
import { expectAccessible } from './support/axe.ts'
import { launchBrowser, type Visitor, visit } from './support/browser.ts'
import { huntCanaries } from './support/canary.ts'
import {
  addAuthenticator,
  freshCode,
  type Kept,
  keepApp,
  keepPassphrase,
  keepShares,
  keepSheet,
  press,
  setUp,
  signIn,
  stepOut,
} from './support/clicking.ts'
import { type Server, start } from './support/entries.ts'
import { Traffic } from './support/traffic.ts'
import { random, report, tell } from './support/world.ts'

/*
 * Everything is lost, and two of the three sheets of the recovery key bring it back, by clicking.
 */

// A one-time code works once: now and then the next one is waited for.
vi.setConfig({ testTimeout: 120_000 })

const TEXT = 'Kanarinac: a fictional laundry, four women sleep behind it and are driven off at night.'

let server: Server
let browser: Browser
let before: Kept
let shares: string[] = []
/** What the head has after the first recovery. */
let after: Kept
/** The computer on which everything was set up, and another one, which has never been here. */
let old: Page
let fresh: Page
const visitors: Visitor[] = []
const traffic = new Traffic()
const secrets: string[] = []

async function someone(path: string): Promise<Page> {
  const visitor = await visit(browser, 'about:blank', 1280, 'en')
  visitors.push(visitor)
  traffic.watch(visitor.context)
  await visitor.page.goto(server.url + path)
  return visitor.page
}

const keep = ({ passphrase, rescue, totp }: Kept) => secrets.push(passphrase, rescue, totp)

beforeAll(async () => {
  server = await start('node')
  browser = await launchBrowser()
  old = await someone(`/desk#setup=${server.setupToken}`)
  await addAuthenticator(old)
  const made = await setUp(old, 'koordinatorka')
  before = made.kept
  shares = made.shares
  keep(before)
  secrets.push(made.root, ...shares)
  await old.getByLabel('Sign-in name').waitFor()
  await tell(server, (await old.locator('html').getAttribute('data-root')) ?? '', report(TEXT))

  // As of somebody who became a head later: their browser sees to it that the office's recovery opens their keys.
  await server.query('UPDATE member SET escrow = NULL')
  await signIn(old, before)
  await press(old, 'My access')
  await press(old, 'Add a passkey')
  await old.getByLabel('Passphrase', { exact: true }).fill(before.passphrase)
  await press(old, 'Continue')
  await press(old, 'Make the passkey')
  await old.getByText('The passkey was added').waitFor()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const line = (number: number) => fresh.getByLabel(`The line of sheet number ${number}`)

/** Types two lines and asks to join them. */
async function joinLines(first: string, second: string): Promise<void> {
  await line(1).fill(first)
  await line(2).fill(second)
  await press(fresh, 'Join the sheets')
}

/** What is said about a line, and whether the field says that it is meant. */
async function saidOf(number: number): Promise<string> {
  const field = line(number)
  const ids = (await field.getAttribute('aria-describedby'))?.split(' ') ?? []
  const said = await Promise.all(ids.map((id) => fresh.locator(`[id="${id}"]`).innerText()))
  return (await field.getAttribute('aria-invalid')) === 'true' ? said.join(' ') : ''
}

test('the way there begins at the sign-in, and says who has to be here', async () => {
  fresh = await someone('/desk')
  await fresh.getByRole('link', { name: /Restore access/ }).click()
  await fresh.getByRole('heading', { name: 'Restoring access' }).waitFor()
  await fresh.getByText('2 of the 3 people who keep the sheets').waitFor()
  expect(new URL(fresh.url()).hash).toBe('')
  await expectAccessible(fresh, 'the sheets')
})

test('a sheet that is missing, mistyped, of something else, or there twice is told apart from the others', async () => {
  const [first, second] = shares as [string, string]
  await joinLines(first, '')
  expect(await saidOf(1)).toBe('')
  expect(await saidOf(2)).toMatch(/This sheet is missing/)

  await joinLines(
    first,
    second.replace(/.$/, (end) => (end === 'q' ? 'p' : 'q')),
  )
  expect(await saidOf(1)).toBe('')
  expect(await saidOf(2)).toMatch(/damaged or mistyped/)
  await expect
    .poll(() => fresh.evaluate(() => document.activeElement?.getAttribute('aria-invalid')))
    .toBe('true')

  await joinLines(before.rescue, second)
  expect(await saidOf(1)).toMatch(/begins with javishare1/)
  expect(await saidOf(2)).toBe('')

  await joinLines(first, ` ${first.toUpperCase()} `)
  expect(await saidOf(1)).toBe('')
  expect(await saidOf(2)).toMatch(/the same sheet twice/)
  await expectAccessible(fresh, 'the same twice')
})

test('whole sheets that belong elsewhere open nothing', async () => {
  const others = (await splitIdentity((await newKeyPair()).identity)).map(shareToText)
  for (const [one, two] of [
    [shares[0], others[1]],
    [others[0], others[2]],
  ] as [string, string][]) {
    await joinLines(one, two)
    await fresh.getByText('do not belong together, or they belong to another line').first().waitFor()
    expect(await saidOf(1)).toMatch(/The line is whole/)
    expect(await saidOf(2)).toMatch(/The line is whole/)
  }
})

test('what the server swaps is noticed, and nothing is changed', async () => {
  const swapped = async (change: (look: RecoveryLook) => Promise<void>) => {
    await fresh.route(`**${paths.recoveryLook}`, async (route) => {
      const response = await route.fetch()
      const look = (await response.json()) as RecoveryLook
      await change(look)
      await route.fulfill({ response, json: look })
    })
    await joinLines(shares[1] as string, shares[2] as string)
  }
  // Another key in the place of the head's.
  await swapped(async ({ heads, keybook }) => {
    const page = JSON.parse(keybook.pages[0]?.text ?? '') as { recovery: string }
    for (const head of heads)
      head.escrow = base64(await escrowKeyringKey(random(32), head.member, page.recovery))
  })
  await press(fresh, 'Continue')
  await fresh.getByText('These sheets do not unlock the keys that the server sent').waitFor()
  await press(fresh, 'Back')
  await fresh.unroute(`**${paths.recoveryLook}`)

  // Another recovery key on a page that nobody has signed so.
  const { recipient } = await newKeyPair()
  await swapped(async ({ keybook }) => {
    for (const page of keybook.pages)
      page.text = page.text.replace(/"recovery":"[^"]+"/, `"recovery":"${recipient}"`)
  })
  await fresh.getByText('The book of offices').waitFor()
  await fresh.unroute(`**${paths.recoveryLook}`)
})

test('two sheets give a head a new passphrase, a new app and a new sheet, and the old tip opens', async () => {
  await joinLines(shares[2] as string, shares[0] as string)
  await fresh.getByRole('heading', { name: 'Whose access is restored' }).waitFor()
  await fresh.getByText('The fictional coordinator').waitFor()
  expect(await fresh.getByRole('radio', { name: 'koordinatorka' }).isChecked()).toBe(true)
  await expectAccessible(fresh, 'the head')
  await press(fresh, 'Continue')
  await expectAccessible(fresh, 'the new passphrase')
  const passphrase = await keepPassphrase(fresh)
  const totp = await keepApp(fresh)
  await expectAccessible(fresh, 'the rescue sheet')
  const rescue = await keepSheet(fresh, 'rescue-words')
  const kept: Kept = { name: before.name, passphrase, rescue, totp, step: null }
  keep(kept)
  after = kept
  await fresh.getByText('Access is restored').waitFor()
  await expectAccessible(fresh, 'restored')

  await press(fresh, 'Go to sign-in')
  await signIn(fresh, kept)
  await fresh
    .getByRole('option')
    .filter({ hasText: TEXT.slice(0, 20) })
    .click()
  await fresh.getByTestId('outside').getByText(TEXT).waitFor()
})

test('nothing of what there was before opens anything: no session, no passkey, no words', async () => {
  await stepOut(
    old.getByRole('button', { name: 'Tips', exact: true }),
    old.getByText('You have been signed out'),
  )
  await press(old, 'Sign in with a passkey')
  await old.getByText('This passkey is no longer good here').waitFor()
  await old.getByLabel('Sign-in name').fill(before.name)
  await old.getByLabel('Passphrase', { exact: true }).fill(before.passphrase)
  await old.getByLabel('Six digits').fill(await freshCode(before))
  await press(old, 'Sign in')
  await old.getByText('The name, the passphrase or the code').waitFor()
  await press(old, 'I have forgotten my passphrase')
  await old.getByLabel('Sign-in name').fill(before.name)
  await old.getByLabel('The twelve words').fill(before.rescue)
  await old.getByLabel('Six digits').fill('000000')
  await press(old, 'Sign in')
  await old.getByText('The name, the words or the code are wrong').waitFor()
})

test('new sheets are printed before they count; then they restore access, and the old ones no longer', async () => {
  await press(fresh, 'People')
  await press(fresh, 'Make new recovery sheets')
  await fresh.getByLabel('Passphrase', { exact: true }).fill(after.passphrase)
  await press(fresh, 'Continue')
  await fresh.getByTestId('share-1').waitFor()
  await expectAccessible(fresh, 'the new sheets')
  await press(fresh, 'Continue')
  await fresh.getByText('Print the sheets and confirm it').waitFor()
  expect(await server.query('SELECT n FROM page')).toHaveLength(1)

  const old = shares
  // The first answer is lost: the same sheets are sent again.
  await fresh.route(`**${paths.recoveryRenew}`, (route) => route.abort(), { times: 1 })
  const made = await keepShares(fresh)
  secrets.push(...made)
  await press(fresh, 'Try again')
  await fresh.getByText('The new recovery sheets are in force').waitFor()
  expect(await server.query('SELECT n FROM page')).toHaveLength(2)
  await fresh.getByText('Key number 2 is in use').waitFor()
  await expectAccessible(fresh, 'the people')

  fresh = await someone('/desk')
  await fresh.getByRole('link', { name: /Restore access/ }).click()
  await joinLines(old[0] as string, old[1] as string)
  await fresh.getByText('do not belong together, or they belong to another line').first().waitFor()
  await joinLines(made[0] as string, made[1] as string)
  await fresh.getByRole('heading', { name: 'Whose access is restored' }).waitFor()
  await press(fresh, 'Continue')
  await fresh.getByTestId('offered-words').waitFor()
})

test('no line of a sheet and no key has left a browser in any form', async () => {
  const identity = await joinShares(shares.slice(0, 2).map(shareFromText))
  const hidden: (Uint8Array | string)[] = [
    identity,
    secretOf(identity),
    ...secrets.filter((one) => !/^[A-Z2-7]+$/.test(one)),
  ]
  for (const share of shares) hidden.push(share.replaceAll(' ', ''), shareFromText(share))
  expect(hidden.filter((secret) => traffic.carries(secret))).toEqual([])
  for (const { complaints, hosts } of visitors) {
    expect(complaints).toEqual([])
    expect([...hosts].filter((host) => host !== '')).toEqual([new URL(server.url).host])
  }
  await huntCanaries(server, [TEXT, TEXT.slice(11, 40), ...secrets])
})
