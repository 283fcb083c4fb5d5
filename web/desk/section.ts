import { signal } from '@preact/signals'

/** The section of the menu that is shown; `null` is the first that one may see. */
export const section = signal<string | null>(null)
