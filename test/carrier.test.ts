import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import twilio from 'twilio/lib/webhooks/webhooks.js'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hourOf } from '../core/hour.ts'
import { CarrierRefused, CarrierUnsure } from '../worker/carrier/carrier.ts'
import { twilioCarrier } from '../worker/carrier/twilio.ts'
import { answerProblems, requestProblems } from './carrier/api.ts'
import { type Form, type How, hiddenNumbers, type StandIn, startCarrier } from './carrier/carrier.ts'
import { readXml } from './carrier/xml.ts'
import { passTime } from './support/clock.ts'

/*
 * The carrier of the tests against Twilio's own description, and what Javi asks of a carrier against both.
 */

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const person = '+38760000101'
const mp3 = new TextEncoder().encode('ID3 izmišljeni zvuk')

let carrier: StandIn
/** What stands in for Javi: an answer for each path; the forms that came. */
let doors: Record<string, string | ((form: Form) => string)>
let came: { path: string; form: Form; signature: string }[]
let javi: Server

const xml = (inside: string) => `<?xml version="1.0" encoding="UTF-8"?><Response>${inside}</Response>`

beforeEach(async () => {
  carrier = await startCarrier()
  doors = { '/line/sms': xml('') }
  came = []
  javi = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const form = Object.fromEntries(new URLSearchParams(body))
    const path = request.url ?? ''
    came.push({ path, form, signature: String(request.headers['x-twilio-signature']) })
    const door = doors[path]
    if (door === undefined) return void response.writeHead(503).end()
    const type = path.endsWith('.mp3') ? 'audio/mpeg' : 'text/xml; charset=utf-8'
    response.writeHead(200, { 'content-type': type }).end(typeof door === 'string' ? door : door(form))
  })
  await once(javi.listen(0, '127.0.0.1'), 'listening')
  carrier.serves(`http://127.0.0.1:${(javi.address() as AddressInfo).port}`)
})
afterEach(async () => {
  javi.close()
  javi.closeAllConnections()
  await carrier.stop()
})

const account = () => `/2010-04-01/Accounts/${carrier.environment.TWILIO_ACCOUNT_SID}`

