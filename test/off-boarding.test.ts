import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { base64, fromBase64, hex } from '../core/bytes.ts'
import { DamagedOrMoved, open } from '../core/envelope/open.ts'
import { hourOf } from '../core/hour.ts'
import { openGrant, WrongOfficeKey } from '../core/keys/grants.ts'
import { officeOf, signerOf } from '../core/keys/keybook.ts'
import { type Page, type PageMember, renewed, signPage } from '../core/keys/page.ts'
import { publicHalf } from '../core/keys/signed.ts'
import { DESK } from '../core/roles.ts'
import { fill, paths, type ReferralThread, type TipRow, type TipThread } from '../core/wire.ts'
import { ask, expectProblem, someKeys, tailOf, tried } from './support/asking.ts'
import { look } from './support/database.ts'
import { carrier, onWorkerd, type Server, start } from './support/entries.ts'
import {
  addFollowup,
  addOffices,
  audited,
  changeRole,
  comeBack,
  deskHeaders,
  type Founded,
  foundDesk,
  get,
  invite,
  join,
  newColleague,
  newSid,
  offBoard,
  type Person,
  post,
  prepare,
  type Reporter,
  random,
  refer,
  refresh,
  rekey,
  report,
  reporterKeybook,
  type Session,
  sealTo,
  signIn,
  smsRequest,
} from './support/world.ts'

/*
 * Somebody leaves: from that moment they have no session and no key, and what comes in is sealed to a key that they
 * never had. Everybody else reads on, what is old and what is new.
 */

const OLD = 'Izmišljena dojava prije odlaska.'
const NEW = 'Izmišljena dojava poslije odlaska.'

