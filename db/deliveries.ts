import { asc, eq, sql } from 'drizzle-orm'
import type { Hour } from '../core/hour.ts'
import { type DeliveryState, statesBefore } from '../core/line/delivery.ts'
import { DESK } from '../core/roles.ts'
import { type AuditRow, addEntry } from './audit.ts'
import { isCurrent } from './epochs.ts'
import { onlyIf } from './only-if.ts'
import { delivery, reply, timer } from './schema.ts'
import { hasLeft, spend } from './spent.ts'
import type { Database } from './store.ts'
import { queueDeletion } from './undeleted.ts'

/*
 * Replies that leave by SMS: each is stored before it is sent, so that it is never sent twice.
 */

/** Where a reply stands. */
export interface Place {
  tip: string
  seq: number
}

/** What sending costs, of how much in a day of UTC. */
export interface Cost {
  day: number
  parts: number
  cap: number
}

/** Whether a number (as a keyed hash) is the one whose messages join a tip. */
const isJoined = (tip: string, number: string) =>
  sql`EXISTS (SELECT 1 FROM conversation WHERE number = ${number} AND tip = ${tip})`

const timerOf = ({ tip, seq }: Place) => `sending:${tip}:${seq}`

/**
 * Stores a reply that is about to be sent, and what it costs.
 *
 * @param number of whom it goes to, as a keyed hash.
 * @param until minutes since 1970: when nothing was heard of it by then, nobody knows whether it was sent.
 * @throws a constraint error, with nothing stored, when its number is taken, or `hindrance` has something to say.
 */
export async function addSms(
  db: Database,
  row: Place & { epoch: number; hour: Hour; own: Uint8Array },
  number: string,
  { day, parts, cap }: Cost,
  until: number,
  entry: AuditRow,
): Promise<void> {
  const { tip, seq, hour, epoch } = row
  await db.batch([
    onlyIf(db, isCurrent({ office: DESK, epoch })),
    onlyIf(db, isJoined(tip, number)),
    onlyIf(db, hasLeft(day, parts, cap)),
    addEntry(db, entry),
    // To nobody else is it sealed: whoever receives it has it on their telephone.
    db.insert(reply).values({ ...row, sealed: new Uint8Array() }),
    db.insert(delivery).values({ tip, seq, state: 'sending', hour }),
    db.insert(timer).values({ id: timerOf(row), due: until, n: 0 }),
    ...spend(db, day, parts),
  ])
}

/** Why a reply cannot be stored, where that is not its number. */
export async function hindrance(
  db: Database,
  { tip, epoch }: { tip: string; epoch: number },
  number: string,
  { day, parts, cap }: Cost,
): Promise<'stale-key' | 'severed' | 'spent' | null> {
  const [found] = await db.all<{ current: number; joined: number; left: number }>(sql`
    SELECT ${isCurrent({ office: DESK, epoch })} AS current, ${isJoined(tip, number)} AS joined,
      ${hasLeft(day, parts, cap)} AS left`)
  if (!found?.current) return 'stale-key'
  if (!found.joined) return 'severed'
  return found.left ? null : 'spent'
}

/** A reply by SMS that is there already, as it was sealed, and how far it has come; `null` when there is none. */
export async function findSms(
  db: Database,
  { tip, seq }: Place,
): Promise<{ own: Uint8Array; state: DeliveryState } | null> {
  const rows = await db
    .select({ own: reply.own, state: delivery.state })
    .from(reply)
    .innerJoin(delivery, sql`${delivery.tip} = ${reply.tip} AND ${delivery.seq} = ${reply.seq}`)
    .where(sql`${reply.tip} = ${tip} AND ${reply.seq} = ${seq}`)
  return rows[0] ?? null
}

/** How far the replies of a tip have come that left by SMS. */
export const listDeliveries = (db: Database, tip: string) =>
  db
    .select({ seq: delivery.seq, state: delivery.state })
    .from(delivery)
    .where(eq(delivery.tip, tip))
    .orderBy(asc(delivery.seq))

/** Those whose SID is not known: being sent, or nobody knows. What the carrier refused has none. */
export const listUnnamed = (db: Database): Promise<Place[]> =>
  db
    .select({ tip: delivery.tip, seq: delivery.seq })
    .from(delivery)
    .where(sql`${delivery.sid} IS NULL AND ${delivery.state} <> 'failed'`)

/** Moves a reply on, never back. */
const move = (state: DeliveryState) => sql`
  state = CASE WHEN state IN (${sql.join(
    statesBefore[state].map((before) => sql`${before}`),
    sql`, `,
  )}) THEN ${state} ELSE state END`

/** A reply was certainly not sent, or nobody knows. */
export async function settleUnsent(db: Database, place: Place, state: 'failed' | 'unknown'): Promise<void> {
  const { tip, seq } = place
  await db.batch([
    db.run(sql`UPDATE delivery SET ${move(state)} WHERE tip = ${tip} AND seq = ${seq} AND sid IS NULL`),
    db.delete(timer).where(eq(timer.id, timerOf(place))),
  ])
}

/** The carrier's SID: a keyed hash, and as it is, which is kept until the message has been deleted at the carrier. */
export interface Named {
  hash: string
  raw: string
  hour: Hour
  /** Minutes since 1970 from which on it may be deleted there. */
  due: number
}

/** What a reply is called at the carrier, where it is to be deleted from now on, and how far it has come, when that is said. */
export async function settleSent(
  db: Database,
  place: Place,
  { hash, raw, hour, due }: Named,
  state: DeliveryState | null,
): Promise<void> {
  const { tip, seq } = place
  await db.batch([
    db.run(sql`
      UPDATE delivery SET sid = ${hash}, ${state ? move(state) : sql`state = state`}
      WHERE tip = ${tip} AND seq = ${seq} AND (sid IS NULL OR sid = ${hash})`),
    queueDeletion(
      db,
      raw,
      due,
      hour,
      sql`EXISTS (SELECT 1 FROM delivery WHERE tip = ${tip} AND seq = ${seq} AND sid = ${hash})`,
    ),
    db.delete(timer).where(eq(timer.id, timerOf(place))),
  ])
}

/** How far a reply has come, by the keyed hash of its SID. What is not known is nobody's reply. */
export const moveOn = (db: Database, sid: string, state: DeliveryState) =>
  db.run(sql`UPDATE delivery SET ${move(state)} WHERE sid = ${sid}`)

/** Of what is being sent for too long nobody knows any more. @param minute minutes since 1970 */
export async function forgetSending(db: Database, minute: number): Promise<void> {
  await db.batch([
    db.run(sql`
      UPDATE delivery SET ${move('unknown')}
      WHERE EXISTS (SELECT 1 FROM timer WHERE id = 'sending:' || tip || ':' || seq AND due <= ${minute})`),
    db.run(sql`DELETE FROM timer WHERE id LIKE 'sending:%' AND due <= ${minute}`),
  ])
}
