import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { BatchItem } from 'drizzle-orm/batch'
import type { Signed } from '../core/keys/signed.ts'
import { type AuditRow, addEntry } from './audit.ts'
import { onlyIf } from './only-if.ts'
import { book, invitation, member, root } from './schema.ts'
import type { Database } from './store.ts'

/** The next book, checked by the handler against the one before and with the pages of all its offices. */
export interface NextBook {
  n: number
  signed: Signed
  /** The numbers of the pages with which it was checked. */
  pages: { office: string; n: number }[]
  /** Offices that it lists for the first time, which begin to work with it. */
  added?: string[]
  /** What the root before it signed about the one that signed it. */
  root?: { n: number; signed: Signed }
}

/**
 * Publishes the next book.
 *
 * @throws a constraint error, with nothing changed, when a book of that number or a newer page is there.
 */
export async function addBook(
  db: Database,
  { n, signed, pages, added, root: after }: NextBook,
  entry: AuditRow,
) {
  await db.batch([
    onlyIf(db, areNewest(pages)),
    addEntry(db, entry),
    db.insert(book).values({ n, ...signed }),
    ...(added ? begin(db, added) : []),
    ...(after ? [db.insert(root).values({ n: after.n, ...after.signed })] : []),
  ])
}

const areNewest = (pages: NextBook['pages']): SQL =>
  sql.join(
    pages.map(({ office, n }) => sql`(SELECT max(n) FROM page WHERE office = ${office}) = ${n}`),
    sql` AND `,
  )

const begin = (db: Database, offices: string[]): BatchItem<'sqlite'>[] => [
  db
    .update(member)
    .set({ state: 'active' })
    .where(and(inArray(member.office, offices), eq(member.state, 'waiting'))),
  db
    .update(invitation)
    .set({ state: 'done' })
    .where(
      and(
        inArray(invitation.office, offices),
        eq(invitation.for, 'office'),
        eq(invitation.state, 'answered'),
      ),
    ),
]
