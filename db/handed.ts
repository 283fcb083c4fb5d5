import { and, eq, sql } from 'drizzle-orm'
import { DESK } from '../core/roles.ts'
import type { HandedState } from '../core/status.ts'
import { type AuditRow, addEntry } from './audit.ts'
import { isCurrent } from './epochs.ts'
import { onlyIf } from './only-if.ts'
import { passOnTip, reopenTip } from './passed-on.ts'
import { handed, handedAnswer } from './schema.ts'
import type { Database } from './store.ts'

/**
 * Stores what was handed to an agency without a key; the tip is passed on with it, in the same batch.
 *
 * @throws a constraint error when the tip or the number is not what it must be, or the desk's epoch is not the current
 * one.
 */
export async function addHanded(
  db: Database,
  row: typeof handed.$inferInsert,
  entry: AuditRow,
): Promise<void> {
  await db.batch([
    onlyIf(db, isCurrent({ office: DESK, epoch: row.epoch })),
    addEntry(db, entry),
    db.insert(handed).values(row),
    passOnTip(db, row.tip),
  ])
}

/** How something that was handed over stands, and how many answers it has; `null` when this tip has none such. */
export async function findHanded(
  db: Database,
  id: string,
  ofTip: string,
): Promise<{ state: HandedState; answers: number } | null> {
  const rows = await db
    .select({ state: handed.state, answers: db.$count(handedAnswer, eq(handedAnswer.handed, handed.id)) })
    .from(handed)
    .where(and(eq(handed.id, id), eq(handed.tip, ofTip)))
  return rows[0] ?? null
}

/**
 * Stores what an agency was heard to say, and how the matter stands with it.
 *
 * @throws a constraint error when an answer of that number is there, the state is no longer `from`, or the desk's epoch
 * is not the current one.
 */
export async function addHandedAnswer(
  db: Database,
  ofTip: string,
  row: typeof handedAnswer.$inferInsert,
  { from, state }: { from: HandedState; state: HandedState },
  entry: AuditRow,
): Promise<void> {
  await db.batch([
    onlyIf(db, isCurrent({ office: DESK, epoch: row.epoch })),
    onlyIf(db, sql`EXISTS (SELECT 1 FROM handed WHERE id = ${row.handed} AND state = ${from})`),
    addEntry(db, entry),
    db.insert(handedAnswer).values(row),
    db.update(handed).set({ state }).where(eq(handed.id, row.handed)),
    // Whoever declined does not have it any more; they may yet say otherwise.
    ...(state === 'declined' ? [reopenTip(db, ofTip)] : []),
    ...(from === 'declined' && state !== from ? [passOnTip(db, ofTip)] : []),
  ])
}
