import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { base64 } from '../core/bytes.ts'
import type { Json } from '../core/canonical.ts'
import { type Book, type BookOffice, signBook, withOffice } from '../core/keys/book.ts'
import {
  type Issue,
  KeybookRefused,
  maySealTo,
  officeOf,
  recipientOf,
  remember,
  type Seen,
  signerOf,
  type UnverifiedKeybook,
  verifyKeybook,
} from '../core/keys/keybook.ts'
import { lifeOf, type Page, type PageMember, renewed, signPage, withoutMember } from '../core/keys/page.ts'
import { type Domain, hashOf, publicHalf, type Signed, signText } from '../core/keys/signed.ts'
import { PAGE_GRACE, PAGE_LIFE } from '../core/limits.ts'
import { DESK } from '../core/roles.ts'
import envelope from './vectors/envelope.json' with { type: 'json' }
import kept from './vectors/keys.json' with { type: 'json' }

const NOW = 100_000
const seed = (n: number) => new Uint8Array(32).fill(n)
const key = (n: number) => publicHalf(seed(n))
const root = seed(1)
const rootKey = publicHalf(root)
const recipients = Object.values(envelope.keys).map(({ recipient }) => recipient) as [string, string, string]

// Heads of the desk: one at work, one removed. A head of an agency. Each has the seed of its number.
const HEAD = { id: 'd000000000000001', n: 11 }
const REMOVED = { id: 'd000000000000002', n: 12 }
const LEAD = { id: 'a000000000000001', n: 21 }
const STAFF = { id: 'd000000000000003', n: 13 }
const GONE = { id: 'd000000000000004', n: 14 }
type Person = typeof HEAD

const inBook = ({ id, n }: Person, until: number | null = null) => ({ id, sign: key(n), from: 0, until })
const inPage = ({ id, n }: Person, role: PageMember['role'], until: number | null = null): PageMember => ({
  id,
  role,
  sign: key(n),
  recipient: recipients[n % 3] as string,
  from: 0,
  until,
})

const AGENCY = 'aaaaaaaaaaaaaaaa'
const deskInBook: BookOffice = {
  id: DESK,
  kind: 'desk',
  name: 'Izmišljeni ured',
  agency: null,
  heads: [inBook(HEAD), inBook(REMOVED, NOW - 1)],
}
const agencyInBook: BookOffice = {
  id: AGENCY,
  kind: 'police',
  name: 'Izmišljena uprava policije',
  agency: 'x',
  heads: [inBook(LEAD)],
}
const book: Book = {
  v: 1,
  n: 7,
  prev: 'ab'.repeat(32),
  server: key(31),
  offices: [deskInBook, agencyInBook],
}
const deskPage: Page = {
  v: 1,
  office: DESK,
  n: 5,
  prev: null,
  epoch: 3,
  recipient: recipients[0],
  retired: [{ epoch: 2, recipient: recipients[1] }],
  recovery: recipients[2],
  members: [inPage(HEAD, 'coordinator'), inPage(STAFF, 'triager'), inPage(GONE, 'triager', NOW - 5)],
  until: NOW + 10,
}
const agencyPage: Page = {
  ...deskPage,
  office: AGENCY,
  n: 2,
  epoch: 1,
  recipient: recipients[1],
  retired: [],
  members: [inPage(LEAD, 'lead')],
  until: NOW + 1000,
}

const signedBook = (change: Partial<Book> = {}, by = root) => signBook({ ...book, ...change }, by)
const signedDesk = (change: Partial<Page> = {}, by: Person = HEAD) =>
  signPage({ ...deskPage, ...change }, by.id, seed(by.n))
const signedAgency = (change: Partial<Page> = {}, by: Person = LEAD) =>
  signPage({ ...agencyPage, ...change }, by.id, seed(by.n))
const good: UnverifiedKeybook = { roots: [], book: signedBook(), pages: [signedDesk(), signedAgency()] }
const given = (change: Partial<UnverifiedKeybook>) => ({ ...good, ...change })
const withDesk = (page: Signed) => given({ pages: [page, signedAgency()] })
const verify = (keybook: UnverifiedKeybook, seen?: Seen) => verifyKeybook(keybook, rootKey, NOW, seen)

