import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Duty } from '../core/duty.ts'
import { dayOf } from '../core/hour.ts'
import { LINE_QUIET, SMS_DAILY } from '../core/limits.ts'
import type { LineLanguage } from '../core/line/languages.ts'
import { notNeutral } from '../core/line/neutral.ts'
import { fillIn } from '../core/line/text.ts'
import { whenIn } from '../core/line/when.ts'
import { shippedTexts } from '../core/line/words.ts'
import { type AlarmRow, fill, paths } from '../core/wire.ts'
import type { AuditEntries } from '../core/wire-people.ts'
import { type StandIn, startCarrier } from './carrier/carrier.ts'
import { formsOf, huntCanaries } from './support/canary.ts'
import { passTime } from './support/clock.ts'
import { change, count, look } from './support/database.ts'
import { entries, type Server, start } from './support/entries.ts'
import { listed, readLine, threadsOf } from './support/line.ts'
import { audited, type Founded, foundDesk, get, type Session, signIn } from './support/world.ts'

/*
 * What people who write hear from the line, over a carrier of our own.
 */

const MINUTE = 60_000
/** Fictional numbers, a new one for each test. */
let last = 300
const newNumber = () => `+38760000${++last}`

describe.each(entries)('the line talks on %s', (entry) => {
  let server: Server
  let carrier: StandIn
  let founded: Founded
  let desk: Session
  let texts: Record<LineLanguage, Record<string, string>>

  const say = (language: LineLanguage, ...ids: string[]) =>
    ids.map((id) => fillIn(texts[language][id] ?? '', { page: server.url })).join('\n')
  /** Somebody writes, and hears what the line answers, or nothing. */
  const writer = (from = newNumber()) => ({
    from,
    async writes(text: string, more: { media?: string[] } = {}): Promise<string | undefined> {
      const { status, texts: answers } = await carrier.sms({ from, text, ...more })
      expect(status, text).toBe(200)
      expect(answers.length).toBeLessThan(2)
      return answers[0]
    },
  })
  /** Fifteen minutes without a word: workerd's clock cannot be moved, so the timers are. */
  let passed = 0
  const silence = async () => {
    if (entry === 'workerd') return change(server, `UPDATE timer SET due = due - ${LINE_QUIET + 1}`)
    passed += (LINE_QUIET + 1) * MINUTE
    await passTime((LINE_QUIET + 1) * MINUTE)
  }
  const alarms = async () =>
    (await get<{ alarms: AlarmRow[] }>(server.url, paths.alarms, { cookie: desk.cookie })).alarms

  beforeAll(async () => {
    carrier = await startCarrier()
    server = await start(entry, carrier.environment)
    carrier.serves(server.url)
    founded = await foundDesk(server)
    desk = await signIn(server, founded.coordinator, founded.rootKey)
    const all = (['bs', 'hr', 'sr-Latn', 'en', 'tr', 'ar'] as const).map(
      async (one) => [one, await shippedTexts(one)] as const,
    )
    texts = Object.fromEntries(await Promise.all(all)) as typeof texts
  })
  afterAll(async () => {
    await server?.stop()
    await carrier?.stop()
    await passTime(-passed)
  })

  test('first a neutral line, then who we are, then what not to send, then people talk', async () => {
    const { from, writes } = writer()
    const first = await writes('Dobar dan, imam nešto izmišljeno.')
    expect(first).toBe(say('bs', 'line.received'))
    expect(notNeutral(first ?? '')).toEqual([])
    expect(await writes('Halo?')).toBe(say('bs', 'line.who', 'line.safe'))
    expect(await writes('Ima jedna kuća.')).toBeUndefined()
    expect(await writes('INFO')).toBe(say('bs', 'line.who'))
    expect(await writes('Da!')).toBe(say('bs', 'line.what_not'))
    expect(await writes('3')).toBeUndefined()
    expect(await writes('Ne')).toBeUndefined()
    const [thread, ...others] = await threadsOf(desk, from)
    expect(others).toEqual([])
    const { told } = thread as NonNullable<typeof thread>
    expect(told.map(({ text, answered }) => [text, answered])).toEqual([
      ['Dobar dan, imam nešto izmišljeno.', say('bs', 'line.received')],
      ['Halo?', say('bs', 'line.who', 'line.safe')],
      ['Ima jedna kuća.', undefined],
      ['INFO', say('bs', 'line.who')],
      ['Da!', say('bs', 'line.what_not')],
      ['3', undefined],
      ['Ne', undefined],
    ])
    const now = Math.floor(Date.now() / MINUTE)
    for (const { minute = 0 } of told) expect(Math.abs(now - minute)).toBeLessThan(3)
    expect(thread?.row.urgent).toBe(false)
  })

  test('who cannot talk hears one line, and then nothing, until a while has passed', async () => {
    const { from, writes } = writer()
    await writes('Dobar dan.')
    await writes('Halo?')
    expect(await writes('NE')).toBe(say('bs', 'line.unsafe'))
    expect(await writes('Da')).toBeUndefined()
    // A call for help is still urgent, and still not answered: it is not safe.
    expect(await writes('POMOĆ')).toBeUndefined()
    expect(await writes('INFO')).toBeUndefined()
    await silence()
    expect(await writes('Sad mogu.')).toBe(say('bs', 'line.received'))
    const threads = await threadsOf(desk, from)
    expect(threads).toHaveLength(1)
    expect(threads[0]?.row.urgent).toBe(true)
    // The desk's browser goes by it: who has just said no is not written to.
    expect(threads[0]?.told.map(({ silent = false }) => silent)).toEqual([
      ...[false, false, true, true, true, true, false],
    ])
  })

  test('after a quarter of an hour without a word it begins anew, and does not write by itself', async () => {
    const { from, writes } = writer()
    await writes('Dobar dan.')
    await writes('Halo?')
    await writes('Da')
    const before = carrier.textsTo(from).length
    await silence()
    await server.tick('minute')
    expect(carrier.textsTo(from)).toHaveLength(before)
    // What has rung is gone.
    expect(await look(server, "SELECT id FROM timer WHERE id LIKE 'quiet:%'")).toEqual([])
    expect(await writes('Opet ja.')).toBe(say('bs', 'line.received'))
    expect(await writes('Tu ste?')).toBe(say('bs', 'line.who', 'line.safe'))
  })

  test('each in their own language: by a digit, or by the word with which they call', async () => {
    const talks: [string, string[], LineLanguage][] = [
      ['help me please', ['hello', 'YES'], 'en'],
      ['İmdat!', ['merhaba', 'EVET'], 'tr'],
      ['مساعدة', ['مرحبا', 'نعم'], 'ar'],
      ['Помоћ', ['хало', 'ДА'], 'bs'],
    ]
    for (const [call, [next = '', yes = ''], language] of talks) {
      const { from, writes } = writer()
      expect(await writes(call)).toBe(say(language, 'line.received'))
      expect(await writes(next)).toBe(say(language, 'line.who', 'line.safe'))
      expect(await writes(yes)).toBe(say(language, 'line.what_not'))
      const [thread] = await threadsOf(desk, from)
      expect(thread?.row.urgent, call).toBe(true)
      expect(thread?.told.map((one) => one.language)).toEqual([language, language, language])
    }
    const { writes } = writer()
    await writes('Dobar dan.')
    await writes('Halo?')
    expect(await writes('٣')).toBe(say('tr', 'line.who', 'line.safe'))
    expect(await writes(' 2 ')).toBe(say('en', 'line.who', 'line.safe'))
    expect(await writes('yes')).toBe(say('en', 'line.what_not'))
  })

  test('pictures are not fetched; it is said that they go by the page', async () => {
    for (const from of [newNumber(), `whatsapp:${newNumber()}`]) {
      const { writes } = writer(from)
      const media = ['image/jpeg', 'audio/ogg']
      expect(await writes('', { media })).toBe(say('bs', 'line.received', 'line.media'))
      expect(await writes('I ovo.', { media: ['image/png'] })).toBe(
        say('bs', 'line.who', 'line.safe', 'line.media'),
      )
      const [thread] = await threadsOf(desk, from)
      expect(thread?.told.map(({ text, media: many }) => [text, many])).toEqual([
        ['', 2],
        ['I ovo.', 1],
      ])
    }
    const before = carrier.asked.length
    for (const MediaUrl0 of ['http://169.254.169.254/latest/meta-data/', `${carrier.url}/elsewhere`]) {
      const more = { NumMedia: '1', MediaUrl0, MediaContentType0: 'image/jpeg' }
      const { texts: answers } = await carrier.sms({ from: newNumber(), text: 'Slika.', more })
      expect(answers).toEqual([say('bs', 'line.received', 'line.media')])
    }
    expect(carrier.asked).toHaveLength(before)
    expect(carrier.asked.filter(({ path }) => path.includes('Media'))).toEqual([])
  })

  test('names and short codes are taken in and not answered; nobody is called by our own number', async () => {
    for (const from of ['1212', 'Izmišljena Banka', 'CityTaxi', 'm:tel', '<b>&', '+387 60 000 111']) {
      const { writes } = writer(from)
      expect(await writes('Vaš izmišljeni račun.'), from).toBeUndefined()
      expect(await writes('Još jedan.'), from).toBeUndefined()
      const threads = await threadsOf(desk, from)
      expect(threads, from).toHaveLength(1)
      expect(threads[0]?.told).toHaveLength(2)
    }
    const before = await count(server, 'message')
    for (const from of [carrier.number, `whatsapp:${carrier.number}`])
      expect(await writer(from).writes('Petlja.')).toBeUndefined()
    expect(await count(server, 'message')).toBe(before)
  })

  test('one SID with another text: the first is kept, and the desk is told', async () => {
    const from = newNumber()
    const first = await carrier.sms({ from, text: 'Izmišljeno, prvo.' })
    const url = server.url + paths.sms
    const again = await carrier.repeat(url, first.form)
    expect([again.status, again.texts]).toEqual([200, first.texts])
    expect(await alarms()).toEqual([])
    for (const text of ['Izmišljeno, drugo.', 'Izmišljeno, treće.']) {
      const other = await carrier.repeat(url, { ...first.form, Body: text })
      expect([other.status, other.texts]).toEqual([200, []])
    }
    const [thread] = await threadsOf(desk, from)
    expect(thread?.told.map(({ text }) => text)).toEqual(['Izmišljeno, prvo.'])
    const [alarm, ...others] = await alarms()
    expect(others).toEqual([])
    expect(alarm?.what).toBe('conflict')
    const { entries: audit } = await get<AuditEntries>(server.url, paths.audit, { cookie: desk.cookie })
    const noted = audit.map(({ text }) => JSON.parse(text)).filter(({ act }) => act === 'line_conflict')
    expect(noted).toMatchObject([{ actor: 'server', subject: thread?.row.tip }])
    // Whoever has taken note takes it away, and writes that down.
    const id = alarm?.alarm as string
    await audited(desk, 'alarm_noted', id, fill(paths.alarmNoted, { alarm: id }))
    expect(await alarms()).toEqual([])
  })

  test('a STOP in the middle', async () => {
    const { from, writes } = writer()
    const canaries = ['Izmišljeni kanarinac od prije', 'Izmišljeni kanarinac od poslije', from]
    await writes(`${canaries[0]}.`)
    await writes('Halo?')
    expect(await writes('  “STOP.” ')).toBeUndefined()
    const said = carrier.textsTo(from).length
    expect(said).toBe(2)
    const [before] = await threadsOf(desk, from)
    expect(before?.told.map(({ text }) => text)).toEqual([`${canaries[0]}.`, 'Halo?', '  “STOP.” '])
    // Nothing of the number is left but what is sealed, and no timer.
    expect(await look(server, `SELECT * FROM conversation WHERE tip = '${before?.row.tip}'`)).toEqual([])
    await silence()
    await server.tick('minute')
    expect(carrier.textsTo(from)).toHaveLength(said)
    // A later word is a new beginning, of which the desk sees no thread.
    expect(await writes(`${canaries[1]}.`)).toBe(say('bs', 'line.received'))
    const threads = await threadsOf(desk, from)
    expect(threads.map(({ told }) => told.length).sort()).toEqual([1, 3])
    await carrier.deliver()
    for (let i = 0; i < 10 && carrier.messages.length > 0; i++) await server.tick('minute')
    await huntCanaries(server, canaries)
    const kept = carrier.kept()
    for (const canary of canaries)
      for (const form of formsOf(canary)) expect(kept.includes(form), canary).toBe(false)
  })

  test('a STOP that comes first is kept, and answered by nobody', async () => {
    const { from, writes } = writer()
    expect(await writes('ОТКАЖИ')).toBeUndefined()
    expect(await threadsOf(desk, from)).toHaveLength(1)
    expect(await writes('Ipak.')).toBe(say('bs', 'line.received'))
    expect(await threadsOf(desk, from)).toHaveLength(2)
  })

  test('a STOP on one channel ends what is written on the other: the telephone is the same', async () => {
    for (const [first, second] of [
      ['', 'whatsapp:'],
      ['whatsapp:', ''],
    ] as const) {
      const number = newNumber()
      const others = writer(newNumber())
      for (const { writes } of [writer(first + number), writer(second + number), others])
        expect(await writes('Dobar dan.')).toBe(say('bs', 'line.received'))
      const before = await count(server, 'conversation')
      await writer(first + number).writes('STOP')
      expect(await count(server, 'conversation')).toBe(before - 2)
      const [thread] = await threadsOf(desk, second + number)
      expect(await look(server, `SELECT * FROM conversation WHERE tip = '${thread?.row.tip}'`)).toEqual([])
      expect(await others.writes('Halo?')).toBe(say('bs', 'line.who', 'line.safe'))
    }
  })

  test('what an operator has changed is what people hear', async () => {
    const text = 'Stiglo je. Hitno: 122.'
    await audited(desk, 'line_text_changed', 'bs,line.received', paths.lineTexts, {
      ...{ language: 'bs', id: 'line.received', text },
    })
    expect(await writer().writes('Dobar dan.')).toBe(text)
    await audited(desk, 'line_text_changed', 'bs,line.received', paths.lineTexts, {
      ...{ language: 'bs', id: 'line.received', text: null },
    })
  })

  test('a week-end night: it says when somebody reads, and takes everything in', async () => {
    // Whatever day it is, nobody reads today and tomorrow.
    const [day, month, year] = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Sarajevo' })
      .format(Date.now())
      .split('/')
      .map(Number) as [number, number, number]
    const midnight = Date.UTC(year, month - 1, day)
    const date = (days: number) => new Date(midnight + days * 1_440 * MINUTE).toISOString().slice(0, 10)
    const duty: Duty = {
      week: [0, 1, 2, 3, 4, 5, 6].map((one) => ({ day: one, from: 8 * 60, to: 16 * 60 })),
      holidays: [date(0), date(1)],
      closures: [],
      roster: [],
    }
    await audited(desk, 'duty_changed', 'desk', paths.duty, { n: 0, duty })
    const { from, writes } = writer()
    const answer = await writes('HELP')
    const [, opens] = date(2).split('-').map(Number) as [number, number, number]
    const when = `${Number(date(2).slice(8))}/${opens} at 08:00`
    expect(answer).toBe(fillIn(texts.en['line.received.closed'] ?? '', { when }))
    expect(answer).toContain('122')
    expect(notNeutral(answer ?? '')).toEqual([])
    // Later answers are as ever: people are talking.
    expect(await writes('hello?')).toBe(say('en', 'line.who', 'line.safe'))
    const [thread] = await threadsOf(desk, from)
    expect(thread?.row.urgent).toBe(true)
    expect(thread?.told[0]?.answered).toBe(answer)
    expect(whenIn('bs', Date.parse('2026-11-21T23:00Z'))).toBe('22.11. u 00:00')
    await audited(desk, 'duty_changed', 'desk', paths.duty, {
      n: 1,
      duty: { ...duty, holidays: [], week: [] },
    })
    expect(await writer().writes('Dobar dan.')).toBe(say('bs', 'line.received'))
  })

  // The other half is the desk's: whoever floods the line silences only its own answers.
  test('half of the day’s SMS spent: nothing is answered, everything arrives, and the desk is told', async () => {
    const { from, writes } = writer()
    await writes('Dobar dan.')
    const [{ parts = 0 } = {}] = await look(server, 'SELECT parts FROM spent')
    expect(parts).toBeGreaterThan(0)
    await change(server, `UPDATE spent SET parts = ${SMS_DAILY / 2 - 1} WHERE day = ${dayOf(Date.now())}`)
    // Two parts do not fit any more.
    expect(await writes('Halo?')).toBeUndefined()
    expect((await alarms()).map(({ what }) => what)).toEqual(['spent'])
    expect(await writer().writes('POMOĆ')).toBe(say('bs', 'line.received'))
    expect(await writer().writes('POMOĆ')).toBeUndefined()
    const [thread] = await threadsOf(desk, from)
    expect(thread?.told).toHaveLength(2)
    expect(thread?.told[1]?.answered).toBeUndefined()
    expect(await look(server, 'SELECT parts FROM spent')).toEqual([{ parts: SMS_DAILY / 2 }])
    await change(server, 'DELETE FROM spent')
    // Where the talk stood, it goes on.
    expect(await writes('Tu ste?')).toBe(say('bs', 'line.who', 'line.safe'))
  })

  test('tips that the desk reads have nothing of the carrier’s but what is sealed', async () => {
    const [row] = await listed(desk)
    expect(await readLine(desk, row?.tip as string)).toHaveLength(row?.messages as number)
    expect(await look(server, "SELECT sid FROM carrier_message WHERE sid LIKE 'SM%'")).toEqual([])
  })
})
