import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromBase64, hex } from '../core/bytes.ts'
import type { JointNote } from '../core/envelope/bodies.ts'
import { open } from '../core/envelope/open.ts'
import { hourOf, minuteOf } from '../core/hour.ts'
import { officeOf } from '../core/keys/keybook.ts'
import { DESK } from '../core/roles.ts'
import {
  fill,
  type JointThread,
  paths,
  type ReferralList,
  type ReferralRow,
  type TipList,
} from '../core/wire.ts'
import { expectAccessible } from './support/axe.ts'
import { launchBrowser, signInAt, visit } from './support/browser.ts'
import { huntCanaries } from './support/canary.ts'
import { look } from './support/database.ts'
import { entries, type Server, start } from './support/entries.ts'
import {
  addOffices,
  audited,
  type Founded,
  foundDesk,
  get,
  invite,
  join,
  keybookFor,
  type Person,
  random,
  refer,
  report,
  type Session,
  sealTo,
  signIn,
  tell,
} from './support/world.ts'

/*
 * Agencies that were asked together: they know of each other, and of nothing else.
 */

const CANARY = 'Kanarinac zajedno: izmišljena kuća kraj rijeke.'

describe.each(entries)('a joint referral on %s', (entry) => {
  let server: Server
  let founded: Founded
  let desk: Session
  let tip: string
  const people: Record<'police' | 'social' | 'other', Person> = {} as never
  const at: Record<'police' | 'social' | 'other', Session> = {} as never
  const joint = hex(random(16))

  beforeAll(async () => {
    server = await start(entry)
    founded = await foundDesk(server)
    desk = await signIn(server, founded.coordinator, founded.rootKey)
    for (const [who, kind] of [
      ['police', 'police'],
      ['social', 'social_work'],
      ['other', 'legal_aid'],
    ] as const) {
      const invitation = { kind, name: `Izmišljena ustanova ${who}`, agency: null } as const
      people[who] = await join(server, await invite(desk, invitation), `Vodi ${who}`)
    }
    await addOffices(desk, founded.rootSeed)
    for (const who of ['police', 'social', 'other'] as const)
      at[who] = await signIn(server, people[who], founded.rootKey)
    tip = (await tell(server, founded.rootKey, report(CANARY))).tip
  })
  afterAll(async () => server?.stop())

  const opened = (session: Session, id = joint) =>
    audited<JointThread>(session, 'joint_opened', id, fill(paths.jointOpen, { joint: id }))

  /** Writes a note to some offices. */
  async function note(session: Session, to: string[], seq: number, said: string | JointNote, id = joint) {
    const body = typeof said === 'string' ? { text: said } : said
    const from = session.me.member.office
    const copies = await Promise.all(
      to.map(async (office) => {
        const { epoch, recipient } = officeOf(desk.keybook, office).page
        const hour = hourOf(Date.now())
        const context = { v: 1, kind: 'joint_note', ref: id, seq, from, to: office, epoch, hour } as const
        return { office, epoch, sealed: await sealTo<'joint_note'>(session, recipient, context, body) }
      }),
    )
    return audited(session, 'joint_noted', id, fill(paths.jointNote, { joint: id }), { seq, copies })
  }
  const all = () => [DESK, people.police.office, people.social.office]
  const refused = (code: string) => ({ code })

  test('each finds the others’ names and states and reads what any of them writes; the tip’s id is nowhere', async () => {
    await refer(desk, tip, people.police.office, CANARY, joint)
    await refer(desk, tip, people.social.office, CANARY, joint)
    await note(at.police, all(), 0, `${CANARY} Patrola u 20 h.`)
    await note(desk, all(), 1, 'Centar dolazi sa patrolom.')
    for (const session of [at.police, at.social, desk]) {
      const thread = await opened(session)
      expect(thread.offices.map(({ office }) => office).sort()).toEqual(all().slice(1).sort())
      expect(thread.next).toBe(2)
      const own = session.me.member.office
      const texts = await Promise.all(
        thread.notes.map(async ({ seq, office, epoch, sealed }) => {
          const expected = {
            v: 1,
            kind: 'joint_note',
            ref: joint,
            seq,
            from: office,
            to: own,
            epoch,
          } as const
          const message = await open<'joint_note'>(
            fromBase64(sealed),
            session.identities.get(epoch) as string,
            expected,
          )
          return message.body.text
        }),
      )
      expect(texts).toEqual([`${CANARY} Patrola u 20 h.`, 'Centar dolazi sa patrolom.'])
      if (session !== desk) expect(JSON.stringify(thread)).not.toContain(tip)
    }
    const own = await get<{ referrals: object[] }>(server.url, paths.referrals, { cookie: at.police.cookie })
    expect(own.referrals).toMatchObject([{ joint, office: people.police.office }])
    expect(JSON.stringify(own)).not.toContain(tip)
  })

  test('an agency has the pages of those it is asked with, so that it can seal to them, and no others', async () => {
    const idsOf = async (session: Session) =>
      (await keybookFor(session, founded.rootKey)).offices.map(({ id }) => id).sort()
    expect(await idsOf(at.police)).toEqual(all().sort())
    expect(await idsOf(at.other)).toEqual([DESK, people.other.office].sort())
  })

  test('whoever has no part finds what was never there', async () => {
    await refer(desk, tip, people.other.office, 'Sam.')
    for (const id of [joint, hex(random(16))]) {
      await expect(opened(at.other, id)).rejects.toMatchObject(refused('not-found'))
      await expect(note(at.other, all(), 2, 'Ja nisam pozvan.', id)).rejects.toMatchObject(
        refused('not-found'),
      )
    }
    const entriesOf = `SELECT 1 FROM audit WHERE actor = '${people.other.id}' AND text LIKE '%joint%'`
    expect(await look(server, entriesOf)).toEqual([])
  })

  test('a note goes to all that take part now, no more and no fewer, once, under keys of now', async () => {
    const [, police] = all() as [string, string]
    for (const to of [
      [DESK, police],
      [...all(), people.other.office],
    ])
      await expect(note(at.police, to, 2, 'Ne svima.')).rejects.toMatchObject(refused('taken'))
    await expect(note(at.police, all(), 1, 'Već ima.')).rejects.toMatchObject(refused('taken'))
    expect((await opened(at.police)).next).toBe(2)
  })

  test('a note waits wherever nobody has opened it since', async () => {
    const rowOf = async ({ cookie }: Session) =>
      (await get<ReferralList>(server.url, paths.referrals, { cookie })).referrals.find(
        (row) => row.joint === joint,
      ) as ReferralRow
    const openOwn = async (session: Session) => {
      const { ref } = await rowOf(session)
      await audited(session, 'referral_opened', ref, fill(paths.referralOpen, { ref }))
    }
    const reads = async (session: Session) => {
      await openOwn(session)
      await opened(session)
    }
    const waits = async () => {
      const { tips } = await get<TipList>(server.url, paths.deskTips, { cookie: desk.cookie })
      const [police, social] = await Promise.all([rowOf(at.police), rowOf(at.social)])
      const noted = tips.find((row) => row.tip === tip)?.noted
      return { police: police.unread, social: social.unread, noted }
    }
    // Those from before an agency has opened its referral wait there too, once it has.
    await openOwn(at.police)
    expect(await waits()).toEqual({ police: true, social: false, noted: 0 })
    const [{ due } = {}] = await look(server, "SELECT due FROM timer WHERE id LIKE 'written:%'")
    expect(Number(due) - minuteOf(Date.now())).toBeGreaterThan(58)
    await reads(at.police)
    await reads(at.social)
    expect(await waits()).toEqual({ police: false, social: false, noted: 0 })
    await note(at.police, all(), 2, 'Kasnimo.')
    expect(await waits()).toEqual({ police: false, social: true, noted: 1 })
    await note(desk, all(), 3, 'Javićemo.')
    // Until the notes themselves have come.
    await openOwn(at.social)
    expect(await waits()).toEqual({ police: true, social: true, noted: 1 })
    await opened(at.social)
    expect(await waits()).toEqual({ police: true, social: false, noted: 1 })
    await opened(desk)
    await reads(at.police)
    expect(await waits()).toEqual({ police: false, social: false, noted: 0 })
  })

  test('a joint is of one tip, and an office stands in it once', async () => {
    const another = (await tell(server, founded.rootKey, report('Izmišljeno, druga stvar.'))).tip
    await expect(refer(desk, another, people.other.office, 'Tuđe.', joint)).rejects.toMatchObject({
      status: 409,
    })
    await expect(refer(desk, tip, people.police.office, 'Opet.', joint)).rejects.toMatchObject({
      status: 409,
    })
  })

  test.runIf(entry === 'node')(
    'chosen by clicking, seen before it leaves; each writes to all at their pages',
    async () => {
      const another = (await tell(server, founded.rootKey, report(`${CANARY} Druga.`))).tip
      const browser = await launchBrowser()
      try {
        const here = await visit(browser, `${server.url}/desk`, 1280, 'en')
        const { page } = here
        await signInAt(page, founded.coordinator, 1)
        await page.locator(`[data-tip="${another}"]`).click()
        await page.getByRole('button', { name: 'Choose whom and what' }).click()
        const sheet = page.locator('dialog[open]')
        await sheet.getByText('Every other office').or(sheet.locator('details > summary')).last().waitFor()
        for (const details of await sheet.locator('details:not([open]) > summary').all())
          await details.click()
        for (const who of ['police', 'social'])
          await sheet.getByLabel(`Izmišljena ustanova ${who}`).first().check()
        await sheet.getByLabel('Refer jointly').check()
        await sheet.getByLabel('Telephone for the others: Izmišljena ustanova police').fill('033 000 111')
        await sheet.getByLabel('Imminent danger').check()
        await sheet.getByRole('button', { name: 'See what leaves' }).click()
        expect(await sheet.getByTestId('joint-offices').count()).toBe(2)
        await expectAccessible(page, 'a joint referral before it leaves')
        await sheet.getByRole('button', { name: /^Seal and send/ }).click()
        await sheet.waitFor({ state: 'detached' })
        expect(here.complaints).toEqual([])

        const agency = await visit(browser, `${server.url}/desk`, 360, 'en')
        await signInAt(agency.page, people.social, 1)
        const [row] = await look(
          server,
          `SELECT id FROM referral WHERE tip = '${another}' AND office = '${people.social.office}'`,
        )
        await agency.page.locator(`[data-ref="${row?.id}"]`).click()
        const joined = agency.page.getByTestId('joint')
        await joined.getByText('033 000 111').waitFor()
        const write = async (text: string) => {
          await joined.getByLabel('A note to all').fill(text)
          await joined.getByRole('button', { name: 'See what leaves' }).click()
          const sheet = agency.page.locator('dialog[open]')
          await sheet.getByRole('button', { name: /^Seal and send/ }).click()
          await sheet.waitFor({ state: 'detached' })
        }
        await write(`${CANARY} Dolazimo.`)
        await joined.getByText('Dolazimo.').first().waitFor()
        // Somebody has read something else in it, and says so unknowingly: whoever writes next learns that first.
        const [{ joint: id } = {}] = await look(server, `SELECT joint FROM referral WHERE tip = '${another}'`)
        const other = { seq: 0, digest: '0'.repeat(64) }
        const theirs = { text: `${CANARY} Slažemo se.`, nonce: hex(random(16)), read: [other] }
        await note(at.police, all(), 1, theirs, String(id))
        await write(`${CANARY} Stižemo.`)
        await joined.getByText('Not everybody reads the same here').waitFor()
        expect(await joined.getByTestId('read-otherwise').count()).toBe(1)
        await write(`${CANARY} Stižemo.`)
        await joined.getByText('Stižemo.').first().waitFor()
        const { notes } = await opened(at.police, String(id))
        const last = notes.at(-1) as (typeof notes)[number]
        const { body } = await open<'joint_note'>(
          fromBase64(last.sealed),
          at.police.identities.get(last.epoch) as string,
          {
            ...{ v: 1, kind: 'joint_note', ref: String(id), seq: 2, epoch: last.epoch },
            ...{ from: people.social.office, to: people.police.office },
          },
        )
        expect(body.read?.map(({ seq }) => seq)).toEqual([0, 1])
        expect(agency.complaints).toEqual([])
        expect(JSON.stringify([...agency.sent, ...here.sent])).not.toContain('Kanarinac')
      } finally {
        await browser.close()
      }
    },
  )

  test('what was told is nowhere in plain', () => huntCanaries(server, [CANARY]))
})
