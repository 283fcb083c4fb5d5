import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import type { Signed } from '../core/keys/signed.ts'
import { type AuditRow, addEntry } from './audit.ts'
import { book, grant, invitation, member, office, page, root, unlock } from './schema.ts'
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

const officeRows = (db: Database, { office: row, member: head, ways, grants, page: first }: NewOffice) =>
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

/**
 * Publishes an office's next page. Its epoch becomes the one to which the server takes new messages.
 *
 * @throws a constraint error when a page of that number is there: somebody else was first.
 */
export async function addPage(
  db: Database,
  id: string,
  { n, epoch, signed }: { n: number; epoch: number; signed: Signed },
  entry: AuditRow,
) {
  await db.batch([
    addEntry(db, entry),
    db.insert(page).values({ office: id, n, ...signed }),
    db.update(office).set({ epoch }).where(eq(office.id, id)),
  ])
}

/**
 * Publishes the next book, with which waiting offices begin to work.
 *
 * @throws a constraint error when a book of that number is there.
 */
export async function addBook(
  db: Database,
  { n, signed, added }: { n: number; signed: Signed; added: string[] },
  entry: AuditRow,
) {
  await db.batch([
    addEntry(db, entry),
    db.insert(book).values({ n, ...signed }),
    db
      .update(member)
      .set({ state: 'active' })
      .where(and(inArray(member.office, added), eq(member.state, 'waiting'))),
    db
      .update(invitation)
      .set({ state: 'done' })
      .where(and(inArray(invitation.office, added), eq(invitation.state, 'answered'))),
  ])
}

export const addInvitation = (db: Database, row: typeof invitation.$inferInsert, entry: AuditRow) =>
  db.batch([addEntry(db, entry), db.insert(invitation).values(row)])

export const findInvitation = async (db: Database, id: string) =>
  (await db.select().from(invitation).where(eq(invitation.id, id)))[0] ?? null

/**
 * An invited head answers: their office waits until the root's book lists it.
 *
 * @returns false when the invitation was answered meanwhile.
 */
export async function answerInvitation(
  db: Database,
  id: string,
  given: { answer: string; mac: string },
  made: NewOffice,
): Promise<boolean> {
  const found = await findInvitation(db, id)
  if (found?.state !== 'open') return false
  // The office's id is the invitation's own and a primary key: of two answers at once, one fails whole.
  await db.batch([
    ...officeRows(db, made),
    db
      .update(invitation)
      .set({ state: 'answered', member: made.member.id, ...given })
      .where(eq(invitation.id, id)),
  ])
  return true
}

/** Every invitation, with the page of those who answered. */
export async function listInvitations(db: Database) {
  return db
    .select({ invitation, page: { text: page.text, by: page.by, sig: page.sig } })
    .from(invitation)
    .leftJoin(page, and(eq(page.office, invitation.office), eq(page.n, 1)))
}
