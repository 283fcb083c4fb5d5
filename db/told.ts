import { eq, sql } from 'drizzle-orm'
import { DESK } from '../core/roles.ts'
import { nameFiles } from './attachments.ts'
import { type AuditRow, addEntry } from './audit.ts'
import { dropDraft } from './drafts.ts'
import { isCurrent } from './epochs.ts'
import { onlyIf } from './only-if.ts'
import { receipt, tip } from './schema.ts'
import type { Database } from './store.ts'
import { type Arrival, append, beginTip, countMessages } from './tips.ts'

/** Who wrote a tip down, and what else follows from it. */
interface Told {
  teller: string
  /** Who has it from the start. */
  assignee: string | null
  /** HMACs of the receipt that was read out. */
  kept: { lookup: string; sign: string } | null
  /** What they were given with it: it is here already. */
  files: string[]
  /** Theirs, which has sent those. */
  office: string
}

/**
 * Stores what a member was told, with the entry that says so; the draft of it goes.
 *
 * @throws a constraint error, with nothing changed, when the tip is there already, a file of it is not, or the desk's
 *   epoch is not the current one.
 */
export async function addTold(
  db: Database,
  arrival: Arrival,
  { teller, assignee, kept, files, office }: Told,
  entry: AuditRow,
): Promise<void> {
  const { tip: id, epoch } = arrival
  await db.batch([
    onlyIf(db, isCurrent({ office: DESK, epoch })),
    onlyIf(db, sql`NOT EXISTS (SELECT 1 FROM tip WHERE id = ${id})`),
    addEntry(db, entry),
    beginTip(db, arrival),
    append(db, arrival),
    ...nameFiles(db, arrival, files, office),
    ...(kept ? [db.insert(receipt).values({ ...kept, tip: id })] : []),
    ...(assignee ? [db.update(tip).set({ assignee }).where(eq(tip.id, id))] : []),
    ...countMessages(db, arrival),
    dropDraft(db, { member: teller, id }),
  ])
}
