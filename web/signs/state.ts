import { effect, signal } from '@preact/signals'
import type { ComponentType } from 'preact'
import { childSigns, type SignGroup, signGroups } from '../../core/signs.ts'
import { guardUnsent } from '../reporter/exit.ts'

/*
 * What the page knows, in memory and nowhere else.
 */

/** What there can be with any kind of exploitation. */
const general = ['control', 'recruitment', 'online', 'child'] as const satisfies SignGroup[]

/** The kinds of exploitation. */
export const kinds = [
  'labour',
  'home',
  'sexual',
  'begging',
  'marriage',
  'crime',
  'organ',
] as const satisfies SignGroup[]
export type Kind = (typeof kinds)[number]

/** In the order in which they are read and printed. */
export const groups: readonly SignGroup[] = [...general, ...kinds]
/** Every sign in that order: its place is its number. */
export const listed: readonly string[] = groups.flatMap((group) => signGroups[group])

/** Codes, in the order of the list. */
export const ticked = signal<readonly string[]>([])

/** The one kind that is looked at; all, if none is. */
export const kind = signal<Kind | null>(null)
/** Whether a child's signs are left out. */
export const isAdult = signal(false)

/** The report, once it is here; `lost` when it did not load. */
export const report = signal<ComponentType | 'loading' | 'lost' | null>(null)

export const tick = (code: string): void => {
  const now = ticked.value
  ticked.value = listed.filter((one) => (one === code) !== now.includes(one))
}

/** Whether a sign is looked at. What is ticked stays in view. */
export const isShown = (group: SignGroup, code: string): boolean =>
  ticked.value.includes(code) ||
  ((kind.value === null || kind.value === group || !kinds.some((one) => one === group)) &&
    !(isAdult.value && childSigns.includes(code)))

effect(() => guardUnsent(ticked.value.length > 0))
