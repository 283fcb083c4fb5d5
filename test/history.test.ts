import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Book, nextBook, signBook, withHead, withOffice, withoutHead } from '../core/keys/book.ts'
import {
  collectHistory,
  type History,
  type HistoryBreak,
  type UnverifiedHistory,
  verifyHistory,
} from '../core/keys/history.ts'
import { type Keybook, verifyKeybook } from '../core/keys/keybook.ts'
import {
  lifeOf,
  type Page,
  type PageMember,
  rekeyed,
  renewed,
  signPage,
  withMember,
  withoutMember,
  withRole,
} from '../core/keys/page.ts'
import { signSuccession } from '../core/keys/root.ts'
import { hashOf, publicHalf, type Signed } from '../core/keys/signed.ts'
import { HISTORY_MAX } from '../core/limits.ts'
import { DESK } from '../core/roles.ts'
import envelope from './vectors/envelope.json' with { type: 'json' }

/*
 * Two roots, five books, six pages: a desk that takes an agency in, makes a second head, is left by the first, gets
 * another root and another server's key.
 */

const START = 100_000
const seed = (n: number) => new Uint8Array(32).fill(n)
const key = (n: number) => publicHalf(seed(n))
const [oldRoot, newRoot, otherRoot] = [seed(1), seed(2), seed(3)]
const recipients = Object.values(envelope.keys).map(({ recipient }) => recipient) as [string, string, string]

const FIRST = { id: 'd000000000000001', n: 11 }
const SECOND = { id: 'd000000000000002', n: 12 }
const FORGER = { id: 'd000000000000009', n: 19 }
const LEAD = { id: 'a000000000000001', n: 21 }
type Person = typeof FIRST

const head = ({ id, n }: Person, from: number) => ({ id, sign: key(n), from, until: null })
const member = ({ id, n }: Person, role: PageMember['role'], from: number): PageMember => ({
  id,
  role,
  sign: key(n),
  recipient: recipients[n % 3] as string,
  from,
  until: null,
})

function booksMade(): Signed[] {
  const first: Book = {
    v: 1,
    n: 1,
    prev: null,
    server: key(31),
    offices: [{ id: DESK, kind: 'desk', name: 'Izmišljeni ured', agency: null, heads: [head(FIRST, START)] }],
  }
  const signed = [signBook(first, oldRoot)]
  const next = (make: (current: Book, hash: string) => Book, root = oldRoot) => {
    const last = signed.at(-1) as Signed
    signed.push(signBook(make(JSON.parse(last.text), hashOf(last)), root))
  }
  next((book, hash) =>
    withOffice(book, hash, {
      id: 'aaaaaaaaaaaaaaaa',
      kind: 'police',
      name: 'Izmišljena uprava policije',
      agency: null,
      heads: [head(LEAD, START + 1)],
    }),
  )
  next((book, hash) => withHead(book, hash, DESK, head(SECOND, START + 50)))
  next((book, hash) => nextBook(book, hash), newRoot)
  next((book, hash) => withoutHead(book, hash, DESK, FIRST.id, START + 300), newRoot)
  next((book, hash) => nextBook(book, hash, key(32)), newRoot)
  return signed
}

function pagesMade(): Signed[] {
  const first: Page = {
    v: 1,
    office: DESK,
    n: 1,
    prev: null,
    epoch: 1,
    recipient: recipients[0],
    retired: [],
    recovery: recipients[2],
    members: [member(FIRST, 'coordinator', START)],
    until: START + lifeOf(DESK),
  }
  const signed = [signPage(first, FIRST.id, seed(FIRST.n))]
  const next = (by: Person, make: (current: Page, hash: string) => Page) => {
    const last = signed.at(-1) as Signed
    signed.push(signPage(make(JSON.parse(last.text), hashOf(last)), by.id, seed(by.n)))
  }
  next(FIRST, (page, hash) => withMember(page, hash, member(SECOND, 'triager', START + 40), START + 40))
  next(FIRST, (page, hash) => withRole(page, hash, SECOND.id, 'coordinator', START + 51))
  next(FIRST, (page, hash) => renewed(page, hash, START + 200))
  next(SECOND, (page, hash) =>
    rekeyed(withoutMember(page, hash, FIRST.id, START + 300), recipients[1] as string),
  )
  next(SECOND, (page, hash) => renewed(page, hash, START + 600))
  return signed
}

