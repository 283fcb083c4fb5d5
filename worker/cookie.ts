/*
 * The desk's cookies. The prefix `__Host-` makes browsers insist on Secure, Path=/ and no Domain (RFC 6265bis section
 * 4.1.3.2).
 */

const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict'

export const cookieOf = (name: `__Host-${string}`, value: string, seconds: number): string =>
  `${name}=${value}; Max-Age=${seconds}; ${ATTRIBUTES}`

/** What a request shows by this name, or `null`. */
export function cookieIn(request: Request, wanted: `__Host-${string}`): string | null {
  for (const part of (request.headers.get('cookie') ?? '').split(';')) {
    const [name, value] = part.trim().split('=')
    if (name === wanted && value) return value
  }
  return null
}
