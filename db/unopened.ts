import { and, eq, inArray, sql } from 'drizzle-orm'
import { OPEN_WITHIN } from '../core/limits.ts'
import { DESK, isHead, roles } from '../core/roles.ts'
import { type Priority, priorities } from '../core/status.ts'
import { forgetMinutes } from './first-hour.ts'
import { forgetRung, isAsked, isWrittenOf } from './reminders.ts'
import { duty, member } from './schema.ts'
import type { Database } from './store.ts'

/** What nobody has opened yet: a tip at the desk, or a referral at its agency. */
export interface Unopened {
  id: string
  office: string
  /** By which its time is reckoned. */
  priority: Priority
  /** How often somebody was told, and the minute in which the next one is; `null` when nobody was. */
  told: { n: number; due: number } | null
}

/** Whose timer runs until it is opened. */
const timerOf = (id: string) => `unopened:${id}`
const isUnopened = sql`id >= 'unopened:' AND id < 'unopened;'`

/** A call for help comes first, whatever was judged before it; what nobody has judged is taken as P1. */
const priority = sql`CASE WHEN tip.urgent THEN 'P0' ELSE coalesce(tip.priority, 'P1') END`
/** A tip is new, or more of an urgent one, or of one that somebody has closed, has come since it was opened. */
const waits = sql`
  (tip.status = 'new' OR ((tip.urgent OR (tip.status = 'closed' AND tip.closed IS NOT NULL)) AND tip.messages > tip.read))`

const within = sql.join(
  [
    sql`CASE ${priority}`,
    ...priorities.map((one) => sql.raw(`WHEN '${one}' THEN ${OPEN_WITHIN[one]}`)),
    sql`END`,
  ],
  sql` `,
)

/** The offices at which something waits. */
export async function waitingOffices(db: Database): Promise<string[]> {
  const rows = await db.all<{ office: string }>(sql`
    SELECT ${DESK} AS office WHERE EXISTS (SELECT 1 FROM tip WHERE ${waits})
    UNION SELECT office FROM referral WHERE state = 'sent'`)
  return rows.map(({ office }) => office)
}

/**
 * What somebody must be told of now: nobody was, its time is over, or it has become more pressing than it was. The most
 * pressing first.
 *
 * @param offices at which somebody can be told: what waits elsewhere would hide the rest. @param minute since 1970.
 * @param limit how many at most.
 */
export async function listUnopened(
  db: Database,
  offices: string[],
  minute: number,
  limit: number,
): Promise<Unopened[]> {
  const rows = await db.all<{
    id: string
    office: string
    priority: Priority
    n: number
    due: number | null
  }>(
    sql`
      SELECT waiting.id, waiting.office, waiting.priority, coalesce(timer.n, 0) AS n, timer.due AS due
      FROM (
        SELECT tip.id, ${DESK} AS office, ${priority} AS priority, ${within} AS within FROM tip WHERE ${waits}
        UNION ALL
        SELECT referral.id, referral.office, ${priority}, ${within}
        FROM referral
          JOIN tip ON tip.id = referral.tip
          JOIN office ON office.id = referral.office AND office.epoch > 0
        WHERE referral.state = 'sent'
      ) AS waiting LEFT JOIN timer ON timer.id = 'unopened:' || waiting.id
      WHERE ${inArray(sql`waiting.office`, offices)} AND (timer.due IS NULL OR timer.due <= ${minute}
        OR timer.due > ${minute} + waiting.within)
      ORDER BY waiting.within, waiting.id LIMIT ${limit}`,
  )
  return rows.map(({ n, due, ...one }) => ({ ...one, told: due === null ? null : { n, due } }))
}

/**
 * The same of one office, whoever was told, and what agencies and the desk ask and answer each other: what rings there.
 *
 * @param minute since 1970: of what an agency is to be told later nothing rings.
 */
export async function listRinging(
  db: Database,
  office: string,
  minute: number,
  limit: number,
): Promise<string[]> {
  const rows = await db.all<{ id: string }>(
    office === DESK
      ? sql`SELECT id FROM tip WHERE ${waits} UNION ALL SELECT id FROM timer WHERE ${isAsked} LIMIT ${limit}`
      : sql`SELECT id FROM referral WHERE office = ${office} AND state = 'sent'
          UNION ALL SELECT timer.id FROM referral JOIN timer ON ${isWrittenOf}
          WHERE office = ${office} AND (timer.n > 0 OR timer.due <= ${minute}) LIMIT ${limit}`,
  )
  return rows.map(({ id }) => id)
}

/** Statement: somebody is told of it for the `n`th time, and the next one in some minute. The first time it is taken. */
export const keepTold = (db: Database, { id, told }: Unopened, n: number, due: number) =>
  told
    ? db.run(sql`UPDATE timer SET due = ${due}, n = ${n} WHERE id = ${timerOf(id)}`)
    : db.run(sql`INSERT INTO timer (id, due, n) VALUES (${timerOf(id)}, ${due}, ${n})`)

/** Forgets the timers of what was opened meanwhile, and whom we told too long ago for it to matter. */
export const forgetTimers = (db: Database, minute: number) =>
  db.batch([
    db.run(sql`
      DELETE FROM timer WHERE ${isUnopened}
        AND NOT EXISTS (SELECT 1 FROM tip WHERE tip.id = substr(timer.id, 10) AND ${waits})
        AND NOT EXISTS (SELECT 1 FROM referral WHERE referral.id = substr(timer.id, 10) AND state = 'sent')`),
    forgetMinutes(db, minute),
    forgetRung(db, minute),
    db.run(sql`DELETE FROM timer WHERE id >= 'told:' AND id < 'told;' AND due <= ${minute}`),
  ])

/**
 * Keeps that a telephone (as a keyed hash) is told something now.
 *
 * @param until the minute before which it is not told again. @param isUrgent whether that does not count this time.
 * @returns false when it was told a short while ago.
 */
export async function mayTell(
  db: Database,
  phone: string,
  { minute, until, isUrgent }: { minute: number; until: number; isUrgent: boolean },
): Promise<boolean> {
  const { rowsAffected } = await db.run(sql`
    INSERT INTO timer (id, due, n) VALUES (${`told:${phone}`}, ${until}, 1)
    ON CONFLICT (id) DO UPDATE SET due = excluded.due WHERE due <= ${minute} OR ${isUrgent ? 1 : 0}`)
  return rowsAffected === 1
}

/** The duty of some offices, and the heads who are at work there. */
export async function dutyOf(db: Database, offices: string[]) {
  const [duties, heads] = await db.batch([
    db.select().from(duty).where(inArray(duty.office, offices)),
    db
      .select({ id: member.id, office: member.office })
      .from(member)
      .where(
        and(
          inArray(member.office, offices),
          eq(member.state, 'active'),
          inArray(member.role, roles.filter(isHead)),
        ),
      )
      .orderBy(member.id),
  ])
  return offices.map((office) => ({
    office,
    duty: duties.find((one) => one.office === office)?.text ?? null,
    heads: heads.filter((one) => one.office === office).map(({ id }) => id),
  }))
}
