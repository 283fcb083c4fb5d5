import { and, eq, inArray, isNull, lte, type SQL, sql } from 'drizzle-orm'
import {
  AGENCIES_ORPHANS_MAX,
  AGENCY_ORPHANS_MAX,
  DESK_ORPHANS_MAX,
  ORPHAN_LIFE,
  ORPHANS_MAX,
} from '../core/limits.ts'
import { DESK } from '../core/roles.ts'
import { onlyIf } from './only-if.ts'
import { attachment, attachmentPart } from './schema.ts'
import type { Database } from './store.ts'
import { isUnused, useWork, type Work } from './work.ts'

/*
 * Sealed files. Their parts come first, then a message names them: until then they are nobody's.
 */

/** A part as it comes: which file's, which number, and where in the file. */
export interface PartPlace {
  attachment: string
  n: number
  at: 'first' | 'middle' | 'last'
}

/** Whose page sends a file: an office's, or `null`, a reporter's (or the line). */
export type Sender = string | null

/** Neither a tip's nor a referral's. */
const isNobodys = sql`tip IS NULL AND referral IS NULL`
/**
 * What a reporter's page is just sending no member goes on with, names or passes on, though they knew its id, nor one
 * office what another has begun; and what a member has begun takes no parts at the reporters' door, where there is more
 * room.
 */
const isFrom = (sender: Sender) => sql`office IS ${sender}`

/** Parts of files that no message has named. */
const orphans = (which: SQL = sql`TRUE`) => sql`(
  SELECT count(*) FROM attachment_part
  WHERE attachment IN (SELECT id FROM attachment WHERE ${isNobodys} AND ${which}))`

/** Whether there are so many of them that a sender is to wait. */
function isFull(sender: Sender): SQL {
  if (sender === null) return sql`${orphans()} >= ${ORPHANS_MAX}`
  if (sender === DESK) return sql`${orphans()} >= ${DESK_ORPHANS_MAX}`
  return sql`(${orphans()} >= ${AGENCIES_ORPHANS_MAX} OR ${orphans(isFrom(sender))} >= ${AGENCY_ORPHANS_MAX})`
}

/** Where a part could go: a file that was begun, belongs to nobody, is not about to go, and does not end before it. */
const isOpen = ({ attachment: id, n }: PartPlace) => sql`
  EXISTS (SELECT 1 FROM attachment WHERE id = ${id} AND ${isNobodys} AND hour <> 0 AND (parts = 0 OR ${n} < parts))`

const isThere = (id: string) => sql`EXISTS (SELECT 1 FROM attachment WHERE id = ${id})`

const storedPart = (db: Database, { attachment: id, n }: PartPlace) =>
  db
    .select({ sha256: attachmentPart.sha256 })
    .from(attachmentPart)
    .where(and(eq(attachmentPart.attachment, id), eq(attachmentPart.n, n)))

/** Begins a file, when there is room and its work was not used; that is then used up. */
export async function beginFile(db: Database, id: string, hour: number, work: Work): Promise<void> {
  await db.batch([
    db.run(sql`
      INSERT INTO attachment (id, tip, parts, hour)
      SELECT ${id}, NULL, 0, ${hour} WHERE ${isUnused(work)} AND NOT ${isFull(null)}
      ON CONFLICT DO NOTHING`),
    useWork(db, work, isThere(id)),
  ])
}

/** Begins a file that a member was given or passes on, when there is room for those. */
export async function beginMembersFile(
  db: Database,
  id: string,
  hour: number,
  office: string,
): Promise<void> {
  await db.run(sql`
    INSERT INTO attachment (id, tip, parts, hour, office)
    SELECT ${id}, NULL, 0, ${hour}, ${office} WHERE NOT ${isFull(office)}
    ON CONFLICT DO NOTHING`)
}

/** Begins a file that the line brings: the carrier signs for it. */
export async function beginLineFile(db: Database, id: string, hour: number): Promise<void> {
  await db.run(sql`INSERT INTO attachment (id, tip, parts, hour) VALUES (${id}, NULL, 0, ${hour})`)
}

