import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm'
import type { Channel } from '../core/envelope/context.ts'
import { hourOfMinute } from '../core/hour.ts'
import { DESK } from '../core/roles.ts'
import type { Closing, Priority, Status } from '../core/status.ts'
import { nameFiles } from './attachments.ts'
import { type AuditRow, addEntry } from './audit.ts'
import { isCurrent } from './epochs.ts'
import { keepMinute } from './first-hour.ts'
import { worksOnTips } from './list.ts'
import { onlyIf } from './only-if.ts'
import { member, message, record, reply, tip } from './schema.ts'
import type { Database } from './store.ts'
import { isUnused, useWork, type Work } from './work.ts'

/** A message from the reporter's side, as it arrives. */
export interface Arrival {
  tip: string
  seq: number
  kind: 'tip' | 'followup' | 'line'
  channel: Channel
  epoch: number
  /** Minutes since 1970. */
  minute: number
  sha256: string
  sealed: Uint8Array
  urgent: boolean
}

const isDesks = (epoch: number) => isCurrent({ office: DESK, epoch })

/** What the line brings needs no work: the carrier signs for it. */
const always = sql`1`

/**
 * Statements that begin a tip; they do nothing when it is there already, the epoch is not the current one, or what else
 * is asked for is not so.
 */
export const beginTip = (
  db: Database,
  { tip: id, channel, minute, epoch, urgent }: Arrival,
  onlyWhen = always,
) =>
  db.run(sql`
    INSERT INTO tip (id, channel, hour, epoch, urgent, status, messages, read)
    SELECT ${id}, ${channel}, ${hourOfMinute(minute)}, ${epoch}, ${urgent ? 1 : 0}, 'new', 0, 0
    WHERE ${isDesks(epoch)} AND ${onlyWhen}
    ON CONFLICT DO NOTHING`)

/** Appends a message to its tip, under the same conditions. */
export const append = (
  db: Database,
  { tip: id, seq, kind, epoch, minute, sha256, sealed }: Arrival,
  onlyWhen = always,
) =>
  db.run(sql`
    INSERT INTO message (tip, seq, kind, epoch, hour, sha256, sealed)
    SELECT ${id}, ${seq}, ${kind}, ${epoch}, ${hourOfMinute(minute)}, ${sha256}, ${sealed}
    WHERE ${isDesks(epoch)} AND ${onlyWhen} AND EXISTS (SELECT 1 FROM tip WHERE id = ${id})
      AND ${seq} = (SELECT count(*) FROM message WHERE tip = ${id})
    ON CONFLICT DO NOTHING`)

/** Uses up the work of a message that is there. */
const useWorkFor = (db: Database, { tip: id, seq, sha256 }: Arrival, work: Work) =>
  useWork(
    db,
    work,
    sql`EXISTS (SELECT 1 FROM message WHERE tip = ${id} AND seq = ${seq} AND sha256 = ${sha256})`,
  )

/**
 * Statements that count a tip's messages anew, when one has come: an answer to a question takes the tip back to the
 * desk's hands, and what waits for somebody from now on begins its first hour.
 */
export const countMessages = (db: Database, { tip: id, minute }: Arrival) => [
  keepMinute(db, { tip: id, minute }),
  db.run(sql`
    UPDATE tip SET messages = (SELECT count(*) FROM message WHERE tip = ${id}),
      status = CASE WHEN status = 'waiting' AND messages < (SELECT count(*) FROM message WHERE tip = ${id})
        THEN 'open' ELSE status END
    WHERE id = ${id}`),
]

export const storedHash = (db: Database, id: string, seq: number) =>
  db
    .select({ sha256: message.sha256 })
    .from(message)
    .where(and(eq(message.tip, id), eq(message.seq, seq)))

/**
 * Stores a tip from the web with the HMACs of its receipt, once, and reads back what is there. The receipt is the one
 * that came first: until its own batch has counted them, a tip has no messages.
 *
 * @param files that go with it.
 * @returns the SHA-256 of the stored message (the one that came first), or `null` when the epoch is not current or the
 *   work was used.
 * @throws a constraint error, with nothing changed, when a file is not here in whole.
 */
export async function addTip(
  db: Database,
  arrival: Arrival,
  receipt: { lookup: string; sign: string },
  files: string[],
  work: Work,
): Promise<string | null> {
  const { tip: id } = arrival
  const results = await db.batch([
    beginTip(db, arrival, isUnused(work)),
    // Where the tip was not begun there is nothing to append to.
    append(db, arrival),
    useWorkFor(db, arrival, work),
    db.run(sql`
      INSERT INTO receipt (lookup, sign, tip)
      SELECT ${receipt.lookup}, ${receipt.sign}, id FROM tip WHERE id = ${id} AND messages = 0
      ON CONFLICT DO NOTHING`),
    ...countMessages(db, arrival),
    ...nameFiles(db, arrival, files, null),
    storedHash(db, id, 0),
  ])
  return lastHash(results)
}

/** What `storedHash` found, as the last of a batch. */
export const lastHash = (results: readonly unknown[]): string | null =>
  (results.at(-1) as { sha256: string }[])[0]?.sha256 ?? null