/** What somebody has seen who saw `good`. */
const seen: Seen = {
  book: { n: 7, hash: hashOf(good.book) },
  pages: {
    [DESK]: { n: 5, hash: hashOf(good.pages[0] as Signed) },
    [AGENCY]: { n: 2, hash: hashOf(good.pages[1] as Signed) },
  },
}

const expectRefused = (keybook: UnverifiedKeybook, seen?: Seen, why = '') =>
  expect(() => verify(keybook, seen), why).toThrow(KeybookRefused)

describe('a keybook that the root and the heads signed', () => {
  const keybook = verify(good)

  test('lists its offices with their pages', () => {
    expect(keybook.offices.map(({ id }) => id)).toEqual([DESK, AGENCY])
    expect(officeOf(keybook, DESK)).toEqual({
      ...deskInBook,
      page: deskPage,
      pageHash: hashOf(good.pages[0] as Signed),
      by: good.pages[0]?.by,
      expired: false,
    })
    expect(keybook.bookHash).toBe(hashOf(good.book))
    expect(keybook.root).toBe(rootKey)
    expect(() => officeOf(keybook, 'ffffffffffffffff')).toThrow(KeybookRefused)
  })

  test('needs no page of every office, and gives none where it has none', () => {
    const deskOnly = verify(given({ pages: [signedDesk()] }))
    expect(officeOf(deskOnly, DESK).page.epoch).toBe(3)
    expect(() => officeOf(deskOnly, AGENCY)).toThrow(KeybookRefused)
    expect(verify(given({ pages: [] })).offices).toEqual([])
  })

  test('knows the recipient of the epoch and of those before, of no other', () => {
    const desk = officeOf(keybook, DESK)
    expect([0, 1, 2, 3, 4].map((epoch) => recipientOf(desk, epoch))).toEqual([
      undefined,
      undefined,
      recipients[1],
      recipients[0],
      undefined,
    ])
  })

  test('knows who signs, and who has since left', () => {
    const desk = officeOf(keybook, DESK)
    expect(signerOf(desk, HEAD.id, NOW)).toEqual({ key: key(HEAD.n), current: true })
    expect(signerOf(desk, STAFF.id, NOW)).toEqual({ key: key(STAFF.n), current: true })
    expect(signerOf(desk, GONE.id, NOW)).toEqual({ key: key(GONE.n), current: false })
    expect(signerOf(desk, GONE.id, NOW - 6)?.current).toBe(true)
    expect(signerOf(desk, GONE.id, NOW - 5)?.current).toBe(false)
    // In the book, but in no page.
    expect(signerOf(desk, REMOVED.id, NOW)).toBeUndefined()
    expect(signerOf(desk, '', NOW)).toBeUndefined()
  })

  test('says when a page is past its end, and for how long it still serves', () => {
    const at = (now: number) => officeOf(verifyKeybook(good, rootKey, now), DESK)
    expect([NOW + 9, NOW + 10, NOW + 11].map((now) => at(now).expired)).toEqual([false, true, true])
    const desk = at(NOW + 10)
    expect(maySealTo(desk, deskPage.until + PAGE_GRACE - 1)).toBe(true)
    expect(maySealTo(desk, deskPage.until + PAGE_GRACE)).toBe(false)
    expect(PAGE_GRACE).toBe(60 * 24)
  })

  test('is what it was in an earlier release', () => {
    const { book, pages, pageHash, recipient } = kept.keybook
    const desk = officeOf(verifyKeybook({ roots: [], book, pages }, kept.root.key, kept.hour), DESK)
    expect([desk.pageHash, desk.page.recipient, desk.name]).toEqual([pageHash, recipient, 'Izmišljeni ured'])
    expect(() => verifyKeybook({ roots: [], book, pages }, rootKey, kept.hour)).toThrow(KeybookRefused)
  })
})

