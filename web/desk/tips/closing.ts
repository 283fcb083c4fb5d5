import { concernsChild, judgesChild } from '../../../core/child.ts'
import type { Message } from '../../../core/envelope/message.ts'
import type { Judgement } from '../../../core/envelope/record.ts'
import type { Keybook } from '../../../core/keys/keybook.ts'
import type { ReferralState } from '../../../core/status.ts'
import type { Thread } from './thread.ts'

/** An office that declined, or from which it was taken back, does nothing for it. */
const undone: ReferralState[] = ['declined', 'revoked']

/** Whether the tip is about a child: as it was told, or as the desk has come to think. */
const isOfChild = (first: Thread['first'], judgement: Judgement | undefined): boolean =>
  (first?.context.kind === 'tip' && concernsChild((first as Message<'tip'>).body.report)) ||
  judgesChild(judgement)

/** Whether a tip about a child would be closed without social work. */
export function lacksSocialWork(
  { first, items }: Pick<Thread, 'first' | 'items'>,
  judgement: Judgement | undefined,
  { book }: Keybook,
): boolean {
  if (!isOfChild(first, judgement)) return false
  return !items.some(
    (item) =>
      (item.what === 'referral' &&
        !undone.includes(item.referral.row.state) &&
        book.offices.find(({ id }) => id === item.referral.row.office)?.kind === 'social_work') ||
      (item.what === 'handed' &&
        item.handed.row.state !== 'declined' &&
        item.handed.sent?.body.kind === 'social_work'),
  )
}

/** The reason that was written down when it was closed before. */
export const reasonKept = ({ kept }: Pick<Thread, 'kept'>): string =>
  kept.newest?.message.body.closing?.why ?? ''
