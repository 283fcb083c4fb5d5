import type { HandedAnswer, HandedOver } from '../../../core/envelope/bodies.ts'
import type { Message } from '../../../core/envelope/message.ts'
import { type Hour, hourOf } from '../../../core/hour.ts'
import { DESK } from '../../../core/roles.ts'
import type { HandedRow, HandedThread, TipRow } from '../../../core/wire.ts'
import { takenTwice } from '../numbers.ts'
import { openAll } from '../opener.ts'
import type { Unlocked } from '../session.ts'
import { type Author, authorAt } from '../signers.ts'

/**
 * Something of the desk's own with who signed it, and in which hour by their clock; `null` is damaged or moved, or
 * signed by nobody who may.
 */
type Written<T> = { body: T; author: Author; by: string; hour: Hour } | null

/** What went to an agency without a key, and what was heard of it since. */
export interface OpenedHanded {
  row: HandedRow
  sent: Written<HandedOver>
  answers: { seq: number; hour: Hour; written: Written<HandedAnswer> }[]
}

/** Whether all of it opened and was signed by whoever it must be. */
export const isWholeHanded = ({ sent, answers }: OpenedHanded): boolean =>
  sent !== null && answers.every(({ written }) => written !== null)

/** Opens what the desk keeps of it; both name what they are about, so that neither stands in another's place. */
export async function openHanded(
  { handed, state, due, hour, epoch, sealed, answers }: HandedThread,
  { keybook, member, identities }: Unlocked,
  { tip, channel }: TipRow,
): Promise<OpenedHanded> {
  const place = { v: 1 as const, tip, channel }
  const [[sent], opened] = await Promise.all([
    openAll<'handed'>([
      { sealed, identity: identities.get(epoch), expected: { ...place, kind: 'handed', seq: 0, epoch } },
    ]),
    openAll<'handed_answer'>(
      answers.map(({ seq, epoch, sealed }) => ({
        sealed,
        identity: identities.get(epoch),
        expected: { ...place, kind: 'handed_answer', seq, epoch },
      })),
    ),
  ])
  const written = <T extends { handed: string }>(
    message: (Message<'handed'> | Message<'handed_answer'>) | null | undefined,
  ): Written<T> => {
    const author = message && authorAt(DESK, message, keybook, member.id, hourOf(Date.now()))
    const body = message?.body as T | undefined
    return author && body?.handed === handed
      ? { body, author, by: message.by ?? '', hour: message.context.hour }
      : null
  }
  const twice = takenTwice(answers)
  return {
    row: { handed, state, due, hour },
    sent: written<HandedOver>(sent),
    answers: answers
      .map(({ seq, hour }, at) => ({
        seq,
        hour,
        written: twice.has(seq) ? null : written<HandedAnswer>(opened[at]),
      }))
      .sort((a, b) => a.seq - b.seq),
  }
}
