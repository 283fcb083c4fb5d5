import { effect, signal } from '@preact/signals'
import { unlocked } from '../session.ts'
import { inbox } from './inbox.ts'

/** The tips that something is to be done with; `null` while nobody chooses. */
export const chosen = signal<ReadonlySet<string> | null>(null)

/** Chooses one, or no longer. Whoever chooses one has begun to choose. */
export function toggle(tip: string): void {
  const next = new Set(chosen.value)
  if (!next.delete(tip)) next.add(tip)
  chosen.value = next
}

effect(() => {
  if (!unlocked.value) chosen.value = null
})

// What has been deleted meanwhile is no longer chosen.
effect(() => {
  const there = new Set(inbox.value?.map(({ row }) => row.tip))
  const before = chosen.peek()
  if (inbox.value && before && [...before].some((tip) => !there.has(tip)))
    chosen.value = new Set([...before].filter((tip) => there.has(tip)))
})
