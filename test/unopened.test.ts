import { eq, like } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hex } from '../core/bytes.ts'
import { hourOf } from '../core/hour.ts'
import { remindersDue } from '../core/referral.ts'
import { DESK, type Role } from '../core/roles.ts'
import type { ReferralState } from '../core/status.ts'
import { listState, listTips } from '../db/list.ts'
import {
  keepReminded,
  lateOffices,
  putNote,
  putQuestion,
  putWritten,
  takeNotes,
  takeQuestion,
  takeWritten,
} from '../db/reminders.ts'
import { audit, joint, member, office, referral, timer, tip, workPhone } from '../db/schema.ts'
import { append, beginTip, countMessages } from '../db/tips.ts'
import { forgetTimers, listRinging } from '../db/unopened.ts'
import type { Carrier } from '../worker/carrier/carrier.ts'
import { tellOfUnopened } from '../worker/notify.ts'
import type { Ports } from '../worker/ports.ts'
import { remind } from '../worker/remind.ts'
import { inProcess } from './support/in-process.ts'
import { random } from './support/world.ts'

/*
 * What nobody has opened, where much of it waits at once.
 */

const AGENCY = 'a'.repeat(16)
const PHONE = '+38761000701'
let served: Awaited<ReturnType<typeof inProcess>>
let ports: Ports
const told: string[] = []

const bytes = new Uint8Array(1)
const row = { channel: 'web', hour: hourOf(Date.now()), epoch: 1, urgent: false } as const
const waiting = { ...row, status: 'new', messages: 1, read: 0 } as const

async function joins(id: string, place: string, role: Role, phone?: string): Promise<void> {
  const { config, store } = ports
  const about = { name: id, state: 'active', keyring: '', totp: bytes, totpStep: 0, wrongCodes: 0 } as const
  await store.use((db) => db.insert(member).values({ id, office: place, role, ...about }))
  if (!phone) return
  const sealed = config.pepper.sealSecret(phone, `phone ${id}`, random)
  await store.use((db) => db.insert(workPhone).values({ member: id, sealed }))
}

beforeAll(async () => {
  served = await inProcess({
    PUBLIC_URL: 'https://javi.example',
    TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
    TWILIO_AUTH_TOKEN: 'izmisljeno',
    TWILIO_NUMBERS: '+38760000000',
  })
  const carrier = { send: async ({ to }) => `${told.push(to)}` } as Partial<Carrier> as Carrier
  ports = { ...served.ports, carrier }
  for (const [id, kind] of [
    [DESK, 'desk'],
    [AGENCY, 'police'],
  ] as const)
    await ports.store.use((db) =>
      db.insert(office).values({ id, kind, name: 'Izmišljeno', epoch: 1, recovery: '' }),
    )
  await joins('1'.repeat(16), DESK, 'coordinator')
  await joins('2'.repeat(16), AGENCY, 'lead', PHONE)
})
afterAll(() => served?.close())

test('what an office cannot be told of does not keep another from being told', async () => {
  const ids = Array.from({ length: 60 }, () => `0${hex(random(16)).slice(1)}`)
  await ports.store.use((db) => db.insert(tip).values(ids.map((id) => ({ id, ...waiting }))))
  await ports.store.use((db) =>
    db.insert(referral).values({
      ...{ id: 'f'.repeat(32), tip: ids[0] as string, office: AGENCY, state: 'sent', due: 0, hour: 0 },
      ...{ epoch: 1, sealed: bytes, ownEpoch: 1, own: bytes },
    }),
  )
  await tellOfUnopened(ports)
  expect(told).toEqual([PHONE])
})

test('what comes to a tip that somebody has closed rings like a new one', async () => {
  const ringing = () => ports.store.use((db) => listRinging(db, DESK, 0, 100))
  const before = await ringing()
  const closed = { ...row, status: 'closed', messages: 2, read: 1 } as const
  const [id, silent] = ['e'.repeat(32), 'd'.repeat(32)]
  await ports.store.use((db) => db.insert(tip).values({ id, ...closed, closed: row.hour }))
  // A call of which nothing came was never open.
  await ports.store.use((db) => db.insert(tip).values({ id: silent, ...closed, messages: 1, read: 0 }))
  expect(await ringing()).toEqual([...before, id])
})

