import { desc, eq, sql } from 'drizzle-orm'
import { audit } from './schema.ts'
import type { Database } from './store.ts'

export type AuditRow = typeof audit.$inferInsert

/** The entry of an act, as part of the act's own batch: `(actor, n)` taken already fails the whole of it. */
export const addEntry = (db: Database, row: AuditRow) => db.insert(audit).values(row)

/** Where an actor's chain stands, and the latest entry of their office. */
export async function tailOf(db: Database, actor: string, office: string) {
  const [own, seen] = await db.batch([
    db
      .select({ n: audit.n, hash: audit.hash })
      .from(audit)
      .where(eq(audit.actor, actor))
      .orderBy(desc(audit.n))
      .limit(1),
    // Few people act at once: any other's newest entry holds the chains in place. Found by who is at the office, through
    // the primary key: the server's chain grows with every refused sign-in, and must make nobody's act slower.
    db
      .select({ hash: audit.hash })
      .from(audit)
      .where(
        sql`(${audit.actor}, ${audit.n}) IN (
          SELECT id, (SELECT max(n) FROM audit AS own WHERE own.actor = member.id) FROM member WHERE office = ${office})`,
      )
      .orderBy(desc(audit.n))
      .limit(1),
  ])
  const prev = own[0]?.hash ?? null
  // The server is no member: the latest that it knows is its own.
  return { n: (own[0]?.n ?? -1) + 1, prev, seen: seen[0]?.hash ?? prev }
}
