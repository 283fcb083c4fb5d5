import { fromBase64 } from '../../../core/bytes.ts'
import { openFile } from '../../../core/keys/file.ts'
import { type Invitation, readInvitation } from '../../../core/keys/invitation.ts'

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

/**
 * An own invitation, out of the link's secret that was left sealed for the office.
 *
 * @param identities the office's, of any epoch: the secret was sealed to the epoch of its day.
 * @throws AnswerRefused when none of them opens it.
 */
export async function openInvitation(sealed: string, identities: Iterable<string>): Promise<Invitation> {
  for (const identity of identities) {
    const secret = await openFile(fromBase64(sealed), identity).catch(() => null)
    if (secret !== null) return readInvitation(secret)
  }
  throw new AnswerRefused()
}
