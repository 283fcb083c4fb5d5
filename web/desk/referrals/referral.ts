import type { Against, PassedOn, ReferralToAgency } from '../../../core/envelope/bodies.ts'
import type { Message } from '../../../core/envelope/message.ts'
import { type Hour, hourOf } from '../../../core/hour.ts'
import { DESK } from '../../../core/roles.ts'
import type { ReferralRow, ReferralThread, TipRow } from '../../../core/wire.ts'
import { takenTwice } from '../numbers.ts'
import { openAll } from '../opener.ts'
import type { Unlocked } from '../session.ts'
import { type Author, authorAt } from '../signers.ts'

/** An answer with who signed it; `null` is damaged or moved, or signed by nobody who may. */
type OpenedFeedback = { message: Message<'feedback'>; author: Author } | null

export interface OpenedReferral {
  row: ReferralRow
  /** `against` is the desk's alone. */
  sent: { body: ReferralToAgency; author: Author; against: Against | null } | null
  feedback: { seq: number; hour: Hour; written: OpenedFeedback }[]
}

/** Whether the agency has said what becomes of it. */
export const isDecided = ({ state }: ReferralRow): boolean => state === 'accepted' || state === 'declined'

/** Whether all of it opened and was signed by whoever it must be. */
export const isWholeReferral = ({ sent, feedback }: OpenedReferral): boolean =>
  sent !== null && feedback.every(({ written }) => written !== null)

/**
 * Opens the own copies of a referral and its answers, and verifies that the desk signed the one, the agency the others.
 *
 * @param tip for the desk, whose copy must be of this tip; the agency's names none.
 */
export async function openReferral(
  thread: ReferralThread,
  session: Unlocked,
  tip?: TipRow,
): Promise<OpenedReferral> {
  const { ref, office, state, due, hour, joint } = thread
  const { keybook, member, identities } = session
  const place = { v: 1 as const, ref }
  const { epoch, sealed } = thread
  const own = { sealed, identity: identities.get(epoch) }
  const [[sent], feedback] = await Promise.all([
    tip
      ? openAll<'passed_on'>([
          {
            ...own,
            expected: { v: 1, kind: 'passed_on', tip: tip.tip, seq: 0, channel: tip.channel, epoch },
          },
        ])
      : openAll<'referral'>([
          { ...own, expected: { ...place, kind: 'referral', seq: 0, from: DESK, to: office, epoch } },
        ]),
    openAll<'feedback'>(
      thread.feedback.map(({ seq, epoch, sealed }) => ({
        sealed,
        identity: identities.get(epoch),
        expected: { ...place, kind: 'feedback', seq, from: office, to: DESK, epoch },
      })),
    ),
  ])
  const authorOf = (from: string, message: Message | null) =>
    message && authorAt(from, message, keybook, member.id, hourOf(Date.now()))
  const written = (message: Message<'feedback'> | null): OpenedFeedback => {
    const author = authorOf(office, message)
    return message && author && { message, author }
  }
  const body = sent && bodyOf(sent, ref, office)
  const author = authorOf(DESK, sent ?? null)
  const twice = takenTwice(thread.feedback)
  const answers = thread.feedback.map((one, at) => ({
    seq: one.seq,
    hour: one.hour,
    written: twice.has(one.seq) ? null : written(feedback[at] ?? null),
  }))
  return {
    row: { ref, office, state, due, hour, joint },
    sent: body && author ? { body, author, against: againstOf(sent) } : null,
    feedback: answers.sort((a, b) => a.seq - b.seq),
  }
}

/** What was passed on; the desk's copy must be of this very referral. */
function bodyOf(
  { context, body }: Message<'referral'> | Message<'passed_on'>,
  ref: string,
  office: string,
): ReferralToAgency | null {
  if (context.kind === 'referral') return body as ReferralToAgency
  const copy = body as PassedOn
  return copy.ref === ref && copy.office === office ? copy.referral : null
}

const againstOf = (sent: Message<'referral'> | Message<'passed_on'> | null | undefined): Against | null =>
  sent?.context.kind === 'passed_on' ? ((sent as Message<'passed_on'>).body.against ?? null) : null
