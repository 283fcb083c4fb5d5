/** A tip's own status. */
export const statuses = ['new', 'open', 'waiting', 'referred', 'closed'] as const
export type Status = (typeof statuses)[number]

/** Why a tip was closed. */
export const closings = [
  'acted',
  'unfounded',
  'duplicate',
  'out_of_scope',
  'unsafe',
  'withdrawn',
  'test_or_silent',
] as const
export type Closing = (typeof closings)[number]

/** P0 now … P4 not for this line (DOMAIN section 5). */
export const priorities = ['P0', 'P1', 'P2', 'P3', 'P4'] as const
export type Priority = (typeof priorities)[number]

/** What a reporter is told: coarse, the server's word, and never about people. */
export const reporterStatuses = ['received', 'read', 'passed_on', 'question', 'closed'] as const
export type ReporterStatus = (typeof reporterStatuses)[number]

const told: Record<Status, ReporterStatus> = {
  new: 'received',
  open: 'read',
  waiting: 'question',
  referred: 'passed_on',
  closed: 'closed',
}
export const reporterStatus = (status: Status): ReporterStatus => told[status]

/** The states of a referral, as the agency moves it; only the desk revokes. */
export const referralStates = [
  'sent',
  'received',
  'accepted',
  'declined',
  'acted',
  'done',
  'revoked',
] as const
export type ReferralState = (typeof referralStates)[number]
/** Those in which the agency has not said what it does. */
export const unanswered = ['sent', 'received'] as const satisfies ReferralState[]
export const isUnanswered = (state: ReferralState): boolean =>
  (unanswered as readonly ReferralState[]).includes(state)

/** `answer` is the desk's, to the agency; the others are the agency's. */
export const agencySays = ['accepted', 'declined', 'note', 'question', 'acted', 'done'] as const
export const feedbackStates = [...agencySays, 'answer'] as const
export type FeedbackState = (typeof feedbackStates)[number]

/** Of what was handed over on paper: what the agency said is written down by the desk. */
export const handedStates = ['handed', 'accepted', 'declined', 'acted'] as const
export type HandedState = (typeof handedStates)[number]
/** Until somebody has heard from them. */
export const unheard = 'handed' satisfies HandedState
