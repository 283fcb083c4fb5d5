import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { LineToDesk } from '../core/envelope/bodies.ts'
import { type AlarmRow, fill, paths } from '../core/wire.ts'
import { type StandIn, startCarrier } from './carrier/carrier.ts'
import { tried } from './support/asking.ts'
import { formsOf, huntCanaries } from './support/canary.ts'
import { passTime } from './support/clock.ts'
import { change, count, look } from './support/database.ts'
import { entries, type Server, start } from './support/entries.ts'
import { listed, threadsOf } from './support/line.ts'
import { type Founded, foundDesk, get, type Session, signIn } from './support/world.ts'

/*
 * The carrier tells of a message once or twice, and we may be away for longer; it deletes what it holds, or does not.
 */

const MINUTE = 60_000
const HOUR = 60 * MINUTE
let last = 600
const newNumber = () => `+38760000${++last}`
const mobile = (i: number) => `+38760002${String(i).padStart(3, '0')}`

describe.each(entries)('the carrier and we on %s', (entry) => {
  let server: Server
  let carrier: StandIn
  let founded: Founded
  let desk: Session

  /** What the carrier holds came so long ago: workerd's clock cannot be moved, what it is told can. */
  const age = (milliseconds: number) => {
    for (const one of carrier.messages) {
      one.created -= milliseconds
      if (one.sent !== null) one.sent -= milliseconds
    }
  }
  const tick = () => server.tick('minute')
  /** Every pause between two tries is over. */
  let passed = 0
  const later = async () => {
    if (entry === 'workerd') return change(server, 'UPDATE undeleted SET due = 0')
    passed += HOUR + MINUTE
    await passTime(HOUR + MINUTE)
  }
  /** Until the carrier holds nothing more, once its texts have been delivered. */
  async function cleared(): Promise<void> {
    await carrier.deliver()
    for (let i = 0; i < 8 && carrier.messages.length > 0; i++) await tick()
    expect(carrier.messages).toEqual([])
    await tick()
    expect(await count(server, 'undeleted')).toBe(0)
  }
  const alarms = async () =>
    (await get<{ alarms: AlarmRow[] }>(server.url, paths.alarms, { cookie: desk.cookie })).alarms
  const kinds = async () => (await alarms()).map(({ what }) => what)
  const told = async () => {
    const senders = [...new Set(carrier.posted.map(({ form }) => form.From as string))]
    const all: LineToDesk[] = []
    for (const from of senders) for (const thread of await threadsOf(desk, from)) all.push(...thread.told)
    return all
  }

  beforeAll(async () => {
    // Lists of several pages.
    carrier = await startCarrier({ pageMax: 9 })
    server = await start(entry, carrier.environment)
    carrier.serves(server.url)
  })
  afterAll(async () => {
    await server?.stop()
    await carrier?.stop()
    await passTime(-passed)
  })

  test('what came before set-up waits at the carrier, and is there after it', async () => {
    const writers = [newNumber(), newNumber()]
    for (const from of writers)
      expect(await carrier.sms({ from, text: 'Izmišljeno, prije svega.' })).toMatchObject({
        status: 503,
        texts: [],
      })
    await tick()
    expect(carrier.asked).toEqual([])
    founded = await foundDesk(server)
    desk = await signIn(server, founded.coordinator, founded.rootKey)
    age(72 * HOUR)
    await tick()
    for (const from of writers) {
      const [thread, ...others] = await threadsOf(desk, from)
      expect(others).toEqual([])
      expect(thread?.told).toMatchObject([{ from, text: 'Izmišljeno, prije svega.', missed: true }])
      expect(thread?.told[0]?.answered).toBeUndefined()
      const minutes = Date.now() / MINUTE - (thread?.told[0]?.minute ?? 0)
      expect(Math.round(minutes / 60)).toBe(72)
      expect(carrier.textsTo(from)).toEqual([])
    }
    await cleared()
    // The repetition that comes now is late, and nothing new.
    expect((await carrier.retry()).map(({ status, texts }) => [status, texts])).toEqual([
      [200, []],
      [200, []],
    ])
    expect(await count(server, 'message')).toBe(2)
  })

  test('an hour away, with forty messages: each is there once, whoever brings it', async () => {
    const canaries = ['Izmišljeni kanarinac u kvaru', mobile(3)]
    const before = await count(server, 'message')
    // One has written before, and is in the middle of it.
    const known = mobile(1)
    await carrier.sms({ from: known, text: 'Izmišljeno, uvod.' })
    const texts = Array.from({ length: 40 }, (_, i) => `${canaries[0]} ${i}`)
    texts[7] = 'POMOĆ, 7'
    const from = (i: number) => mobile(1 + (i % 10))
    // For one half we are away altogether, and they are not sent again; for the other our process or database is.
    const back = carrier.outage()
    for (const [i, text] of texts.slice(0, 20).entries()) await carrier.sms({ from: from(i), text })
    back()
    await server.kill()
    const lost = await Promise.all(
      texts
        .slice(20)
        .map((text, i) =>
          carrier.sms({ from: from(20 + i), text, ...(i === 5 && { media: ['image/png'] }) }),
        ),
    )
    expect(lost.filter(({ status }) => status >= 200 && status < 300)).toEqual([])
    await server.restart()
    // What has only just come the carrier may be telling us itself.
    await tick()
    expect(await count(server, 'message')).toBe(before + 1)
    age(HOUR)
    // The list is read while the carrier's late repetitions come in, twice.
    await Promise.all([
      tick().catch(() => {}),
      carrier.retry(),
      ...carrier.posted.slice(-20).map(({ url, form }) => carrier.repeat(url, form)),
    ])
    for (let i = 0; i < 3; i++) await tick()
    expect(await count(server, 'message')).toBe(before + 41)
    const all = await told()
    for (const text of texts)
      expect(
        all.filter((one) => one.text === text),
        text,
      ).toHaveLength(1)
    expect(all.filter(({ missed }) => missed).length).toBeGreaterThan(19)
    const threads = await threadsOf(desk, known)
    expect(threads).toHaveLength(1)
    expect(threads[0]?.told.length).toBe(5)
    const urgent = (await listed(desk)).filter((row) => row.urgent)
    expect(urgent).toHaveLength(1)
    await cleared()
    await huntCanaries(server, canaries)
    for (const canary of canaries)
      for (const form of formsOf(canary)) expect(carrier.kept().includes(form), canary).toBe(false)
  })

  test('of whom the carrier says nothing: each is somebody of their own', async () => {
    const texts = ['Izmišljeno, bez broja, jedna.', 'Izmišljeno, bez broja, druga.']
    for (const text of texts)
      expect((await carrier.sms({ from: '', text })).status).toBeGreaterThanOrEqual(400)
    age(HOUR)
    await tick()
    const threads = await threadsOf(desk, '')
    expect(threads.map((thread) => thread.told.map(({ text }) => text)).sort()).toEqual(
      texts.map((text) => [text]).sort(),
    )
    await cleared()
  })

  test('a STOP that was missed ends the thread all the same', async () => {
    const from = newNumber()
    await carrier.sms({ from, text: 'Izmišljeno, pa dosta.' })
    const back = carrier.outage()
    await carrier.sms({ from, text: 'stop' })
    back()
    age(HOUR)
    await tick()
    expect((await threadsOf(desk, from)).map((thread) => thread.told.length)).toEqual([2])
    await carrier.sms({ from, text: 'Opet.' })
    expect(await threadsOf(desk, from)).toHaveLength(2)
    await cleared()
  })

  test('a sender with a longer name than any telephone has can be read at the desk', async () => {
    const from = `rcs:izmisljena_${'kompanija_'.repeat(4)}`
    expect((await carrier.sms({ from, text: 'Izmišljeno, izdaleka.' })).status).toBe(400)
    age(HOUR)
    await tick()
    const [thread] = await threadsOf(desk, from.slice(0, 40))
    expect(thread?.told).toMatchObject([{ text: 'Izmišljeno, izdaleka.', missed: true }])
    await cleared()
  })

  test('lists that cannot be read are read later, from where they were, and the desk is told', async () => {
    const [{ hour } = { hour: 0 }] = await look(
      server,
      "SELECT hour FROM carrier_read WHERE what = 'messages'",
    )
    const back = carrier.outage()
    const from = newNumber()
    await carrier.sms({ from, text: 'Izmišljeno, dugo.' })
    back()
    age(50 * HOUR)
    for (const how of [429, 500, { says: '{}' }] as const) {
      carrier.fail('list', how)
      await tick()
      expect(await look(server, "SELECT hour FROM carrier_read WHERE what = 'messages'")).toEqual([{ hour }])
      expect(await kinds()).toEqual([])
    }
    // Half of what came, and then no more: what was read is not read as if it were all.
    await change(server, 'UPDATE carrier_read SET hour = hour - 72')
    carrier.fail('list', 503)
    await tick()
    expect(await kinds()).toEqual(['carrier_away'])
    expect(await threadsOf(desk, from)).toEqual([])
    carrier.heal()
    await tick()
    expect(await kinds()).toEqual([])
    expect(await threadsOf(desk, from)).toHaveLength(1)
    await cleared()
  })

  test('what was sealed is deleted at the carrier; only the queue knows its SID until then', async () => {
    const { sid } = await carrier.sms({ from: newNumber(), text: 'Izmišljeno, za brisanje.' })
    expect(await look(server, 'SELECT sid, tries FROM undeleted')).toEqual([{ sid, tries: 0 }])
    // What the line answered is not over: the carrier does not delete it yet.
    await tick()
    expect(carrier.messages.map(({ direction }) => direction)).toEqual(['outbound-reply'])
    expect(await count(server, 'undeleted')).toBe(0)
    await cleared()
    expect(
      carrier.asked.filter(({ method, path }) => method === 'DELETE' && path.includes(sid)),
    ).toHaveLength(1)
  })

  test('what it does not delete is asked for again, less and less often', async () => {
    const { sid } = await carrier.sms({ from: '1212', text: 'Izmišljeno, tvrdoglavo.' })
    const row = async () => {
      const [{ tries, due } = {}] = await look(server, 'SELECT tries, due FROM undeleted')
      return { tries, pause: Number(due) - Math.floor(Date.now() / MINUTE) }
    }
    const asked = () => carrier.asked.filter(({ act }) => act === 'delete').length
    const ways = [500, 429, { slowDeletion: 1 }] as const
    for (const [i, how] of ways.entries()) {
      carrier.fail('delete', how)
      await tick()
      const { tries, pause } = await row()
      expect(tries).toBe(i + 1)
      // A minute may have ended meanwhile.
      expect([2 ** i, 2 ** i - 1]).toContain(pause)
      const before = asked()
      if (pause > 0) await tick()
      expect(asked()).toBe(before)
      await later()
    }
    // Done, and the answer lost: some ask again by themselves, the others when it is due.
    carrier.fail('delete', 'lost')
    await tick()
    await later()
    await cleared()
    expect(carrier.messages.find((one) => one.sid === sid)).toBeUndefined()
  })

  test('after a day it alarms, until it is gone', async () => {
    desk = await signIn(server, founded.coordinator, founded.rootKey, 1)
    await carrier.sms({ from: '1212', text: 'Izmišljeno, ne da se.' })
    carrier.fail('delete', 403, Number.POSITIVE_INFINITY)
    await tick()
    expect(await kinds()).toEqual([])
    await change(server, 'UPDATE undeleted SET hour = hour - 24, due = 0')
    await tick()
    await tick()
    const [alarm, ...others] = await alarms()
    expect(others).toEqual([])
    expect(alarm?.what).toBe('undeleted')
    // Nobody can take note of it away: it is not over.
    const id = alarm?.alarm as string
    const noted = await tried(desk, 'alarm_noted', id, fill(paths.alarmNoted, { alarm: id }))
    expect(noted.status).toBe(404)
    carrier.heal()
    await change(server, 'UPDATE undeleted SET due = 0')
    await tick()
    await tick()
    expect(await alarms()).toEqual([])
    await cleared()
  })

  test('somebody else’s messages of the same account are left alone', async () => {
    await carrier.sms({ from: newNumber(), to: '+38760009999', text: 'Nije za nas.' })
    age(HOUR)
    const before = await count(server, 'message')
    await tick()
    await tick()
    expect(await count(server, 'message')).toBe(before)
    expect(carrier.messages).toHaveLength(1)
    const answer = await get(server.url, paths.alarms).catch((error: unknown) => error)
    expect(answer).toMatchObject({ status: 401 })
  })
})