describe.each(onWorkerd)('leaving on %s', (entry) => {
  let server: Server
  let founded: Founded
  let desk: Session
  let leaver: Person
  let left: Session
  let colleague: Session
  let agency: Session
  let lead: Person
  /** Told before, with a page of the time before; `late` was sealed then and is sent afterwards. */
  let early: Reporter
  let late: Reporter

  beforeAll(async () => {
    server = await start(entry)
    founded = await foundDesk(server)
    desk = await signIn(server, founded.coordinator, founded.rootKey)
    leaver = await newColleague(desk, 'triager', 'Odlazi')
    left = await signIn(server, leaver, founded.rootKey)
    colleague = await signIn(server, await newColleague(desk, 'triager', 'Ostaje'), founded.rootKey)
    const secret = await invite(desk, { kind: 'police', name: 'Izmišljena policija', agency: null })
    lead = await join(server, secret, 'Inspektor')
    await addOffices(desk, founded.rootSeed)
    agency = await signIn(server, lead, founded.rootKey)
    const keybook = await reporterKeybook(server, founded.rootKey)
    early = await prepare(server, keybook, report(OLD), await someKeys())
    await post(server.url, paths.tips, early.request)
    late = await prepare(server, keybook, report(NEW), await someKeys())
  })
  afterAll(async () => server?.stop())

  const openTip = (session: Session, tip: string) =>
    audited<TipThread>(session, 'opened', tip, fill(paths.tipOpen, { tip }))

  /** The text of a tip's first message, with a key of that session's. */
  async function read(session: Session, tip: string, epoch: number): Promise<string> {
    const [first] = (await openTip(session, tip)).messages
    const expected = { v: 1, kind: 'tip', tip, seq: 0, channel: 'web', epoch } as const
    const identity = session.identities.get(epoch) as string
    return (await open<'tip'>(fromBase64(first?.sealed ?? ''), identity, expected)).body.report.text
  }

  const replyTo = async (session: Session, { tip, keys }: Reporter, seq: number, epoch: number) => {
    const page = officeOf(session.keybook, DESK).page
    const context = {
      v: 1,
      kind: 'reply',
      tip,
      seq,
      channel: 'web',
      epoch,
      hour: hourOf(Date.now()),
    } as const
    return {
      seq,
      epoch,
      asks: false,
      sealed: await sealTo<'reply'>(session, keys.recipient, context, { text: 'Izmišljeno.' }),
      own: await sealTo<'reply'>(session, page.recipient, context, { text: 'Izmišljeno.' }),
    }
  }

  test('before: they read, and answer', async () => {
    expect(await read(left, early.tip, 1)).toBe(OLD)
    const path = fill(paths.tipReply, { tip: early.tip })
    await audited(left, 'replied', early.tip, path, await replyTo(left, early, 0, 1))
  })

  test('one step: no session, no sign-in, no key, no way to unlock', async () => {
    const pages = await look(server, "SELECT n FROM page WHERE office = 'desk'")
    await offBoard(desk, leaver)
    expect(await look(server, "SELECT n FROM page WHERE office = 'desk'")).toHaveLength(pages.length + 1)
    expect((await ask(server.url, paths.me, { headers: { cookie: left.cookie } })).status).toBe(401)
    await expect(signIn(server, leaver, founded.rootKey, 1)).rejects.toMatchObject({ status: 403 })
    for (const [table, column] of [
      ['session', 'member'],
      ['unlock', 'member'],
      ['grant', 'holder'],
    ])
      expect(await look(server, `SELECT 1 FROM "${table}" WHERE ${column} = '${leaver.id}'`)).toEqual([])
    expect(await look(server, `SELECT state, escrow FROM member WHERE id = '${leaver.id}'`)).toEqual([
      { state: 'left', escrow: null },
    ])
    const { page } = officeOf(desk.keybook, DESK)
    expect(page.epoch).toBe(2)
    expect(page.members.find(({ id }) => id === leaver.id)?.until).not.toBeNull()
    // What they signed before is still theirs, and shown as by somebody who has left.
    expect(signerOf(officeOf(desk.keybook, DESK), leaver.id, hourOf(Date.now()))?.current).toBe(false)
    expect((await comeBack(server, early.keys)).replies).toHaveLength(1)
  })

  test('a page open since before is told, seals again, and is taken in', async () => {
    const refused = post(server.url, paths.tips, late.request)
    await expect(refused).rejects.toMatchObject({ status: 409, code: 'stale-key' })
    const keybook = await reporterKeybook(server, founded.rootKey)
    late = await prepare(server, keybook, report(NEW), await someKeys())
    expect(late.request.epoch).toBe(2)
    await post(server.url, paths.tips, late.request)
  })

  test('so is whoever adds to a tip of before', async () => {
    await expect(addFollowup(server, agency.keybook, early, 1, NEW)).rejects.toMatchObject({
      status: 409,
      code: 'stale-key',
    })
    await addFollowup(server, await reporterKeybook(server, founded.rootKey), early, 1, NEW)
  })

  test('the line seals to the new key', async () => {
    const message = { sid: newSid(), from: '+38760000111', text: 'Izmišljena poruka.' }
    const { url, init } = smsRequest(server, message, carrier)
    expect((await fetch(url, init)).status).toBe(200)
    expect(await look(server, "SELECT epoch FROM message WHERE kind = 'line'")).toEqual([{ epoch: 2 }])
  })

  test('a colleague at their screen since before seals nothing to the key of before', async () => {
    const path = fill(paths.tipReply, { tip: early.tip })
    const stale = await replyTo(colleague, early, 1, 1)
    expectProblem(await tried(colleague, 'replied', early.tip, path, stale), 409, 'stale-key')
    const summary = { tip: early.tip, rev: 1, sealed: base64(random(552)) }
    const put = (epoch: number) =>
      post(
        server.url,
        paths.summaries,
        { summaries: [{ ...summary, epoch }] },
        deskHeaders(server.url, colleague.cookie),
      )
    await expect(put(1)).rejects.toMatchObject({ status: 409, code: 'stale-key' })
    expect(await look(server, 'SELECT tip FROM summary')).toEqual([])
    const ref = hex(random(16))
    const body = {
      ref,
      office: lead.office,
      epoch: 1,
      due: 1,
      sealed: stale.sealed,
      ownEpoch: 1,
      own: stale.own,
    }
    const subject = `${early.tip},${ref}`
    const referred = await tried(
      colleague,
      'referred',
      subject,
      fill(paths.tipRefer, { tip: early.tip }),
      body,
    )
    expectProblem(referred, 409, 'stale-key')

    await refresh(colleague)
    expect([...colleague.identities.keys()].toSorted()).toEqual([1, 2])
    await put(2)
    await audited(colleague, 'replied', early.tip, path, await replyTo(colleague, early, 1, 2))
  })

  test('those who stay read what is old and what is new', async () => {
    for (const session of [desk, colleague]) {
      expect(await read(session, early.tip, 1)).toBe(OLD)
      expect(await read(session, late.tip, 2)).toBe(NEW)
    }
  })

  test('somebody added later reads what is old too', async () => {
    const later = await signIn(server, await newColleague(desk, 'triager', 'Nova'), founded.rootKey)
    expect(await read(later, early.tip, 1)).toBe(OLD)
    expect(await read(later, late.tip, 2)).toBe(NEW)
  })

  test('the keys that the leaver saved open nothing that came later, whatever of the database they get', async () => {
    const saved = [...left.identities.values(), left.identity]
    const expected = { v: 1, kind: 'tip', seq: 0, channel: 'web' } as const
    const stored = async (epoch: number) =>
      (await look(server, `SELECT tip, sealed FROM message WHERE epoch = ${epoch} AND kind = 'tip'`)).map(
        (row) => ({ tip: String(row.tip), sealed: new Uint8Array(row.sealed as Uint8Array) }),
      )
    // What they could read before must be assumed known.
    const [before] = await stored(1)
    if (!before) throw new Error('the early tip is gone')
    const opened = await open<'tip'>(before.sealed, saved[0] as string, {
      ...expected,
      tip: early.tip,
      epoch: 1,
    })
    expect(opened.body.report.text).toBe(OLD)
    const after = await stored(2)
    expect(after.map(({ tip }) => tip)).toEqual([late.tip])
    for (const { tip, sealed } of after)
      for (const identity of saved)
        await expect(open(sealed, identity, { ...expected, tip, epoch: 2 })).rejects.toThrow(DamagedOrMoved)
    const { recipient } = officeOf(desk.keybook, DESK).page
    const grants = await look(
      server,
      'SELECT holder, sealed FROM "grant" WHERE office = \'desk\' AND epoch = 2',
    )
    expect(grants.map(({ holder }) => holder)).toContain('recovery')
    for (const { sealed } of grants)
      for (const identity of saved)
        await expect(openGrant(new Uint8Array(sealed as Uint8Array), identity, recipient)).rejects.toThrow(
          WrongOfficeKey,
        )
    const others = await look(server, 'SELECT epoch FROM reply UNION SELECT epoch FROM summary')
    expect(others.map(({ epoch }) => epoch).toSorted()).toEqual([1, 2])
  })

  test('an agency answers to the key of now, and of its own office to that of now', async () => {
    desk.tail = await tailOf(desk)
    const ref = await refer(desk, early.tip, lead.office, NEW)
    const path = fill(paths.referralAnswer, { ref })
    const given = await audited<ReferralThread>(
      agency,
      'referral_opened',
      ref,
      fill(paths.referralOpen, { ref }),
    )
    expect(given.epoch).toBe(1)
    const answer = async (epoch: number, ownEpoch: number) => {
      const place = { v: 1, kind: 'feedback', ref, seq: 0, from: lead.office, to: DESK, epoch } as const
      const context = { ...place, hour: hourOf(Date.now()) }
      const body = { state: 'accepted', text: 'Izmišljeno.' } as const
      const seal = (office: string) =>
        sealTo<'feedback'>(agency, officeOf(agency.keybook, office).page.recipient, context, body)
      return {
        seq: 0,
        state: 'accepted',
        epoch,
        sealed: await seal(DESK),
        ownEpoch,
        own: await seal(lead.office),
      }
    }
    expectProblem(await tried(agency, 'referral_answered', ref, path, await answer(1, 1)), 409, 'stale-key')
    await rekey(agency)
    expectProblem(await tried(agency, 'referral_answered', ref, path, await answer(2, 1)), 409, 'stale-key')
    agency.tail = await tailOf(agency)
    await audited(agency, 'referral_answered', ref, path, await answer(2, 2))
    // The desk still has the agency's old page on its screen.
    await expect(refer(desk, late.tip, lead.office, NEW)).rejects.toMatchObject({ code: 'stale-key' })
    await refresh(desk)
    desk.tail = await tailOf(desk)
    await refer(desk, late.tip, lead.office, NEW)
  })

  test('whoever loses the key by their role is treated the same, and keeps their account', async () => {
    const id = colleague.me.member.id
    await changeRole(desk, { id }, 'administrator')
    expect(officeOf(desk.keybook, DESK).page.epoch).toBe(3)
    expect((await ask(server.url, paths.me, { headers: { cookie: colleague.cookie } })).status).toBe(401)
    expect(await look(server, `SELECT 1 FROM "grant" WHERE holder = '${id}'`)).toEqual([])
    expect(await look(server, `SELECT 1 FROM "unlock" WHERE member = '${id}'`)).toHaveLength(2)
    await changeRole(desk, { id }, 'triager')
    const epochs = await look(server, `SELECT epoch FROM "grant" WHERE holder = '${id}' ORDER BY epoch`)
    expect(epochs).toEqual([{ epoch: 1 }, { epoch: 2 }, { epoch: 3 }])
    expect(officeOf(desk.keybook, DESK).page.epoch).toBe(3)
  })

  test('no tip was lost on the way', async () => {
    const { tips } = await get<{ tips: TipRow[] }>(server.url, paths.deskTips, { cookie: desk.cookie })
    expect(
      tips
        .filter(({ channel }) => channel === 'web')
        .map(({ tip }) => tip)
        .toSorted(),
    ).toEqual([early.tip, late.tip].toSorted())
  })
})

