import { and, eq, inArray, lte, type SQL, sql } from 'drizzle-orm'
import { hourOfMinute } from '../core/hour.ts'
import type { Standing } from '../core/line/conversation.ts'
import type { Closing } from '../core/status.ts'
import { nameFiles } from './attachments.ts'
import { carrierMessage, conversation, timer } from './schema.ts'
import { hasLeft, spend } from './spent.ts'
import type { Database } from './store.ts'
import { type Arrival, append, beginTip, countMessages, lastHash, storedHash } from './tips.ts'
import { queueDeletion } from './undeleted.ts'

/** Keyed hashes by which something of the carrier's is known. */
export interface LineKeys {
  sid: string
  /** Of the SID with what was said: the same SID with another text is not the same message. */
  said: string
  /** Of the number whose conversation it joins; `null` for a tip of its own. */
  number: string | null
  /** The same number on the other channel: a STOP ends that conversation too. */
  other: string | null
}

/** What became of a carrier's SID; `tip` is `null` once the desk has deleted it. */
export interface Known {
  tip: string | null
  seq: number
  said: string
  answer: string
}

/** The tip that a number's messages join, the number of the next one, and how far the line has come. */
export interface Thread extends Standing {
  tip: string
  next: number
}

/** The timer after which a conversation is quiet again. */
const quietTimer = (number: string) => `quiet:${number}`

/** What is known of a message that comes in. @param minute after whose end a conversation's timer still runs. */
export async function findOfLine(
  db: Database,
  { sid, number }: LineKeys,
  minute: number,
): Promise<{ known: Known | null; thread: Thread | null }> {
  const [known, threads] = await db.batch([
    db
      .select({
        tip: carrierMessage.tip,
        seq: carrierMessage.seq,
        said: carrierMessage.said,
        answer: carrierMessage.answer,
      })
      .from(carrierMessage)
      .where(eq(carrierMessage.sid, sid)),
    db
      .select({
        tip: conversation.tip,
        step: conversation.step,
        language: conversation.language,
        due: timer.due,
        next: sql<number>`(SELECT count(*) FROM message WHERE message.tip = ${conversation.tip})`,
      })
      .from(conversation)
      .leftJoin(timer, eq(timer.id, sql`'quiet:' || ${conversation.number}`))
      .where(eq(conversation.number, number ?? '')),
  ])
  const [row] = threads
  const runs = row?.due !== null && row?.due !== undefined && row.due > minute
  return {
    known: known[0] ?? null,
    thread: row
      ? { tip: row.tip, next: row.next, language: row.language, step: runs ? row.step : 'quiet' }
      : null,
  }
}

/** What follows on a message of the line, in its own batch. */
export interface Following {
  /** What the line answers, for whoever sends the same again; '' for nothing. */
  answer: string
  /** Parts of SMS that the answer takes, of the day and the day's cap. */
  spends: { parts: number; day: number; cap: number } | null
  /** Where its number's conversation stands then; `ended` when nothing more is to be sent there. */
  standing: Standing | 'ended' | null
  /** The minute in which that is over. `null` leaves it as it was. */
  quietFrom: number | null
  /** Raw SIDs of what is deleted at the carrier once it is here. */
  deletes: string[]
  /** The minute from which that is tried. */
  minute: number
  /** Files that go with it. */
  files: string[]
  /** When it is no tip: it is closed at once, with why. */
  closing: Closing | null
}

/**
 * Stores a message of the line, with its SID and all that follows on it, and reads back what is there.
 *
 * @returns false when nothing was stored: its place in the thread was taken meanwhile, the epoch is not current, or the
 *   day's parts are spent.
 * @throws a constraint error, with nothing stored, when its SID or its number's conversation came in meanwhile, or a
 *   file is not here in whole.
 */
export async function addLineMessage(
  db: Database,
  arrival: Arrival,
  { sid, said, number, other }: LineKeys,
  following: Following,
): Promise<boolean> {
  const { tip: id, seq, urgent, sha256 } = arrival
  const { answer, spends, standing, quietFrom, deletes, minute, files, closing } = following
  const isOurs = sql`EXISTS (SELECT 1 FROM message WHERE tip = ${id} AND seq = ${seq} AND sha256 = ${sha256})`
  const hasParts = spends ? hasLeft(spends.day, spends.parts, spends.cap) : sql`1`
  const results = await db.batch([
    beginTip(db, arrival, sql`${seq} = 0 AND ${hasParts}`),
    append(db, arrival, hasParts),
    ...(urgent ? [db.run(sql`UPDATE tip SET urgent = 1 WHERE id = ${id} AND ${isOurs}`)] : []),
    db.run(sql`
      INSERT INTO carrier_message (sid, tip, seq, said, answer)
      SELECT ${sid}, ${id}, ${seq}, ${said}, ${answer} WHERE ${isOurs}`),
    ...(number === null || standing === null
      ? []
      : stand(db, { number, other, id, seq, standing, quietFrom }, isOurs)),
    ...(spends ? spend(db, spends.day, spends.parts, isOurs) : []),
    ...(closing
      ? [db.run(sql`UPDATE tip SET status = 'closed', closing = ${closing} WHERE id = ${id} AND ${isOurs}`)]
      : []),
    ...deletes.map((raw) => queueDeletion(db, raw, minute, hourOfMinute(arrival.minute), isOurs)),
    ...countMessages(db, arrival),
    ...nameFiles(db, arrival, files, null),
    storedHash(db, id, seq),
  ])
  return lastHash(results) === sha256
}

/** Statements that say where a conversation stands. One that came in meanwhile fails the batch: two would be one's. */
function stand(
  db: Database,
  {
    number,
    other,
    id,
    seq,
    standing,
    quietFrom,
  }: {
    number: string
    other: string | null
    id: string
    seq: number
    standing: Standing | 'ended'
    quietFrom: number | null
  },
  isOurs: SQL,
) {
  const ring = quietTimer(number)
  if (standing === 'ended')
    return [
      db.run(sql`DELETE FROM conversation WHERE number IN (${number}, ${other}) AND ${isOurs}`),
      db.run(sql`DELETE FROM timer WHERE id IN (${ring}, ${quietTimer(other ?? '')}) AND ${isOurs}`),
    ]
  const { step, language } = standing
  return [
    seq === 0
      ? db.run(sql`
          INSERT INTO conversation (number, tip, step, language)
          SELECT ${number}, ${id}, ${step}, ${language} WHERE ${isOurs}`)
      : db.run(sql`
          UPDATE conversation SET step = ${step}, language = ${language}
          WHERE number = ${number} AND tip = ${id} AND ${isOurs}`),
    ...(quietFrom === null
      ? []
      : [
          db.run(sql`
            INSERT INTO timer (id, due, n) SELECT ${ring}, ${quietFrom}, 0 WHERE ${isOurs}
            ON CONFLICT (id) DO UPDATE SET due = excluded.due`),
        ]),
  ]
}

/** Those of some SIDs (as keyed hashes) that are here, or were. */
export async function knownOf(db: Database, sids: string[]): Promise<Set<string>> {
  if (sids.length === 0) return new Set()
  const rows = await db
    .select({ sid: carrierMessage.sid })
    .from(carrierMessage)
    .where(inArray(carrierMessage.sid, sids))
  return new Set(rows.map(({ sid }) => sid))
}

/** Deletes the timers of conversations that have been quiet for long enough. */
export const forgetQuiet = (db: Database, minute: number) =>
  db.delete(timer).where(and(sql`${timer.id} LIKE 'quiet:%'`, lte(timer.due, minute)))
