import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { base64 } from '../core/bytes.ts'
import { fingerprint } from '../core/keys/fingerprint.ts'
import { secretOf } from '../core/keys/identity.ts'
import { unlockKeyring, unwrapKeyringKey } from '../core/keys/keyring.ts'
import { rootFromWords, shareFromText } from '../core/keys/paper.ts'
import { passkeyWrap } from '../core/keys/passkey.ts'
import { passphraseKeys } from '../core/keys/passphrase.ts'
import { joinShares } from '../core/keys/recovery.ts'
import { publicHalf } from '../core/keys/signed.ts'
import { WRONG_WORDS } from '../core/limits.ts'
import { paths } from '../core/wire.ts'
import type { Me } from '../core/wire-people.ts'
import { authOf } from './support/account.ts'
import { askPost } from './support/asking.ts'
import { expectAccessible } from './support/axe.ts'
import { launchBrowser, type Visitor, visit } from './support/browser.ts'
import { huntCanaries } from './support/canary.ts'
import {
  addAuthenticator,
  freshCode,
  type Kept,
  keepApp,
  keepPassphrase,
  keepSheet,
  press,
  setUp,
  signIn,
  stepOut,
} from './support/clicking.ts'
import { type Server, start } from './support/entries.ts'
import { Traffic } from './support/traffic.ts'
import { random } from './support/world.ts'

/*
 * One's own access at the desk, by clicking: ways to unlock, sessions, and what leaves the browser for it.
 */

// A one-time code works once: now and then the next one is waited for.
vi.setConfig({ testTimeout: 120_000 })

let server: Server
let browser: Browser
let kept: Kept
let root = ''
let shares: string[] = []
/** The member's own computer, which has an authenticator. */
let own: Page
let other: Page
const visitors: Visitor[] = []
const traffic = new Traffic()
/** Passphrases and words that were good at some time. */
const words: { way: 'passphrase' | 'rescue'; words: string }[] = []
const secrets: string[] = []
const prfAnswers: Uint8Array[] = []

async function someone(path = '/desk'): Promise<Page> {
  const visitor = await visit(browser, 'about:blank', 1280, 'en')
  visitors.push(visitor)
  traffic.watch(visitor.context)
  await keepPrf(visitor.page)
  await visitor.page.goto(server.url + path)
  return visitor.page
}

/** What passkeys answer to the PRF is kept aside, to be looked for. */
async function keepPrf(page: Page): Promise<void> {
  await page.exposeFunction('keepPrf', (answer: number[]) => prfAnswers.push(new Uint8Array(answer)))
  await page.addInitScript(() => {
    type Ask = (options: unknown) => Promise<PublicKeyCredential | null>
    const { keepPrf } = globalThis as unknown as { keepPrf: (answer: number[]) => void }
    for (const act of ['create', 'get'] as const) {
      const ask = navigator.credentials[act].bind(navigator.credentials) as Ask
      const asked: Ask = async (options) => {
        const answer = await ask(options)
        const first = answer?.getClientExtensionResults().prf?.results?.first
        if (first) keepPrf([...new Uint8Array(first as ArrayBuffer)])
        return answer
      }
      Object.assign(navigator.credentials, { [act]: asked })
    }
  })
}

function keep(): void {
  words.push({ way: 'passphrase', words: kept.passphrase }, { way: 'rescue', words: kept.rescue })
  secrets.push(kept.passphrase, kept.rescue, kept.totp)
}

const isIn = (page: Page) => page.getByRole('button', { name: 'Lock' }).waitFor()
const isOut = (page: Page) => page.getByLabel('Sign-in name').waitFor()
const way = (page: Page, name: string) => page.getByTestId('way').filter({ hasText: name })

async function rescueSignIn(page: Page): Promise<void> {
  await press(page, 'I have forgotten my passphrase')
  await page.getByLabel('Sign-in name').fill(kept.name)
  await page.getByLabel('The twelve words').fill(kept.rescue)
  await page.getByLabel('Six digits').fill(await freshCode(kept))
  await press(page, 'Sign in')
}

