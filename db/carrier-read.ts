import { eq } from 'drizzle-orm'
import { carrierRead } from './schema.ts'
import type { Database } from './store.ts'

type What = typeof carrierRead.$inferSelect.what

/** The hour from which a list of the carrier's is to be read; `null` before the first time. */
export const readFrom = async (db: Database, what: What): Promise<number | null> =>
  (await db.select({ hour: carrierRead.hour }).from(carrierRead).where(eq(carrierRead.what, what)))[0]
    ?.hour ?? null

/** A list has been read in whole: the next time begins with this hour. */
export const haveRead = (db: Database, what: What, hour: number) =>
  db
    .insert(carrierRead)
    .values({ what, hour })
    .onConflictDoUpdate({ target: carrierRead.what, set: { hour } })
