import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { paths } from '../../core/wire.ts'
import { Call, type Phone, placesOf, type Switchboard } from './call.ts'
import { type CallHeld, type Message, newSid, noHoldings, partsOf, type Recording } from './holdings.ts'
import { type Act, type Asked, answer, type How, outbound } from './rest.ts'
import { type Answered, type Form, type Posted, post, type Webhooks } from './webhooks.ts'
import { type Element, elementsOf, readXml, textOf } from './xml.ts'

/*
 * A carrier of our own, for tests and the demo: Twilio as far as Javi knows it, on loopback, in memory.
 *
 *   const carrier = await startCarrier()
 *   const server = await start(entry, carrier.environment)   // TWILIO_*, TWILIO_API_URL among them
 *   carrier.serves(server.url)                               // where Javi is; again after it has moved
 *
 *   const { status, texts, sid } = await carrier.sms({ from: '+38760000101', text: 'POMOĆ' })
 *       // texts: what the line answered. Also: to, media: ['image/jpeg'], sid, more: { … } (parameters changed or added).
 *       // from: 'whatsapp:+387…' is WhatsApp.
 *   await carrier.retry()              // webhooks that got no 2xx are sent once more, the same, in their order
 *   await carrier.repeat(url, form)    // any form again, signed (`carrier.posted` has all that were sent)
 *   await carrier.deliver()            // all texts to people: sent, then delivered, with their status callbacks
 *   await carrier.report(sid, 'undelivered', 30003)          // one status of one text
 *   carrier.textsTo(number)            // every text that was to be sent there, the desk's replies too, deleted or not
 *
 *   const call = await carrier.call({ from })                // hiddenNumbers: how withheld ones look
 *   call.heard · call.lately · call.words                    // all; since the person last did something; its words
 *   call.waitsFor                                            // 'keys' | 'message' | 'phone' | 'talk' | null
 *   await call.press('1') · call.speak(mp3, seconds, { hangsUp, told: 0 | 1 | 2 }) · call.silence() · call.hangUp(seconds?)
 *   call.phone (one that rings): .number .shown · await .answer() .press('1') .decline() .silence() .hangUp(seconds)
 *   await call.silence()               // while a phone rings: nobody takes it
 *   call.isOver · call.seconds · call.status · call.sid
 *   await carrier.tellRecording(sid)   // that callback once more
 *
 *   carrier.messages · .recordings · .calls                  // what the carrier still holds
 *   carrier.kept()                     // all of it as bytes, for the canary hunt
 *   carrier.asked                      // every request to the API: act, method, path, parameters, isAuthorized
 *   carrier.problems                   // what Twilio's debugger would show: no 2xx, no TwiML, a sound that is not there
 *
 *   carrier.fail('send', 429)          // the next one of that act; a third parameter says how many (Infinity: all)
 *       // acts: send, list, read, sound, delete
 *       // 400 … 503, 'time-out' (never answers), 'lost' (done, no answer), 'stalled' (breaks off in its body),
 *       // { slowDeletion: looks }, { redirect: url }, { nextPage: uri }, { says: body }
 *   carrier.heal()                     // nothing fails any more
 *   const back = carrier.outage()      // Javi cannot be reached: webhooks fail and are not sent again; back() ends it
 *   await carrier.stop()
 *
 * It goes by Date.now(), which test/support/clock.ts moves. Nothing happens by itself: texts stay `queued` (and cannot be
 * deleted, as at Twilio) until `deliver`, calls wait until the person does something.
 */

export type { Call, Heard, Phone, WaitsFor } from './call.ts'
export type { CallHeld, Message, Recording } from './holdings.ts'
export type { Act, Asked, How } from './rest.ts'
export type { Answered, Form, Posted } from './webhooks.ts'

/** Fictional, as all numbers here. */
const NUMBER = '+38760000000'

/** How the sender of a call looks who does not show their number. Source: Twilio's help on anonymous callers. */
export const hiddenNumbers = ['+266696687', 'Anonymous', 'anonymous', '+86282452253', '+7378742833', '']

export interface CarrierEnvironment extends Record<string, string> {
  TWILIO_ACCOUNT_SID: string
  TWILIO_AUTH_TOKEN: string
  TWILIO_NUMBERS: string
  TWILIO_API_URL: string
}

/** Which of Javi's doors the number's settings name. */
interface Doors {
  sms: string
  voice: string
  /** Told when a call is over. */
  call: string | null
}

/** What came of a message to the line. */
export interface Sent extends Answered {
  sid: string
  /** What the line answered, each a message of the account. */
  texts: string[]
  form: Form
}

