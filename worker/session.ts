import { hex } from '../core/bytes.ts'
import { hourOf } from '../core/hour.ts'
import type { Way } from '../core/keys/keyring.ts'
import { findBySession, keepSeen, type MemberRow } from '../db/members.ts'
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

/** A member's live session. */
export interface Session {
  member: MemberRow
  way: Way
  /** Whether their chain says that they are here. */
  entered: boolean
}

/** Who asks: looked up at every request, so that disabling somebody, or another role, acts at once. */
export async function sessionOf(ports: Ports, request: Request): Promise<Session | null> {
  const id = sessionIdOf(request)
  if (!id) return null
  const hash = sessionHash(ports, id)
  const hour = hourOf(ports.now())
  const found = await ports.store.use((db) => findBySession(db, hash, hour))
  if (found && found.seen < hour) await ports.store.use((db) => keepSeen(db, hash, hour))
  return found
}
