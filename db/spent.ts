import { type SQL, sql } from 'drizzle-orm'
import type { Database } from './store.ts'

/** Whether so many parts may still be sent on a day of UTC (days since 1970). */
export const hasLeft = (day: number, parts: number, cap: number): SQL =>
  sql`coalesce((SELECT parts FROM spent WHERE day = ${day}), 0) + ${parts} <= ${cap}`

/** Statements that write down parts as sent, where a condition holds; part of the batch that decides to send them. */
export const spend = (db: Database, day: number, parts: number, condition: SQL = sql`1`) =>
  [
    db.run(sql`DELETE FROM spent WHERE day < ${day}`),
    db.run(sql`
      INSERT INTO spent (day, parts) SELECT ${day}, ${parts} WHERE ${condition}
      ON CONFLICT (day) DO UPDATE SET parts = parts + excluded.parts`),
  ] as const

/** The same, asked before something is said. */
export async function mayStillSpend(db: Database, day: number, parts: number, cap: number): Promise<boolean> {
  const [found] = await db.all<{ left: number }>(sql`SELECT ${hasLeft(day, parts, cap)} AS "left"`)
  return found?.left === 1
}

/**
 * Spends parts of SMS before they are sent: what is not sent then was spent all the same, so that no fault sends more
 * than the cap.
 *
 * @returns false when that would be more than the cap: nothing is to be sent.
 */
export async function spendParts(db: Database, day: number, parts: number, cap: number): Promise<boolean> {
  const [, { rowsAffected }] = await db.batch(spend(db, day, parts, hasLeft(day, parts, cap)))
  return rowsAffected === 1
}
