import { beforeEach, expect, test, vi } from 'vitest'
import { type Book, signBook } from '../core/keys/book.ts'
import { fingerprint } from '../core/keys/fingerprint.ts'
import { publicHalf } from '../core/keys/signed.ts'
import { DESK } from '../core/roles.ts'
import { random } from './support/world.ts'

/*
 * What a desk's browser remembers of the root. The page is this file: it has the root that the server put into it.
 */

const seed = random(32)
const root = publicHalf(seed)
const other = publicHalf(random(32))
const memory = new Map<string, string>()
vi.stubGlobal('document', { documentElement: { dataset: { root } } })
vi.stubGlobal('localStorage', {
  getItem: (name: string) => memory.get(name) ?? null,
  setItem: (name: string, value: string) => memory.set(name, value),
})
const { acceptRoot, checkKeybook, keepRoot, OtherRoot } = await import('../web/desk/keybook.ts')

const SEEN = 'javi-desk-seen'
const head = { id: 'c0ffee00c0ffee00', sign: other, from: 0, until: null }
const desk = { id: DESK, kind: 'desk', name: 'Izmišljeni ured', agency: null } as const
const book: Book = { v: 1, n: 1, prev: null, server: other, offices: [{ ...desk, heads: [head] }] }
const given = { roots: [], book: signBook(book, seed), pages: [] }
const remembered = () => JSON.parse(memory.get(SEEN) ?? '{}').root

beforeEach(() => memory.clear())

test('a browser that remembers nothing takes the page’s root', () => {
  expect(checkKeybook(given).root).toBe(root)
  expect(remembered()).toBe(root)
})

test('a root whose digits were compared is kept, and binds before any keybook was seen', () => {
  keepRoot(root)
  expect(remembered()).toBe(root)
  expect(checkKeybook(given).root).toBe(root)

  memory.clear()
  keepRoot(other)
  expect(() => checkKeybook(given)).toThrow(OtherRoot)
})

test('it takes no other’s place, and no number is forgotten for it', () => {
  checkKeybook(given)
  const before = memory.get(SEEN)
  keepRoot(root)
  keepRoot(other)
  expect(memory.get(SEEN)).toBe(before)
})

test.each(['', 'x', 'null', '{}', `{"root":1,"seen":{"book":1,"pages":{}}}`])(
  'a memory that cannot be read counts as another root: %s',
  (damaged) => {
    memory.set(SEEN, damaged)
    expect(() => checkKeybook(given)).toThrow(OtherRoot)
    keepRoot(root)
    expect(memory.get(SEEN), 'and no link mends it').toBe(damaged)
    expect(() => checkKeybook(given)).toThrow(OtherRoot)
    // Somebody reads the digits from paper
    expect(acceptRoot('1234 '.repeat(8))).toBe(false)
    expect(acceptRoot(fingerprint(root))).toBe(true)
    expect(checkKeybook(given).root).toBe(root)
  },
)
