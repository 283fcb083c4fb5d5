import type { Keybook } from '../../../core/keys/keybook.ts'
import { Problem } from '../api.ts'
import { refreshKeybook, type Unlocked, unlocked } from '../session.ts'

/**
 * Fetches the keybook, and with it the new keys, when something was sealed under an epoch that began since.
 *
 * @param epochs of what was listed. @throws Problem, KeybookRefused
 */
export async function keepUpWith(epochs: number[]): Promise<void> {
  const known = unlocked.value?.identities
  if (known && Math.max(0, ...epochs) > Math.max(0, ...known.keys())) await refreshKeybook()
}

/**
 * Reads something by the keys that are known here and, when a part of it does not open or verify, once more by those
 * of now: a key may have begun since, or a colleague may have come.
 */
export async function byCurrentKeys<T>(
  session: Unlocked,
  read: (session: Unlocked) => Promise<T>,
  isWhole: (read: T) => boolean,
): Promise<T> {
  const first = await read(session)
  if (isWhole(first)) return first
  const keybook = await refreshKeybook().catch(unlessUnanswered)
  const isOther = keybook && stateOf(keybook) !== stateOf(session.keybook)
  return isOther && unlocked.value ? read(unlocked.value) : first
}

/** Without an answer, what could be read by the keys of before is shown all the same. */
function unlessUnanswered(error: unknown): null {
  if (error instanceof Problem) return null
  throw error
}

const stateOf = ({ bookHash, offices }: Keybook): string =>
  [bookHash, ...offices.map(({ pageHash }) => pageHash)].join()
