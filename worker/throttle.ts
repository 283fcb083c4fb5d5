import { WRONG_WORDS } from '../core/limits.ts'
import { Refusal } from './problem.ts'

/*
 * How often somebody may try words for a name. It is kept in memory, and says of no name whether anybody has it.
 */

const { burst, refill } = WRONG_WORDS

/** Names and browsers that are remembered at once; beyond it whoever tried longest ago is forgotten first. */
const REMEMBERED = 10_000

/** By whom is counted: from which time, in milliseconds, all tries are there again. */
const whole = new Map<string, number>()

function keep(key: string, time: number): void {
  whole.delete(key)
  whole.set(key, time)
  const [oldest] = whole.keys()
  if (whole.size > REMEMBERED && oldest !== undefined) whole.delete(oldest)
}

/**
 * Takes one try, before anything is compared: of many at once no more than the burst get further.
 *
 * @returns what gives it back, after a right one. @throws Refusal `slow-down` with the seconds to wait
 */
export function takeTry(key: string, now: number): () => void {
  const time = Math.max(whole.get(key) ?? 0, now) + refill
  const over = time - now - burst * refill
  if (over > 0) throw new Refusal('slow-down', Math.ceil(over / 1_000))
  keep(key, time)
  return () => keep(key, (whole.get(key) ?? now) - refill)
}
