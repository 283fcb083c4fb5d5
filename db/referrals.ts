import { and, asc, eq, inArray, ne, or, type SQL, sql } from 'drizzle-orm'
import { permissions } from '../core/permissions.ts'
import { isReadable, type ReferralStep, stateAfter, statesBefore } from '../core/referral.ts'
import { DESK } from '../core/roles.ts'
import type { ReferralState } from '../core/status.ts'
import { leaveReferralFiles, passFiles } from './attachments.ts'
import { type AuditRow, addEntry } from './audit.ts'
import { isCurrent } from './epochs.ts'
import { beginJoint } from './joints.ts'
import { onlyIf } from './only-if.ts'
import { passOnTip, reopenTip } from './passed-on.ts'
import { dropWritten, isWrittenOf, putQuestion, putWritten, takeQuestion, takeWritten } from './reminders.ts'
import { feedback, jointCopy, member, referral } from './schema.ts'
import type { Database } from './store.ts'

/**
 * Stores a referral, sealed twice; the tip is passed on with it, in the same batch.
 *
 * @param files that were sealed anew for it.
 * @throws a constraint error when the tip, the office or the number is not what it must be, when one of the epochs is
 * not the current one, or when a file is not here in whole.
 */
export async function addReferral(
  db: Database,
  row: typeof referral.$inferInsert,
  entry: AuditRow,
  files: string[],
): Promise<void> {
  await db.batch([
    onlyIf(db, isCurrent({ office: row.office, epoch: row.epoch })),
    onlyIf(db, isCurrent({ office: DESK, epoch: row.ownEpoch })),
    addEntry(db, entry),
    ...(row.joint ? beginJoint(db, row.joint, row.tip, row.office, row.hour) : []),
    db.insert(referral).values(row),
    ...passFiles(db, row.id, files),
    passOnTip(db, row.tip),
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
  assignee: referral.assignee,
  reminded: referral.reminded,
}

/** What was revoked is not theirs any more, as if it never was. */
const isOf = (office: string) => and(eq(referral.office, office), ne(referral.state, 'revoked'))

/** Who of an agency may take a referral. */
const worksOnReferrals = (office: string) =>
  and(eq(member.office, office), eq(member.state, 'active'), inArray(member.role, [...permissions.referrals]))

/** An agency's own referrals, and nothing about the tips they came from; with who of the agency may take one, or has one. */
export async function listReferrals(db: Database, office: string) {
  const mayTake = worksOnReferrals(office)
  const [referrals, members] = await db.batch([
    db
      .select({
        ...listed,
        answers: sql<number>`(SELECT count(*) FROM feedback WHERE feedback.referral = "referral"."id")`,
        deskWrote: sql<number>`coalesce((
          SELECT from_desk FROM feedback WHERE feedback.referral = "referral"."id" ORDER BY seq DESC LIMIT 1), 0)`,
        unread: sql<number>`EXISTS (SELECT 1 FROM timer WHERE ${isWrittenOf})`,
      })
      .from(referral)
      .where(isOf(office)),
    db
      .select({ member: member.id, name: member.name, here: sql<number>`(${mayTake})` })
      .from(member)
      .where(
        or(
          mayTake,
          inArray(member.id, db.selectDistinct({ id: referral.assignee }).from(referral).where(isOf(office))),
        ),
      )
      .orderBy(member.name),
  ])
  return {
    referrals: referrals.map((row) => ({ ...row, deskWrote: row.deskWrote === 1, unread: row.unread === 1 })),
    members: members.map((row) => ({ ...row, here: row.here === 1 })),
  }
}

/** Whether there is such a referral, whosever it is. */
export const referralExists = async (db: Database, id: string): Promise<boolean> =>
  (await db.$count(referral, eq(referral.id, id))) > 0

/** Where a referral stands. */
export interface Standing {
  state: ReferralState
  office: string
  assignee: string | null
}

const standing = { state: referral.state, office: referral.office, assignee: referral.assignee }

/** This agency's referral; another's is as absent as one that never was, and so is what was revoked. */
export const findReferral = async (db: Database, id: string, office: string): Promise<Standing | null> =>
  (
    await db
      .select(standing)
      .from(referral)
      .where(and(eq(referral.id, id), isOf(office)))
  )[0] ?? null

/** The same for the desk, of a tip. */
export const findReferralOf = async (db: Database, id: string, ofTip: string): Promise<Standing | null> =>
  (
    await db
      .select(standing)
      .from(referral)
      .where(and(eq(referral.id, id), eq(referral.tip, ofTip)))
  )[0] ?? null

/** Whether a step can be taken now: between a handler's check and the commit a referral may have moved. */
const canStep = (id: string, step: ReferralStep): SQL =>
  sql`EXISTS (SELECT 1 FROM referral WHERE id = ${id} AND state IN ${[...statesBefore(step)]})`

/**
 * Hands a referral to its agency, which has thereby received it.
 *
 * @param minute since 1970.
 * @throws a constraint error, with nothing changed, when the agency can no longer read it.
 */
export async function openReferral(
  db: Database,
  id: string,
  office: string,
  minute: number,
  entry: AuditRow,
) {
  const own = and(eq(referral.id, id), eq(referral.office, office))
  const [, , , , , rows, answers] = await db.batch([
    onlyIf(db, canStep(id, 'opened')),
    addEntry(db, entry),
    ...takeWritten(db, id, minute),
    db
      .update(referral)
      .set({ state: 'received' })
      .where(and(own, inArray(referral.state, [...statesBefore('received')]))),
    db
      .select({
        ...listed,
        epoch: referral.epoch,
        sealed: referral.sealed,
      })
      .from(referral)
      .where(own),
    db
      .select({
        seq: feedback.seq,
        hour: feedback.hour,
        epoch: feedback.ownEpoch,
        sealed: feedback.own,
        fromDesk: feedback.fromDesk,
      })
      .from(feedback)
      .where(eq(feedback.referral, id))
      .orderBy(asc(feedback.seq)),
  ])
  return rows[0] ? { ...rows[0], feedback: answers } : null
}

/** How much was said about a referral, which is the number of what comes next. */
export const countFeedback = (db: Database, id: string) => db.$count(feedback, eq(feedback.referral, id))

/**
 * Stores what one side says to the other, and what becomes of the referral.
 *
 * @param office the agency's.
 * @param minute since 1970: from then on the desk is reminded of a question, and the agency of an answer.
 * @throws a constraint error, with nothing changed, when something of that number is there, the step cannot be taken any
 * more, or one of the epochs is not the current one.
 */
export async function addFeedback(
  db: Database,
  office: string,
  row: typeof feedback.$inferInsert & { step: ReferralStep },
  minute: number,
  entry: AuditRow,
): Promise<void> {
  const { step, ...said } = row
  const id = said.referral
  const state = stateAfter(step)
  await db.batch([
    onlyIf(db, isCurrent({ office: DESK, epoch: said.epoch })),
    onlyIf(db, isCurrent({ office, epoch: said.ownEpoch })),
    onlyIf(db, canStep(id, step)),
    addEntry(db, entry),
    db.insert(feedback).values(said),
    ...(state ? [db.update(referral).set({ state }).where(eq(referral.id, id))] : []),
    ...(step === 'question' ? [putQuestion(db, id, minute)] : []),
    ...(step === 'answer' ? [takeQuestion(db, id), putWritten(db, id, minute)] : []),
    ...(state && !isReadable(state) ? endAccess(db, id) : []),
    ...(state === 'declined' ? [reopenTip(db, tipOf(id))] : []),
  ])
}

/**
 * Statements that end an agency's access: what was sealed for it is deleted, its copies of answers and its files too.
 * The desk's own stay.
 */
const endAccess = (db: Database, id: string) => {
  const nothing = new Uint8Array()
  return [
    takeQuestion(db, id),
    dropWritten(db, id),
    db.update(referral).set({ sealed: nothing }).where(eq(referral.id, id)),
    db.update(feedback).set({ own: nothing }).where(eq(feedback.referral, id)),
    // An agency is asked together with others once only (db/joints.ts).
    db.delete(jointCopy).where(sql`(joint, office) IN (SELECT joint, office FROM referral WHERE id = ${id})`),
    ...leaveReferralFiles(db, id),
  ] as const
}

/** Of which tip a referral is. */
const tipOf = (id: string) => sql`(SELECT tip FROM referral WHERE id = ${id})`

/**
 * The desk takes a referral back.
 *
 * @throws a constraint error, with nothing changed, when it cannot be revoked any more.
 */
export async function revokeReferral(db: Database, id: string, entry: AuditRow): Promise<void> {
  await db.batch([
    onlyIf(db, canStep(id, 'revoked')),
    addEntry(db, entry),
    db.update(referral).set({ state: 'revoked' }).where(eq(referral.id, id)),
    ...endAccess(db, id),
    reopenTip(db, tipOf(id)),
  ])
}

const isAtWork = (id: string, office: string) => and(eq(member.id, id), worksOnReferrals(office))

/** Whether somebody may take a referral of this office's. */
export const mayTakeReferral = async (db: Database, id: string, office: string): Promise<boolean> =>
  (await db.$count(member, isAtWork(id, office))) > 0

/**
 * Gives a referral from one member of its agency to another; `null` is nobody.
 *
 * @throws a constraint error, with nothing changed, when it is no longer whose it was, cannot be read any more, or the
 * other works here no more.
 */
export async function assignReferral(
  db: Database,
  id: string,
  office: string,
  { from, to }: { from: string | null; to: string | null },
  entry: AuditRow,
): Promise<void> {
  await db.batch([
    onlyIf(db, canStep(id, 'opened')),
    onlyIf(db, sql`EXISTS (SELECT 1 FROM referral WHERE id = ${id} AND assignee IS ${from})`),
    ...(to === null ? [] : [onlyIf(db, sql`EXISTS (SELECT 1 FROM member WHERE ${isAtWork(to, office)})`)]),
    addEntry(db, entry),
    db.update(referral).set({ assignee: to }).where(eq(referral.id, id)),
  ])
}
