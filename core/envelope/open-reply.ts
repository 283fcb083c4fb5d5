import type { Expected } from './context.ts'
import type { Message, Sealed } from './message.ts'
import { open } from './open.ts'

/**
 * The only opening that a reporter's page has: a reply, and nothing else. Whoever finds a receipt must not be able
 * to find the report with it (DESIGN section 6).
 *
 * @throws DamagedOrMoved as `open` does.
 */
export function openReply(
  sealed: Sealed<'reply'>,
  identity: string,
  expected: Omit<Expected<'reply'>, 'v' | 'kind'>,
): Promise<Message<'reply'>> {
  return open<'reply'>(sealed, identity, { ...expected, v: 1, kind: 'reply' })
}
