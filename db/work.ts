import { and, eq, gte, lt, type SQL, sql } from 'drizzle-orm'
import type { Hour } from '../core/hour.ts'
import { usedWork } from './schema.ts'
import type { Database } from './store.ts'

/** Work as it is kept once it was used: a keyed hash of its challenge, and the hour in which that expires. */
export interface Work {
  id: string
  until: Hour
}

/** Whether nothing has been sent with this work. */
export const isUnused = ({ id, until }: Work) =>
  sql`NOT EXISTS (SELECT 1 FROM used_work WHERE until = ${until} AND id = ${id})`

/** A statement that uses up some work when what it was sent with is there; after what stored that. */
export const useWork = (db: Database, { id, until }: Work, isThere: SQL) =>
  db.run(sql`
    INSERT INTO used_work (until, id) SELECT ${until}, ${id} WHERE ${isThere}
    ON CONFLICT DO NOTHING`)

export const wasUsed = async (db: Database, { id, until }: Work): Promise<boolean> =>
  (await db.$count(usedWork, and(eq(usedWork.until, until), eq(usedWork.id, id)))) > 0

/** Uses up work at once. @throws a constraint error when it was used before. */
export const spendWork = (db: Database, work: Work) => db.insert(usedWork).values(work)

/**
 * How much was sent whose work has not expired before this hour.
 *
 * @param most it is not counted further: under a flood the question stays as cheap as ever.
 */
export async function countWork(db: Database, hour: Hour, most: number): Promise<number> {
  const some = db
    .select({ until: usedWork.until })
    .from(usedWork)
    .where(gte(usedWork.until, hour))
    .limit(most)
    .as('some')
  const [found] = await db.select({ count: sql<number>`count(*)` }).from(some)
  return found?.count ?? 0
}

/** Forgets work whose challenge has expired: it could not be used again. */
export const forgetWork = (db: Database, hour: Hour) => db.delete(usedWork).where(lt(usedWork.until, hour))
