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
  row: ReferralRow & Pick<ReferralThread, 'noted'>
  /** `against` is the desk's alone; `hour` is when it was signed, by the clock of whoever did. */
  sent: { body: ReferralToAgency; author: Author; against: Against | null; epoch: number; hour: Hour } | null
  feedback: { seq: number; hour: Hour; fromDesk: boolean; written: OpenedFeedback }[]
}

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
  const { epoch, sealed, feedback: said, ...row } = thread
  const { ref, office } = row
  const { keybook, member, identities } = session
  const place = { v: 1 as const, ref }
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
      said.map(({ seq, epoch, sealed, fromDesk }) => ({
        sealed,
        identity: identities.get(epoch),
        expected: { ...place, kind: 'feedback', seq, epoch, ...between(office, fromDesk) },
      })),
    ),
  ])
  const authorOf = (from: string, message: Message | null) =>
    message && authorAt(from, message, keybook, member.id, hourOf(Date.now()))
  // Which side wrote it is in what it signed; what the server says of it must be the same.
  const written = (message: Message<'feedback'> | null, fromDesk: boolean): OpenedFeedback => {
    const author = authorOf(fromDesk ? DESK : office, message)
    const isTheirs = (message?.body.state === 'answer') === fromDesk
    return message && author && isTheirs ? { message, author } : null
  }
  const body = sent && bodyOf(sent, ref, office)
  const author = authorOf(DESK, sent ?? null)
  const twice = takenTwice(said)
  const answers = said.map(({ seq, hour, fromDesk }, at) => ({
    seq,
    hour,
    fromDesk,
    written: twice.has(seq) ? null : written(feedback[at] ?? null, fromDesk),
  }))
  return {
    row,
    sent:
      sent && body && author
        ? { body, author, against: againstOf(sent), epoch, hour: sent.context.hour }
        : null,
    feedback: answers.sort((a, b) => a.seq - b.seq),
  }
}

/** From which office to which: the desk and an agency talk to each other. */
export const between = (office: string, fromDesk: boolean) =>
  fromDesk ? { from: DESK, to: office } : { from: office, to: DESK }

/** What the agency last said of its own number, and of whom to ask. */
export function theirsOf({ feedback }: OpenedReferral): { reference: string; officer: string } {
  const said = feedback.flatMap(({ fromDesk, written }) =>
    written && !fromDesk ? [written.message.body] : [],
  )
  return {
    reference: said.findLast(({ reference }) => reference !== undefined)?.reference ?? '',
    officer: said.findLast(({ officer }) => officer !== undefined)?.officer ?? '',
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
