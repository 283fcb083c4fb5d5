import { effect, signal } from '@preact/signals'
import { guardUnsent } from '../reporter/exit.ts'
import type { Visit } from './visitor.ts'

/*
 * What the page knows, in memory and nowhere else.
 */

/** What was typed into the field; emptied as soon as it has opened something. */
export const typed = signal('')

/** The 20 digits that are being opened. */
export const opening = signal<string | null>(null)

/** True when there was nothing for the receipt that was opened last. */
export const wrong = signal(false)

export const visit = signal<Visit | null>(null)

/** A further message, not sent yet. */
export const addition = signal('')

effect(() => guardUnsent(addition.value !== ''))
