import { and, eq, sql } from 'drizzle-orm'
import type { Way } from '../core/keys/keyring.ts'
import { WAYS_MIN } from '../core/limits.ts'
import { type AuditRow, addEntry, addEntryIf } from './audit.ts'
import { member, session, unlock, usedChallenge } from './schema.ts'
import { otherSessions } from './sessions.ts'
import type { Database } from './store.ts'

/*
 * A member's ways to unlock. Each change is an entry of the member's own chain: what a handler has read since it saw
 * the chain's end still holds when the entry is stored, for of two changes at once the second fails at its number.
 */

/** Which ways a member has. */
export const listWays = (
  db: Database,
  memberId: string,
): Promise<{ way: Way; credential: string | null }[]> =>
  db
    .select({ way: unlock.way, credential: unlock.credential })
    .from(unlock)
    .where(eq(unlock.member, memberId))

/** Puts words in place of those of the same way, if there are some. All other sessions of the member end. */
export const putWords = (db: Database, row: typeof unlock.$inferInsert, current: string, entry: AuditRow) =>
  db.batch([
    addEntry(db, entry),
    db
      .insert(unlock)
      .values(row)
      .onConflictDoUpdate({ target: [unlock.member, unlock.way], set: row }),
    db.delete(session).where(otherSessions(row.member, current)),
  ])

/** Another secret for one-time codes. */
export const putTotp = (
  db: Database,
  memberId: string,
  totp: { totp: Uint8Array; totpStep: number },
  entry: AuditRow,
) => db.batch([addEntry(db, entry), db.update(member).set(totp).where(eq(member.id, memberId))])

/** A head's keyring key, sealed to their office's recovery. */
export const putEscrow = (db: Database, memberId: string, escrow: Uint8Array, entry: AuditRow) =>
  db.batch([addEntry(db, entry), db.update(member).set({ escrow }).where(eq(member.id, memberId))])

/**
 * Adds a passkey and uses up the challenge that it signed.
 *
 * @throws a constraint error when it is there already, or the challenge was answered before.
 */
export const addPasskey = (
  db: Database,
  row: typeof unlock.$inferInsert,
  challenge: typeof usedChallenge.$inferInsert,
  entry: AuditRow,
) =>
  db.batch([addEntry(db, entry), db.insert(usedChallenge).values(challenge), db.insert(unlock).values(row)])

/** Whose passkey it is, and what its signature is checked with. */
export async function findPasskey(db: Database, credential: string) {
  const rows = await db
    .select({ member: unlock.member, way: unlock.way, publicKey: unlock.publicKey, signs: unlock.signs })
    .from(unlock)
    .where(eq(unlock.credential, credential))
  return rows[0] ?? null
}

/**
 * Takes a way away, if enough others are left. The member's other sessions that were begun by it end.
 *
 * @returns false when it is not there, or too few would be left: then nothing has happened.
 */
export async function removeWay(
  db: Database,
  memberId: string,
  way: Way,
  current: string,
  entry: AuditRow,
): Promise<boolean> {
  const isEnough = sql`(SELECT count(*) FROM unlock WHERE member = ${memberId}) > ${WAYS_MIN}`
  const isThere = sql`EXISTS (SELECT 1 FROM unlock WHERE member = ${memberId} AND way = ${way})`
  const isWritten = sql`EXISTS (
    SELECT 1 FROM audit WHERE actor = ${entry.actor} AND n = ${entry.n} AND hash = ${entry.hash})`
  const [written] = await db.batch([
    addEntryIf(db, entry, sql`${isEnough} AND ${isThere}`),
    db.delete(unlock).where(and(eq(unlock.member, memberId), eq(unlock.way, way), isWritten)),
    db.delete(session).where(and(otherSessions(memberId, current), eq(session.way, way), isWritten)),
  ])
  return written.rowsAffected === 1
}