const NOW = START + 700
const books = booksMade()
const pages = pagesMade()
const good: UnverifiedHistory = {
  roots: [signSuccession(books[3] as Signed, oldRoot, newRoot)],
  books,
  pages,
}
const keybookOf = (given: UnverifiedHistory, rootKey = key(1)): Keybook =>
  verifyKeybook(
    { roots: given.roots, book: given.books.at(-1) as Signed, pages: [given.pages.at(-1) as Signed] },
    rootKey,
    NOW,
  )
const keybook = keybookOf(good)
const verify = (given: Partial<UnverifiedHistory>, rootKey = key(1), served: Keybook | undefined = keybook) =>
  verifyHistory({ ...good, ...given }, rootKey, NOW, served)
const broken = (at: HistoryBreak['at'], n: number, why: HistoryBreak['why']) => ({ whole: false, at, n, why })

const without = (list: Signed[], i: number) => list.toSpliced(i, 1)
const swapped = (list: Signed[], i: number) => list.toSpliced(i, 2, list[i + 1] as Signed, list[i] as Signed)
/** Another text under the signature that was there. */
const edited = (list: Signed[], i: number, change: object) => {
  const one = list[i] as Signed
  return list.toSpliced(i, 1, { ...one, text: JSON.stringify({ ...JSON.parse(one.text), ...change }) })
}

describe('a history that holds', () => {
  test('tells what each book and page changed, by whom, and when', () => {
    const found = verify({}) as History
    expect(found).toMatchObject({ whole: true, roots: [key(1), key(2)] })
    expect(found.books.map(({ n, root, change, hour }) => [n, root, change?.act, hour])).toEqual([
      [1, key(1), 'first', START],
      [2, key(1), 'offices', START + 1],
      [3, key(1), 'head-added', START + 50],
      [4, key(2), 'root', null],
      // Whoever ends, has ended since the hour before.
      [5, key(2), 'head-ended', START + 299],
      [6, key(2), 'server', null],
    ])
    expect(found.pages.map(({ n, by, epoch, made, change }) => [n, by, epoch, made, change?.act])).toEqual([
      [1, FIRST.id, 1, START, 'first'],
      [2, FIRST.id, 1, START + 40, 'added'],
      [3, FIRST.id, 1, START + 51, 'role'],
      [4, FIRST.id, 1, START + 200, 'renewed'],
      [5, SECOND.id, 2, START + 300, 'left'],
      [6, SECOND.id, 2, START + 600, 'renewed'],
    ])
    expect(found.books.map(({ hash }) => hash)).toEqual(books.map(hashOf))
    expect(found.pages.map(({ hash }) => hash)).toEqual(pages.map(hashOf))
  })

  test('is the same from the old root and from the new', () => {
    expect(verify({}, key(2))).toEqual(verify({}, key(1)))
    expect(verify({}, key(2), keybookOf(good, key(2))).whole).toBe(true)
  })

  test('needs no keybook to be compared with, and no second root', () => {
    const young = { roots: [], books: books.slice(0, 3), pages: pages.slice(0, 4) }
    expect(verifyHistory(young, key(1), NOW)).toMatchObject({ whole: true, roots: [key(1)] })
  })

  test('holds though a head’s clock was wrong by some hours', () => {
    const early = pagesMade().slice(0, 4)
    const last = early.at(-1) as Signed
    const page = renewed(JSON.parse(last.text), hashOf(last), START + 31)
    early.push(signPage(page, SECOND.id, seed(SECOND.n)))
    expect(verifyHistory({ ...good, pages: early }, key(1), NOW).whole).toBe(true)
  })
})

