import { count, eq, sql } from 'drizzle-orm'
import { carrierMessage, conversation, message } from './schema.ts'
import type { Database } from './store.ts'
import { type Arrival, append, beginTip, countMessages, storedHash } from './tips.ts'

/** The message that a carrier's SID (as a keyed hash) became, if it did. */
export async function findCarrierMessage(db: Database, sid: string): Promise<{ seq: number } | null> {
  const rows = await db
    .select({ seq: carrierMessage.seq })
    .from(carrierMessage)
    .where(eq(carrierMessage.sid, sid))
  return rows[0] ?? null
}

/** The tip that a number's messages join, and the number of the next one; `null` when it has not written before. */
export async function findConversation(
  db: Database,
  number: string,
): Promise<{ tip: string; next: number } | null> {
  const [rows, counts] = await db.batch([
    db.select({ tip: conversation.tip }).from(conversation).where(eq(conversation.number, number)),
    db
      .select({ next: count() })
      .from(message)
      .innerJoin(conversation, eq(conversation.tip, message.tip))
      .where(eq(conversation.number, number)),
  ])
  return rows[0] ? { tip: rows[0].tip, next: counts[0]?.next ?? 0 } : null
}

/**
 * Stores a message of the line, with its SID and its conversation.
 *
 * @returns false when nothing was stored: its place in the thread was taken meanwhile, or the epoch is not current.
 * @throws a constraint error, with nothing stored, when its SID or its number's conversation came in meanwhile.
 */
export async function addLineMessage(
  db: Database,
  arrival: Arrival,
  keys: { sid: string; number: string },
): Promise<boolean> {
  const { tip: id, seq, urgent, sha256 } = arrival
  const isOurs = sql`EXISTS (SELECT 1 FROM message WHERE tip = ${id} AND seq = ${seq} AND sha256 = ${sha256})`
  const results = await db.batch([
    seq === 0 ? beginTip(db, arrival) : markUrgent(db, id, urgent),
    append(db, arrival),
    db.run(
      sql`INSERT INTO carrier_message (sid, tip, seq) SELECT ${keys.sid}, ${id}, ${seq} WHERE ${isOurs}`,
    ),
    db.run(sql`
      INSERT INTO conversation (number, tip) SELECT ${keys.number}, ${id} WHERE ${isOurs} AND ${seq} = 0`),
    countMessages(db, id),
    storedHash(db, id, seq),
  ])
  return results[5][0]?.sha256 === sha256
}

/** A call for help in a later message makes the tip urgent; nothing makes it less so. */
const markUrgent = (db: Database, id: string, urgent: boolean) =>
  db.run(sql`UPDATE tip SET urgent = max(urgent, ${urgent ? 1 : 0}) WHERE id = ${id}`)
