import { and, asc, count, desc, eq, inArray, type SQL, sql } from 'drizzle-orm'
import { audit, member } from './schema.ts'
import type { Database } from './store.ts'

export type AuditRow = typeof audit.$inferInsert

/** The entry of an act, as part of the act's own batch: `(actor, n)` taken already fails the whole of it. */
export const addEntry = (db: Database, row: AuditRow) => db.insert(audit).values(row)

/** Where an actor's chain stands, and the newest entry of somebody else at their office. */
export async function tailOf(db: Database, actor: string, office: string) {
  const [own, seen] = await db.batch([
    db
      .select({ n: audit.n, hash: audit.hash })
      .from(audit)
      .where(eq(audit.actor, actor))
      .orderBy(desc(audit.n))
      .limit(1),
    // Whose, is drawn: so that the end of every chain, short ones too, is soon held by others'. Found by who is at the
    // office, through the primary key: the server's chain grows with every refused sign-in, and slows nobody's act.
    db
      .select({ hash: audit.hash })
      .from(audit)
      .where(
        sql`(${audit.actor}, ${audit.n}) IN (
          SELECT id, (SELECT max(n) FROM audit AS own WHERE own.actor = member.id)
          FROM member WHERE office = ${office} AND id <> ${actor})`,
      )
      .orderBy(sql`random()`)
      .limit(1),
  ])
  const prev = own[0]?.hash ?? null
  // Whoever is alone, and the server, who is no member: the latest that they know is their own.
  return { n: (own[0]?.n ?? -1) + 1, prev, seen: seen[0]?.hash ?? prev }
}

/** The same, written only if a condition holds: then `rowsAffected` is 1. */
export const addEntryIf = (db: Database, { actor, n, office, hash, text, sig }: AuditRow, condition: SQL) =>
  db.run(sql`
    INSERT INTO audit (actor, n, office, hash, text, sig)
    SELECT ${actor}, ${n}, ${office}, ${hash}, ${text}, ${sig} WHERE ${condition}`)

/** Where a list of entries goes on: after this one. */
export interface After {
  actor: string
  n: number
}

/**
 * Of an office's own people, through the primary key: how long it takes tells an agency nothing about how much was
 * written down elsewhere.
 */
const atOffice = (db: Database, office: string | null) =>
  office === null
    ? undefined
    : inArray(audit.actor, db.select({ id: member.id }).from(member).where(eq(member.office, office)))

/**
 * Entries in the order of actor and number, which is the table's own.
 *
 * @param office whose entries; everybody's when it is `null`.
 */
export const listEntries = (db: Database, office: string | null, after: After | null, limit: number) =>
  db
    .select({ actor: audit.actor, n: audit.n, office: audit.office, text: audit.text, sig: audit.sig })
    .from(audit)
    .where(
      and(
        atOffice(db, office),
        after ? sql`(${audit.actor}, ${audit.n}) > (${after.actor}, ${after.n})` : undefined,
      ),
    )
    .orderBy(asc(audit.actor), asc(audit.n))
    .limit(limit)

/** The newest entries of one actor. */
export const newestEntries = (db: Database, actor: string, limit: number) =>
  db
    .select({ text: audit.text, by: audit.actor, sig: audit.sig })
    .from(audit)
    .where(eq(audit.actor, actor))
    .orderBy(desc(audit.n))
    .limit(limit)

/** How many entries each actor has. */
export const countEntries = (db: Database, office: string | null) =>
  db
    .select({ actor: audit.actor, count: count() })
    .from(audit)
    .where(atOffice(db, office))
    .groupBy(audit.actor)

/** Who may stand in the entries, whoever has left among them. */
export const listActors = (db: Database, office: string | null) =>
  db
    .select({
      member: member.id,
      office: member.office,
      name: member.name,
      role: member.role,
      state: member.state,
    })
    .from(member)
    .where(office === null ? undefined : eq(member.office, office))
