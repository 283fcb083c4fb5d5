import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { BatchItem } from 'drizzle-orm/batch'
import { RECOVERY } from '../core/keys/grants.ts'
import type { PageChange } from '../core/keys/page.ts'
import type { Signed } from '../core/keys/signed.ts'
import { holdsKey, isHead } from '../core/roles.ts'
import { type AuditRow, addEntry } from './audit.ts'
import { onlyIf } from './only-if.ts'
import { otherHead } from './people.ts'
import { grant, invitation, member, office, page, session, unlock, workPhone } from './schema.ts'
import type { Database } from './store.ts'

/** An office's next page, checked by the handler against the one before and the book. */
export interface NextPage {
  office: string
  n: number
  epoch: number
  signed: Signed
  change: PageChange
  /** The keys that the change makes necessary. */
  grants: (typeof grant.$inferInsert)[]
  /** The invitation that an added member answered. */
  invitation: string | null
  /** What comes with another recovery: the hash that knows its shares, and the keyring's key of the head who made it. */
  recovery: { hash: string; head: string; escrow: Uint8Array } | null
  /** The number of the book by which it was checked. */
  book: number
}

/**
 * Publishes an office's next page with all that follows from it. Its epoch becomes the one to which the server takes
 * new messages.
 *
 * @throws a constraint error, with nothing changed, when a page of that number or another book is there, when nobody
 * would be left to sign the next one, or when the added member's invitation was withdrawn.
 */
export async function publishPage(db: Database, next: NextPage, entry: AuditRow): Promise<void> {
  const { office: id, n, epoch, signed, grants } = next
  await db.batch([
    onlyIf(db, isNewestBook(next.book)),
    addEntry(db, entry),
    db.insert(page).values({ office: id, n, ...signed }),
    db.update(office).set({ epoch }).where(eq(office.id, id)),
    ...effectsOf(db, next),
    ...(grants.length > 0 ? [db.insert(grant).values(grants)] : []),
  ])
}

const isNewestBook = (n: number): SQL => sql`(SELECT max(n) FROM book) = ${n}`

function effectsOf(
  db: Database,
  { office: id, change, grants, invitation: answered, recovery }: NextPage,
): BatchItem<'sqlite'>[] {
  switch (change.act) {
    case 'renewed':
    case 'rekeyed':
      return []
    case 'recovery':
      return recovery ? withRecovery(db, id, recovery, grants) : []
    case 'added': {
      const isTheirs = and(
        eq(invitation.id, answered ?? ''),
        eq(invitation.office, id),
        eq(invitation.member, change.member.id),
        eq(invitation.state, 'answered'),
      ) as SQL
      return [
        onlyIf(db, sql`EXISTS (SELECT 1 FROM invitation WHERE ${isTheirs})`),
        db.update(invitation).set({ state: 'done' }).where(isTheirs),
        db
          .update(member)
          .set({ state: 'active' })
          .where(and(eq(member.id, change.member.id), eq(member.state, 'waiting'))),
      ]
    }
    case 'left':
      return [
        onlyIf(db, otherHead(id, change.member.id)),
        db.update(member).set({ state: 'left', escrow: null }).where(eq(member.id, change.member.id)),
        db.delete(unlock).where(eq(unlock.member, change.member.id)),
        db.delete(workPhone).where(eq(workPhone.member, change.member.id)),
        ...withoutKey(db, id, change.member.id),
      ]
    case 'role': {
      const { id: who, role } = change.member
      return [
        onlyIf(db, otherHead(id, who)),
        // Only a head's keyring opens with the recovery's shares.
        db
          .update(member)
          .set({ role, ...(isHead(role) ? {} : { escrow: null }) })
          .where(eq(member.id, who)),
        ...(holdsKey(change.before) && !holdsKey(role) ? withoutKey(db, id, who) : []),
      ]
    }
  }
}

/** Takes the office's keys from somebody, and ends the sessions in which they have them open. */
const withoutKey = (db: Database, id: string, who: string) => [
  db.delete(session).where(eq(session.member, who)),
  db.delete(grant).where(and(eq(grant.office, id), eq(grant.holder, who))),
]

/**
 * Puts another recovery in the place of the one before: its shares are known from now on, the keys that are sealed to it
 * replace those sealed to the other, and every head's keyring is to be sealed to it anew.
 */
const withRecovery = (
  db: Database,
  id: string,
  { hash, head, escrow }: NonNullable<NextPage['recovery']>,
  grants: NextPage['grants'],
) => [
  db.update(office).set({ recovery: hash }).where(eq(office.id, id)),
  db.update(member).set({ escrow: null }).where(eq(member.office, id)),
  db.update(member).set({ escrow }).where(eq(member.id, head)),
  db.delete(grant).where(
    and(
      eq(grant.office, id),
      eq(grant.holder, RECOVERY),
      inArray(
        grant.epoch,
        grants.flatMap(({ holder, epoch }) => (holder === RECOVERY ? [epoch] : [])),
      ),
    ),
  ),
]
