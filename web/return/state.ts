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

/** The answers about which the page asks whether they are to go for good, by their numbers. */
export const asked = signal<string | null>(null)

/** How often answers were deleted in this visit. */
export const deletions = signal(0)

/** While something is sent or deleted: one thing at a time. */
export const busy = signal(false)

/** A further message, not sent yet. */
export const addition = signal('')

effect(() => guardUnsent(addition.value !== ''))
