import { and, eq, inArray, sql } from 'drizzle-orm'
import { isHead, roles } from '../core/roles.ts'
import { type AuditRow, addEntry } from './audit.ts'
import { onlyIf } from './only-if.ts'
import { member, session } from './schema.ts'
import type { Database } from './store.ts'

/** Everybody who is, was or waits to be at an office; at every office, when none is named. */
export const listMembers = (db: Database, office: string | null) =>
  db
    .select({
      member: member.id,
      office: member.office,
      name: member.name,
      role: member.role,
      state: member.state,
    })
    .from(member)
    .where(office === null ? undefined : eq(member.office, office))
    .orderBy(member.office, member.name)

/** Somebody who is at an office, shut out or not; `null` for who waits, who has left, and who never was. */
export async function findMember(db: Database, id: string) {
  const rows = await db
    .select({ id: member.id, office: member.office, state: member.state })
    .from(member)
    .where(and(eq(member.id, id), inArray(member.state, ['active', 'disabled', 'barred'])))
  return rows[0] ?? null
}

/** That an office has a head at work besides somebody: no office is left with nobody who could sign its page. */
export const otherHead = (office: string, id: string) => sql`
  EXISTS (
    SELECT 1 FROM member WHERE office = ${office} AND id <> ${id} AND state = 'active'
      AND ${inArray(member.role, roles.filter(isHead))})`

export async function hasOtherHead(db: Database, office: string, id: string): Promise<boolean> {
  const rows = await db.all(sql`SELECT 1 WHERE ${otherHead(office, id)}`)
  return rows.length > 0
}

/**
 * Shuts a member of one's own office out: they sign in no more, and their sessions end.
 *
 * @throws a constraint error when they are its last head at work.
 */
export const disableMember = (
  db: Database,
  { id, office }: { id: string; office: string },
  entry: AuditRow,
) =>
  db.batch([
    onlyIf(db, otherHead(office, id)),
    addEntry(db, entry),
    db
      .update(member)
      .set({ state: 'disabled' })
      .where(and(eq(member.id, id), eq(member.state, 'active'))),
    db.delete(session).where(eq(session.member, id)),
  ])

/** Shuts a member of an agency out from the desk, its last head too: only the desk lets them in again. */
export const barMember = (db: Database, id: string, entry: AuditRow) =>
  db.batch([
    addEntry(db, entry),
    db
      .update(member)
      .set({ state: 'barred' })
      .where(and(eq(member.id, id), inArray(member.state, ['active', 'disabled']))),
    db.delete(session).where(eq(session.member, id)),
  ])

/** Lets a member in again who was shut out. @param byDesk what the desk did, the desk alone undoes. */
export const enableMember = (db: Database, id: string, byDesk: boolean, entry: AuditRow) =>
  db.batch([
    addEntry(db, entry),
    db
      .update(member)
      .set({ state: 'active' })
      .where(and(eq(member.id, id), inArray(member.state, byDesk ? ['disabled', 'barred'] : ['disabled']))),
  ])
