import { and, eq, gt, lt, sql } from 'drizzle-orm'
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

/** By the name with which they sign in. */
export async function findByName(db: Database, name: string): Promise<MemberRow | null> {
  const rows = await db
    .select(columns)
    .from(member)
    .innerJoin(office, eq(office.id, member.office))
    .where(eq(member.name, name))
  return asMember(rows[0])
}

/** The active member of a session that has not ended; `null` otherwise. Asked at every request. */
export async function findBySession(
  db: Database,
  id: string,
  hour: number,
): Promise<{ member: MemberRow; entered: boolean } | null> {
  const rows = await db
    .select({ ...columns, entered: session.entered })
    .from(session)
    .innerJoin(member, eq(member.id, session.member))
    .innerJoin(office, eq(office.id, member.office))
    .where(and(eq(session.id, id), gt(session.until, hour), eq(member.state, 'active')))
  const found = asMember(rows[0])
  return found && rows[0] ? { member: found, entered: rows[0].entered } : null
}

/** Writes down that a member is here; from now on their session opens every door that is theirs. */
export const enter = (db: Database, id: string, entry: AuditRow) =>
  db.batch([addEntry(db, entry), db.update(session).set({ entered: true }).where(eq(session.id, id))])

/**
 * Begins a session and uses up the one-time code's step.
 *
 * @returns false when the code of that step, or of a later one, was used before.
 */
export async function beginSession(
  db: Database,
  { id, member: memberId, until, step }: { id: string; member: string; until: number; step: number },
): Promise<boolean> {
  const [inserted] = await db.batch([
    db.run(sql`
      INSERT INTO session (id, member, until, entered)
      SELECT ${id}, ${memberId}, ${until}, 0
      WHERE EXISTS (SELECT 1 FROM member WHERE id = ${memberId} AND state = 'active' AND totp_step < ${step})`),
    db
      .update(member)
      .set({ totpStep: step })
      .where(and(eq(member.id, memberId), eq(member.state, 'active'), lt(member.totpStep, step))),
  ])
  return inserted.rowsAffected === 1
}

export const endSession = (db: Database, id: string) => db.delete(session).where(eq(session.id, id))

export const forgetSessions = (db: Database, hour: number) =>
  db.delete(session).where(lt(session.until, hour))

/** What a member needs to unlock: the wrapped keyring and their office's keys, sealed to them. */
export async function unlockingOf(db: Database, { id, office: officeId }: { id: string; office: string }) {
  const [unlocks, grants] = await db.batch([
    db.select({ wrap: unlock.wrap }).from(unlock).where(eq(unlock.member, id)),
    db
      .select({ epoch: grant.epoch, sealed: grant.sealed })
      .from(grant)
      .where(and(eq(grant.office, officeId), eq(grant.holder, id))),
  ])
  return { wrap: unlocks[0]?.wrap ?? '', grants }
}
