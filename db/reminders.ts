import { and, eq, gt, inArray, lte, ne, type SQL, sql } from 'drizzle-orm'
import type { Hour } from '../core/hour.ts'
import { ASKED_AGAIN, REMIND_AFTER } from '../core/limits.ts'
import { statesBefore } from '../core/referral.ts'
import { DESK } from '../core/roles.ts'
import { unanswered } from '../core/status.ts'
import { referral, timer } from './schema.ts'
import type { Database } from './store.ts'

/*
 * Agencies that have not answered a referral; questions of theirs that the desk has not answered; what the desk, or an
 * agency that was asked together with them, has written and nobody there has opened: these have a timer each, which
 * runs until somebody has. Of such a note the desk is told by its list alone. That an agency was told lately is known for
 * a while after it has opened that: the others' notes ring there once an hour.
 */

const asked = (ref: string) => `asked:${ref}`
const written = (ref: string) => `written:${ref}`
const rang = (ref: string) => `rang:${ref}`
const noted = (joint: string) => `noted:${joint}`
/** Joins a referral to the timer of its question. */
export const isAskedOf = sql`${timer.id} = 'asked:' || ${referral.id}`
/** Joins a referral to the timer of what was written to its agency. */
export const isWrittenOf = sql`${timer.id} = 'written:' || ${referral.id}`
/** Joins a referral to the timer of notes that the desk has not read. */
export const isNotedOf = sql`${timer.id} = 'noted:' || ${referral.joint}`
/** A timer of a question. */
export const isAsked = sql`${timer.id} >= 'asked:' AND ${timer.id} < 'asked;'`

/**
 * Statement: an agency asks; the desk is to be told now, and of what is asked while an earlier question waits an hour
 * after it was told last. @param minute since 1970.
 */
export const putQuestion = (db: Database, ref: string, minute: number) =>
  db
    .insert(timer)
    .values({ id: asked(ref), due: minute, n: 0 })
    .onConflictDoUpdate({
      target: timer.id,
      set: { due: sql`max(${minute}, ${toldLast} + ${ASKED_AGAIN})`, n: 0 },
      setWhere: gt(timer.n, 0),
    })

/** Statement: nobody waits for the desk's answer any more. */
export const takeQuestion = (db: Database, ref: string) => db.delete(timer).where(eq(timer.id, asked(ref)))

/**
 * Statement: the desk has written; the agency is to be told now. Of what nobody there has opened at all it is told
 * already, and so it is where the desk has written before. @param minute since 1970.
 */
export const putWritten = (db: Database, ref: string, minute: number) =>
  db.run(sql`
    INSERT INTO timer (id, due, n) SELECT ${written(ref)}, ${minute}, 0 FROM referral
    WHERE id = ${ref} AND state <> 'sent' ${orEarlier}`)

/** What waits to be told is told with what is to be told before it. */
const orEarlier = sql`ON CONFLICT (id) DO UPDATE SET due = min(due, excluded.due) WHERE n = 0`

/**
 * Statements: a note to all who were asked together. Its readers at agencies are told as of what the desk has written;
 * of another agency's at the earliest an hour after they were told last. The desk is told by its list. @param from the office that wrote it. @param minute since 1970.
 */
export const putNote = (db: Database, joint: string, from: string, minute: number) => {
  const readers = and(
    eq(referral.joint, joint),
    ne(referral.office, from),
    inArray(referral.state, [...statesBefore('note')]),
  )
  const again = sql`(SELECT due FROM timer WHERE timer.id = 'rang:' || referral.id)`
  const due = from === DESK ? minute : sql`max(${minute}, coalesce(${again}, 0))`
  return [
    db.run(sql`
      INSERT INTO timer (id, due, n) SELECT 'written:' || id, ${due}, 0 FROM referral WHERE ${readers} ${orEarlier}`),
    ...(from === DESK
      ? []
      : [
          db
            .insert(timer)
            .values({ id: noted(joint), due: minute, n: 0 })
            .onConflictDoNothing(),
        ]),
  ]
}

/** Statement: the desk has read the notes. */
export const takeNote = (db: Database, joint: string) => db.delete(timer).where(eq(timer.id, noted(joint)))

/**
 * Statements, before it is received: somebody at the agency opens its referral. What the desk has written is read with
 * that. Of one that was asked together with others the notes come by themselves: it waits until they have come too, and
 * so do those from before it was opened, which ring nobody in the hour in which they are most likely being read.
 *
 * @param minute since 1970.
 */
export const takeWritten = (db: Database, ref: string, minute: number) =>
  [
    db.run(sql`
      DELETE FROM timer WHERE id = ${written(ref)}
        AND EXISTS (SELECT 1 FROM referral WHERE id = ${ref} AND joint IS NULL)`),
    db.run(sql`
      INSERT INTO timer (id, due, n) SELECT ${written(ref)}, ${minute} + ${ASKED_AGAIN}, 0 FROM referral
      WHERE id = ${ref} AND state = 'sent' AND EXISTS (
        SELECT 1 FROM joint_copy WHERE joint_copy.joint = referral.joint AND joint_copy.office = referral.office)
      ON CONFLICT (id) DO NOTHING`),
  ] as const

