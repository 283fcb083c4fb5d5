import { and, eq, inArray, ne, type SQL, sql } from 'drizzle-orm'
import type { BatchItem } from 'drizzle-orm/batch'
import { RECOVERY } from '../core/keys/grants.ts'
import type { Signed } from '../core/keys/signed.ts'
import { type AuditRow, addEntry } from './audit.ts'
import { onlyIf } from './only-if.ts'
import { book, grant, invitation, member, office, root, session, unlock, workPhone } from './schema.ts'
import type { Database } from './store.ts'

/** The next book, checked by the handler against the one before and with the pages of all its offices. */
export interface NextBook {
  n: number
  signed: Signed
  /** The numbers of the pages with which it was checked. */
  pages: { office: string; n: number }[]
  /** Offices that it lists for the first time, which begin to work with it. */
  added?: string[]
  /** An agency that it lists without a head: there is nobody any more. */
  closed?: string
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
  { n, signed, pages, added, closed, root: after }: NextBook,
  entry: AuditRow,
) {
  await db.batch([
    onlyIf(db, areNewest(pages)),
    addEntry(db, entry),
    db.insert(book).values({ n, ...signed }),
    ...(added ? begin(db, added) : []),
    ...(closed ? end(db, closed) : []),
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

/** As if all had left at once. In epoch 0 nothing is sealed, so that what is under way to it is not taken in. */
const end = (db: Database, id: string): BatchItem<'sqlite'>[] => [
  db.update(office).set({ epoch: 0 }).where(eq(office.id, id)),
  db.delete(session).where(inArray(session.member, membersOf(db, id))),
  db.delete(unlock).where(inArray(unlock.member, membersOf(db, id))),
  db.delete(workPhone).where(inArray(workPhone.member, membersOf(db, id))),
  db.delete(grant).where(and(eq(grant.office, id), ne(grant.holder, RECOVERY))),
  db.update(member).set({ state: 'left', escrow: null }).where(eq(member.office, id)),
  db
    .update(invitation)
    .set({ state: 'withdrawn' })
    .where(
      and(
        eq(invitation.office, id),
        eq(invitation.for, 'member'),
        inArray(invitation.state, ['open', 'answered']),
      ),
    ),
]

const membersOf = (db: Database, id: string) =>
  db.select({ id: member.id }).from(member).where(eq(member.office, id))
