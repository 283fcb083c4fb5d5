import type { Hour } from '../../core/hour.ts'
import { stateAfter } from '../../core/referral.ts'
import { isUnanswered, unheard } from '../../core/status.ts'
import type { OpenedHanded } from './handed/handed.ts'
import type { OpenedReferral } from './referrals/referral.ts'

/*
 * A state is the server's word, and so are the times of a referral. They are held against what was signed.
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

/** When it was sent and when an answer is due: as it was signed; by the server's word only where it does not open. */
export const timesOf = ({ row, sent }: Pick<OpenedReferral, 'row' | 'sent'>): { hour: Hour; due: Hour } => ({
  hour: sent?.hour ?? row.hour,
  due: sent?.body.due ?? row.due,
})

/** Hours by which a clock may differ from the server's, and the hour turn while it is sent. */
const CLOCKS = 2

/** Whether the server says the times that were signed. */
export function areTimesSaid({ row, sent }: Pick<OpenedReferral, 'row' | 'sent'>): boolean {
  const signed = timesOf({ row, sent })
  return row.due === signed.due && Math.abs(row.hour - signed.hour) <= CLOCKS
}

/** Whether what the server says of its state is what a member wrote down last; what cannot be read is told by itself. */
export const isHandedSaid = ({ row, answers }: OpenedHanded): boolean =>
  answers.some(({ written }) => written === null) ||
  row.state === (answers.at(-1)?.written?.body.state ?? unheard)
