import * as v from 'valibot'
import { dateOf, type Hour } from '../../core/hour.ts'
import type { Twilio } from '../config.ts'
import {
  type Carrier,
  type CarrierCall,
  type CarrierMessage,
  type CarrierRecording,
  CarrierRefused,
  CarrierUnsure,
} from './carrier.ts'

/*
 * Twilio's REST API, version 2010-04-01, by plain calls: its own client is larger than all of the line. Every answer
 * that is used here is held against Twilio's OpenAPI by test/carrier.test.ts.
 */

/**
 * Milliseconds until an answer is there to its last byte: the carrier itself waits for fifteen seconds for what may be
 * waiting for this.
 */
const ANSWER_WAIT = 8_000
/** How many one page of a list holds; the most that there may be. */
const PAGE_SIZE = 1_000
/** How many pages one list has before we no longer believe it. */
const PAGES_MAX = 100

const text = v.nullish(v.string(), '')
// A length that is not known yet is -1.
const number = v.pipe(
  v.nullish(v.string(), '0'),
  v.regex(/^-?\d{1,9}$/),
  v.transform((digits) => Math.max(0, Number(digits))),
)
// It becomes part of an address.
const sidOf = (kinds: string) => v.pipe(v.string(), v.regex(new RegExp(`^(${kinds})[0-9a-fA-F]{32}$`)))
/** RFC 2822, as in `Thu, 24 Aug 2023 05:01:45 +0000`. */
const minute = v.pipe(
  v.string(),
  v.transform((date) => Math.floor(Date.parse(date) / 60_000)),
  v.integer(),
)
const page = <T extends v.GenericSchema>(name: string, item: T) =>
  v.object({ [name]: v.array(item), next_page_uri: v.nullish(v.string()) })

const message = v.object({
  sid: sidOf('SM|MM'),
  date_created: minute,
  direction: v.string(),
  status: v.string(),
  from: text,
  to: text,
  body: text,
  num_media: number,
})
const recording = v.object({
  sid: sidOf('RE'),
  call_sid: sidOf('CA'),
  date_created: minute,
  duration: number,
  status: v.string(),
})
const call = v.object({
  sid: sidOf('CA'),
  date_created: minute,
  direction: v.string(),
  status: v.string(),
  from: text,
  to: text,
  duration: number,
})

/**
 * States in which something still happens with a message, or with a call; in one that we do not know nothing does, else
 * it would stay at the carrier. Source: Twilio's Message and Call resources.
 */
const UNFINISHED = ['accepted', 'scheduled', 'queued', 'sending', 'receiving']
const CALL_UNFINISHED = ['queued', 'ringing', 'in-progress']

/** Where something of a SID's kind is. */
const folders: Record<string, string> = { SM: 'Messages', MM: 'Messages', RE: 'Recordings', CA: 'Calls' }
const accounts = '/2010-04-01/Accounts/'
const cancel = ({ body }: Response) => body?.cancel().catch(() => {})

/** A body of so many bytes. It ends with CarrierUnsure when it breaks off on its way, or is longer. */
function carried(body: ReadableStream<Uint8Array>, size: number): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  let left = size
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await reader.read().catch(() => {
        throw new CarrierUnsure()
      })
      left -= value?.length ?? 0
      if (left < 0 || (done && left > 0)) {
        await reader.cancel().catch(() => {})
        throw new CarrierUnsure()
      }
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: (why) => reader.cancel(why),
  })
}

const callOf = ({
  sid,
  date_created,
  direction,
  status,
  from,
  to,
  duration,
}: v.InferOutput<typeof call>): CarrierCall => ({
  sid,
  minute: date_created,
  from,
  to,
  seconds: duration,
  isInbound: direction === 'inbound',
  isOver: !CALL_UNFINISHED.includes(status),
})

