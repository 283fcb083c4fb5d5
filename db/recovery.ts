import { and, eq, inArray, isNotNull } from 'drizzle-orm'
import { isHead, roles } from '../core/roles.ts'
import { type AuditRow, addEntry } from './audit.ts'
import { asMember, memberColumns } from './members.ts'
import { member, office, session, unlock, wrongCode } from './schema.ts'
import type { Database } from './store.ts'

/** The office whose shares were joined, by the hash of what they give. */
export async function findByRecovery(db: Database, recovery: string): Promise<string | null> {
  const rows = await db.select({ id: office.id }).from(office).where(eq(office.recovery, recovery))
  return rows[0]?.id ?? null
}

/** The heads of an office whose access its recovery can restore. */
export async function recoverableHeads(db: Database, officeId: string) {
  const rows = await db
    .select(memberColumns)
    .from(member)
    .innerJoin(office, eq(office.id, member.office))
    .where(
      and(
        eq(member.office, officeId),
        eq(member.state, 'active'),
        inArray(member.role, roles.filter(isHead)),
        isNotNull(member.escrow),
      ),
    )
    .orderBy(member.id)
  return rows.map(asMember)
}

/** What a head has anew: words, and an app for one-time codes. */
export interface Restored {
  member: string
  ways: (typeof unlock.$inferInsert)[]
  totp: { totp: Uint8Array; totpStep: number }
  /** In which their wrong codes were counted. */
  lane: string
}

/** Restores a head's access: every way that they had is gone, and every session. */
export const restoreHead = (db: Database, { member: id, ways, totp, lane }: Restored, entry: AuditRow) =>
  db.batch([
    addEntry(db, entry),
    db.delete(unlock).where(eq(unlock.member, id)),
    db.insert(unlock).values(ways),
    db
      .update(member)
      .set({ ...totp, wrongCodes: 0 })
      .where(eq(member.id, id)),
    db.delete(session).where(eq(session.member, id)),
    db.delete(wrongCode).where(eq(wrongCode.lane, lane)),
  ])