/** The SHA-256 of what stands at a number of a tip, for a message that brings no work that counts. */
export const findMessage = async (db: Database, { tip: id, seq }: Arrival): Promise<string | null> =>
  (await storedHash(db, id, seq))[0]?.sha256 ?? null

/** The first message of each of some tips, handed out with the entry that says so. */
export async function sortTips(db: Database, ids: string[], whole: boolean, entry: AuditRow) {
  const [, first, newest, later] = await db.batch([
    addEntry(db, entry),
    db
      .select()
      .from(message)
      .where(and(inArray(message.tip, ids), eq(message.seq, 0))),
    db
      .select()
      .from(record)
      .where(
        and(
          inArray(record.tip, ids),
          sql`(${record.tip}, ${record.seq}) IN (SELECT tip, max(seq) FROM record GROUP BY tip)`,
        ),
      ),
    db
      .select()
      .from(message)
      .where(whole ? and(inArray(message.tip, ids), gt(message.seq, 0)) : sql`FALSE`)
      .orderBy(asc(message.seq)),
  ])
  const records = new Map(newest.map((row) => [row.tip, row]))
  return first.map((row) => ({
    message: row,
    record: records.get(row.tip) ?? null,
    later: later.filter(({ tip }) => tip === row.tip),
  }))
}

/**
 * Puts summaries in place, each only over the one before it, by its number: a number far ahead would let none follow.
 *
 * @throws a constraint error, with nothing changed, when one of them is sealed in an epoch that is not the current one.
 */
export async function putSummaries(
  db: Database,
  rows: { tip: string; rev: number; epoch: number; sealed: Uint8Array }[],
): Promise<void> {
  const statements = rows.map((row) =>
    db.run(sql`
      INSERT INTO summary (tip, rev, epoch, sealed)
      SELECT ${row.tip}, ${row.rev}, ${row.epoch}, ${row.sealed} WHERE EXISTS (SELECT 1 FROM tip WHERE id = ${row.tip})
        AND ${row.rev} = 1 + coalesce((SELECT rev FROM summary WHERE tip = ${row.tip}), 0)
      ON CONFLICT (tip) DO UPDATE SET rev = excluded.rev, epoch = excluded.epoch, sealed = excluded.sealed`),
  )
  const epochs = [...new Set(rows.map(({ epoch }) => epoch))]
  const [first, ...others] = epochs.map((epoch) => onlyIf(db, isDesks(epoch)))
  if (first) await db.batch([first, ...others, ...statements])
}

export const tipExists = async (db: Database, id: string): Promise<boolean> =>
  (await db.select({ id: tip.id }).from(tip).where(eq(tip.id, id))).length > 0

/** What the desk judged: priority, status, why it was closed. Only what is given changes. */
export async function judgeTip(
  db: Database,
  id: string,
  judged: { priority?: Priority; status?: Status; closing?: Closing | null; closed?: number | null },
  entry: AuditRow,
): Promise<void> {
  await db.batch([addEntry(db, entry), db.update(tip).set(judged).where(eq(tip.id, id))])
}

/** Who has taken a tip; `undefined` when there is none. */
export async function assigneeOf(db: Database, id: string): Promise<string | null | undefined> {
  const rows = await db.select({ assignee: tip.assignee }).from(tip).where(eq(tip.id, id))
  return rows[0]?.assignee
}

const isHere = (id: string) => and(eq(member.id, id), worksOnTips)

/** Whether somebody may take tips. */
export const mayTake = async (db: Database, id: string): Promise<boolean> =>
  (await db.$count(member, isHere(id))) > 0

/**
 * Gives a tip from one to another; `null` is nobody.
 *
 * @throws a constraint error, with nothing changed, when it is no longer whose it was, or the other works here no more.
 */
export async function assignTip(
  db: Database,
  id: string,
  { from, to }: { from: string | null; to: string | null },
  entry: AuditRow,
): Promise<void> {
  await db.batch([
    onlyIf(db, sql`EXISTS (SELECT 1 FROM tip WHERE id = ${id} AND assignee IS ${from})`),
    ...(to === null ? [] : [onlyIf(db, sql`EXISTS (SELECT 1 FROM member WHERE ${isHere(to)})`)]),
    addEntry(db, entry),
    db.update(tip).set({ assignee: to }).where(eq(tip.id, id)),
  ])
}

/** How many replies a tip has, which is the number of the next one: a gap would look as if one were withheld. */
export const countReplies = (db: Database, id: string) => db.$count(reply, eq(reply.tip, id))

/**
 * Stores a reply, sealed twice, with the status that follows from it.
 *
 * @throws a constraint error when a reply of that number is there, or the desk's epoch is not the current one.
 */
export async function addReply(
  db: Database,
  row: typeof reply.$inferInsert,
  status: Status | null,
  entry: AuditRow,
): Promise<void> {
  await db.batch([
    onlyIf(db, isDesks(row.epoch)),
    addEntry(db, entry),
    db.insert(reply).values(row),
    ...(status ? [db.update(tip).set({ status }).where(eq(tip.id, row.tip))] : []),
  ])
}