export interface StandIn {
  url: string
  environment: CarrierEnvironment
  number: string
  /** @param origin over which the webhooks are signed, when it is not where Javi is reached. */
  serves(reached: string, origin?: string): void
  doors: Doors
  sms(message: {
    from: string
    text: string
    to?: string
    media?: string[]
    sid?: string
    more?: Form
  }): Promise<Sent>
  call(caller: { from: string; to?: string }): Promise<Call>
  /** The same, without waiting for the line. */
  dial(caller: { from: string; to?: string }): Call
  retry(): Promise<Sent[]>
  repeat(url: string, form: Form): Promise<Sent>
  deliver(): Promise<void>
  report(sid: string, status: Message['status'], errorCode?: number): Promise<Answered | null>
  textsTo(number: string): string[]
  /** All of these, to anybody. */
  taken: { to: string; text: string; at: number }[]
  tellRecording(sid: string): Promise<void>
  readonly messages: Message[]
  readonly recordings: Recording[]
  readonly calls: CallHeld[]
  /** Every phone that was ever rung. */
  phones: Phone[]
  posted: Posted[]
  asked: Asked[]
  problems: string[]
  kept(): Buffer
  fail(act: Act, how: How, times?: number): void
  heal(): void
  outage(): () => void
  stop(): Promise<void>
}

