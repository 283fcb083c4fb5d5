import type { Message } from '../../core/envelope/message.ts'
import { isSignedBy } from '../../core/envelope/signature.ts'
import type { Hour } from '../../core/hour.ts'
import { type Keybook, signerOf } from '../../core/keys/keybook.ts'

/** Who at an office wrote a message: somebody who has since left it is shown with a warning. */
export type Author = 'you' | 'colleague' | 'left'

/**
 * The author of a message that a member of `office` must have signed; `null` when none of them did. A member of
 * another office does not count, though the keybook lists them.
 */
export function authorAt(
  office: string,
  message: Message,
  keybook: Keybook,
  self: string,
  now: Hour,
): Author | null {
  const found = keybook.offices.find(({ id }) => id === office)
  const signer = found && message.by !== undefined ? signerOf(found, message.by, now) : undefined
  if (!signer || !isSignedBy(message, signer.key)) return null
  if (!signer.current) return 'left'
  return message.by === self ? 'you' : 'colleague'
}

/** Who wrote down what was told otherwise: somebody at the desk or at an agency. */
export interface Teller {
  office: string
  author: Author
}

/**
 * Which office's member signed what was told otherwise; `null` when the keybook lists none who did. Ids are each office's
 * own: one that stands in another office's page too is not the reader.
 *
 * @param self whoever reads.
 */
export function tellerOf(
  message: Message,
  keybook: Keybook,
  self: { id: string; office: string },
  now: Hour,
): Teller | null {
  for (const { id: office } of keybook.offices) {
    const author = authorAt(office, message, keybook, office === self.office ? self.id : '', now)
    if (author) return { office, author }
  }
  return null
}
