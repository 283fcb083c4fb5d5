import { and, eq, lt, sql } from 'drizzle-orm'
import { DRAFTS_MAX } from '../core/limits.ts'
import { isCurrent } from './epochs.ts'
import { onlyIf } from './only-if.ts'
import { draft } from './schema.ts'
import type { Database } from './store.ts'

type DraftRow = typeof draft.$inferInsert

/** What a member is writing down, as they left it. */
export const listDrafts = (db: Database, member: string) =>
  db
    .select({ draft: draft.id, hour: draft.hour, epoch: draft.epoch, sealed: draft.sealed })
    .from(draft)
    .where(eq(draft.member, member))

/** Whether a member may have this draft besides their others. */
export async function hasRoom(
  db: Database,
  { member, id }: Pick<DraftRow, 'member' | 'id'>,
): Promise<boolean> {
  const others = await db.$count(draft, and(eq(draft.member, member), sql`${draft.id} <> ${id}`))
  return others < DRAFTS_MAX
}

/**
 * Puts a draft in the place of the one before.
 *
 * @throws a constraint error, with nothing changed, when it is a tip already, or the office's epoch is not the current one.
 */
export async function putDraft(db: Database, office: string, row: DraftRow): Promise<void> {
  const { member, id, ...written } = row
  await db.batch([
    onlyIf(db, isCurrent({ office, epoch: row.epoch })),
    onlyIf(db, sql`NOT EXISTS (SELECT 1 FROM tip WHERE id = ${id})`),
    db
      .insert(draft)
      .values(row)
      .onConflictDoUpdate({ target: [draft.member, draft.id], set: written }),
  ])
}

/** Throws a draft away; part of a batch where it has become a tip. */
export const dropDraft = (db: Database, { member, id }: Pick<DraftRow, 'member' | 'id'>) =>
  db.delete(draft).where(and(eq(draft.member, member), eq(draft.id, id)))

/** Deletes what nobody has touched since before an hour. */
export const forgetDrafts = (db: Database, before: number) => db.delete(draft).where(lt(draft.hour, before))
