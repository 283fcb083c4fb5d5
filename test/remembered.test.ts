import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { days, hourOf } from '../core/hour.ts'
import { officeOf } from '../core/keys/keybook.ts'
import { renewed, signPage } from '../core/keys/page.ts'
import { DESK } from '../core/roles.ts'
import { paths } from '../core/wire.ts'
import type { MemberRow } from '../core/wire-people.ts'
import { tailOf } from './support/asking.ts'
import { expectAccessible } from './support/axe.ts'
import { launchBrowser, visit } from './support/browser.ts'
import { type Kept, press, signIn } from './support/clicking.ts'
import { type Server, start } from './support/entries.ts'
import {
  audited,
  type Founded,
  foundDesk,
  newColleague,
  refresh,
  type Session,
  signIn as signInBy,
} from './support/world.ts'

/*
 * What a head's browser remembers, against a server that says one thing and hands out another.
 */

let server: Server
let browser: Browser
let founded: Founded
let head: Session
let kept: Kept
let page: Page

beforeAll(async () => {
  server = await start('node')
  browser = await launchBrowser()
  founded = await foundDesk(server)
  head = await signInBy(server, founded.coordinator, founded.rootKey)
  kept = { ...founded.coordinator, rescue: '', step: Math.floor(Date.now() / 30_000) }
  await newColleague(head, 'triager', 'amra')
  page = await someone()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const someone = async () => (await visit(browser, `${server.url}/desk`, undefined, 'en')).page
const pageOf = async () => officeOf(await refresh(head), DESK).page

/** A next page that is near its end already, as if it were signed weeks ago. @returns its number */
async function bringNearEnd(): Promise<number> {
  const { page: current, pageHash } = officeOf(await refresh(head), DESK)
  const now = hourOf(Date.now())
  const next = { ...renewed(current, pageHash, now), until: now + days(5) }
  const signed = signPage(next, head.me.member.id, head.signSeed)
  // The page's browser has written on in the same chain.
  head.tail = await tailOf(head)
  await audited(head, 'page_renewed', DESK, paths.page, { page: signed })
  return next.n
}

test('a browser that has never seen the page asks before it renews one near its end, at each sign-in', async () => {
  const n = await bringNearEnd()
  for (let times = 0; times < 2; times++) {
    await signIn(page, kept)
    await page.getByText(`The signed list has number ${n}, 2 members`).waitFor()
    expect((await pageOf()).n).toBe(n)
    if (times === 0) await press(page, 'Sign out')
  }
  await expectAccessible(page, 'asked to renew')
  await press(page, 'Renew')
  await page.getByText('The signed list has number').waitFor({ state: 'detached' })
  expect((await pageOf()).n).toBe(n + 1)
  expect((await pageOf()).until).toBeGreaterThan(hourOf(Date.now()) + days(29))
})

test('a browser that knows the page renews it by itself', async () => {
  const n = await bringNearEnd()
  await press(page, 'Sign out')
  await signIn(page, kept)
  expect((await pageOf()).n).toBe(n + 1)
  expect(await page.getByText('are near their end').count()).toBe(0)
})

test('a name that is another than before is named in the list and before anything is done', async () => {
  await press(page, 'People')
  await page.getByTestId('member').filter({ hasText: 'amra' }).waitFor()
  await page.route(`**${paths.members}`, async (route) => {
    const response = await route.fetch()
    const found = (await response.json()) as { members: MemberRow[] }
    for (const row of found.members) if (row.name === 'amra') row.name = 'marko'
    await route.fulfill({ response, json: found })
  })
  await press(page, 'Refresh')
  await page.getByTestId('member').filter({ hasText: 'marko' }).getByText('had another name').waitFor()
  await press(page, 'Manage: marko')
  expect(await page.getByTestId('other-name').innerText()).toMatch(/“marko”; .*“amra”/)
  await press(page, 'Close')
  await press(page, 'Offices')
  await press(page, /^Manage: /)
  await page.getByLabel('marko').check()
  expect(await page.getByTestId('other-name').innerText()).toMatch(/“marko”; .*“amra”/)
  await press(page, 'Close')
  await page.unrouteAll()
})

test('an off-boarding that the server answers and does not do is not done', async () => {
  await press(page, 'People')
  await page.route('**/desk/members/*/leave', (route) => route.fulfill({ json: {} }))
  await press(page, 'Refresh')
  await press(page, 'Manage: amra')
  await press(page, 'Off-board amra')
  await page.getByText('The server took what you have just signed and does not show it').waitFor()
  expect(await page.getByText('amra has left').count()).toBe(0)
  // Neither is it taken later, by the same browser.
  await page.unrouteAll()
  await page.reload()
  await page.getByLabel('Passphrase', { exact: true }).fill(kept.passphrase)
  await press(page, 'Unlock')
  await page.getByText('older than one that this browser has seen').waitFor()
})
