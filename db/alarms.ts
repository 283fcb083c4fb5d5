import { eq, sql } from 'drizzle-orm'
import type { AlarmKind } from '../core/alarm.ts'
import { type AuditRow, addEntry } from './audit.ts'
import { alarm } from './schema.ts'
import type { Database } from './store.ts'

/** Raises an alarm, unless it stands. @returns whether it is new. */
export async function raiseAlarm(db: Database, id: string, what: AlarmKind, hour: number): Promise<boolean> {
  const { rowsAffected } = await db.run(sql`
    INSERT INTO alarm (id, what, hour) VALUES (${id}, ${what}, ${hour}) ON CONFLICT DO NOTHING`)
  return rowsAffected === 1
}

/** What it warned of is over. */
export const endAlarm = (db: Database, id: string) => db.delete(alarm).where(eq(alarm.id, id))

export const listAlarms = (db: Database) => db.select().from(alarm)

export const findAlarm = async (db: Database, id: string) =>
  (await db.select().from(alarm).where(eq(alarm.id, id)))[0] ?? null

/** Somebody has taken note, with the entry that says so. */
export const noteAlarm = (db: Database, id: string, entry: AuditRow) =>
  db.batch([addEntry(db, entry), db.delete(alarm).where(eq(alarm.id, id))])
