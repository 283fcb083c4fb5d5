import { CHANGE_HEADER } from '../../core/wire.ts'

/** What the server refused, by its stable code; `offline` (status 0) when no answer came. */
export class Problem extends Error {
  code: string
  status: number
  /** Seconds after which the server wants to be asked again, where it says so. */
  retryAfter: number | null

  constructor(code: string, status: number, retryAfter: number | null = null) {
    super(code)
    this.name = 'Problem'
    this.code = code
    this.status = status
    this.retryAfter = retryAfter
  }
}

let whenSignedOut = () => {}
/** Sets what happens when the server says that the session has ended. */
export function onSignedOut(then: () => void): void {
  whenSignedOut = then
}

let whenNotFound = () => {}
/** Sets what happens when something is not there, or no longer for whoever asked. */
export function onNotFound(then: () => void): void {
  whenNotFound = then
}

/** Milliseconds until an answer is given up. */
const TIME = 60_000
/** Bytes a millisecond that even a bad connection carries: a larger body gets so much longer. */
const SLOWEST = 4

/**
 * One request from a staff browser.
 *
 * @param time milliseconds until its answer is given up. @throws Problem for every answer but a success.
 */
export async function call<T>(method: 'GET' | 'POST', path: string, body?: unknown, time = TIME): Promise<T> {
  const { answer, text } = await send(method, path, body === undefined ? null : JSON.stringify(body), time)
  return read<T>(answer, text)
}

/** The same with bytes of something sealed. */
export async function callWithBytes<T>(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<T> {
  const { answer, text } = await send('POST', path, new Blob([bytes], { type: BYTES }), TIME)
  return read<T>(answer, text)
}

/** The same, of what the server gives a tag. @returns `null` when it is as whoever holds that tag knows it. */
export async function callIfChanged<T>(
  path: string,
  tag: string | null,
): Promise<{ answer: T; tag: string | null } | null> {
  const { answer, text } = await send('GET', path, null, TIME, tag)
  if (answer.status === 304) return null
  return { answer: read<T>(answer, text), tag: answer.headers.get('etag') }
}

function read<T>(answer: Response, text: string): T {
  if (!answer.ok) throw refusal(answer, text)
  try {
    return JSON.parse(text) as T
  } catch {
    // Not from Javi at all (a hotel's sign-in page answers 200 to everything).
    throw new Problem('offline', 0)
  }
}

const BYTES = 'application/octet-stream'
const sizeOf = (body: string | Blob | null): number =>
  body instanceof Blob ? body.size : (body?.length ?? 0)

/** Asks, and reads the answer to its end. One that is cut off on its way is none. */
async function send(
  method: string,
  path: string,
  body: string | Blob | null,
  time: number,
  tag: string | null = null,
): Promise<{ answer: Response; text: string }> {
  try {
    const answer = await fetch(path, {
      method,
      headers: {
        [CHANGE_HEADER]: '1',
        ...(body === null ? {} : { 'content-type': typeof body === 'string' ? 'application/json' : BYTES }),
        ...(tag === null ? {} : { 'if-none-match': tag }),
      },
      body,
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(time + sizeOf(body) / SLOWEST),
    })
    return { answer, text: await answer.text() }
  } catch {
    throw new Problem('offline', 0)
  }
}

function refusal({ status, headers }: Response, text: string): Problem {
  const after = Number(headers.get('retry-after') ?? 'none')
  const problem = new Problem(codeIn(text) ?? 'unavailable', status, Number.isFinite(after) ? after : null)
  if (problem.code === 'signed-out') whenSignedOut()
  if (problem.code === 'not-found') whenNotFound()
  return problem
}

function codeIn(text: string): string | undefined {
  try {
    const { code } = JSON.parse(text) as { code?: unknown }
    return typeof code === 'string' ? code : undefined
  } catch {
    return undefined
  }
}
