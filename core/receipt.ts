import type { Random } from './bytes.ts'
import { decimalOf, randomDigits } from './digits.ts'

/** Digits of a receipt: 18 that are secret, two of checksum (ISO 7064 MOD 97-10). */
export const RECEIPT_DIGITS = 20
const SECRET_DIGITS = 18

const checksum = (digits: string): string => {
  let rest = 0
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97
  return String(98 - ((rest * 100) % 97)).padStart(2, '0')
}

/** A new receipt: 18 digits, each equally likely, and their checksum. */
export function newReceipt(random: Random): string {
  const digits = randomDigits(random, SECRET_DIGITS)
  return digits + checksum(digits)
}

/**
 * The 20 digits of what somebody typed, in any script, with spaces and dashes, and O or l for 0 and 1; `null` when
 * there are not 20, or the checksum says that one is wrong or two are swapped.
 */
export function readReceipt(typed: string): string | null {
  let digits = ''
  for (const character of typed.normalize('NFKC')) {
    if (/[\s\p{Pd}.,/_]|\p{Cf}/u.test(character)) continue
    const digit = digitOf(character)
    if (digit === null) return null
    digits += digit
  }
  if (digits.length !== RECEIPT_DIGITS) return null
  return digits.slice(SECRET_DIGITS) === checksum(digits.slice(0, SECRET_DIGITS)) ? digits : null
}

/** How many digits somebody has typed so far, by the same rules. */
export const countDigits = (typed: string): number =>
  Array.from(typed.normalize('NFKC')).filter((character) => digitOf(character) !== null).length

function digitOf(character: string): number | null {
  if (/[oOоО]/.test(character)) return 0
  if (/[lI|]/.test(character)) return 1
  return decimalOf(character)
}
