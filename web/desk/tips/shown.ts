import { computed, effect, signal } from '@preact/signals'
import { unlocked } from '../session.ts'
import { inbox, minute } from './inbox.ts'
import type { Listed } from './listed.ts'
import { found, query } from './search.ts'
import {
  countChoices,
  countViews,
  type FilterName,
  type Filters,
  hasNote,
  type Looking,
  shownOf,
  type View,
  type Wanted,
} from './views.ts'

/*
 * What of the list is shown, as whoever sits here has chosen it. It is kept nowhere.
 */

export const view = signal<View>('all')
export const filters = signal<Filters>({})
/** The tip on which the list stands. */
export const cursor = signal<string | null>(null)
/** The one that is being read: it stays where it is until something else is asked for. */
const kept = signal<string | null>(null)

function showAll(): void {
  view.value = 'all'
  filters.value = {}
  kept.value = null
}

effect(() => {
  if (unlocked.value) return
  showAll()
  cursor.value = null
})

export function standOn(tip: string): void {
  cursor.value = tip
  kept.value = tip
}

export function choose(chosen: View): void {
  view.value = chosen
  kept.value = null
}

/** @param value `null` is anything. */
export function filter(name: FilterName, value: string | null): void {
  const { [name]: _, ...others } = filters.value
  filters.value = value === null ? others : { ...others, [name]: value }
  kept.value = null
}

export function search(words: string): void {
  query.value = words
  kept.value = null
}

/** Back to the whole list. */
export function clear(): void {
  showAll()
  query.value = ''
}

const looking = computed<Looking>(() => ({ self: unlocked.value?.member.id ?? '', minute: minute.value }))

const wanted = computed<Wanted>(() => ({
  view: view.value,
  filters: filters.value,
  found: found.value,
  kept: kept.value,
}))

const noTips: readonly Listed[] = []

/** The tips that are shown; `null` before the first answer. */
export const shown = computed<readonly Listed[] | null>(
  () => inbox.value && shownOf(inbox.value, wanted.value, looking.value),
)

export const viewCounts = computed(() => countViews(inbox.value ?? noTips, looking.value))
/** Messages from colleagues who have handed a tip over, not answered yet. */
export const noteCount = computed(
  () => (inbox.value ?? noTips).filter((tip) => hasNote(tip, looking.value.self)).length,
)
/** Read only while the filters are open: it counts seven times. */
export const choiceCounts = computed(() => countChoices(inbox.value ?? noTips, wanted.value, looking.value))

/** What would be shown if nothing was searched for. */
export const searchable = (): Listed[] =>
  shownOf(inbox.value ?? noTips, { ...wanted.value, found: null }, looking.value)
