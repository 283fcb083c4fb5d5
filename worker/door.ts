import type * as v from 'valibot'
import type { Act } from '../core/keys/audit.ts'
import type { Permission } from '../core/permissions.ts'
import type { AuditRow } from '../db/audit.ts'
import type { MemberRow } from '../db/members.ts'
import type { Site } from './config.ts'
import type { Ports } from './ports.ts'
import type { Session } from './session.ts'

/**
 * Who may pass. `anyone`, `receipt` and `link` are not signed in (the handler checks what they show), `carrier` is
 * checked by its signature. A `session` is a member who has signed in. A permission is for the members whose role has
 * it, and who have written down in their chain that they are here: without that nothing is handed out.
 */
export type Who = 'anyone' | 'receipt' | 'link' | 'carrier' | 'session' | Permission

type ForMembers<W extends Who, T> = W extends 'session' | Permission ? T : null

/** What a handler receives: only what has passed the guard. */
export interface Call<B, W extends Who, A> {
  ports: Ports
  request: Request
  params: Record<string, string>
  body: B
  member: ForMembers<W, MemberRow>
  session: ForMembers<W, Session>
  /** The checked audit entry, to be stored in the act's own batch. */
  entry: A extends null ? null : AuditRow
}

/** Handlers answer with a value that becomes JSON, or with a whole response. */
export type Answer = Response | object

/** One act, or several of which the entry names one: the handler then sees that it is the right one. */
export type Acts = Act | readonly Act[]

export interface Door {
  method: 'GET' | 'POST'
  path: string
  site: Site | 'any'
  who: Who
  /** What is written down, in the same batch, or which acts may be; `null` when nothing is. */
  audit: Acts | null
  subject?: ((body: never, params: Record<string, string>, member: MemberRow) => string) | undefined
  body?: v.GenericSchema | undefined
  limit?: number | undefined
  run(call: Call<never, never, never>): Promise<Answer>
}

/** One door of the table, with the types of its guard, body and entry tied together. */
export function door<W extends Who, A extends Acts | null = null, B = null>(given: {
  method: 'GET' | 'POST'
  path: string
  site: Site | 'any'
  who: W
  audit: A
  /** What an entry must name as its subject. */
  subject?: (body: B, params: Record<string, string>, member: MemberRow) => string
  body?: v.GenericSchema<unknown, B>
  /** Bytes of the body, at most. */
  limit?: number
  run(call: Call<B, W, A>): Promise<Answer>
}): Door {
  return given as unknown as Door
}
