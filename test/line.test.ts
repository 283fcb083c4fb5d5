import twilio from 'twilio/lib/webhooks/webhooks.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromBase64 } from '../core/bytes.ts'
import { open } from '../core/envelope/open.ts'
import { TEXT_MAX } from '../core/limits.ts'
import { notNeutral } from '../core/line/neutral.ts'
import { fill, paths, type TipRow, type TipThread } from '../core/wire.ts'
import { type Answered, ask, askRaw, expectProblem, expectStrict } from './support/asking.ts'
import { count, look } from './support/database.ts'
import { carrier, entries, type Server, start } from './support/entries.ts'
import {
  audited,
  type Founded,
  foundDesk,
  get,
  newSid,
  type Session,
  signIn,
  smsRequest,
} from './support/world.ts'

/*
 * The carrier's door, and whoever only looks like the carrier.
 */

type Form = Record<string, string>

const FORM = 'application/x-www-form-urlencoded'
/** Fictional numbers, a new one for each test. */
let last = 100
const newNumber = () => `+38760000${++last}`

const signatureOf = (url: string, form: Form, token = carrier.TWILIO_AUTH_TOKEN) =>
  twilio.getExpectedTwilioSignature(token, url, form)

const encoded = (form: Form) => new URLSearchParams(form).toString()

