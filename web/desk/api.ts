import { CHANGE_HEADER } from '../../core/wire.ts'

/** What the server refused, by its stable code; `offline` (status 0) when no answer came. */
export class Problem extends Error {
  code: string
  status: number

  constructor(code: string, status: number) {
    super(code)
    this.name = 'Problem'
    this.code = code
    this.status = status
  }
}

let whenSignedOut = () => {}
/** Sets what happens when the server says that the session has ended. */
export function onSignedOut(then: () => void): void {
  whenSignedOut = then
}

/** One request from a staff browser. @throws Problem for every answer but a success. */
export async function call<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
  const answer = await send(method, path, body)
  const text = await answer.text().catch(() => '')
  if (!answer.ok) {
    const problem = new Problem(codeIn(text) ?? 'unavailable', answer.status)
    if (problem.code === 'signed-out') whenSignedOut()
    throw problem
  }
  try {
    return (text === '' ? undefined : JSON.parse(text)) as T
  } catch {
    // Cut off on its way, or not from Javi at all (a hotel's sign-in page answers 200 to everything).
    throw new Problem('offline', 0)
  }
}

async function send(method: string, path: string, body: unknown): Promise<Response> {
  try {
    return await fetch(path, {
      method,
      headers: {
        [CHANGE_HEADER]: '1',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      cache: 'no-store',
      redirect: 'error',
    })
  } catch {
    throw new Problem('offline', 0)
  }
}

function codeIn(text: string): string | undefined {
  try {
    const { code } = JSON.parse(text) as { code?: unknown }
    return typeof code === 'string' ? code : undefined
  } catch {
    return undefined
  }
}
