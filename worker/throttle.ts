import { WRONG_WORDS } from '../core/limits.ts'
import { Refusal } from './problem.ts'

/*
 * How often somebody may try words for a name. It is kept in memory, and says of no name whether anybody has it.
 */

const { burst, refill } = WRONG_WORDS

/** Names and browsers that are remembered at once; beyond it whoever waits least is forgotten first. */
const REMEMBERED = 10_000

/** By whom is counted: from which time, in milliseconds, all tries are there again. */
const whole = new Map<string, number>()

/** Whether so many are waited for that one must be forgotten for another. Whoever has all tries again is no one. */
function isFull(now: number): boolean {
  if (whole.size < REMEMBERED) return false
  for (const [key, time] of whole) if (time <= now) whole.delete(key)
  return whole.size >= REMEMBERED
}

function forgetOne(): void {
  let first: [string, number] | undefined
  for (const one of whole) if (!first || one[1] < first[1]) first = one
  if (first) whole.delete(first[0])
}

/** Somebody who is not remembered has all tries; but one, while a flood of others makes us forget who had none left. */
function wholeOfNew(now: number): number {
  if (!isFull(now)) return now
  forgetOne()
  return now + (burst - 1) * refill
}

/**
 * Takes one try, before anything is compared: of many at once no more than the burst get further.
 *
 * @returns what gives it back, after a right one. @throws Refusal `slow-down` with the seconds to wait
 */
export function takeTry(key: string, now: number): () => void {
  const time = Math.max(whole.get(key) ?? wholeOfNew(now), now) + refill
  const over = time - now - burst * refill
  if (over > 0) throw new Refusal('slow-down', Math.ceil(over / 1_000))
  whole.set(key, time)
  return () => {
    const taken = whole.get(key)
    if (taken !== undefined) whole.set(key, taken - refill)
  }
}
