import { and, eq } from 'drizzle-orm'
import { grant, member, office, unlock } from './schema.ts'
import type { Database } from './store.ts'

/** A member with their office. */
export type MemberRow = typeof member.$inferSelect & {
  kind: (typeof office.$inferSelect)['kind']
  officeName: string
}

/** What a query selects to give an `asMember`. */
export const memberColumns = { member, kind: office.kind, officeName: office.name }

export const asMember = ({
  member: row,
  kind,
  officeName,
}: Pick<MemberRow, 'kind' | 'officeName'> & { member: typeof member.$inferSelect }): MemberRow => ({
  ...row,
  kind,
  officeName,
})

export async function findMember(db: Database, id: string): Promise<MemberRow | null> {
  const [row] = await db
    .select(memberColumns)
    .from(member)
    .innerJoin(office, eq(office.id, member.office))
    .where(eq(member.id, id))
  return row ? asMember(row) : null
}

/** What a member needs to unlock: every way to, and their office's keys, sealed to them. */
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
