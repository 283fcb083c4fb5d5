import { getTableColumns, sql } from 'drizzle-orm'
import { BY_MINUTE } from '../core/limits.ts'
import { tip } from './schema.ts'
import type { Database } from './store.ts'

/*
 * The first hour of what waits for somebody: of this alone the minute is kept in which it came, as a timer, for the
 * most pressing times are of minutes. It is forgotten when the hour is over, or as soon as none of them runs.
 */

const kept = sql.raw(String(BY_MINUTE))

/**
 * Statement, before a tip's messages are counted anew: the first of what nobody has opened has come, in some minute
 * since 1970. Of more of it only what is urgent has a time of minutes.
 */
export const keepMinute = (db: Database, { tip: id, minute }: { tip: string; minute: number }) =>
  db.run(sql`
    INSERT INTO timer (id, due, n) SELECT 'came:' || id, ${minute + BY_MINUTE}, 0 FROM tip
    WHERE id = ${id} AND messages = read AND messages < (SELECT count(*) FROM message WHERE message.tip = tip.id)
      AND (status = 'new' OR urgent)
    ON CONFLICT (id) DO NOTHING`)

/** Whether a tip's times of minutes run: until it is opened, of what is urgent until something has come of it. */
const runs = sql`tip.status = 'new' OR (tip.urgent AND (tip.status NOT IN ('referred', 'closed') OR messages > read))`

/** Statement: forgets the minutes that nobody counts any more. @param minute since 1970, now. */
export const forgetMinutes = (db: Database, minute: number) =>
  db.run(sql`
    DELETE FROM timer WHERE id >= 'came:' AND id < 'came;' AND (due <= ${minute}
      OR NOT EXISTS (SELECT 1 FROM tip WHERE tip.id = substr(timer.id, 6) AND (${runs})))`)

/** The hour in which the first message came that nobody has opened, or, where all are opened, the tip. */
const first = sql`
  CASE WHEN tip.messages > tip.read AND tip.read > 0
    THEN (SELECT message.hour FROM message WHERE message.tip = tip.id AND message.seq = tip.read)
    ELSE tip.hour END`

/** The minute in which that was, while it is known, else the one with which its hour begins. */
export const since = sql<number>`(
  SELECT coalesce((SELECT due - ${kept} FROM timer WHERE timer.id = 'came:' || tip.id AND (due - ${kept}) / 60 = first.hour),
    first.hour * 60)
  FROM (SELECT ${first} AS hour) AS first)`

/** A tip as it is listed. */
export const tipColumns = { ...getTableColumns(tip), since }