describe('the minute in which something came', () => {
  const begin = (hourOf(Date.now()) + 100) * 60
  const sealed = { kind: 'line', channel: 'sms', epoch: 1, sha256: '', sealed: bytes } as const
  /** A message comes in some minute, and is counted; what it says again changes nothing. */
  async function comes(id: string, seq: number, minute: number, urgent = false): Promise<void> {
    const arrival = { ...sealed, tip: id, seq, minute: begin + minute, urgent }
    for (const one of [arrival, { ...arrival, minute: arrival.minute + 7 }])
      await ports.store.use((db) => db.batch([beginTip(db, one), append(db, one), ...countMessages(db, one)]))
  }
  const put = (id: string, set: Partial<typeof tip.$inferInsert>) =>
    ports.store.use((db) => db.update(tip).set(set).where(eq(tip.id, id)))
  const listed = async (id: string) => {
    const { tips } = await ports.store.use((db) => listTips(db, null))
    return (tips.find((one) => one.id === id)?.since ?? Number.NaN) - begin
  }
  /** Whether it is still known after the work of some minute. */
  const isKept = async (id: string, minute: number) => {
    await ports.store.use((db) => forgetTimers(db, begin + minute))
    return (await ports.store.use((db) => db.$count(timer, eq(timer.id, `came:${id}`)))) > 0
  }
  const newId = () => hex(random(16))

  test('is listed for an hour, then the hour alone', async () => {
    const id = newId()
    await comes(id, 0, 25)
    const before = await ports.store.use(listState)
    expect([await isKept(id, 84), await listed(id)]).toEqual([true, 25])
    expect([await isKept(id, 85), await listed(id)]).toEqual([false, 0])
    // Whoever holds the list learns that it has changed.
    expect((await ports.store.use(listState)).parts).not.toEqual(before.parts)
  })

  test('is forgotten once it is opened; of what is urgent once something has come of it', async () => {
    const [calm, urgent] = [newId(), newId()]
    await comes(calm, 0, 10)
    await comes(urgent, 0, 11, true)
    for (const id of [calm, urgent]) await put(id, { status: 'open', read: 1 })
    expect([await isKept(calm, 12), await isKept(urgent, 12), await listed(urgent)]).toEqual([
      false,
      true,
      11,
    ])
    await put(urgent, { status: 'referred' })
    expect(await isKept(urgent, 13)).toBe(false)
  })

  test('is kept anew when more comes of what is urgent, and of nothing else', async () => {
    const [calm, urgent] = [newId(), newId()]
    for (const id of [calm, urgent]) {
      await comes(id, 0, 20, id === urgent)
      await put(id, { status: 'referred', read: 1 })
      expect(await isKept(id, 21)).toBe(false)
      await comes(id, 1, 130)
      await comes(id, 2, 140)
    }
    // By the hour of the first that nobody has opened.
    expect([await isKept(calm, 141), await listed(calm)]).toEqual([false, 120])
    expect([await isKept(urgent, 141), await listed(urgent)]).toEqual([true, 130])
    await put(urgent, { read: 3 })
    expect(await listed(urgent)).toBe(0)
  })

  test('of a call of which nothing came is not kept', async () => {
    const id = newId()
    const arrival = { ...sealed, tip: id, seq: 0, minute: begin, urgent: false }
    await ports.store.use((db) =>
      db.batch([
        beginTip(db, arrival),
        append(db, arrival),
        db.update(tip).set({ status: 'closed', closing: 'test_or_silent' }).where(eq(tip.id, id)),
        ...countMessages(db, arrival),
      ]),
    )
    expect(await isKept(id, 1)).toBe(false)
  })
})