beforeAll(async () => {
  server = await start('node')
  browser = await launchBrowser()
  own = await someone(`/desk#setup=${server.setupToken}`)
  const made = await setUp(own, 'koordinatorka')
  kept = made.kept
  root = made.root
  shares = made.shares
  keep()
  secrets.push(root, ...shares)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

test('two ways to unlock are there from the beginning, and neither can be taken away', async () => {
  await signIn(own, kept)
  await press(own, 'My access')
  await way(own, 'Passphrase').getByText('you signed in with it').waitFor()
  for (const name of ['Passphrase', 'Rescue sheet']) {
    const button = way(own, name).getByRole('button', { name: `Remove: ${name}` })
    expect(await button.getAttribute('aria-disabled')).toBe('true')
    const why = own.locator(`[id="${await button.getAttribute('aria-describedby')}"]`)
    expect(await why.innerText()).toMatch(/^Two ways to unlock must stay/)
    await button.click({ force: true })
    await own.getByRole('heading', { name: 'My access' }).waitFor()
  }
  await expectAccessible(own, 'the own access')
})

test('a device without PRF is told so plainly', async () => {
  const remove = await addAuthenticator(own, { prf: false })
  await press(own, 'Add a passkey')
  await own.getByLabel('Passphrase', { exact: true }).fill('not this one')
  await press(own, 'Continue')
  await own.getByText('The passphrase does not unlock your keys').waitFor()
  await expect
    .poll(() => own.evaluate(() => document.activeElement?.getAttribute('aria-invalid')))
    .toBe('true')
  await expectAccessible(own, 'asked again')
  await own.getByLabel('Passphrase', { exact: true }).fill(kept.passphrase)
  await press(own, 'Continue')
  await press(own, 'Make the passkey')
  await own.getByText('cannot unlock with them (it has no PRF)').waitFor()
  await press(own, 'Stop')
  await own.getByRole('heading', { name: 'My access' }).waitFor()
  expect(await way(own, 'Passkey').count()).toBe(0)
  await remove()
})

test('a passkey is added behind the passphrase, unlocks, and signs in by one touch', async () => {
  await addAuthenticator(own)
  await press(own, 'Add a passkey')
  await own.getByLabel('Passphrase', { exact: true }).fill(kept.passphrase)
  await press(own, 'Continue')
  await press(own, 'Make the passkey')
  await own.getByText('The passkey was added').waitFor()

  await press(own, 'Lock')
  await own.getByRole('heading', { name: 'Locked' }).waitFor()
  await expectAccessible(own, 'locked')
  await press(own, 'Use a passkey')
  await isIn(own)

  await press(own, 'Sign out')
  await isOut(own)
  await expectAccessible(own, 'the sign-in')
  await press(own, 'Sign in with a passkey')
  await isIn(own)
  await press(own, 'My access')
  await way(own, 'Passkey 1').getByText('you signed in with it').waitFor()

  // One device needs no second.
  await press(own, 'Add a passkey')
  await press(own, 'Use a passkey')
  await press(own, 'Make the passkey')
  await own.getByText('This device has a passkey of yours already').waitFor()
  await press(own, 'Stop')

  // The same after a reload, which leaves the session and no keys.
  await own.reload()
  await press(own, 'Use a passkey')
  await isIn(own)
})

test('a new passphrase ends the old one and every other session', async () => {
  other = await someone()
  // It has no passkey of ours.
  await addAuthenticator(other)
  await press(other, 'Sign in with a passkey')
  await other.getByText('No passkey was used').waitFor()
  await signIn(other, kept)

  await press(own, 'My access')
  await press(own, 'Change: Passphrase')
  await own.getByText('all your other sessions end').waitFor()
  await press(own, 'Use a passkey')
  const before = kept.passphrase
  kept.passphrase = await keepPassphrase(own)
  await own.getByText('The new passphrase is good from now on').waitFor()
  keep()

  await stepOut(
    other.getByRole('button', { name: 'My access', exact: true }),
    other.getByText('You have been signed out'),
  )
  await other.getByLabel('Sign-in name').fill(kept.name)
  await other.getByLabel('Passphrase', { exact: true }).fill(before)
  await other.getByLabel('Six digits').fill('000000')
  await press(other, 'Sign in')
  await other.getByText('The name, the passphrase or the code').waitFor()
  await expectAccessible(other, 'refused')
})

test('with the rescue sheet a forgotten passphrase is replaced', async () => {
  await press(other, 'I have forgotten my passphrase')
  await other.getByLabel('Sign-in name').fill(kept.name)
  await other.getByLabel('The twelve words').fill(`${kept.rescue.split(' ').slice(1).join(' ')} javi`)
  await press(other, 'Sign in')
  await other.getByText('These are not the twelve words of a rescue sheet').waitFor()
  await expectAccessible(other, 'the rescue sheet')
  await press(other, 'Back')
  await rescueSignIn(other)
  await other.getByText('set a new one now').waitFor()

  // The lock opens by the words as well, for the passphrase is forgotten.
  await press(other, 'Lock')
  await other.getByLabel('The twelve words').fill(kept.rescue)
  await press(other, 'Unlock')
  await press(other, 'Tips')
  await press(other, 'Go to “My access”')
  await press(other, 'Change: Passphrase')
  await other.getByLabel('The twelve words').fill(kept.rescue)
  await press(other, 'Continue')
  kept.passphrase = await keepPassphrase(other)
  await other.getByText('The new passphrase is good from now on').waitFor()
  expect(await other.getByText('set a new one now').count()).toBe(0)
  keep()
  await press(other, 'Sign out')
  await isOut(other)
})

test('a new rescue sheet has new words and a new key for codes, and the old ones are over', async () => {
  // The change of the passphrase has ended this session.
  await stepOut(
    own.getByRole('button', { name: 'Tips', exact: true }),
    own.getByText('You have been signed out'),
  )
  await press(own, 'Sign in with a passkey')
  await press(own, 'My access')
  await press(own, 'Make a new one: Rescue sheet')
  await press(own, 'Use a passkey')
  const before = { ...kept }
  kept.totp = await keepApp(own)
  kept.step = null
  await expectAccessible(own, 'the sheet')
  expect((await own.getByTestId('rescue-totp').innerText()).replace(/\s/g, '')).toBe(kept.totp)
  expect(await own.locator('.paper').innerText()).not.toMatch(/koordinatorka|fictional/)
  kept.rescue = await keepSheet(own, 'rescue-words')
  await own.getByText('The new sheet and the new app are good from now on').waitFor()
  keep()

  const refusedBy = async (given: Kept) => {
    const auth = await authOf(server.url, given.name, 'rescue', given.rescue)
    const body = { name: given.name, way: 'rescue', auth, code: await freshCode(given) }
    return (await askPost(server.url, paths.signIn, body)).status
  }
  expect(await refusedBy({ ...before })).toBe(403)
  expect(await refusedBy({ ...before, rescue: kept.rescue })).toBe(403)
  expect(await refusedBy(kept)).toBe(200)
})

test('sessions are listed; one is ended, then all', async () => {
  await signIn(other, kept)
  await press(own, 'Lock')
  await press(own, 'Use a passkey')
  const rows = own.getByTestId('session')
  const bySheet = rows.filter({ hasText: 'By rescue sheet' })
  // This one, the other, and the one of the request before.
  await rows.nth(2).waitFor()
  expect(await rows.filter({ hasText: 'this one' }).innerText()).toMatch(/^By passkey/)
  await bySheet.getByRole('button', { name: /^End/ }).click()
  await bySheet.waitFor({ state: 'detached' })
  expect(await rows.count()).toBe(2)

  await press(own, 'Sign out everywhere')
  await isOut(own)
  await stepOut(
    other.getByRole('button', { name: 'Tips', exact: true }),
    other.getByText('You have been signed out'),
  )
  await expectAccessible(other, 'signed out')
})

test('wrong codes that came with the right passphrase are told at the next sign-in', async () => {
  const auth = await authOf(server.url, kept.name, 'passphrase', kept.passphrase)
  for (const code of ['000000', '000001'])
    await askPost(server.url, paths.signIn, { name: kept.name, way: 'passphrase', auth, code })
  await press(own, 'Sign in with a passkey')
  await own.getByText(/somebody has 2 times typed your right passphrase/).waitFor()
  await expectAccessible(own, 'wrong codes')
  await press(own, 'That was me')
  expect(await own.getByText('a code that does not count').count()).toBe(0)
})

test('whoever removes a passkey cannot use it any more, and is told why', async () => {
  await press(own, 'My access')
  await press(own, 'Remove: Passkey 1')
  await own.getByText('You will no longer be able to sign in with this passkey').waitFor()
  await press(own, 'Use a passkey')
  await own.getByText('Removed.').waitFor()
  expect(await way(own, 'Passkey').count()).toBe(0)
  await press(own, 'Sign out')
  await press(own, 'Sign in with a passkey')
  await own.getByText('This passkey is no longer good here').waitFor()
})

test('after too many wrong tries the page waits and tries again by itself', async () => {
  // Browsers that were signed in with before are counted apart.
  const fresh = await someone()
  await fresh.getByLabel('Sign-in name').fill(kept.name)
  await fresh.getByLabel('Passphrase', { exact: true }).fill(kept.passphrase)
  await fresh.getByLabel('Six digits').fill(await freshCode(kept))
  await Promise.all(
    Array.from({ length: WRONG_WORDS.burst }, () => {
      const auth = base64(random(32))
      return askPost(server.url, paths.signIn, { name: kept.name, way: 'passphrase', auth, code: '000000' })
    }),
  )
  await press(fresh, 'Sign in')
  await fresh.getByText('There were too many wrong tries').waitFor()
  expect(await fresh.getByRole('timer').innerText()).toMatch(/^\d s left$/)
  await expectAccessible(fresh, 'waiting')
  await isIn(fresh)
  await press(fresh, 'Lock')
  own = fresh
})

test('whoever gets another role is signed out at the next thing that is no longer theirs', async () => {
  await own.getByLabel('Passphrase', { exact: true }).fill(kept.passphrase)
  await press(own, 'Unlock')
  await press(own, 'My access')
  await own.route(`**${paths.deskTips}`, (route) =>
    route.fulfill({ status: 404, contentType: 'application/problem+json', body: '{"code":"not-found"}' }),
  )
  await own.route(`**${paths.me}`, async (route) => {
    const response = await route.fetch()
    const found = (await response.json()) as Me
    await route.fulfill({ response, json: { ...found, member: { ...found.member, role: 'administrator' } } })
  })
  await stepOut(
    own.getByRole('button', { name: 'Tips', exact: true }),
    own.getByText('You have been signed out'),
  )
  await own.unrouteAll()
  await signIn(own, kept)
  await press(own, 'Lock')
})

test('a page with another root than the one remembered opens nothing, until its digits are read from paper', async () => {
  await own.evaluate(
    (other) => localStorage.setItem('javi-desk-seen', JSON.stringify({ root: other })),
    publicHalf(random(32)),
  )
  await own.getByLabel('Passphrase', { exact: true }).fill(kept.passphrase)
  await press(own, 'Unlock')
  await own.getByText('This page has another root key').waitFor()
  await expectAccessible(own, 'another root')
  await own.getByLabel('The line’s check number').fill('1234 '.repeat(8))
  await press(own, 'Compare')
  await own.getByText('This is not the check number of this page').waitFor()
  await own.getByLabel('The line’s check number').fill(fingerprint(publicHalf(rootFromWords(root))))
  await press(own, 'Compare')
  await own.getByLabel('Passphrase', { exact: true }).fill(kept.passphrase)
  await press(own, 'Unlock')
  await isIn(own)
})

test('nor does it when nobody can read which one was remembered', async () => {
  await press(own, 'Lock')
  await own.evaluate(() => localStorage.setItem('javi-desk-seen', '{"root":'))
  await own.getByLabel('Passphrase', { exact: true }).fill(kept.passphrase)
  await press(own, 'Unlock')
  await own.getByText('This page has another root key').waitFor()
  await own.getByLabel('The line’s check number').fill(fingerprint(publicHalf(rootFromWords(root))))
  await press(own, 'Compare')
  await own.getByLabel('Passphrase', { exact: true }).fill(kept.passphrase)
  await press(own, 'Unlock')
  await isIn(own)
})

test('no passphrase, word, key or PRF output has left a browser in any form', async () => {
  const me = await own.evaluate(async (path) => (await (await fetch(path)).json()) as Me, paths.me)
  const { member, keyring, ways } = me
  const hidden: [string, Uint8Array | string][] = words.map(({ words: text }) => ['words', text])
  for (const { way: kind, words: text } of words.slice(-2)) {
    const row = ways.find((one) => one.way === kind)
    if (!row?.stretching) throw new Error(`no ${kind}`)
    const keys = await passphraseKeys(text, row.stretching)
    // What is shown to the server is in the traffic: the search finds what there is.
    expect(traffic.carries(keys.auth)).toBe(true)
    const key = unwrapKeyringKey(row.wrap, member.id, kind, keys.wrap)
    const { identity, signSeed } = unlockKeyring(keyring, member.id, key)
    hidden.push(['wrap', keys.wrap], ['key', key], ['identity', identity], ['identity', secretOf(identity)])
    hidden.push(['seed', signSeed])
  }
  expect(prfAnswers.length).toBeGreaterThan(0)
  for (const answer of prfAnswers) hidden.push(['PRF', answer], ['PRF’s wrap', passkeyWrap(answer)])
  const recovery = await joinShares(shares.slice(0, 2).map(shareFromText))
  hidden.push(
    ['root', root],
    ['root', rootFromWords(root)],
    ['recovery', recovery],
    ['recovery', secretOf(recovery)],
  )
  hidden.push(
    ...shares.flatMap((share): [string, string][] => [
      ['share', share],
      ['share', share.replaceAll(' ', '')],
    ]),
  )
  expect(hidden.filter(([, secret]) => traffic.carries(secret)).map(([what]) => what)).toEqual([])
  for (const { complaints, hosts } of visitors) {
    expect(complaints).toEqual([])
    expect([...hosts].filter((host) => host !== '')).toEqual([new URL(server.url).host])
  }
  await huntCanaries(server, secrets)
})
