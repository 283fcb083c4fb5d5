import { bech32m } from '@scure/base'
import { entropyToMnemonic, mnemonicToEntropy, validateMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'

/** What stands on paper is not what it should be: mistyped, damaged, or something else. */
export class PaperUnreadable extends Error {
  constructor() {
    super('this is not what stands on the paper')
    this.name = 'PaperUnreadable'
  }
}

/** The root's 32 bytes as 24 words with a checksum (BIP 39): to write down, to type, and as a QR code. */
export const rootToWords = (seed: Uint8Array): string => entropyToMnemonic(seed, wordlist)

/** @throws PaperUnreadable when a word is unknown or the checksum fails. */
export function rootFromWords(words: string): Uint8Array {
  try {
    const seed = mnemonicToEntropy(words.trim().toLowerCase().split(/\s+/).join(' '), wordlist)
    if (seed.length === 32) return seed
  } catch {
    // Falls through: the same sentence for every mistake.
  }
  throw new PaperUnreadable()
}

/**
 * The twelve words of a rescue sheet as they were printed, whatever stands between them.
 *
 * @throws PaperUnreadable when a word is unknown, one lacks, or the checksum fails.
 */
export function rescueFromPaper(typed: string): string {
  const words = typed.toLowerCase().match(/[a-z]+/g) ?? []
  const printed = words.join(' ')
  if (words.length === 12 && validateMnemonic(printed, wordlist)) return printed
  throw new PaperUnreadable()
}

const SHARE = 'javishare'

/** A recovery share as one line of letters and digits with a checksum (bech32m, BIP 350, without its length limit). */
export const shareToText = (share: Uint8Array): string => bech32m.encode(SHARE, bech32m.toWords(share), false)

/** @throws PaperUnreadable when a character is wrong. */
export function shareFromText(text: string): Uint8Array {
  try {
    const { prefix, words } = bech32m.decode(
      text.replace(/\s+/g, '').toLowerCase() as `${string}1${string}`,
      false,
    )
    if (prefix === SHARE) return bech32m.fromWords(words)
  } catch {
    // Falls through: the same sentence for every mistake.
  }
  throw new PaperUnreadable()
}
