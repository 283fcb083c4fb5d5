import { sql } from 'drizzle-orm'
import type { Database } from './store.ts'

/** What is sealed to an office's key, and to the key of which epoch. */
export interface SealedTo {
  office: string
  epoch: number
}

/** The epoch of now, as a condition: part of the batch that stores, so that no rotation can slip in between. */
export const isCurrent = ({ office, epoch }: SealedTo) =>
  sql`EXISTS (SELECT 1 FROM office WHERE id = ${office} AND epoch = ${epoch})`

/** Whether all of these epochs are those of now. */
export async function areCurrent(db: Database, all: SealedTo[]): Promise<boolean> {
  const rows = await db.all(sql`SELECT 1 WHERE ${sql.join(all.map(isCurrent), sql` AND `)}`)
  return rows.length > 0
}
