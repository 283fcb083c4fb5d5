/** What came of a call: a message was left, somebody took it, the caller heard where else to get help, or nothing. */
export const callOutcomes = ['begun', 'message', 'spoken', 'informed', 'silent'] as const
export type CallOutcome = (typeof callOutcomes)[number]
