import { asc, eq, sql } from 'drizzle-orm'
import type { DirectoryChange } from '../core/directory.ts'
import { type AuditRow, addEntry } from './audit.ts'
import { onlyIf } from './only-if.ts'
import { directory, member } from './schema.ts'
import type { Database } from './store.ts'

/** Every revision of every entry that the desk has changed, in order. */
export const listDirectory = (db: Database) =>
  db
    .select({
      agency: directory.agency,
      n: directory.n,
      change: directory.text,
      by: member.name,
      hour: directory.hour,
    })
    .from(directory)
    .innerJoin(member, eq(member.id, directory.member))
    .orderBy(asc(directory.agency), asc(directory.n))

/** How many revisions an entry has. */
export const countRevisions = (db: Database, agency: string) =>
  db.$count(directory, eq(directory.agency, agency))

/**
 * Stores the revision after the `n`th: of two who have changed the same one, the second sees what the first has made.
 *
 * @throws a constraint error, with nothing changed, when there are more or fewer.
 */
export async function addRevision(
  db: Database,
  n: number,
  row: { agency: string; text: DirectoryChange; member: string; hour: number },
  entry: AuditRow,
): Promise<void> {
  await db.batch([
    onlyIf(db, sql`(SELECT count(*) FROM directory WHERE agency = ${row.agency}) = ${n}`),
    addEntry(db, entry),
    db.insert(directory).values({ ...row, n: n + 1 }),
  ])
}