describe('a history in which something was changed', () => {
  test.each([0, 1, 2, 3, 4])('a book is left out: number %i + 1', (i) => {
    expect(verify({ books: without(books, i) })).toEqual(broken('book', i + 1, 'number'))
  })

  test.each([0, 1, 2, 3, 4])('a page is left out: number %i + 1', (i) => {
    expect(verify({ pages: without(pages, i) })).toEqual(broken('page', i + 1, 'number'))
  })

  test('the newest are left out', () => {
    expect(verify({ books: books.slice(0, -1) })).toEqual(broken('book', 5, 'newest'))
    expect(verify({ pages: pages.slice(0, -1) })).toEqual(broken('page', 5, 'newest'))
    expect(verify({ books: [] })).toEqual(broken('book', 1, 'number'))
    // The book that the root's succession leads to.
    expect(verify({ books: books.slice(0, 3) })).toEqual(broken('root', 1, 'unused'))
    expect(verify({ pages: [] })).toEqual(broken('page', 1, 'number'))
  })

  test.each([0, 2, 4])('two stand in another order: from %i', (i) => {
    expect(verify({ books: swapped(books, i) })).toEqual(broken('book', i + 1, 'number'))
    expect(verify({ pages: swapped(pages, i) })).toEqual(broken('page', i + 1, 'number'))
  })

  test('a text was edited', () => {
    expect(verify({ books: edited(books, 1, { server: key(99) }) })).toEqual(broken('book', 2, 'signature'))
    expect(verify({ pages: edited(pages, 3, { until: NOW + 9_000 }) })).toEqual(
      broken('page', 4, 'signature'),
    )
    expect(verify({ roots: edited(good.roots, 0, { to: key(3) }) })).toEqual(broken('root', 1, 'signature'))
    expect(verify({ books: edited(books, 1, { more: 1 }) })).toEqual(broken('book', 2, 'shape'))
    expect(verify({ pages: edited(pages, 3, { office: 'aaaaaaaaaaaaaaaa' }) })).toEqual(
      broken('page', 4, 'shape'),
    )
    const nothing = { text: 'nothing', by: 'root', sig: 'A'.repeat(86) }
    expect(verify({ roots: [nothing] })).toEqual(broken('root', 1, 'shape'))
  })

  test('one was signed anew, by whoever may, and what follows is not linked to it', () => {
    const other = { ...(JSON.parse((books[1] as Signed).text) as Book), server: key(99) }
    expect(verify({ books: books.toSpliced(1, 1, signBook(other, oldRoot)) })).toEqual(
      broken('book', 3, 'link'),
    )
    const page = { ...(JSON.parse((pages[3] as Signed).text) as Page), until: START + 201 + lifeOf(DESK) }
    expect(verify({ pages: pages.toSpliced(3, 1, signPage(page, FIRST.id, seed(FIRST.n))) })).toEqual(
      broken('page', 5, 'link'),
    )
  })

  test('the end was signed anew: the keybook that everybody gets is another', () => {
    const last = JSON.parse((pages[5] as Signed).text) as Page
    const fork = signPage({ ...last, until: last.until + 1 }, SECOND.id, seed(SECOND.n))
    expect(verify({ pages: pages.toSpliced(5, 1, fork) })).toEqual(broken('page', 6, 'newest'))
  })

  test('another root signed it', () => {
    expect(verify({}, key(3))).toEqual(broken('root', 2, 'foreign'))
    expect(verify({ roots: [] })).toEqual(broken('book', 4, 'signature'))
    expect(verify({ roots: [] }, key(2))).toEqual(broken('book', 1, 'signature'))
    const foreign = books.with(1, signBook(JSON.parse((books[1] as Signed).text), otherRoot))
    expect(verify({ books: foreign })).toEqual(broken('book', 2, 'signature'))
    // The old root goes on after it has named the new one.
    const late = books.with(4, signBook(JSON.parse((books[4] as Signed).text), oldRoot))
    expect(verify({ books: late })).toEqual(broken('book', 5, 'signature'))
  })

  test('a root is named by nobody before it, or signs no book', () => {
    const [succession] = good.roots as [Signed]
    const apart = signSuccession(books[5] as Signed, otherRoot, newRoot)
    expect(verify({ roots: [succession, apart] })).toEqual(broken('root', 2, 'link'))
    const unused = signSuccession({ ...(books[5] as Signed), text: '{}' }, newRoot, otherRoot)
    expect(verify({ roots: [succession, unused] })).toEqual(broken('root', 2, 'unused'))
    expect(verify({ roots: [signSuccession(books[4] as Signed, oldRoot, newRoot)] })).toEqual(
      broken('book', 4, 'signature'),
    )
  })

  test('a page was forged: by nobody’s key, by a lead, by a head before their time and after it', () => {
    const forged = (i: number, by: Person) => {
      const { text } = pages[i] as Signed
      return verify({ pages: pages.with(i, signPage(JSON.parse(text), by.id, seed(by.n))) })
    }
    expect(forged(3, FORGER)).toEqual(broken('page', 4, 'signature'))
    expect(forged(3, LEAD)).toEqual(broken('page', 4, 'signature'))
    expect(forged(3, { ...FIRST, n: FORGER.n })).toEqual(broken('page', 4, 'signature'))
    expect(forged(0, SECOND)).toEqual(broken('page', 1, 'signature'))
    expect(forged(5, FIRST)).toEqual(broken('page', 6, 'signature'))
  })

  test('more than one change at once is told as such, and breaks nothing', () => {
    const [one] = books as [Signed]
    const both = {
      ...withHead(JSON.parse(one.text), hashOf(one), DESK, head(SECOND, START)),
      server: key(99),
    }
    const found = verifyHistory({ ...good, roots: [], books: [one, signBook(both, oldRoot)] }, key(1), NOW)
    expect((found as History).books.map(({ change }) => change?.act)).toEqual(['first', undefined])
  })

  test('whatever character is changed anywhere, it is found', () => {
    const places = (['roots', 'books', 'pages'] as const).flatMap((list) =>
      good[list].map((_, i) => [list, i] as const),
    )
    fc.assert(
      fc.property(
        fc.constantFrom(...places),
        fc.constantFrom('text' as const, 'sig' as const, 'by' as const),
        fc.nat(),
        fc.constantFrom('0', 'x', ' '),
        ([list, i], field, at, character) => {
          const one = good[list][i] as Signed
          const place = at % one[field].length
          const changed = one[field].slice(0, place) + character + one[field].slice(place + 1)
          // Whose name stands beside a root's signature is nobody's claim.
          fc.pre(changed !== one[field] && !(field === 'by' && list !== 'pages'))
          return !verify({ [list]: good[list].with(i, { ...one, [field]: changed }) }).whole
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('collecting it', () => {
  const parts = [
    { ...good, books: books.slice(0, 4), pages: pages.slice(0, 2), next: '4.2' },
    { ...good, books: books.slice(4), pages: pages.slice(2), next: null },
  ]

  test('part by part gives the whole', async () => {
    const asked: (string | null)[] = []
    const all = await collectHistory(async (after) => {
      asked.push(after)
      return parts[asked.length - 1]
    })
    expect(asked).toEqual([null, '4.2'])
    expect(all).toEqual(good)
  })

  test('ends, whatever the server says', async () => {
    const endless = { roots: [], books: [], pages: [], next: '0.0' }
    await expect(collectHistory(async () => endless)).rejects.toThrow(RangeError)
    const long = { ...endless, pages: Array(HISTORY_MAX).fill(pages[0]) }
    await expect(collectHistory(async () => long)).rejects.toThrow(RangeError)
    await expect(collectHistory(async () => ({ ...endless, more: 1 }))).rejects.toThrow()
  })
})
