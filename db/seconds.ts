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

/** A request as it must stand for something to happen. */
export interface Second {
  id: string
  act: SecondAct
  tips: string[]
}

const asList = (tips: readonly string[]) => JSON.stringify([...tips].sort())

/** The tips of a request, sorted, for they are compared as text. */
const askedTips = sql`(
  SELECT json_group_array(key) FROM (SELECT key FROM json_each(${second.tips}) ORDER BY key))`

/** A tip of a request has got a message since it was asked for: whoever asked has not read it. */
const hasGrown = sql`EXISTS (
  SELECT 1 FROM json_each(${second.tips}) AS asked JOIN tip ON tip.id = asked.key WHERE tip.messages > asked.value)`

/** Whoever asked must still be here. */
const isHere = sql`${second.by} IN (SELECT id FROM member WHERE state = 'active')`

/** The request, if it is this very one, in one of these states, and not too old. */
const found = ({ id, act, tips }: Second, states: SecondState[], hour: number, more: SQL) => sql`
  SELECT 1 FROM second WHERE id = ${id} AND act = ${act} AND ${askedTips} = ${asList(tips)}
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

/** Asks for something, about tips as they are now. @throws a constraint error when the id is taken. */
export async function askSecond(
  db: Database,
  { id, act, tips }: Second,
  by: string,
  hour: number,
  entry: AuditRow,
): Promise<void> {
  await db.batch([
    addEntry(db, entry),
    db.run(sql`
      INSERT INTO second (id, act, tips, "by", hour, state)
      SELECT ${id}, ${act}, json_group_object(id, messages), ${by}, ${hour}, 'asked'
      FROM tip WHERE id IN (SELECT value FROM json_each(${asList(tips)}))`),
  ])
}

/** What waits for somebody, and what was decided lately. */
export async function listSeconds(db: Database, hour: number) {
  const rows = await db
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
  return rows.map((row) => ({ ...row, tips: Object.keys(row.tips).sort() }))
}

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
  return rows[0] ? { ...rows[0], tips: Object.keys(rows[0].tips).sort() } : null
}

/** Whether nobody may confirm a deletion any more because something new came in. */
export const isOutgrown = async (db: Database, id: string): Promise<boolean> =>
  (await db.$count(second, sql`${second.id} = ${id} AND ${second.state} = 'asked' AND ${hasGrown}`)) > 0

/** A second person wants it too: deleting is done at once, with everything of the tips; an export is open to the asker. */
export function confirmSecond(
  db: Database,
  wanted: Second,
  by: string,
  hour: number,
  entry: AuditRow,
): Promise<boolean> {
  const isOthers = sql`${second.by} <> ${by}`
  if (wanted.act === 'export')
    return decide(db, wanted.id, found(wanted, ['asked'], hour, isOthers), 'confirmed', entry)
  const isRight = found(wanted, ['asked'], hour, sql`${isOthers} AND NOT ${hasGrown}`)
  const ids = sql`SELECT value FROM json_each(${asList(wanted.tips)}) WHERE EXISTS (${isRight})`
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

/**
 * What a member has taken out without a second person in the 24 hours before, by their own entries. It is no day of a
 * calendar: there twice as many would go at midnight.
 *
 * @param hour the server's own. Of the entries' hours the member says each, and may say one that is an hour too early:
 *   it counts for an hour longer.
 */
export async function takenOutAlone(db: Database, actor: string, hour: number): Promise<string[]> {
  const rows = await db.all<{ subject: string }>(sql`
    SELECT text ->> 'subject' AS subject FROM audit
    WHERE actor = ${actor} AND text ->> 'act' = 'exported' AND text ->> 'hour' >= ${hour - 25}
      AND text ->> 'subject' NOT IN (
        SELECT id FROM second WHERE "by" = ${actor} AND act = 'export' AND state = 'done')`)
  return rows.flatMap(({ subject }) => subject.split(','))
}

/** How many of these tips are there. */
export const countTips = (db: Database, ids: readonly string[]) => db.$count(tip, inArray(tip.id, [...ids]))
