import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Call, Heard, Phone, StandIn } from '../../carrier/carrier.ts'
import type { Line, State } from './state.ts'

/*
 * The demo's telephones: a page on loopback that writes and calls as people do, and answers as whoever is on duty.
 */

export interface Telephones {
  url: string
  close(): Promise<void>
}

/** Fictional, as are those of the demo's tips. */
const PEOPLE = ['+38760000111', '+38760000112', '+905550000113', 'whatsapp:+38760000114']

/** Milliseconds after which a text is delivered, about. */
const DELIVERY = 1_500
/** Bytes of a sound that is spoken: ten minutes of what the carrier would make of it. */
const SOUND_MAX = 5 * 1024 * 1024
const WITHHELD = 'Anonymous'

const read = (name: string) => readFileSync(new URL(name, import.meta.url))
const sound = () => read('../../carrier/message.mp3')
/** Of the prepared message. */
const SECONDS = 9

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "media-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

class Refused extends Error {}

export async function serveTelephones(carrier: StandIn, port = 0): Promise<Telephones> {
  let call: Call | null = null
  /** The call is being set up, or something is being done in it. */
  let doing: Promise<unknown> = Promise.resolve()

  const linesOf = (heard: Heard[]): Line[] =>
    heard.flatMap((one, i): Line[] => {
      if ('say' in one) return [{ words: one.say }]
      if ('play' in one) return [{ sound: i, name: new URL(one.play).pathname }]
      if ('pause' in one) return []
      return [{ note: 'beep' in one ? 'A tone.' : `The carrier gives up (error ${one.error}).` }]
    })

  const live = (): Phone | undefined => carrier.phones.findLast(({ isOver }) => !isOver)

  function stateFor(person: string): State {
    const sms = carrier.posted.filter(({ url }) => url.endsWith(carrier.doors.sms))
    const wrote = new Set(sms.map(({ form }) => form.From ?? ''))
    const seen = new Set<string>()
    const mine = sms
      .filter(({ form }) => form.From === person && !seen.has(form.MessageSid ?? ''))
      .map(({ form, status, at }) => {
        seen.add(form.MessageSid ?? '')
        return { isMine: true, text: form.Body ?? '', at, note: status === 200 ? '' : 'not taken in' }
      })
    const theirs = carrier.taken.filter(({ to }) => to === person)
    const phone = live()
    return {
      people: [...new Set([...PEOPLE, ...wrote])],
      // What is answered is answered after what it answers, even in the same millisecond.
      texts: [...mine, ...theirs.map(({ text, at }) => ({ isMine: false, text, at, note: '' }))].toSorted(
        (a, b) => a.at - b.at,
      ),
      call: call && {
        id: call.sid,
        waitsFor: call.waitsFor,
        isOver: call.isOver,
        seconds: call.seconds,
        heard: linesOf(call.heard),
      },
      duty: {
        phone: phone
          ? {
              id: phone.sid,
              shown: phone.shown,
              now: phone.status === 'ringing' ? 'ringing' : phone.waitsFor === 'talk' ? 'talking' : 'asked',
              heard: linesOf(phone.heard),
            }
          : null,
        texts: carrier.taken.filter(({ to }) => !wrote.has(to)),
      },
      held: {
        messages: carrier.messages.length,
        recordings: carrier.recordings.length,
        calls: carrier.calls.length,
      },
    }
  }

  const current = (): Call => {
    if (!call || call.isOver) throw new Refused('Nobody is calling.')
    return call
  }
  const ringing = (): Phone => {
    const phone = live()
    if (!phone) throw new Refused('This telephone is not in a call.')
    return phone
  }

  /** What can be done with a telephone, by the path; each is given a text. */
  const acts: Record<string, (query: URLSearchParams, body: Buffer) => Promise<unknown>> = {
    async '/text'(query, body) {
      await carrier.sms({ from: query.get('from') ?? '', text: body.toString('utf8') })
    },
    async '/call'(query) {
      if (call && !call.isOver) throw new Refused('A call is going on.')
      const from = query.has('withheld') ? WITHHELD : (query.get('from') ?? '').replace('whatsapp:', '')
      call = carrier.dial({ from })
      await call.settled()
    },
    '/press': (query) => current().press(query.get('keys') ?? ''),
    '/silence': () => current().silence(),
    '/hang-up': () => current().hangUp(),
    '/speak-prepared': () => current().speak(sound(), SECONDS),
    '/speak': (query, body) => current().speak(body, Math.max(1, Math.round(Number(query.get('seconds'))))),
    '/duty/answer': () => ringing().answer(),
    '/duty/decline': () => ringing().decline(),
    '/duty/press': (query) => ringing().press(query.get('keys') ?? ''),
    '/duty/hang-up': () => ringing().hangUp(),
  }

  const files: Record<string, () => Promise<[string, Uint8Array | string]>> = {
    '/': async () => ['text/html; charset=utf-8', read('page.html')],
    '/page.css': async () => ['text/css; charset=utf-8', read('page.css')],
    async '/page.js'() {
      const { transformWithOxc } = await import('vite')
      const { code } = await transformWithOxc(String(read('page.ts')), 'page.ts')
      return ['text/javascript; charset=utf-8', code]
    },
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const say = (status: number, body: Uint8Array | string, type = 'text/plain; charset=utf-8') =>
      response
        .writeHead(status, {
          'content-type': type,
          'cache-control': 'no-store',
          'content-security-policy': policy,
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
        })
        .end(body)
    const own = `http://${request.headers.host}`
    const { pathname, searchParams } = new URL(request.url ?? '/', own)
    // Of this machine, by its own name: no other page that is open here may use these telephones.
    const isOwn =
      /^(localhost|127\.0\.0\.1):\d+$/.test(request.headers.host ?? '') &&
      (request.method === 'GET' || request.headers.origin === own)
    if (!isOwn) return void say(403, 'Not from here.')
    if (request.method === 'GET') {
      const file = await files[pathname]?.()
      if (file) return void say(200, file[1], file[0])
      if (pathname === '/state')
        return void say(200, JSON.stringify(stateFor(searchParams.get('person') ?? '')), 'application/json')
      const [, whose, i] = /^\/heard\/(CA[0-9a-f]{32})\/(\d+)$/.exec(pathname) ?? []
      const leg = [call, ...carrier.phones].find((one) => one?.sid === whose)
      const one = leg?.heard[Number(i)]
      if (one && 'play' in one) return void say(200, one.sound, one.type)
      return void say(404, 'Not here.')
    }
    const act = acts[pathname]
    if (!act || Number(request.headers['content-length'] ?? 0) > SOUND_MAX) return void say(404, 'Not here.')
    const body = await buffer(request)
    try {
      const done = act(searchParams, body)
      doing = done.catch(() => {})
      await done
      say(204, '')
    } catch (error) {
      say(409, (error as Error).message)
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  await once(server.listen(port, '127.0.0.1'), 'listening')
  const delivery = setInterval(() => carrier.deliver().catch(() => {}), DELIVERY)
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    async close() {
      clearInterval(delivery)
      await doing
      server.close()
      server.closeAllConnections()
    },
  }
}
