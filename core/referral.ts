import type { Hour } from './hour.ts'
import { REMIND_AFTER } from './limits.ts'
import { may, type Permission } from './permissions.ts'
import type { Role } from './roles.ts'
import { type FeedbackState, isUnanswered, type ReferralState } from './status.ts'

/*
 * A referral between the desk and an agency: who may do what with it, and when.
 */

/** What is done with a referral: `received` is its first opening; `answer` and `revoked` are the desk's. */
export type ReferralStep = FeedbackState | 'received' | 'opened' | 'revoked'

interface Rule {
  by: Permission
  from: readonly ReferralState[]
  /** The state after it; `null`: it stays. */
  to: ReferralState | null
}

/**
 * Those in which the agency can read it. Declining is an end: nothing can follow, and whoever does not act on it has no
 * use for it. What was declined in error is passed on anew.
 */
const readable: readonly ReferralState[] = ['sent', 'received', 'accepted', 'acted']

const rules: Record<ReferralStep, Rule> = {
  received: { by: 'referrals', from: ['sent'], to: 'received' },
  opened: { by: 'referrals', from: readable, to: null },
  accepted: { by: 'decide', from: ['received'], to: 'accepted' },
  declined: { by: 'decide', from: ['received'], to: 'declined' },
  note: { by: 'referrals', from: ['received', 'accepted', 'acted'], to: null },
  question: { by: 'referrals', from: ['received', 'accepted', 'acted'], to: null },
  acted: { by: 'referrals', from: ['accepted', 'acted'], to: 'acted' },
  done: { by: 'decide', from: ['acted'], to: 'done' },
  answer: { by: 'tips', from: readable, to: null },
  revoked: { by: 'tips', from: readable, to: 'revoked' },
}

/** The states from which a step can be taken. */
export const statesBefore = (step: ReferralStep): readonly ReferralState[] => rules[step].from

/** The state that a step leads to; `null`: it stays what it was. */
export const stateAfter = (step: ReferralStep): ReferralState | null => rules[step].to

/** Whether somebody of a role may ever take a step. */
export const mayStep = (step: ReferralStep, role: Role): boolean => may(role, rules[step].by)

/** Whether a step can be taken in a state, by somebody of a role. */
export const canStep = (step: ReferralStep, state: ReferralState, role: Role): boolean =>
  mayStep(step, role) && rules[step].from.includes(state)

/** Whether the agency can still read it: what has ended is deleted of it, and no more is said of it. */
export const isReadable = (state: ReferralState): boolean => readable.includes(state)

/** How an agency sorts its referrals. */
export const groups = ['new', 'waiting', 'accepted', 'done'] as const
export type ReferralGroup = (typeof groups)[number]

/** @param deskWrote whether the last word is the desk's: then it waits for the agency. */
export function groupOf({ state, deskWrote }: { state: ReferralState; deskWrote: boolean }): ReferralGroup {
  if (state === 'sent') return 'new'
  if (!isReadable(state)) return 'done'
  return state === 'received' || deskWrote ? 'waiting' : 'accepted'
}

/** How many reminders are due of what is not answered: some time after it was sent, and when the answer was due. */
export function remindersDue(
  { state, hour, due }: { state: ReferralState; hour: Hour; due: Hour },
  now: Hour,
): number {
  if (!isUnanswered(state)) return 0
  return [...REMIND_AFTER.map((after) => hour + after), due].filter((at) => at <= now).length
}

/** Crockford's base 32: no letter in it is taken for a digit. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** What both sides call a referral, on paper and by telephone: `J-XXXX-XXXX`, out of its random id. */
export function numberOf(ref: string): string {
  let rest = Number.parseInt(ref.slice(0, 10), 16)
  let number = ''
  for (let at = 0; at < 8; at++) {
    number = (ALPHABET[rest % 32] ?? '') + number
    rest = Math.floor(rest / 32)
  }
  return `J-${number.slice(0, 4)}-${number.slice(4)}`
}