describe('a book is refused', () => {
  test('that the root did not sign', () => {
    const noSig = base64(new Uint8Array(64))
    expectRefused(given({ book: { ...good.book, sig: noSig } }), undefined, 'unsigned')
    expectRefused(given({ book: { ...good.book, sig: '' } }), undefined, 'no signature')
    expectRefused(given({ book: signedBook({}, seed(2)) }), undefined, 'another root')
    expectRefused(given({ book: signedBook({}, seed(HEAD.n)) }), undefined, 'a head')
    for (const domain of ['page', 'audit'] as Domain[])
      expectRefused(
        given({ book: signText(domain, book as unknown as Json, root, 'root') }),
        undefined,
        `signed as ${domain}`,
      )
    for (const other of ['', key(2), `${rootKey}A`, base64(seed(255))])
      expect(() => verifyKeybook(good, other, NOW), other).toThrow(KeybookRefused)
  })

  test('that is lower than one seen', () => {
    expectRefused(good, { ...seen, book: { n: 8, hash: seen.book.hash } })
    expect(verify(good, seen).book.n).toBe(7)
    expect(verify(good, { book: { n: 6, hash: book.prev as string }, pages: {} }).book.n).toBe(7)
  })

  test('that is another of the same number, or does not follow on the one before', () => {
    expectRefused(given({ book: signedBook({ prev: 'cd'.repeat(32) }) }), seen)
    expectRefused(good, { book: { n: 6, hash: 'cd'.repeat(32) }, pages: {} })
    // What lies between is not known: a jump is taken on the signature alone.
    expect(verify(good, { book: { n: 5, hash: 'cd'.repeat(32) }, pages: {} }).book.n).toBe(7)
  })

  test('that lists an office twice', () => {
    expectRefused(given({ book: signedBook({ offices: [deskInBook, agencyInBook, { ...deskInBook }] }) }))
  })

  test('that is not what a book is, though the root signed it', () => {
    const signed = (value: unknown) => given({ book: signText('book', value as Json, root, 'root') })
    const wrong = [null, 'book', [], {}, { ...book, v: 2 }, { ...book, n: 0 }, { ...book, more: 1 }]
    const offices = [
      [],
      [{ ...deskInBook, heads: [] }],
      [{ ...deskInBook, kind: 'army' }],
      [{ ...deskInBook, id: '../desk' }],
      [{ ...deskInBook, heads: [{ ...inBook(HEAD), sign: '' }] }],
    ]
    for (const value of [...wrong, ...offices.map((offices) => ({ ...book, offices }))])
      expectRefused(signed(value), undefined, JSON.stringify(value))
  })
})

