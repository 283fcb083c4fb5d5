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