/**
 * Whether a part may come.
 *
 * @returns the SHA-256 of what is there already; or whether there is room for it, there is none just now, its file was
 *   not begun, or no longer takes any.
 */
export async function roomFor(
  db: Database,
  place: PartPlace,
  sender: Sender,
): Promise<{ sha256: string } | 'room' | 'full' | 'unknown' | 'closed'> {
  const [stored, [found]] = await db.batch([
    storedPart(db, place),
    db.all<{ open: number; full: number; there: number }>(sql`
      SELECT ${isOpen(place)} AND EXISTS (SELECT 1 FROM attachment WHERE id = ${place.attachment} AND ${isFrom(sender)})
        AS open, ${isFull(sender)} AS full, ${isThere(place.attachment)} AS there`),
  ])
  if (stored[0]) return stored[0]
  if (found?.full) return 'full'
  if (found?.open) return 'room'
  return found?.there ? 'closed' : 'unknown'
}

/**
 * Stores a part, once. The last one says how many there are.
 *
 * @param sealed `null` when the bytes lie in a bucket.
 * @returns the SHA-256 of what is there then (what came first), or `null` when the file could not take it.
 */
export async function addPart(
  db: Database,
  place: PartPlace,
  sha256: string,
  sealed: Uint8Array | null,
): Promise<string | null> {
  const { attachment: id, n, at } = place
  const isLast = at === 'last'
  const results = await db.batch([
    db.run(sql`
      INSERT INTO attachment_part (attachment, n, sha256, sealed)
      SELECT ${id}, ${n}, ${sha256}, ${sealed} WHERE ${isOpen(place)}
        AND NOT (${isLast ? 1 : 0} AND EXISTS (SELECT 1 FROM attachment_part WHERE attachment = ${id} AND n > ${n}))
      ON CONFLICT DO NOTHING`),
    db.run(sql`
      UPDATE attachment SET parts = ${n + 1} WHERE ${isLast ? 1 : 0} AND id = ${id} AND parts = 0
        AND EXISTS (SELECT 1 FROM attachment_part WHERE attachment = ${id} AND n = ${n} AND sha256 = ${sha256})`),
    storedPart(db, place),
  ])
  return results[2][0]?.sha256 ?? null
}

/** Whether a file is here in whole, and one of those that `mayBe` says. */
const isWhole = (id: string, mayBe: SQL) => sql`
  EXISTS (
    SELECT 1 FROM attachment WHERE id = ${id} AND hour <> 0 AND parts > 0 AND (${mayBe})
      AND parts = (SELECT count(*) FROM attachment_part WHERE attachment = ${id}))`

const areWhole = (ids: string[], mayBe: SQL): SQL =>
  sql.join(
    ids.map((id) => isWhole(id, mayBe)),
    sql` AND `,
  )

/**
 * Statements after a message that make its files the tip's. They fail the batch unless all are here in whole. When
 * another message stands at its number (this one was sealed anew, because an answer was lost), its own files count.
 *
 * @param sender whose message it is: of what nobody has named it names only what they sent.
 */
export function nameFiles(
  db: Database,
  { tip, seq, sha256 }: { tip: string; seq: number; sha256: string },
  files: string[],
  sender: Sender,
) {
  if (files.length === 0) return []
  const stored = sql`SELECT sha256 FROM message WHERE tip = ${tip} AND seq = ${seq}`
  const all = areWhole(files, sql`(${mayTake(sender)}) OR tip = ${tip}`)
  return [
    onlyIf(db, sql`(${stored}) <> ${sha256} OR (${all})`),
    db.run(
      sql`UPDATE attachment SET tip = ${tip}, office = NULL WHERE id IN ${files} AND ${mayTake(sender)} AND (${stored}) = ${sha256}`,
    ),
  ]
}

/** What a message or a referral may take. */
const mayTake = (sender: Sender) => sql`${isNobodys} AND ${isFrom(sender)}`

/**
 * Statements after a referral that make the files that were sealed for it its own. They fail the batch unless all are
 * here.
 */
