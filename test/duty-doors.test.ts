import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Duty } from '../core/duty.ts'
import type { Act } from '../core/keys/audit.ts'
import { DESK } from '../core/roles.ts'
import { type DutyLook, fill, paths } from '../core/wire.ts'
import { type StandIn, startCarrier } from './carrier/carrier.ts'
import { expectProblem, someKeys, tried } from './support/asking.ts'
import { huntCanaries } from './support/canary.ts'
import { passTime } from './support/clock.ts'
import { change, count, look } from './support/database.ts'
import { entries, type Server, start } from './support/entries.ts'
import {
  addOffices,
  audited,
  type Founded,
  foundDesk,
  get,
  invite,
  join,
  newColleague,
  offBoard,
  type Person,
  post,
  prepare,
  refer,
  refresh,
  report,
  reporterKeybook,
  type Session,
  signIn,
} from './support/world.ts'

/*
 * Who is on duty, where they are told that something waits, and who is told when nobody opens it.
 */

const WORK = 'Javi: nešto čeka.'
/** Fictional, each in a place of its own. */
const phones = {
  coordinator: '+38761000201',
  triager: '+38761000202',
  lead: '+38761000203',
  worker: '+38761000204',
}
const nothing: Duty = { week: [], holidays: [], closures: [], roster: [] }
const MINUTE = 60_000
/** Minutes. */
const HOUR = 60
/** More than all that the tests before it send. */
const DAY_CAP = 30
const days = [0, 1, 2, 3, 4, 5, 6]
const always = (member: string, calls = false) =>
  days.map((day) => ({ member, day, from: 0, to: 24 * 60, calls }))

