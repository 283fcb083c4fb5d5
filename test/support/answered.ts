/** An answer that is not what was hoped for. */
export class Refused extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string) {
    super(`${status} ${code}`)
    this.status = status
    this.code = code
  }
}

/** @throws Refused */
export async function answered<T>(response: Response): Promise<T> {
  const text = await response.text()
  const parsed = JSON.parse(text) as T & { code?: string }
  if (!response.ok) throw new Refused(response.status, parsed.code ?? text)
  return parsed
}