/** Statements: somebody at the agency has read the notes too. @param minute since 1970. */
export const takeNotes = (db: Database, ref: string, minute: number) =>
  [
    db.run(sql`
      INSERT INTO timer (id, due, n) SELECT ${rang(ref)}, ${toldLast} + ${ASKED_AGAIN}, 0 FROM timer
      WHERE id = ${written(ref)} AND ${toldLast} <= ${minute}
      ON CONFLICT (id) DO UPDATE SET due = excluded.due`),
    db.delete(timer).where(eq(timer.id, written(ref))),
  ] as const

/** Statement: nobody at the agency can read it any more. */
export const dropWritten = (db: Database, ref: string) =>
  db.delete(timer).where(inArray(timer.id, [written(ref), rang(ref)]))

/** Statement: forgets who was told so long ago that they may be told again. @param minute since 1970. */
export const forgetRung = (db: Database, minute: number) =>
  db.run(sql`DELETE FROM timer WHERE id >= 'rang:' AND id < 'rang;' AND due <= ${minute}`)

/** What an office is to be reminded of. */
export interface Reminder {
  ref: string
  office: string
  what: 'unanswered' | 'asked' | 'written'
  /** How many times it is with this one. */
  n: number
}

/** The same count as `remindersDue` in core/referral.ts, for what is not answered. */
const dueBy = (now: Hour): SQL<number> => {
  const { hour, due } = referral
  const passed = [
    ...REMIND_AFTER.map((after) => sql`(${hour} + ${after} <= ${now})`),
    sql`(${due} <= ${now})`,
  ]
  return sql<number>`(${sql.join(passed, sql` + `)})`
}

interface Now {
  hour: Hour
  minute: number
}

const isLate = (now: Hour) =>
  and(inArray(referral.state, [...unanswered]), sql`${dueBy(now)} > ${referral.reminded}`)

/** The offices that are to be reminded of something. */
export async function lateOffices(db: Database, { hour, minute }: Now): Promise<string[]> {
  const [late, unread, [question]] = await db.batch([
    db.selectDistinct({ office: referral.office }).from(referral).where(isLate(hour)),
    db
      .selectDistinct({ office: referral.office })
      .from(referral)
      .innerJoin(timer, isWrittenOf)
      .where(lte(timer.due, minute)),
    db
      .select({ id: timer.id })
      .from(timer)
      .where(and(isAsked, lte(timer.due, minute)))
      .limit(1),
  ])
  return [...new Set([...late, ...unread].map(({ office }) => office)), ...(question ? [DESK] : [])]
}

/**
 * What some offices are to be reminded of now.
 *
 * @param offices where somebody can be told: what waits elsewhere would hide the rest. @param limit how many of each at
 * most.
 */
export async function listReminders(
  db: Database,
  offices: string[],
  { hour, minute }: Now,
  limit: number,
): Promise<Reminder[]> {
  const [late, unread, questions] = await db.batch([
    db
      .select({ ref: referral.id, office: referral.office, n: dueBy(hour) })
      .from(referral)
      .where(and(isLate(hour), inArray(referral.office, offices)))
      .limit(limit),
    db
      .select({ ref: referral.id, office: referral.office, n: timer.n })
      .from(referral)
      .innerJoin(timer, isWrittenOf)
      .where(and(lte(timer.due, minute), inArray(referral.office, offices)))
      .limit(limit),
    db
      .select({ id: timer.id, n: timer.n })
      .from(timer)
      .where(and(isAsked, lte(timer.due, minute)))
      .limit(offices.includes(DESK) ? limit : 0),
  ])
  return [
    ...late.map((one) => ({ ...one, what: 'unanswered' as const })),
    ...unread.map((one) => ({ ...one, n: one.n + 1, what: 'written' as const })),
    ...questions.map(({ id, n }) => ({
      ref: id.slice('asked:'.length),
      office: DESK,
      what: 'asked' as const,
      n: n + 1,
    })),
  ]
}

/** Hours from one reminder to the next; after the last of them it is told once more each week. */
const gapAfter = (n: number): Hour =>
  (REMIND_AFTER[n - 1] ?? REMIND_AFTER[2]) - (n - 1 < REMIND_AFTER.length ? (REMIND_AFTER[n - 2] ?? 0) : 0)

/** The same in minutes for SQL, by how often it has rung. */
const gaps = sql.join(
  [
    sql`WHEN 0 THEN 0`,
    ...REMIND_AFTER.map((_, at) => sql`WHEN ${at + 1} THEN ${gapAfter(at + 1) * 60}`),
    sql`ELSE ${gapAfter(REMIND_AFTER.length + 1) * 60}`,
  ],
  sql` `,
)

/** The minute in which it was told last; of what was not told yet, that in which it is due. */
const toldLast = sql`${timer.due} - CASE ${timer.n} ${gaps} END`

/** Statement: an office is reminded for the `n`th time. @param minute since 1970. */
export const keepReminded = (db: Database, { ref, what, n }: Reminder, minute: number) =>
  what === 'unanswered'
    ? db.update(referral).set({ reminded: n }).where(eq(referral.id, ref))
    : db
        .update(timer)
        .set({ n, due: minute + gapAfter(n) * 60 })
        .where(eq(timer.id, what === 'asked' ? asked(ref) : written(ref)))
