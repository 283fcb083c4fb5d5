import { signal } from '@preact/signals'
import { Halt, type HaltReason } from './halt.ts'
import { Problem } from './server.ts'
import { ThreadLost } from './thread.ts'

/** Seconds until the next try, growing; half of each is drawn, so that many pages do not come back at once. */
const PAUSES = [2, 4, 8, 16, 30, 60]

/** While a try is waited for. */
export interface Pause {
  why: 'network' | 'busy'
  /** When the next try begins, in milliseconds since 1970. */
  until: number
  tryNow(): void
  giveUp(): void
}

/** The pause that the page shows, if there is one. */
export const pausing = signal<Pause | null>(null)

/**
 * Tries something that needs the network until it is done, with growing pauses.
 *
 * @throws Halt when trying again by itself would not help.
 */
export async function persist<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof Problem && error.passing)) throw haltOf(error)
      await pause(error.code === 'network' ? 'network' : 'busy', tries)
    }
  }
}

/** What a page says of an error, whatever it was. */
export const haltOf = (error: unknown): Halt => (error instanceof Halt ? error : new Halt(reasonOf(error)))

function reasonOf(error: unknown): HaltReason {
  if (error instanceof ThreadLost) return 'load'
  if (error instanceof Problem) return error.code === 'not-open' ? 'not-open' : 'refused'
  return 'broken'
}

function pause(why: Pause['why'], tries: number): Promise<void> {
  const longest = (PAUSES[tries] ?? (PAUSES.at(-1) as number)) * 1_000
  const length = longest * (0.5 + Math.random() / 2)
  return new Promise((done, failed) => {
    const end = () => {
      clearTimeout(timer)
      removeEventListener('online', tryNow)
      pausing.value = null
    }
    const tryNow = () => {
      end()
      done()
    }
    const giveUp = () => {
      end()
      failed(new Halt('given-up'))
    }
    const timer = setTimeout(tryNow, length)
    addEventListener('online', tryNow)
    pausing.value = { why, until: Date.now() + length, tryNow, giveUp }
  })
}
