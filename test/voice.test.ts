import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromBase64 } from '../core/bytes.ts'
import { inCyrillic } from '../core/cyrillic.ts'
import type { Duty } from '../core/duty.ts'
import type { LineToDesk } from '../core/envelope/bodies.ts'
import { open } from '../core/envelope/open.ts'
import { openAttachment } from '../core/envelope/open-attachment.ts'
import { shippedTexts } from '../core/line/words.ts'
import { DESK } from '../core/roles.ts'
import { type FileOpened, fill, paths, TICKET_HEADER, type TipRow, type TipThread } from '../core/wire.ts'
import { type Call, hiddenNumbers, type StandIn, startCarrier } from './carrier/carrier.ts'
import { formsOf, huntCanaries } from './support/canary.ts'
import { count, look } from './support/database.ts'
import { entries, type Server, start } from './support/entries.ts'
import { audited, type Founded, foundDesk, get, type Session, signIn } from './support/world.ts'

/*
 * Calls: from the carrier's webhooks to the desk, through the carrier's stand-in.
 */

/** Fictional numbers, a new one for each test. */
let last = 200
const newNumber = () => `+38761000${++last}`

/** A frame of MP3 with nothing to hear, and then what would be found if anything of it lay somewhere as it was spoken. */
const soundOf = (spoken: string, size = 4_000): Uint8Array => {
  const sound = new Uint8Array(size)
  sound.set([0xff, 0xf3, 0x48, 0xc4])
  const words = Buffer.from(spoken)
  for (let at = 64; at + words.length < size; at += words.length) sound.set(words, at)
  return sound
}

const wholeWeek = [0, 1, 2, 3, 4, 5, 6].map((day) => ({ day, from: 0, to: 24 * 60 }))
const never: Duty = { week: [], holidays: [], closures: [], roster: [] }

