import type { IncomingMessage, ServerResponse } from 'node:http'
import { text as bodyOf } from 'node:stream/consumers'
import { type CallHeld, type Holdings, type Message, newSid, partsOf, type Recording } from './holdings.ts'

/*
 * Twilio's REST API of 2010-04-01, as far as Javi asks it: messages, recordings, calls. test/carrier.test.ts holds every
 * answer against Twilio's own description.
 */

export type Act = 'send' | 'list' | 'read' | 'sound' | 'delete'

/**
 * How an act fails: with an answer of that status · without an answer, nothing done · done, and the answer lost · an
 * answer that breaks off in its middle and says no more · deleted, but seen so many times more · sent elsewhere · a list
 * that goes on elsewhere · 200 with such words.
 */
export type How =
  | 400
  | 401
  | 403
  | 404
  | 409
  | 429
  | 500
  | 503
  | 'time-out'
  | 'lost'
  | 'stalled'
  | { slowDeletion: number }
  | { redirect: string }
  | { nextPage: string }
  | { says: string }

/** A request to the API, as it came. */
export interface Asked {
  act: Act | null
  method: string
  path: string
  /** Of the query and of the form. */
  parameters: [string, string][]
  isAuthorized: boolean
}

export interface Account {
  sid: string
  token: string
  numbers: string[]
  /** The most that a page of a list holds. */
  pageMax: number
}

export interface Rest {
  account: Account
  holdings: Holdings
  asked: Asked[]
  /** How this act fails now, if it does. */
  failing(act: Act): How | null
}

