import * as v from 'valibot'
import type { Hour } from '../hour.ts'
import { HISTORY_MAX } from '../limits.ts'
import { DESK } from '../roles.ts'
import { type Book, type BookChange, bookChangeBetween, book as bookSchema, type Head } from './book.ts'
import { type Keybook, officeOf } from './keybook.ts'
import { changeBetween, lifeOf, type Page, type PageChange, page as pageSchema } from './page.ts'
import { type Succession, succession } from './root.ts'
import { hashOf, type Signed, signed, verifies } from './signed.ts'

/** All that was ever published about the desk's keys, oldest first. Not to be believed before `verifyHistory`. */
export const unverifiedHistory = v.strictObject({
  roots: v.array(signed),
  books: v.array(signed),
  pages: v.array(signed),
})
export type UnverifiedHistory = v.InferOutput<typeof unverifiedHistory>

const part = v.strictObject({
  ...unverifiedHistory.entries,
  next: v.nullable(v.pipe(v.string(), v.maxLength(40))),
})

/** A book of the history. */
export interface BookStep {
  n: number
  hash: string
  /** The public half of the root that signed it. */
  root: string
  /** `null` when it changes more than one thing: the root may, and none of our browsers makes such a book. */
  change: BookChange | { act: 'first' | 'root' } | null
  /** When, where the change itself says so. */
  hour: Hour | null
}

/** A page of the desk's in the history. */
export interface PageStep {
  n: number
  hash: string
  /** The head who signed it. */
  by: string
  epoch: number
  /** When it was made, by the clock of the head's browser. */
  made: Hour
  until: Hour
  /** `null` when it changes more than one thing. */
  change: PageChange | { act: 'first' } | null
}

/** A history in which everything holds. */
export interface History {
  whole: true
  /** The public halves of the roots, from the first to the one that signs now. */
  roots: string[]
  books: BookStep[]
  pages: PageStep[]
}

/** The first thing in a history that does not hold. */
export interface HistoryBreak {
  whole: false
  at: 'root' | 'book' | 'page'
  /** Its number, as it should be; of a root, the place in the row. */
  n: number
  why:
    | 'shape'
    | 'number'
    | 'link'
    | 'signature'
    /** The root that one knows is not in the row. */
    | 'foreign'
    /** A root was named that signed no book. */
    | 'unused'
    /** The newest one is not what the keybook holds. */
    | 'newest'
}

/**
 * Hours by which the clock of a head's browser may have been wrong: a page is dated by it alone, and one that others
 * took must not count as forged ever after.
 */
const CLOCKS = 24

class Broken extends Error {
  readonly found: HistoryBreak
  constructor(at: HistoryBreak['at'], n: number, why: HistoryBreak['why']) {
    super(`${at} ${n}: ${why}`)
    this.name = 'Broken'
    this.found = { whole: false, at, n, why }
  }
}

/**
 * Fetches a history part by part.
 *
 * @param ask gives the answer for an `after`: `null` for the first part, then the `next` of the part before.
 * @throws ValiError when an answer is no part of a history. @throws RangeError when it does not end.
 */
export async function collectHistory(
  ask: (after: string | null) => Promise<unknown>,
): Promise<UnverifiedHistory> {
  const all: UnverifiedHistory = { roots: [], books: [], pages: [] }
  let after: string | null = null
  do {
    const { roots, books, pages, next }: v.InferOutput<typeof part> = v.parse(part, await ask(after))
    const found = books.length + pages.length
    if ((next !== null && found === 0) || all.books.length + all.pages.length + found > HISTORY_MAX)
      throw new RangeError('a history without an end')
    all.roots = roots
    all.books.push(...books)
    all.pages.push(...pages)
    after = next
  } while (after !== null)
  return all
}

/**
 * Verifies that a history leads without a gap from the first book and page to the newest: each linked to the one
 * before, each book signed by the root of its time, each page by a head of its time.
 *
 * @param rootKey the root that one knows: the one that signs now, or any before it.
 * @param keybook the verified keybook that the history must lead to, if one has it.
 */
export function verifyHistory(
  given: UnverifiedHistory,
  rootKey: string,
  now: Hour,
  keybook?: Keybook,
): History | HistoryBreak {
  try {
    const successions = readRoots(given.roots, rootKey)
    const { books, heads } = readBooks(given.books, successions, rootKey, now)
    const pages = readPages(given.pages, heads, now)
    const roots = [successions[0]?.from ?? rootKey, ...successions.map(({ to }) => to)]
    if (keybook) compare(keybook, roots, books, pages)
    return { whole: true, roots, books, pages }
  } catch (error) {
    if (error instanceof Broken) return error.found
    throw error
  }
}