describe('a page is refused', () => {
  test('that no head of its office signed', () => {
    const stranger = { id: 'eeeeeeeeeeeeeeee', n: 41 }
    const cases: [string, Signed][] = [
      ['by nobody', { ...signedDesk(), sig: base64(new Uint8Array(64)) }],
      ['by a stranger', signedDesk({}, stranger)],
      ['by a stranger under a head’s name', signedDesk({}, { ...stranger, id: HEAD.id })],
      ['by a head under another name', { ...signedDesk(), by: STAFF.id }],
      ['by a member who is no head', signedDesk({}, STAFF)],
      ['by a head who was removed', signedDesk({}, REMOVED)],
      ['by a head of another office', signedDesk({}, LEAD)],
      ['by the root', signPage(deskPage, 'root', root)],
      ['as a book', signText('book', deskPage as unknown as Json, seed(HEAD.n), HEAD.id)],
      ['as an audit entry', signText('audit', deskPage as unknown as Json, seed(HEAD.n), HEAD.id)],
    ]
    for (const [why, page] of cases) expectRefused(withDesk(page), undefined, why)
    expectRefused(given({ pages: [signedAgency({}, HEAD)] }), undefined, 'the desk’s head for an agency')
  })

  test('from the very hour in which its head was removed', () => {
    const leaving = (until: number) =>
      given({
        book: signedBook({ offices: [{ ...deskInBook, heads: [inBook(HEAD, until)] }] }),
        pages: [signedDesk()],
      })
    expect(verify(leaving(NOW + 1)).offices).toHaveLength(1)
    expectRefused(leaving(NOW))
  })

  test('that names a head whom the book does not', () => {
    const stranger = { id: 'eeeeeeeeeeeeeeee', n: 41 }
    const naming = (member: PageMember) =>
      withDesk(signedDesk({ members: [inPage(HEAD, 'coordinator'), member] }))
    expectRefused(naming(inPage(stranger, 'coordinator')), undefined, 'a stranger')
    expectRefused(naming(inPage(stranger, 'coordinator', NOW + 1)), undefined, 'a stranger for an hour')
    expectRefused(naming(inPage({ ...HEAD, n: 41 }, 'coordinator')), undefined, 'a head with another key')
    expectRefused(naming(inPage(LEAD, 'coordinator')), undefined, 'another office’s head')
    expectRefused(naming(inPage(REMOVED, 'coordinator')), undefined, 'a head who was removed')
    // Who was one and has left may stay on the page: what they signed can still be told from a forgery.
    expect(verify(naming(inPage(stranger, 'coordinator', NOW))).offices).toHaveLength(2)
  })

  test('that names a role that its office does not have', () => {
    const roles = ['coordinator', 'triager', 'administrator', 'lead', 'worker'] as const
    const refused = (kind: 'desk' | 'police') =>
      roles.filter((role) => {
        const head = kind === 'desk' ? inPage(HEAD, 'coordinator') : inPage(LEAD, 'lead')
        // A head must stand in the book; whoever has left stands on the page with their role all the same.
        const members = [head, inPage(STAFF, role, NOW - 1)]
        const page = kind === 'desk' ? signedDesk({ members }) : signedAgency({ members })
        try {
          verify(given({ pages: [page] }))
          return false
        } catch (error) {
          expect(error).toBeInstanceOf(KeybookRefused)
          return true
        }
      })
    expect(refused('desk')).toEqual(['lead', 'worker'])
    expect(refused('police')).toEqual(['coordinator', 'triager', 'administrator'])
  })

  test('of an agency that names a lead whom the book does not', () => {
    const members = [inPage(LEAD, 'lead'), inPage({ id: 'a000000000000002', n: 22 }, 'lead')]
    expectRefused(given({ pages: [signedAgency({ members })] }))
    const worker = [inPage(LEAD, 'lead'), inPage({ id: 'a000000000000002', n: 22 }, 'worker')]
    expect(verify(given({ pages: [signedAgency({ members: worker })] })).offices).toHaveLength(1)
  })

  test('of an office that the book does not list, or a second of the same', () => {
    expectRefused(given({ book: signedBook({ offices: [deskInBook] }) }), undefined, 'not listed')
    expectRefused(given({ pages: [signedDesk(), signedDesk()] }), undefined, 'the same page twice')
    expectRefused(given({ pages: [signedDesk(), signedDesk({ n: 6 })] }), undefined, 'two pages')
  })

  test('that is lower than one seen', () => {
    const { hash } = seen.pages[DESK] as Issue
    expectRefused(good, { ...seen, pages: { [DESK]: { n: 6, hash } } })
    expectRefused(good, { ...seen, pages: { [AGENCY]: { n: 3, hash } } })
    const pages = { [DESK]: { n: 3, hash }, bbbbbbbbbbbbbbbb: { n: 9, hash } }
    expect(verify(good, { ...seen, pages }).offices).toHaveLength(2)
  })

  test('that is another of the same number, or does not follow on the one before', () => {
    // A head's browser saw a member leave; a server that kept another page of that number shows it them in.
    const [{ hash }, now] = [seen.pages[DESK] as Issue, NOW]
    const left = signedDesk(withoutMember(deskPage, hash, STAFF.id, now))
    const stays = signedDesk(renewed(deskPage, hash, now))
    const after = remember(verify(withDesk(left), seen), seen)
    expect(after.pages[DESK]).toEqual({ n: 6, hash: hashOf(left) })
    expectRefused(withDesk(stays), after)
    expectRefused(withDesk(signedDesk(renewed({ ...deskPage, n: 6 }, hashOf(stays), now))), after)
    const next = signedDesk(renewed({ ...deskPage, n: 6 }, hashOf(left), now))
    expect(verify(withDesk(next), after).offices[0]?.page.n).toBe(7)
    // What lies between is not known: a jump is taken on the signature alone.
    expect(verify(withDesk(signedDesk({ n: 9 })), after).offices[0]?.page.n).toBe(9)
  })

  test('that is not what a page is, though a head signed it', () => {
    const wrong: object[] = [
      { v: 2 },
      { n: 0 },
      { n: null },
      { epoch: 0 },
      { epoch: '3' },
      { members: [] },
      { more: 1 },
      { recipient: 'age1xyz' },
      // A plain X25519 recipient has no place in a page.
      { recipient: `age1${'q'.repeat(58)}` },
      { recovery: null },
      { retired: [{ epoch: 2 }] },
      { until: -1 },
      { members: [{ ...inPage(HEAD, 'coordinator'), role: 'root' }] },
      { members: [{ ...inPage(HEAD, 'coordinator'), name: 'Ime' }] },
    ]
    for (const change of wrong) {
      const value = { ...deskPage, ...change } as unknown as Json
      const page = signText('page', value, seed(HEAD.n), HEAD.id)
      expectRefused(withDesk(page), undefined, JSON.stringify(change))
    }
  })
})

