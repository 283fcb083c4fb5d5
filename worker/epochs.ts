import { areCurrent, type SealedTo } from '../db/epochs.ts'
import { AlreadyThere } from '../db/store.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'

/**
 * For what could not be stored: what a member seals to an office's own key is taken in the current epoch only, for a key
 * before it may be known to somebody who has left.
 *
 * @throws Refusal `stale-key`, or the error as it came.
 */
export const unlessStale =
  ({ store }: Ports, ...sealed: SealedTo[]) =>
  async (error: unknown): Promise<never> => {
    if (!(error instanceof AlreadyThere)) throw error
    throw (await store.use((db) => areCurrent(db, sealed))) ? error : new Refusal('stale-key')
  }
