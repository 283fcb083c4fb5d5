import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromBase64 } from '../core/bytes.ts'
import type { FeedbackToDesk } from '../core/envelope/bodies.ts'
import type { Message } from '../core/envelope/message.ts'
import { DamagedOrMoved, open } from '../core/envelope/open.ts'
import { isSignedBy } from '../core/envelope/signature.ts'
import { hourOf } from '../core/hour.ts'
import { officeOf, signerOf } from '../core/keys/keybook.ts'
import { DESK } from '../core/roles.ts'
import {
  fill,
  paths,
  type ReferralList,
  type ReferralRow,
  type ReferralThread,
  type TipList,
  type TipRow,
  type TipThread,
} from '../core/wire.ts'
import { expectProblem, tailOf, tried } from './support/asking.ts'
import { huntCanaries } from './support/canary.ts'
import { change, look } from './support/database.ts'
import { entries, type Server, start } from './support/entries.ts'
import {
  addOffices,
  answerReferral,
  audited,
  type Founded,
  foundDesk,
  get,
  invite,
  join,
  keybookFor,
  newColleague,
  type Person,
  refer,
  report,
  type Session,
  saidOf,
  signIn,
  tell,
} from './support/world.ts'

/*
 * A referral between the desk and an agency, from the first opening to its end.
 */

const TEXT = 'Kanarinac: izmišljena kuća kraj izmišljenog izvora.'
const QUESTION = 'Kanarinac pita: koji je sprat?'
const ANSWER = 'Kanarinac odgovara: drugi.'
const DECLINED = 'Kanarinac odbija: nije naše područje.'
const OFFICER = 'Kanarinac Izmišljena, inspektorica'
const REFERENCE = 'KANARINAC-17/26'

