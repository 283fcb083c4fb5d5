import { once } from 'node:events'
import { connect } from 'node:net'
import { expect } from 'vitest'
import { hex } from '../../core/bytes.ts'
import { hourOf } from '../../core/hour.ts'
import { type Act, signEntry, type Tail } from '../../core/keys/audit.ts'
import { newKeyPair } from '../../core/keys/office.ts'
import type { ReceiptKeys } from '../../core/keys/receipt.ts'
import { publicHalf, type Signed } from '../../core/keys/signed.ts'
import { paths } from '../../core/wire.ts'
import { deskHeaders, get, random, reach, type Session } from './world.ts'

/** An answer, read to its end. */
export interface Answered {
  status: number
  headers: Headers
  text: string
}

export async function ask(url: string, path: string, init: RequestInit = {}): Promise<Answered> {
  const response = await reach(url + path, { redirect: 'manual', ...init })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

/** Posts what is text as it is, and anything else as JSON. */
export const askPost = (url: string, path: string, body: unknown, cookie?: string): Promise<Answered> =>
  ask(url, path, {
    method: 'POST',
    headers: deskHeaders(url, cookie),
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

/** Where a member's chain stands by the server. */
export const tailOf = ({ url, cookie }: Session): Promise<Tail> => get(url, paths.tail, { cookie })

/** The entry that would be the next of a member's chain, wherever that stands. */
export async function nextEntry(session: Session, act: Act, subject: string): Promise<Signed> {
  const { me, signSeed } = session
  return signEntry(me.member.id, await tailOf(session), act, subject, hourOf(Date.now()), signSeed)
}

/** An audited request that is expected to be refused: its entry would be the next of the chain. */
export async function tried(
  session: Session,
  act: Act,
  subject: string,
  path: string,
  body: object = {},
): Promise<Answered> {
  const entry = await nextEntry(session, act, subject)
  return askPost(session.url, path, { ...body, entry }, session.cookie)
}

/** Every byte that goes out is the caller's: what a well-behaved client would not send. */
export async function askRaw(url: string, lines: string[], body: string | Buffer = ''): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname === 'localhost' ? '127.0.0.1' : hostname)
  let answer = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    answer += chunk
  })
  socket.on('error', () => {})
  socket.write(`${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`)
  socket.end(body)
  await once(socket, 'close')
  return answer
}

/** A problem document with a stable code and nothing of the inside (RFC 9457). */
export function expectProblem({ status, headers, text }: Answered, wanted: number, code: string): void {
  expect(`${status} ${text}`).toContain(`"code":"${code}"`)
  expect(headers.get('content-type')).toBe('application/problem+json')
  const problem = JSON.parse(text)
  expect(problem).toEqual({ type: 'about:blank', title: expect.any(String), status, code })
  expect(status).toBe(wanted)
}

/** What stands on every response of ours, whatever it is. @param isTagged for the one list that is asked for again. */
export function expectStrict({ headers }: Pick<Answered, 'headers'>, isTagged = false): void {
  const policy = headers.get('content-security-policy') ?? ''
  for (const part of [
    "default-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ])
    expect(policy).toContain(part)
  // Whatever runs makes no script out of text; of all else nothing runs.
  if (headers.get('content-type')?.startsWith('text/html'))
    expect(policy).toContain("require-trusted-types-for 'script'")
  else if (!policy.includes('script-src')) expect(policy).not.toContain("'self'")
  expect(policy).not.toMatch(/unsafe-inline|(?<!wasm-)unsafe-eval|https?:|\*|data:/)
  // What the line says to every caller is all that may be kept.
  const isSound = headers.get('content-type')?.startsWith('audio/')
  expect(Object.fromEntries(headers)).toMatchObject({
    'cache-control': isSound ? 'public, max-age=3600' : 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'x-robots-tag': 'noindex',
  })
  for (const telling of ['server', 'x-powered-by', 'nel', 'report-to', 'last-modified'])
    expect(headers.get(telling)).toBeNull()
  expect(headers.has('etag')).toBe(isTagged)
}

/** The keys of some receipt, without the second that stretching its digits takes. */
export async function someKeys(): Promise<ReceiptKeys> {
  const signSeed = random(32)
  return { lookup: hex(random(16)), signSeed, sign: publicHalf(signSeed), ...(await newKeyPair()) }
}
