import { eq } from 'drizzle-orm'
import { DESK } from '../core/roles.ts'
import { type AuditRow, addEntry } from './audit.ts'
import { isCurrent } from './epochs.ts'
import { onlyIf } from './only-if.ts'
import { record } from './schema.ts'
import type { Database } from './store.ts'

/** How many revisions a tip's record has, which is the number of the next one. */
export const countRecords = (db: Database, tip: string) => db.$count(record, eq(record.tip, tip))

/**
 * Stores the next revision of what the desk keeps of a tip.
 *
 * @throws a constraint error when one of that number is there, or the desk's epoch is not the current one.
 */
export async function addRecord(
  db: Database,
  row: typeof record.$inferInsert,
  entry: AuditRow,
): Promise<void> {
  await db.batch([
    onlyIf(db, isCurrent({ office: DESK, epoch: row.epoch })),
    addEntry(db, entry),
    db.insert(record).values(row),
  ])
}
