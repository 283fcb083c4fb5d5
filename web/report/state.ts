import { effect, signal } from '@preact/signals'
import type { Door, Said } from '../../core/questionnaire.ts'
import { guardUnsent } from '../reporter/exit.ts'

/*
 * What the page knows, in memory and nowhere else.
 */

/** A place on the way; those of the questions are their ids. */
export type At = 'start' | 'phone' | 'files' | 'check' | 'sending' | 'receipt' | (string & {})

/** Where the person is. It is no part of the history: the browser's Back leaves Javi. */
export const at = signal<At>('start')

export const door = signal<Door>('seen')

export const said = signal<Said>({})

/** What stands in the field for a municipality; it is an answer only once one was chosen. */
export const placeTyped = signal('')

/** The receipt's 20 digits, once the server holds the message. */
export const receipt = signal('')

export const answer = (some: Said): void => {
  said.value = { ...said.value, ...some }
}

/** From here on, whoever looks at this page does not find what was written. */
export function forgetAnswers(): void {
  said.value = {}
  placeTyped.value = ''
}

/** True while one answer is being changed: the way on and the way back both lead to the check. */
export const changing = signal(false)

effect(() => guardUnsent(said.value.text !== undefined && said.value.text !== ''))
