/** A piece of a text: as it is, or a character that one would not see, by its number. */
export type Piece = string | { hidden: string }

/*
 * What has no shape of its own: controls, format characters (among them the bidirectional ones that turn the order
 * of what is read, as in CVE-2021-42574), default-ignorable ones, line and paragraph separators, lone surrogates.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u
/** Unicode 23.2: joiners have a meaning between letters of these scripts, and Persian cannot be written without. */
const JOINED = /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{M}]/u
const PICTURE = /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F/u

/** Cuts a text from outside into what is shown as it is and what has to be made visible. */
export function visible(text: string): Piece[] {
  const characters = Array.from(text.replace(/\r\n/g, '\n'))
  const pieces: Piece[] = []
  let plain = ''
  characters.forEach((character, at) => {
    if (!isHidden(character, characters[at - 1] ?? '', characters[at + 1] ?? '')) {
      plain += character
      return
    }
    if (plain !== '') pieces.push(plain)
    pieces.push({ hidden: numbered(character) })
    plain = ''
  })
  if (plain !== '') pieces.push(plain)
  return pieces
}

/** Whether a text holds what has to be made visible: two names that look alike are not to be two. */
export const hasHidden = (text: string): boolean => visible(text).some((piece) => typeof piece !== 'string')

function isHidden(character: string, before: string, after: string): boolean {
  if (!HIDDEN.test(character) || character === '\n' || character === '\t') return false
  const joins = character === '\u200C' || character === '\u200D'
  if (joins && JOINED.test(before) && JOINED.test(after)) return false
  if (character === '\u200D' && PICTURE.test(before) && PICTURE.test(after)) return false
  const picks = character === '\uFE0E' || character === '\uFE0F'
  return !(picks && /\p{Emoji}/u.test(before))
}

const numbered = (character: string): string =>
  `U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}`
