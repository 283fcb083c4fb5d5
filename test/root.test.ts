import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { base64 } from '../core/bytes.ts'
import type { Json } from '../core/canonical.ts'
import { type Book, nextBook, ROOT, signBook } from '../core/keys/book.ts'
import {
  KeybookRefused,
  officeOf,
  remember,
  type UnverifiedKeybook,
  verifyKeybook,
} from '../core/keys/keybook.ts'
import { type Page, signPage } from '../core/keys/page.ts'
import { followRoot, signSuccession } from '../core/keys/root.ts'
import { type Domain, hashOf, publicHalf, type Signed, signText } from '../core/keys/signed.ts'
import { DESK } from '../core/roles.ts'
import kept from './vectors/keys.json' with { type: 'json' }
import people from './vectors/people.json' with { type: 'json' }

const NOW = 100_000
/** The roots, one after another; each has the seed of its number. */
const seed = (n: number) => new Uint8Array(32).fill(n)
const key = (n: number) => publicHalf(seed(n))
const HEAD = 'd000000000000001'
const headSeed = seed(201)

const first: Book = {
  v: 1,
  n: 1,
  prev: null,
  server: key(202),
  offices: [
    {
      id: DESK,
      kind: 'desk',
      name: 'Izmišljeni ured',
      agency: null,
      heads: [{ id: HEAD, sign: publicHalf(headSeed), from: 0, until: null }],
    },
  ],
}
const { recipient } = kept.keybook
const page: Page = {
  v: 1,
  office: DESK,
  n: 1,
  prev: null,
  epoch: 1,
  recipient,
  retired: [],
  recovery: recipient,
  members: [{ id: HEAD, role: 'coordinator', sign: publicHalf(headSeed), recipient, from: 0, until: null }],
  until: NOW + 100,
}
const pages = [signPage(page, HEAD, headSeed)]

/** The book that root `to` signs next, and what root `from` says about it. */
function succeed(before: { book: Book; signed: Signed }, from: number, to: number) {
  const book = nextBook(before.book, hashOf(before.signed))
  const signed = signBook(book, seed(to))
  return { book, signed, succession: signSuccession(signed, seed(from), seed(to)) }
}
const one = { book: first, signed: signBook(first, seed(1)) }
const two = succeed(one, 1, 2)
const three = succeed(two, 2, 3)
const chain = [two.succession, three.succession]

describe('a root is followed', () => {
  test('to the newest, from each that ever was', () => {
    for (const n of [1, 2, 3]) expect(followRoot(key(n), chain)).toBe(key(3))
    expect(followRoot(key(1), [two.succession])).toBe(key(2))
    expect(followRoot(key(1), [])).toBe(key(1))
  })

  test('nowhere from another', () => {
    for (const foreign of [key(4), '', 'x', base64(seed(255))])
      expect(followRoot(foreign, chain)).toBe(foreign)
  })

  test('no further than what is whole', () => {
    expect(followRoot(key(1), [three.succession])).toBe(key(1))
    expect(followRoot(key(2), [two.succession])).toBe(key(2))
  })

  test('by its own word alone', () => {
    const value = JSON.parse(two.succession.text) as Record<string, Json>
    const by = (n: number, domain: Domain = 'root') => signText(domain, value, seed(n), ROOT)
    const forged: [string, Signed][] = [
      ['by the new root', by(2)],
      ['by a stranger', by(9)],
      ['by nobody', { ...two.succession, sig: base64(new Uint8Array(64)) }],
      ['without a signature', { ...two.succession, sig: '' }],
      ['with the signature of another', { ...two.succession, sig: three.succession.sig }],
      ['as a book', by(1, 'book')],
      ['as a page', by(1, 'page')],
      ['as an entry', by(1, 'audit')],
      ['a book', one.signed],
      ['to another', { ...two.succession, text: two.succession.text.replace(key(2), key(9)) }],
      ['no JSON', { ...two.succession, text: 'x' }],
      ['nothing', { ...two.succession, text: 'null' }],
    ]
    for (const [why, statement] of forged) {
      expect(followRoot(key(1), [statement]), why).toBe(key(1))
      // What leads nowhere stops nobody.
      expect(followRoot(key(1), [statement, ...chain]), why).toBe(key(3))
    }
    const wrong = [{ v: 2 }, { more: 1 }, { book: '' }, { to: '' }, { to: 'root' }, { from: key(2) }]
    for (const change of wrong) {
      const statement = signText('root', { ...value, ...change }, seed(1), ROOT)
      expect(followRoot(key(1), [statement]), JSON.stringify(change)).toBe(key(1))
    }
  })

  test('at a fork to whoever comes first', () => {
    const fork = succeed(one, 1, 4)
    expect(followRoot(key(1), [two.succession, fork.succession, three.succession])).toBe(key(3))
    expect(followRoot(key(1), [fork.succession, ...chain])).toBe(key(4))
    // Whoever knows the second root already is not led away by what the first one says once more.
    expect(followRoot(key(2), [fork.succession, ...chain])).toBe(key(3))
    expect(followRoot(key(3), [fork.succession, ...chain])).toBe(key(3))
  })

  test('in a circle once around, to the same end from everywhere', () => {
    const back = succeed(three, 3, 1)
    for (const n of [1, 2, 3]) expect(followRoot(key(n), [...chain, back.succession]), `${n}`).toBe(key(1))
    const itself = succeed(one, 1, 1)
    expect(followRoot(key(1), [itself.succession, itself.succession])).toBe(key(1))
  })

  test('whatever is served, only where each root pointed, and it always ends', () => {
    const pairs = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })), {
      maxLength: 8,
    })
    fc.assert(
      fc.property(pairs, fc.integer({ min: 1, max: 5 }), (steps, start) => {
        const statements = steps.map(([from, to]) => signSuccession(one.signed, seed(from), seed(to)))
        const expected = steps.reduce((at, [from, to]) => (from === at ? to : at), start)
        return followRoot(key(start), statements) === key(expected)
      }),
      { numRuns: 40 },
    )
  })
})

