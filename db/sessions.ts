import { and, eq, gt, lt, lte, ne, or, type SQL, sql } from 'drizzle-orm'
import type { Way } from '../core/keys/keyring.ts'
import type { Stretching } from '../core/keys/stretching.ts'
import { SESSION_IDLE, WRONG_CODES } from '../core/limits.ts'
import { type AuditRow, addEntry } from './audit.ts'
import { asMember, type MemberRow, memberColumns } from './members.ts'
import { member, office, session, usedChallenge, wrongCode } from './schema.ts'
import type { Database } from './store.ts'

/** Whether a session has neither lived too long nor lain unused too long. */
const isLive = (hour: number) => and(gt(session.until, hour), gt(session.seen, hour - SESSION_IDLE))

/** The active member of a session that has not ended; `null` otherwise. Asked at every request. */
export async function findBySession(
  db: Database,
  id: string,
  hour: number,
): Promise<{ member: MemberRow; entered: boolean; way: Way; seen: number } | null> {
  const [row] = await db
    .select({ ...memberColumns, entered: session.entered, way: session.way, seen: session.seen })
    .from(session)
    .innerJoin(member, eq(member.id, session.member))
    .innerJoin(office, eq(office.id, member.office))
    .where(and(eq(session.id, id), isLive(hour), eq(member.state, 'active')))
  return row ? { member: asMember(row), entered: row.entered, way: row.way, seen: row.seen } : null
}

/** Keeps the hour of a session's last request, by which an unused one ends. */
export const keepSeen = (db: Database, id: string, hour: number) =>
  db.update(session).set({ seen: hour }).where(eq(session.id, id))

/**
 * Writes down that a member is here; from now on their session opens every door that is theirs. They have been told of
 * wrong codes by then.
 */
export const enter = (db: Database, id: string, entry: AuditRow) =>
  db.batch([
    addEntry(db, entry),
    db.update(session).set({ entered: true }).where(eq(session.id, id)),
    db.run(sql`UPDATE member SET wrong_codes = 0 WHERE id = (SELECT member FROM session WHERE id = ${id})`),
  ])

// ---- Signing in ----

/** What a sign-in by words is compared with. */
export interface Compared {
  id: string
  auth: string
  totp: Uint8Array
}

/**
 * By the name with which they sign in. Somebody unknown is answered out of the database as well, with what stands in
 * their place: a row more or less would take longer or shorter.
 */
export async function findByName(
  db: Database,
  name: string,
  way: Way,
  stranger: Compared,
): Promise<Compared> {
  const [row] = await db.all<Omit<Compared, 'totp'> & { totp: ArrayBuffer }>(sql`
    SELECT id, auth, totp FROM (
      SELECT 0 AS place, member.id, unlock.auth, member.totp
        FROM member JOIN unlock ON unlock.member = member.id AND unlock.way = ${way} WHERE member.name = ${name}
      UNION ALL SELECT 1, ${stranger.id}, ${stranger.auth}, ${stranger.totp}
    ) ORDER BY place LIMIT 1`)
  return row ? { ...row, totp: new Uint8Array(row.totp) } : stranger
}

/** How the words of a member's way are stretched; what stands in its place, in the same way, when there is none. */
export async function findStretching(
  db: Database,
  name: string,
  way: Way,
  fake: Stretching,
): Promise<Stretching> {
  const [row] = await db.all<{ stretching: string }>(sql`
    SELECT coalesce((
      SELECT unlock.stretching
        FROM member JOIN unlock ON unlock.member = member.id AND unlock.way = ${way} WHERE member.name = ${name}
    ), ${JSON.stringify(fake)}) AS stretching`)
  return row ? (JSON.parse(row.stretching) as Stretching) : fake
}

/** A session at its beginning. */
export interface NewSession {
  id: string
  member: string
  way: Way
  hour: number
  until: number
}

/** Begins a session of an active member, if more holds besides; then `rowsAffected` is 1. */
const begin = (db: Database, { id, member: memberId, way, hour, until }: NewSession, more: SQL) =>
  db.run(sql`
    INSERT INTO session (id, member, way, began, seen, until, entered)
    SELECT ${id}, ${memberId}, ${way}, ${hour}, ${hour}, ${until}, 0
    WHERE EXISTS (SELECT 1 FROM member WHERE id = ${memberId} AND state = 'active') AND ${more}`)

