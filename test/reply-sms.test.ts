import twilio from 'twilio/lib/webhooks/webhooks.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromBase64 } from '../core/bytes.ts'
import { open } from '../core/envelope/open.ts'
import type { Contact } from '../core/envelope/record.ts'
import { isSignedBy } from '../core/envelope/signature.ts'
import { hourOf } from '../core/hour.ts'
import type { Act } from '../core/keys/audit.ts'
import { officeOf } from '../core/keys/keybook.ts'
import type { DeliveryState } from '../core/line/delivery.ts'
import { DESK } from '../core/roles.ts'
import {
  type Deliveries,
  fill,
  paths,
  type SmsBody,
  type SmsSent,
  type SortedTip,
  type TipRow,
  type TipThread,
} from '../core/wire.ts'
import { type StandIn, startCarrier } from './carrier/carrier.ts'
import { askPost, expectProblem, nextEntry, tried } from './support/asking.ts'
import { huntCanaries } from './support/canary.ts'
import { passTime } from './support/clock.ts'
import { change, count, look } from './support/database.ts'
import { entries, type Server, start } from './support/entries.ts'
import {
  type Founded,
  foundDesk,
  get,
  newColleague,
  report,
  type Session,
  sealTo,
  signIn,
  tell,
} from './support/world.ts'

/*
 * What the desk writes to somebody who wrote by SMS: sent once or not at all, to nobody else, and kept only sealed.
 */

/** Fictional numbers, a new one for each person. */
let last = 200
const newNumber = () => `+38760000${++last}`

const LINE = '+38760000000'
const CAP = 60

