/*
 * What in a text can be looked for elsewhere: number plates, telephone numbers, links. They are found by form alone,
 * so that some are none; nothing is decided by them.
 */

// Seven digits at the least, as people group them. A year, a price or an hour has fewer.
const phone = /(?:\+|\b)\d(?:[ ./()-]{0,2}\d){6,14}\b/g
/** Days have eight digits, too. */
const day = /^\d{1,2}[. /-]+\d{1,2}[. /-]+\d{4}$/
// Plates of Bosnia (A00-A-000) and of its neighbours: two to four groups of capitals and digits.
const plate = /(?<![\p{L}\p{N}])(?:[\p{Lu}\d]{1,4}[- ]){1,3}[\p{Lu}\d]{1,4}(?![\p{L}\p{N}])/gu
/** The country's own also in small letters, or without anything between. */
const ownPlate = /\b[a-z]\d\d-?[a-z]-?\d{3}\b/gi
const link =
  /(?:https?:\/\/|www\.)[^\s<>"']+|\b(?:[a-z0-9-]{1,63}\.){1,4}(?:[a-z]{2,24}\/[^\s<>"']+|(?:com|net|org|info|eu|ba|rs|hr|me)\b)|(?<![\w.@])@[\w.]{3,30}/gi

/** A telephone number as it is compared: its digits, with the country's where they are there. */
export const phoneDigits = (text: string): string => text.replace(/\D/g, '').replace(/^00/, '')

/** The same number as people at home say it; `null` for one of another country. */
export const phoneAtHome = (digits: string): string | null =>
  digits.startsWith('387') ? `0${digits.slice(3)}` : null

/** A plate as it is compared: capitals and digits without what stands between them. */
export const plateLetters = (text: string): string => text.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '')

/** A link as it is compared: where it leads, without scheme and end. */
export const linkPlace = (text: string): string =>
  text
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/^www\./, '')
    .replace(/[).,;:!?/]+$/, '')

export const traceKinds = ['link', 'phone', 'plate'] as const
export type TraceKind = (typeof traceKinds)[number]

/** A trace where it stands in a text, in UTF-16 code units. */
export interface Trace {
  kind: TraceKind
  from: number
  to: number
}

const blank = (found: string): string => ' '.repeat(found.length)

/** The traces in a text, in the order links, numbers, plates, and where each stands. */
export function tracesAt(text: string): Trace[] {
  const at =
    (kind: TraceKind) =>
    ({ index, 0: found }: RegExpExecArray): Trace => ({ kind, from: index, to: index + found.length })
  const links = [...text.matchAll(link)].map(at('link'))
  // What belongs to one is not looked at again. The digits that end a plate of the country's begin no number.
  const afterLinks = text.replace(link, blank)
  const own = [...afterLinks.matchAll(ownPlate)].map(at('plate'))
  const afterOwn = afterLinks.replace(ownPlate, blank)
  const phones = [...afterOwn.matchAll(phone)].filter(([found]) => !day.test(found)).map(at('phone'))
  const others = [...afterOwn.replace(phone, blank).matchAll(plate)]
    .filter(([found]) => isPlate(plateLetters(found)))
    .map(at('plate'))
  return [...links, ...phones, ...own, ...others]
}

const comparedAs: Record<TraceKind, (found: string) => string> = {
  link: linkPlace,
  phone: phoneDigits,
  plate: plateLetters,
}

/** The traces in a text as they are compared, in the order links, numbers, plates; each once. */
export const tracesIn = (text: string): string[] => [
  ...new Set(tracesAt(text).map(({ kind, from, to }) => comparedAs[kind](text.slice(from, to)))),
]

/** Letters and digits in both, as many as a plate has. */
const isPlate = (letters: string): boolean =>
  /^.{5,9}$/u.test(letters) && /\p{L}/u.test(letters) && (letters.match(/\d/g) ?? []).length >= 2
