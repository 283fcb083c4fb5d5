import type { Hour } from '../../core/hour.ts'
import { stateAfter } from '../../core/referral.ts'
import { isUnanswered, unheard } from '../../core/status.ts'
import type { OpenedHanded } from './handed/handed.ts'
import type { OpenedReferral } from './referrals/referral.ts'

/*
 * A state is the server's word, and so are the times of what went to an agency. They are held against what was signed.
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

/** Of what went to an agency: when, and when an answer is due. */
export interface Times {
  hour: Hour
  due: Hour
}

/** What went to an agency, by its key or without one. */
type Sent = Pick<OpenedReferral, 'row' | 'sent'> | Pick<OpenedHanded, 'row' | 'sent'>

/** As they were signed; by the server's word only where it does not open. */
export function timesOf({ row, sent }: Sent): Times {
  if (!sent) return { hour: row.hour, due: row.due }
  const { due } = 'referral' in sent.body ? sent.body.referral : sent.body
  return { hour: sent.hour, due }
}

/** Hours by which a clock may differ from the server's, and the hour turn while it is sent. */
const CLOCKS = 2

/** Whether the server says the times that were signed. */
export function areTimesSaid(one: Sent): boolean {
  const { row } = one
  const signed = timesOf(one)
  return row.due === signed.due && Math.abs(row.hour - signed.hour) <= CLOCKS
}

/** Whether what the server says of its state is what a member wrote down last; what cannot be read is told by itself. */
export const isHandedSaid = ({ row, answers }: OpenedHanded): boolean =>
  answers.some(({ written }) => written === null) ||
  row.state === (answers.at(-1)?.written?.body.state ?? unheard)
