import { and, eq, gt, lte } from 'drizzle-orm'
import type { Signed } from '../core/keys/signed.ts'
import { DESK } from '../core/roles.ts'
import { book, page, root } from './schema.ts'
import type { Database } from './store.ts'

type Numbered = Signed & { n: number }

/** All roots, and as many of the books and pages of the desk as are numbered next after some number, oldest first. */
export async function readHistory(
  db: Database,
  after: number,
  count: number,
): Promise<{ roots: Numbered[]; books: Numbered[]; pages: Numbered[] }> {
  const numbered = (n: typeof book.n | typeof page.n) => and(gt(n, after), lte(n, after + count))
  const [roots, books, pages] = await db.batch([
    db.select().from(root).orderBy(root.n),
    db.select().from(book).where(numbered(book.n)).orderBy(book.n),
    db
      .select({ n: page.n, text: page.text, by: page.by, sig: page.sig })
      .from(page)
      .where(and(eq(page.office, DESK), numbered(page.n)))
      .orderBy(page.n),
  ])
  return { roots, books, pages }
}