/** What each root signed about the next, in a row in which the root that one knows has a place. */
function readRoots(given: readonly Signed[], rootKey: string): Succession[] {
  const row = given.map((one, i) => {
    const value = read('root', i + 1, one, succession)
    if (!verifies('root', one, value.from)) throw new Broken('root', i + 1, 'signature')
    return value
  })
  const apart = row.findIndex(({ from }, i) => i > 0 && from !== row[i - 1]?.to)
  if (apart > 0) throw new Broken('root', apart + 1, 'link')
  const isKnown = row.length === 0 || row.some(({ from, to }) => from === rootKey || to === rootKey)
  if (!isKnown) throw new Broken('root', row.length + 1, 'foreign')
  return row
}

function readBooks(given: readonly Signed[], successions: Succession[], rootKey: string, now: Hour) {
  const steps: BookStep[] = []
  const heads = new Map<string, Head>()
  const left = [...successions]
  let root = left[0]?.from ?? rootKey
  let before: Book | null = null
  for (const [i, one] of atLeastOne('book', given).entries()) {
    const n = i + 1
    const value = read('book', n, one, bookSchema)
    const hash = hashOf(one)
    const isFirstOfRoot = left[0]?.book === hash
    if (isFirstOfRoot) root = (left.shift() as Succession).to
    checkPlace('book', n, value, steps.at(-1)?.hash ?? null)
    if (!verifies('book', one, root)) throw new Broken('book', n, 'signature')
    const change: BookStep['change'] = before
      ? bookChangeBetween(before, steps.at(-1)?.hash as string, value, now)
      : { act: 'first' }
    const isOnlyRoot = isFirstOfRoot && change?.act === 'same'
    steps.push({
      n,
      hash,
      root,
      change: isOnlyRoot ? { act: 'root' } : change,
      hour: hourOfChange(change, value),
    })
    // Whoever was a head once: what the last book says of them counts.
    for (const head of headsOf(value)) heads.set(`${head.id} ${head.sign} ${head.from}`, head)
    before = value
  }
  if (left.length > 0) throw new Broken('root', successions.length - left.length + 1, 'unused')
  return { books: steps, heads: [...heads.values()] }
}

const headsOf = (book: Book): Head[] => book.offices.find(({ id }) => id === DESK)?.heads ?? []

function hourOfChange(change: BookStep['change'], book: Book): Hour | null {
  switch (change?.act) {
    case 'first':
      return headsOf(book)[0]?.from ?? null
    case 'offices':
      return change.added[0]?.heads[0]?.from ?? null
    case 'head-added':
      return change.head.from
    case 'head-ended':
      return change.head.until
    case 'closed':
      return change.heads[0]?.until ?? null
    default:
      return null
  }
}

function readPages(given: readonly Signed[], heads: readonly Head[], now: Hour): PageStep[] {
  const steps: PageStep[] = []
  let before: Page | null = null
  for (const [i, one] of atLeastOne('page', given).entries()) {
    const n = i + 1
    const value = read('page', n, one, pageSchema)
    if (value.office !== DESK) throw new Broken('page', n, 'shape')
    const last = steps.at(-1)?.hash ?? null
    checkPlace('page', n, value, last)
    const made = value.until - lifeOf(DESK)
    const signer = heads.find(
      ({ id, sign, from, until }) =>
        id === one.by &&
        from - CLOCKS <= made &&
        (until === null || made <= until + CLOCKS) &&
        verifies('page', one, sign),
    )
    if (!signer) throw new Broken('page', n, 'signature')
    const change = before ? changeBetween(before, last as string, value, now) : { act: 'first' as const }
    steps.push({ n, hash: hashOf(one), by: one.by, epoch: value.epoch, made, until: value.until, change })
    before = value
  }
  return steps
}

function atLeastOne(at: 'book' | 'page', given: readonly Signed[]): readonly Signed[] {
  if (given.length === 0) throw new Broken(at, 1, 'number')
  return given
}

function checkPlace(at: 'book' | 'page', n: number, value: Book | Page, before: string | null): void {
  if (value.n !== n) throw new Broken(at, n, 'number')
  if (value.prev !== before) throw new Broken(at, n, 'link')
}

function read<T>(
  at: HistoryBreak['at'],
  n: number,
  { text }: Signed,
  schema: v.GenericSchema<unknown, T>,
): T {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text)
  if (!parsed.success) throw new Broken(at, n, 'shape')
  return parsed.output
}

/** The end of the history is what everybody gets. */
function compare(keybook: Keybook, roots: string[], books: BookStep[], pages: PageStep[]): void {
  if (keybook.root !== roots.at(-1)) throw new Broken('root', roots.length, 'newest')
  if (keybook.bookHash !== books.at(-1)?.hash) throw new Broken('book', books.length, 'newest')
  if (officeOf(keybook, DESK).pageHash !== pages.at(-1)?.hash)
    throw new Broken('page', pages.length, 'newest')
}
