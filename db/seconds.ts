import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { SecondAct } from '../core/keys/second.ts'
import { SECOND_KEPT, SECOND_LIFE } from '../core/limits.ts'
import { type AuditRow, addEntry, addEntryIf } from './audit.ts'
import { deleteTips } from './deletion.ts'
import { member, second, tip } from './schema.ts'
import type { Database } from './store.ts'

/*
 * What two must want. Each step is decided in SQL, with its entry, in one batch: of two at once one is done.
 */

/** A request as it must stand for something to happen; `tips` are sorted, for they are compared as text. */
export interface Second {
  id: string
  act: SecondAct
  tips: string[]
}

const sortedTips = (tips: readonly string[]) => JSON.stringify([...tips].sort())

/** Whoever asked must still be here. */
const isHere = sql`${second.by} IN (SELECT id FROM member WHERE state = 'active')`

/** The request, if it is this very one, in one of these states, and not too old. */
const found = ({ id, act, tips }: Second, states: SecondState[], hour: number, more: SQL) => sql`
  SELECT 1 FROM second WHERE id = ${id} AND act = ${act} AND tips = ${sortedTips(tips)}
    AND state IN ${states} AND hour > ${hour - SECOND_LIFE} AND ${isHere} AND ${more}`

type SecondState = typeof second.$inferSelect.state

/**
 * Does something only if a request stands as it must.
 *
 * @param isRight a subquery that finds the request only then.
 * @returns false when it does not: nothing has happened, and no entry says so.
 */
async function decide(
  db: Database,
  id: string,
  isRight: SQL,
  state: SecondState,
  entry: AuditRow,
  acts: ReturnType<typeof deleteTips> | readonly [] = [],
): Promise<boolean> {
  const [written] = await db.batch([
    addEntryIf(db, entry, sql`EXISTS (${isRight})`),
    ...acts,
    db.run(sql`UPDATE second SET state = ${state} WHERE id = ${id} AND EXISTS (${isRight})`),
  ])
  return written.rowsAffected === 1
}

/** Asks for something. @throws a constraint error when the id is taken. */
export async function askSecond(
  db: Database,
  { id, act, tips }: Second,
  by: string,
  hour: number,
  entry: AuditRow,
): Promise<void> {
  await db.batch([
    addEntry(db, entry),
    db.insert(second).values({ id, act, tips: [...tips].sort(), by, hour, state: 'asked' }),
  ])
}

/** What waits for somebody, and what was decided lately. */
export const listSeconds = (db: Database, hour: number) =>
  db
    .select({
      second: second.id,
      act: second.act,
      tips: second.tips,
      by: second.by,
      byName: member.name,
      hour: second.hour,
      state: second.state,
    })
    .from(second)
    .innerJoin(member, eq(member.id, second.by))
    .where(isListed(hour))

// In brackets of its own: `and` puts none around it.
const isListed = (hour: number) => sql`((${second.state} IN ('refused', 'done')
  AND ${second.hour} > ${hour - SECOND_KEPT}) OR (${second.state} IN ('asked', 'confirmed')
  AND ${second.hour} > ${hour - SECOND_LIFE} AND ${isHere}))`

/** A request that is listed. */
export async function findSecond(db: Database, id: string, hour: number) {
  const rows = await db
    .select()
    .from(second)
    .where(and(eq(second.id, id), isListed(hour)))
  return rows[0] ?? null
}

/** A second person wants it too: deleting is done at once, with everything of the tips; an export is open to the asker. */
export function confirmSecond(
  db: Database,
  wanted: Second,
  by: string,
  hour: number,
  entry: AuditRow,
): Promise<boolean> {
  const isRight = found(wanted, ['asked'], hour, sql`${second.by} <> ${by}`)
  if (wanted.act === 'export') return decide(db, wanted.id, isRight, 'confirmed', entry)
  const ids = sql`SELECT value FROM json_each(${sortedTips(wanted.tips)}) WHERE EXISTS (${isRight})`
  return decide(db, wanted.id, isRight, 'done', entry, deleteTips(db, ids))
}

/** Somebody does not want it, or whoever asked no longer does. */
export const refuseSecond = (db: Database, unwanted: Second, hour: number, entry: AuditRow) =>
  decide(db, unwanted.id, found(unwanted, ['asked', 'confirmed'], hour, sql`TRUE`), 'refused', entry)

/** Uses up a confirmed request for exporting, by whoever asked for it. */
export const useSecond = (db: Database, wanted: Second, by: string, hour: number, entry: AuditRow) =>
  decide(db, wanted.id, found(wanted, ['confirmed'], hour, sql`${second.by} = ${by}`), 'done', entry)

/** Forgets what nobody confirmed or used in time, and what was decided long ago. */
export const forgetSeconds = (db: Database, hour: number) =>
  db.delete(second).where(sql`NOT (${isListed(hour)})`)

/** How many of these tips are there. */
export const countTips = (db: Database, ids: readonly string[]) => db.$count(tip, inArray(tip.id, [...ids]))
