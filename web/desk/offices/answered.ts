import * as v from 'valibot'
import type { Hour } from '../../../core/hour.ts'
import type { BookOffice } from '../../../core/keys/book.ts'
import { type Answer, type Checking, macHolds, spokenFingerprint } from '../../../core/keys/invitation.ts'
import { page as pageSchema } from '../../../core/keys/page.ts'
import { hashOf, type Signed, verifies } from '../../../core/keys/signed.ts'
import { headRole } from '../../../core/roles.ts'
import type { InvitationRow } from '../../../core/wire-people.ts'
import { AnswerRefused, type Checked, openOwn } from '../people/answered.ts'

/** An answer whose MAC holds, whose page is the one it names, signed by the one head that it names. */
export interface CheckedAnswer extends Checked {
  answer: Answer
}

/**
 * Checks an answered invitation with the link's secret, which only the two browsers know, against what a member of the
 * desk signed when they gave it, and against what the server says of it now.
 *
 * @param desk the desk. @throws AnswerRefused for whatever is wrong.
 */
export async function checkAnswer(row: InvitationRow, desk: Checking): Promise<CheckedAnswer> {
  const { answered, kind, name, agency } = row
  if (!answered) throw new AnswerRefused()
  const { answer, mac, page } = answered
  const { macKey } = await openOwn(row.secret, { for: 'office', kind, name, agency }, desk)
  const { office } = answer
  const isAsked =
    office.id === row.office && office.kind === kind && office.name === name && office.agency === agency
  if (!isAsked || !macHolds(answer, mac, macKey) || !isFirstPageOf(answer, page)) throw new AnswerRefused()
  return { invitation: row.invitation, answer, spoken: spokenFingerprint(answer) }
}

function isFirstPageOf({ office, member, pageHash }: Answer, given: Signed): boolean {
  if (hashOf(given) !== pageHash || given.by !== member.id || !verifies('page', given, member.sign))
    return false
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), pageSchema), given.text)
  if (!read.success) return false
  const page = read.output
  const [head, ...others] = page.members
  return (
    page.office === office.id &&
    page.n === 1 &&
    page.prev === null &&
    page.retired.length === 0 &&
    others.length === 0 &&
    head?.id === member.id &&
    head.sign === member.sign &&
    head.role === headRole(office.kind) &&
    head.until === null
  )
}

/** The office as the book is to list it. */
export const listed = ({ answer: { office, member } }: CheckedAnswer, now: Hour): BookOffice => ({
  ...office,
  heads: [{ ...member, from: now, until: null }],
})
