/**
 * A table as text (RFC 4180): every cell quoted, lines ended by CRLF, in UTF-8 with its mark, without which Excel reads
 * “č” as two characters. A cell that a spreadsheet would take for a formula is held back by an apostrophe (OWASP, CSV
 * injection): what a stranger wrote must not run on the desk's computer.
 */
export const csv = (rows: readonly (readonly string[])[]): string =>
  `\uFEFF${rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`

/** Excel looks past blanks and what has no width; full-width signs count as the plain ones. */
const FORMULA = /^[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20|%]/u
/**
 * The same within a cell, after what separates cells somewhere: Excel takes the system's separator, which in Bosnia is a
 * semicolon, and then a quote in the middle of what it reads closes nothing.
 */
const INNER =
  /(?<=[,;|"\t\r\n][\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]*)[=+\-@\uFF1D\uFF0B\uFF0D\uFF20|%]/gu
/** A tab or an end of line at the beginning can move what follows into a cell of its own. */
const MOVED = /^[\t\r\n]/

const cell = (text: string): string => {
  // A NUL ends a cell for some programs, and the rest then stands alone.
  const plain = text.replaceAll('\0', '')
  const inside = plain.replace(INNER, "'$&")
  const held = FORMULA.test(plain) || MOVED.test(plain) ? `'${inside}` : inside
  return `"${held.replaceAll('"', '""')}"`
}

/** A cell of Excel's has 32,767 characters (Excel's specifications): more would run into the rows below. */
const CELL_MAX = 32_000

/** What is a text among some things, one after the other; what one cell cannot hold is said to stand in `javi.json`. */
export function inOneCell(texts: readonly unknown[]): string {
  const all = texts.filter((text) => typeof text === 'string' && text !== '').join('\n\n')
  return all.length > CELL_MAX ? `${all.slice(0, CELL_MAX)} … (javi.json)` : all
}