describe('every change of one character is refused', () => {
  const changed = fc.record({
    what: fc.constantFrom('book', 'desk page', 'agency page'),
    field: fc.constantFrom('text', 'text', 'sig'),
    at: fc.nat(),
    letter: fc.oneof(
      fc.constantFrom(' ', '0', '1', 'A', 'a', '"', '\n', '', 'xx'),
      fc.string({ maxLength: 1 }),
    ),
  })
  const changedIn = (signed: Signed, field: 'text' | 'sig', at: number, letter: string): Signed => {
    const before = signed[field]
    const place = at % before.length
    return { ...signed, [field]: before.slice(0, place) + letter + before.slice(place + 1) }
  }

  test('in the signed texts and the signatures', () => {
    const [desk, agency] = good.pages as [Signed, Signed]
    fc.assert(
      fc.property(changed, ({ what, field, at, letter }) => {
        const change = (signed: Signed) => changedIn(signed, field as 'text' | 'sig', at, letter)
        const keybook = {
          roots: [],
          book: what === 'book' ? change(good.book) : good.book,
          pages: [
            what === 'desk page' ? change(desk) : desk,
            what === 'agency page' ? change(agency) : agency,
          ],
        }
        fc.pre(JSON.stringify(keybook) !== JSON.stringify(good))
        expectRefused(keybook)
      }),
      { numRuns: 150 },
    )
  })

  test('and so is a text that says the same in other words', () => {
    const respaced = { ...good.book, text: JSON.stringify(JSON.parse(good.book.text), null, 1) }
    expectRefused(given({ book: respaced }))
  })
})

describe('from one number to the next', () => {
  test('the numbers seen never go down', () => {
    const keybook = verify(good)
    expect(remember(keybook)).toEqual(seen)
    const hash = 'ef'.repeat(32)
    const [book, later, other] = [9, 8, 3].map((n) => ({ n, hash })) as [Issue, Issue, Issue]
    const before = { book, pages: { [DESK]: { n: 4, hash }, [AGENCY]: later, bbbbbbbbbbbbbbbb: other } }
    expect(remember(keybook, before)).toEqual({
      book,
      pages: { [DESK]: seen.pages[DESK], [AGENCY]: later, bbbbbbbbbbbbbbbb: other },
    })
  })

  test('a book with another office links to the one before, and needs the root', () => {
    const office: BookOffice = { ...agencyInBook, id: 'bbbbbbbbbbbbbbbb', name: 'Izmišljeni centar' }
    const next = withOffice(book, hashOf(good.book), office)
    expect([next.n, next.prev, next.offices.length]).toEqual([8, hashOf(good.book), 3])
    expect(next.offices.slice(0, 2)).toEqual(book.offices)
    expect(verify(given({ book: signBook(next, root) }), remember(verify(good))).book).toEqual(next)
    expectRefused(given({ book: signBook(next, seed(HEAD.n)) }))
  })

  test('a renewed page says the same for its full time', () => {
    const hash = hashOf(good.pages[0] as Signed)
    const next = renewed(deskPage, hash, NOW)
    expect(next).toEqual({ ...deskPage, n: 6, prev: hash, until: NOW + PAGE_LIFE.desk })
    expect([lifeOf(DESK), lifeOf(AGENCY)]).toEqual([30 * 24, 396 * 24])
    expect(verify(withDesk(signedDesk(next)), seen).offices[0]?.expired).toBe(false)
  })
})
