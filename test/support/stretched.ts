import { randomBytes } from 'node:crypto'
import { type PassphraseKeys, passphraseKeys } from '../../core/keys/passphrase.ts'
import type { Stretching } from '../../core/keys/stretching.ts'

/*
 * What comes of words, kept while the tests of a file run. Stretching them takes a third of a second, and without this it
 * would be most of what the people of the scenarios do.
 */

const kept = new Map<string, PassphraseKeys>()

const nameOf = (words: string, { salt, memory, passes, lanes }: Stretching) =>
  [words, salt, memory, passes, lanes].join('|')

/** Stretches words, once. */
export async function stretched(words: string, stretching: Stretching): Promise<PassphraseKeys> {
  const name = nameOf(words, stretching)
  const keys = kept.get(name) ?? (await passphraseKeys(words, stretching))
  kept.set(name, keys)
  return keys
}

/** Says what comes of words without stretching them: random keys, which a browser would not find. */
export function madeUp(words: string, stretching: Stretching): PassphraseKeys {
  const keys = { auth: new Uint8Array(randomBytes(32)), wrap: new Uint8Array(randomBytes(32)) }
  kept.set(nameOf(words, stretching), keys)
  return keys
}
