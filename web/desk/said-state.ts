import { stateAfter } from '../../core/referral.ts'
import { isUnanswered, unheard } from '../../core/status.ts'
import type { OpenedHanded } from './handed/handed.ts'
import type { OpenedReferral } from './referrals/referral.ts'

/*
 * A state is the server's word. It is held against what was signed.
 */

/**
 * Whether what the server says of its state is what the agency signed; what cannot be read is told by itself. That it
 * was taken back nobody signs but in the chain.
 */
export function isStateSaid({ row, feedback }: OpenedReferral): boolean {
  if (row.state === 'revoked' || feedback.some(({ written }) => written === null)) return true
  const said = feedback.flatMap(({ written }) => (written && stateAfter(written.message.body.state)) ?? [])
  return said.length === 0 ? isUnanswered(row.state) : said.at(-1) === row.state
}

/** Whether what the server says of its state is what a member wrote down last; what cannot be read is told by itself. */
export const isHandedSaid = ({ row, answers }: OpenedHanded): boolean =>
  answers.some(({ written }) => written === null) ||
  row.state === (answers.at(-1)?.written?.body.state ?? unheard)
