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

/** The numbers that somebody has seen; anything lower is refused. */
export interface Seen {
  book: number
  pages: Record<string, number>
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
 * @param seen the numbers seen before, if any.
 * @throws KeybookRefused
 */
export function verifyKeybook(given: UnverifiedKeybook, rootKey: string, now: Hour, seen?: Seen): Keybook {
  const root = followRoot(rootKey, given.roots)
  refuseUnless(verifies('book', given.book, root), 'the book is not signed by the root')
  const book = readText(given.book, bookSchema)
  refuseUnless(!seen || book.n >= seen.book, 'the book is older than one seen before')
  refuseUnless(
    new Set(book.offices.map((office) => office.id)).size === book.offices.length,
    'an office stands twice',
  )
  const offices = given.pages.map((unverified) => verifyPage(unverified, book, now, seen))
  refuseUnless(new Set(offices.map((office) => office.id)).size === offices.length, 'two pages of one office')
  return { root, book, bookHash: hashOf(given.book), offices }
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
  refuseUnless(page.n >= (seen?.pages[page.office] ?? 0), 'the page is older than one seen before')
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
  return { ...office, page, pageHash: hashOf(given), expired: now >= page.until }
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

/** The numbers to remember after `keybook` was verified: none of them ever goes down. */
export function remember(keybook: Keybook, seen?: Seen): Seen {
  const pages = { ...seen?.pages }
  for (const { id, page } of keybook.offices) pages[id] = Math.max(page.n, pages[id] ?? 0)
  return { book: Math.max(keybook.book.n, seen?.book ?? 0), pages }
}

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