class Wrong extends Error {
  status: number
  code: number
  constructor(status: number, code: number, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

const VERSION = '2010-04-01'
const PAGE_SIZE = 50
const rfc2822 = (moment: number) => new Date(moment).toUTCString().replace('GMT', '+0000')
const maybe = (moment: number | null) => (moment === null ? null : rfc2822(moment))

const uriOf = (account: Account, kind: string, sid: string) =>
  `/${VERSION}/Accounts/${account.sid}/${kind}/${sid}`

function messageOf(account: Account, message: Message) {
  const uri = uriOf(account, 'Messages', message.sid)
  return {
    account_sid: account.sid,
    api_version: VERSION,
    body: message.text,
    date_created: rfc2822(message.created),
    date_sent: maybe(message.sent),
    date_updated: rfc2822(message.updated),
    direction: message.direction,
    error_code: message.errorCode,
    error_message: null,
    from: message.from,
    messaging_service_sid: null,
    num_media: String(message.media),
    num_segments: String(partsOf(message.text)),
    price: null,
    price_unit: 'USD',
    sid: message.sid,
    status: message.status,
    subresource_uris: { media: `${uri}/Media.json` },
    to: message.to,
    uri: `${uri}.json`,
  }
}

function recordingOf(account: Account, recording: Recording, apiUrl: string) {
  const uri = uriOf(account, 'Recordings', recording.sid)
  return {
    account_sid: account.sid,
    api_version: VERSION,
    call_sid: recording.call,
    channels: 1,
    conference_sid: null,
    date_created: rfc2822(recording.created),
    date_updated: rfc2822(recording.updated),
    duration: String(recording.seconds),
    encryption_details: null,
    error_code: null,
    media_url: apiUrl + uri,
    price: null,
    price_unit: 'USD',
    sid: recording.sid,
    source: recording.source,
    start_time: rfc2822(recording.created),
    status: 'completed',
    subresource_uris: {
      add_on_results: `${uri}/AddOnResults.json`,
      transcriptions: `${uri}/Transcriptions.json`,
    },
    uri: `${uri}.json`,
  }
}

function callOf(account: Account, call: CallHeld) {
  const uri = uriOf(account, 'Calls', call.sid)
  return {
    account_sid: account.sid,
    answered_by: null,
    api_version: VERSION,
    caller_name: null,
    date_created: rfc2822(call.created),
    date_updated: rfc2822(call.updated),
    direction: call.direction,
    duration: call.ended === null ? null : String(call.seconds),
    end_time: maybe(call.ended),
    forwarded_from: null,
    from: call.from,
    from_formatted: call.from,
    group_sid: null,
    parent_call_sid: call.parent,
    phone_number_sid: null,
    price: null,
    price_unit: 'USD',
    queue_time: '0',
    sid: call.sid,
    start_time: maybe(call.started),
    status: call.status,
    subresource_uris: { recordings: `${uri}/Recordings.json` },
    to: call.to,
    to_formatted: call.to,
    trunk_sid: null,
    uri: `${uri}.json`,
  }
}

/** Whether a moment is one that `Date…>=day` or `Date…<=day` asks for; nothing that has none is. */
function isAsked(moment: number | null, name: string, query: URLSearchParams): boolean {
  const [after, before, on] = ['>', '<', ''].map((sign) => query.get(name + sign))
  const day = (text: string) => new Date(text).getTime()
  if (moment === null) return !after && !before && !on
  if (after && moment < day(after)) return false
  if (before && moment > day(before)) return false
  return !on || (moment >= day(on) && moment < day(on) + 86_400_000)
}

const kinds = ['Messages', 'Recordings', 'Calls'] as const
type Kind = (typeof kinds)[number]
const PATH =
  /^\/2010-04-01\/Accounts\/([^/]+)\/(Messages|Recordings|Calls)(?:\/([A-Z]{2}[0-9a-fA-F]{32}))?(?:\.(json|mp3|wav))?$/

const NUMBER = /^(whatsapp:)?\+[1-9]\d{6,14}$/

function send({ account, holdings }: Rest, form: URLSearchParams): Message {
  const [To = '', From = '', Body = ''] = ['To', 'From', 'Body'].map((name) => form.get(name) ?? '')
  if (To === '') throw new Wrong(400, 21604, "A 'To' phone number is required.")
  if (!NUMBER.test(To)) throw new Wrong(400, 21211, `The 'To' number ${To} is not a valid phone number.`)
  if (!account.numbers.includes(From.replace('whatsapp:', '')) && !account.numbers.includes(From))
    throw new Wrong(400, 21606, `The 'From' phone number ${From} is not a valid, SMS-capable inbound number.`)
  if (From.startsWith('whatsapp:') !== To.startsWith('whatsapp:'))
    throw new Wrong(400, 21910, "Invalid 'From' and 'To' pair.")
  if (Body === '') throw new Wrong(400, 21602, 'Message body is required.')
  if (Body.length > 1_600) throw new Wrong(400, 21617, 'The concatenated message body exceeds the limit.')
  return outbound(holdings, 'outbound-api', From, To, Body, form.get('StatusCallback'))
}

/** Takes a text to send. */
export function outbound(
  { messages, taken }: Holdings,
  direction: 'outbound-api' | 'outbound-reply',
  from: string,
  to: string,
  text: string,
  statusUrl: string | null,
): Message {
  const now = Date.now()
  taken.push({ to, text, at: now })
  return messages.add({
    sid: newSid('SM'),
    direction,
    status: 'queued',
    from,
    to,
    text,
    media: 0,
    created: now,
    updated: now,
    sent: null,
    errorCode: null,
    statusUrl,
  })
}

/** Answers one request to the API. */
export async function answer(rest: Rest, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { account, holdings } = rest
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`)
  const form = new URLSearchParams(await bodyOf(request))
  const method = request.method ?? ''
  const [, owner, kind, sid, extension] = PATH.exec(url.pathname) ?? []
  const expected = `Basic ${Buffer.from(`${account.sid}:${account.token}`).toString('base64')}`
  const isAuthorized = request.headers.authorization === expected
  const act = actOf(method, kind, sid, extension)
  rest.asked.push({
    act,
    method,
    path: url.pathname,
    parameters: [...url.searchParams, ...form],
    isAuthorized,
  })

  const json = (status: number, body: unknown) => {
    const bytes = Buffer.from(JSON.stringify(body))
    response.writeHead(status, {
      'content-type': 'application/json',
      'content-length': bytes.length,
      'x-api-domain': 'api.twilio.com',
    })
    response.end(bytes)
  }
  const refuse = (status: number, code: number, message: string) =>
    json(status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status })

  let how: How | null = null
  try {
    if (!isAuthorized) throw new Wrong(401, 20003, 'Authenticate')
    const missing = () => new Wrong(404, 20404, `The requested resource ${url.pathname} was not found`)
    if (owner !== account.sid || !kind || !act) throw missing()
    how = rest.failing(act)
    if (how === 'time-out') return
    if (typeof how === 'number') throw failed(how)
    if (typeof how === 'object' && how !== null) {
      if ('redirect' in how) {
        response.writeHead(307, { location: how.redirect, 'content-length': 0 }).end()
        return
      }
      if ('says' in how) {
        response.writeHead(200, { 'content-type': 'application/json' }).end(how.says)
        return
      }
    }
    if (how === 'stalled') {
      if (act === 'sound') {
        response.writeHead(200, { 'content-type': 'audio/mpeg', 'content-length': 1_000 })
      } else response.writeHead(200, { 'content-type': 'application/json' })
      response.write('{"sid": ')
      return
    }
    const shelf = holdings[kind.toLowerCase() as Lowercase<Kind>]
    const found = sid && act !== 'delete' ? shelf.see(sid) : null
    if (sid && act !== 'delete' && !found) throw missing()
    const isLost = how === 'lost'
    const done = (write: () => void): void => {
      if (isLost) request.socket.destroy()
      else write()
    }
    const apiUrl = url.origin
    switch (act) {
      case 'send': {
        const message = send(rest, form)
        return done(() => json(201, messageOf(account, message)))
      }
      case 'delete': {
        const isThere = shelf.has(sid as string)
        if (!isThere) throw missing()
        refuseUnfinished(holdings, sid as string)
        shelf.delete(sid as string, slowness(how))
        return done(() => response.writeHead(204).end())
      }
      case 'sound': {
        const { sound } = found as Recording
        const type = extension === 'mp3' ? 'audio/mpeg' : 'audio/x-wav'
        return done(() =>
          response.writeHead(200, { 'content-type': type, 'content-length': sound.length }).end(sound),
        )
      }
      case 'read':
        return done(() => json(200, resourceOf(account, kind as Kind, found as never, apiUrl)))
      case 'list': {
        const page = list(rest, kind as Kind, url, apiUrl)
        if (typeof how === 'object' && how && 'nextPage' in how) page.next_page_uri = how.nextPage
        return done(() => json(200, page))
      }
    }
  } catch (error) {
    if (!(error instanceof Wrong) || how === 'lost') throw error
    refuse(error.status, error.code, error.message)
  }
}

const slowness = (how: How | null) =>
  how !== null && typeof how === 'object' && 'slowDeletion' in how ? how.slowDeletion : 0

function actOf(method: string, kind?: string, sid?: string, extension?: string): Act | null {
  if (!kind) return null
  if (kind === 'Recordings' && sid && extension !== 'json') return method === 'GET' ? 'sound' : null
  if (extension !== 'json') return null
  if (sid) return method === 'GET' ? 'read' : method === 'DELETE' ? 'delete' : null
  if (method === 'GET') return 'list'
  return method === 'POST' && kind === 'Messages' ? 'send' : null
}

/** What is not over yet is not deleted. Source: Twilio's error 20009. */
function refuseUnfinished({ messages, calls }: Holdings, sid: string): void {
  const message = messages.all.find((one) => one.sid === sid)
  const call = calls.all.find((one) => one.sid === sid)
  if (message?.status === 'queued' || message?.status === 'sending')
    throw new Wrong(409, 20009, 'Cannot delete message because delivery has not been completed.')
  if (call && call.ended === null) throw new Wrong(409, 20009, 'Cannot delete an in-progress call')
}

const codes: Record<number, [number, string]> = {
  400: [20001, 'Bad request'],
  401: [20003, 'Authenticate'],
  403: [20403, 'Forbidden'],
  404: [20404, 'The requested resource was not found'],
  409: [20409, 'Conflict'],
  429: [20429, 'Too Many Requests'],
  500: [20500, 'Internal Server Error'],
  503: [20503, 'Service Unavailable'],
}

function failed(status: number): Wrong {
  const [code, message] = codes[status] as [number, string]
  return new Wrong(status, code, message)
}

function resourceOf(account: Account, kind: Kind, thing: never, apiUrl: string): object {
  if (kind === 'Messages') return messageOf(account, thing)
  return kind === 'Calls' ? callOf(account, thing) : recordingOf(account, thing, apiUrl)
}

function list({ account, holdings }: Rest, kind: Kind, { pathname, searchParams }: URL, apiUrl: string) {
  const name = kind.toLowerCase() as Lowercase<Kind>
  const size = Math.min(Number(searchParams.get('PageSize') ?? PAGE_SIZE), account.pageMax)
  const page = Number(searchParams.get('Page') ?? 0)
  const token = searchParams.get('PageToken')
  const found = holdings[name].before(token?.slice('PA'.length) ?? null).filter((one) => {
    const [date, moment] = {
      Messages: ['DateSent', 'sent'],
      Recordings: ['DateCreated', 'created'],
      Calls: ['StartTime', 'started'],
    }[kind] as [string, string]
    return isAsked((one as unknown as Record<string, number | null>)[moment] ?? null, date, searchParams)
  })
  const things = found.slice(0, size)
  const linked = (at: number, after: string | null) => {
    const query = new URLSearchParams(searchParams)
    query.set('PageSize', String(size))
    query.set('Page', String(at))
    query.delete('PageToken')
    if (after) query.set('PageToken', `PA${after}`)
    return `${pathname}?${query}`
  }
  return {
    end: Math.max(0, page * size + things.length - 1),
    first_page_uri: linked(0, null),
    next_page_uri: (found.length > size ? linked(page + 1, things.at(-1)?.sid ?? null) : null) as
      | string
      | null,
    page,
    page_size: size,
    previous_page_uri: page > 0 ? linked(0, null) : null,
    [name]: things.map((thing) => resourceOf(account, kind, thing as never, apiUrl)),
    start: page * size,
    uri: `${pathname}?${searchParams}`,
  }
}
