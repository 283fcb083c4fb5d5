import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromBase64, hex } from '../core/bytes.ts'
import type { AttachedFile } from '../core/envelope/attached.ts'
import type { DraftOfMember, TipToDesk } from '../core/envelope/bodies.ts'
import { DamagedOrMoved, open } from '../core/envelope/open.ts'
import { isSignedBy } from '../core/envelope/signature.ts'
import { hourOf } from '../core/hour.ts'
import { officeOf } from '../core/keys/keybook.ts'
import { DRAFT_LIFE, DRAFTS_MAX } from '../core/limits.ts'
import { DESK } from '../core/roles.ts'
import { reportOf } from '../core/told.ts'
import { type DraftRow, fill, paths, type TipList, type TipThread } from '../core/wire.ts'
import { askPost, expectProblem, someKeys } from './support/asking.ts'
import { huntCanaries } from './support/canary.ts'
import { change, count, look } from './support/database.ts'
import { entries, type Server, start } from './support/entries.ts'
import { fetchFile, recipientIn, sealFile, sendDeskPart, sendFile } from './support/files.ts'
import {
  addOffices,
  audited,
  comeBack,
  deskHeaders,
  type Founded,
  foundDesk,
  get,
  invite,
  join,
  newColleague,
  post,
  random,
  reply,
  type Session,
  sealTo,
  signIn,
} from './support/world.ts'

const TEXT = 'Kanarinac: u izmišljenoj kući kod izvora drže djevojku.'
const NOTE = 'Kanarinac: zvala je izmišljena komšinica.'
const UNSENT = 'Kanarinac: samo početak priče.'

const draft: DraftOfMember = {
  told: { by: 'old_line', note: NOTE },
  language: 'bs',
  door: 'seen',
  text: TEXT,
  danger: 'yes',
  kind: ['work'],
  signs: ['G01', 'L04'],
  share: 'police_and_social_work',
}
/** Who may be told was not asked. */
const { share: _, ...unasked } = draft

/** Seals what was told as a member's browser does, and sends it. */
async function tell(
  session: Session,
  reporter?: TipToDesk['reporter'] & { lookup: string },
  said: DraftOfMember = draft,
  files: AttachedFile[] = [],
) {
  const tip = hex(random(16))
  const { epoch, recipient } = officeOf(session.keybook, DESK).page
  const context = {
    v: 1,
    kind: 'tip',
    tip,
    seq: 0,
    channel: 'desk',
    epoch,
    hour: hourOf(Date.now()),
  } as const
  const body = {
    report: reportOf(said),
    told: said.told,
    ...(reporter && { reporter: { sign: reporter.sign, recipient: reporter.recipient } }),
    ...(files.length > 0 && { files }),
  }
  const sealed = await sealTo<'tip'>(session, recipient, context, body)
  const receipt = reporter && { lookup: reporter.lookup, sign: reporter.sign }
  const names = files.length > 0 && { files: files.map(({ file }) => file) }
  const request = { tip, epoch, urgent: true, sealed, ...names, ...(receipt && { receipt }) }
  await audited(session, 'told', tip, paths.told, request)
  return { tip, request }
}

