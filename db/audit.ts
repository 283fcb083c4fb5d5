import { desc, eq } from 'drizzle-orm'
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
    // Chains are short and few people act at once: any other's newest entry holds the chains in place.
    db
      .select({ hash: audit.hash })
      .from(audit)
      .where(eq(audit.office, office))
      .orderBy(desc(audit.n))
      .limit(1),
  ])
  return { n: (own[0]?.n ?? -1) + 1, prev: own[0]?.hash ?? null, seen: seen[0]?.hash ?? null }
}