async function ask(method: string, path: string, form?: Form, authorization?: string) {
  const { TWILIO_ACCOUNT_SID: sid, TWILIO_AUTH_TOKEN: token } = carrier.environment
  const response = await fetch(carrier.url + path, {
    method,
    headers: { authorization: authorization ?? `Basic ${btoa(`${sid}:${token}`)}` },
    ...(form && { body: new URLSearchParams(form) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type') === 'application/json'
  return { status: response.status, body: isJson ? JSON.parse(text) : null, text, headers: response.headers }
}

/** Asks, and holds the answer against the description. */
async function asDescribed(method: string, path: string, form?: Form) {
  const answer = await ask(method, path, form)
  const [pathname = ''] = path.split('?')
  expect(answerProblems(method, pathname, answer.status, answer.body)).toEqual([])
  return answer
}

const sendForm = (more: Form = {}): Form => ({
  From: carrier.number,
  To: person,
  Body: 'Možete li sada govoriti?',
  StatusCallback: 'http://localhost:1/line/status',
  ...more,
})

/** A call that has left a message. */
async function leaveMessage() {
  doors['/line/voice'] = xml('<Record action="/line/done" recordingStatusCallback="/line/ready"/>')
  doors['/line/done'] = xml('<Hangup/>')
  doors['/line/ready'] = ''
  const call = await carrier.call({ from: person })
  await call.speak(mp3, 12)
  return call
}

describe('the carrier of the tests answers as Twilio describes it:', () => {
  test('messages, sent and come, listed and looked at, until they are deleted', async () => {
    const sent = await asDescribed('POST', `${account()}/Messages.json`, sendForm())
    expect(sent.body).toMatchObject({ status: 'queued', direction: 'outbound-api', date_sent: null })
    const { sid } = await carrier.sms({ from: person, text: 'Upomoć', media: ['image/jpeg'] })
    expect(sid).toMatch(/^MM/)
    const one = `${account()}/Messages/${sid}.json`
    expect((await asDescribed('GET', one)).body).toMatchObject({ status: 'received', num_media: '1' })
    const { body } = await asDescribed('GET', `${account()}/Messages.json?PageSize=1`)
    expect(body.messages).toHaveLength(1)
    expect((await asDescribed('GET', body.next_page_uri)).body.next_page_uri).toBeNull()

    // What has not been delivered cannot be deleted.
    const young = `${account()}/Messages/${sent.body.sid}.json`
    expect(await ask('DELETE', young)).toMatchObject({ status: 409, body: { code: 20009 } })
    await carrier.deliver()
    for (const path of [one, young]) {
      await asDescribed('DELETE', path)
      expect(await ask('GET', path)).toMatchObject({ status: 404, body: { code: 20404 } })
      expect(await ask('DELETE', path)).toMatchObject({ status: 404, body: { code: 20404 } })
    }
    expect(carrier.messages).toEqual([])
    expect(carrier.kept().toString()).not.toContain('Upomo')
  })

  test('calls and recordings, with the sound behind the account’s password', async () => {
    const { sid } = await leaveMessage()
    await asDescribed('GET', `${account()}/Calls.json`)
    expect((await asDescribed('GET', `${account()}/Calls/${sid}.json`)).body).toMatchObject({
      status: 'completed',
      direction: 'inbound',
      duration: '12',
    })
    const { body } = await asDescribed('GET', `${account()}/Recordings.json`)
    const [recording] = body.recordings
    expect(recording).toMatchObject({ call_sid: sid, duration: '12', source: 'RecordVerb' })
    const uri = `${account()}/Recordings/${recording.sid}`
    await asDescribed('GET', `${uri}.json`)
    for (const [extension, type] of [
      ['.mp3', 'audio/mpeg'],
      ['.wav', 'audio/x-wav'],
      ['', 'audio/x-wav'],
    ]) {
      const sound = await ask('GET', uri + extension)
      expect(sound.headers.get('content-type')).toBe(type)
      expect(sound.headers.get('content-length')).toBe(String(mp3.length))
      expect(sound.text).toBe(new TextDecoder().decode(mp3))
      expect((await ask('GET', uri + extension, undefined, 'Basic eDp5')).status).toBe(401)
    }
    expect(carrier.kept().includes(mp3)).toBe(true)
    await asDescribed('DELETE', `${uri}.json`)
    await asDescribed('DELETE', `${account()}/Calls/${sid}.json`)
    expect((await ask('GET', `${uri}.mp3`)).status).toBe(404)
    expect(carrier.kept().includes(mp3)).toBe(false)
    expect(carrier.kept().toString()).not.toContain(person)
  })

  test('lists by day, the newest first, a page at a time, also while others are deleted', async () => {
    for (let i = 0; i < 3; i++) await carrier.sms({ from: person, text: `staro ${i}` })
    await passTime(2 * DAY)
    for (let i = 0; i < 5; i++) await carrier.sms({ from: person, text: `novo ${i}` })
    const today = new Date(Date.now()).toISOString().slice(0, 10)
    const texts: string[] = []
    let next = `${account()}/Messages.json?DateSent%3E=${today}&PageSize=2`
    while (next) {
      const { body } = await asDescribed('GET', next)
      texts.push(...body.messages.map((one: { body: string }) => one.body))
      await ask('DELETE', `${account()}/Messages/${body.messages[0].sid}.json`)
      next = body.next_page_uri
    }
    expect(texts).toEqual(['novo 4', 'novo 3', 'novo 2', 'novo 1', 'novo 0'])
    const before = await asDescribed('GET', `${account()}/Messages.json?DateSent%3C=${today}`)
    expect(before.body.messages).toHaveLength(3)
  })

  test('mistakes, in its own form', async () => {
    const messages = `${account()}/Messages.json`
    const mistakes: [Awaited<ReturnType<typeof ask>>, number, number][] = [
      [await ask('GET', messages, undefined, 'Basic eDp5'), 401, 20003],
      [await ask('GET', messages.replace('AC0', 'AC1')), 404, 20404],
      [await ask('GET', '/2010-04-01/Anything.json'), 404, 20404],
      [await ask('POST', messages, sendForm({ To: '' })), 400, 21604],
      [await ask('POST', messages, sendForm({ To: 'whoever' })), 400, 21211],
      [await ask('POST', messages, sendForm({ From: '+38760999999' })), 400, 21606],
      [await ask('POST', messages, sendForm({ Body: '' })), 400, 21602],
      [await ask('POST', messages, sendForm({ Body: 'a'.repeat(1_601) })), 400, 21617],
    ]
    for (const how of [400, 401, 403, 404, 409, 429, 500, 503] as const) {
      carrier.fail('list', how)
      const answer = await ask('GET', messages)
      mistakes.push([answer, how, answer.body.code])
    }
    for (const [{ status, body }, expected, code] of mistakes) {
      expect(status).toBe(expected)
      expect(Object.keys(body).sort()).toEqual(['code', 'message', 'more_info', 'status'])
      expect(body).toMatchObject({ code, status, more_info: `https://www.twilio.com/docs/errors/${code}` })
    }
    expect(carrier.messages).toEqual([])
  })
})

describe('webhooks', () => {
  const signed = ({ path, form, signature }: (typeof came)[number]) => {
    const { TWILIO_AUTH_TOKEN: token } = carrier.environment
    const { port } = javi.address() as AddressInfo
    return twilio.validateRequest(token, signature, `http://127.0.0.1:${port}${path}`, form)
  }

  test('are signed, and say all that Twilio says of a message', async () => {
    doors['/line/sms'] = xml('<Message>Primljeno &amp; &lt;zapisano&gt;</Message>')
    const { texts, status } = await carrier.sms({ from: person, text: 'č'.repeat(71) })
    expect({ texts, status }).toEqual({ texts: ['Primljeno & <zapisano>'], status: 200 })
    const [first] = came
    expect(first && signed(first)).toBe(true)
    expect(Object.keys(first?.form ?? {}).sort()).toEqual(
      [
        ...['AccountSid', 'ApiVersion', 'Body', 'From', 'MessageSid', 'NumMedia', 'NumSegments'],
        ...['SmsMessageSid', 'SmsSid', 'SmsStatus', 'To'],
        ...['From', 'To'].flatMap((whose) =>
          ['City', 'Country', 'State', 'Zip'].map((place) => whose + place),
        ),
      ].sort(),
    )
    expect(first?.form).toMatchObject({ FromCountry: 'BA', NumSegments: '2', NumMedia: '0' })
    await carrier.sms({ from: `whatsapp:${person}`, text: '', media: ['image/png', 'audio/ogg'] })
    expect(came[1]?.form).toMatchObject({
      To: `whatsapp:${carrier.number}`,
      WaId: '38760000101',
      MediaContentType1: 'audio/ogg',
      MediaUrl0: expect.stringContaining(`${carrier.url}${account()}/Messages/MM`),
    })
    // What the line answered is the account's: it is listed, told of, and can be deleted.
    expect(carrier.messages.map(({ direction }) => direction)).toEqual([
      'inbound',
      'outbound-reply',
      'inbound',
      'outbound-reply',
    ])
    expect(carrier.problems).toEqual([])
  })

  test('go once more when they are told to, and not at all while nobody can be reached', async () => {
    delete doors['/line/sms']
    expect((await carrier.sms({ from: person, text: 'prva' })).status).toBe(503)
    const back = carrier.outage()
    expect((await carrier.sms({ from: person, text: 'druga' })).status).toBe(0)
    back()
    doors['/line/sms'] = xml('<Message>ok</Message>')
    const [again, ...more] = await carrier.retry()
    expect(again?.texts).toEqual(['ok'])
    expect(more).toEqual([])
    expect(came.map(({ form }) => form.Body)).toEqual(['prva', 'prva'])
    expect(came.map(({ form }) => form.MessageSid)).toEqual([again?.sid, again?.sid])
    // The carrier holds what nobody took.
    expect(carrier.messages.map(({ text }) => text)).toEqual(['prva', 'druga', 'ok'])
  })

  test('tell how far a text has come', async () => {
    doors['/line/status'] = ''
    const { port } = javi.address() as AddressInfo
    const statusUrl = `http://127.0.0.1:${port}/line/status`
    const { body } = await ask('POST', `${account()}/Messages.json`, sendForm({ StatusCallback: statusUrl }))
    await carrier.deliver()
    await carrier.report(body.sid, 'undelivered', 30_003)
    expect(came.map(({ form }) => [form.MessageSid, form.MessageStatus, form.ErrorCode])).toEqual([
      [body.sid, 'sent', undefined],
      [body.sid, 'delivered', undefined],
      [body.sid, 'undelivered', '30003'],
    ])
    expect(came.every(signed)).toBe(true)
    expect(carrier.textsTo(person)).toEqual([body.body])
  })
})

describe('a call', () => {
  const menu = xml(
    '<Say language="tr-TR">&lt;Javi&gt; &amp; siz</Say><Play>/sound/hello.mp3</Play>' +
      '<Gather numDigits="1" action="/line/menu"><Say>1 ili 2</Say></Gather><Say>Niste ništa pritisnuli.</Say>',
  )
  beforeEach(() => {
    Object.assign(doors, {
      '/line/voice': menu,
      '/sound/hello.mp3': 'ID3',
      '/line/menu': ({ Digits }: Form) => xml(`<Redirect>/line/${Digits}</Redirect>`),
      '/line/1': xml(
        '<Record maxLength="300" action="done" recordingStatusCallback="ready" recordingStatusCallbackEvent="completed absent"/><Say>Ništa nismo čuli.</Say>',
      ),
      '/line/done': xml('<Say>Hvala.</Say><Hangup/>'),
      '/line/ready': '',
      '/line/2': xml(
        `<Dial callerId="${carrier.number}" action="dialled"><Number url="whisper">+38760000201</Number></Dial>`,
      ),
      '/line/whisper': xml(
        '<Gather numDigits="1" action="/line/take"><Say>Javi. Pritisnite 1.</Say></Gather><Hangup/>',
      ),
      '/line/take': ({ Digits }: Form) => xml(Digits === '1' ? '' : '<Hangup/>'),
      '/line/dialled': ({ DialCallStatus = '', DialBridged = '' }: Form) =>
        xml(`<Say>${DialCallStatus} ${DialBridged}</Say>`),
      '/line/over': '',
    })
    carrier.doors.call = '/line/over'
  })

  test('says, plays, listens for keys and goes on by itself', async () => {
    const call = await carrier.call({ from: person })
    expect(call.heard).toMatchObject([
      { say: '<Javi> & siz', language: 'tr-TR' },
      { play: expect.stringMatching(/hello\.mp3$/), type: 'audio/mpeg' },
      { say: '1 ili 2' },
    ])
    expect(call.waitsFor).toBe('keys')
    await call.silence()
    expect(call.words).toBe('Niste ništa pritisnuli.')
    expect(call.isOver).toBe(true)
    expect(came.at(-1)).toMatchObject({
      path: '/line/over',
      form: { CallStatus: 'completed', CallDuration: String(call.seconds), From: person },
    })
    expect(carrier.problems).toEqual([])
  })

  test.each(hiddenNumbers)('from somebody who does not show their number (“%s”)', async (from) => {
    const call = await carrier.call({ from })
    expect(came[0]?.form).toMatchObject({ From: from, Caller: from, CallStatus: 'ringing' })
    await call.hangUp(0)
    expect(came.at(-1)?.form.CallDuration).toBe('0')
  })

  test('records a message, cut at its length, ended by a key, by silence or by hanging up', async () => {
    const spoken = await carrier.call({ from: person })
    await spoken.press('1')
    await spoken.speak(mp3, 400)
    expect(spoken.words).toBe('Hvala.')
    const silent = await carrier.call({ from: person })
    await silent.press('1')
    await silent.silence()
    expect(silent.words).toBe('Ništa nismo čuli.')
    const hasty = await carrier.call({ from: person })
    await hasty.press('1')
    await hasty.speak(mp3, 3, { hangsUp: true, told: 2 })
    expect(hasty.isOver).toBe(true)
    const [absent, ...told] = came
      .filter(({ path }) => path === '/line/ready')
      .map(({ form }) => form)
      .toSorted((a, b) => (a.RecordingStatus ?? '').localeCompare(b.RecordingStatus ?? ''))
    expect(absent).toMatchObject({ RecordingStatus: 'absent', CallSid: silent.sid })
    const [first, second] = carrier.recordings
    expect(told.map((form) => [form.RecordingSid, form.RecordingDuration, form.CallSid])).toEqual([
      [first?.sid, '300', spoken.sid],
      [second?.sid, '3', hasty.sid],
      [second?.sid, '3', hasty.sid],
    ])
    const done = came.filter(({ path }) => path === '/line/done').map(({ form }) => form)
    expect(done.map((form) => [form.RecordingSid, form.Digits, form.CallStatus])).toEqual([
      [first?.sid, undefined, 'in-progress'],
      [second?.sid, 'hangup', 'completed'],
    ])
  })

  test('rings a phone, which takes it, turns it away, or hears and hangs up', async () => {
    const ring = async () => {
      const call = await carrier.call({ from: person })
      await call.press('2')
      expect(call.waitsFor).toBe('phone')
      expect(call.phone).toMatchObject({ number: '+38760000201', shown: carrier.number })
      return { call, phone: call.phone }
    }
    const taken = await ring()
    await taken.phone.answer()
    expect(taken.phone.words).toBe('Javi. Pritisnite 1.')
    expect(taken.call.waitsFor).toBe('phone')
    await taken.phone.press('1')
    expect([taken.call.waitsFor, taken.phone.waitsFor]).toEqual(['talk', 'talk'])
    await taken.phone.hangUp(40)
    expect(taken.call.words).toBe('completed true')

    const heard = await ring()
    await heard.phone.answer()
    await heard.phone.silence()
    expect(heard.call.words).toBe('completed false')
    const away = await ring()
    await away.phone.decline()
    expect(away.call.words).toBe('busy false')
    const alone = await ring()
    await alone.call.silence()
    expect(alone.call.words).toBe('no-answer false')

    const given = await ring()
    await given.phone.answer()
    await given.call.hangUp()
    expect(given.phone.isOver).toBe(true)
    const long = await ring()
    await long.phone.answer()
    await long.phone.press('1')
    await long.call.hangUp(7_200)
    // Whoever hangs up first, the carrier tells how it went.
    const [last] = came.filter(({ path }) => path === '/line/dialled').slice(-1)
    expect(last?.form).toMatchObject({
      CallStatus: 'completed',
      DialBridged: 'true',
      DialCallSid: long.phone.sid,
    })
    expect(came.at(-1)?.form.CallDuration).toBe('7200')
    // None of it was recorded, and no phone got the caller's number.
    expect(carrier.recordings).toEqual([])
    const whispered = came.filter(({ path }) => path === '/line/whisper')
    expect(whispered.length).toBeGreaterThan(2)
    expect(JSON.stringify(whispered)).not.toContain(person)
    expect(carrier.problems).toEqual([])
  })

  test('ends where Javi does not answer, answers nonsense, or turns in a circle', async () => {
    const wrong: [string | null, number][] = [
      [null, 11200],
      ['<Response><Say>', 12100],
      ['<Other/>', 12102],
      [xml('<Redirect>/line/voice</Redirect>'), 12400],
    ]
    for (const [answer, error] of wrong) {
      delete doors['/line/voice']
      if (answer !== null) doors['/line/voice'] = answer
      const call = await carrier.call({ from: person })
      expect(call.isOver).toBe(true)
      expect(call.heard).toEqual([{ error }])
    }
    doors['/line/voice'] = xml('<Play>http://169.254.169.254/a.mp3</Play>')
    expect((await carrier.call({ from: person })).heard).toEqual([])
  })
})

test('XML is read strictly', () => {
  expect(readXml('<a b="&quot;1&#50;&#x33;"><![CDATA[<&]]><!-- x -->&lt;</a>')).toEqual({
    name: 'a',
    attributes: { b: '"123' },
    children: ['<&', '<'],
  })
  for (const wrong of [
    '',
    'a',
    '<a>',
    '<a></b>',
    '<a/><b/>',
    '<a b=c/>',
    '<a b="1" b="2"/>',
    '<a>&nope;</a>',
  ])
    expect(() => readXml(wrong), wrong).toThrow()
  for (const wrong of ['<a>a & b</a>', '<a>1 < 2</a>', '<a b="<"/>', '<a>x</a>y'])
    expect(() => readXml(wrong), wrong).toThrow()
})

describe('what Javi asks of Twilio', () => {
  const javis = (wait?: number) => {
    const { TWILIO_ACCOUNT_SID: accountSid, TWILIO_AUTH_TOKEN: authToken } = carrier.environment
    const config = { accountSid, authToken, numbers: [carrier.number], apiUrl: carrier.url }
    return twilioCarrier(config, wait)
  }
  const message = () => ({
    from: carrier.number,
    to: person,
    text: 'Pišite kad možete.',
    statusUrl: 'https://example.org/line/status',
  })
  const all = async <T>(list: AsyncIterable<T>): Promise<T[]> => {
    const found: T[] = []
    for await (const one of list) found.push(one)
    return found
  }
  const since = () => hourOf(Date.now())
  const unknown = (kind: string) => kind + '9'.repeat(32)
  /** Everything that can be asked, once. */
  const everything = (to = javis()): (() => Promise<unknown>)[] => [
    () => all(to.messages(since())),
    () => all(to.recordings(since())),
    () => all(to.calls(since())),
    () => to.call(unknown('CA')),
    () => to.sound(unknown('RE')),
    () => to.delete(unknown('SM')),
  ]
  /** Whatever goes wrong, nothing that the carrier says is in the error. */
  async function isUnsure(asked: Promise<unknown>) {
    const error = await asked.then(
      () => null,
      (thrown: Error) => thrown,
    )
    expect(error).toBeInstanceOf(CarrierUnsure)
    expect(`${error?.message} ${error?.cause}`).toBe('the carrier did not answer undefined')
  }

  test('is asked as described, with the account’s password', async () => {
    const call = await leaveMessage()
    await carrier.sms({ from: person, text: 'prva' })
    const to = javis()
    const sid = await to.send(message())
    await all(to.messages(since()))
    const [recording] = await all(to.recordings(since()))
    await all(to.calls(since()))
    await to.call(call.sid)
    const sound = await to.sound(recording?.sid as string)
    expect(await new Response(sound?.bytes).bytes()).toEqual(mp3)
    expect(sound?.size).toBe(mp3.length)
    await carrier.deliver()
    for (const one of [sid, recording?.sid as string, call.sid]) expect(await to.delete(one)).toBe(true)
    expect(new Set(carrier.asked.map(({ act }) => act))).toEqual(
      new Set(['send', 'list', 'read', 'sound', 'delete']),
    )
    for (const { act, method, path, parameters, isAuthorized } of carrier.asked) {
      expect(isAuthorized).toBe(true)
      // The sound is no part of the description; its address stands in the recording's own text.
      const described = act === 'sound' ? path.replace('.mp3', '.json') : path
      expect(requestProblems(method, described, parameters), path).toEqual([])
    }
  })

  test('a text is sent, or refused without the carrier’s words', async () => {
    const to = javis()
    const sid = await to.send(message())
    expect(carrier.messages).toMatchObject([{ sid, to: person, text: message().text, status: 'queued' }])
    for (const how of [null, 400, 401, 403, 429] as const) {
      if (how) carrier.fail('send', how)
      const refused = to.send({ ...message(), ...(!how && { to: '+1' }) })
      const error = await refused.catch((thrown: Error) => thrown)
      expect(error).toBeInstanceOf(CarrierRefused)
      expect(`${(error as Error).message} ${(error as Error).cause}`).toBe('the carrier refused undefined')
    }
    expect(carrier.messages).toHaveLength(1)
  })

  test('a text whose answer is lost may have been sent', async () => {
    const ways: [How, number][] = [
      [500, 0],
      [503, 0],
      ['time-out', 0],
      ['stalled', 0],
      ['lost', 1],
      [{ says: 'ok' }, 0],
      [{ says: '{"sid":"../../etc"}' }, 0],
      [{ redirect: 'http://169.254.169.254/latest/meta-data/' }, 0],
    ]
    for (const [how, sent] of ways) {
      const before = carrier.messages.length
      carrier.fail('send', how)
      await isUnsure(javis(300).send(message()))
      expect(carrier.messages.length - before, String(how)).toBe(sent)
    }
    // None was tried again by itself.
    expect(carrier.asked).toHaveLength(ways.length)
  })

  test('nothing is believed of a carrier that does not answer well', async () => {
    const redirect = 'http://169.254.169.254/'
    for (const how of [401, 403, 429, 500, 'lost', 'time-out', { redirect }] as How[]) {
      for (const act of ['list', 'read', 'sound', 'delete'] as const) carrier.fail(act, how, Infinity)
      for (const one of everything(javis(300))) await isUnsure(one())
      carrier.heal()
    }
    await carrier.stop()
    for (const one of everything()) await isUnsure(one())
    await isUnsure(javis().send(message()))
    carrier = await startCarrier()
  })

  test('a redirect leads nowhere, neither here nor elsewhere', async () => {
    for (const redirect of [
      'http://169.254.169.254/latest/meta-data/',
      `${carrier.url}${account()}/Messages.json`,
      '/2010-04-01/elsewhere',
    ]) {
      const { length } = carrier.asked
      carrier.fail('sound', { redirect })
      await isUnsure(javis().sound(unknown('RE')))
      expect(carrier.asked).toHaveLength(length + 1)
    }
  })

  test('lists go on over their pages, at the same host', async () => {
    for (let i = 0; i < 5; i++) await carrier.sms({ from: person, text: `poruka ${i}`, media: ['image/png'] })
    await javis().send(message())
    await carrier.stop()
    const small = await startCarrier({ pageMax: 2 })
    carrier = small
    small.serves('http://127.0.0.1:1')
    for (let i = 0; i < 5; i++) await small.sms({ from: person, text: `poruka ${i}`, media: ['image/png'] })
    const sid = await javis().send(message())
    await small.report(sid, 'sent')
    const found = await all(javis().messages(since()))
    expect(found.map(({ text }) => text)).toEqual([
      message().text,
      ...[4, 3, 2, 1, 0].map((i) => `poruka ${i}`),
    ])
    expect(found[0]).toMatchObject({ sid, isInbound: false, isOver: true, from: small.number, to: person })
    expect(found[1]).toMatchObject({ isInbound: true, isOver: true, media: 1, from: person })
    expect(small.asked.filter(({ act }) => act === 'list')).toHaveLength(3)

    for (const nextPage of [
      'http://169.254.169.254/2010-04-01/Accounts/',
      '//169.254.169.254/2010-04-01/Accounts/',
      '@169.254.169.254/2010-04-01/Accounts/',
      '.example.org/2010-04-01/Accounts/',
      '/latest/meta-data/',
      ':80@169.254.169.254/2010-04-01/Accounts/',
    ]) {
      small.fail('list', { nextPage })
      const { length } = small.asked
      await isUnsure(all(javis().messages(since())))
      expect(small.asked, nextPage).toHaveLength(length + 1)
    }
    // A list without an end is not followed for ever.
    small.fail('list', { nextPage: `${account()}/Messages.json?Page=0` }, Infinity)
    await isUnsure(all(javis().messages(since())))
    expect(small.asked.length).toBeLessThan(150)
  })

  test('a list is refused whole when it holds what cannot be', async () => {
    const date_created = 'Sun, 22 Nov 2026 08:00:00 +0000'
    const good = { sid: unknown('SM'), direction: 'inbound', status: 'received', date_created, body: null }
    for (const wrong of [
      { sid: 'SM1' },
      { sid: `${unknown('SM')}/../x` },
      { num_media: 'NaN' },
      { num_media: '1e9' },
      { date_created: 'jučer' },
      { date_created: null },
    ]) {
      carrier.fail('list', { says: JSON.stringify({ messages: [{ ...good, ...wrong }] }) })
      await isUnsure(all(javis().messages(since())))
    }
    carrier.fail('list', { says: JSON.stringify({ messages: [{ ...good, status: 'of another time' }] }) })
    expect(await all(javis().messages(since()))).toMatchObject([
      { text: '', from: '', media: 0, isOver: true, minute: Date.parse(date_created) / MINUTE },
    ])
  })

  test('what is under way is not over, and is listed once it is', async () => {
    const sid = await javis().send(message())
    expect(await all(javis().messages(since()))).toEqual([])
    await carrier.report(sid, 'sending')
    expect(await all(javis().messages(since()))).toMatchObject([{ sid, isOver: false }])
    doors['/line/voice'] = xml('<Gather/>')
    const call = await carrier.call({ from: person })
    expect(await javis().call(call.sid)).toMatchObject({ isOver: false, isInbound: true, seconds: 0 })
    await call.hangUp(61)
    expect(await javis().call(call.sid)).toEqual({
      sid: call.sid,
      minute: expect.any(Number),
      from: person,
      to: carrier.number,
      seconds: 61,
      isInbound: true,
      isOver: true,
    })
    expect(await all(javis().calls(since()))).toEqual([await javis().call(call.sid)])
    expect(await javis().call(unknown('CA'))).toBeNull()
    expect(await javis().sound(unknown('RE'))).toBeNull()
  })

  test('a sound that breaks off is not a whole one', async () => {
    await leaveMessage()
    const [recording] = carrier.recordings
    carrier.fail('sound', 'stalled')
    const sound = await javis(300).sound(recording?.sid as string)
    await isUnsure(new Response(sound?.bytes).bytes())
    carrier.fail('sound', { says: '{"code": 20404}' })
    await isUnsure(javis().sound(recording?.sid as string))
  })

  test('a deletion is believed when it is not found any more', async () => {
    const to = javis()
    const { sid } = await carrier.sms({ from: person, text: 'prva' })
    carrier.fail('delete', { slowDeletion: 2 })
    expect(await to.delete(sid)).toBe(false)
    expect(carrier.messages).toHaveLength(1)
    expect(await to.delete(sid)).toBe(false)
    expect(await to.delete(sid)).toBe(true)
    expect(carrier.messages).toEqual([])
    // Not there, or not any more: gone.
    expect(await to.delete(sid)).toBe(true)
    for (const kind of ['SM', 'MM', 'RE', 'CA']) expect(await to.delete(unknown(kind))).toBe(true)
    const young = await to.send(message())
    expect(await to.delete(young)).toBe(false)
    await carrier.deliver()
    carrier.fail('delete', 'lost')
    await isUnsure(to.delete(young))
    expect(await to.delete(young)).toBe(true)
    // A host that knows nothing of messages has deleted none.
    carrier.fail('read', { says: '{}' })
    const last = await carrier.sms({ from: person, text: 'zadnja' })
    expect(await to.delete(last.sid)).toBe(false)
    const elsewhere = { ...javisConfig(), apiUrl: `http://127.0.0.1:${(javi.address() as AddressInfo).port}` }
    await isUnsure(twilioCarrier(elsewhere).delete(last.sid))
  })

  test('only SIDs become addresses', async () => {
    for (const wrong of ['', 'SM1', `RE${'0'.repeat(32)}/../x`, 'XX'.repeat(17), `${unknown('RE')}\n`]) {
      await expect(javis().sound(wrong)).rejects.toThrow(TypeError)
      await expect(javis().call(wrong)).rejects.toThrow(TypeError)
      await expect(javis().delete(wrong)).rejects.toThrow(TypeError)
    }
    await expect(javis().sound(unknown('CA'))).rejects.toThrow(TypeError)
    expect(carrier.asked).toEqual([])
  })

  const javisConfig = () => ({
    accountSid: carrier.environment.TWILIO_ACCOUNT_SID,
    authToken: carrier.environment.TWILIO_AUTH_TOKEN,
    numbers: [carrier.number],
    apiUrl: carrier.url,
  })
})