describe.each(entries)('what is told to a member, on %s', (entry) => {
  let server: Server
  let founded: Founded
  let desk: Session
  let triager: Session
  let agency: Session

  beforeAll(async () => {
    server = await start(entry)
    founded = await foundDesk(server)
    const { rootKey, rootSeed } = founded
    desk = await signIn(server, founded.coordinator, rootKey)
    const link = await invite(desk, { kind: 'police', name: 'Izmišljena policija', agency: null })
    const lead = await join(server, link, 'Inspektorica')
    await addOffices(desk, rootSeed)
    triager = await signIn(server, await newColleague(desk, 'triager', 'Čitateljica'), rootKey)
    agency = await signIn(server, lead, rootKey)
    desk.keybook = triager.keybook = agency.keybook
  })
  afterAll(async () => server?.stop())

  const list = async () => (await get<TipList>(server.url, paths.deskTips, { cookie: desk.cookie })).tips
  const rowOf = async (tip: string) => (await list()).find((row) => row.tip === tip)
  const threadOf = (tip: string) => audited<TipThread>(desk, 'opened', tip, fill(paths.tipOpen, { tip }))
  const firstOf = async (tip: string, channel: 'desk' | 'web' = 'desk') => {
    const [stored] = (await threadOf(tip)).messages
    const expected = { v: 1, kind: 'tip', tip, seq: 0, channel, epoch: 1 } as const
    return open<'tip'>(fromBase64(stored?.sealed ?? ''), desk.identities.get(1) as string, expected)
  }

  test('a tip that the desk was told is new, urgent, and whose who was told it', async () => {
    const { tip } = await tell(triager)
    expect(await rowOf(tip)).toMatchObject({
      channel: 'desk',
      status: 'new',
      urgent: true,
      assignee: triager.me.member.id,
      messages: 1,
      read: 0,
    })
    const message = await firstOf(tip)
    const self = officeOf(desk.keybook, DESK).page.members.find(({ id }) => id === triager.me.member.id)
    expect(message.by).toBe(triager.me.member.id)
    expect(isSignedBy(message, self?.sign as string)).toBe(true)
    expect(message.body.told).toEqual(draft.told)
    expect(message.body.report).toMatchObject({ signs: draft.signs, share: draft.share })
    await expect(firstOf(tip, 'web'), 'it is of its channel').rejects.toThrow(DamagedOrMoved)
  })

  test('one that an agency was told is nobody’s yet, and the agency sees nothing of it', async () => {
    const { tip } = await tell(agency, undefined, unasked)
    expect(await rowOf(tip)).toMatchObject({ status: 'new', assignee: null })
    const { by, body } = await firstOf(tip)
    expect(by).toBe(agency.me.member.id)
    expect(body.report, 'nobody asked, and nobody says that they did').not.toHaveProperty('share')
    const entry = { text: '{}', by: agency.me.member.id, sig: 'A'.repeat(86) }
    const answer = await askPost(server.url, fill(paths.tipOpen, { tip }), { entry }, agency.cookie)
    expectProblem(answer, 404, 'not-found')
  })

  test('with a receipt whoever told it comes back, and is answered', async () => {
    const keys = await someKeys()
    const { tip } = await tell(triager, keys)
    expect(await comeBack(server, keys)).toMatchObject({ found: true, tip, status: 'received', replies: [] })
    await reply(desk, tip, keys.recipient, 'Hvala. Čitamo.')
    expect(await comeBack(server, keys)).toMatchObject({ replies: [{ seq: 0 }] })
  })

  test('told twice is told once; what is there stays as it is', async () => {
    const { tip, request } = await tell(triager)
    const before = [await count(server, 'audit'), await count(server, 'tip'), await count(server, 'receipt')]
    const { lookup, sign } = await someKeys()
    const again = audited(triager, 'told', tip, paths.told, { ...request, receipt: { lookup, sign } })
    await expect(again).rejects.toMatchObject({ code: 'taken' })
    expect([
      await count(server, 'audit'),
      await count(server, 'tip'),
      await count(server, 'receipt'),
    ]).toEqual(before)
  })

  test('files that came with it are the tip’s, for the desk alone; without them it is not stored', async () => {
    const scanned = new TextEncoder().encode('%PDF-1.7 Kanarinac: izmišljeno pismo.')
    for (const teller of [triager, agency]) {
      const { attached, parts } = await sealFile(recipientIn(teller.keybook), scanned)
      const before = [await count(server, 'audit'), await count(server, 'tip')]
      await expect(tell(teller, undefined, draft, [attached])).rejects.toMatchObject({
        code: 'files-missing',
      })
      expect([await count(server, 'audit'), await count(server, 'tip')]).toEqual(before)
      for (const [n, part] of parts.entries())
        expect((await sendDeskPart(teller, attached.file, n, part)).status).toBe(200)
      const { tip, request } = await tell(teller, undefined, draft, [attached])
      expect((await firstOf(tip)).body.files).toEqual([attached])
      expect(await fetchFile(desk, tip, attached)).toEqual(scanned)
      // The answer was lost: it is there, and no file of it lacks.
      const again = audited(teller, 'told', tip, paths.told, request)
      await expect(again).rejects.toMatchObject({ code: 'taken' })
      const taken = tell(teller, undefined, draft, [attached])
      await expect(taken, 'another tip’s').rejects.toMatchObject({ code: 'files-missing' })
      const path = fill(paths.tipFileOpen, { tip, attachment: attached.file })
      const entry = { text: '{}', by: agency.me.member.id, sig: 'A'.repeat(86) }
      expectProblem(await askPost(server.url, path, { entry }, agency.cookie), 404, 'not-found')
    }
  })

  test('what a reporter is sending stays theirs: no member tells it, though they know its id', async () => {
    const { attached, parts } = await sealFile(
      recipientIn(agency.keybook),
      new TextEncoder().encode('%PDF-1.7'),
    )
    await sendFile(server.url, { attached, parts })
    const taken = tell(agency, undefined, draft, [attached])
    await expect(taken).rejects.toMatchObject({ code: 'files-missing' })
    expect(await look(server, `SELECT tip FROM attachment WHERE id = '${attached.file}'`)).toEqual([
      { tip: null },
    ])
  })

  const drafts = async ({ cookie }: Session) =>
    (await get<{ drafts: DraftRow[] }>(server.url, paths.drafts, { cookie })).drafts
  async function put(session: Session, id: string, text: string) {
    const { office, id: by } = session.me.member
    const { epoch, recipient } = officeOf(session.keybook, office).page
    const context = { v: 1, kind: 'draft', tip: id, seq: 0, channel: 'desk', epoch, hour: 0 } as const
    const sealed = await sealTo<'draft'>(session, recipient, context, { ...draft, text })
    return askPost(server.url, fill(paths.draftPut, { draft: id }), { epoch, sealed }, session.cookie).then(
      (answer) => ({ ...answer, by }),
    )
  }
  const drop = (session: Session, id: string) =>
    post(server.url, fill(paths.draftDelete, { draft: id }), {}, deskHeaders(server.url, session.cookie))

  test('a draft is its member’s alone, replaced, opened by their own office’s key, and thrown away', async () => {
    const id = hex(random(16))
    for (const session of [triager, agency]) {
      expect((await put(session, id, 'Nešto.')).status).toBe(200)
      expect((await put(session, id, UNSENT)).status).toBe(200)
      const [mine, another] = await drafts(session)
      expect([mine?.draft, another]).toEqual([id, undefined])
      const expected = { v: 1, kind: 'draft', tip: id, seq: 0, channel: 'desk', epoch: 1 } as const
      const opened = await open<'draft'>(
        fromBase64(mine?.sealed ?? ''),
        session.identities.get(1) as string,
        expected,
      )
      expect(opened.body.text).toBe(UNSENT)
      expect(opened.body.signs).toEqual(draft.signs)
    }
    expect(await drafts(desk), 'nobody else has them').toEqual([])
    await drop(triager, id)
    expect(await drafts(triager)).toEqual([])
    expect(await drafts(agency), 'one’s own is thrown away, not another’s').toHaveLength(1)
    await drop(agency, id)
  })

  test('there are a few of them at most, and what is stored as a tip is no draft any more', async () => {
    const ids = Array.from({ length: DRAFTS_MAX }, () => hex(random(16)))
    for (const id of ids) expect((await put(triager, id, UNSENT)).status).toBe(200)
    expectProblem(await put(triager, hex(random(16)), UNSENT), 409, 'too-many')
    expect((await put(triager, ids[0] as string, UNSENT)).status, 'those there are can change').toBe(200)
    for (const id of ids) await drop(triager, id)

    const { tip } = await tell(triager)
    expectProblem(await put(triager, tip, UNSENT), 409, 'taken')
    expect(await drafts(triager)).toEqual([])
  })

  test('the draft goes with the batch that stores it as a tip', async () => {
    const { epoch, recipient } = officeOf(triager.keybook, DESK).page
    const tip = hex(random(16))
    await put(triager, tip, UNSENT)
    const context = { v: 1, kind: 'tip', tip, seq: 0, channel: 'desk', epoch, hour: 0 } as const
    const sealed = await sealTo<'tip'>(triager, recipient, context, {
      report: reportOf(draft),
      told: draft.told,
    })
    await audited(triager, 'told', tip, paths.told, { tip, epoch, urgent: false, sealed })
    expect(await drafts(triager)).toEqual([])
  })

  test('one that nobody touches for three days goes', async () => {
    const id = hex(random(16))
    await put(triager, id, UNSENT)
    await change(server, `UPDATE draft SET hour = hour - ${DRAFT_LIFE} WHERE id = '${id}'`)
    await server.tick('hour')
    expect(await drafts(triager), 'not before').toHaveLength(1)
    await change(server, `UPDATE draft SET hour = hour - 1 WHERE id = '${id}'`)
    await server.tick('hour')
    expect(await drafts(triager)).toEqual([])
  })

  test('nothing of it is anywhere on the server in plain', async () => {
    await put(triager, hex(random(16)), UNSENT)
    await huntCanaries(server, [TEXT, NOTE, UNSENT, TEXT.slice(11)])
  })
})
