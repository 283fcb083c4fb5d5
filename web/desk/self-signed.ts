import type { Message } from '../../core/envelope/message.ts'
import { isSignedBy } from '../../core/envelope/signature.ts'

/**
 * Whether a message is what it can be known to be before anything else is. A tip carries the key that signed it; what was
 * told otherwise is signed by a member instead, whom the keybook lists (`tellerOf`); neither passes for the other.
 */
export function mayBeOpened(message: Message): boolean {
  if (message.context.kind !== 'tip') return true
  const { channel } = message.context
  const { reporter, told } = (message as Message<'tip'>).body
  if (channel === 'desk') return told !== undefined
  return told === undefined && reporter !== undefined && isSignedBy(message, reporter.sign)
}
