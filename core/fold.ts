// Letters that Unicode does not decompose, Serbian Cyrillic to Latin first. Digraphs lose their caron
// like every other letter: џ and dž both become dz.
const letters: Record<string, string> = {
  а: 'a',
  б: 'b',
  в: 'v',
  г: 'g',
  д: 'd',
  ђ: 'd',
  е: 'e',
  ж: 'z',
  з: 'z',
  и: 'i',
  ј: 'j',
  к: 'k',
  л: 'l',
  љ: 'lj',
  м: 'm',
  н: 'n',
  њ: 'nj',
  о: 'o',
  п: 'p',
  р: 'r',
  с: 's',
  т: 't',
  ћ: 'c',
  у: 'u',
  ф: 'f',
  х: 'h',
  ц: 'c',
  ч: 'c',
  џ: 'dz',
  ш: 's',
  đ: 'd',
  ı: 'i', // Turkish, whose dotted capital İ does decompose
}

/**
 * Text as it is compared in a search: small letters, no diacritics, Serbian Cyrillic as Latin.
 * Fold both sides. Lengths change, so a position in the result is not one in the text.
 */
export function folded(text: string): string {
  return (
    text
      .normalize('NFKD')
      .toLowerCase()
      .replace(/\p{M}/gu, '')
      .replace(/[а-џđı]/g, (letter) => letters[letter] ?? letter)
      // Without the letter at hand đ is typed as dj or as d. A true dj (odjek) folds alike on both sides.
      .replaceAll('dj', 'd')
  )
}
