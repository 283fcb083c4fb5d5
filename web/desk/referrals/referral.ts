import type { Message } from '../../../core/envelope/message.ts'
import { type Hour, hourOf } from '../../../core/hour.ts'
import { DESK } from '../../../core/roles.ts'
import type { ReferralRow, ReferralThread } from '../../../core/wire.ts'
import { takenTwice } from '../numbers.ts'
import { openAll } from '../opener.ts'
import type { Unlocked } from '../session.ts'
import { type Author, authorAt } from '../signers.ts'

/** A message of a referral with who signed it; `null` is damaged or moved, or signed by nobody who may. */
type Written<K extends 'referral' | 'feedback'> = { message: Message<K>; author: Author } | null

export interface OpenedReferral {
  row: ReferralRow
  sent: Written<'referral'>
  feedback: { seq: number; hour: Hour; written: Written<'feedback'> }[]
}

/** Opens the own copies of a referral and its answers, and verifies that the desk signed the one, the agency the others. */
export async function openReferral(thread: ReferralThread, session: Unlocked): Promise<OpenedReferral> {
  const { ref, office, state, due, hour } = thread
  const { keybook, member, identities } = session
  const place = { v: 1 as const, ref }
  const [[sent], feedback] = await Promise.all([
    openAll<'referral'>([
      {
        sealed: thread.sealed,
        identity: identities.get(thread.epoch),
        expected: { ...place, kind: 'referral', seq: 0, from: DESK, to: office, epoch: thread.epoch },
      },
    ]),
    openAll<'feedback'>(
      thread.feedback.map(({ seq, epoch, sealed }) => ({
        sealed,
        identity: identities.get(epoch),
        expected: { ...place, kind: 'feedback', seq, from: office, to: DESK, epoch },
      })),
    ),
  ])
  const written = <K extends 'referral' | 'feedback'>(
    from: string,
    message: Message<K> | null,
  ): Written<K> => {
    const author = message && authorAt(from, message, keybook, member.id, hourOf(Date.now()))
    return message && author && { message, author }
  }
  const twice = takenTwice(thread.feedback)
  const answers = thread.feedback.map((one, at) => ({
    seq: one.seq,
    hour: one.hour,
    written: twice.has(one.seq) ? null : written(office, feedback[at] ?? null),
  }))
  return {
    row: { ref, office, state, due, hour },
    sent: written(DESK, sent ?? null),
    feedback: answers.sort((a, b) => a.seq - b.seq),
  }
}
