import { canonical, type Json } from '../canonical.ts'
import type { Hour } from '../hour.ts'

export const channels = ['web', 'sms', 'voice', 'desk'] as const
export type Channel = (typeof channels)[number]

/** Whether it is one of the line's: a carrier hands it over, and nobody signs. */
export const isOfLine = (channel: Channel): boolean => channel === 'sms' || channel === 'voice'

/**
 * `record` is what the desk keeps for itself; `passed_on` its own copy of a referral: it names the tip, which the referral
 * itself never does. `handed` is what went to an agency without a key, `handed_answer` what that agency said. `draft` is
 * what a member has written down so far: for themself alone, so its epoch is of their own office.
 */
export type TipKind =
  | 'tip'
  | 'followup'
  | 'line'
  | 'reply'
  | 'record'
  | 'passed_on'
  | 'handed'
  | 'handed_answer'
  | 'draft'
export type ReferralKind = 'referral' | 'feedback' | 'joint_note'
export type Kind = TipKind | ReferralKind

/** Where a message about a tip belongs. `tip` is 16 random bytes in hex; `seq` counts from 0 in each direction. */
export interface TipContext<K extends TipKind = TipKind> {
  v: 1
  kind: K
  tip: string
  seq: number
  channel: Channel
  /** The desk's epoch that was current when it was written. */
  epoch: number
  hour: Hour
}

/**
 * Where a message about a referral belongs. It carries no tip id: an agency never learns which tip it came from. Of a
 * `joint_note`, `ref` is the joint's id, and `to` the office that this copy is for.
 */
export interface ReferralContext<K extends ReferralKind = ReferralKind> {
  v: 1
  kind: K
  ref: string
  seq: number
  from: string
  to: string
  /** The receiving office's epoch. */
  epoch: number
  hour: Hour
}

export type Context<K extends Kind = Kind> = K extends TipKind
  ? TipContext<K>
  : K extends ReferralKind
    ? ReferralContext<K>
    : never

/** What the row says a message must be: all of its context but the hour, which is the sender's claim. */
export type Expected<K extends Kind = Kind> = K extends Kind ? Omit<Context<K>, 'hour'> : never

const fields = {
  tip: ['v', 'kind', 'tip', 'seq', 'channel', 'epoch', 'hour'],
  referral: ['v', 'kind', 'ref', 'seq', 'from', 'to', 'epoch', 'hour'],
}

export const contextFields = (kind: Kind): string[] =>
  kind === 'referral' || kind === 'feedback' || kind === 'joint_note' ? fields.referral : fields.tip

/** True when every field but `hour` is the same. */
export function belongs(context: Context, expected: Expected): boolean {
  return contextFields(expected.kind).every(
    (field) => field === 'hour' || Reflect.get(context, field) === Reflect.get(expected, field),
  )
}

/** The text that stands for a context in signatures. */
export const contextText = (context: Context): string => canonical(context as unknown as Json)
