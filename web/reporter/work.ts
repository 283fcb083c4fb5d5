import { signal } from '@preact/signals'
import { WORK_LIFE } from '../../core/limits.ts'
import { reporterPaths } from '../../core/paths.ts'
import type { Work, WorkChallenge } from '../../core/wire.ts'
import { postJson } from './server.ts'

/*
 * The work that goes with each message and each file: begun while the person writes, so that nobody waits for it.
 */

/** How much of the work that is waited for is done, from 0 to 1; `null` while none is. */
export const awaited = signal<number | null>(null)

export interface Works {
  /** Begins the work for what is sent next, unless that is under way or done, and fresh. */
  begin(): void
  /** Gives work, each to one message or file. @throws Problem, and what the thread throws. */
  take(): Promise<Work>
}

/** @param solve does it in a thread of its own. */
export function worksOf(
  solve: (challenge: WorkChallenge, progress: (part: number) => void) => Promise<Work>,
): Works {
  let begun: { work: Promise<Work>; until: number; part: number; done: boolean } | null = null

  function current() {
    if (begun && Date.now() < begun.until) return begun
    // Not to its very end: it has to reach the server in time.
    const one = { work: make(), until: Date.now() + WORK_LIFE * 0.75, part: 0, done: false }
    async function make() {
      const challenge = await postJson<WorkChallenge>(reporterPaths.work, '{}')
      return solve(challenge, (part) => {
        one.part = part
        if (awaited.value !== null) awaited.value = part
      })
    }
    begun = one
    one.work.then(
      () => {
        one.done = true
      },
      () => {
        // Whoever wants it then tries anew.
        if (begun === one) begun = null
      },
    )
    return one
  }

  return {
    begin: () => void current(),
    async take() {
      const one = current()
      if (!one.done) awaited.value = one.part
      try {
        return await one.work
      } finally {
        awaited.value = null
        if (begun === one) begun = null
      }
    },
  }
}
