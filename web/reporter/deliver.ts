import type { Stored } from '../../core/wire.ts'
import { Halt } from './halt.ts'
import { persist } from './persist.ts'
import { Problem, postJson } from './server.ts'

/** A sealed message with its request, ready to be sent. */
export interface Parcel {
  path: string
  /** The request's body: JSON. */
  body: string
  /** Of the sealed bytes, in hex. */
  sha256: string
}

/**
 * What the server may answer that is mended by sealing again: its key has changed, its number is taken, or it does not
 * have a file that goes with it. Or by other work alone: the work has expired.
 */
export type Mend = (typeof mends)[number]
const mends = ['stale-key', 'taken', 'files-missing', 'work-needed'] as const

/** How often a message is sealed again at once; after that, with pauses. */
const SWIFT_MENDS = 3

const mendOf = (error: unknown): Mend | null =>
  error instanceof Problem ? (mends.find((mend) => mend === error.code) ?? null) : null

/**
 * Sends a message until the server answers that it is stored, and only what this page has sent for it counts: an
 * answer may have been lost on the way after the message was stored.
 *
 * @param sent the hashes of everything sent for this message; the caller keeps them while the message is the same.
 * @param foreign what an answer with another hash means: for a follow-up, that its number is taken by another; for a
 *   tip, whose id is random, nothing that may happen.
 * @param next gives the parcel for the next try; with a `mend`, one of which that is no longer so.
 * @throws Halt
 */
export async function deliver(
  sent: Set<string>,
  foreign: 'taken' | 'unexpected',
  next: (mend: Mend | null) => Promise<Parcel>,
): Promise<void> {
  let mend: Mend | null = null
  let mended = 0
  await persist(async () => {
    for (;;) {
      const { path, body, sha256 } = await next(mend)
      mend = null
      sent.add(sha256)
      try {
        const stored = await postJson<Stored>(path, body)
        if (sent.has(stored.sha256)) return
        throw foreign === 'taken' ? new Problem('taken', false) : new Halt('unexpected')
      } catch (error) {
        mend = mendOf(error)
        if (!mend) throw error
        if (++mended > SWIFT_MENDS) throw new Problem(mend, true)
      }
    }
  })
}
