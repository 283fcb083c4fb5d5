import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { entropyToMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { argon2id } from 'hash-wasm'
import { fromBase64, type Random, utf8 } from '../bytes.ts'
import { randomDigits } from '../digits.ts'
import { ARGON2 } from '../limits.ts'
import type { Stretching } from './stretching.ts'

/** What comes of a passphrase: `auth` is shown to the server, `wrap` never leaves the browser. 32 bytes each. */
export interface PassphraseKeys {
  auth: Uint8Array
  wrap: Uint8Array
}

/** A server asked for less work than we accept, for it may want to guess; or for more than a browser could finish. */
export class WrongStretching extends Error {
  constructor() {
    super('the server asked for another protection of the passphrase than we accept')
    this.name = 'WrongStretching'
  }
}

/** So many times `ARGON2` is accepted: room for a later version’s figures. */
const AT_MOST = 4
const isOurs = (given: number, ours: number) => given >= ours && given <= AT_MOST * ours

/** As it is stretched: one text has several forms in Unicode, and keyboards differ in which they type. */
export const plainPassphrase = (typed: string): string => typed.normalize('NFC').trim().replace(/\s+/g, ' ')

/** @throws WrongStretching when memory, passes or lanes are below `ARGON2`, or far above it. */
export async function passphraseKeys(passphrase: string, given: Stretching): Promise<PassphraseKeys> {
  const { salt, memory, passes, lanes } = given
  const figures = [
    [memory, ARGON2.memory],
    [passes, ARGON2.passes],
    [lanes, ARGON2.lanes],
  ] as const
  if (!figures.every(([given, ours]) => isOurs(given, ours))) throw new WrongStretching()
  const stretched = await argon2id({
    password: plainPassphrase(passphrase),
    salt: fromBase64(salt),
    memorySize: memory,
    iterations: passes,
    parallelism: lanes,
    hashLength: 32,
    outputType: 'binary',
  })
  return {
    auth: hkdf(sha256, stretched, undefined, utf8('javi/auth/v1'), 32),
    wrap: hkdf(sha256, stretched, undefined, utf8('javi/wrap/v1'), 32),
  }
}

/** Twelve words (BIP 39): 128 bits, printed once, for the day on which a passphrase is forgotten. */
export const rescueWords = (random: Random): string => entropyToMnemonic(random(16), wordlist)

/** Six words out of 2,048: 66 bits, each guess of which costs an Argon2id. */
export function sixWords(random: Random): string {
  // Of twelve words the first six are whole entropy; the checksum is in the last.
  return rescueWords(random).split(' ').slice(0, 6).join(' ')
}

/**
 * Twenty digits: 66 bits, as six words have, for a file that somebody opens with an age program. They are said over a
 * telephone to people who need not know the words' language, and typed without anything between them.
 */
export const filePassphrase = (random: Random): string => randomDigits(random, 20)