const hasBegun = ({ id }: NewSession) => sql`EXISTS (SELECT 1 FROM session WHERE id = ${id})`

/**
 * Begins a session after right words, and uses up the one-time code's step. Everything is decided here, in one batch:
 * of many wrong codes sent at once only the first few count as tries.
 *
 * @param step of the code, or `null` when it was wrong. @param lane in which wrong codes are counted.
 * @returns false when the code was wrong or used before, or when too many in this lane were wrong in this hour.
 */
export async function beginSession(
  db: Database,
  begun: NewSession,
  step: number | null,
  lane: string,
): Promise<boolean> {
  const { member: memberId, hour } = begun
  // No step is below -1: a wrong code begins nothing.
  const isFresh = sql`EXISTS (SELECT 1 FROM member WHERE id = ${memberId} AND totp_step < ${step ?? -1})`
  const isOpen = sql`NOT EXISTS (
    SELECT 1 FROM wrong_code WHERE lane = ${lane} AND hour = ${hour} AND count >= ${WRONG_CODES})`
  const [inserted] = await db.batch([
    begin(db, begun, sql`${isFresh} AND ${isOpen}`),
    db.run(sql`UPDATE member SET totp_step = ${step} WHERE id = ${memberId} AND ${hasBegun(begun)}`),
    db.run(sql`
      INSERT INTO wrong_code (lane, hour, count) SELECT ${lane}, ${hour}, 1 WHERE ${step === null ? 1 : 0}
      ON CONFLICT (lane) DO UPDATE SET hour = excluded.hour,
        count = CASE WHEN wrong_code.hour = excluded.hour THEN wrong_code.count + 1 ELSE 1 END`),
    db.run(sql`
      UPDATE member SET wrong_codes = wrong_codes + 1
      WHERE id = ${memberId} AND state = 'active' AND NOT ${hasBegun(begun)}`),
  ])
  return inserted.rowsAffected === 1
}

/**
 * Begins a session after a passkey has signed, and uses up the challenge.
 *
 * @param signed how often the passkey had signed when its signature was checked, and how often by now.
 * @returns false when the member is not active, or the passkey was taken away or used meanwhile.
 * @throws a constraint error when the challenge was answered before.
 */
export async function beginByPasskey(
  db: Database,
  begun: NewSession,
  challenge: { id: string; hour: number },
  signed: { before: number; now: number },
): Promise<boolean> {
  const isTheSame = sql`unlock.member = ${begun.member} AND unlock.way = ${begun.way} AND signs = ${signed.before}`
  const [, inserted] = await db.batch([
    db.insert(usedChallenge).values(challenge),
    begin(db, begun, sql`EXISTS (SELECT 1 FROM unlock WHERE ${isTheSame})`),
    db.run(sql`UPDATE unlock SET signs = ${signed.now} WHERE ${isTheSame} AND ${hasBegun(begun)}`),
  ])
  return inserted.rowsAffected === 1
}

/** Forgets wrong codes of hours that are over. */
export const forgetTries = (db: Database, hour: number) =>
  db.delete(wrongCode).where(lt(wrongCode.hour, hour))

// ---- Ending ----

export const endSession = (db: Database, id: string) => db.delete(session).where(eq(session.id, id))

/** A member's sessions that have not ended. */
export const listSessions = (db: Database, memberId: string, hour: number) =>
  db
    .select({ id: session.id, began: session.began, seen: session.seen, way: session.way })
    .from(session)
    .where(and(eq(session.member, memberId), isLive(hour)))
    .orderBy(session.began, session.id)

/** Ends one session of a member's, or all of them when none is named, and writes it down. */
export const endSessions = (db: Database, memberId: string, id: string | null, entry: AuditRow) =>
  db.batch([
    addEntry(db, entry),
    db
      .delete(session)
      .where(
        id === null ? eq(session.member, memberId) : and(eq(session.member, memberId), eq(session.id, id)),
      ),
  ])

/** All sessions of a member's but one. */
export const otherSessions = (memberId: string, current: string) =>
  and(eq(session.member, memberId), ne(session.id, current))

export const forgetSessions = (db: Database, hour: number) =>
  db.delete(session).where(or(lte(session.until, hour), lte(session.seen, hour - SESSION_IDLE)))
