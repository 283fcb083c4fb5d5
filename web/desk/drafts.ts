import { effect, type Signal, signal } from '@preact/signals'
import { unlocked } from './session.ts'

const kept = new Map<string, Signal<unknown>>()

/**
 * What a person has typed but not sent: it outlives an error and a look at something else, in memory only, and is
 * gone with the keys.
 */
export function draft<T>(name: string, empty: T): Signal<T> {
  const found = (kept.get(name) ?? signal(empty)) as Signal<T>
  kept.set(name, found as Signal<unknown>)
  return found
}

effect(() => {
  if (!unlocked.value) kept.clear()
})