describe.each(entries)('calls on %s', (entry) => {
  let carrier: StandIn
  let server: Server
  let founded: Founded
  let desk: Session
  let words: Record<'bs' | 'tr' | 'en', Record<string, string>>

  const tips = async () =>
    (await get<{ tips: TipRow[] }>(server.url, paths.deskTips, { cookie: desk.cookie })).tips
  /** Tips that were not there before some work was done. */
  async function newTips(work: () => Promise<unknown>): Promise<TipRow[]> {
    const known = new Set((await tips()).map(({ tip }) => tip))
    await work()
    return (await tips()).filter(({ tip }) => !known.has(tip))
  }

  async function read(row: TipRow | undefined): Promise<LineToDesk> {
    if (!row) throw new Error('no tip')
    const { messages } = await audited<TipThread>(
      desk,
      'opened',
      row.tip,
      fill(paths.tipOpen, { tip: row.tip }),
    )
    expect(messages).toHaveLength(1)
    const expected = { v: 1, kind: 'line', tip: row.tip, seq: 0, channel: 'voice', epoch: 1 } as const
    return (await open<'line'>(fromBase64(messages[0]?.sealed ?? ''), identity(), expected)).body
  }
  const identity = () => desk.identities.get(1) as string

  /** The file that a message names, opened as the desk's browser does it. */
  async function soundIn({ tip }: TipRow, { files }: LineToDesk): Promise<Uint8Array> {
    const attached = files?.[0]
    if (!attached) throw new Error('no file')
    const names = { tip, attachment: attached.file }
    const { parts, ticket } = await audited<FileOpened>(
      desk,
      'file_opened',
      `${tip},${attached.file}`,
      fill(paths.tipFileOpen, names),
    )
    async function* sealed() {
      for (let n = 0; n < parts; n++) {
        const response = await fetch(server.url + fill(paths.tipFilePart, { ...names, part: String(n) }), {
          headers: { cookie: desk.cookie, [TICKET_HEADER]: ticket },
        })
        yield new Uint8Array(await response.arrayBuffer())
      }
    }
    return openAttachment(sealed(), identity(), attached)
  }

  /** What somebody hears, by the ids of the texts in a language: sounds by their address, the rest by what is said. */
  const heardIn = (call: Pick<Call, 'lately'>, language: 'bs' | 'tr' | 'en'): string[] => {
    const idOf = new Map(Object.entries(words[language]).map(([id, text]) => [text, id]))
    return call.lately.flatMap((one) => {
      if ('say' in one) return idOf.get(one.say) ?? `? ${one.say}`
      if ('play' in one)
        return (
          one.play
            .split('/')
            .at(-1)
            ?.replace(/\.mp3$/, '') ?? '?'
        )
      return 'error' in one ? `error ${one.error}` : []
    })
  }

  async function setDuty(duty: Duty, phone: string | null = null): Promise<void> {
    const { n } = await get<{ n: number }>(server.url, paths.duty, { cookie: desk.cookie })
    await audited(desk, 'work_phone_changed', desk.me.member.id, paths.phone, { phone })
    await audited(desk, 'duty_changed', DESK, paths.duty, { n, duty })
  }

  /** A minute's work, for which a call has been over for a while. */
  async function agedTick({ sid }: Pick<Call, 'sid'>): Promise<void> {
    for (const held of carrier.calls) if (held.sid === sid) held.created -= 3 * 60_000
    await server.tick('minute')
  }

  /** What the carrier still holds of somebody's calls. */
  const callsFrom = (from: string) => carrier.calls.filter((call) => call.from === from)

  const posted = (path: string) => carrier.posted.filter(({ url }) => new URL(url).pathname === path)

  beforeAll(async () => {
    carrier = await startCarrier()
    server = await start(entry, carrier.environment)
    carrier.serves(server.url)
    carrier.doors.call = paths.voiceEnded
    words = { bs: await shippedTexts('bs'), tr: await shippedTexts('tr'), en: await shippedTexts('en') }
  })
  afterAll(async () => {
    await server?.stop()
    await carrier?.stop()
  })

  test('before set-up: 503, so that the carrier goes on with what says 122', async () => {
    const call = await carrier.call({ from: newNumber() })
    expect(call.heard).toEqual([{ error: 11200 }])
    expect(posted(paths.voice).at(-1)?.status).toBe(503)
    carrier.problems.length = 0
    founded = await foundDesk(server)
    desk = await signIn(server, founded.coordinator, founded.rootKey)
    // Nobody could be told of its end.
    expect(await newTips(() => agedTick(call))).toMatchObject([{ closing: 'test_or_silent' }])
    expect(callsFrom(call.from)).toEqual([])
  })

  test('a worker who leaves a voice message in Turkish', async () => {
    const spoken = 'Pasaportum patronda, izmisljeno'
    const sound = soundOf(spoken)
    const from = newNumber()
    const [row, ...others] = await newTips(async () => {
      const call = await carrier.call({ from })
      expect(heardIn(call, 'bs')).toEqual([
        'voice.hello',
        'voice.danger',
        'voice.number',
        'voice.number',
        'voice.language',
        `? ${words.en['voice.language']}`,
        `? ${words.tr['voice.language']}`,
        `? ${(await shippedTexts('ar'))['voice.language']}`,
      ])
      await call.press('3')
      expect(heardIn(call, 'tr').slice(0, 4)).toEqual([
        'voice.danger',
        'voice.number',
        'voice.number',
        'voice.menu.message',
      ])
      expect(call.lately).toContainEqual({
        say: words.tr['voice.danger'],
        language: 'tr-TR',
        voice: 'Google.tr-TR-Standard-A',
      })
      await call.press('1')
      expect(heardIn(call, 'tr')).toEqual([
        'voice.message.what',
        'voice.message.private',
        'voice.message.before',
      ])
      expect(call.waitsFor).toBe('message')
      await call.speak(sound, 42)
      expect(heardIn(call, 'tr')).toEqual(['voice.message.thanks', 'voice.bye'])
      expect(call.isOver).toBe(true)
    })
    expect(others).toEqual([])
    expect(row).toMatchObject({ channel: 'voice', status: 'new', urgent: false, messages: 1 })
    const body = await read(row)
    expect(body).toMatchObject({
      from,
      to: carrier.number,
      text: '',
      language: 'tr',
      call: { outcome: 'message' },
      files: [{ type: 'mp3', name: 'sound-1.mp3', size: sound.length }],
    })
    expect(Buffer.compare(await soundIn(row as TipRow, body), sound)).toBe(0)
    // The recording and the call are gone at the carrier, and nothing is left to delete.
    expect(carrier.recordings).toHaveLength(1)
    await server.tick('minute')
    expect([carrier.recordings, callsFrom(from)]).toEqual([[], []])
    expect(await count(server, 'undeleted')).toBe(0)
    const canaries = [spoken, from, from.slice(1)]
    await huntCanaries(server, canaries)
    for (const canary of canaries)
      for (const form of formsOf(canary)) expect(carrier.kept().includes(form)).toBe(false)
    expect(carrier.problems).toEqual([])
  })

  test('a message that ends with hanging up; its callback twice, fifty times at once, and again later', async () => {
    const call = await carrier.call({ from: newNumber() })
    await call.silence()
    await call.press('1')
    const [row, ...others] = await newTips(async () => {
      await call.speak(soundOf('Izmisljeno, dva puta', 2_500_000), 300, { hangsUp: true, told: 2 })
      await call.hangUp()
      const told = posted('/line/voice/bs/recording').at(-1)
      if (!told) throw new Error('not told')
      const again = await Promise.all(Array.from({ length: 50 }, () => carrier.repeat(told.url, told.form)))
      expect(new Set(again.map(({ status }) => status))).toEqual(new Set([204]))
      const ended = posted(paths.voiceEnded).at(-1)
      if (!ended) throw new Error('not told')
      for (let i = 0; i < 3; i++) expect((await carrier.repeat(ended.url, ended.form)).status).toBe(204)
    })
    expect(others).toEqual([])
    expect((await read(row)).files).toHaveLength(1)
    // Three parts, and nothing of those that came too late.
    await server.tick('hour')
    expect(await look(server, `SELECT parts FROM attachment WHERE tip = '${row?.tip}'`)).toEqual([
      { parts: 4 },
    ])
    expect(await look(server, 'SELECT id FROM attachment WHERE tip IS NULL')).toEqual([])
  })

  test('fifty callbacks at once of a recording that is not here yet: one tip', async () => {
    const call = await carrier.call({ from: newNumber() })
    await call.silence()
    await call.press('1')
    const before = carrier.asked.filter(({ act }) => act === 'sound').length
    const [row, ...others] = await newTips(async () => {
      await call.speak(soundOf('Izmisljeno, pedeset'), 5, { told: 0 })
      const recording = carrier.recordings.at(-1)
      await Promise.all(Array.from({ length: 50 }, () => carrier.tellRecording(recording?.sid ?? '')))
    })
    expect(others).toEqual([])
    expect(row?.channel).toBe('voice')
    expect(carrier.asked.filter(({ act }) => act === 'sound').length - before).toBeLessThanOrEqual(3)
  })

  test('callbacks that are forged, of another account, or of nothing that is there', async () => {
    const told = posted('/line/voice/bs/recording').at(-1)
    if (!told) throw new Error('not told')
    // Whoever gets the carrier to fetch by an address would have it fetched here.
    let fetched = 0
    const inside = createServer((_request, response) => {
      fetched++
      response.end('169.254.169.254')
    })
    await once(inside.listen(0, '127.0.0.1'), 'listening')
    const { port } = inside.address() as AddressInfo
    const before = [await count(server, 'tip'), await count(server, 'attachment')]
    const forged = { ...told.form, RecordingSid: `RE${'a'.repeat(32)}` }
    const unsigned = await fetch(told.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': 'x'.repeat(28) },
      body: new URLSearchParams(forged),
    })
    expect(unsigned.status).toBe(403)
    const status = async (form: Record<string, string>, url = told.url) =>
      (await carrier.repeat(url, { ...forged, ...form })).status
    expect(await status({ AccountSid: `AC${'1'.repeat(32)}` })).toBe(403)
    expect(await status({ RecordingSid: '../Messages/SM1' })).toBe(400)
    expect(await status({ RecordingSid: 'RE1' })).toBe(400)
    expect(await status({ CallSid: 'CA1' })).toBe(400)
    for (const RecordingUrl of [`http://127.0.0.1:${port}/x`, 'http://169.254.169.254/latest/meta-data'])
      expect(await status({ RecordingUrl })).toBe(204)
    // Signed for one place, sent to another.
    const moved = carrier.posted.find(({ url }) => url.endsWith('/line/voice/bs/menu'))
    if (!moved) throw new Error('no menu')
    expect((await carrier.repeat(`${moved.url}?x=1`, moved.form)).status).toBe(403)
    for (const path of [
      '/line/voice/bs/menu/0',
      '/line/voice/bs/menu/100',
      '/line/voice/xx/menu',
      '/line/voice/bs/x',
    ])
      expect((await carrier.repeat(server.url + path, moved.form)).status).toBe(404)
    const menu = (more: Record<string, string>) => carrier.repeat(moved.url, { ...moved.form, ...more })
    expect((await menu({ To: '+38760999999' })).status).toBe(403)
    expect((await menu({ CallSid: 'CA1' })).status).toBe(400)
    expect((await menu({})).status).toBe(200)
    expect([await count(server, 'tip'), await count(server, 'attachment')]).toEqual(before)
    expect(fetched).toBe(0)
    inside.close()
    carrier.problems.length = 0
  })

  test('a recording of a call to another number of the account stays where it is', async () => {
    const call = await carrier.call({ from: newNumber() })
    await call.silence()
    await call.press('1')
    const rows = await newTips(async () => {
      await call.speak(soundOf('Tudje, izmisljeno'), 5, { told: 0 })
      const held = carrier.calls.find(({ sid }) => sid === call.sid)
      if (held) held.to = '+38760999999'
      const recording = carrier.recordings.at(-1)
      await carrier.tellRecording(recording?.sid ?? '')
    })
    expect(rows).toEqual([])
    await server.tick('minute')
    expect(carrier.recordings.map(({ call: of }) => of)).toContain(call.sid)
  })

  test('the carrier redirects, or is away: nothing is taken in, then all of it, once', async () => {
    const call = await carrier.call({ from: newNumber() })
    await call.silence()
    await call.press('1')
    await call.speak(soundOf('Izmisljeno, poslije kvara', 1_200_000), 20, { told: 0 })
    const sid = carrier.recordings.at(-1)?.sid ?? ''
    const before = await count(server, 'tip')
    const recorded = () => posted('/line/voice/bs/recording').at(-1)?.status
    for (const how of [500, { redirect: 'http://169.254.169.254/' }] as const) {
      carrier.fail('sound', how)
      await carrier.tellRecording(sid)
      expect(recorded(), JSON.stringify(how)).toBe(503)
    }
    expect(await count(server, 'tip')).toBe(before)
    carrier.heal()
    for (let i = 0; i < 2; i++) await carrier.tellRecording(sid)
    expect(await count(server, 'tip')).toBe(before + 1)
    carrier.problems.length = 0
  })

  test('what is no sound is not called one', async () => {
    const call = await carrier.call({ from: newNumber() })
    await call.silence()
    await call.press('1')
    const page = Buffer.from('<html><script>alert(1)</script></html>')
    const [row] = await newTips(() => call.speak(page, 3))
    expect((await read(row)).files).toMatchObject([{ type: 'text', name: 'document-1.txt' }])
  })

  test('numbers that are withheld or odd are as welcome as others', async () => {
    for (const from of [
      ...hiddenNumbers.slice(0, 2),
      '',
      'sip:izmisljeno@example.org',
      `+${'1'.repeat(60)}`,
    ]) {
      const call = await carrier.call({ from })
      await call.silence()
      await call.press('1')
      const [row] = await newTips(() => call.speak(soundOf('Izmisljeno'), 3))
      expect(row?.channel).toBe('voice')
      if (row && from.length <= 40) expect((await read(row)).from).toBe(from)
    }
    expect(carrier.problems).toEqual([])
  })

  test('hang-ups, silence, nine and two hours: one tip each, closed, in a class of its own', async () => {
    const calls: [string, (call: Call) => Promise<void>, object][] = [
      ['hangs up at once', (call) => call.hangUp(0), { seconds: 0, outcome: 'silent' }],
      ['nine', (call) => call.press('9'), { outcome: 'silent' }],
      ['two hours', (call) => call.hangUp(7_200), { seconds: 7_200, outcome: 'silent' }],
      [
        'hears where else to get help',
        async (call) => {
          await call.press('1')
          await call.press('3')
          expect(heardIn(call, 'bs')).toContain('voice.help.advice')
          await call.press('9')
        },
        { outcome: 'informed' },
      ],
    ]
    for (const [name, act, expected] of calls) {
      const from = newNumber()
      const rows = await newTips(async () => {
        const call = await carrier.call({ from })
        await act(call)
        expect(call.isOver, name).toBe(true)
        const ended = posted(paths.voiceEnded).at(-1)
        if (ended) for (let i = 0; i < 2; i++) await carrier.repeat(ended.url, ended.form)
        await server.tick('minute')
        expect(callsFrom(from)).toEqual([])
      })
      expect(rows, name).toMatchObject([{ channel: 'voice', status: 'closed', closing: 'test_or_silent' }])
      expect(await read(rows[0]), name).toMatchObject({ from, call: expected })
    }
  })

  test('somebody who cannot speak is asked again, twice offered a recording, and closed as silent', async () => {
    const rows = await newTips(async () => {
      const call = await carrier.call({ from: newNumber() })
      await call.silence()
      for (let i = 0; i < 3; i++) await call.silence()
      expect(heardIn(call, 'bs')[0]).toBe('voice.menu.last')
      await call.silence()
      expect(heardIn(call, 'bs')).toEqual(['voice.message.nothing', 'voice.message.before'])
      await call.silence()
      expect(heardIn(call, 'bs')).toEqual(['voice.message.none', 'voice.bye'])
      expect(call.isOver).toBe(true)
    })
    expect(rows).toMatchObject([{ status: 'closed', closing: 'test_or_silent' }])
  })

  test('hung up where a message could be left: silent, once, in whatever order the carrier tells it', async () => {
    for (const isToldOfEnd of [true, false]) {
      const from = newNumber()
      carrier.doors.call = isToldOfEnd ? paths.voiceEnded : null
      const call = await carrier.call({ from })
      await call.silence()
      await call.press('1')
      const rows = await newTips(() => call.hangUp(31))
      carrier.doors.call = paths.voiceEnded
      // The carrier says that nothing was heard while the call still ends: only its end decides.
      if (!isToldOfEnd) expect(rows).toEqual([])
      const absent = posted('/line/voice/bs/recording').at(-1)
      expect(absent?.form).toMatchObject({ CallSid: call.sid, RecordingStatus: 'absent' })
      const later = await newTips(async () => {
        for (let i = 0; i < 2; i++)
          expect((await carrier.repeat(absent?.url ?? '', absent?.form ?? {})).status).toBe(204)
      })
      const [row, ...others] = [...rows, ...later]
      expect(others).toEqual([])
      expect(row).toMatchObject({ status: 'closed', closing: 'test_or_silent' })
      expect(await read(row)).toMatchObject({ from, call: { seconds: 31, outcome: 'silent' } })
    }
  })

  test('a call of whose end the carrier never tells is found in its list, and deleted there', async () => {
    const from = newNumber()
    carrier.doors.call = null
    const call = await carrier.call({ from })
    await call.hangUp(5)
    carrier.doors.call = paths.voiceEnded
    const [row, ...others] = await newTips(async () => {
      for (let i = 0; i < 2; i++) await agedTick(call)
    })
    expect(others).toEqual([])
    expect(await read(row)).toMatchObject({ from, call: { seconds: 5, outcome: 'silent' } })
    expect(callsFrom(from)).toEqual([])
  })

  test('a recording of which the carrier never tells is found in its list', async () => {
    const from = newNumber()
    const call = await carrier.call({ from })
    await call.silence()
    await call.press('1')
    const sound = soundOf('Izmisljeno, propusteno')
    await call.speak(sound, 7, { told: 0 })
    // The carrier may be telling of it just now.
    expect(await newTips(() => server.tick('minute'))).toEqual([])
    const held = carrier.recordings.at(-1)
    if (held) held.created -= 3 * 60_000
    const [row, ...others] = await newTips(async () => {
      for (let i = 0; i < 2; i++) await server.tick('minute')
      await carrier.tellRecording(carrier.recordings.at(-1)?.sid ?? '')
    })
    expect(others).toEqual([])
    const body = await read(row)
    expect(body).toMatchObject({ from, missed: true })
    expect(Buffer.compare(await soundIn(row as TipRow, body), sound)).toBe(0)
  })

  test('a message that is not at the carrier any more: the desk hears that somebody left one', async () => {
    const from = newNumber()
    const call = await carrier.call({ from })
    await call.silence()
    await call.press('1')
    await call.speak(soundOf('Izmisljeno, nestalo'), 7, { told: 0 })
    // Somebody has deleted it in the carrier's console.
    carrier.recordings.pop()
    expect(await newTips(() => agedTick(call))).toEqual([])
    for (const held of callsFrom(from)) held.created -= 24 * 60 * 60_000
    const [row, ...others] = await newTips(async () => {
      for (let i = 0; i < 3; i++) await agedTick(call)
    })
    expect(others).toEqual([])
    expect(row).toMatchObject({ status: 'new', closing: null })
    const body = await read(row)
    expect(body).toMatchObject({ from, call: { outcome: 'message' } })
    expect(body.files).toBeUndefined()
    expect(callsFrom(from)).toEqual([])
  })

  test('duty: telephones in turn, our number, a key to take it; then a message when nobody does', async () => {
    const phone = '+38760000901'
    const { id } = desk.me.member
    const calls = wholeWeek.map((hours) => ({ member: id, ...hours, calls: true }))
    await setDuty({ ...never, week: wholeWeek, roster: calls }, phone)
    const from = newNumber()
    const ring = async () => {
      const call = await carrier.call({ from })
      await call.press('1')
      expect(heardIn(call, 'bs')).toContain('voice.menu.speak')
      await call.press('2')
      expect(heardIn(call, 'bs')).toEqual(['voice.ringing'])
      expect(call.phone).toMatchObject({ number: phone, shown: carrier.number })
      return call
    }
    // Taken.
    const recordings = carrier.recordings.length
    const taken = await newTips(async () => {
      const call = await ring()
      const rung = call.phone
      await rung.answer()
      expect(heardIn(rung, 'bs')).toEqual(['voice.whisper', 'voice.whisper'])
      await rung.press('1')
      expect([rung.waitsFor, call.waitsFor]).toEqual(['talk', 'talk'])
      expect(JSON.stringify([rung.heard, rung.form()])).not.toContain(from.slice(1))
      await rung.hangUp(300)
      expect(heardIn(call, 'bs').at(-1)).toBe('voice.bye')
      const ended = posted(paths.voiceEnded).at(-1)
      if (ended) await carrier.repeat(ended.url, ended.form)
    })
    expect(taken).toEqual([])
    expect(carrier.recordings).toHaveLength(recordings)
    // A mailbox answers and presses nothing; then somebody turns it away; then nobody takes it.
    const [mailbox, away, nobody] = [await ring(), await ring(), await ring()]
    await mailbox.phone.answer()
    await mailbox.phone.silence()
    await away.phone.decline()
    await nobody.silence()
    for (const call of [mailbox, away, nobody]) {
      expect(heardIn(call, 'bs')).toContain('voice.nobody')
      expect(call.waitsFor).toBe('message')
      await call.hangUp()
    }
    // It was taken, and that could not be written down: the carrier says so, and nobody else is rung.
    const rungAt = carrier.posted.findLast(({ url }) => url.includes('/rung'))
    if (!rungAt) throw new Error('nobody was rung')
    const { text: next } = await carrier.repeat(rungAt.url, { ...rungAt.form, DialBridged: 'true' })
    expect(next).toContain('<Hangup/>')
    expect(next).not.toMatch(/<Dial|<Record|<Redirect/)
    await server.tick('minute')
    // The calls to the telephone name its number: they are gone too.
    expect(carrier.calls.filter(({ parent }) => parent !== null)).toEqual([])
    // Nobody reads: nobody is rung, and it is said when somebody listens again.
    await setDuty(
      { ...never, week: [{ day: (new Date().getUTCDay() + 3) % 7, from: 600, to: 660 }], roster: calls },
      phone,
    )
    const call = await carrier.call({ from })
    await call.press('1')
    expect(heardIn(call, 'bs')[0]).toBe('voice.closed')
    expect(heardIn(call, 'bs')[1]).toMatch(/^voice\.opens\.\d$/)
    expect(heardIn(call, 'bs')).not.toContain('voice.menu.speak')
    await call.press('2')
    expect(heardIn(call, 'bs')[0]).toBe('voice.menu.again')
    await call.hangUp()
    await setDuty(never)
    await huntCanaries(server, [from, phone, from.slice(1), phone.slice(1)])
    expect(carrier.problems).toEqual([])
  })

  test('an operator’s own text is said, as text; their own sound comes first', async () => {
    const text = 'Zdravo & <Hangup/> dobro došli'
    await audited(desk, 'line_text_changed', 'bs,voice.hello', paths.lineTexts, {
      language: 'bs',
      id: 'voice.hello',
      text,
    })
    const first = async () => {
      const call = await carrier.call({ from: newNumber() })
      await call.hangUp()
      return call.heard[0]
    }
    expect(await first()).toEqual({
      say: inCyrillic(text),
      language: 'sr-RS',
      voice: 'Google.sr-RS-Standard-A',
    })
    if (entry === 'node') {
      mkdirSync(join(server.folder, 'sounds/bs'), { recursive: true })
      writeFileSync(join(server.folder, 'sounds/bs/voice.hello.mp3'), soundOf('svoj'))
      expect(await first()).toMatchObject({ play: `${server.url}/line/sounds/bs/voice.hello.mp3` })
    }
    await audited(desk, 'line_text_changed', 'bs,voice.hello', paths.lineTexts, {
      language: 'bs',
      id: 'voice.hello',
      text: null,
    })
  })

  test('sounds: what there is, cached, and nothing else', async () => {
    const sound = await fetch(`${server.url}/line/sounds/hr/voice.bye.mp3`)
    expect([sound.status, sound.headers.get('content-type')]).toEqual([200, 'audio/mpeg'])
    expect(sound.headers.get('cache-control')).toBe('public, max-age=3600')
    expect((await sound.arrayBuffer()).byteLength).toBeGreaterThan(2_000)
    for (const path of [
      'en/voice.bye.mp3',
      'xx/voice.bye.mp3',
      'bs/voice.none.mp3',
      'bs/made.json',
      'bs/..%2fbs%2fvoice.bye.mp3',
      '..%2fassets/voice.bye.mp3',
      'bs/voice..mp3',
      'bs/voice.bye.mp3.br',
    ]) {
      const answer = await fetch(`${server.url}/line/sounds/${path}`)
      expect([path, answer.status, answer.headers.get('cache-control')]).toEqual([path, 404, 'no-store'])
    }
  })

  test.runIf(entry === 'workerd')(
    'the database is away: danger and 122, and that no message can be taken',
    async () => {
      const call = await carrier.call({ from: newNumber() })
      await call.silence()
      await call.press('1')
      await server.kill()
      // Somebody speaks, and the line cannot know whether it will be here.
      await call.speak(soundOf('Izmisljeno, u kvaru'), 9)
      const away = ['voice.away', 'voice.danger', 'voice.number', 'voice.number']
      expect(heardIn(call, 'bs')).toEqual(away)
      const next = await carrier.call({ from: newNumber() })
      expect(heardIn(next, 'bs').slice(0, 4)).toEqual([
        'voice.hello',
        'voice.danger',
        'voice.number',
        'voice.number',
      ])
      await next.press('2')
      await next.press('1')
      expect(heardIn(next, 'en')).toEqual(away)
      expect(next.isOver).toBe(true)
      await server.restart()
    },
  )
})
