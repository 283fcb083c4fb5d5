/**
 * What came of a call: somebody is about to leave a message, has left one, was put through, heard where else to get
 * help, or nothing.
 */
export const callOutcomes = ['recording', 'message', 'spoken', 'informed', 'silent'] as const
export type CallOutcome = (typeof callOutcomes)[number]

/** What the carrier gives for a number that the caller withheld: words, or a word as it is typed on a telephone. */
const WITHHELD = [
  'anonymous',
  'restricted',
  'blocked',
  'unknown',
  'unavailable',
  'private',
  // ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE. Source: Twilio's article on such numbers.
  '266696687',
  '7378742833',
  '2562533',
  '8656696',
  '86282452253',
]

/** Whether a call came without a number: as welcome as any, but there is nobody to call back. */
export const isWithheld = (from: string): boolean =>
  from === '' || WITHHELD.includes(from.replace(/^\+/, '').toLowerCase())
