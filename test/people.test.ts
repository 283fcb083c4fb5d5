import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { base64, fromBase64 } from '../core/bytes.ts'
import { open } from '../core/envelope/open.ts'
import { hourOf } from '../core/hour.ts'
import { grantAll, openGrant } from '../core/keys/grants.ts'
import { officeOf } from '../core/keys/keybook.ts'
import { openKeyring } from '../core/keys/keyring.ts'
import { newKeyPair } from '../core/keys/office.ts'
import { rekeyed, renewed, signPage } from '../core/keys/page.ts'
import { rootFromWords } from '../core/keys/paper.ts'
import { passphraseKeys } from '../core/keys/passphrase.ts'
import { publicHalf } from '../core/keys/signed.ts'
import type { Stretching } from '../core/keys/stretching.ts'
import { DESK } from '../core/roles.ts'
import { paths } from '../core/wire.ts'
import type { Me, WayRow } from '../core/wire-people.ts'
import { launchBrowser, type Visitor, visit } from './support/browser.ts'
import { huntCanaries } from './support/canary.ts'
import {
  copyWords,
  enrol,
  freshCode,
  type Kept,
  press,
  setUp,
  signIn,
  stepOut,
  untilNextLook,
} from './support/clicking.ts'
import { type Server, start } from './support/entries.ts'
import {
  addOffices,
  audited,
  foundDesk,
  invite,
  join,
  makeHead,
  newColleague,
  type Person,
  report,
  reporterKeybook,
  type Session,
  signIn as signInBy,
  tell,
} from './support/world.ts'

/*
 * The people of a desk, by clicking: invited, compared, added, off-boarded; heads, and the root.
 */

const BEFORE = 'Kanarinac before: a fictional yard, five workers, no pay since spring.'
const AFTER = 'Kanarinac after: the same fictional yard, a lorry comes at night.'
const LAST = 'Kanarinac last: the lorry has gone, the yard is empty.'

let server: Server
let browser: Browser
let rootKey = ''
const visitors: Visitor[] = []
/** Passphrases, words of sheets and secrets of links, as they came up: they leave no browser. */
const secrets: string[] = []
/** What the server knows, and keeps under a key of its own. */
const factors: string[] = []

