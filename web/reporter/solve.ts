import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2'
import { concat, fromHex, hex } from '../../core/bytes.ts'
import type { Work, WorkChallenge } from '../../core/wire.ts'

/** Guesses between two tellings of how far it is. */
const TELL = 32

/**
 * Finds the answer to a challenge. There is one among so many guesses, so that this ends, and its progress can be told:
 * the library's own search knows no bound, and with it this would be twice as large.
 */
export async function solve(challenge: WorkChallenge, progress: (part: number) => void): Promise<Work> {
  const { parameters } = challenge
  const { guesses } = parameters.data
  const [nonce, salt] = [fromHex(parameters.nonce), fromHex(parameters.salt)]
  for (let counter = 1; counter <= guesses; counter++) {
    if (counter % TELL === 0) progress(counter / guesses)
    const guess = Uint8Array.of(counter >> 24, counter >> 16, counter >> 8, counter)
    const found = await deriveKey(parameters, salt, concat(nonce, guess))
    const derivedKey = hex(found.derivedKey)
    if (derivedKey.startsWith(parameters.keyPrefix)) return { challenge, solution: { counter, derivedKey } }
  }
  throw new RangeError('no answer')
}
