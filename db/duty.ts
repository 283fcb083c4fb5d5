import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Duty } from '../core/duty.ts'
import { type AuditRow, addEntry } from './audit.ts'
import { onlyIf } from './only-if.ts'
import { duty, member, workPhone } from './schema.ts'
import type { Database } from './store.ts'

/** When an office reads, and how often that was changed; `null` until somebody has said. */
export async function findDuty(db: Database, office: string): Promise<{ n: number; duty: Duty } | null> {
  const [row] = await db.select().from(duty).where(eq(duty.office, office))
  return row ? { n: row.n, duty: row.text } : null
}

/**
 * Puts an office's duty in the place of the one of number `n`, 0 when there is none.
 *
 * @throws a constraint error, with nothing changed, when it was changed meanwhile.
 */
export async function putDuty(
  db: Database,
  office: string,
  n: number,
  text: Duty,
  entry: AuditRow,
): Promise<void> {
  await db.batch([
    onlyIf(db, sql`coalesce((SELECT n FROM duty WHERE office = ${office}), 0) = ${n}`),
    addEntry(db, entry),
    db
      .insert(duty)
      .values({ office, n: n + 1, text })
      .onConflictDoUpdate({ target: duty.office, set: { n: n + 1, text } }),
  ])
}

/** Who is at work at an office, each with their work phone, where they have told one. */
export const listPhones = (db: Database, office: string) =>
  db
    .select({ member: member.id, name: member.name, role: member.role, phone: workPhone.sealed })
    .from(member)
    .leftJoin(workPhone, eq(workPhone.member, member.id))
    .where(and(eq(member.office, office), eq(member.state, 'active')))
    .orderBy(member.name)

/** The work phones of those of some members who are at work; whoever was shut out or has left is told nothing. */
export const findPhones = (db: Database, members: string[]) =>
  db
    .select({ member: workPhone.member, phone: workPhone.sealed })
    .from(workPhone)
    .innerJoin(member, eq(member.id, workPhone.member))
    .where(and(inArray(workPhone.member, members), eq(member.state, 'active')))

/** Keeps a member's work phone, sealed, or forgets it. */
export async function setPhone(
  db: Database,
  member: string,
  sealed: Uint8Array | null,
  entry: AuditRow,
): Promise<void> {
  await db.batch([
    addEntry(db, entry),
    db.delete(workPhone).where(eq(workPhone.member, member)),
    ...(sealed ? [db.insert(workPhone).values({ member, sealed })] : []),
  ])
}
