import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { BatchItem } from 'drizzle-orm/batch'
import { type AuditRow, addEntry } from './audit.ts'
import { type NewOffice, officeRows } from './offices.ts'
import { onlyIf } from './only-if.ts'
import { grant, invitation, member, office, page, unlock } from './schema.ts'
import type { Database } from './store.ts'

export type InvitationRow = typeof invitation.$inferSelect

export const addInvitation = (db: Database, row: typeof invitation.$inferInsert, entry: AuditRow) =>
  db.batch([addEntry(db, entry), db.insert(invitation).values(row)])

export const findInvitation = async (db: Database, id: string): Promise<InvitationRow | null> =>
  (await db.select().from(invitation).where(eq(invitation.id, id)))[0] ?? null

/** Every agency's invitation, with the page of those who answered. */
export const listInvitations = (db: Database) =>
  db
    .select({ invitation, page: { text: page.text, by: page.by, sig: page.sig } })
    .from(invitation)
    .leftJoin(page, and(eq(page.office, invitation.office), eq(page.n, 1)))
    .where(eq(invitation.for, 'office'))

/** Every colleague's invitation to an office, with the name of those who answered. */
export const listMemberInvitations = (db: Database, id: string) =>
  db
    .select({ invitation, name: member.name })
    .from(invitation)
    .leftJoin(member, eq(member.id, invitation.member))
    .where(and(eq(invitation.for, 'member'), eq(invitation.office, id)))

const isIn = (id: string, states: InvitationRow['state'][]): SQL =>
  sql`EXISTS (SELECT 1 FROM invitation WHERE id = ${id} AND ${inArray(invitation.state, states)})`

/** What the invited browser answered. */
interface Answered {
  answer: string
  mac: string
}

const answeredBy = (db: Database, id: string, who: string, given: Answered) =>
  db
    .update(invitation)
    .set({ state: 'answered', member: who, ...given })
    .where(eq(invitation.id, id))

/**
 * An invited head answers: their office waits until the root's book lists it.
 *
 * @throws a constraint error when the invitation is no longer open, or a name or an id is there already.
 */
export const answerInvitation = (db: Database, id: string, given: Answered, made: NewOffice) =>
  db.batch([
    onlyIf(db, isIn(id, ['open'])),
    ...officeRows(db, made),
    answeredBy(db, id, made.member.id, given),
  ])

/**
 * An invited colleague answers: they wait until a head's page lists them.
 *
 * @throws as `answerInvitation` does.
 */
export const joinInvitation = (
  db: Database,
  id: string,
  given: Answered,
  made: { member: typeof member.$inferInsert; ways: (typeof unlock.$inferInsert)[] },
) =>
  db.batch([
    onlyIf(db, isIn(id, ['open'])),
    db.insert(member).values(made.member),
    db.insert(unlock).values(made.ways),
    answeredBy(db, id, made.member.id, given),
  ])

/**
 * Withdraws an invitation. Whoever answered it and waits goes with all that they sent; their name is free again.
 *
 * @throws a constraint error when it was used meanwhile, or withdrawn.
 */
export async function withdrawInvitation(db: Database, row: InvitationRow, entry: AuditRow): Promise<void> {
  await db.batch([
    onlyIf(db, isIn(row.id, ['open', 'answered'])),
    addEntry(db, entry),
    ...(row.for === 'office' ? removeOffice(db, row.office) : []),
    ...(row.for === 'member' ? removeAnswerer(db, row.id) : []),
    db
      .update(invitation)
      .set({ state: 'withdrawn', member: null, answer: null, mac: null })
      .where(eq(invitation.id, row.id)),
  ])
}

/** An agency that no book lists: nothing is there but what its head sent. */
const removeOffice = (db: Database, id: string): BatchItem<'sqlite'>[] => [
  db.run(sql`DELETE FROM unlock WHERE member IN (SELECT id FROM member WHERE office = ${id})`),
  db.delete(member).where(eq(member.office, id)),
  db.delete(grant).where(eq(grant.office, id)),
  db.delete(page).where(eq(page.office, id)),
  db.delete(office).where(eq(office.id, id)),
]

/** By what the invitation says at that moment: somebody may answer while it is withdrawn. */
const removeAnswerer = (db: Database, id: string): BatchItem<'sqlite'>[] => [
  db.run(sql`DELETE FROM unlock WHERE member = (SELECT member FROM invitation WHERE id = ${id})`),
  db.run(sql`DELETE FROM member WHERE id = (SELECT member FROM invitation WHERE id = ${id})`),
]
