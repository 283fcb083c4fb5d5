import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hex } from '../core/bytes.ts'
import type { DirectoryChange } from '../core/directory.ts'
import { hourOf } from '../core/hour.ts'
import { type Act, signEntry } from '../core/keys/audit.ts'
import { officeOf } from '../core/keys/keybook.ts'
import { secondSubject } from '../core/keys/second.ts'
import { FILES_MAX } from '../core/limits.ts'
import { DESK } from '../core/roles.ts'
import type { HandedState } from '../core/status.ts'
import {
  type DirectoryRow,
  type ExportedTips,
  fill,
  paths,
  type TipList,
  type TipThread,
} from '../core/wire.ts'
import { askPost, expectProblem } from './support/asking.ts'
import { change as changeIn, count, look } from './support/database.ts'
import { entries, type Server, start } from './support/entries.ts'
import {
  audited,
  type Founded,
  foundDesk,
  get,
  newColleague,
  random,
  report,
  type Session,
  sealTo,
  signIn,
  tell,
} from './support/world.ts'

/*
 * What goes to agencies without a key, and the directory that says who they are: at the doors.
 */

describe.each(entries)('agencies without a key on %s', (entry) => {
  let server: Server
  let founded: Founded
  let desk: Session
  let triager: Session
  let tip: string

  beforeAll(async () => {
    server = await start(entry)
    founded = await foundDesk(server)
    desk = await signIn(server, founded.coordinator, founded.rootKey)
    triager = await signIn(server, await newColleague(desk, 'triager', 'Čitateljica'), founded.rootKey)
    tip = (await tell(server, founded.rootKey, report('Izmišljeno.'))).tip
  })
  afterAll(async () => server?.stop())

  const open = (session: Session): Promise<TipThread> =>
    audited<TipThread>(session, 'opened', tip, fill(paths.tipOpen, { tip }))
  const row = async (ofTip = tip) =>
    (await get<TipList>(server.url, paths.deskTips, { cookie: desk.cookie })).tips.find(
      (one) => one.tip === ofTip,
    )
  const attempt = (session: Session, act: Act, subject: string, path: string, more: object) => {
    const entry = signEntry(
      session.me.member.id,
      session.tail,
      act,
      subject,
      hourOf(Date.now()),
      session.signSeed,
    )
    return askPost(server.url, path, { ...more, entry }, session.cookie)
  }

  async function handedBody(handed: string, ofTip = tip) {
    const { epoch, recipient } = officeOf(desk.keybook, DESK).page
    const hour = hourOf(Date.now())
    const due = hour + 72
    const referral = { basis: 'law', note: '', due, fields: { text: 'Kanarinac na papiru.' } } as const
    const sealed = await sealTo<'handed'>(
      triager,
      recipient,
      { v: 1, kind: 'handed', tip: ofTip, seq: 0, channel: 'web', epoch, hour },
      { handed, agency: 'CSW-IZMISLJENI', name: 'Izmišljeni centar', kind: 'social_work', referral },
    )
    return { handed, due, epoch, sealed }
  }
  async function answerBody(handed: string, seq: number, from: HandedState, state: HandedState, ofTip = tip) {
    const { epoch, recipient } = officeOf(desk.keybook, DESK).page
    const sealed = await sealTo<'handed_answer'>(
      desk,
      recipient,
      { v: 1, kind: 'handed_answer', tip: ofTip, seq, channel: 'web', epoch, hour: hourOf(Date.now()) },
      { handed, state, by: 'Dežurna, telefonom', text: 'Kanarinac u odgovoru.' },
    )
    return { seq, from, state, epoch, sealed }
  }

  const first = hex(random(16))
  const second = hex(random(16))

  test('what was handed over passes the tip on, is counted, and waits for an answer', async () => {
    await open(triager)
    const path = fill(paths.tipHanded, { tip })
    const body = await handedBody(first)
    await audited(triager, 'handed', `${tip},${first}`, path, body)
    expect(await row()).toMatchObject({
      status: 'referred',
      referrals: 1,
      unanswered: 1,
      answerBy: body.due,
    })
    const { handed, tip: opened } = await open(desk)
    expect(handed).toEqual([
      {
        handed: first,
        state: 'handed',
        due: body.due,
        hour: expect.any(Number),
        epoch: body.epoch,
        sealed: body.sealed,
        answers: [],
      },
    ])
    expect(opened).toMatchObject({ referrals: 1, unanswered: 1 })
    // A repeated request after a lost answer stores nothing twice, and its entry says nothing twice.
    const before = await count(server, 'audit')
    expectProblem(await attempt(triager, 'handed', `${tip},${first}`, path, body), 409, 'taken')
    expect(await count(server, 'audit')).toBe(before)
    const stale = { ...(await handedBody(hex(random(16)))), epoch: 2 }
    expectProblem(await attempt(triager, 'handed', `${tip},${stale.handed}`, path, stale), 409, 'stale-key')
    const absent = hex(random(16))
    expectProblem(
      await attempt(
        triager,
        'handed',
        `${absent},${stale.handed}`,
        fill(paths.tipHanded, { tip: absent }),
        stale,
      ),
      404,
      'not-found',
    )
    expect(await count(server, 'handed')).toBe(1)
  })

  test('what was heard is written down once: of two who heard different things the second sees the first', async () => {
    const path = fill(paths.handedAnswer, { tip, handed: first })
    const subject = `${tip},${first}`
    const tried = (session: Session, body: object, at = path, about = subject) =>
      attempt(session, 'handed_answered', about, at, body)
    const [accepted, declined] = [
      await answerBody(first, 0, 'handed', 'accepted'),
      await answerBody(first, 0, 'handed', 'declined'),
    ]
    await audited(desk, 'handed_answered', subject, path, accepted)
    expectProblem(await tried(triager, declined), 409, 'taken')
    // The right number, and a state that is no longer so; the right state, and a gap.
    expectProblem(await tried(triager, { ...declined, seq: 1 }), 409, 'taken')
    expectProblem(await tried(triager, await answerBody(first, 2, 'accepted', 'acted')), 409, 'taken')
    expectProblem(await tried(triager, await answerBody(first, 1, 'accepted', 'handed')), 400, 'bad-request')
    expect(await row()).toMatchObject({ referrals: 1, unanswered: 0, answerBy: null })
    await audited(triager, 'handed_answered', subject, path, await answerBody(first, 1, 'accepted', 'acted'))
    expect((await open(desk)).handed).toMatchObject([{ state: 'acted', answers: [{ seq: 0 }, { seq: 1 }] }])
    // Another tip's, and one that never was.
    const never = hex(random(16))
    for (const [ofTip, handed] of [
      [never, first],
      [tip, never],
      [tip, 'x'],
    ] as const)
      expectProblem(
        await tried(
          triager,
          await answerBody(first, 2, 'acted', 'acted'),
          fill(paths.handedAnswer, { tip: ofTip, handed }),
          `${ofTip},${handed}`,
        ),
        404,
        'not-found',
      )
  })

  test('what was declined is the desk’s again, until they say otherwise', async () => {
    const alone = (await tell(server, founded.rootKey, report('Izmišljeno.'))).tip
    const handed = hex(random(16))
    const subject = `${alone},${handed}`
    const statusAfter = async (seq: number, from: HandedState, state: HandedState) => {
      const path = fill(paths.handedAnswer, { tip: alone, handed })
      await audited(desk, 'handed_answered', subject, path, await answerBody(handed, seq, from, state, alone))
      return (await row(alone))?.status
    }
    await audited(
      triager,
      'handed',
      subject,
      fill(paths.tipHanded, { tip: alone }),
      await handedBody(handed, alone),
    )
    expect((await row(alone))?.status).toBe('referred')
    expect(await statusAfter(0, 'handed', 'declined')).toBe('open')
    expect(await statusAfter(1, 'declined', 'declined')).toBe('open')
    expect(await statusAfter(2, 'declined', 'accepted')).toBe('referred')
  })

  test('which of the tip’s files went along is in the log; no other tip’s does', async () => {
    const path = fill(paths.tipHanded, { tip })
    const [own, others, nobodys] = [hex(random(16)), hex(random(16)), hex(random(16))]
    const other = (await tell(server, founded.rootKey, report('Izmišljeno.'))).tip
    await changeIn(
      server,
      `INSERT INTO attachment (id, tip, parts, hour) VALUES ('${own}', '${tip}', 1, 1)`,
      `INSERT INTO attachment (id, tip, parts, hour) VALUES ('${others}', '${other}', 1, 1)`,
      `INSERT INTO attachment (id, tip, parts, hour) VALUES ('${nobodys}', NULL, 1, 1)`,
    )
    const body = await handedBody(second)
    const tries = (files: string[], subject = [tip, second, ...files].join()) =>
      attempt(triager, 'handed', subject, path, { ...body, files })
    for (const files of [[others], [nobodys], [own, others], [hex(random(16))]])
      expectProblem(await tries(files), 404, 'not-found')
    for (const files of [[], [own, own], ['x'], Array.from({ length: FILES_MAX + 1 }, () => hex(random(16)))])
      expectProblem(await tries(files), 400, 'bad-request')
    // An entry that does not name it.
    expectProblem(await tries([own], `${tip},${second}`), 400, 'bad-request')
    await audited(triager, 'handed', `${tip},${second},${own}`, path, { ...body, files: [own] })
    expect((await open(desk)).handed).toHaveLength(2)
  })

  test('it is taken out with the tip, and goes with it for good', async () => {
    const { tips } = await audited<ExportedTips>(triager, 'exported', tip, paths.tipsExport, {
      tips: [tip],
      second: null,
    })
    const handed = tips[0]?.handed.toSorted((one, other) => other.answers.length - one.answers.length)
    expect(handed).toMatchObject([
      { handed: first, answers: [{}, {}] },
      { handed: second, answers: [] },
    ])
    const request = hex(random(16))
    const subject = secondSubject(request, 'delete', [tip])
    const wanted = { act: 'delete', tips: [tip] } as const
    await audited(triager, 'second_asked', subject, paths.seconds, { second: request, ...wanted })
    await audited(desk, 'second_confirmed', subject, fill(paths.secondConfirm, { second: request }), wanted)
    const left = await look(server, `SELECT id FROM handed WHERE tip = '${tip}'`)
    const answers = await look(server, `SELECT seq FROM handed_answer WHERE handed = '${first}'`)
    expect([left, answers]).toEqual([[], []])
  })

  // ---- The directory ----

  const centre: DirectoryChange = {
    name: 'Izmišljeni centar za socijalni rad',
    kind: 'social_work',
    covers: ['BA-BIH-KS'],
    phones: ['+387 33 000 001'],
    confirmed: 'telefonom, s dežurnom',
  }
  const change = (agency: string) => fill(paths.directoryChange, { agency })
  const revisions = async (session: Session) =>
    (await get<{ revisions: DirectoryRow[] }>(server.url, paths.directory, { cookie: session.cookie }))
      .revisions

  test('an entry is changed over what one saw: of two at once nothing is lost', async () => {
    await audited(desk, 'directory_changed', 'OWN-1', change('OWN-1'), { n: 0, change: centre })
    const next = { ...centre, phones: ['+387 33 000 002'] }
    for (const n of [0, 2])
      expectProblem(
        await attempt(desk, 'directory_changed', 'OWN-1', change('OWN-1'), { n, change: next }),
        409,
        'taken',
      )
    await audited(desk, 'directory_changed', 'OWN-1', change('OWN-1'), { n: 1, change: next })
    const kept = [
      { agency: 'OWN-1', n: 1, change: centre, by: 'koordinatorka', hour: expect.any(Number) },
      { agency: 'OWN-1', n: 2, change: next, by: 'koordinatorka', hour: expect.any(Number) },
    ]
    expect(await revisions(desk)).toEqual(kept)
    expect(await revisions(triager), 'who passes tips on reads it').toEqual(kept)
  })

  test('an address of a safe house is refused, and so is what one cannot see', async () => {
    const house = { name: 'Izmišljena kuća', kind: 'safe_house', covers: ['BA'] }
    const before = await revisions(desk)
    for (const wrong of [
      { ...house, address: 'Izmišljena 1' },
      { ...house, address: '' },
      { ...centre, name: 'Centar\u202eda' },
      { ...centre, name: 'Cen\u200btar' },
      { ...centre, note: 'dva\nreda' },
      { ...centre, covers: [] },
      { ...centre, covers: ['<b>'] },
      { ...centre, kind: 'desk' },
      { ...centre, gone: false },
    ])
      expectProblem(
        await attempt(desk, 'directory_changed', 'OWN-2', change('OWN-2'), { n: 0, change: wrong }),
        400,
        'bad-request',
      )
    for (const code of ['x', '%3Cb%3E', 'A'.repeat(81)])
      expectProblem(
        await attempt(desk, 'directory_changed', decodeURIComponent(code), change(code), {
          n: 0,
          change: house,
        }),
        404,
        'not-found',
      )
    expect(await revisions(desk)).toEqual(before)
    await audited(desk, 'directory_changed', 'OWN-2', change('OWN-2'), { n: 0, change: house })
  })
})