describe.each(onWorkerd)('an office of 200 on %s', (entry) => {
  let server: Server
  let founded: Founded
  let desk: Session

  beforeAll(async () => {
    server = await start(entry)
    founded = await foundDesk(server)
    desk = await signIn(server, founded.coordinator, founded.rootKey)
  })
  afterAll(async () => server?.stop())

  test('is rekeyed in one request', async () => {
    const { page, pageHash } = officeOf(desk.keybook, DESK)
    const [head] = page.members as [PageMember]
    const members = Array.from({ length: 199 }, (): PageMember => {
      const sign = publicHalf(random(32))
      return { ...head, id: hex(random(8)), role: 'triager', sign }
    })
    const next: Page = { ...renewed(page, pageHash, hourOf(Date.now())), members: [head, ...members] }
    const { text, by, sig } = signPage(next, desk.me.member.id, desk.signSeed)
    // They cannot all be invited here: each would need their own Argon2id.
    await server.query(`INSERT INTO page VALUES ('desk', ${next.n}, '${text}', '${by}', '${sig}')`)
    await refresh(desk)
    expect(officeOf(desk.keybook, DESK).page.members).toHaveLength(200)
    await rekey(desk)
    const [row] = await look(server, 'SELECT count(*) AS found FROM "grant" WHERE epoch = 2')
    expect(Number(row?.found)).toBe(201)
    expect((await reporterKeybook(server, founded.rootKey)).offices[0]?.page.epoch).toBe(2)
  })
})
