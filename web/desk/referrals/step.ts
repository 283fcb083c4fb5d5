import type { FeedbackToDesk, IdentifiedPerson, Outcome } from '../../../core/envelope/bodies.ts'
import { canStep } from '../../../core/referral.ts'
import type { Role } from '../../../core/roles.ts'
import type { ReferralState } from '../../../core/status.ts'

/*
 * What somebody at an agency does with a referral, one thing at a time: they choose it, and see what belongs to it.
 */

/** In the order in which they are offered; `details` are the agency's number and officer alone, which go as a note. */
export const steps = ['accepted', 'declined', 'acted', 'question', 'note', 'details', 'done'] as const
export type Step = (typeof steps)[number]

/** What is filled in. */
export type Part = 'outcome' | 'persons' | 'theirs' | 'text'

const parts: Record<Step, readonly Part[]> = {
  accepted: ['theirs', 'text'],
  declined: ['text'],
  acted: ['outcome', 'text'],
  question: ['text'],
  note: ['text'],
  details: ['theirs'],
  done: ['persons', 'text'],
}

export const has = (step: Step, part: Part): boolean => parts[step].includes(part)

/** Without a text there is nothing in these. */
const spoken: readonly Step[] = ['declined', 'question', 'note']
export const needsText = (step: Step): boolean => spoken.includes(step)

/** What is said of the referral with it. */
const stateOf = (step: Step): Exclude<Step, 'details'> => (step === 'details' ? 'note' : step)

/** What somebody of a role can choose; number and officer alone only where they do not go with accepting it. */
export const stepsIn = (state: ReferralState, role: Role): Step[] =>
  steps.filter(
    (step) =>
      canStep(stateOf(step), state, role) && (step !== 'details' || !canStep('accepted', state, role)),
  )

/** What was typed, whatever of it belongs to the step. */
export interface Typed {
  text: string
  reference: string
  officer: string
  outcome: Outcome | ''
  /** `null` while something of one is not chosen. */
  persons: IdentifiedPerson[] | null
}

/** As the agency said them last. */
export type Theirs = Pick<Typed, 'reference' | 'officer'>

/** What stays as it was is not said again. */
const changed = (typed: Typed, theirs: Theirs): Partial<Theirs> => ({
  ...(typed.reference.trim() !== theirs.reference && { reference: typed.reference.trim() }),
  ...(typed.officer.trim() !== theirs.officer && { officer: typed.officer.trim() }),
})

/** What leaves; of what was typed for another step, nothing. */
export const bodyOf = (step: Step, typed: Typed, theirs: Theirs): FeedbackToDesk => ({
  state: stateOf(step),
  text: has(step, 'text') ? typed.text.trim() : '',
  ...(has(step, 'theirs') && changed(typed, theirs)),
  ...(has(step, 'outcome') && typed.outcome !== '' && { outcome: typed.outcome }),
  ...(has(step, 'persons') && { persons: typed.persons ?? [] }),
})

/** What is still to be filled in. */
export function lackOf(step: Step, typed: Typed, theirs: Theirs): Part | null {
  if (has(step, 'outcome') && typed.outcome === '') return 'outcome'
  if (has(step, 'persons') && typed.persons === null) return 'persons'
  if (needsText(step) && typed.text.trim() === '') return 'text'
  return step === 'details' && Object.keys(changed(typed, theirs)).length === 0 ? 'theirs' : null
}
