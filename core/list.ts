/*
 * The desk's list in parts. A browser says which parts it holds, by their hashes, and gets only those that have changed:
 * nobody keeps a count of changes, which would be an order of arrival.
 */

/** How many parts there are: at 10,000 tips one has about 160, which are 160 KB. */
export const LIST_PARTS = 64
/** Hexadecimal digits of a part's hash: 2^-48 is the chance that a change goes unseen, until the next. */
const HASH_DIGITS = 12

/** The part of a tip, by the first six bits of its id, which is random. */
export const partOf = (tip: string): number => Number.parseInt(tip.slice(0, 2), 16) >> 2

/** A list as somebody holds it: a hash for each part, and last one for the names of who works on it. */
export type ListTag = readonly string[]

/** @param hashOf something that only the server can make. */
export const tagOf = (parts: readonly string[], members: string, hashOf: (text: string) => string): ListTag =>
  [...parts, members].map((text, at) => hashOf(`${at}\n${text}`).slice(0, HASH_DIGITS))

/** As the headers ETag and If-None-Match have it (RFC 9110, section 8.8.3). */
export const writeTag = (tag: ListTag): string => `"${tag.join('')}"`

/** `null` when it is none of ours: then the whole list is answered. */
export function readTag(header: string | null): ListTag | null {
  const digits = /^"([0-9a-f]+)"$/.exec(header ?? '')?.[1] ?? ''
  if (digits.length !== HASH_DIGITS * (LIST_PARTS + 1)) return null
  return Array.from({ length: LIST_PARTS + 1 }, (_, at) =>
    digits.slice(at * HASH_DIGITS, (at + 1) * HASH_DIGITS),
  )
}

/** In which parts a list has changed. */
export const changedParts = (now: ListTag, held: ListTag): number[] =>
  Array.from({ length: LIST_PARTS }, (_, at) => at).filter((at) => now[at] !== held[at])
