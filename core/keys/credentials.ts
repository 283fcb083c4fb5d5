import { base64, type Random } from '../bytes.ts'
import { ARGON2 } from '../limits.ts'
import { type Keyring, lockKeyring, type Way, wrapKeyringKey } from './keyring.ts'
import { passphraseKeys } from './passphrase.ts'
import { escrowKeyringKey } from './recovery.ts'
import type { Stretching } from './stretching.ts'

/** A way to unlock by words, as the server keeps it: nothing that opens anything by itself. */
export interface WordsWay {
  way: Extract<Way, 'passphrase' | 'rescue'>
  stretching: Stretching
  auth: string
  wrap: string
}

/** Wraps a keyring's key under a passphrase, or under printed words. */
export async function wordsWay(
  key: Uint8Array,
  member: string,
  way: WordsWay['way'],
  words: string,
  random: Random,
): Promise<WordsWay> {
  const stretching = { salt: base64(random(16)), ...ARGON2 }
  const keys = await passphraseKeys(words, stretching)
  return {
    way,
    stretching,
    auth: base64(keys.auth),
    wrap: wrapKeyringKey(key, member, way, keys.wrap, random),
  }
}

/** What the server keeps so that a member can sign in and unlock. */
export interface Credentials {
  keyring: string
  /** Two of them, so that nobody is locked out by forgetting one. */
  ways: WordsWay[]
  /** A head's keyring key, sealed to the office's recovery recipient, in base64url; `null` for everybody else. */
  escrow: string | null
}

/** Both words by which somebody new unlocks. */
export interface NewWords {
  passphrase: string
  rescue: string
}

/**
 * Seals a new member's keyring under their passphrase and their printed words.
 *
 * @param recovery the office's recovery recipient out of its verified page, for a head; `null` for others.
 */
export async function credentialsFor(
  member: string,
  keyring: Keyring,
  { passphrase, rescue }: NewWords,
  recovery: string | null,
  random: Random,
): Promise<Credentials> {
  const locked = lockKeyring(keyring, member, random)
  return {
    keyring: locked.keyring,
    ways: [
      await wordsWay(locked.key, member, 'passphrase', passphrase, random),
      await wordsWay(locked.key, member, 'rescue', rescue, random),
    ],
    escrow: recovery === null ? null : base64(await escrowKeyringKey(locked.key, member, recovery)),
  }
}
