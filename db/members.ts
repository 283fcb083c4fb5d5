import { and, eq, gt, lt, lte, or, sql } from 'drizzle-orm'
import { SESSION_IDLE } from '../core/limits.ts'
import { type AuditRow, addEntry } from './audit.ts'
import { grant, member, office, session, unlock } from './schema.ts'
import type { Database } from './store.ts'

/** A member with their office. */
export type MemberRow = typeof member.$inferSelect & {
  kind: (typeof office.$inferSelect)['kind']
  officeName: string
}

const columns = { member, kind: office.kind, officeName: office.name }
const asMember = (
  row: { member: typeof member.$inferSelect; kind: MemberRow['kind']; officeName: string } | undefined,
) => (row ? { ...row.member, kind: row.kind, officeName: row.officeName } : null)

type UnlockRow = typeof unlock.$inferSelect

/** By the name with which they sign in, together with the words of one of their ways. */
export async function findByName(
  db: Database,
  name: string,
  way: UnlockRow['way'],
): Promise<{ member: MemberRow; words: UnlockRow } | null> {
  const rows = await db
    .select({ ...columns, words: unlock })
    .from(member)
    .innerJoin(office, eq(office.id, member.office))
    .innerJoin(unlock, and(eq(unlock.member, member.id), eq(unlock.way, way)))
    .where(eq(member.name, name))
  const found = asMember(rows[0])
  return found && rows[0] ? { member: found, words: rows[0].words } : null
}

/** The active member of a session that has not ended; `null` otherwise. Asked at every request. */
export async function findBySession(
  db: Database,
  id: string,
  hour: number,
): Promise<{ member: MemberRow; entered: boolean; way: UnlockRow['way']; seen: number } | null> {
  const rows = await db
    .select({ ...columns, entered: session.entered, way: session.way, seen: session.seen })
    .from(session)
    .innerJoin(member, eq(member.id, session.member))
    .innerJoin(office, eq(office.id, member.office))
    .where(
      and(
        eq(session.id, id),
        gt(session.until, hour),
        gt(session.seen, hour - SESSION_IDLE),
        eq(member.state, 'active'),
      ),
    )
  const [row] = rows
  const found = asMember(row)
  return found && row ? { member: found, entered: row.entered, way: row.way, seen: row.seen } : null
}

/** Keeps the hour of a session's last request, by which an unused one ends. */
export const keepSeen = (db: Database, id: string, hour: number) =>
  db.update(session).set({ seen: hour }).where(eq(session.id, id))

/** Writes down that a member is here; from now on their session opens every door that is theirs. */
export const enter = (db: Database, id: string, entry: AuditRow) =>
  db.batch([addEntry(db, entry), db.update(session).set({ entered: true }).where(eq(session.id, id))])

/** A session at its beginning. */
export interface NewSession {
  id: string
  member: string
  way: UnlockRow['way']
  hour: number
  until: number
}

const insertSession = ({ id, member: memberId, way, hour, until }: NewSession, step: number) => sql`
  INSERT INTO session (id, member, way, began, seen, until, entered)
  SELECT ${id}, ${memberId}, ${way}, ${hour}, ${hour}, ${until}, 0
  WHERE EXISTS (SELECT 1 FROM member WHERE id = ${memberId} AND state = 'active' AND totp_step < ${step})`

/**
 * Begins a session and uses up the one-time code's step.
 *
 * @returns false when the code of that step, or of a later one, was used before.
 */
export async function beginSession(db: Database, begun: NewSession, step: number): Promise<boolean> {
  const [inserted] = await db.batch([
    db.run(insertSession(begun, step)),
    db
      .update(member)
      .set({ totpStep: step })
      .where(and(eq(member.id, begun.member), eq(member.state, 'active'), lt(member.totpStep, step))),
  ])
  return inserted.rowsAffected === 1
}

export const endSession = (db: Database, id: string) => db.delete(session).where(eq(session.id, id))

export const forgetSessions = (db: Database, hour: number) =>
  db.delete(session).where(or(lte(session.until, hour), lte(session.seen, hour - SESSION_IDLE)))

/** What a member needs to unlock: the wrapped keyring and their office's keys, sealed to them. */
export async function unlockingOf(db: Database, { id, office: officeId }: { id: string; office: string }) {
  const [unlocks, grants] = await db.batch([
    db.select().from(unlock).where(eq(unlock.member, id)).orderBy(unlock.hour, unlock.way),
    db
      .select({ epoch: grant.epoch, sealed: grant.sealed })
      .from(grant)
      .where(and(eq(grant.office, officeId), eq(grant.holder, id))),
  ])
  return { unlocks, grants }
}
