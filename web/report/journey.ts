import type { Report, Sharing } from '../../core/envelope/bodies.ts'
import type { Place } from '../../core/places.ts'
import { faultOfText } from '../reporter/text-fault.ts'

/** The questions, in the order in which they are asked. Only the first and the last need an answer. */
export const questions = ['text', 'danger', 'place', 'child', 'self', 'share'] as const
export type Question = (typeof questions)[number]

export const choices = ['yes', 'no', 'unsure'] as const
export type Choice = (typeof choices)[number]

export interface Answers {
  /** Exactly as it was written. */
  text: string
  danger: Choice | null
  /** What stands in the field; it is an answer only once a place was chosen. */
  placeTyped: string
  place: Place | null
  child: Choice | null
  self: Choice | null
  share: Sharing | null
}

export const nothingSaid: Answers = {
  text: '',
  danger: null,
  placeTyped: '',
  place: null,
  child: null,
  self: null,
  share: null,
}

/** What keeps the journey at a question, as the id of the sentence that says so. */
export function faultOf(question: Question, answers: Answers): string | null {
  if (question === 'text') return faultOfText(answers.text)
  if (question === 'place' && !answers.place && answers.placeTyped.trim() !== '') return 'report.place.fault'
  if (question === 'share' && !answers.share) return 'report.share.fault'
  return null
}

/** The first question that still needs an answer. */
const openQuestion = (answers: Answers): Question | undefined =>
  questions.find((question) => faultOf(question, answers))

/** The answers without those to a question that was skipped. */
export function skipped(question: Question, answers: Answers): Answers {
  if (question === 'text' || question === 'share') return answers
  if (question === 'place') return { ...answers, place: null, placeTyped: '' }
  return { ...answers, [question]: null }
}

export const canSkip = (question: Question): boolean => question !== 'text' && question !== 'share'

/** The report as it is sealed. @throws Error when a question still needs an answer. */
export function reportOf(answers: Answers, language: string): Report {
  const { text, danger, place, child, self, share } = answers
  if (openQuestion(answers) || !share) throw new Error('not answered yet')
  return { language, text, danger, place: place?.code ?? null, child, self, share }
}
