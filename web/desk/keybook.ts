import * as v from 'valibot'
import { hourOf } from '../../core/hour.ts'
import type { Book } from '../../core/keys/book.ts'
import { fingerprint } from '../../core/keys/fingerprint.ts'
import {
  type Keybook,
  KeybookRefused,
  remember,
  type UnverifiedKeybook,
  verifyKeybook,
} from '../../core/keys/keybook.ts'
import { isNearEnd, type Page } from '../../core/keys/page.ts'
import { followRoot } from '../../core/keys/root.ts'
import { hashOf, type Signed } from '../../core/keys/signed.ts'
import { paths } from '../../core/wire.ts'
import { rootKey } from '../root-key.ts'
import { call } from './api.ts'

// Staff remember the root and the newest issues that they have seen; a reporter's page stores nothing.
const SEEN = 'javi-desk-seen'
const issue = v.object({ n: v.number(), hash: v.string() })
const kept = v.object({
  root: v.string(),
  /** Whatever is kept of another form counts as nothing seen; the root stays. */
  seen: v.fallback(v.optional(v.object({ book: issue, pages: v.record(v.string(), issue) })), undefined),
  /** Numbers of pages, by office, that were near their end already when this browser saw the office first. */
  nearEnd: v.optional(v.record(v.string(), v.number())),
})
type Kept = v.InferOutput<typeof kept>

/**
 * The page came with another root than this browser remembers, and that one has named no successor; or it cannot be
 * read which root that was.
 */
export class OtherRoot extends Error {
  constructor() {
    super('the page has another root than the one remembered')
    this.name = 'OtherRoot'
  }
}

/** The server took what was published here, and does not show it. */
export class NotShown extends KeybookRefused {
  constructor() {
    super('the server does not show what was just published')
    this.name = 'NotShown'
  }
}

/** Fetches the keybook and verifies it against the root. @throws OtherRoot, KeybookRefused, Problem */
export const fetchKeybook = async (): Promise<Keybook> =>
  checkKeybook(await call<UnverifiedKeybook>('GET', paths.deskKeybook))

/**
 * Verifies a keybook against the root that this browser remembers, else against the page's, and remembers what it
 * holds. Another root in the page counts only where the remembered one leads to it, each signing for the next.
 *
 * @throws OtherRoot, KeybookRefused
 */
export function checkKeybook(given: UnverifiedKeybook): Keybook {
  const before = readKept()
  const pinned = before?.root ?? rootKey
  if (followRoot(pinned, given.roots) !== followRoot(rootKey, given.roots)) throw new OtherRoot()
  const now = hourOf(Date.now())
  const keybook = verifyKeybook(given, pinned, now, before?.seen)
  const nearEnd = { ...before?.nearEnd }
  for (const { id, page } of keybook.offices)
    if (!before?.seen?.pages[id] && isNearEnd(page, now)) nearEnd[id] = page.n
  keep({ root: keybook.root, seen: remember(keybook, before?.seen), nearEnd })
  return keybook
}

/**
 * Whether a page might be an old one that came back, for all that this browser knows: it was near its end already when
 * this browser saw its office first, and none has followed on it since.
 */
export function isUnproved({ office, n }: Page): boolean {
  try {
    return readKept()?.nearEnd?.[office] === n
  } catch {
    // What cannot be read proves nothing.
    return true
  }
}

/** Remembers what the server says that it has taken: from now on it must show this, or what follows on it. */
export function rememberPublished(value: Book | Page, signed: Signed): void {
  const before = readKept()
  if (!before?.seen) return
  const one = { n: value.n, hash: hashOf(signed) }
  const { book, pages } = before.seen
  const seen = 'office' in value ? { book, pages: { ...pages, [value.office]: one } } : { book: one, pages }
  keep({ ...before, seen })
}

/** Fetches by `refresh` after something was published. @throws NotShown, and whatever else `refresh` throws */
export async function showing<T>(refresh: () => Promise<T>): Promise<T> {
  try {
    return await refresh()
  } catch (error) {
    throw error instanceof KeybookRefused ? new NotShown() : error
  }
}

/**
 * Remembers a root whose digits somebody has compared, or that was made here. One that is remembered already stays: what
 * it leads to is found out with the next keybook.
 */
export function keepRoot(root: string): void {
  if (localStorage.getItem(SEEN) === null) keep({ root })
}

/**
 * Takes the page's root for the right one, when somebody has read its fingerprint from paper or from a poster.
 *
 * @param typed 32 digits, in groups or not. @returns false when they are another root's.
 */
export function acceptRoot(typed: string): boolean {
  const isRight = typed.replace(/\D/g, '') === fingerprint(rootKey).replaceAll(' ', '')
  // What was seen belongs to the root that signed it.
  if (isRight) keep({ root: rootKey })
  return isRight
}

const keep = (value: Kept) => localStorage.setItem(SEEN, JSON.stringify(value))

/** @returns undefined when nothing is remembered. @throws OtherRoot when it cannot be read: nobody knows which root it was. */
function readKept(): Kept | undefined {
  const text = localStorage.getItem(SEEN)
  if (text === null) return undefined
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), kept), text)
  if (!read.success) throw new OtherRoot()
  return read.output
}