describe('a keybook after its root was replaced', () => {
  const served: UnverifiedKeybook = { roots: chain, book: three.signed, pages }
  const verify = (keybook: UnverifiedKeybook, root: number) => verifyKeybook(keybook, key(root), NOW)

  test('holds for whoever knows any of the roots, and names the one that signs now', () => {
    for (const n of [1, 2, 3]) {
      const keybook = verify(served, n)
      expect([keybook.root, keybook.book.n, officeOf(keybook, DESK).page.n]).toEqual([key(3), 3, 1])
    }
    expect(() => verify(served, 4)).toThrow(KeybookRefused)
  })

  test('goes on for a page that was open since before, with the numbers that it has seen', () => {
    const before = verifyKeybook({ roots: [], book: one.signed, pages }, key(1), NOW)
    const seen = remember(before)
    const after = verifyKeybook(served, before.root, NOW, seen)
    expect([after.root, remember(after, seen)]).toEqual([
      key(3),
      { book: { n: 3, hash: after.bookHash }, pages: seen.pages },
    ])
    expect(seen.pages[DESK]?.n).toBe(1)
    // The old book is lower from then on, and the old root signs nothing more.
    const old = { ...served, roots: [], book: one.signed }
    expect(() => verifyKeybook(old, after.root, NOW)).toThrow(KeybookRefused)
    expect(() => verifyKeybook(old, before.root, NOW, remember(after))).toThrow(KeybookRefused)
  })

  test('is refused when its statements are missing, of another root, or forged', () => {
    expect(() => verify({ ...served, roots: [] }, 1)).toThrow(KeybookRefused)
    expect(() => verify({ ...served, roots: [three.succession] }, 1)).toThrow(KeybookRefused)
    expect(() => verify({ ...served, roots: [two.succession] }, 1)).toThrow(KeybookRefused)
    const taken = signText('root', { v: 1, from: key(1), to: key(9), book: 'ab'.repeat(32) }, seed(9), ROOT)
    const foreign = { roots: [taken], book: signBook(first, seed(9)), pages }
    expect(() => verify(foreign, 1)).toThrow(KeybookRefused)
    expect(verify(foreign, 9).root).toBe(key(9))
  })

  test('signed by the old root once more is refused by whoever is led on', () => {
    const rival = signBook(nextBook(two.book, hashOf(two.signed)), seed(1))
    for (const n of [1, 2, 3])
      expect(() => verify({ ...served, book: rival }, n), `${n}`).toThrow(KeybookRefused)
  })

  test('is what it was in an earlier release', () => {
    const { roots, successions, books, pages: theirs } = people.succession
    const [oldest, middle, newest] = roots as [string, string, string]
    const [a, b, c] = books as [Signed, Signed, Signed]
    for (const root of roots) expect(followRoot(root, successions)).toBe(newest)
    const at = (book: Signed, known: Signed[], root: string) =>
      verifyKeybook({ roots: known, book, pages: theirs }, root, people.hour).book.n
    expect([
      at(a, [], oldest),
      at(b, successions.slice(0, 1), oldest),
      at(c, successions, oldest),
      at(c, successions, middle),
      at(c, [], newest),
    ]).toEqual([1, 2, 3, 3, 3])
    // Each names the book with which the next root began.
    expect(successions.map(({ text }) => (JSON.parse(text) as { book: string }).book)).toEqual(
      [b, c].map(hashOf),
    )
  })
})
