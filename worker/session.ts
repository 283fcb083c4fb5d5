import { hex } from '../core/bytes.ts'
import { hourOf } from '../core/hour.ts'
import type { Way } from '../core/keys/keyring.ts'
import type { MemberRow } from '../db/members.ts'
import { findBySession, keepSeen } from '../db/sessions.ts'
import { cookieIn, cookieOf } from './cookie.ts'
import type { Ports } from './ports.ts'

const COOKIE = '__Host-javi'

/** A new session's id: 256 random bits. The database has only its HMAC. */
export const newSessionId = ({ random }: Ports): string => hex(random(32))

export const sessionHash = ({ config }: Ports, id: string): string => config.pepper.hash('session', id)

export const sessionCookie = (id: string, seconds: number): string => cookieOf(COOKIE, id, seconds)

/** The id that a request shows, or `null`. */
export function sessionIdOf(request: Request): string | null {
  const shown = cookieIn(request, COOKIE)
  return shown && /^[0-9a-f]{64}$/.test(shown) ? shown : null
}

/** A member's live session. */
export interface Session {
  /** As it is stored: the HMAC of the cookie. */
  id: string
  member: MemberRow
  way: Way
  /** Whether their chain says that they are here. */
  entered: boolean
}

/** Who asks: looked up at every request, so that disabling somebody, or another role, acts at once. */
export async function sessionOf(ports: Ports, request: Request): Promise<Session | null> {
  const shown = sessionIdOf(request)
  if (!shown) return null
  const id = sessionHash(ports, shown)
  const hour = hourOf(ports.now())
  const found = await ports.store.use((db) => findBySession(db, id, hour))
  if (found && found.seen < hour) await ports.store.use((db) => keepSeen(db, id, hour))
  return found && { id, ...found }
}
