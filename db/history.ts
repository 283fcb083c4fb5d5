import { and, eq, gt } from 'drizzle-orm'
import type { Signed } from '../core/keys/signed.ts'
import { DESK } from '../core/roles.ts'
import { book, page, root } from './schema.ts'
import type { Database } from './store.ts'

/** The numbers of the last book and the last page that somebody has already. */
export interface HistoryPlace {
  book: number
  page: number
}

type Numbered = Signed & { n: number }

/** All roots, and the books and pages of the desk after some place, oldest first. @param limit of each, at most. */
export async function readHistory(
  db: Database,
  after: HistoryPlace,
  limit: number,
): Promise<{ roots: Numbered[]; books: Numbered[]; pages: Numbered[] }> {
  const [roots, books, pages] = await db.batch([
    db.select().from(root).orderBy(root.n),
    db.select().from(book).where(gt(book.n, after.book)).orderBy(book.n).limit(limit),
    db
      .select({ n: page.n, text: page.text, by: page.by, sig: page.sig })
      .from(page)
      .where(and(eq(page.office, DESK), gt(page.n, after.page)))
      .orderBy(page.n)
      .limit(limit),
  ])
  return { roots, books, pages }
}
