import { asc, eq, inArray, lte, type SQL, sql } from 'drizzle-orm'
import { undeleted } from './schema.ts'
import type { Database } from './store.ts'

/** A statement that has something deleted at the carrier, from a minute on, where a condition holds. */
export const queueDeletion = (
  db: Database,
  sid: string,
  minute: number,
  hour: number,
  condition: SQL = sql`1`,
) =>
  db.run(sql`
    INSERT INTO undeleted (sid, tries, due, hour) SELECT ${sid}, 0, ${minute}, ${hour} WHERE ${condition}
    ON CONFLICT DO NOTHING`)

/** The same of several, by themselves. */
export async function queueDeletions(
  db: Database,
  sids: string[],
  minute: number,
  hour: number,
): Promise<void> {
  const [first, ...others] = sids.map((sid) => queueDeletion(db, sid, minute, hour))
  if (first) await db.batch([first, ...others])
}

/** Those of some SIDs that wait to be deleted. */
export async function queuedOf(db: Database, sids: string[]): Promise<Set<string>> {
  if (sids.length === 0) return new Set()
  const rows = await db.select({ sid: undeleted.sid }).from(undeleted).where(inArray(undeleted.sid, sids))
  return new Set(rows.map(({ sid }) => sid))
}

/** What is to be tried now, longest due first. */
export const dueDeletions = (db: Database, minute: number, limit: number) =>
  db
    .select({ sid: undeleted.sid, tries: undeleted.tries })
    .from(undeleted)
    .where(lte(undeleted.due, minute))
    .orderBy(asc(undeleted.due), asc(undeleted.sid))
    .limit(limit)

/** The carrier has confirmed that it is gone. */
export const forgetDeletion = (db: Database, sid: string) =>
  db.delete(undeleted).where(eq(undeleted.sid, sid))

/** It is still there: tried again in a later minute. */
export const putOffDeletion = (db: Database, sid: string, tries: number, due: number) =>
  db.update(undeleted).set({ tries, due }).where(eq(undeleted.sid, sid))

/** Whether something has waited since an hour or longer. */
export const hasWaited = async (db: Database, hour: number): Promise<boolean> =>
  (await db.select({ sid: undeleted.sid }).from(undeleted).where(lte(undeleted.hour, hour)).limit(1)).length >
  0