export function passFiles(db: Database, referral: string, files: string[]) {
  if (files.length === 0) return []
  return [
    onlyIf(db, areWhole(files, sql`(${mayTake(DESK)}) OR referral = ${referral}`)),
    db.run(
      sql`UPDATE attachment SET referral = ${referral}, office = NULL WHERE id IN ${files} AND ${mayTake(DESK)}`,
    ),
  ]
}

/** Whether an office's files are here in whole, for a referral or a told tip that has not come yet. */
export async function areHere(db: Database, files: string[], sender: Sender): Promise<boolean> {
  if (files.length === 0) return true
  const [found] = await db.all<{ here: number }>(sql`SELECT (${areWhole(files, mayTake(sender))}) AS here`)
  return found?.here === 1
}

// ---- Whoever opens them ----

/** Whose a file is: a tip's, or a referral's. */
export type FileOwner = { tip: string } | { referral: string }

const isOf = (owner: FileOwner) =>
  'tip' in owner ? eq(attachment.tip, owner.tip) : eq(attachment.referral, owner.referral)

/** Whether all of some files, each named once, are a tip's. */
export const areFilesOf = async (db: Database, tip: string, files: string[]): Promise<boolean> =>
  (await db.$count(attachment, and(inArray(attachment.id, files), eq(attachment.tip, tip)))) === files.length

/** How many parts a file has; `null` when it is not theirs. */
export async function countParts(db: Database, owner: FileOwner, id: string): Promise<number | null> {
  const found = await db
    .select({ parts: attachment.parts })
    .from(attachment)
    .where(and(eq(attachment.id, id), isOf(owner)))
  return found[0]?.parts ?? null
}

/** A part of a file of theirs; its bytes are `null` where they lie in a bucket. */
export async function readPart(db: Database, owner: FileOwner, id: string, n: number) {
  const found = await db
    .select({ sealed: attachmentPart.sealed })
    .from(attachmentPart)
    .innerJoin(attachment, eq(attachment.id, attachmentPart.attachment))
    .where(and(eq(attachment.id, id), isOf(owner), eq(attachmentPart.n, n)))
  return found[0] ?? null
}

// ---- What goes ----

const leave = (db: Database, which: SQL) =>
  [
    db.run(sql`DELETE FROM attachment_part WHERE attachment IN (SELECT id FROM attachment WHERE ${which})`),
    db.run(sql`UPDATE attachment SET tip = NULL, referral = NULL, hour = 0 WHERE ${which}`),
  ] as const

/**
 * Statements that leave some tips' files, and those of their referrals, to the next tidying, and take what lies here at
 * once.
 */
export const leaveFiles = (db: Database, tips: SQL) =>
  leave(db, sql`tip IN (${tips}) OR referral IN (SELECT id FROM referral WHERE tip IN (${tips}))`)

/** The same of one referral's: its agency may read it no more. */
export const leaveReferralFiles = (db: Database, referral: string) => leave(db, sql`referral = ${referral}`)

/** Marks what no message has named for a day, and gives all that is to go: from now on none of it can be named. */
export async function condemnOrphans(db: Database, hour: number): Promise<string[]> {
  const isOld = and(
    isNull(attachment.tip),
    isNull(attachment.referral),
    lte(attachment.hour, hour - ORPHAN_LIFE),
  )
  const [, condemned] = await db.batch([
    db.update(attachment).set({ hour: 0 }).where(isOld),
    db.select({ id: attachment.id }).from(attachment).where(eq(attachment.hour, 0)),
  ])
  return condemned.map(({ id }) => id)
}

/** Leaves a file that no message will name to the next tidying. */
export async function condemnFile(db: Database, id: string): Promise<void> {
  await db
    .update(attachment)
    .set({ hour: 0 })
    .where(and(eq(attachment.id, id), isNull(attachment.tip), isNull(attachment.referral)))
}

/** Deletes what was condemned and has left the bucket, where there is one. */
export async function forgetOrphan(db: Database, id: string): Promise<void> {
  await db.batch([
    db.run(sql`
      DELETE FROM attachment_part WHERE attachment IN (SELECT id FROM attachment WHERE id = ${id} AND hour = 0)`),
    db.run(sql`DELETE FROM attachment WHERE id = ${id} AND hour = 0`),
  ])
}
