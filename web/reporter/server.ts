/** A refusal of the server, by its stable code; `network` when there was no answer at all. */
export class Problem extends Error {
  readonly code: string
  /** True when it may be gone in a moment: no connection, or a server that cannot just now. */
  readonly passing: boolean
  constructor(code: string, passing: boolean) {
    super(code)
    this.name = 'Problem'
    this.code = code
    this.passing = passing
  }
}

/** Milliseconds until an answer is given up: the largest message takes four seconds at 400 kbit/s. */
const PATIENCE = 60_000

/** @throws Problem */
export const fetchJson = <T>(path: string): Promise<T> => request(path, { method: 'GET' })

/** @param body JSON, already written. @throws Problem */
export const postJson = <T>(path: string, body: string): Promise<T> =>
  request(path, { method: 'POST', body, headers: { 'content-type': 'application/json' } })

async function request<T>(path: string, init: RequestInit): Promise<T> {
  try {
    const response = await fetch(path, {
      ...init,
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE),
    })
    const answer: unknown = await response.json()
    if (response.ok) return answer as T
    throw problemOf(response.status, answer)
  } catch (error) {
    if (error instanceof Problem) throw error
    throw new Problem('network', true)
  }
}

/** What an answer that is no success says. */
export function problemOf(status: number, answer: unknown): Problem {
  const code = (answer as { code?: unknown } | null)?.code
  const passing = code !== 'not-open' && (status >= 500 || status === 408 || status === 429)
  return new Problem(typeof code === 'string' ? code : 'refused', passing)
}
