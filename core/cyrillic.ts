/*
 * Serbian in Cyrillic from Serbian in Latin script: letter for letter, but for three pairs of letters that are one.
 */

const letters: Record<string, string> = Object.fromEntries(
  [...'abvgdđežzijklmnoprstćufhcčš'].map((latin, index) => [
    latin,
    [...'абвгдђежзијклмнопрстћуфхцчш'][index],
  ]),
) as Record<string, string>
const pairs: Record<string, string> = { lj: 'љ', nj: 'њ', dž: 'џ' }

/** Where the two letters are two sounds: a prefix ends between them (Pravopis, § 4), or the word is foreign. */
const apart = /(?<=in)j(?=ekc)|(?<=kon)j(?=u[gn])|(?<=(?:na|po|pre)d)ž(?=[inuv])|(?<=van)j(?=ez)/gi

/**
 * Words that stay as they are: names, marks and units of other languages, what is typed into a computer or sent as a
 * word that the line knows, and whatever has a letter that Serbian lacks, or the low line of the server's settings.
 */
const foreign = new RegExp(
  `^(${[
    'Tor|Browser|JavaScript|Shift|Ctrl|Esc|keys|json|PDF|GPS|QR|MB|KB|Android|iPhone|Chrome|Firefox|Safari',
    'Aegis|FreeOTP|Google|Authenticator|Signal|age|torproject|org|javishare|docs|line|md|https|localhost',
    'Delete|USB|SHA|GSM|UCS|UTC|PRF|HTML|CSV|JSON|HTCDS|STOP|INFO|P|h',
  ].join('|')})$|[qwxyQWXY_]`,
)

/** @param text in Latin script, without placeholders. */
export const inCyrillic = (text: string): string =>
  text.normalize('NFC').replace(/[\p{L}_]+/gu, (word) => (foreign.test(word) ? word : wordInCyrillic(word)))

function wordInCyrillic(word: string): string {
  const split = word.replace(apart, '\u0000$&')
  return split.replace(/lj|nj|dž|\p{L}|\0/giu, (found) => {
    const lower = found.toLowerCase()
    const letter = pairs[lower] ?? letters[lower] ?? (found === '\0' ? '' : found)
    return found[0] === lower[0] ? letter : letter.toUpperCase()
  })
}