export async function startCarrier({
  numbers = [NUMBER],
  pageMax = 1_000,
  accountSid = `AC${'0'.repeat(32)}`,
  authToken = 'f'.repeat(32),
} = {}): Promise<StandIn> {
  const account = { sid: accountSid, token: authToken, numbers, pageMax }
  const holdings = noHoldings()
  const asked: Asked[] = []
  const failures = new Map<Act, { how: How; times: number }>()
  const failing = (act: Act) => {
    const failure = failures.get(act)
    if (!failure) return null
    if (--failure.times <= 0) failures.delete(act)
    return failure.how
  }
  const server = createServer((request, response) => {
    answer({ account, holdings, asked, failing }, request, response).catch(() => request.socket.destroy())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const hooks: Webhooks = {
    origin: '',
    reached: '',
    token: authToken,
    isAway: false,
    problems: [],
    missed: [],
    posted: [],
  }
  const callbacks = new Map<string, string>()
  const recordingUrl = (sid: string) => `${url}/2010-04-01/Accounts/${accountSid}/Recordings/${sid}`

  async function tellRecording(sid: string): Promise<void> {
    const callback = callbacks.get(sid)
    const recording = holdings.recordings.all.find((one) => one.sid === sid)
    if (!callback || !recording) return
    await post(hooks, callback, {
      AccountSid: accountSid,
      CallSid: recording.call,
      ErrorCode: '0',
      RecordingChannels: '1',
      RecordingDuration: String(recording.seconds),
      RecordingSid: sid,
      RecordingSource: recording.source,
      RecordingStartTime: new Date(recording.created).toUTCString().replace('GMT', '+0000'),
      RecordingStatus: 'completed',
      RecordingTrack: 'inbound',
      RecordingUrl: recordingUrl(sid),
    })
  }

  const board: Switchboard = {
    accountSid,
    numbers,
    holdings,
    hooks,
    phones: [],
    recordingUrl,
    keep(call, source, sound, seconds) {
      const now = Date.now()
      const recording = { sid: newSid('RE'), call, source, seconds, sound, created: now, updated: now }
      return holdings.recordings.add(recording).sid
    },
    tells: (recording, callback) => callbacks.set(recording, callback),
    tellRecording,
  }

  function messagesOf(text: string): Element[] {
    try {
      return elementsOf(readXml(text))
    } catch {
      hooks.problems.push('12100 not XML')
      return []
    }
  }

  /** What the line's answer to a message comes to: texts of the account. */
  function answeredTexts({ status, type, text }: Answered, form: Form): string[] {
    if (status < 200 || status > 299 || text === '') return []
    const texts: string[] = []
    const say = (words: string, statusUrl: string | null) => {
      if (words.trim() === '') return void hooks.problems.push('14103 a message without a body')
      texts.push(words)
      outbound(holdings, 'outbound-reply', form.To ?? '', form.From ?? '', words, statusUrl)
    }
    // Not a slip of ours: the carrier sends plain text on as it is.
    if (type.startsWith('text/plain')) say(text, null)
    else if (!/^(text|application)\/xml\b/.test(type)) hooks.problems.push(`12300 ${type}`)
    else {
      for (const message of messagesOf(text)) {
        if (message.name !== 'Message') {
          hooks.problems.push(`14100 <${message.name}>`)
          continue
        }
        const callback = message.attributes.statusCallback ?? message.attributes.action
        const body = elementsOf(message).find(({ name }) => name === 'Body')
        say(
          textOf(body ?? message, body !== undefined),
          callback ? new URL(callback, hooks.origin).href : null,
        )
      }
    }
    return texts
  }

  /** Posts a form, and sends what the line answers to a message. */
  async function tell(address: string, form: Form, token?: string): Promise<Sent> {
    const answered = await post(hooks, address, form, token)
    const texts = address === hooks.origin + carrier.doors.sms ? answeredTexts(answered, form) : []
    return { ...answered, sid: form.MessageSid ?? '', texts, form }
  }

  const carrier: StandIn = {
    url,
    environment: {
      TWILIO_ACCOUNT_SID: accountSid,
      TWILIO_AUTH_TOKEN: authToken,
      TWILIO_NUMBERS: numbers.join(','),
      TWILIO_API_URL: url,
    },
    number: numbers[0] as string,
    doors: { sms: paths.sms, voice: paths.voice, call: paths.voiceEnded },
    serves(reached, origin = reached) {
      hooks.reached = reached
      hooks.origin = origin
    },

    async sms({ from, text, to, media = [], sid = newSid(media.length > 0 ? 'MM' : 'SM'), more = {} }) {
      const isWhatsapp = from.startsWith('whatsapp:')
      const number = to ?? (isWhatsapp ? `whatsapp:${carrier.number}` : carrier.number)
      const form: Form = {
        AccountSid: accountSid,
        ApiVersion: '2010-04-01',
        Body: text,
        From: from,
        MessageSid: sid,
        NumMedia: String(media.length),
        NumSegments: String(partsOf(text)),
        SmsMessageSid: sid,
        SmsSid: sid,
        SmsStatus: 'received',
        To: number,
        ...(isWhatsapp
          ? {
              ChannelMetadata: '{"type":"whatsapp","data":{"context":{"ProfileName":"Izmišljena"}}}',
              MessageType: media.length > 0 ? 'image' : 'text',
              ProfileName: 'Izmišljena',
              ReferralNumMedia: '0',
              WaId: from.replace('whatsapp:+', ''),
            }
          : { ...placesOf('From', from), ...placesOf('To', number) }),
        ...Object.fromEntries(
          media.flatMap((type, i) => [
            [`MediaContentType${i}`, type],
            [
              `MediaUrl${i}`,
              `${url}/2010-04-01/Accounts/${accountSid}/Messages/${sid}/Media/${newSid('ME')}`,
            ],
          ]),
        ),
        ...more,
      }
      const now = Date.now()
      holdings.messages.add({
        sid,
        direction: 'inbound',
        status: 'received',
        from,
        to: number,
        text,
        media: media.length,
        created: now,
        updated: now,
        sent: now,
        errorCode: null,
        statusUrl: null,
      })
      return tell(hooks.origin + carrier.doors.sms, form)
    },

    async call(caller) {
      const call = carrier.dial(caller)
      await call.settled()
      return call
    },
    dial({ from, to = carrier.number }) {
      const call = new Call(board, { from, to })
      const { voice, call: status } = carrier.doors
      call.begin(hooks.origin + voice, status && hooks.origin + status)
      return call
    },

    async retry() {
      const answers: Sent[] = []
      for (const { url: address, form, token } of hooks.missed.splice(0))
        answers.push(await tell(address, form, token))
      return answers
    },
    repeat: (address, form) => tell(address, form),

    async deliver() {
      const waiting = holdings.messages.all.filter(({ status }) => status === 'queued' || status === 'sent')
      for (const { sid, status } of waiting) {
        if (status === 'queued') await carrier.report(sid, 'sent')
        await carrier.report(sid, 'delivered')
      }
    },
    async report(sid, status, errorCode) {
      const message = holdings.messages.all.find((one) => one.sid === sid)
      if (!message) throw new Error('the carrier does not hold it')
      message.status = status
      message.updated = Date.now()
      message.sent ??= message.updated
      message.errorCode = errorCode ?? null
      if (!message.statusUrl) return null
      return post(hooks, message.statusUrl, {
        AccountSid: accountSid,
        ApiVersion: '2010-04-01',
        ...(errorCode && { ErrorCode: String(errorCode) }),
        From: message.from,
        MessageSid: sid,
        MessageStatus: status,
        SmsSid: sid,
        SmsStatus: status,
        To: message.to,
      })
    },
    textsTo: (number) => holdings.taken.filter(({ to }) => to === number).map(({ text }) => text),
    taken: holdings.taken,
    tellRecording,

    get messages() {
      return holdings.messages.all
    },
    get recordings() {
      return holdings.recordings.all
    },
    get calls() {
      return holdings.calls.all
    },
    phones: board.phones,
    posted: hooks.posted,
    asked,
    problems: hooks.problems,
    kept: () =>
      Buffer.concat([
        Buffer.from(JSON.stringify([carrier.messages, carrier.calls])),
        ...carrier.recordings.flatMap(({ sound, ...told }) => [Buffer.from(JSON.stringify(told)), sound]),
      ]),
    fail: (act, how, times = 1) => void failures.set(act, { how, times }),
    heal: () => failures.clear(),
    outage() {
      hooks.isAway = true
      return () => {
        hooks.isAway = false
      }
    },
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
  return carrier
}
