import * as v from 'valibot'
import type { Json } from '../canonical.ts'
import { hash, id8, officeId, publicKey } from '../encoded.ts'
import type { Hour } from '../hour.ts'
import { OFFICE_NAME_MAX } from '../limits.ts'
import { agencyKinds, DESK } from '../roles.ts'
import { isCurrent } from './page.ts'
import { hashOf, type Signed, signText } from './signed.ts'

const hour = v.pipe(v.number(), v.integer(), v.minValue(0))

/** A head: who may sign their office's page. `until` is the hour from which they no longer may. */
export const head = v.strictObject({ id: id8, sign: publicKey, from: hour, until: v.nullable(hour) })
export type Head = v.InferOutput<typeof head>

const bookOffice = v.strictObject({
  id: officeId,
  kind: v.picklist(['desk', ...agencyKinds]),
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(OFFICE_NAME_MAX)),
  /** Its entry in the directory of agencies, by which the desk finds it for a place. */
  agency: v.nullable(v.pipe(v.string(), v.maxLength(40))),
  heads: v.pipe(v.array(head), v.minLength(1)),
})
export type BookOffice = v.InferOutput<typeof bookOffice>

/** Without a head nobody can sign its page, and none counts: it has ended, and stands in the book for what it was. */
export const isClosed = ({ heads }: BookOffice, now: Hour): boolean =>
  heads.every((one) => !isCurrent(one, now))

/** The root's list of offices and their heads. `prev` is the hash of the book before, `server` signs its own audit. */
export const book = v.strictObject({
  v: v.literal(1),
  n: v.pipe(v.number(), v.integer(), v.minValue(1)),
  prev: v.nullable(hash),
  server: publicKey,
  offices: v.pipe(v.array(bookOffice), v.minLength(1)),
})
export type Book = v.InferOutput<typeof book>

/** The name under which the root signs. */
export const ROOT = 'root'

/** @param rootSeed 32 bytes of Ed25519, from the paper. */
export const signBook = (value: Book, rootSeed: Uint8Array): Signed =>
  signText('book', value as unknown as Json, rootSeed, ROOT)

/**
 * The books before a verified one, newest first, as far as they are given: each names the hash of the one before, so
 * that no signature of theirs is needed, whichever root made it.
 */
export function booksBefore(current: Book, given: readonly Signed[]): Book[] {
  const byHash = new Map(given.map((one) => [hashOf(one), one.text]))
  const before: Book[] = []
  for (let prev = current.prev; prev !== null; ) {
    const read = v.safeParse(v.pipe(v.string(), v.parseJson(), book), byHash.get(prev))
    if (!read.success) break
    before.push(read.output)
    prev = read.output.prev
  }
  return before
}

// ---- The next book: each needs the root's signature to count ----

/** The same book once more, as when another root or another server key is to sign from now on. */
export const nextBook = (current: Book, currentHash: string, server = current.server): Book => ({
  ...current,
  n: current.n + 1,
  prev: currentHash,
  server,
})

/** The book that adds an office to `current`. */
export const withOffice = (current: Book, currentHash: string, office: BookOffice): Book => ({
  ...nextBook(current, currentHash),
  offices: [...current.offices, office],
})

/** The book in which an office has one head more. */
export const withHead = (current: Book, currentHash: string, office: string, added: Head): Book => ({
  ...nextBook(current, currentHash),
  offices: current.offices.map((one) => (one.id === office ? { ...one, heads: [...one.heads, added] } : one)),
})

/**
 * The book in which somebody is no longer a head, since the hour before (as in a page): their office's page must not
 * name them as one any more.
 */
export const withoutHead = (
  current: Book,
  currentHash: string,
  office: string,
  ended: string,
  now: Hour,
): Book => ({
  ...nextBook(current, currentHash),
  offices: current.offices.map((one) =>
    one.id === office
      ? {
          ...one,
          heads: one.heads.map((each) => (isEnding(each, ended) ? { ...each, until: now - 1 } : each)),
        }
      : one,
  ),
})

const isEnding = ({ id, until }: Head, ended: string) => id === ended && until === null

/** The book in which an agency is closed: all of its heads end at once, whatever its page says of them. */
export const withoutOffice = (current: Book, currentHash: string, office: string, now: Hour): Book =>
  (current.offices.find(({ id }) => id === office)?.heads ?? []).reduce(
    (next, { id }) => ({ ...withoutHead(next, currentHash, office, id, now), n: current.n + 1 }),
    nextBook(current, currentHash),
  )

/** The one thing that a book changes, besides its number and link. */
export type BookChange =
  | { act: 'same' | 'server' }
  | { act: 'offices'; added: BookOffice[] }
  | { act: 'head-added' | 'head-ended'; office: string; head: Head }
  /** An agency has no head any more. */
  | { act: 'closed'; office: string; heads: Head[] }

/**
 * What `next` changes against `current`; `null` when it is not the book after it or changes more than one thing. Both
 * must have come out of the schema, which sets their order.
 *
 * @param now whoever is no longer a head, is none by now.
 */
export function bookChangeBetween(
  current: Book,
  currentHash: string,
  next: Book,
  now: Hour,
): BookChange | null {
  if (next.n !== current.n + 1 || next.prev !== currentHash) return null
  const isSameServer = next.server === current.server
  const known = current.offices.length
  if (next.offices.length > known) {
    const isKept = sameJson(current.offices, next.offices.slice(0, known))
    const isEachOnce = new Set(next.offices.map(({ id }) => id)).size === next.offices.length
    return isKept && isEachOnce && isSameServer ? { act: 'offices', added: next.offices.slice(known) } : null
  }
  if (next.offices.length < known) return null
  const differing = next.offices.flatMap((one, i) => (sameJson(one, current.offices[i]) ? [] : [i]))
  if (differing.length === 0) return { act: isSameServer ? 'same' : 'server' }
  const [at] = differing as [number]
  if (differing.length > 1 || !isSameServer) return null
  return headChange(current.offices[at] as BookOffice, next.offices[at] as BookOffice, now)
}

function headChange(before: BookOffice, after: BookOffice, now: Hour): BookChange | null {
  if (!sameJson({ ...before, heads: after.heads }, after)) return null
  const office = after.id
  const added = after.heads[before.heads.length]
  if (added) {
    const isKept = sameJson(before.heads, after.heads.slice(0, -1))
    const isNew = before.heads.every((one) => mayStandBeside(one, added))
    return isKept && isNew && added.until === null ? { act: 'head-added', office, head: added } : null
  }
  const ended = after.heads.filter((one, i) => !sameJson(one, before.heads[i]))
  const [head, ...others] = ended
  if (!head || after.heads.length !== before.heads.length) return null
  if (!ended.every((one) => isEnd(before.heads[after.heads.indexOf(one)] as Head, one, now))) return null
  if (office !== DESK && isClosed(after, now)) return { act: 'closed', office, heads: ended }
  return others.length === 0 ? { act: 'head-ended', office, head } : null
}

const isEnd = (was: Head, { until, ...is }: Head, now: Hour): boolean =>
  was.until === null && until !== null && until <= now && sameJson(was, { ...is, until: null })

/** Somebody may be a head once more after an end, with the same key; nobody is one twice at once. */
const mayStandBeside = (known: Head, { id, sign }: Head) =>
  (known.id === id) === (known.sign === sign) && (known.id !== id || known.until !== null)

const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
