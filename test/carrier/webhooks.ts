import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import twilio from 'twilio/lib/webhooks/webhooks.js'

/*
 * How the carrier asks Javi: signed, and once more when it is told to.
 */

export type Form = Record<string, string>

/** What came back. Status 0: nobody answered. */
export interface Answered {
  status: number
  type: string
  bytes: Uint8Array
  text: string
}

/** A webhook that got no 2xx: it can be sent once more, as the carrier does when the URL asks for it. */
export interface Missed {
  url: string
  form: Form
  token: string
}

const nobody: Answered = { status: 0, type: '', bytes: new Uint8Array(), text: '' }

/** Milliseconds for which the carrier waits for an answer. Source: Twilio's limit for webhooks. */
const WAIT = 15_000

/** A webhook, and the status that came back. */
export interface Posted {
  url: string
  form: Form
  status: number
  at: number
}

export interface Webhooks {
  /** Where Javi is said to be, without a slash at its end: over this the carrier signs. */
  origin: string
  /** Where it really is. */
  reached: string
  token: string
  isAway: boolean
  /** What went wrong, as the carrier's own log would say it. */
  problems: string[]
  missed: Missed[]
  /** All that was sent, in its order. */
  posted: Posted[]
}

/** Asks Javi, and nobody else: an address on another host is a problem and not asked. */
export function ask(
  hooks: Webhooks,
  url: string,
  form: Form | null,
  token: string = randomUUID(),
): Promise<Answered> {
  if (hooks.isAway || !url.startsWith(`${hooks.origin}/`)) {
    if (!hooks.isAway) hooks.problems.push(`11200 not asked: ${url}`)
    return Promise.resolve(nobody)
  }
  const [address = ''] = url.split('#')
  const signature = twilio.getExpectedTwilioSignature(hooks.token, address, form ?? {})
  const body = form ? new URLSearchParams(form).toString() : ''
  return new Promise((done) => {
    const asked = request(
      hooks.reached + address.slice(hooks.origin.length),
      {
        method: form ? 'POST' : 'GET',
        timeout: WAIT,
        agent: false,
        headers: {
          host: new URL(hooks.origin).host,
          'user-agent': 'TwilioProxy/1.1',
          accept: '*/*',
          'x-twilio-signature': signature,
          'i-twilio-idempotency-token': token,
          ...(form && {
            'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
            'content-length': Buffer.byteLength(body),
          }),
        },
      },
      (response) => {
        buffer(response).then(
          (bytes) =>
            done({
              status: response.statusCode ?? 0,
              type: response.headers['content-type'] ?? '',
              bytes,
              text: bytes.toString('utf8'),
            }),
          () => done(nobody),
        )
      },
    )
    asked.once('timeout', () => asked.destroy())
    asked.once('error', () => done(nobody))
    asked.end(body)
  })
}

/** Posts a form; what gets no 2xx is remembered. */
export async function post(
  hooks: Webhooks,
  url: string,
  form: Form,
  token: string = randomUUID(),
): Promise<Answered> {
  const at = Date.now()
  const answered = await ask(hooks, url, form, token)
  hooks.posted.push({ url, form, status: answered.status, at })
  if (answered.status < 200 || answered.status > 299) {
    hooks.problems.push(`11200 ${answered.status} from ${url}`)
    if (!hooks.isAway) hooks.missed.push({ url, form, token })
  }
  return answered
}