beforeAll(async () => {
  server = await start('node')
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

async function someone(path: string, width?: number): Promise<Page> {
  const visitor = await visit(browser, server.url + path, width, 'en')
  visitors.push(visitor)
  return visitor.page
}

const keep = (...kept: Kept[]) => {
  for (const { passphrase, rescue, totp } of kept) {
    secrets.push(passphrase, rescue)
    factors.push(totp)
  }
}

/** Invites somebody at the page of a head, and gives the link. */
async function inviteAs(head: Page, role: string): Promise<string> {
  await press(head, 'People')
  await head.getByRole('group', { name: 'Role of the invited' }).getByLabel(role).check()
  await press(head, 'Make the invitation')
  const link = await head.getByTestId('invite-link').inputValue()
  secrets.push(link.slice(link.indexOf('=') + 1).split('.')[0] as string)
  await press(head, 'Done')
  return link
}

const rootKeptAt = (page: Page): Promise<string> =>
  page.evaluate(() => JSON.parse(localStorage.getItem('javi-desk-seen') ?? '{}').root)

/** Joins by the link in a browser of their own; both compare, and the head adds them. */
async function joinAndAdd(head: Page, link: string, name: string): Promise<{ page: Page; kept: Kept }> {
  const page = await someone(link.slice(server.url.length))
  const kept = await enrol(page, name)
  keep(kept)
  const spoken = await page.getByTestId('spoken-fingerprint').innerText()
  await press(head, 'Refresh')
  const waiting = head.getByTestId('waiting-member').filter({ hasText: name })
  expect(await waiting.getByTestId('spoken-fingerprint').innerText()).toBe(spoken)
  await waiting.getByLabel(/The check number was read aloud/).check()
  await press(head, `Add ${name}`)
  await head.getByText(`Added: ${name}`).waitFor()
  // Their browser holds to the root of the link from the first sign-in on.
  expect(await rootKeptAt(page)).toBe(rootKey)
  await press(page, 'Go to sign-in')
  return { page, kept }
}

/** The same member once more, over HTTP: what their browser holds, in the test's hands. */
async function sessionOf(kept: Kept): Promise<Session> {
  await freshCode(kept)
  const offset = (kept.step as number) - Math.floor(Date.now() / 30_000)
  return signInBy(server, { ...kept, id: '', office: DESK, shares: [] } satisfies Person, rootKey, offset)
}

/** Opens the office's key of epoch 1 out of what a member's browser got when they signed in. */
async function keyIn({ member, keyring, ways, grants }: Me, { passphrase }: Kept): Promise<string> {
  const { stretching, wrap } = ways.find(({ way }) => way === 'passphrase') as WayRow
  const keys = await passphraseKeys(passphrase, stretching as Stretching)
  const { identity } = openKeyring({ keyring, wrap }, member.id, 'passphrase', keys.wrap)
  const { page } = officeOf(await reporterKeybook(server, rootKey), DESK)
  const [{ sealed }] = grants as [Me['grants'][number]]
  return openGrant(fromBase64(sealed), identity, page.recipient)
}

const manage = async (page: Page, name: string) => {
  await press(page, 'People')
  await press(page, `Manage: ${name}`)
}

const otherRole = (page: Page, role: string) =>
  page.getByRole('group', { name: 'Another role' }).getByLabel(role).check()

const rowOf = (page: Page, name: string) => page.getByTestId('member').filter({ hasText: name })

describe('the people of a desk', () => {
  let desk: Page
  let coordinator: Kept
  let root = ''
  let reporter: Page
  let triager: { page: Page; kept: Kept }
  let lead: Person
  /** The office's key as the triager's browser has it: nobody can take it out of their hands. */
  let saved = ''

  test('a triager and an administrator are invited, compared and added', async () => {
    desk = await someone(`/desk#setup=${server.setupToken}`)
    const made = await setUp(desk, 'coordinator')
    coordinator = made.kept
    root = made.root
    secrets.push(root)
    keep(coordinator)
    expect(await rootKeptAt(desk)).toBe(publicHalf(rootFromWords(root)))
    await signIn(desk, coordinator)
    rootKey = (await desk.locator('html').getAttribute('data-root')) ?? ''

    // A reporter's page that is open from now on, with the keys of now
    reporter = await someone('/en/', 320)
    await press(reporter, 'I have seen something')
    await reporter.getByLabel(/What did you see/).fill(AFTER)
    await press(reporter, 'Continue')
    await press(reporter, 'Skip')
    await reporter.getByRole('combobox').fill('jajce')
    await reporter.getByRole('option', { name: /^Jajce/ }).click()
    await press(reporter, 'Continue')
    await press(reporter, 'Skip all the rest')
    await reporter.getByLabel('The police and social work').check()
    await press(reporter, 'Continue')
    const looked = reporter.waitForResponse((response) => response.url().endsWith(paths.keybook))
    await press(reporter, 'Continue without')
    await (await looked).finished()

    triager = await joinAndAdd(desk, await inviteAs(desk, 'Triager'), 'amra')
    const administrator = await joinAndAdd(desk, await inviteAs(desk, 'Administrator'), 'damir')

    await tell(server, rootKey, report(BEFORE))
    const given = triager.page.waitForResponse((response) => response.url().endsWith(paths.signIn))
    await signIn(triager.page, triager.kept)
    saved = await keyIn((await (await given).json()) as Me, triager.kept)
    await triager.page.getByRole('option', { name: /Ilidža/ }).click()
    await triager.page.getByTestId('outside').getByText(BEFORE).waitFor()

    // No tips for whoever has no key: not on the screen, and not by asking for them
    const { page } = administrator
    await signIn(page, administrator.kept)
    const sections = await page.getByRole('navigation').getByRole('button').allInnerTexts()
    expect(sections).toEqual(['People', 'Offices', 'Directory', 'Texts', 'Duty', 'My access'])
    const asked = await page.evaluate((path) => fetch(path).then(({ status }) => status), paths.deskTips)
    expect(asked).toBe(404)
    await rowOf(page, 'amra').waitFor()
    expect(await page.getByRole('heading', { name: 'Invite a colleague' }).count()).toBe(0)
  }, 120_000)

  test('an invitation that was withdrawn, and an answer that was refused, add nobody', async () => {
    const withdrawn = await inviteAs(desk, 'Triager')
    await press(desk, 'Withdraw: Triager')
    await desk.getByTestId('invitation').waitFor({ state: 'detached' })
    const late = await someone(withdrawn.slice(server.url.length))
    await late.getByText(/was withdrawn/).waitFor()

    const stranger = await someone((await inviteAs(desk, 'Administrator')).slice(server.url.length))
    keep(await enrol(stranger, 'stranger'))
    await stranger.getByTestId('spoken-fingerprint').waitFor()
    await press(desk, 'Refresh')
    await press(desk, 'Refuse: stranger')
    await desk.getByText('Refused: stranger').waitFor()
    await desk.getByTestId('waiting-member').waitFor({ state: 'detached' })
  }, 60_000)

  test('whoever is off-boarded is signed out at their next step, and what comes later they cannot open', async () => {
    await manage(desk, 'amra')
    await desk.getByText(/what they could read before must be assumed known/).waitFor()
    await press(desk, 'Off-board amra')
    await desk.getByText('amra has been off-boarded').waitFor()
    await desk.getByText('Key number 2 is in use').waitFor()
    await desk.getByText('1 person has left').waitFor()

    // Their tab was open all the time
    await stepOut(
      triager.page.getByRole('option', { name: /Ilidža/ }),
      triager.page.getByRole('heading', { name: 'Sign in' }),
    )
    expect(await triager.page.getByText(BEFORE).count()).toBe(0)

    // The reporter's page was open too: it notices, and the reporter does not
    const stale = reporter.waitForResponse((response) => response.status() === 409)
    await press(reporter, 'Send')
    await reporter.locator('#receipt').waitFor()
    expect(((await (await stale).json()) as { code: string }).code).toBe('stale-key')

    await press(desk, 'Tips')
    await desk.getByRole('option', { name: /Jajce/ }).click()
    await desk.getByTestId('outside').getByText(AFTER).waitFor()
  }, 120_000)

  test('a second head is made with the paper; two who off-board at the same moment lose nothing', async () => {
    const own = await sessionOf(coordinator)
    await newColleague(own, 'triager', 'selma')
    await newColleague(own, 'triager', 'goran')
    await newColleague(own, 'administrator', 'vesna')
    const agency = { kind: 'police', name: 'The fictional police', agency: null } as const
    lead = await join(server, await invite(own, agency), 'inspektor')
    await addOffices(own, rootFromWords(root))
    const second = await joinAndAdd(desk, await inviteAs(desk, 'Triager'), 'lejla')
    await signIn(second.page, second.kept)

    await manage(desk, 'coordinator')
    await desk.getByText('This is the office’s last active head').waitFor()
    await press(desk, 'Close')
    await manage(desk, 'lejla')
    await otherRole(desk, 'Coordinator')
    await desk.getByLabel('The 24 words of the root key').fill(root)
    await press(desk, 'Sign the book and change the role')
    await desk.getByText('lejla: the role is now “Coordinator”').waitFor()

    await second.page.reload()
    await second.page.getByLabel('Passphrase').fill(second.kept.passphrase)
    await press(second.page, 'Unlock')

    await manage(desk, 'selma')
    await manage(second.page, 'goran')
    // Both pages are made on the same one before either is sent.
    let arrived = 0
    let release = () => {}
    const both = new Promise<void>((done) => {
      release = done
    })
    const answers: number[] = []
    for (const page of [desk, second.page]) {
      await page.route('**/leave', async (route) => {
        if (++arrived === 2) release()
        await both
        const response = await route.fetch()
        answers.push(response.status())
        await route.fulfill({ response })
      })
    }
    await Promise.all([press(desk, 'Off-board selma'), press(second.page, 'Off-board goran')])
    await desk.getByText('selma has been off-boarded').waitFor()
    await second.page.getByText('goran has been off-boarded').waitFor()
    expect(answers.toSorted()).toEqual([200, 200, 409])
    const { page } = officeOf(await reporterKeybook(server, rootKey), DESK)
    expect(page.epoch).toBe(4)
    expect(page.members.filter(({ until }) => until !== null)).toHaveLength(3)

    // Each of them has the key that the other began
    await tell(server, rootKey, report(LAST, { place: 'BA-BIH-SBK-travnik' }))
    for (const head of [desk, second.page]) {
      await press(head, 'Tips')
      await head.getByRole('option', { name: /Travnik/ }).click()
      await head.getByTestId('outside').getByText(LAST).waitFor()
    }

    // Whoever is no head any more still stands in the book, until the paper ends it
    await manage(desk, 'lejla')
    await otherRole(desk, 'Triager')
    await press(desk, 'Change the role')
    await desk.getByText('lejla: the role is now “Triager”').waitFor()
    await rowOf(desk, 'lejla').getByText('still in the book').waitFor()
    await press(desk, 'Offices')
    await desk
      .getByRole('button', { name: /^Manage:/ })
      .first()
      .click()
    await press(desk, 'End in the book: lejla')
    await desk.getByLabel('The 24 words of the root key').fill(root)
    await press(desk, 'Sign: lejla is no head any more')
    await desk.getByText('lejla is no head any more').waitFor()
  }, 180_000)

  test('access is stopped at once and returned; a key is given and taken with the role; the key is renewed', async () => {
    await manage(desk, 'vesna')
    await press(desk, 'Stop access')
    await desk.getByText('Access stopped: vesna').waitFor()
    await manage(desk, 'vesna')
    await press(desk, 'Return access')
    await desk.getByText('Access returned: vesna').waitFor()

    for (const [role, epoch] of [
      ['Triager', 4],
      ['Administrator', 5],
    ] as const) {
      await manage(desk, 'vesna')
      await otherRole(desk, role)
      await press(desk, 'Change the role')
      await desk.getByText(`vesna: the role is now “${role}”`).waitFor()
      await desk.getByText(`Key number ${epoch} is in use`).waitFor()
    }
    await press(desk, 'Renew the office’s key')
    await desk.getByText('Key number 6 is in use').waitFor()
  }, 60_000)

  test('an agency’s second lead takes the desk’s paper first; the desk stops access anywhere', async () => {
    await newColleague(await signInBy(server, lead, rootKey), 'worker', 'radnica')
    keep({ ...lead, step: null })

    const police = await someone('/desk')
    await signIn(police, { ...lead, step: null })
    await manage(police, 'radnica')
    await otherRole(police, 'Lead')
    await police.getByText('First the coordinator’s desk adds them to the book').waitFor()
    expect(await police.getByRole('button', { name: 'Change the role' }).count()).toBe(0)
    await press(police, 'Close')

    await press(desk, 'Offices')
    await press(desk, 'Refresh')
    await press(desk, 'Manage: The fictional police')
    await desk.getByLabel('radnica').check()
    await desk.getByLabel('The 24 words of the root key').fill(root)
    await press(desk, 'Sign: radnica is a head')
    await desk.getByText('radnica stands in the book').waitFor()

    await press(police, 'Refresh')
    await rowOf(police, 'radnica').getByText('still in the book').waitFor()
    await manage(police, 'radnica')
    await otherRole(police, 'Lead')
    await press(police, 'Change the role')
    await police.getByText('radnica: the role is now “Lead”').waitFor()

    await press(desk, 'People')
    await desk.getByTestId('other-office').getByText('The fictional police').click()
    await press(desk, 'Manage: radnica')
    await press(desk, 'Stop access')
    await desk.getByText('Access stopped: radnica').waitFor()
    await press(police, 'Refresh')
    await rowOf(police, 'radnica').getByText('access stopped by the desk').waitFor()
    await press(police, 'Manage: radnica')
    await police.getByText('Only the desk can return it').waitFor()
    expect(await police.getByRole('button', { name: 'Return access' }).count()).toBe(0)
    await press(police, 'Close')
  }, 60_000)

  test('an agency’s last lead is stopped by the desk, and the agency closed with the paper', async () => {
    await press(desk, 'Manage: inspektor')
    await desk.getByText('This is the agency’s last lead with access').waitFor()
    await press(desk, 'Stop access')
    await desk.getByText('Access stopped: inspektor').waitFor()

    await press(desk, 'Offices')
    await press(desk, 'Manage: The fictional police')
    await press(desk, 'Close this agency')
    await desk.getByLabel('The 24 words of the root key').last().fill(root)
    await press(desk, 'Sign: The fictional police is closed')
    await desk.getByText('The fictional police is closed.').waitFor()
    await desk.getByTestId('closed-office').getByText('closed, without a head').waitFor()
    expect(await desk.getByTestId('office').count()).toBe(1)
    await press(desk, 'Audit')
    await desk.getByTestId('audit-result').getByText('whole').first().waitFor()
  }, 60_000)

  test('the root is replaced with the paper; the pages and the desk follow', async () => {
    await press(desk, 'Offices')
    await press(desk, 'Replace the root key')
    await desk.getByLabel('The 24 words of the root key').fill('abandon '.repeat(24))
    await press(desk, 'Continue')
    await desk.getByText('The words are not right').waitFor()
    await desk.getByLabel('The 24 words of the root key').fill(root)
    await press(desk, 'Continue')
    const words = await desk.getByTestId('root-words').locator('li').allInnerTexts()
    await press(desk, 'It is printed, continue')
    await copyWords(
      desk,
      words.map((word) => word.trim()),
    )
    await desk.getByRole('heading', { name: 'The new root key is in use' }).waitFor()
    const digits = await desk.getByTestId('root-fingerprint').innerText()
    secrets.push(words.map((word) => word.trim()).join(' '))
    await press(desk, 'Done')

    // The old paper signs nothing any more
    await press(desk, 'Replace the root key')
    await desk.getByLabel('The 24 words of the root key').fill(root)
    await press(desk, 'Continue')
    await desk.getByText('another line’s root key').waitFor()

    await desk.reload()
    await desk.getByLabel('Passphrase').fill(coordinator.passphrase)
    await press(desk, 'Unlock')
    const link = await inviteAs(desk, 'Triager')
    expect(link).toContain(digits.replaceAll(' ', ''))
    rootKey = (await desk.locator('html').getAttribute('data-root')) ?? ''
    await tell(server, rootKey, report(LAST))
  }, 60_000)

  test('no browser complained, none asked anybody else, and nothing lies anywhere', async () => {
    for (const { complaints, hosts } of visitors) {
      expect(complaints).toEqual([])
      expect([...hosts]).toEqual([new URL(server.url).host])
    }
    const told = [BEFORE, AFTER, LAST].flatMap((text) => [text, text.slice(11, 40)])
    for (const { sent } of visitors) {
      for (const { path, body } of sent) {
        for (const canary of [...told, ...secrets]) expect(body.includes(canary), path).toBe(false)
      }
    }
    await huntCanaries(server, [...told, ...secrets, ...factors])

    // The leaver's key, which nobody could take back, opens what came before and nothing since
    const rows = (await server.query(
      `SELECT m.tip, m.epoch, m.sealed FROM message m ORDER BY m.epoch`,
    )) as unknown as { tip: string; epoch: number; sealed: Uint8Array }[]
    expect(rows.map(({ epoch }) => epoch)).toEqual([1, 2, 4, 6])
    for (const { tip, epoch, sealed } of rows) {
      const expected = { v: 1, kind: 'tip', tip, seq: 0, channel: 'web', epoch } as const
      const opening = open<'tip'>(sealed, saved, expected)
      if (epoch === 1) expect((await opening).body.report.text).toBe(BEFORE)
      else await expect(opening).rejects.toThrow()
    }
  }, 60_000)
})

describe('an office whose newest key one head gave to nobody but herself', () => {
  let own: Server
  afterAll(async () => own?.stop())

  test('the others come in, are told, read what came before, and off-board her', async () => {
    own = await start('node')
    const { coordinator, rootSeed, rootKey: root } = await foundDesk(own)
    const desk = await signInBy(own, coordinator, root)
    const thief = await newColleague(desk, 'triager', 'vesna')
    const triager = await newColleague(desk, 'triager', 'goran', true)
    await makeHead(desk, rootSeed, thief)
    await tell(own, root, report(BEFORE))
    await takeTheKey(await signInBy(own, thief, root, 1))
    await tell(own, root, report(AFTER, { place: 'BA-BIH-SBK-jajce' }))

    const pageOf = async (person: Person) => {
      const visitor = await visit(browser, `${own.url}/desk`, undefined, 'en')
      await visitor.page.clock.install()
      await visitor.page.clock.resume()
      await signIn(visitor.page, { ...person, step: null })
      return visitor.page
    }
    const [head, other] = [await pageOf(coordinator), await pageOf(triager)]
    await other.getByTestId('keyless').getByText('Tell somebody else who leads the office').waitFor()
    await head.getByTestId('keyless').getByText(thief.id).waitFor()
    for (const page of [head, other]) {
      await page.getByRole('option', { name: 'You were not given the key' }).click()
      await page.getByText('sealed to a key of the office that you were not given').waitFor()
      await page.getByRole('option', { name: /Ilidža/ }).click()
      await page.getByTestId('outside').getByText(BEFORE).waitFor()
    }

    await manage(head, 'vesna')
    await press(head, 'Off-board vesna')
    await head.getByText('vesna has been off-boarded').waitFor()
    await head.getByTestId('keyless').waitFor({ state: 'detached' })
    await tell(own, root, report(LAST, { place: 'BA-BIH-SBK-travnik' }))
    await press(head, 'Tips')
    await untilNextLook(other)
    for (const page of [head, other]) {
      await page.getByRole('option', { name: /Travnik/ }).click()
      await page.getByTestId('outside').getByText(LAST).waitFor()
    }
    await other.getByTestId('keyless').waitFor({ state: 'detached' })
  }, 120_000)
})

/** Begins an epoch whose key goes to the one who begins it; the others get one that is no office's. */
async function takeTheKey(head: Session): Promise<void> {
  const now = hourOf(Date.now())
  const [key, none] = [await newKeyPair(), await newKeyPair()]
  const { page, pageHash } = officeOf(head.keybook, DESK)
  const next = rekeyed(renewed(page, pageHash, now), key.recipient)
  const mine = await grantAll(next, key, now)
  const theirs = await grantAll(next, none, now)
  const self = head.me.member.id
  const grants = mine.map((one, i) => (one.holder === self ? one : (theirs[i] ?? one)))
  await audited(head, 'rekeyed', '', paths.rekey, {
    page: signPage(next, self, head.signSeed),
    grants: grants.map((one) => ({ ...one, sealed: base64(one.sealed) })),
  })
}
