import { effect, signal } from '@preact/signals'
import { guardUnsent } from '../reporter/exit.ts'
import { type Answers, nothingSaid, type Question, questions } from './journey.ts'

/*
 * What the page knows, in memory and nowhere else.
 */

export type At = 'start' | Question | 'check' | 'sending' | 'receipt'

/** Where the person is. It is no part of the history: the browser's Back leaves Javi. */
export const at = signal<At>('start')

export const answers = signal<Answers>(nothingSaid)

/** The receipt's 20 digits, once the server holds the message. */
export const receipt = signal('')

export const answer = (some: Partial<Answers>): void => {
  answers.value = { ...answers.value, ...some }
}

/** True while one answer is being changed: the way on and the way back both lead to the check. */
export const changing = signal(false)

export const after = (question: Question): At =>
  (changing.value ? undefined : questions[questions.indexOf(question) + 1]) ?? 'check'
export const before = (question: Question): At =>
  changing.value ? 'check' : (questions[questions.indexOf(question) - 1] ?? 'start')

effect(() => guardUnsent(answers.value.text !== ''))
