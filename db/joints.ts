import { and, asc, eq, inArray, isNotNull, ne, sql } from 'drizzle-orm'
import { statesBefore } from '../core/referral.ts'
import { DESK } from '../core/roles.ts'
import { type AuditRow, addEntry } from './audit.ts'
import { isCurrent } from './epochs.ts'
import { onlyIf } from './only-if.ts'
import { putNote, takeNote, takeNotes } from './reminders.ts'
import { joint, jointCopy, jointNote, referral } from './schema.ts'
import type { Database } from './store.ts'

/*
 * Referrals of one tip whose agencies know of each other. Who takes part is who has such a referral and has neither
 * declined nor ended it; the desk always does.
 */

/** Whose referral the agency can still read. */
const isReadable = inArray(referral.state, [...statesBefore('opened')])

const takesPart = (id: string) => and(eq(referral.joint, id), isReadable)

/**
 * Statements before a referral of a joint: they begin it, and fail the batch when it is another tip's, or the office
 * has a part in it already.
 */
export const beginJoint = (db: Database, id: string, tip: string, office: string, hour: number) => [
  db.insert(joint).values({ id, tip, hour }).onConflictDoNothing(),
  onlyIf(
    db,
    sql`EXISTS (SELECT 1 FROM joint WHERE id = ${id} AND tip = ${tip})
      AND NOT EXISTS (SELECT 1 FROM referral WHERE joint = ${id} AND office = ${office})`,
  ),
]

/** Whether an office takes part now. What is none's answers as what one has no part in. */
export async function isPartOf(db: Database, id: string, office: string): Promise<boolean> {
  if (office === DESK) return (await db.$count(joint, eq(joint.id, id))) > 0
  return (await db.$count(referral, and(takesPart(id), eq(referral.office, office)))) > 0
}

/** Who takes part besides the desk. */
export const partsOf = (db: Database, id: string) =>
  db.select({ office: referral.office, state: referral.state }).from(referral).where(takesPart(id))

/**
 * The other agencies of every joint in which an office takes part, those that have left it too: they wrote something.
 */
export async function askedWith(db: Database, office: string): Promise<string[]> {
  const joints = db
    .select({ joint: referral.joint })
    .from(referral)
    .where(and(eq(referral.office, office), isNotNull(referral.joint), isReadable))
  const others = await db
    .selectDistinct({ office: referral.office })
    .from(referral)
    .where(and(inArray(referral.joint, joints), ne(referral.office, office)))
  return others.map((one) => one.office)
}

/**
 * Hands out an office's copies of all notes, with who takes part and how far each is: the office has read them.
 *
 * @param minute since 1970.
 */
export async function openJoint(db: Database, id: string, office: string, minute: number, entry: AuditRow) {
  const own = await db
    .select({ ref: referral.id })
    .from(referral)
    .where(and(eq(referral.joint, id), eq(referral.office, office)))
  const [, offices, notes] = await db.batch([
    addEntry(db, entry),
    db
      .select({ office: referral.office, state: referral.state })
      .from(referral)
      // What the desk takes back is between it and that agency.
      .where(and(eq(referral.joint, id), ne(referral.state, 'revoked')))
      .orderBy(asc(referral.office)),
    db
      .select({
        seq: jointNote.seq,
        hour: jointNote.hour,
        office: jointNote.office,
        epoch: jointCopy.epoch,
        sealed: jointCopy.sealed,
      })
      .from(jointNote)
      .innerJoin(jointCopy, and(eq(jointCopy.joint, jointNote.joint), eq(jointCopy.seq, jointNote.seq)))
      .where(and(eq(jointNote.joint, id), eq(jointCopy.office, office)))
      .orderBy(asc(jointNote.seq)),
    ...(office === DESK ? [takeNote(db, id)] : own.flatMap(({ ref }) => takeNotes(db, ref, minute))),
  ])
  return { offices, notes, next: await countNotes(db, id) }
}

/** How many notes there are, which is the number of the next one. */
export const countNotes = (db: Database, id: string) => db.$count(jointNote, eq(jointNote.joint, id))

/** A note's copy for one office. */
export type NoteCopy = Omit<typeof jointCopy.$inferInsert, 'joint' | 'seq'>

/**
 * Stores a note, sealed to each that takes part and to the desk.
 *
 * @param minute since 1970: from then on the others are told that something waits.
 * @throws a constraint error when a note of that number is there, an epoch is not the current one, or somebody else takes
 *   part than has a copy.
 */
export async function addJointNote(
  db: Database,
  note: typeof jointNote.$inferInsert,
  copies: NoteCopy[],
  minute: number,
  entry: AuditRow,
): Promise<void> {
  const { joint: id, seq } = note
  const offices = copies.map(({ office }) => office).filter((office) => office !== DESK)
  await db.batch([
    onlyIf(
      db,
      sql`(SELECT count(*) FROM referral WHERE ${takesPart(id)}) = ${offices.length}
        AND NOT EXISTS (SELECT 1 FROM referral WHERE ${takesPart(id)} AND office NOT IN ${offices})`,
    ),
    ...copies.map((copy) => onlyIf(db, isCurrent(copy))),
    addEntry(db, entry),
    db.insert(jointNote).values(note),
    ...copies.map((copy) => db.insert(jointCopy).values({ ...copy, joint: id, seq })),
    ...putNote(db, id, note.office, minute),
  ])
}