/** @param wait milliseconds for each answer. */
export function twilioCarrier({ accountSid, authToken, apiUrl }: Twilio, wait = ANSWER_WAIT): Carrier {
  const account = apiUrl + accounts + accountSid
  const authorization = `Basic ${btoa(`${accountSid}:${authToken}`)}`

  /** Where a thing is. @throws TypeError when that is no SID: it came from nobody whom we asked. */
  function addressOf(sid: string, kinds: string, extension = 'json'): string {
    if (!v.is(sidOf(kinds), sid)) throw new TypeError('not a SID')
    return `${account}/${folders[sid.slice(0, 2)]}/${sid}.${extension}`
  }

  /** @throws CarrierUnsure when there is no answer, or one that is not the carrier's own word on what was asked. */
  async function ask(url: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(url, {
      ...init,
      headers: { ...init.headers, authorization },
      // Wherever it leads, it is not the host that was configured.
      redirect: 'manual',
      signal: AbortSignal.timeout(wait),
    }).catch(() => {
      throw new CarrierUnsure()
    })
    const { status } = response
    // A redirect is 0 where the platform hides where it leads; 408 is said by whatever stands between.
    if (status < 200 || (status >= 300 && status < 400) || status === 408 || status >= 500) {
      await cancel(response)
      throw new CarrierUnsure()
    }
    return response
  }

  async function read<T extends v.GenericSchema>(response: Response, schema: T): Promise<v.InferOutput<T>> {
    const read = v.safeParse(schema, await response.json().catch(() => null))
    if (!response.ok || !read.success) throw new CarrierUnsure()
    return read.output
  }

  /** That something is not there counts from the carrier itself, not from a host that knows nothing of it. */
  const isMissing = async (response: Response): Promise<boolean> =>
    response.status === 404 &&
    v.is(v.object({ code: v.literal(20404) }), await response.json().catch(() => null))

  /** Everything of a list since the beginning of an hour's day, for the carrier's lists go by days. */
  async function* list<T extends v.GenericSchema>(
    path: string,
    name: string,
    item: T,
  ): AsyncGenerator<v.InferOutput<T>> {
    let next: string | null | undefined = `${accounts}${accountSid}/${path}&PageSize=${PAGE_SIZE}`
    for (let pages = 0; next; pages++) {
      // It is a path: the list goes on at the configured host, or not at all.
      if (pages === PAGES_MAX || !next.startsWith(accounts)) throw new CarrierUnsure()
      const found: Record<string, unknown> = await read(await ask(apiUrl + next), page(name, item))
      yield* found[name] as v.InferOutput<T>[]
      next = found.next_page_uri as string | null | undefined
    }
  }

  const dayOf = (hour: Hour) => dateOf(hour).toISOString().slice(0, 10)

  return {
    async send({ from, to, text: Body, statusUrl }) {
      const response = await ask(`${account}/Messages.json`, {
        method: 'POST',
        body: new URLSearchParams({ From: from, To: to, Body, StatusCallback: statusUrl }),
      })
      if (response.status >= 400) {
        await cancel(response)
        throw new CarrierRefused()
      }
      return (await read(response, v.object({ sid: sidOf('SM|MM') }))).sid
    },

    async *messages(since) {
      for await (const one of list(`Messages.json?DateSent%3E=${dayOf(since)}`, 'messages', message)) {
        const { sid, date_created, direction, status, from, to, body, num_media } = one
        const isInbound = direction === 'inbound'
        yield {
          sid,
          minute: date_created,
          isInbound,
          isOver: !UNFINISHED.includes(status),
          from,
          to,
          text: body,
          media: num_media,
        } satisfies CarrierMessage
      }
    },

    async *recordings(since) {
      for await (const one of list(
        `Recordings.json?DateCreated%3E=${dayOf(since)}`,
        'recordings',
        recording,
      )) {
        const { sid, call_sid, date_created, duration, status } = one
        if (status === 'completed')
          yield { sid, call: call_sid, minute: date_created, seconds: duration } satisfies CarrierRecording
      }
    },

    async *calls(since) {
      for await (const one of list(`Calls.json?StartTime%3E=${dayOf(since)}`, 'calls', call))
        yield callOf(one)
    },

    async call(sid) {
      const response = await ask(addressOf(sid, 'CA'))
      if (response.status === 404) {
        await cancel(response)
        return null
      }
      return callOf(await read(response, call))
    },

    async sound(sid) {
      const response = await ask(addressOf(sid, 'RE', 'mp3'))
      const { ok, status, headers, body } = response
      const size = Number(headers.get('content-length'))
      if (
        ok &&
        body &&
        headers.get('content-type')?.startsWith('audio/') &&
        Number.isInteger(size) &&
        size > 0
      )
        return { bytes: carried(body, size), size }
      await cancel(response)
      if (status === 404) return null
      throw new CarrierUnsure()
    },

    async delete(sid) {
      const url = addressOf(sid, 'SM|MM|RE|CA')
      const asked = await ask(url, { method: 'DELETE' })
      if (asked.status === 404) {
        if (await isMissing(asked)) return true
        throw new CarrierUnsure()
      }
      await cancel(asked)
      // While it is not over there it cannot be deleted (Twilio's error 20009).
      if (asked.status === 400 || asked.status === 409) return false
      if (!asked.ok) throw new CarrierUnsure()
      // Said to be deleted is not yet gone: it is when it is not found.
      const looked = await ask(url)
      if (await isMissing(looked)) return true
      await cancel(looked)
      if (looked.ok) return false
      throw new CarrierUnsure()
    },
  }
}
