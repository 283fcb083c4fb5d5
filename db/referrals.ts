import { and, asc, eq, sql } from 'drizzle-orm'
import { DESK } from '../core/roles.ts'
import type { ReferralState } from '../core/status.ts'
import { type AuditRow, addEntry } from './audit.ts'
import { isCurrent } from './epochs.ts'
import { beginJoint } from './joints.ts'
import { onlyIf } from './only-if.ts'
import { feedback, referral, tip } from './schema.ts'
import type { Database } from './store.ts'

/**
 * Stores a referral, sealed twice; the tip is passed on with it, in the same batch.
 *
 * @throws a constraint error when the tip, the office or the number is not what it must be, or when one of the epochs is
 * not the current one.
 */
export async function addReferral(
  db: Database,
  row: typeof referral.$inferInsert,
  entry: AuditRow,
): Promise<void> {
  await db.batch([
    onlyIf(db, isCurrent({ office: row.office, epoch: row.epoch })),
    onlyIf(db, isCurrent({ office: DESK, epoch: row.ownEpoch })),
    addEntry(db, entry),
    ...(row.joint ? beginJoint(db, row.joint, row.tip, row.office, row.hour) : []),
    db.insert(referral).values(row),
    db
      .update(tip)
      .set({ status: 'referred' })
      .where(and(eq(tip.id, row.tip), sql`${tip.status} <> 'closed'`)),
  ])
}

/** What both sides list of a referral. */
const listed = {
  ref: referral.id,
  office: referral.office,
  state: referral.state,
  due: referral.due,
  hour: referral.hour,
  joint: referral.joint,
}

/** An agency's own referrals, and nothing about the tips they came from. */
export const listReferrals = (db: Database, office: string) =>
  db.select(listed).from(referral).where(eq(referral.office, office))

/** Whether this agency has such a referral; another's is as absent as one that never was. */
export async function findReferral(db: Database, id: string, office: string): Promise<ReferralState | null> {
  const rows = await db
    .select({ state: referral.state })
    .from(referral)
    .where(and(eq(referral.id, id), eq(referral.office, office)))
  return rows[0]?.state ?? null
}

/** Hands a referral to its agency, which has thereby received it. */
export async function openReferral(db: Database, id: string, office: string, entry: AuditRow) {
  const own = and(eq(referral.id, id), eq(referral.office, office))
  const [, , rows, answers] = await db.batch([
    addEntry(db, entry),
    db
      .update(referral)
      .set({ state: 'received' })
      .where(and(own, eq(referral.state, 'sent'))),
    db
      .select({
        ...listed,
        epoch: referral.epoch,
        sealed: referral.sealed,
      })
      .from(referral)
      .where(own),
    db
      .select({ seq: feedback.seq, hour: feedback.hour, epoch: feedback.ownEpoch, sealed: feedback.own })
      .from(feedback)
      .where(eq(feedback.referral, id))
      .orderBy(asc(feedback.seq)),
  ])
  return rows[0] ? { ...rows[0], feedback: answers } : null
}

/** How many answers a referral has, which is the number of the next one. */
export const countFeedback = (db: Database, id: string) => db.$count(feedback, eq(feedback.referral, id))

/**
 * Stores what an agency answers, and what becomes of the referral.
 *
 * @param office the agency's.
 * @throws a constraint error when feedback of that number is there, or one of the epochs is not the current one.
 */
export async function addFeedback(
  db: Database,
  office: string,
  row: typeof feedback.$inferInsert,
  state: ReferralState | null,
  entry: AuditRow,
): Promise<void> {
  await db.batch([
    onlyIf(db, isCurrent({ office: DESK, epoch: row.epoch })),
    onlyIf(db, isCurrent({ office, epoch: row.ownEpoch })),
    addEntry(db, entry),
    db.insert(feedback).values(row),
    ...(state ? [db.update(referral).set({ state }).where(eq(referral.id, row.referral))] : []),
  ])
}
