import { and, eq, ne, type SQL, sql } from 'drizzle-orm'
import { tip } from './schema.ts'
import type { Database } from './store.ts'

/*
 * A tip's status, as it follows from who has it: offices with a key by their referrals, others by what was handed over.
 */

/** Statement: a tip is passed on; what is closed stays so. */
export const passOnTip = (db: Database, id: string) =>
  db
    .update(tip)
    .set({ status: 'referred' })
    .where(and(eq(tip.id, id), ne(tip.status, 'closed')))

/**
 * Statement: a tip that nobody has any more of those whom it was passed on to is the desk's again. @param id or its
 * query.
 */
export const reopenTip = (db: Database, id: string | SQL) =>
  db.run(sql`
    UPDATE tip SET status = 'open' WHERE status = 'referred' AND id = ${id}
      AND NOT EXISTS (SELECT 1 FROM referral WHERE referral.tip = tip.id AND state NOT IN ('declined', 'revoked'))
      AND NOT EXISTS (SELECT 1 FROM handed WHERE handed.tip = tip.id AND state <> 'declined')`)
