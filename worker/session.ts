import { hex } from '../core/bytes.ts'
import { hourOf } from '../core/hour.ts'
import { findBySession, type MemberRow } from '../db/members.ts'
import type { Ports } from './ports.ts'

/** The prefix makes browsers insist on Secure, Path=/ and no Domain (RFC 6265bis section 4.1.3.2). */
const COOKIE = '__Host-javi'
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict'

/** A new session's id: 256 random bits. The database has only its HMAC. */
export const newSessionId = ({ random }: Ports): string => hex(random(32))

export const sessionHash = ({ config }: Ports, id: string): string => config.pepper.hash('session', id)

export const sessionCookie = (id: string, seconds: number): string =>
  `${COOKIE}=${id}; Max-Age=${seconds}; ${ATTRIBUTES}`

/** The id that a request shows, or `null`. */
export function sessionIdOf(request: Request): string | null {
  for (const part of (request.headers.get('cookie') ?? '').split(';')) {
    const [name, value] = part.trim().split('=')
    if (name === COOKIE && value && /^[0-9a-f]{64}$/.test(value)) return value
  }
  return null
}

/** Who asks: looked up at every request, so that disabling somebody acts at once. */
export async function memberOf(
  ports: Ports,
  request: Request,
): Promise<{ member: MemberRow; entered: boolean } | null> {
  const id = sessionIdOf(request)
  if (!id) return null
  return ports.store.use((db) => findBySession(db, sessionHash(ports, id), hourOf(ports.now())))
}
