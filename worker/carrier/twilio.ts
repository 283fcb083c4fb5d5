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

/** Milliseconds: the carrier itself waits for fifteen seconds for what may be waiting for this. */
const ANSWER_WAIT = 8_000
/** How many one page of a list holds; the most that there may be. */
const PAGE_SIZE = 1_000

const text = v.nullish(v.string(), '')
const number = v.pipe(v.nullish(v.string(), '0'), v.transform(Number))
/** RFC 2822, as in `Thu, 24 Aug 2023 05:01:45 +0000`. */
const minute = v.pipe(
  v.string(),
  v.transform((date) => Math.floor(Date.parse(date) / 60_000)),
  v.integer(),
)
const page = <T extends v.GenericSchema>(name: string, item: T) =>
  v.object({ [name]: v.array(item), next_page_uri: v.nullish(v.string()) })

const message = v.object({
  sid: v.string(),
  date_created: minute,
  direction: v.string(),
  status: v.string(),
  from: text,
  to: text,
  body: text,
  num_media: number,
})
const recording = v.object({ sid: v.string(), call_sid: v.string(), duration: number, status: v.string() })
const call = v.object({
  sid: v.string(),
  direction: v.string(),
  status: v.string(),
  from: text,
  to: text,
  duration: number,
})

/** States in which nothing more happens with a message, or with a call. Source: Twilio's Message and Call resources. */
const OVER = ['delivered', 'undelivered', 'failed', 'received', 'read', 'sent', 'canceled']
const CALL_OVER = ['completed', 'busy', 'failed', 'no-answer', 'canceled']

/** Where something of a SID's kind is. */
const folders: Record<string, string> = { SM: 'Messages', MM: 'Messages', RE: 'Recordings', CA: 'Calls' }

export function twilioCarrier({ accountSid, authToken, apiUrl }: Twilio): Carrier {
  const account = `${apiUrl}/2010-04-01/Accounts/${accountSid}`
  const authorization = `Basic ${btoa(`${accountSid}:${authToken}`)}`

  /** @throws CarrierUnsure when there is no answer, or the carrier's own fault is the answer. */
  async function ask(url: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(url, {
      ...init,
      headers: { ...init.headers, authorization },
      // Wherever it leads, it is not the host that was configured.
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_WAIT),
    }).catch(() => {
      throw new CarrierUnsure()
    })
    if (
      response.status >= 500 ||
      response.type === 'opaqueredirect' ||
      (response.status >= 300 && response.status < 400)
    ) {
      await response.body?.cancel()
      throw new CarrierUnsure()
    }
    return response
  }

  async function read<T extends v.GenericSchema>(response: Response, schema: T): Promise<v.InferOutput<T>> {
    const read = v.safeParse(schema, await response.json().catch(() => null))
    if (!response.ok || !read.success) throw new CarrierUnsure()
    return read.output
  }

  /** Everything of a list since the beginning of an hour's day, for the carrier's lists go by days. */
  async function* list<T extends v.GenericSchema>(
    path: string,
    name: string,
    item: T,
  ): AsyncGenerator<v.InferOutput<T>> {
    let next: string | null | undefined = `/2010-04-01/Accounts/${accountSid}/${path}&PageSize=${PAGE_SIZE}`
    while (next) {
      // A path of its own: it goes on from the configured host, whatever it says.
      const found: Record<string, unknown> = await read(await ask(apiUrl + next), page(name, item))
      yield* found[name] as v.InferOutput<T>[]
      next = found.next_page_uri as string | null | undefined
      if (next && !next.startsWith('/')) throw new CarrierUnsure()
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
        await response.body?.cancel()
        throw new CarrierRefused()
      }
      return (await read(response, v.object({ sid: v.string() }))).sid
    },

    async *messages(since) {
      for await (const one of list(`Messages.json?DateSent%3E=${dayOf(since)}`, 'messages', message)) {
        const { sid, date_created, direction, status, from, to, body, num_media } = one
        const isInbound = direction === 'inbound'
        yield {
          sid,
          minute: date_created,
          isInbound,
          isOver: OVER.includes(status),
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
        const { sid, call_sid, duration, status } = one
        if (status === 'completed')
          yield { sid, call: call_sid, seconds: duration } satisfies CarrierRecording
      }
    },

    async call(sid) {
      const response = await ask(`${account}/Calls/${sid}.json`)
      if (response.status === 404) return null
      const { direction, status, from, to, duration } = await read(response, call)
      return {
        sid,
        from,
        to,
        seconds: duration,
        isInbound: direction === 'inbound',
        isOver: CALL_OVER.includes(status),
      } satisfies CarrierCall
    },

    async sound(sid) {
      const response = await ask(`${account}/Recordings/${sid}.mp3`)
      if (response.status === 404) return null
      const size = Number(response.headers.get('content-length'))
      if (!response.ok || !response.body || !Number.isInteger(size) || size <= 0) throw new CarrierUnsure()
      return { bytes: response.body, size }
    },

    async delete(sid) {
      const url = `${account}/${folders[sid.slice(0, 2)]}/${sid}.json`
      const deleted = await ask(url, { method: 'DELETE' })
      await deleted.body?.cancel()
      // Said to be deleted is not yet gone: it is when it is not found.
      const looked = await ask(url)
      await looked.body?.cancel()
      return looked.status === 404
    },
  }
}