describe.each(entries)('the line on %s', (entry) => {
  let server: Server
  let founded: Founded
  let desk: Session

  /** A message as the carrier would post it. */
  const formOf = (more: Form = {}): Form => {
    const { init } = smsRequest(
      server,
      { sid: newSid(), from: newNumber(), text: 'Izmišljeno.' },
      carrier,
      more,
    )
    return Object.fromEntries(new URLSearchParams(init.body as string))
  }
  const publicUrl = () => server.url + paths.sms

  /** Posts a form; what is not said is as the carrier does it. */
  const deliver = (
    form: Form,
    {
      signature = signatureOf(publicUrl(), form),
      body = encoded(form),
      path = paths.sms,
      type = FORM,
      more = {},
    } = {} as {
      signature?: string | null
      body?: string
      path?: string
      type?: string
      more?: Form
    },
  ): Promise<Answered> =>
    ask(server.url, path, {
      method: 'POST',
      headers: {
        ...more,
        'content-type': type,
        ...(signature !== null && { 'x-twilio-signature': signature }),
      },
      body,
    })

  const rows = async () =>
    Promise.all(['tip', 'message', 'conversation', 'carrier_message'].map((table) => count(server, table)))
  const tips = async () =>
    (await get<{ tips: TipRow[] }>(server.url, paths.deskTips, { cookie: desk.cookie })).tips

  /** The messages of a tip, opened as the desk does it; each must stand at its own number. */
  async function read(tip: string): Promise<{ from: string; text: string }[]> {
    const { messages } = await audited<TipThread>(desk, 'opened', tip, fill(paths.tipOpen, { tip }))
    return Promise.all(
      messages.map(async ({ sealed }, seq) => {
        const expected = { v: 1, kind: 'line', tip, seq, channel: 'sms', epoch: 1 } as const
        const identity = desk.identities.get(1) as string
        return (await open<'line'>(fromBase64(sealed), identity, expected)).body
      }),
    )
  }

  const isSilent = (answer: Answered) =>
    expect(answer.text).toBe('<?xml version="1.0" encoding="UTF-8"?><Response/>')

  beforeAll(async () => {
    server = await start(entry)
  })
  afterAll(async () => server?.stop())

  test('before set-up: 503, and nothing is kept', async () => {
    const answer = await deliver(formOf())
    expectProblem(answer, 503, 'not-open')
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
    expectStrict(answer)
    expectProblem(await deliver(formOf(), { signature: null }), 503, 'not-open')
    expect(await rows()).toEqual([0, 0, 0, 0])
    founded = await foundDesk(server)
    desk = await signIn(server, founded.coordinator, founded.rootKey)
  })

  test('what is not signed by the carrier, for this address, is refused', async () => {
    const before = await rows()
    const form = formOf()
    const good = signatureOf(publicUrl(), form)
    const signedFor = (url: string) => ({ signature: signatureOf(url, form) })
    const { port } = new URL(server.url)
    const attempts: [string, Promise<Answered>][] = [
      ['no signature', deliver(form, { signature: null })],
      ['an empty one', deliver(form, { signature: '' })],
      ['rubbish', deliver(form, { signature: 'x'.repeat(28) })],
      ['letters that are no ASCII', deliver(form, { signature: '\u00e9'.repeat(28) })],
      ['one letter less', deliver(form, { signature: good.slice(0, -1) })],
      ['another token', deliver(form, { signature: signatureOf(publicUrl(), form, '0'.repeat(32)) })],
      ['an empty token', deliver(form, { signature: signatureOf(publicUrl(), form, '') })],
      ['an empty form', deliver({}, { signature: good })],
      ['another path', deliver(form, signedFor(`${server.url}/line/voice`))],
      ['a slash more', deliver(form, signedFor(`${publicUrl()}/`))],
      ['another scheme', deliver(form, signedFor(publicUrl().replace('http:', 'https:')))],
      ['another host', deliver(form, signedFor(`http://example.org:${port}${paths.sms}`))],
      ['127.0.0.1 for localhost', deliver(form, signedFor(`http://127.0.0.1:${port}${paths.sms}`))],
      ['another port', deliver(form, signedFor(`http://localhost:1${paths.sms}`))],
      ['a query, signed', deliver(form, { path: `${paths.sms}?x=1`, ...signedFor(`${publicUrl()}?x=1`) })],
      ['a query, not signed', deliver(form, { path: `${paths.sms}?x=1` })],
      [
        'a hash of the body in the query',
        deliver(form, { path: `${paths.sms}?bodySHA256=${'0'.repeat(64)}` }),
      ],
      ['a parameter more', deliver({ ...form, Extra: 'x' }, { signature: good })],
      ['the signature as a parameter', deliver({ ...form, 'X-Twilio-Signature': good }, { signature: null })],
    ]
    for (const field of ['Body', 'From', 'To', 'MessageSid', 'AccountSid', 'NumMedia'])
      attempts.push([
        `${field} changed`,
        deliver({ ...form, [field]: `${form[field]}1` }, { signature: good }),
      ])
    for (const [name, value] of [
      ['x-forwarded-host', 'example.org'],
      ['x-forwarded-proto', 'https'],
      ['forwarded', 'host=example.org;proto=https'],
      ['x-original-url', '/line/voice'],
    ] as const) {
      const foreign = [
        `https://example.org${paths.sms}`,
        `http://example.org${paths.sms}`,
        `https://localhost${paths.sms}`,
      ]
      for (const url of foreign)
        attempts.push([`${name} ${url}`, deliver(form, { more: { [name]: value }, ...signedFor(url) })])
    }
    for (const [name, attempt] of attempts) {
      const answer = await attempt
      expect(`${name}: ${answer.status}`).toBe(`${name}: 403`)
      expectProblem(answer, 403, 'refused')
      expectStrict(answer)
    }
    const asHost = await askRaw(
      server.url,
      [
        `POST ${paths.sms} HTTP/1.1`,
        'Host: example.org',
        `Content-Type: ${FORM}`,
        `Content-Length: ${encoded(form).length}`,
        `X-Twilio-Signature: ${signatureOf(`http://example.org${paths.sms}`, form)}`,
      ],
      encoded(form),
    )
    expect(asHost).toMatch(/^HTTP\/1\.1 403 /)
    expect(await rows()).toEqual(before)
    // The very same message, signed as it should be; what proxies say of themselves changes nothing.
    const more = { 'x-forwarded-host': 'example.org', 'x-forwarded-proto': 'https' }
    expect((await deliver(form, { more })).status).toBe(200)
  })

  test('signed, but another account’s, for another number, or not what the carrier sends', async () => {
    const before = await rows()
    const foreign: Form[] = [
      { AccountSid: `AC${'1'.repeat(32)}` },
      { AccountSid: '' },
      { To: '+38760999999' },
      { To: '' },
    ]
    for (const more of foreign) expectProblem(await deliver(formOf(more)), 403, 'refused')
    const wrong: Form[] = [
      { MessageSid: '' },
      { MessageSid: 'SM1' },
      { MessageSid: `CA${'0'.repeat(32)}` },
      { MessageSid: `SM${'0'.repeat(32)}\n` },
      { From: '' },
      { From: ' ' },
      { From: `+${'1'.repeat(40)}` },
      { From: 'messenger:1000000000' },
      { From: 'rcs:izmisljena' },
      { From: 'whatsapp:rcs:izmisljena' },
      { Body: 'a'.repeat(TEXT_MAX + 1) },
    ]
    for (const more of wrong) expectProblem(await deliver(formOf(more)), 400, 'bad-request')
    const { Body: _, ...bodiless } = formOf()
    expectProblem(await deliver(bodiless), 400, 'bad-request')
    expect(await rows()).toEqual(before)
  })

  test('a parameter that stands twice', async () => {
    const before = await rows()
    const form = formOf()
    for (const twice of [
      'Body=x',
      `From=${encodeURIComponent(newNumber())}`,
      `MessageSid=${newSid()}`,
      'NumMedia=0',
    ]) {
      expectProblem(await deliver(form, { body: `${encoded(form)}&${twice}` }), 400, 'bad-request')
      expectProblem(await deliver(form, { body: `${twice}&${encoded(form)}` }), 400, 'bad-request')
    }
    expect(await rows()).toEqual(before)
  })

  test('parameters shifted into one another keep their signature, and are refused', async () => {
    const before = await rows()
    const shifts: [string, (form: Form) => Form, Form?][] = [
      ['the sender into the text', ({ From, ...form }) => ({ ...form, Body: `${form.Body}From${From}` })],
      [
        'the sender into the text, and the country for a sender',
        ({ From, FromCountry, ...form }) => ({
          ...form,
          Body: `${form.Body}From${From}`,
          From: `Country${FromCountry}`,
        }),
      ],
      [
        'the city for a sender',
        ({ From, FromCity, ...form }) => ({
          ...form,
          Body: `${form.Body}From${From}`,
          From: `City${FromCity}`,
        }),
        { FromCity: 'TUZLA' },
      ],
      [
        'a sender out of the text, the true one into the country',
        ({ Body: _, ...form }) => ({
          ...form,
          Body: 'x',
          From: '+38760000999',
          FromCountry: `BAFrom${form.From}FromCountryBA`,
        }),
        { Body: 'xFrom+38760000999FromCountryBA' },
      ],
      [
        'a sender out of the text, the true one into a name',
        ({ Body: _, FromCountry: __, ...form }) => ({
          ...form,
          Body: 'x',
          From: '+38760000999',
          FromCountryBAFrom: `${form.From}FromCountryBA`,
        }),
        { Body: 'xFrom+38760000999FromCountryBA' },
      ],
      ['the text into its own name', ({ Body, ...form }) => ({ ...form, [`Body${Body}`]: '' })],
      ['the account’s name cut', ({ AccountSid, ...form }) => ({ ...form, [`AccountSid${AccountSid}`]: '' })],
    ]
    for (const [name, shift, more] of shifts) {
      const form = formOf(more)
      const shifted = shift(form)
      const signature = signatureOf(publicUrl(), form)
      expect(signatureOf(publicUrl(), shifted), `${name}: signs alike`).toBe(signature)
      const answer = await deliver(shifted, { signature })
      expect(`${name}: ${answer.status}`).toMatch(/40[03]$/)
    }
    expect(await rows()).toEqual(before)
    // Such words in a text are a text.
    const said = formOf({ Body: 'From+38760000999 FromCountryBA' })
    expect((await deliver(said)).status).toBe(200)
    expect(await rows()).toEqual(before.map((one) => one + 1))
  })

  test('another kind of content', async () => {
    const before = await rows()
    const form = formOf()
    const boundary = 'izmisljeno'
    const parts = Object.entries(form).map(
      ([name, value]) =>
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    )
    const multipart = {
      type: `multipart/form-data; boundary=${boundary}`,
      body: `${parts.join('')}--${boundary}--\r\n`,
    }
    expectProblem(await deliver(form, multipart), 415, 'media-type')
    expectProblem(
      await deliver(form, { type: 'application/json', body: JSON.stringify(form) }),
      415,
      'media-type',
    )
    expectProblem(await deliver(form, { type: 'text/plain' }), 415, 'media-type')
    expect(await rows()).toEqual(before)
    expect((await deliver(form, { type: `${FORM}; charset=UTF-8` })).status).toBe(200)
  })

  test('what people write arrives as they wrote it, and the answer says nothing of what this is', async () => {
    const texts: [string, urgent: boolean][] = [
      ['Pomoć! Zaključana sam, đak, žena, šuma, ćup.', true],
      ['Ž'.repeat(1_600), false],
      // As long as WhatsApp lets people write; a form of nearly 40 KB.
      ['\u2014'.repeat(4_096), false],
      // Joined and decomposed letters stay as they are, and are understood.
      ['\u{1f9d1}\u200d\u{1f91d}\u200d\u{1f9d1} \u{1f1e7}\u{1f1e6} upomoc\u0301', true],
      ['Помоћ, закључана сам.', true],
      ['', false],
      [' \n\t ', false],
      ['STOP', false],
      ['STANI', false],
      ['HELP', true],
      ['<Response><Message>x</Message></Response>', false],
      ['a\u0000b\u202ec', false],
      ['a&Body=b+c%20d', false],
    ]
    for (const [text, urgent] of texts) {
      const known = new Set((await tips()).map(({ tip }) => tip))
      const form = formOf({ Body: text })
      const answer = await deliver(form)
      expect(answer.status, text.slice(0, 20)).toBe(200)
      expect(answer.headers.get('content-type')).toBe('text/xml; charset=utf-8')
      expectStrict(answer)
      if (/^ST(OP|ANI)$/.test(text)) isSilent(answer)
      else expect(answer.text.match(/<Message>/g)).toHaveLength(1)
      expect(notNeutral(answer.text)).toEqual([])
      expect(answer.text).not.toContain('Javi')
      if (text.length > 3 && !/[<a]/.test(text[0] ?? '')) expect(answer.text).not.toContain(text.slice(0, 8))
      const [row, ...others] = (await tips()).filter(({ tip }) => !known.has(tip))
      expect(others).toEqual([])
      expect(await read(row?.tip ?? '')).toMatchObject([{ from: form.From, to: form.To, text }])
      expect(row?.urgent, text).toBe(urgent)
    }
  })
  test('one SID fifty times at once, and again: one message, one answer', async () => {
    const before = await rows()
    const form = formOf()
    const answers = await Promise.all(Array.from({ length: 50 }, () => deliver(form)))
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(answers[0]?.status).toBe(200)
    expect(answers[0]?.text).toContain('<Message>')
    expect((await deliver(form)).text).toBe(answers[0]?.text)
    // The carrier repeats with what it has added meanwhile; the SID decides.
    const later = { ...form, NumSegments: '2' }
    expect((await deliver(later)).text).toBe(answers[0]?.text)
    expect(await rows()).toEqual(before.map((one) => one + 1))
  })

  test('two numbers, ten messages each, at once: two threads, whole and contiguous', async () => {
    const known = new Set((await tips()).map(({ tip }) => tip))
    const numbers = [newNumber(), newNumber()]
    const texts = Array.from({ length: 10 }, (_, i) => `Poruka ${i}`)
    const sent = texts.flatMap((text) => numbers.map((From) => formOf({ From, Body: text })))
    const answers = await Promise.all(sent.map((form) => deliver(form)))
    expect(answers.map(({ status }) => status)).toEqual(sent.map(() => 200))
    // Of each ten the first was answered neutrally, and the second with who we are.
    expect(answers.filter(({ text }) => text.includes('<Message>'))).toHaveLength(4)
    expect(answers.filter(({ text }) => text.includes('Javi'))).toHaveLength(2)
    for (const answer of answers) if (!answer.text.includes('<Message>')) isSilent(answer)
    const threads = await Promise.all(
      (await tips())
        .filter(({ tip }) => !known.has(tip))
        .map(async ({ tip, messages }) => ({ tip, messages })),
    )
    expect(threads.map(({ messages }) => messages)).toEqual([10, 10])
    for (const { tip } of threads) {
      const messages = await read(tip)
      expect(new Set(messages.map(({ from }) => from)).size).toBe(1)
      expect(messages.map(({ text }) => text).sort()).toEqual(texts)
      const stored = await look(server, `SELECT seq FROM message WHERE tip = '${tip}' ORDER BY seq`)
      expect(stored.map(({ seq }) => Number(seq))).toEqual(texts.map((_, i) => i))
    }
  })

  test('the database away: no 2xx; back again, and the carrier’s repetition is one message', async () => {
    const before = await rows()
    const form = formOf()
    await server.kill()
    if (entry === 'workerd') {
      const answer = await deliver(form)
      expectProblem(answer, 503, 'unavailable')
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
      expectStrict(answer)
    } else {
      await expect(deliver(form)).rejects.toThrow()
    }
    await server.restart()
    const tried: number[] = []
    while (!tried.includes(200) && tried.length < 5) tried.push((await deliver(form)).status)
    expect(tried.at(-1), String(tried)).toBe(200)
    expect((await deliver(form)).status).toBe(200)
    expect(await rows()).toEqual(before.map((one) => one + 1))
  })
})
