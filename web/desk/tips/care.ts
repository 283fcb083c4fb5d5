import { computed, effect, signal } from '@preact/signals'
import { hourOf } from '../../../core/hour.ts'
import type { Opening } from '../../../core/wire-people.ts'
import { me, unlocked } from '../session.ts'
import { hour, inbox } from './inbox.ts'
import { countHeavy } from './openings.ts'

/*
 * How many tips that are hard to read somebody has opened: out of their own chain, as the server counts it when they
 * come in, and what they open from then on. Nothing is kept for it anywhere.
 */

const here = signal<readonly Opening[]>([])

effect(() => {
  if (!unlocked.value) here.value = []
})

export function noteOpening(tip: string): void {
  here.value = [...here.value, { tip, hour: hourOf(Date.now()) }]
}

export const heavyOpened = computed<number>(() => {
  const heavy = new Set(
    (inbox.value ?? []).filter(({ summary }) => summary?.desk?.heavy).map(({ row }) => row.tip),
  )
  return countHeavy([...(me.value?.opened ?? []), ...here.value], (tip) => heavy.has(tip), hour.value)
})
