import { and, asc, count, eq, lt, sql } from 'drizzle-orm'
import type { Tombstone } from '../core/keys/tombstone.ts'
import { nameFiles } from './attachments.ts'
import { message, receipt, reply, tip, tombstone, usedChallenge } from './schema.ts'
import type { Database } from './store.ts'
import { type Arrival, append, countMessages, lastHash, storedHash } from './tips.ts'

export const forgetChallenges = (db: Database, before: number) =>
  db.delete(usedChallenge).where(lt(usedChallenge.hour, before))

/**
 * The tip of a receipt, by the HMAC of its lookup id, with the HMAC of its signing key. The challenge is used up with
 * it, in one batch: what is tried again must not find its own challenge used.
 *
 * @throws a constraint error when the challenge was answered before.
 */
export async function findReceipt(db: Database, lookup: string, challenge: { id: string; hour: number }) {
  const [, rows] = await db.batch([
    db.insert(usedChallenge).values(challenge),
    db
      .select({ tip: receipt.tip, sign: receipt.sign, status: tip.status, epoch: tip.epoch })
      .from(receipt)
      .innerJoin(tip, eq(tip.id, receipt.tip))
      .where(eq(receipt.lookup, lookup)),
  ])
  return rows[0] ?? null
}

/** What a reporter may fetch: replies, and the number of their own next message. Never what they told. */
export async function fetchReplies(db: Database, id: string) {
  const [messages, replies, tombstones] = await db.batch([
    db.select({ next: count() }).from(message).where(eq(message.tip, id)),
    db
      .select({ seq: reply.seq, epoch: reply.epoch, sealed: reply.sealed })
      .from(reply)
      .where(and(eq(reply.tip, id), sql`length(${reply.sealed}) > 0`))
      .orderBy(asc(reply.seq)),
    db
      .select({ seq: tombstone.seq, sig: tombstone.sig })
      .from(tombstone)
      .where(eq(tombstone.tip, id))
      .orderBy(asc(tombstone.seq)),
  ])
  return { next: messages[0]?.next ?? 0, replies, tombstones }
}

/**
 * Deletes the reporter's copies of replies for good and keeps the tombstones in their places, the first one of each. A
 * number that no reply has gets none. The bytes leave the file with the next tidying (Store.tidy).
 */
export async function deleteReplies(db: Database, id: string, tombstones: Tombstone[]): Promise<void> {
  const [first, ...others] = tombstones.flatMap(({ seq, sig }) => [
    db.run(sql`
      INSERT INTO tombstone (tip, seq, sig) SELECT tip, seq, ${sig} FROM reply WHERE tip = ${id} AND seq = ${seq}
      ON CONFLICT DO NOTHING`),
    db.run(sql`UPDATE reply SET sealed = zeroblob(0) WHERE tip = ${id} AND seq = ${seq}`),
  ])
  if (first) await db.batch([first, ...others])
}

/**
 * Stores a further message of a reporter, once.
 *
 * @param files that go with it.
 * @returns the SHA-256 of what stands at its number (the one that came first), or `null` when nothing does: the
 * epoch is not current, or the number is not the next one.
 * @throws a constraint error, with nothing changed, when a file is not here in whole.
 */
export async function addFollowup(db: Database, arrival: Arrival, files: string[]): Promise<string | null> {
  const results = await db.batch([
    append(db, arrival),
    ...countMessages(db, arrival),
    ...nameFiles(db, arrival, files, null),
    storedHash(db, arrival.tip, arrival.seq),
  ])
  return lastHash(results)
}