// workerd first: it goes by the machine's clock, and on Node time is let go by.
describe.each(entries.toReversed())('replies by SMS on %s', (entry) => {
  let carrier: StandIn
  let server: Server
  let founded: Founded
  let desk: Session
  let triager: Session
  const canaries: string[] = []

  beforeAll(async () => {
    carrier = await startCarrier({ numbers: [LINE, `whatsapp:${LINE}`] })
    server = await start(entry, { ...carrier.environment, SMS_DAILY_CAP: `${CAP}` })
    carrier.serves(server.url)
    founded = await foundDesk(server)
    desk = await signIn(server, founded.coordinator, founded.rootKey)
    triager = await signIn(server, await newColleague(desk, 'triager', 'Čitateljica'), founded.rootKey)
  })
  afterAll(async () => {
    await server?.stop()
    await carrier?.stop()
  })

  const tips = async () =>
    (await get<{ tips: TipRow[] }>(server.url, paths.deskTips, { cookie: desk.cookie })).tips

  /** Somebody writes to the line; the tip that it became. */
  async function written(from = newNumber(), text = 'Izmišljeno.'): Promise<{ from: string; tip: string }> {
    const before = (await tips()).map(({ tip }) => tip)
    expect((await carrier.sms({ from, text })).status).toBe(200)
    const tip = (await tips()).find((row) => !before.includes(row.tip))?.tip as string
    canaries.push(from.slice(1))
    return { from, tip }
  }

  /** Does what leaves an entry, wherever the member's chain stands: a repetition that does nothing leaves none. */
  async function done<T>(
    session: Session,
    act: Act,
    tip: string,
    path: string,
    body: object = {},
  ): Promise<T> {
    const answer = await tried(session, act, tip, fill(path, { tip }), body)
    expect(`${answer.status} ${answer.text.slice(0, 200)}`).toMatch(/^200 /)
    return JSON.parse(answer.text) as T
  }
  const opened = (tip: string, session = desk) => done<TipThread>(session, 'opened', tip, paths.tipOpen)

  /** What the desk's browser sends, without the entry. */
  async function replyTo(
    { from, tip }: { from: string; tip: string },
    text: string,
    more: Partial<SmsBody> = {},
    session = desk,
  ): Promise<Omit<SmsBody, 'entry'>> {
    const { epoch, recipient } = officeOf(session.keybook, DESK).page
    const seq = more.seq ?? (await opened(tip, session)).replies.length
    const place = { v: 1, kind: 'reply', tip, seq, channel: 'sms', epoch } as const
    const sms = { from: LINE, to: from }
    const own = await sealTo<'reply'>(
      session,
      recipient,
      { ...place, hour: hourOf(Date.now()) },
      { text, sms },
    )
    return { seq, epoch, own, ...sms, to: from, text, outside: false, ...more }
  }

  const send = (tip: string, body: Omit<SmsBody, 'entry'>, session = desk) =>
    done<SmsSent>(session, body.outside ? 'sms_sent_outside' : 'sms_sent', tip, paths.tipSms, body)
  const refused = (tip: string, body: object, session = desk) =>
    tried(session, 'sms_sent', tip, fill(paths.tipSms, { tip }), body)

  const states = async (tip: string) =>
    (
      await get<Deliveries>(server.url, fill(paths.tipDeliveries, { tip }), { cookie: desk.cookie })
    ).deliveries.map(({ state }) => state)
  const last = <T>(list: T[]) => list.at(-1) as T
  /** The carrier's newest text to somebody. */
  const sidOf = (to: string) => last(carrier.messages.filter((one) => one.to === to)).sid
  const sends = () => carrier.asked.filter(({ act }) => act === 'send').length

  test('it leaves as it was written, is kept sealed, and its state follows what the carrier says', async () => {
    const person = await written()
    const text = 'Možete li sada razgovarati? „Da“ ili „ne“ [1]'
    const { state } = await send(person.tip, await replyTo(person, text))
    expect(state).toBe('sent')
    expect(last(carrier.textsTo(person.from))).toBe(text)
    canaries.push(text)

    const { replies, severed } = await opened(person.tip)
    expect(severed).toBe(false)
    expect(replies).toMatchObject([{ seq: 0, delivery: 'sent', tombstone: null }])
    const expected = { v: 1, kind: 'reply', tip: person.tip, seq: 0, channel: 'sms', epoch: 1 } as const
    const own = await open<'reply'>(
      fromBase64(replies[0]?.sealed as string),
      desk.identities.get(1) as string,
      expected,
    )
    expect(own.body).toEqual({ text, sms: { from: LINE, to: person.from } })
    const { sign } = officeOf(desk.keybook, DESK).page.members[0] as { sign: string }
    expect(isSignedBy(own, sign)).toBe(true)

    const sid = sidOf(person.from)
    await carrier.report(sid, 'delivered')
    expect(await states(person.tip)).toEqual(['delivered'])
    // What comes late, or again, moves nothing back.
    for (const late of ['sent', 'queued', 'failed', 'undelivered'] as const) await carrier.report(sid, late)
    expect(await states(person.tip)).toEqual(['delivered'])
    expect(carrier.problems).toEqual([])
    // The raw SID is kept for its deletion, and nowhere else.
    expect(await look(server, `SELECT sid FROM undeleted WHERE sid = '${sid}'`)).toHaveLength(1)
    const rows = await look(server, 'SELECT * FROM delivery')
    expect(JSON.stringify(rows)).not.toContain(sid)
  })

  test('states that the carrier does not say, or says of nothing of ours, change nothing', async () => {
    const person = await written()
    await send(person.tip, await replyTo(person, 'Izmišljeno.'))
    const message = last(carrier.messages.filter((one) => one.to === person.from))
    const form = {
      AccountSid: carrier.environment.TWILIO_ACCOUNT_SID,
      MessageSid: message.sid,
      MessageStatus: 'delivered',
    }
    const at = (path: string) => server.url + path
    const statusUrl = message.statusUrl as string
    // By its SID alone it is known too.
    for (const url of [at(paths.status), statusUrl, at(`${paths.status}/${'0'.repeat(64)}`)]) {
      const wrong = { ...form, AccountSid: `AC${'1'.repeat(32)}` }
      expect((await carrier.repeat(url, wrong)).status).toBe(403)
      for (const sid of ['', 'SM1', `CA${'0'.repeat(32)}`, `${message.sid}\n`])
        expect((await carrier.repeat(url, { ...form, MessageSid: sid })).status).toBe(400)
      expect((await carrier.repeat(url, { ...form, MessageStatus: 'Delivered' })).status).toBe(400)
      const foreign = { ...form, MessageSid: `SM${'0'.repeat(32)}` }
      expect((await carrier.repeat(url, foreign)).status).toBe(200)
      for (const state of [
        'queued',
        'sending',
        'scheduled',
        'receiving',
        'partially_delivered',
        'constructor',
      ])
        expect((await carrier.repeat(url, { ...form, MessageStatus: state })).status).toBe(200)
    }
    expect(await states(person.tip)).toEqual(['sent'])
    // A good form at another of our addresses has another signature.
    const { url, init } = signedFor(server.url + paths.status, form)
    expect((await fetch(url.replace(paths.status, new URL(statusUrl).pathname), init)).status).toBe(403)
    expect((await fetch(`${url}?x=1`, init)).status).toBe(403)
    expect(await states(person.tip)).toEqual(['sent'])
    expect((await fetch(url, init)).status).toBe(200)
    expect(await states(person.tip)).toEqual(['delivered'])
    carrier.problems.length = 0
  })

  const signedFor = (url: string, form: Record<string, string>) => ({
    url,
    init: {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': twilio.getExpectedTwilioSignature(
          carrier.environment.TWILIO_AUTH_TOKEN,
          url,
          form,
        ),
      },
      body: new URLSearchParams(form).toString(),
    },
  })

  test('the same request again, and two members at once: it is sent once', async () => {
    const person = await written()
    const body = await replyTo(person, 'Izmišljeno.')
    const before = sends()
    const path = fill(paths.tipSms, { tip: person.tip })
    const [mine, hers] = await Promise.all([
      refused(person.tip, body),
      tried(triager, 'sms_sent', person.tip, path, await replyTo(person, 'Drugo.', { seq: 0 }, triager)),
    ])
    expect([mine.status, hers.status].toSorted()).toEqual([200, 409])
    expectProblem(mine.status === 409 ? mine : hers, 409, 'taken')
    expect(sends() - before).toBe(1)
    const [stored] = (await opened(person.tip)).replies
    if (mine.status === 200) {
      for (const attempt of [1, 2]) {
        const again = await refused(person.tip, body)
        expect(`${attempt} ${again.status} ${again.text}`).toBe(`${attempt} 200 {"state":"sent"}`)
      }
      // The same number with another text is another reply.
      expectProblem(await refused(person.tip, await replyTo(person, 'Treće.', { seq: 0 })), 409, 'taken')
    }
    expect((await opened(person.tip)).replies).toEqual([stored])
    expect(sends() - before).toBe(1)
  })

  /** Sends something that the carrier never answers. */
  async function sentUnanswered(): Promise<{ sent: Promise<SmsSent> }> {
    const { tip, from } = await written()
    const body = await replyTo({ tip, from }, 'Izmišljeno.')
    carrier.fail('send', 'time-out')
    const before = sends()
    const sent = send(tip, body)
    await expect.poll(sends).toBe(before + 1)
    expect(await states(tip)).toEqual(['sending'])
    return { sent }
  }

  test('what the carrier refuses has failed; of what it does not answer nobody knows, and nothing is sent again', async () => {
    const wanted: [Parameters<StandIn['fail']>[1], DeliveryState, number][] = [
      [400, 'failed', 0],
      [403, 'failed', 0],
      [429, 'failed', 0],
      [500, 'unknown', 0],
      [503, 'unknown', 0],
      ['lost', 'unknown', 1],
      [{ says: '{' }, 'unknown', 0],
      [{ redirect: 'http://127.0.0.1:1/' }, 'unknown', 0],
    ]
    // One that never answers, meanwhile: on one entry, for it takes its time.
    const waiting = entry === 'node' ? await sentUnanswered() : null

    const person = await written()
    for (const [how, state, arrived] of wanted) {
      carrier.fail('send', how)
      const texts = carrier.textsTo(person.from).length
      const asked = sends()
      const body = await replyTo(person, 'Izmišljeno.', {}, triager)
      expect(await send(person.tip, body, triager), JSON.stringify(how)).toEqual({ state })
      expect(await send(person.tip, body, triager)).toEqual({ state })
      expect(sends() - asked).toBe(1)
      expect(carrier.textsTo(person.from).length - texts).toBe(arrived)
    }
    expect(await states(person.tip)).toEqual(wanted.map(([, state]) => state))
    // The carrier speaks of the one whose answer was lost: by the address that was given for it, its SID is learnt.
    const sid = sidOf(person.from)
    await carrier.report(sid, 'sent')
    expect((await states(person.tip))[5]).toBe('sent')
    await carrier.report(sid, 'undelivered', 30003)
    expect((await states(person.tip))[5]).toBe('failed')
    expect(await look(server, `SELECT sid FROM undeleted WHERE sid = '${sid}'`)).toHaveLength(1)
    if (waiting) expect(await waiting.sent).toEqual({ state: 'unknown' })
  })

  test('it is no way to write to anybody else: nothing is sent, nothing is stored', async () => {
    const person = await written()
    const other = await written()
    const whatsApp = await written(`whatsapp:${newNumber()}`)
    const before = [sends(), await count(server, 'reply'), await count(server, 'spent'), await spent()]
    const body = await replyTo(person, 'Izmišljeno.')
    for (const to of [newNumber(), other.from, whatsApp.from.slice('whatsapp:'.length), `${person.from}0`])
      expectProblem(await refused(person.tip, { ...body, to }), 409, 'severed')
    for (const to of [
      '',
      '+',
      'Izmišljeno',
      '12345',
      `${person.from}\n`,
      `tel:${person.from}`,
      `${person.from},+1`,
    ])
      expectProblem(await refused(person.tip, { ...body, to }), 400, 'bad-request')
    for (const from of [newNumber(), person.from, 'Javi', `whatsapp:${LINE}`])
      expectProblem(await refused(person.tip, { ...body, from }), 400, 'bad-request')
    expectProblem(await refused(person.tip, { ...body, to: LINE }), 400, 'bad-request')
    expectProblem(await refused(person.tip, { ...body, to: `whatsapp:${person.from}` }), 400, 'bad-request')
    // One more than ten parts, of either kind.
    for (const text of ['a'.repeat(1_531), 'č'.repeat(671)])
      expectProblem(await refused(person.tip, { ...body, text }), 413, 'too-large')
    for (const text of ['', ' \n', 'a'.repeat(1_601), 'a\ud83d', 7])
      expectProblem(await refused(person.tip, { ...body, text }), 400, 'bad-request')
    expectProblem(await refused(person.tip, { ...body, own: 'AA' }), 400, 'not-sealed')
    expectProblem(await refused(person.tip, { ...body, seq: 1 }), 409, 'taken')
    expectProblem(await refused(person.tip, { ...body, epoch: 2 }), 409, 'stale-key')
    // What the entry says and what the body says is the same.
    expectProblem(await refused(person.tip, { ...body, outside: true }), 400, 'bad-request')
    const path = fill(paths.tipSms, { tip: person.tip })
    expectProblem(await tried(desk, 'sms_sent_outside', person.tip, path, body), 400, 'bad-request')
    expectProblem(await tried(desk, 'replied', person.tip, path, body), 400, 'bad-request')
    const absent = 'ab'.repeat(16)
    expectProblem(await refused(absent, body), 404, 'not-found')
    expect([sends(), await count(server, 'reply'), await count(server, 'spent'), await spent()]).toEqual(
      before,
    )
    await send(person.tip, { ...body, outside: true })
    expect(await states(person.tip)).toEqual(['sent'])
  })

  test('who wrote by WhatsApp is answered by WhatsApp, where a text is one part', async () => {
    const person = await written(`whatsapp:${newNumber()}`)
    const from = `whatsapp:${LINE}`
    const before = await spent()
    const body = await replyTo(person, 'č'.repeat(700), { from })
    expectProblem(await refused(person.tip, { ...body, from: LINE }), 400, 'bad-request')
    expect(await send(person.tip, body)).toEqual({ state: 'sent' })
    expect(last(carrier.messages.filter(({ to }) => to === person.from))).toMatchObject({
      from,
      text: body.text,
    })
    expect((await spent()) - before).toBe(1)
  })

  const spent = async () => Number((await look(server, 'SELECT parts FROM spent'))[0]?.parts ?? 0)

  test('what the desk keeps: each revision whole, in its order, with the thread and with what is taken out', async () => {
    const person = await written()
    const { tip } = person
    const contact: Contact = {
      safe: [{ day: 1, from: 9 * 60, to: 11 * 60 }],
      channel: 'sms',
      word: 'izmišljena lozinka',
      note: 'Zvati samo ujutro, izmišljeno.',
    }
    canaries.push('izmišljena lozinka', 'Zvati samo ujutro')
    const kept = async (seq: number, body: { contact: Contact }) => {
      const { epoch, recipient } = officeOf(desk.keybook, DESK).page
      const place = { v: 1, kind: 'record', tip, seq, channel: 'sms', epoch } as const
      const sealed = await sealTo<'record'>(desk, recipient, { ...place, hour: hourOf(Date.now()) }, body)
      return { seq, epoch, sealed }
    }
    const keep = (body: object) => tried(desk, 'record_kept', tip, fill(paths.tipRecord, { tip }), body)
    const first = await kept(0, { contact })
    expectProblem(await keep(await kept(1, { contact })), 409, 'taken')
    expectProblem(await keep({ ...first, epoch: 2 }), 409, 'stale-key')
    expectProblem(await keep({ ...first, sealed: 'AA' }), 400, 'not-sealed')
    expect((await keep(first)).status).toBe(200)
    expectProblem(await keep(first), 409, 'taken')
    const [a, b] = await Promise.all([keep(await kept(1, { contact: {} })), keep(await kept(1, { contact }))])
    expect([a.status, b.status].toSorted()).toEqual([200, 409])
    const { records } = await opened(tip)
    expect(records.map(({ seq }) => seq)).toEqual([0, 1])
    const expected = { v: 1, kind: 'record', tip, seq: 0, channel: 'sms', epoch: 1 } as const
    const sealed = fromBase64(records[0]?.sealed as string)
    const own = await open<'record'>(sealed, desk.identities.get(1) as string, expected)
    expect(own.body).toEqual({ contact })
    const out = await tried(desk, 'exported', tip, paths.tipsExport, { tips: [tip], second: null })
    expect(JSON.parse(out.text).tips[0].records).toEqual(records)
    // For the list the newest is enough.
    const sorted = JSON.parse((await tried(desk, 'sorted', tip, paths.sorted, { tips: [tip] })).text)
    expect(sorted.tips.map(({ record }: SortedTip) => record)).toEqual([records[1]])
  })

  if (entry === 'node')
    test('a process that ends between storing and sending leaves what nobody knows', async () => {
      const person = await written()
      const body = await replyTo(person, 'Izmišljeno.')
      carrier.fail('send', 'time-out')
      const before = sends()
      const lost = send(person.tip, body).catch(() => null)
      await expect.poll(sends).toBe(before + 1)
      await server.kill()
      await lost
      await server.restart()
      await server.tick('minute')
      expect(await states(person.tip)).toEqual(['sending'])
      expect(await send(person.tip, body)).toEqual({ state: 'sending' })
      await passTime(3 * 60_000)
      await server.tick('minute')
      expect(await states(person.tip)).toEqual(['unknown'])
      expect(await send(person.tip, body)).toEqual({ state: 'unknown' })
      expect(sends()).toBe(before + 1)
      expect(await look(server, "SELECT id FROM timer WHERE id LIKE 'sending:%'")).toEqual([])
    })

  test('no more is sent in a day than may be, whoever asks at once', async () => {
    const person = await written()
    const long = 'a'.repeat(1_530)
    const left = CAP - (await spent())
    expect(left).toBeGreaterThan(10)
    let seq = 0
    while (CAP - (await spent()) >= 10) await send(person.tip, await replyTo(person, long, { seq: seq++ }))
    const rest = CAP - (await spent())
    const asked = sends()
    expectProblem(await refused(person.tip, await replyTo(person, long, { seq })), 409, 'spent')
    expect(await spent()).toBe(CAP - rest)
    expect(sends()).toBe(asked)
    // One that takes all that is left, several times at once: nobody is told that it was not sent.
    await change(server, `UPDATE spent SET parts = ${CAP - 2}`)
    const same = await replyTo(person, 'č'.repeat(71), { seq: seq++ })
    const entry = await nextEntry(desk, 'sms_sent', person.tip)
    const posts = Array.from({ length: 6 }, () =>
      askPost(server.url, fill(paths.tipSms, { tip: person.tip }), { ...same, entry }, desk.cookie),
    )
    for (const { text } of await Promise.all(posts)) expect(text).toMatch(/"state"|"audit-behind"/)
    expect(sends()).toBe(asked + 1)
    expect(await spent()).toBe(CAP)
    expectProblem(await refused(person.tip, await replyTo(person, 'a', { seq })), 409, 'spent')
  })

  test('nothing of it lies anywhere in the clear', async () => {
    await huntCanaries(server, canaries)
  })
})

test('while the line is off', async () => {
  const server = await start('node', { TWILIO_ACCOUNT_SID: '', TWILIO_AUTH_TOKEN: '', TWILIO_NUMBERS: '' })
  try {
    const founded = await foundDesk(server)
    const desk = await signIn(server, founded.coordinator, founded.rootKey)
    const { tip } = await tell(server, founded.rootKey, report('Izmišljeno.'))
    const { epoch, recipient } = officeOf(desk.keybook, DESK).page
    const place = { v: 1, kind: 'reply', tip, seq: 0, channel: 'web', epoch } as const
    const context = { ...place, hour: hourOf(Date.now()) }
    const own = await sealTo<'reply'>(desk, recipient, context, { text: 'Izmišljeno.' })
    const more = { text: 'Izmišljeno.', from: LINE, to: newNumber(), outside: false }
    const path = fill(paths.tipSms, { tip })
    expectProblem(await tried(desk, 'sms_sent', tip, path, { seq: 0, epoch, own, ...more }), 409, 'line-off')
    expect(await count(server, 'reply')).toBe(0)
  } finally {
    await server.stop()
  }
})
