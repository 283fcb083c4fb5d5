import * as v from 'valibot'
import type { Json } from '../canonical.ts'
import { hash, publicKey } from '../encoded.ts'
import { ROOT } from './book.ts'
import { hashOf, publicHalf, type Signed, signText, verifies } from './signed.ts'

/** The old root's last word: from the book of this hash on, another root signs. */
export const succession = v.strictObject({
  v: v.literal(1),
  from: publicKey,
  to: publicKey,
  /** Of the first book that the new root signed; so one succession leads to one book. */
  book: hash,
})
export type Succession = v.InferOutput<typeof succession>

/** @param oldSeed @param newSeed 32 bytes of Ed25519 each, from the old paper and the new. */
export function signSuccession(book: Signed, oldSeed: Uint8Array, newSeed: Uint8Array): Signed {
  const value: Succession = { v: 1, from: publicHalf(oldSeed), to: publicHalf(newSeed), book: hashOf(book) }
  return signText('root', value as unknown as Json, oldSeed, ROOT)
}

/**
 * The root that follows on `rootKey`, by statements that each root signed about the next; `rootKey` itself when there
 * is none. Statements of other roots, and those that do not verify, lead nowhere.
 *
 * @param successions in the order in which they were made: so even a root that came back is followed to its end.
 */
export const followRoot = (rootKey: string, successions: readonly Signed[]): string =>
  successions.reduce((current, one) => successorIn(one, current) ?? current, rootKey)

function successorIn(given: Signed, rootKey: string): string | null {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), succession), given.text)
  return read.success && read.output.from === rootKey && verifies('root', given, rootKey)
    ? read.output.to
    : null
}
