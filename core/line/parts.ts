/*
 * How a text travels by SMS (3GPP TS 23.038 and 23.040). In the alphabet of GSM a character takes one unit of seven
 * bits, and one of its extension table two; a single other character makes the whole text UCS-2, in UTF-16 code units.
 * A message carries 140 bytes: 160 units of seven bits, or 70 of sixteen. A longer text goes in parts, of which each
 * loses six bytes to a header that says which one it is.
 */

export type Encoding = 'gsm' | 'ucs2'

/** Units of a text that fits one message, and of each part of one that does not. */
export const PART_UNITS = { gsm: { alone: 160, joined: 153 }, ucs2: { alone: 70, joined: 67 } } as const

/** TS 23.038 section 6.2.1, in the order of its codes; at 27 is the escape to the extension table. */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
/** Section 6.2.1.1: each goes as an escape and a code. */
const EXTENSION = new Set('\f^{}\\[~]|€')

const isGsm = (character: string): boolean => BASIC.has(character) || EXTENSION.has(character)

export interface Parts {
  encoding: Encoding
  /** How many messages it takes; an empty text takes one. */
  parts: number
  units: number
  /** Units that still fit before it takes one more. */
  left: number
}

/** How a text goes by SMS. Neither an escaped character nor a surrogate pair is ever split between two parts. */
export function partsOf(text: string): Parts {
  const characters = [...text]
  const encoding = characters.every(isGsm) ? 'gsm' : 'ucs2'
  const sizes = characters.map((character) =>
    encoding === 'gsm' ? (EXTENSION.has(character) ? 2 : 1) : character.length,
  )
  const units = sizes.reduce((sum, size) => sum + size, 0)
  const { alone, joined } = PART_UNITS[encoding]
  if (units <= alone) return { encoding, parts: 1, units, left: alone - units }
  let parts = 1
  let filled = 0
  for (const size of sizes) {
    if (filled + size > joined) {
      parts++
      filled = 0
    }
    filled += size
  }
  return { encoding, parts, units, left: joined - filled }
}

/** The characters that make a text UCS-2, each once, in their order. */
export const outsideGsm = (text: string): string[] => [
  ...new Set([...text].filter((character) => !isGsm(character))),
]

/** What people write where they have no key for it, and what editors put in place of plain signs. */
const PLAIN: Record<string, string> = {
  đ: 'dj',
  ð: 'dj',
  ı: 'i',
  ł: 'l',
  œ: 'oe',
  '‘': "'",
  '’': "'",
  '‚': "'",
  '′': "'",
  '`': "'",
  '´': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '…': '...',
  '‐': '-',
  '‑': '-',
  '–': '-',
  '—': '-',
  '−': '-',
  '•': '-',
  '\t': ' ',
  '\u00a0': ' ',
  '\u202f': ' ',
  '\u2009': ' ',
  // Soft hyphen, zero width space, byte order mark: nobody sees that they are gone.
  '\u00ad': '',
  '\u200b': '',
  '\ufeff': '',
}

/** The same without what only Latin diacritics and an editor's signs add; what has no plain form stays as it is. */
function plain(character: string, isAmongCapitals: boolean): string {
  if (isGsm(character)) return character
  const small = character.toLowerCase()
  const replaced = PLAIN[character] ?? PLAIN[small]
  if (replaced !== undefined) {
    if (small === character) return replaced
    return isAmongCapitals ? replaced.toUpperCase() : replaced.charAt(0).toUpperCase() + replaced.slice(1)
  }
  // Combining marks of a Latin letter alone: in other scripts they are no decoration.
  const base = /^([A-Za-z])\p{M}+$/u.exec(character.normalize('NFD'))?.[1]
  return base ?? character
}

const isCapital = (character: string | undefined): boolean => /^\p{Lu}$/u.test(character ?? '')

/** Characters with what stands for them; as many as differ. */
export type Change = readonly [from: string, to: string]

/**
 * A text with as few characters outside GSM's alphabet as can be without another meaning: č as c, đ as dj (as people
 * write it), quotation marks, dashes and dots as the plain ones. Cyrillic, Arabic and emoji stay.
 *
 * @returns the text, and what was changed in it, each once.
 */
export function flattened(text: string): { text: string; changes: Change[] } {
  // A letter and its caron apart are one sign to whoever reads it.
  const characters = [...text.normalize('NFC')]
  const changes = new Map<string, string>()
  const flat = characters.map((character, at) => {
    const to = plain(character, isCapital(characters[at - 1]) || isCapital(characters[at + 1]))
    if (to !== character) changes.set(character, to)
    return to
  })
  return { text: flat.join(''), changes: [...changes] }
}