describe('what an office has not answered', () => {
  const [ref, about] = ['c'.repeat(32), 'b'.repeat(32)]
  const sent = hourOf(Date.now()) + 1_000
  const DESK_PHONE = '+38761000702'
  /** What is told so many hours after it was sent. */
  const toldAfter = async (hours: number): Promise<string[]> => {
    told.length = 0
    await remind({ ...ports, now: () => (sent + hours) * 3_600_000 })
    return [...told]
  }
  const put = (state: ReferralState) =>
    ports.store.use((db) => db.update(referral).set({ state }).where(eq(referral.id, ref)))
  const reminded = async () =>
    (await ports.store.use((db) => db.select().from(referral).where(eq(referral.id, ref))))[0]?.reminded
  const written = async () =>
    (await ports.store.use((db) => db.select().from(audit).where(like(audit.text, '%reminded%')))).map(
      ({ text }) => JSON.parse(text).subject as string,
    )

  const read = (minute: number) =>
    ports.store.use((db) => db.batch([...takeWritten(db, ref, minute), ...takeNotes(db, ref, minute)]))

  beforeAll(async () => {
    await ports.store.use((db) => db.update(referral).set({ state: 'accepted' }))
    await ports.store.use((db) => db.insert(tip).values({ id: about, ...waiting, status: 'referred' }))
    await ports.store.use((db) =>
      db.insert(referral).values({
        ...{ id: ref, tip: about, office: AGENCY, state: 'received', due: sent + 30, hour: sent },
        ...{ epoch: 1, sealed: bytes, ownEpoch: 1, own: bytes },
      }),
    )
  })

  test('it is reminded of after a day, when it was due, after three days and a week; each is written down', async () => {
    const times: [number, number][] = [
      [23, 0],
      [24, 1],
      [25, 1],
      [30, 2],
      [72, 3],
      [167, 3],
      [168, 4],
      [5_000, 4],
    ]
    let before = 0
    for (const [hours, count] of times) {
      const row = { state: 'received', hour: sent, due: sent + 30 } as const
      expect(remindersDue(row, sent + hours)).toBe(count)
      expect(await toldAfter(hours), `${hours}`).toEqual(count > before ? [PHONE] : [])
      expect(await reminded()).toBe(count)
      before = count
    }
    expect(await written()).toEqual(Array.from({ length: 4 }, () => `${ref},${AGENCY}`))
  })

  test('what was answered, taken back or done is not; what was missed is told once', async () => {
    await ports.store.use((db) => db.update(referral).set({ reminded: 0 }).where(eq(referral.id, ref)))
    for (const state of ['accepted', 'declined', 'acted', 'done', 'revoked'] as const) {
      await put(state)
      expect(await toldAfter(300)).toEqual([])
    }
    await put('sent')
    expect(await toldAfter(300)).toEqual([PHONE])
    expect(await toldAfter(301)).toEqual([])
    expect(await reminded()).toBe(4)
  })

  test('a question waits for the desk: told at once, then after a day, three and a week, until it is answered', async () => {
    await put('accepted')
    const at = (hours: number) => (sent + hours) * 60
    await ports.store.use((db) => putQuestion(db, ref, at(400)))
    // Nobody of the desk has a telephone: nothing is kept, and it is told once somebody has.
    expect(await toldAfter(400)).toEqual([])
    const sealed = ports.config.pepper.sealSecret(DESK_PHONE, `phone ${'1'.repeat(16)}`, random)
    await ports.store.use((db) => db.insert(workPhone).values({ member: '1'.repeat(16), sealed }))
    const tellings = [401, 402, 424, 425, 472, 473, 568, 569, 736, 737]
    const heard: number[] = []
    for (const hours of tellings) if ((await toldAfter(hours)).includes(DESK_PHONE)) heard.push(hours)
    expect(heard).toEqual([401, 425, 473, 569, 737])
    expect((await written()).filter((subject) => subject === `${ref},${DESK}`)).toHaveLength(5)
    await ports.store.use((db) => takeQuestion(db, ref))
    expect(await toldAfter(9_000)).toEqual([])
    const left = await ports.store.use((db) => db.select().from(timer).where(like(timer.id, 'asked:%')))
    expect(left).toEqual([])
  })

  test('an agency that asks again and again rings the desk once an hour; answered, the next rings at once', async () => {
    const begin = (sent + 30_000) * 60
    const ask = (minute: number) => ports.store.use((db) => putQuestion(db, ref, begin + minute))
    const heard: number[] = []
    const look = async (minute: number) => {
      told.length = 0
      await remind({ ...ports, now: () => (begin + minute) * 60_000 })
      if (told.includes(DESK_PHONE)) heard.push(minute)
    }
    for (let minute = 0; minute < 200; minute += 5) {
      await ask(minute)
      await look(minute)
    }
    expect(heard).toEqual([0, 60, 120, 180])
    // Nothing more is asked: the last of it is told in its hour, then as one that waits.
    for (const minute of [239, 240, 241, 1_679, 1_680, 4_560]) await look(minute)
    expect(heard.slice(4)).toEqual([240, 1_680, 4_560])
    // Long after it was told last, whatever is asked rings at once.
    await ask(5_000)
    await look(5_000)
    await ports.store.use((db) => takeQuestion(db, ref))
    await ask(5_001)
    await look(5_001)
    expect(heard.slice(7)).toEqual([5_000, 5_001])
    await ports.store.use((db) => takeQuestion(db, ref))
  })

  test('what the desk has written waits for the agency: told at once, then like a question, until it is opened', async () => {
    await put('sent')
    const at = (hours: number) => (sent + hours) * 60
    await ports.store.use((db) => db.update(referral).set({ reminded: 4 }).where(eq(referral.id, ref)))
    // Of what nobody there has opened at all they are told already.
    await ports.store.use((db) => putWritten(db, ref, at(10_000)))
    expect(await toldAfter(10_000)).toEqual([])
    await put('accepted')
    await ports.store.use((db) => putWritten(db, ref, at(10_000)))
    const rings = () => ports.store.use((db) => listRinging(db, AGENCY, at(10_000), 100))
    expect(await rings()).toEqual([`written:${ref}`])
    expect(await ports.store.use((db) => listRinging(db, DESK, at(10_000), 100))).not.toContain(
      `written:${ref}`,
    )
    const heard: number[] = []
    for (const hours of [0, 1, 23, 24, 71, 72, 168, 336]) {
      const told = await toldAfter(10_000 + hours)
      if (told.length > 0) heard.push(hours)
      expect(told).toEqual(heard.at(-1) === hours ? [PHONE] : [])
      // More that is written meanwhile tells nobody who has not read what came before.
      await ports.store.use((db) => putWritten(db, ref, at(10_000 + hours)))
    }
    expect(heard).toEqual([0, 24, 72, 168, 336])
    await read(at(40_000))
    expect([await toldAfter(30_000), await rings()]).toEqual([[], []])
  })

  test('notes of those who were asked together ring an agency once an hour, though it opens each; the desk’s at once', async () => {
    const begin = (sent + 35_000) * 60
    const [together, other] = ['a'.repeat(32), '4'.repeat(16)]
    await ports.store.use((db) => db.insert(joint).values({ id: together, tip: about, hour: sent }))
    await ports.store.use((db) => db.update(referral).set({ joint: together }).where(eq(referral.id, ref)))
    const note = (from: string, minute: number) =>
      ports.store.use(async (db) => {
        for (const statement of putNote(db, together, from, begin + minute)) await statement
      })
    const heard: number[] = []
    const bells: number[] = []
    const look = async (minute: number) => {
      const now = () => (begin + minute) * 60_000
      told.length = 0
      await remind({ ...ports, now })
      if (told.includes(PHONE)) heard.push(minute)
      if ((await ports.store.use((db) => listRinging(db, AGENCY, begin + minute, 100))).length > 0)
        bells.push(minute)
      await tellOfUnopened({ ...ports, now })
    }
    for (let minute = 0; minute < 200; minute += 5) {
      await note(other, minute)
      await look(minute)
      await read(begin + minute)
    }
    expect(heard).toEqual([0, 60, 120, 180])
    expect(bells).toEqual(heard)
    // One that was not opened rings when the hour is over; what the desk writes at once.
    await note(other, 200)
    for (const minute of [239, 240]) await look(minute)
    await read(begin + 240)
    await note(other, 250)
    await look(250)
    await note(DESK, 251)
    await look(251)
    expect(heard.slice(4)).toEqual([240, 251])
    await read(begin + 251)
    // When it was told is forgotten after that.
    const left = () => ports.store.use((db) => db.select().from(timer).where(like(timer.id, 'rang:%')))
    expect(await left()).toMatchObject([{ due: begin + 311 }])
    await look(311)
    expect(await left()).toEqual([])
    await note(other, 312)
    await look(312)
    expect(heard.slice(6)).toEqual([312])
    await read(begin + 312)
    await look(10_000)
    await ports.store.use((db) => db.update(referral).set({ joint: null }).where(eq(referral.id, ref)))
  })

  test('what one waits for goes through also to whoever was told of something else a minute ago', async () => {
    const minute = (sent + 40_000) * 60
    const look = (later: number) => {
      told.length = 0
      return remind({ ...ports, now: () => (minute + later) * 60_000 })
    }
    await put('received')
    await ports.store.use((db) => db.update(referral).set({ reminded: 3 }).where(eq(referral.id, ref)))
    await look(0)
    expect(told).toEqual([PHONE])
    await put('accepted')
    await ports.store.use((db) => putWritten(db, ref, minute + 1))
    await look(1)
    expect(told).toEqual([PHONE])
    await read(minute + 1)
  })

  test('what comes to a tip rings an agency only until it has opened what it was given of it', async () => {
    const calls = async (state: ReferralState, hours: number) => {
      await put(state)
      told.length = 0
      const now = () => (sent + hours) * 3_600_000
      await tellOfUnopened({ ...ports, now })
      return told.filter((phone) => phone === PHONE).length
    }
    const change = { urgent: true, priority: 'P0', status: 'new', messages: 5 } as const
    await calls('received', 50_000)
    await ports.store.use((db) => db.update(tip).set(change).where(eq(tip.id, about)))
    expect([await calls('received', 50_001), await calls('accepted', 50_002)]).toEqual([0, 0])
    expect(await calls('sent', 50_003)).toBe(1)
  })

  test('what goes on elsewhere hides nothing: offices that are late are asked for by name', async () => {
    await put('received')
    const now = { hour: sent + 10_000, minute: (sent + 10_000) * 60 }
    const reminder = { ref, office: AGENCY, what: 'unanswered', n: 0 } as const
    await ports.store.use((db) => keepReminded(db, reminder, now.minute))
    expect(await ports.store.use((db) => lateOffices(db, now))).toEqual([AGENCY])
    await ports.store.use((db) => keepReminded(db, { ...reminder, n: 4 }, now.minute))
    expect(await ports.store.use((db) => lateOffices(db, now))).toEqual([])
  })
})
