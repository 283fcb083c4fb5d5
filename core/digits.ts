import type { Random } from './bytes.ts'

/** So many decimal digits, each equally likely. */
export function randomDigits(random: Random, count: number): string {
  let digits = ''
  while (digits.length < count) {
    // 250 is the largest multiple of ten in a byte: what is above would favour the low digits.
    for (const byte of random(count)) if (byte < 250 && digits.length < count) digits += byte % 10
  }
  return digits
}

/** In groups of four, as they are shown and read aloud. */
export const inFours = (digits: string): string[] => digits.match(/.{1,4}/gsu) ?? []

/**
 * The value of a decimal digit of any script; `null` for anything else. They stand in runs of ten from zero to nine
 * (Unicode 4.6), some of them side by side (U+116D0 and U+116DA): count back to the first zero.
 */
export function decimalOf(character: string): number | null {
  if (!/^\p{Nd}$/u.test(character)) return null
  const code = character.codePointAt(0) as number
  let zero = code
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--
  return (code - zero) % 10
}
