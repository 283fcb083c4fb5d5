import { signal } from '@preact/signals'
import type { Checked } from './check.worker.ts'

/*
 * What the page knows, in memory and nowhere else.
 */

/** The root's public half as it stands in the page; empty until the script has run. */
export const root = signal('')

/** What the check found; `load` when its code did not load. `null` while it runs. */
export const checked = signal<Checked | { state: 'load' } | null>(null)
