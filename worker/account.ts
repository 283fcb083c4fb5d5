import { utf8 } from '../core/bytes.ts'
import { digest } from '../core/envelope/digest.ts'
import { hourOf } from '../core/hour.ts'
import { isHead } from '../core/roles.ts'
import { paths } from '../core/wire.ts'
import {
  escrowBody,
  type SessionRow,
  sessionsEndBody,
  totpBody,
  wayRemoveBody,
  wordsBody,
} from '../core/wire-people.ts'
import { endSessions, listSessions } from '../db/sessions.ts'
import { listWays, putEscrow, putTotp, putWords, removeWay } from '../db/unlocks.ts'
import { actOf } from './audit.ts'
import { readSealedFile } from './body.ts'
import { totpColumns, wordsRow } from './credentials.ts'
import { door } from './door.ts'
import { Refusal } from './problem.ts'
import { sessionCookie } from './session.ts'

/*
 * What every member does with their own account. Whose it is comes from the session, never from the body.
 */

// ---- Ways to unlock ----

/** Sets words anew. What they open is wrapped anew by the browser; nothing is encrypted again. */
export const words = door({
  method: 'POST',
  path: paths.words,
  site: 'desk',
  who: 'account',
  audit: ['way_changed', 'way_added'],
  subject: (body) => body.way,
  body: wordsBody,
  async run({ ports, member, session, body, entry }) {
    const ways = await ports.store.use((db) => listWays(db, member.id))
    const isThere = ways.some(({ way }) => way === body.way)
    if (isThere !== (actOf(entry) === 'way_changed')) throw new Refusal('bad-request')
    const row = wordsRow(ports, member.id, body)
    await ports.store.use((db) => putWords(db, row, session.id, entry))
    return {}
  },
})

/** Another authenticator app. */
export const totp = door({
  method: 'POST',
  path: paths.totp,
  site: 'desk',
  who: 'account',
  audit: 'way_changed',
  subject: () => 'totp',
  body: totpBody,
  async run({ ports, member, body, entry }) {
    const columns = totpColumns(ports, { ...body, member: member.id })
    await ports.store.use((db) => putTotp(db, member.id, columns, entry))
    return {}
  },
})

export const wayRemove = door({
  method: 'POST',
  path: paths.wayRemove,
  site: 'desk',
  who: 'account',
  audit: 'way_removed',
  subject: (body) => body.way,
  body: wayRemoveBody,
  async run({ ports, member, session, body, entry }) {
    const ways = await ports.store.use((db) => listWays(db, member.id))
    if (!ways.some(({ way }) => way === body.way)) throw new Refusal('not-found')
    const isRemoved = await ports.store.use((db) => removeWay(db, member.id, body.way, session.id, entry))
    if (!isRemoved) throw new Refusal('last-way')
    return {}
  },
})

/** The office's recovery is to open a head's keyring: made silently at a sign-in where it is missing. */
export const escrow = door({
  method: 'POST',
  path: paths.escrow,
  site: 'desk',
  who: 'account',
  audit: 'way_added',
  subject: () => 'recovery',
  body: escrowBody,
  async run({ ports, member, body, entry }) {
    if (!isHead(member.role)) throw new Refusal('not-found')
    const sealed = readSealedFile(body.escrow)
    await ports.store.use((db) => putEscrow(db, member.id, sealed, entry))
    return {}
  },
})

// ---- Sessions ----

/** The name of a session among the member's own. It opens nothing. */
const nameOf = (id: string): string => digest(utf8(id)).slice(0, 32)

export const sessions = door({
  method: 'GET',
  path: paths.sessions,
  site: 'desk',
  who: 'account',
  audit: null,
  async run({ ports, member, session }): Promise<{ sessions: SessionRow[] }> {
    const rows = await ports.store.use((db) => listSessions(db, member.id, hourOf(ports.now())))
    return {
      sessions: rows.map(({ id, began, seen, way }) => ({
        session: nameOf(id),
        began,
        seen,
        way,
        current: id === session.id,
      })),
    }
  },
})

/** Ends one session, or all of them: the one that asks among them. */
export const sessionsEnd = door({
  method: 'POST',
  path: paths.sessionsEnd,
  site: 'desk',
  who: 'account',
  audit: 'sessions_ended',
  subject: (body) => body.session,
  body: sessionsEndBody,
  async run({ ports, member, session, body, entry }) {
    const rows = await ports.store.use((db) => listSessions(db, member.id, hourOf(ports.now())))
    const wanted = body.session === 'all' ? null : rows.find(({ id }) => nameOf(id) === body.session)?.id
    if (wanted === undefined) throw new Refusal('not-found')
    await ports.store.use((db) => endSessions(db, member.id, wanted, entry))
    const response = Response.json({})
    if (wanted === null || wanted === session.id) response.headers.set('set-cookie', sessionCookie('', 0))
    return response
  },
})
