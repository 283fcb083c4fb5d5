import type { Hour } from '../../../core/hour.ts'
import { HEAVY_WITHIN } from '../../../core/limits.ts'
import type { Opening } from '../../../core/wire-people.ts'

/** Different tips of the last hours, among those that the list says are hard to read. */
export function countHeavy(
  openings: readonly Opening[],
  isHeavy: (tip: string) => boolean,
  now: Hour,
): number {
  const opened = openings.filter(({ hour }) => hour > now - HEAVY_WITHIN)
  return [...new Set(opened.map(({ tip }) => tip))].filter(isHeavy).length
}
