import { asc, inArray, type SQL, sql } from 'drizzle-orm'
import type { DeliveryState } from '../core/line/delivery.ts'
import { type AuditRow, addEntry } from './audit.ts'
import { tipColumns } from './first-hour.ts'
import { isAskedOf, isNotedOf, isWrittenOf } from './reminders.ts'
import {
  conversation,
  delivery,
  feedback,
  handed,
  handedAnswer,
  message,
  record,
  referral,
  reply,
  summary,
  tip,
  tombstone,
} from './schema.ts'
import type { Database } from './store.ts'

/** Everything of a tip as it is stored. */
export interface StoredThread {
  tip: typeof tip.$inferSelect & { since: number }
  summary: typeof summary.$inferSelect | null
  messages: (typeof message.$inferSelect)[]
  /** With the tombstone's signature, where the reporter has deleted theirs, and how far it has come by SMS. */
  replies: (typeof reply.$inferSelect & { tombstone: string | null; delivery: DeliveryState | null })[]
  records: (typeof record.$inferSelect)[]
  /** No number is joined to it (any more). */
  severed: boolean
  /** With what the agencies answered to the desk. */
  referrals: (typeof referral.$inferSelect & {
    feedback: (typeof feedback.$inferSelect)[]
    /** The agency waits for an answer of the desk's. */
    asked: boolean
    /** It is one of a joint with notes that the desk has not read. */
    noted: boolean
    /** Something was written to the agency that nobody there has opened. */
    unread: boolean
  })[]
  /** What went to agencies without a key, with what they were heard to say. */
  handed: (typeof handed.$inferSelect & { answers: (typeof handedAnswer.$inferSelect)[] })[]
}

/** Whether a timer of a referral's runs. */
const runs = (isOf: SQL) => sql<number>`EXISTS (SELECT 1 FROM timer WHERE ${isOf})`

const selected = (db: Database, ids: string[]) =>
  [
    db.select(tipColumns).from(tip).where(inArray(tip.id, ids)),
    db.select().from(summary).where(inArray(summary.tip, ids)),
    db.select().from(message).where(inArray(message.tip, ids)).orderBy(asc(message.seq)),
    db.select().from(reply).where(inArray(reply.tip, ids)).orderBy(asc(reply.seq)),
    db.select().from(referral).where(inArray(referral.tip, ids)).orderBy(asc(referral.hour)),
    db
      .select()
      .from(feedback)
      .where(
        inArray(
          feedback.referral,
          db.select({ id: referral.id }).from(referral).where(inArray(referral.tip, ids)),
        ),
      )
      .orderBy(asc(feedback.seq)),
    db.select().from(tombstone).where(inArray(tombstone.tip, ids)),
    db.select().from(delivery).where(inArray(delivery.tip, ids)),
    db.select().from(record).where(inArray(record.tip, ids)).orderBy(asc(record.seq)),
    db.select({ tip: conversation.tip }).from(conversation).where(inArray(conversation.tip, ids)),
    db.select().from(handed).where(inArray(handed.tip, ids)).orderBy(asc(handed.hour)),
    db
      .select()
      .from(handedAnswer)
      .where(
        inArray(
          handedAnswer.handed,
          db.select({ id: handed.id }).from(handed).where(inArray(handed.tip, ids)),
        ),
      )
      .orderBy(asc(handedAnswer.seq)),
    db
      .select({
        ref: referral.id,
        asked: runs(isAskedOf),
        noted: runs(isNotedOf),
        unread: runs(isWrittenOf),
      })
      .from(referral)
      .where(inArray(referral.tip, ids)),
  ] as const

const rowsOf = (db: Database, ids: string[]) => db.batch(selected(db, ids))
type Rows = Awaited<ReturnType<typeof rowsOf>>

const joined = ([
  tips,
  summaries,
  messages,
  replies,
  referrals,
  answers,
  tombstones,
  deliveries,
  records,
  conversations,
  handedOver,
  heard,
  timers,
]: Rows): StoredThread[] =>
  tips.map((row) => ({
    tip: row,
    summary: summaries.find((one) => one.tip === row.id) ?? null,
    messages: messages.filter((one) => one.tip === row.id),
    replies: replies
      .filter((one) => one.tip === row.id)
      .map((one) => ({
        ...one,
        tombstone: tombstones.find(({ tip, seq }) => tip === one.tip && seq === one.seq)?.sig ?? null,
        delivery: deliveries.find(({ tip, seq }) => tip === one.tip && seq === one.seq)?.state ?? null,
      })),
    records: records.filter((one) => one.tip === row.id),
    severed: !conversations.some((one) => one.tip === row.id),
    referrals: referrals
      .filter((one) => one.tip === row.id)
      .map((one) => {
        const { asked, noted, unread } = timers.find(({ ref }) => ref === one.id) ?? {}
        return {
          ...one,
          feedback: answers.filter((answer) => answer.referral === one.id),
          asked: asked === 1,
          noted: noted === 1,
          unread: unread === 1,
        }
      }),
    handed: handedOver
      .filter((one) => one.tip === row.id)
      .map((one) => ({ ...one, answers: heard.filter((answer) => answer.handed === one.id) })),
  }))

/** Everything of a tip, read by a person: it is no longer new. `null` when there is none. */
export async function openTip(db: Database, id: string, entry: AuditRow): Promise<StoredThread | null> {
  const [, , ...rows] = await db.batch([
    addEntry(db, entry),
    db.run(sql`
      UPDATE tip SET read = messages, status = CASE WHEN status = 'new' THEN 'open' ELSE status END
      WHERE id = ${id}`),
    ...selected(db, [id]),
  ])
  return joined(rows)[0] ?? null
}

/** Everything of some tips, of those that are there: it changes nothing, and whoever asks has written it down. */
export const readThreads = async (db: Database, ids: string[]): Promise<StoredThread[]> =>
  joined(await rowsOf(db, ids))