// The last one lets time go by, which the other's clock would not follow.
describe.each(entries.toReversed())('duty on %s', (entry) => {
  let carrier: StandIn
  let server: Server
  let founded: Founded
  let desk: Session
  let triager: Session
  let administrator: Session
  let lead: Session
  let worker: Session
  let people: Record<'triager' | 'lead' | 'worker', Person>

  beforeAll(async () => {
    carrier = await startCarrier()
    server = await start(entry, { ...carrier.environment, SMS_DAILY_CAP: `${DAY_CAP}` })
    carrier.serves(server.url)
    founded = await foundDesk(server)
    const { rootKey, rootSeed } = founded
    desk = await signIn(server, founded.coordinator, rootKey)
    const link = await invite(desk, { kind: 'police', name: 'Izmišljena policijska uprava', agency: null })
    const leading = await join(server, link, 'Inspektor')
    await addOffices(desk, rootSeed)
    const reading = await newColleague(desk, 'triager', 'Čitateljica')
    triager = await signIn(server, reading, rootKey)
    administrator = await signIn(server, await newColleague(desk, 'administrator', 'Administrator'), rootKey)
    lead = await signIn(server, leading, rootKey)
    const working = await newColleague(lead, 'worker', 'Istražiteljica')
    worker = await signIn(server, working, rootKey)
    people = { triager: reading, lead: leading, worker: working }
  })
  afterAll(async () => {
    await server?.stop()
    await carrier?.stop()
  })

  const lookBy = ({ cookie }: Session) => get<DutyLook>(server.url, paths.duty, { cookie })
  const setDuty = async (session: Session, duty: Duty) => {
    const { n } = await lookBy(session)
    await audited(session, 'duty_changed', session.me.member.office, paths.duty, { n, duty })
  }
  const setPhone = (session: Session, phone: string | null) =>
    audited(session, 'work_phone_changed', session.me.member.id, paths.phone, { phone })
  const idOf = ({ me }: Session) => me.member.id

  /** Tells something on the web, without the second that stretching a receipt takes. */
  const tell = async (danger: 'yes' | 'no' = 'no'): Promise<string> => {
    const keybook = await reporterKeybook(server, founded.rootKey)
    const { tip, request } = await prepare(
      server,
      keybook,
      report('Izmišljeno.', { danger }),
      await someKeys(),
    )
    await post(server.url, paths.tips, request)
    return tip
  }
  const open = (tip: string) => audited(desk, 'opened', tip, fill(paths.tipOpen, { tip }))
  const toldOf = (number: string) => carrier.textsTo(number).length
  const told = () => Object.values(phones).map(toldOf)
  /** As if the time had gone by in which somebody opens it, and in which nobody is told twice. */
  const wait = async (minutes: number) => {
    // Its clock is the machine's.
    if (entry === 'workerd') await change(server, `UPDATE timer SET due = due - ${minutes}`)
    else
      for (let left = minutes; left > 0; left -= HOUR) {
        await passTime(Math.min(left, HOUR) * MINUTE)
        // Nobody's session ends meanwhile.
        for (const session of [desk, lead, worker]) await lookBy(session)
      }
  }
  const escalations = async () =>
    (await look(server, "SELECT text FROM audit WHERE actor = 'server' ORDER BY n"))
      .map(({ text }) => JSON.parse(String(text)) as { act: Act | 'escalated'; subject: string })
      .filter(({ act }) => act === 'escalated')
      .map(({ subject }) => subject)

  describe('hours and roster', () => {
    test('everybody at an office sees its own; who may change it does, one after the other', async () => {
      expect(await lookBy(triager)).toMatchObject({ n: 0, duty: null, own: null })
      const week = [{ day: 0, from: 540, to: 1020 }]
      const duty = { ...nothing, week, roster: always(idOf(triager)) }
      await setDuty(desk, duty)
      expect(await lookBy(triager)).toMatchObject({ n: 1, duty })
      await setDuty(administrator, { ...duty, holidays: ['2026-12-25'] })
      expect(await lookBy(desk)).toMatchObject({ n: 2, duty: { ...duty, holidays: ['2026-12-25'] } })
      const { members } = await lookBy(desk)
      expect(members.map(({ name, role, hasPhone }) => [name, role, hasPhone])).toEqual([
        ['administrator', 'administrator', false],
        ['koordinatorka', 'coordinator', false],
        ['čitateljica', 'triager', false],
      ])
      expect(await lookBy(worker)).toMatchObject({ n: 0, duty: null })
    })

    test('what was changed meanwhile, is another’s, or has no meaning changes nothing', async () => {
      const before = [await lookBy(desk), await count(server, 'audit')]
      const put = (session: Session, body: object, subject = session.me.member.office) =>
        tried(session, 'duty_changed', subject, paths.duty, body)
      expectProblem(await put(desk, { n: 0, duty: nothing }), 409, 'taken')
      expectProblem(await put(desk, { n: 2, duty: nothing }, idOf(lead)), 400, 'bad-request')
      const foreign = { ...nothing, roster: always(idOf(worker)) }
      expectProblem(await put(desk, { n: 2, duty: foreign }), 400, 'bad-request')
      const week = [{ day: 0, from: 600, to: 600 }]
      expectProblem(await put(desk, { n: 2, duty: { ...nothing, week } }), 400, 'bad-request')
      expectProblem(await put(triager, { n: 2, duty: nothing }), 404, 'not-found')
      expectProblem(await put(worker, { n: 0, duty: nothing }), 404, 'not-found')
      expect([await lookBy(desk), await count(server, 'audit')]).toEqual(before)
    })

    test('of two changes at once one counts, and the other is told so', async () => {
      const { n } = await lookBy(desk)
      const [duty, other] = [nothing, { ...nothing, holidays: ['2027-01-01'] }]
      const both = await Promise.all([
        tried(desk, 'duty_changed', DESK, paths.duty, { n, duty }),
        tried(administrator, 'duty_changed', DESK, paths.duty, { n, duty: other }),
      ])
      expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
      expect((await lookBy(desk)).n).toBe(n + 1)
      desk.tail = await get(server.url, paths.tail, { cookie: desk.cookie })
    })
  })

  describe('work phones', () => {
    test('are one’s own, and shown by their last two digits', async () => {
      await setPhone(desk, phones.coordinator)
      expect(await lookBy(desk)).toMatchObject({ own: '01' })
      expect(await lookBy(triager)).toMatchObject({ own: null })
      const { members } = await lookBy(triager)
      expect(members.filter(({ hasPhone }) => hasPhone).map(({ member }) => member)).toEqual([idOf(desk)])
      expect(JSON.stringify(await lookBy(desk))).not.toContain(phones.coordinator.slice(4))
      await setPhone(desk, null)
      expect(await lookBy(desk)).toMatchObject({ own: null })
      await setPhone(desk, phones.coordinator)
    })

    test('that were sealed under a pepper that is lost count as none, and hinder nothing', async () => {
      await setPhone(desk, phones.coordinator)
      const [row] = await look(server, 'SELECT member FROM work_phone')
      await change(server, `UPDATE work_phone SET sealed = zeroblob(60) WHERE member = '${row?.member}'`)
      const { own, members } = await lookBy(desk)
      expect([own, members.find(({ member }) => member === idOf(desk))?.hasPhone]).toEqual([null, false])
      await setPhone(desk, phones.coordinator)
    })

    test('nothing else than a number with its country is taken', async () => {
      for (const phone of ['061000201', '+38761', '+387 61 000 201', 'whatsapp:+38761000201', ''])
        expectProblem(
          await tried(desk, 'work_phone_changed', idOf(desk), paths.phone, { phone }),
          400,
          'bad-request',
        )
      const phone = phones.triager
      expectProblem(
        await tried(desk, 'work_phone_changed', idOf(triager), paths.phone, { phone }),
        400,
        'bad-request',
      )
    })
  })

  describe('a new tip', () => {
    let first: string
    let urgent: string

    test('is told to the first on duty: a neutral line, once', async () => {
      await setPhone(triager, phones.triager)
      const roster = [...always(idOf(triager)), ...always(idOf(desk))]
      await setDuty(desk, { ...nothing, roster })
      first = await tell()
      expect(told()).toEqual([0, 0, 0, 0])
      await server.tick('minute')
      expect(carrier.textsTo(phones.triager)).toEqual([WORK])
      await server.tick('minute')
      expect(told()).toEqual([0, 1, 0, 0])
    })

    test('is not told again within ten minutes, unless it is urgent', async () => {
      await tell()
      await server.tick('minute')
      expect(told()).toEqual([0, 1, 0, 0])
      urgent = await tell('yes')
      await server.tick('minute')
      expect(told()).toEqual([0, 2, 0, 0])
      const rows = await look(server, `SELECT due FROM timer WHERE id = 'unopened:${urgent}'`)
      const minutes = Number(rows[0]?.due) - Math.floor(Date.now() / 60_000)
      expect(minutes).toBeGreaterThan(3)
      expect(minutes).toBeLessThanOrEqual(5)
    })

    test('that nobody opens in its time is told to the next, and the server writes that down', async () => {
      await wait(5)
      await server.tick('minute')
      expect(told()).toEqual([1, 2, 0, 0])
      expect(await escalations()).toEqual([`P0,${urgent}`])
      await wait(61)
      await server.tick('minute')
      // The urgent one goes back to the first, what nobody has judged to the second.
      expect(told()).toEqual([2, 3, 0, 0])
      const [, p0, p1] = await escalations()
      expect(p0).toBe(`P0,${urgent}`)
      expect(p1).toContain(first)
      expect(p1).toMatch(/^P1,\w{32},\w{32}$/)
      // After the first hour nobody sees in which minute it came, though nobody has opened it.
      const minutes = await look(
        server,
        `SELECT due % 60 AS minute FROM timer WHERE id = 'unopened:${first}'`,
      )
      expect(minutes).toEqual([{ minute: 0 }])
      expect(await look(server, "SELECT id FROM timer WHERE id LIKE 'came:%'")).toEqual([])
    })

    test('that is judged has the time of its priority', async () => {
      const priority = 'P3'
      await audited(desk, 'judged', first, fill(paths.tipJudge, { tip: first }), { priority })
      await wait(61)
      await server.tick('minute')
      const [row] = await look(server, `SELECT due FROM timer WHERE id = 'unopened:${first}'`)
      const hours = Number(row?.due) / 60 - Date.now() / 3_600_000
      expect(hours).toBeGreaterThan(70.9)
      expect(hours).toBeLessThanOrEqual(72)
      // A whole hour: for three days nobody sees in which minute it came.
      expect(Number(row?.due) % 60).toBe(0)
    })

    test('is told no more once somebody has opened it', async () => {
      for (const { id } of await look(server, "SELECT id FROM tip WHERE status = 'new'"))
        await open(String(id))
      const before = [told(), await escalations()]
      await wait(61)
      await server.tick('minute')
      await server.tick('minute')
      expect([told(), await escalations()]).toEqual(before)
      expect(
        await look(server, "SELECT id FROM timer WHERE id LIKE 'unopened:%' OR id LIKE 'told:%'"),
      ).toEqual([])
    })

    test('waits until somebody is on duty who can be told', async () => {
      const before = told()
      await setDuty(desk, { ...nothing, roster: always(idOf(administrator)) })
      const waiting = await tell('yes')
      await server.tick('minute')
      expect(told()).toEqual(before)
      expect(await look(server, "SELECT id FROM timer WHERE id LIKE 'unopened:%'")).toEqual([])
      const { id } = people.triager
      await setDuty(desk, { ...nothing, roster: [...always(id), ...always(idOf(desk))] })
      await audited(desk, 'member_disabled', id, fill(paths.memberDisable, { member: id }))
      await server.tick('minute')
      // Whoever is shut out is skipped.
      expect(told()).toEqual([(before[0] as number) + 1, ...before.slice(1)])
      await audited(desk, 'member_enabled', id, fill(paths.memberEnable, { member: id }))
      await open(waiting)
    })

    test('without a roster the heads are told, while their office reads', async () => {
      await wait(61)
      const [before = 0] = told()
      const yesterday = (new Date().getUTCDay() + 4) % 7
      await setDuty(desk, { ...nothing, week: [{ day: yesterday, from: 600, to: 601 }] })
      const waiting = await tell()
      await server.tick('minute')
      expect(toldOf(phones.coordinator)).toBe(before)
      await setDuty(desk, { ...nothing, week: days.map((day) => ({ day, from: 0, to: 1440 })) })
      await server.tick('minute')
      expect(toldOf(phones.coordinator)).toBe(before + 1)
      await open(waiting)
    })

    test('more of an urgent one, after it was opened, is told like a new one', async () => {
      await setDuty(desk, { ...nothing, roster: always(idOf(desk)) })
      const from = '+38760000301'
      await carrier.sms({ from, text: 'Dobar dan.' })
      await server.tick('minute')
      for (const { id } of await look(server, "SELECT id FROM tip WHERE status = 'new'"))
        await open(String(id))
      const before = toldOf(phones.coordinator)
      await carrier.sms({ from, text: 'Još nešto.' })
      await server.tick('minute')
      expect(toldOf(phones.coordinator)).toBe(before)
      await carrier.sms({ from, text: 'UPOMOĆ' })
      await server.tick('minute')
      expect(toldOf(phones.coordinator)).toBe(before + 1)
      for (const { id } of await look(server, 'SELECT id FROM tip WHERE messages > read'))
        await open(String(id))
    })

    test('a carrier that fails does no harm: the next one is told', async () => {
      await setDuty(desk, { ...nothing, roster: [...always(idOf(desk)), ...always(idOf(triager))] })
      await wait(61)
      const before = toldOf(phones.triager)
      carrier.fail('send', 500)
      const waiting = await tell('yes')
      await server.tick('minute')
      carrier.heal()
      await wait(5)
      await server.tick('minute')
      expect(toldOf(phones.triager)).toBe(before + 1)
      await open(waiting)
    })
  })

  describe('a referral', () => {
    test('is told at its agency: to the leads, or whoever is on duty there, until it is opened', async () => {
      await setPhone(lead, phones.lead)
      await setPhone(worker, phones.worker)
      const tip = await tell()
      await open(tip)
      const [, , leads = 0, workers = 0] = told()
      const ref = await refer(desk, tip, people.lead.office, 'Izmišljeno.')
      await server.tick('minute')
      expect(told().slice(2)).toEqual([leads + 1, workers])
      await setDuty(lead, { ...nothing, roster: always(idOf(worker)) })
      await wait(61)
      await server.tick('minute')
      expect(told().slice(2)).toEqual([leads + 1, workers + 1])
      expect((await escalations()).at(-1)).toBe(`P1,${ref}`)
      await audited(worker, 'referral_opened', ref, fill(paths.referralOpen, { ref }))
      await wait(61)
      await server.tick('minute')
      expect(told().slice(2)).toEqual([leads + 1, workers + 1])
      // The desk's own people were told nothing of it.
      expect(await look(server, "SELECT id FROM timer WHERE id LIKE 'unopened:%'")).toEqual([])
    })

    test('whoever leaves takes their telephone along', async () => {
      const rows = () => look(server, 'SELECT member FROM work_phone')
      expect(await rows()).toHaveLength(4)
      await offBoard(lead, people.worker)
      expect(await rows()).not.toContainEqual({ member: people.worker.id })
      const before = told()
      await refresh(desk)
      const tip = await tell()
      await open(tip)
      await refer(desk, tip, people.lead.office, 'Izmišljeno.')
      await server.tick('minute')
      expect(told().slice(0, 2)).toEqual(before.slice(0, 2))
      expect(toldOf(phones.worker)).toBe(before[3])
    })
  })

  test('of a day’s SMS the last quarter is left for replies, whatever comes', async () => {
    const sent = () => told().reduce((sum, one) => sum + one)
    for (let tips = 0; tips < DAY_CAP; tips++) {
      await tell('yes')
      await server.tick('minute')
    }
    const most = sent()
    await tell('yes')
    await server.tick('minute')
    expect(sent()).toBe(most)
    expect(await look(server, 'SELECT parts FROM spent')).toEqual([{ parts: Math.ceil(DAY_CAP * 0.75) }])
  })

  test('the carrier keeps none of it', async () => {
    await carrier.deliver()
    // Some are deleted in each minute.
    for (let minute = 0; carrier.messages.length > 0 && minute < 9; minute++) await server.tick('minute')
    const kept = carrier.kept()
    for (const number of Object.values(phones)) expect(kept.includes(number)).toBe(false)
  })

  test('nothing that was sent says more, and the telephones are nowhere to be read', async () => {
    for (const number of Object.values(phones))
      expect(new Set(carrier.textsTo(number))).toEqual(new Set([WORK]))
    const canaries = Object.values(phones).flatMap((number) => [
      number,
      number.slice(1),
      `0${number.slice(4)}`,
    ])
    await huntCanaries(server, canaries)
  })
})
