import * as v from 'valibot'
import type { Hour } from '../hour.ts'
import { PAGE_GRACE } from '../limits.ts'
import { isHead, rolesOf } from '../roles.ts'
import { type Book, type BookOffice, book as bookSchema } from './book.ts'
import { isCurrent, type Page, page as pageSchema } from './page.ts'
import { followRoot } from './root.ts'
import { hashOf, type Signed, signed, verifies } from './signed.ts'

/**
 * The book and the pages as a server hands them out, with what each root signed about the next: not to be used before
 * `verifyKeybook`.
 */
export const unverifiedKeybook = v.strictObject({
  roots: v.array(signed),
  book: signed,
  pages: v.array(signed),
})
export type UnverifiedKeybook = v.InferOutput<typeof unverifiedKeybook>

/** An office whose head is in the root's book and whose page that head signed. */
export interface KeybookOffice extends BookOffice {
  page: Page
  pageHash: string
  /** The head who signed it. */
  by: string
  /** Past its end: the desk may still seal to an agency for `PAGE_GRACE` hours after a telephone check. */
  expired: boolean
}

/** Book and pages, verified against the root. */
export interface Keybook {
  /** The public half of the root that signs now. */
  root: string
  book: Book
  bookHash: string
  offices: KeybookOffice[]
}

/** The number of a book or of a page, and the hash by which the next of its kind refers to it. */
export interface Issue {
  n: number
  hash: string
}

/** What somebody has seen: anything lower is refused, and so is anything that does not follow on it. */
export interface Seen {
  book: Issue
  pages: Record<string, Issue>
}

/** The keybook is unsigned, signed by another root, lower than seen, or not what it must be. Says no more. */
export class KeybookRefused extends Error {
  constructor(why: string) {
    super(why)
    this.name = 'KeybookRefused'
  }
}

const refuseUnless: (truth: unknown, why: string) => asserts truth = (truth, why) => {
  if (!truth) throw new KeybookRefused(why)
}

/**
 * Verifies the root's signature over the book, and of every page given that a head listed there signed it.
 *
 * @param rootKey the root's public half in base64url, never from the database; or that of a root before it.
 * @param seen what was seen before, if anything.
 * @throws KeybookRefused
 */
export function verifyKeybook(given: UnverifiedKeybook, rootKey: string, now: Hour, seen?: Seen): Keybook {
  const root = followRoot(rootKey, given.roots)
  refuseUnless(verifies('book', given.book, root), 'the book is not signed by the root')
  const book = readText(given.book, bookSchema)
  const bookHash = hashOf(given.book)
  refuseUnlessFollows('book', book, bookHash, seen?.book)
  refuseUnless(
    new Set(book.offices.map((office) => office.id)).size === book.offices.length,
    'an office stands twice',
  )
  const offices = given.pages.map((unverified) => verifyPage(unverified, book, now, seen))
  refuseUnless(new Set(offices.map((office) => office.id)).size === offices.length, 'two pages of one office')
  return { root, book, bookHash, offices }
}

function verifyPage(given: Signed, book: Book, now: Hour, seen: Seen | undefined): KeybookOffice {
  const page = readText(given, pageSchema)
  const office = book.offices.find(({ id }) => id === page.office)
  refuseUnless(office, 'a page of an office that the book does not list')
  const current = office.heads.filter((head) => isCurrent(head, now))
  const signer = current.find(({ id }) => id === given.by)
  refuseUnless(
    signer && verifies('page', given, signer.sign),
    'the page is not signed by a head of its office',
  )
  const pageHash = hashOf(given)
  refuseUnlessFollows('page', page, pageHash, seen?.pages[page.office])
  const roles = rolesOf(office.kind)
  refuseUnless(
    page.members.every(({ role }) => roles.includes(role)),
    'the page names a role that its office does not have',
  )
  // Whoever is a head now, also one who is to leave later: a date must not make heads that the root did not.
  const heads = page.members.filter((member) => isHead(member.role) && isCurrent(member, now))
  refuseUnless(
    heads.every((member) => current.some(({ id, sign }) => id === member.id && sign === member.sign)),
    'the page names a head that the book does not, or no longer',
  )
  return { ...office, page, pageHash, by: given.by, expired: now >= page.until }
}

/** Of a number further on than the next one nobody can tell by a hash alone what it follows on: it passes. */
function refuseUnlessFollows(
  what: 'book' | 'page',
  { n, prev }: { n: number; prev: string | null },
  hash: string,
  seen: Issue | undefined,
): void {
  if (!seen) return
  refuseUnless(n >= seen.n, `the ${what} is older than one seen before`)
  refuseUnless(n !== seen.n || hash === seen.hash, `the ${what} is another than the one seen before`)
  refuseUnless(n !== seen.n + 1 || prev === seen.hash, `the ${what} does not follow on the one seen before`)
}

function readText<T>(given: Signed, schema: v.GenericSchema<unknown, T>): T {
  try {
    return v.parse(schema, JSON.parse(given.text))
  } catch {
    throw new KeybookRefused('not what a keybook holds')
  }
}

/** The office of that id. @throws KeybookRefused when it is not listed or its page was not given. */
export function officeOf(keybook: Keybook, id: string): KeybookOffice {
  const office = keybook.offices.find((one) => one.id === id)
  refuseUnless(office, 'the keybook does not list this office')
  return office
}

/** True when something may be sealed to this office now; past the grace it may not. */
export const maySealTo = (office: KeybookOffice, now: Hour): boolean => now < office.page.until + PAGE_GRACE

/** What to remember after `keybook` was verified: no number ever goes down. */
export function remember(keybook: Keybook, seen?: Seen): Seen {
  const pages = { ...seen?.pages }
  for (const { id, page, pageHash } of keybook.offices)
    pages[id] = later({ n: page.n, hash: pageHash }, pages[id])
  return { book: later({ n: keybook.book.n, hash: keybook.bookHash }, seen?.book), pages }
}

const later = (one: Issue, seen: Issue | undefined): Issue => (seen && seen.n > one.n ? seen : one)

/** The recipient of an office's epoch, current or retired; `undefined` when its page does not know it. */
export function recipientOf({ page }: KeybookOffice, epoch: number): string | undefined {
  if (epoch === page.epoch) return page.recipient
  return page.retired.find((one) => one.epoch === epoch)?.recipient
}

export interface Signer {
  key: string
  /** False for somebody who has since left: what they wrote is shown with a warning. */
  current: boolean
}

/** The key with which a member of this office signs; `undefined` when its page does not list them. */
export function signerOf({ page }: KeybookOffice, member: string, now: Hour): Signer | undefined {
  const found = page.members.find(({ id }) => id === member)
  return found && { key: found.sign, current: isCurrent(found, now) }
}
