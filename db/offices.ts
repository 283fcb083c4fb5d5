import { and, desc, inArray, sql } from 'drizzle-orm'
import type { Signed } from '../core/keys/signed.ts'
import { type AuditRow, addEntry } from './audit.ts'
import { book, grant, member, office, page, root, unlock } from './schema.ts'
import type { Database } from './store.ts'

/** The newest book, and the newest page of each of some offices (of all when none are named). */
export async function readKeybook(
  db: Database,
  offices?: string[],
): Promise<{ roots: Signed[]; book: Signed; pages: (Signed & { office: string })[] } | null> {
  const newest = sql`(${page.office}, ${page.n}) IN (SELECT office, max(n) FROM page GROUP BY office)`
  const [roots, books, pages] = await db.batch([
    db.select({ text: root.text, by: root.by, sig: root.sig }).from(root).orderBy(root.n),
    db.select({ text: book.text, by: book.by, sig: book.sig }).from(book).orderBy(desc(book.n)).limit(1),
    db
      .select({ office: page.office, text: page.text, by: page.by, sig: page.sig })
      .from(page)
      .where(offices ? and(inArray(page.office, offices), newest) : newest),
  ])
  return books[0] ? { roots, book: books[0], pages } : null
}

/** A new office with its head, as `foundOffice` made it and the handler checked it. */
export interface NewOffice {
  office: typeof office.$inferInsert
  member: typeof member.$inferInsert
  ways: (typeof unlock.$inferInsert)[]
  grants: (typeof grant.$inferInsert)[]
  page: { n: number; signed: Signed }
}

/** The statements that store it. */
export const officeRows = (
  db: Database,
  { office: row, member: head, ways, grants, page: first }: NewOffice,
) =>
  [
    db.insert(office).values(row),
    db.insert(member).values(head),
    db.insert(unlock).values(ways),
    db.insert(grant).values(grants),
    db.insert(page).values({ office: row.id, n: first.n, ...first.signed }),
  ] as const

/**
 * The desk begins: its head, its key, the first book.
 *
 * @throws a constraint error when there is a desk already.
 */
export async function foundDesk(
  db: Database,
  desk: NewOffice,
  first: { n: number; signed: Signed },
  entry: AuditRow,
) {
  await db.batch([
    ...officeRows(db, desk),
    db.insert(book).values({ n: first.n, ...first.signed }),
    addEntry(db, entry),
  ])
}
