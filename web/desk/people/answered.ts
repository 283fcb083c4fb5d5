import { fromBase64 } from '../../../core/bytes.ts'
import { type Asked, type Checking, type Invitation, openInvitation } from '../../../core/keys/invitation.ts'

/** What came back for an invitation is not what its link was given for: somebody changed something on the way. */
export class AnswerRefused extends Error {
  constructor() {
    super('the answer does not belong to the invitation')
    this.name = 'AnswerRefused'
  }
}

/** An answer that belongs to its invitation. */
export interface Checked {
  /** The invitation's id, as the server names it. */
  invitation: string
  /** To be compared aloud. */
  spoken: string
}

/** The invitation that was left sealed for the office, given for what is asked. @throws AnswerRefused when it is not. */
export async function openOwn(sealed: string, asked: Asked, here: Checking): Promise<Invitation> {
  const invitation = await openInvitation(fromBase64(sealed), asked, here)
  if (!invitation) throw new AnswerRefused()
  return invitation
}
