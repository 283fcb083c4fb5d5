import * as v from 'valibot'
import {
  type Joining,
  joining as joiningSchema,
  macHolds,
  spokenFingerprint,
} from '../../../core/keys/invitation.ts'
import type { MemberInvitationRow } from '../../../core/wire-people.ts'
import { AnswerRefused, type Checked, openInvitation } from './answered.ts'

/** A colleague's answer whose MAC holds, for the very office and role of the invitation. */
export interface CheckedJoining extends Checked {
  joining: Joining
}

/**
 * Checks an answered invitation with the link's secret, which only the two browsers know.
 *
 * @param office the own one's id. @param identities its own, of any epoch. @throws AnswerRefused for whatever is wrong.
 */
export async function checkJoining(
  { invitation, role, secret, answered }: MemberInvitationRow,
  office: string,
  identities: Iterable<string>,
): Promise<CheckedJoining> {
  const read = v.safeParse(joiningSchema, answered?.joining)
  if (!answered || !read.success) throw new AnswerRefused()
  const joining = read.output
  const { macKey } = await openInvitation(secret, identities)
  const isAsked = joining.office === office && joining.role === role
  if (!isAsked || !macHolds(joining, answered.mac, macKey)) throw new AnswerRefused()
  return { invitation, joining, spoken: spokenFingerprint(joining) }
}