describe.each(entries)('referrals on %s', (entry) => {
  let server: Server
  let founded: Founded
  let desk: Session
  let lead: Session
  let worker: Session
  let other: Session
  let police: Person

  beforeAll(async () => {
    server = await start(entry)
    founded = await foundDesk(server)
    desk = await signIn(server, founded.coordinator, founded.rootKey)
    const made = { kind: 'police', name: 'Izmišljena policijska uprava', agency: null } as const
    police = await join(server, await invite(desk, made), 'Inspektor')
    await addOffices(desk, founded.rootSeed)
    lead = await signIn(server, police, founded.rootKey)
    worker = await signIn(server, await newColleague(lead, 'worker', 'istražiteljica'), founded.rootKey)
    other = await signIn(server, await newColleague(lead, 'worker', 'istražitelj'), founded.rootKey)
    desk.keybook = await keybookFor(desk, founded.rootKey)
  })
  afterAll(() => server.stop())

  /** What may be refused, as it is answered; the chain goes on from wherever it is then. */
  const tries: typeof tried = async (session, ...what) => {
    const answer = await tried(session, ...what)
    session.tail = await tailOf(session)
    return answer
  }
  const list = ({ cookie }: Session) => get<ReferralList>(server.url, paths.referrals, { cookie })
  const rowOf = async (ref: string, session = lead) =>
    (await list(session)).referrals.find((row) => row.ref === ref) as ReferralRow
  const openIt = (session: Session, ref: string) =>
    audited<ReferralThread>(session, 'referral_opened', ref, fill(paths.referralOpen, { ref }))
  const openTip = (tip: string) => audited<TipThread>(desk, 'opened', tip, fill(paths.tipOpen, { tip }))
  const listedTip = async (tip: string) =>
    (await get<TipList>(server.url, paths.deskTips, { cookie: desk.cookie })).tips.find(
      (row) => row.tip === tip,
    ) as TipRow
  /** What rings at somebody's open desk. */
  const rings = async ({ cookie }: Session = desk) =>
    (await get<{ unopened: string[] }>(server.url, paths.unopened, { cookie })).unopened
  const sent = async () => {
    const { tip } = await tell(server, founded.rootKey, report(TEXT))
    return { tip, ref: await refer(desk, tip, police.office, TEXT) }
  }
  /** Something an agency's member says, as a request whose answer is looked at. */
  const says = async (session: Session, ref: string, seq: number, body: FeedbackToDesk) => {
    const said = await saidOf(session, ref, police.office, seq, body)
    const path = fill(paths.referralAnswer, { ref })
    return tries(session, 'referral_answered', ref, path, { ...said, state: body.state })
  }
  const asksBack = async (tip: string, ref: string, seq: number, text: string) =>
    tries(desk, 'referral_asked_back', ref, fill(paths.referralAskedBack, { tip, ref }), {
      ...(await saidOf(desk, ref, police.office, seq, { state: 'answer', text })),
    })
  const revokes = (tip: string, ref: string) =>
    tries(desk, 'referral_revoked', ref, fill(paths.referralRevoke, { tip, ref }))
  const assigns = (session: Session, ref: string, from: string | null, to: string | null) =>
    tries(
      session,
      'referral_assigned',
      to === null ? ref : `${ref},${to}`,
      fill(paths.referralAssign, { ref }),
      {
        from,
        to,
      },
    )
  const isSigned = (message: Message, office: string) => {
    const signer = signerOf(officeOf(desk.keybook, office), message.by ?? '', hourOf(Date.now()))
    return signer !== undefined && isSignedBy(message, signer.key)
  }
  /** Bytes that are kept for the agency. */
  const keptFor = async (ref: string) => {
    const [row] = await look(
      server,
      `SELECT length(sealed) + coalesce((SELECT sum(length(own)) FROM feedback WHERE referral = referral.id), 0) AS kept
       FROM referral WHERE id = '${ref}'`,
    )
    return Number(row?.kept)
  }

  test('its whole way: received, accepted, asked about, acted on, done, and then closed to the agency', async () => {
    const { tip, ref } = await sent()
    expect(await listedTip(tip)).toMatchObject({ unseen: 1, unanswered: 1, asked: 0 })
    expect((await listedTip(tip)).answerBy).toBe((await rowOf(ref)).due)
    // Nobody says anything of what nobody has read.
    expectProblem(await says(worker, ref, 0, { state: 'note', text: 'Izmišljeno.' }), 409, 'decided')
    await openIt(worker, ref)
    expect(await rowOf(ref)).toMatchObject({ state: 'received', answers: 0, deskWrote: false })
    expect(await listedTip(tip)).toMatchObject({ unseen: 0, unanswered: 1 })

    expectProblem(await says(worker, ref, 0, { state: 'accepted', text: '' }), 404, 'not-found')
    expectProblem(await says(lead, ref, 0, { state: 'acted', text: '' }), 409, 'decided')
    expectProblem(await says(lead, ref, 0, { state: 'done', text: '' }), 409, 'decided')
    const accepted = { state: 'accepted', text: '', reference: REFERENCE, officer: OFFICER } as const
    await answerReferral(lead, ref, 0, accepted)
    expectProblem(await says(lead, ref, 1, { state: 'declined', text: 'Kasno.' }), 409, 'decided')
    expect(await listedTip(tip)).toMatchObject({ unanswered: 0, answerBy: null })

    await answerReferral(worker, ref, 1, { state: 'question', text: QUESTION })
    expect((await listedTip(tip)).asked).toBe(1)
    expect(await rings()).toContain(`asked:${ref}`)
    expect((await openTip(tip)).tip.asked).toBe(1)
    expect((await asksBack(tip, ref, 2, ANSWER)).status).toBe(200)
    expect((await listedTip(tip)).asked).toBe(0)
    expect(await rings()).not.toContain(`asked:${ref}`)
    expect(await rings(lead)).toContain(`written:${ref}`)
    expect(await rowOf(ref)).toMatchObject({ state: 'accepted', answers: 3, deskWrote: true })

    // What the desk wrote opens at the agency as the desk's alone, and is signed by a member of the desk.
    const { feedback } = await openIt(lead, ref)
    expect(await rings(lead)).toEqual([])
    expect(feedback.map(({ fromDesk }) => fromDesk)).toEqual([false, false, true])
    const answer = fromBase64(feedback[2]?.sealed ?? '')
    const place = { v: 1, kind: 'feedback', ref, seq: 2, epoch: 1 } as const
    const identity = lead.identities.get(1) as string
    const read = await open<'feedback'>(answer, identity, { ...place, from: DESK, to: police.office })
    expect(read.body).toEqual({ state: 'answer', text: ANSWER })
    expect([isSigned(read, DESK), isSigned(read, police.office)]).toEqual([true, false])
    await expect(open(answer, identity, { ...place, from: police.office, to: DESK })).rejects.toThrow(
      DamagedOrMoved,
    )

    await answerReferral(worker, ref, 3, { state: 'acted', text: 'Izmišljeno.', outcome: 'person_met' })
    await answerReferral(worker, ref, 4, { state: 'acted', text: '', outcome: 'person_safe' })
    expectProblem(await says(worker, ref, 5, { state: 'done', text: '' }), 404, 'not-found')
    const person = { sex: 'female', child: true, kind: 'begging', nationality: 'BA' } as const
    const done = {
      state: 'done',
      text: 'Izmišljeno.',
      persons: [{ ...person, safeHouse: true, offence: 'FBIH-210a' }],
    } as const
    expect(await keptFor(ref)).toBeGreaterThan(10_000)
    await answerReferral(lead, ref, 5, { ...done, persons: [...done.persons] })

    // Of what was sealed for the agency nothing is left; the row is.
    expect(await keptFor(ref)).toBe(0)
    for (const session of [lead, worker]) {
      expectProblem(
        await tried(session, 'referral_opened', ref, fill(paths.referralOpen, { ref })),
        404,
        'not-found',
      )
      expect((await rowOf(ref, session)).state).toBe('done')
    }
    expectProblem(await says(lead, ref, 6, { state: 'note', text: 'Još.' }), 409, 'decided')
    expectProblem(await asksBack(tip, ref, 6, 'Još.'), 409, 'decided')
    expectProblem(await revokes(tip, ref), 409, 'decided')
    expectProblem(await assigns(lead, ref, null, police.id), 404, 'not-found')

    // The desk has all of it, each from whom it is.
    const thread = (await openTip(tip)).referrals[0] as ReferralThread
    expect(thread).toMatchObject({ state: 'done', answers: 6, deskWrote: false })
    const own = desk.identities.get(1) as string
    const messages = await Promise.all(
      thread.feedback.map(({ seq, sealed, fromDesk }) =>
        open<'feedback'>(fromBase64(sealed), own, {
          ...place,
          seq,
          ...(fromDesk ? { from: DESK, to: police.office } : { from: police.office, to: DESK }),
        }),
      ),
    )
    expect(messages.map(({ body }) => body.state)).toEqual([
      'accepted',
      'question',
      'answer',
      'acted',
      'acted',
      'done',
    ])
    expect(messages[0]?.body).toEqual(accepted)
    expect(messages[5]?.body.persons).toEqual(done.persons)
    for (const message of messages) {
      const office = message.body.state === 'answer' ? DESK : police.office
      expect(isSigned(message, office)).toBe(true)
    }
  })

  test('two at once lose nothing, and what is sent again after a lost answer is done once', async () => {
    const { ref } = await sent()
    await openIt(lead, ref)
    const [first, second] = await Promise.all([
      says(worker, ref, 0, { state: 'question', text: 'Prvo pitanje.' }),
      says(lead, ref, 0, { state: 'accepted', text: '' }),
    ])
    expect([first.status, second.status].sort()).toEqual([200, 409])
    const isAsked = first.status === 200
    // Whoever was not first sees what came, and says theirs after it.
    if (isAsked) await answerReferral(lead, ref, 1, { state: 'accepted', text: '' })
    else await answerReferral(worker, ref, 1, { state: 'question', text: 'Prvo pitanje.' })
    expect(await rowOf(ref)).toMatchObject({ state: 'accepted', answers: 2 })

    const acted = { state: 'acted', text: '', outcome: 'other' } as const
    expect((await says(lead, ref, 2, acted)).status).toBe(200)
    expectProblem(await says(lead, ref, 2, acted), 409, 'taken')
    const done = { state: 'done', text: '', persons: [] } as FeedbackToDesk
    expect((await says(lead, ref, 3, done)).status).toBe(200)
    expectProblem(await says(lead, ref, 3, done), 409, 'taken')
    expect(await rowOf(ref)).toMatchObject({ state: 'done', answers: 4 })
  })

  test('two who decide differently: one of them has', async () => {
    const { tip, ref } = await sent()
    await openIt(lead, ref)
    const [revoked, accepted] = await Promise.all([
      revokes(tip, ref),
      says(lead, ref, 0, { state: 'accepted', text: '' }),
    ])
    // An acceptance may come before it is taken back, and not after.
    expect(revoked.status).toBe(200)
    expect([200, 404, 409]).toContain(accepted.status)
    const [row] = await look(server, `SELECT state FROM referral WHERE id = '${ref}'`)
    expect(row?.state).toBe('revoked')
    expect(await keptFor(ref)).toBe(0)
  })

  test('taken back: gone for the agency as if it had never been, and the tip is the desk’s again', async () => {
    const { tip, ref } = await sent()
    await openIt(worker, ref)
    await answerReferral(worker, ref, 0, { state: 'question', text: QUESTION })
    const before = await list(lead)
    expect((await revokes(tip, ref)).status).toBe(200)
    expectProblem(await revokes(tip, ref), 409, 'decided')
    const after = await list(lead)
    expect(after).toEqual({ ...before, referrals: before.referrals.filter((row) => row.ref !== ref) })
    const opening = (id: string) => tried(lead, 'referral_opened', id, fill(paths.referralOpen, { ref: id }))
    const none = await opening('ab'.repeat(16))
    const gone = await opening(ref)
    expectProblem(gone, 404, 'not-found')
    expect(gone.text).toBe(none.text)
    expectProblem(await says(lead, ref, 1, { state: 'note', text: 'Izmišljeno.' }), 404, 'not-found')
    expectProblem(await says(lead, ref, 7, { state: 'note', text: 'Izmišljeno.' }), 404, 'not-found')
    expectProblem(await assigns(lead, ref, null, police.id), 404, 'not-found')
    expect(await keptFor(ref)).toBe(0)
    expect(await look(server, `SELECT id FROM timer WHERE id = 'asked:${ref}'`)).toEqual([])

    // The desk keeps that it was, and what it said.
    const thread = await openTip(tip)
    expect(thread.tip).toMatchObject({ status: 'open', unseen: 0, unanswered: 0, asked: 0 })
    expect(thread.referrals).toMatchObject([{ ref, state: 'revoked', answers: 1 }])
    expect(thread.referrals[0]?.sealed.length).toBeGreaterThan(1_000)

    // Passed on twice, the other one still is.
    const again = await sent()
    const more = await refer(desk, again.tip, police.office, TEXT)
    await revokes(again.tip, again.ref)
    expect((await listedTip(again.tip)).status).toBe('referred')
    expect((await rowOf(more)).state).toBe('sent')
  })

  test('declined: the end of the agency’s access; the tip is the desk’s again, and can be passed on anew', async () => {
    const { tip, ref } = await sent()
    await openIt(lead, ref)
    expect((await asksBack(tip, ref, 0, ANSWER)).status).toBe(200)
    expectProblem(await says(worker, ref, 1, { state: 'declined', text: DECLINED }), 404, 'not-found')
    await answerReferral(lead, ref, 1, { state: 'declined', text: DECLINED })
    // The same once more, after an answer that was lost.
    expectProblem(await says(lead, ref, 1, { state: 'declined', text: DECLINED }), 409, 'taken')
    expect(await rowOf(ref)).toMatchObject({ state: 'declined', answers: 2 })
    expect(await keptFor(ref)).toBe(0)
    expect(await rings(lead)).not.toContain(`written:${ref}`)
    for (const session of [lead, worker])
      expectProblem(
        await tried(session, 'referral_opened', ref, fill(paths.referralOpen, { ref })),
        404,
        'not-found',
      )
    for (const state of ['note', 'question', 'accepted'] as const)
      expectProblem(await says(lead, ref, 2, { state, text: 'Ipak.' }), 409, 'decided')
    expectProblem(await asksBack(tip, ref, 2, 'Ipak.'), 409, 'decided')
    expectProblem(await revokes(tip, ref), 409, 'decided')
    expectProblem(await assigns(lead, ref, null, police.id), 404, 'not-found')

    // The desk keeps all of it, the reason too.
    const thread = await openTip(tip)
    expect(thread.tip).toMatchObject({ status: 'open', unseen: 0, unanswered: 0 })
    expect(thread.referrals).toMatchObject([{ ref, state: 'declined', answers: 2 }])
    for (const sealed of [thread.referrals[0]?.sealed, thread.referrals[0]?.feedback[1]?.sealed])
      expect(sealed?.length).toBeGreaterThan(1_000)

    const anew = await refer(desk, tip, police.office, TEXT)
    expect((await listedTip(tip)).status).toBe('referred')
    await openIt(lead, anew)
    expect((await rowOf(anew)).state).toBe('received')
  })

  test('its files and what the others of a joint wrote go with it, whichever way it ends; nobody else’s do', async () => {
    const cases: { end: string; tip: string; ref: string }[] = []
    for (const end of ['revoked', 'declined', 'done', 'kept']) cases.push({ end, ...(await sent()) })
    const id = (ref: string, digits: string) => digits + ref.slice(digits.length)
    const files = cases.flatMap(({ tip, ref }) => {
      const [file, joint] = [id(ref, 'f1e'), id(ref, 'a')]
      return [
        `INSERT INTO attachment (id, referral, parts, hour) VALUES ('${file}', '${ref}', 1, 1)`,
        `INSERT INTO attachment_part (attachment, n, sha256, sealed) VALUES ('${file}', 0, '', x'00')`,
        `INSERT INTO joint (id, tip, hour) VALUES ('${joint}', '${tip}', 1)`,
        `UPDATE referral SET joint = '${joint}' WHERE id = '${ref}'`,
        `INSERT INTO joint_note (joint, seq, hour, office) VALUES ('${joint}', 0, 1, '${DESK}')`,
        ...[DESK, police.office].map(
          (office) =>
            `INSERT INTO joint_copy (joint, seq, office, epoch, sealed) VALUES ('${joint}', 0, '${office}', 1, x'00')`,
        ),
      ]
    })
    await change(server, ...files)
    const left = async (ref: string) => {
      const [file, joint] = [id(ref, 'f1e'), id(ref, 'a')]
      const [found] = await look(
        server,
        `SELECT (SELECT referral FROM attachment WHERE id = '${file}') AS referral,
          (SELECT hour FROM attachment WHERE id = '${file}') AS hour,
          (SELECT count(*) FROM attachment_part WHERE attachment = '${file}') AS parts,
          (SELECT group_concat(office) FROM joint_copy WHERE joint = '${joint}') AS copies`,
      )
      return { ...found }
    }
    for (const { end, tip, ref } of cases) {
      await openIt(lead, ref)
      if (end === 'revoked') await revokes(tip, ref)
      if (end === 'declined') await answerReferral(lead, ref, 0, { state: 'declined', text: DECLINED })
      if (end === 'done') {
        await answerReferral(lead, ref, 0, { state: 'accepted', text: '' })
        await answerReferral(lead, ref, 1, { state: 'acted', text: '', outcome: 'other' })
        await answerReferral(lead, ref, 2, { state: 'done', text: '', persons: [] })
      }
    }
    for (const { end, ref } of cases)
      if (end === 'kept') expect(await left(ref)).toMatchObject({ referral: ref, hour: 1, parts: 1 })
      else expect(await left(ref), end).toEqual({ referral: null, hour: 0, parts: 0, copies: DESK })
  })

  test('who of the office has it: a worker takes what is nobody’s, a lead gives it to anybody of theirs', async () => {
    const { ref } = await sent()
    const [own, its, chief] = [worker, other, lead].map(({ me }) => me.member.id) as [string, string, string]
    const has = async () => (await rowOf(ref)).assignee
    expectProblem(await assigns(worker, ref, null, its), 404, 'not-found')
    expect((await assigns(worker, ref, null, own)).status).toBe(200)
    expect(await has()).toBe(own)
    // Nobody takes it from a colleague, nor unseen what a colleague has taken.
    expectProblem(await assigns(other, ref, own, its), 404, 'not-found')
    expectProblem(await assigns(other, ref, own, null), 404, 'not-found')
    expectProblem(await assigns(other, ref, null, its), 409, 'taken-over')
    expectProblem(await assigns(lead, ref, null, chief), 409, 'taken-over')
    expect((await assigns(lead, ref, own, its)).status).toBe(200)
    expect(await has()).toBe(its)
    for (const to of [desk.me.member.id, 'ab'.repeat(8)])
      expectProblem(await assigns(lead, ref, its, to), 404, 'not-found')
    expect((await assigns(other, ref, its, null)).status).toBe(200)
    expect(await has()).toBeNull()
    const { members } = await list(worker)
    expect(members.map(({ name, here }) => [name, here])).toEqual([
      ['inspektor', true],
      ['istražitelj', true],
      ['istražiteljica', true],
    ])
    const written = await look(server, "SELECT text FROM audit WHERE text LIKE '%referral_assigned%'")
    const subjects = written.map(({ text }) => JSON.parse(String(text)).subject)
    expect(subjects.filter((subject) => subject.startsWith(ref)).toSorted()).toEqual(
      [ref, `${ref},${own}`, `${ref},${its}`].toSorted(),
    )
  })

  test('nothing of it stands anywhere in plain', () =>
    huntCanaries(server, [TEXT, QUESTION, ANSWER, DECLINED, OFFICER, REFERENCE]))
})
