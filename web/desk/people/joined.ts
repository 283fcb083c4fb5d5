import * as v from 'valibot'
import {
  type Checking,
  type Joining,
  joining as joiningSchema,
  macHolds,
  spokenFingerprint,
} from '../../../core/keys/invitation.ts'
import type { MemberInvitationRow } from '../../../core/wire-people.ts'
import { AnswerRefused, type Checked, openOwn } from './answered.ts'

/** A colleague's answer whose MAC holds, for the very office and role of the invitation. */
export interface CheckedJoining extends Checked {
  joining: Joining
}

/**
 * Checks an answered invitation with the link's secret, which only the two browsers know, against what a head of the
 * office signed when they gave it, and against what the server says of it now.
 *
 * @throws AnswerRefused for whatever is wrong.
 */
export async function checkJoining(
  { invitation, role, secret, answered }: MemberInvitationRow,
  checking: Checking,
): Promise<CheckedJoining> {
  const read = v.safeParse(joiningSchema, answered?.joining)
  if (!answered || !read.success) throw new AnswerRefused()
  const joining = read.output
  const office = checking.office.id
  const { macKey } = await openOwn(secret, { for: 'member', office, role }, checking)
  const isAsked = joining.office === office && joining.role === role
  if (!isAsked || !macHolds(joining, answered.mac, macKey)) throw new AnswerRefused()
  return { invitation, joining, spoken: spokenFingerprint(joining) }
}
