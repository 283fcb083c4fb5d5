import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import {
  type Book,
  type BookOffice,
  bookChangeBetween,
  book as bookSchema,
  booksBefore,
  type Head,
  nextBook,
  signBook,
  withHead,
  withOffice,
  withoutHead,
  withoutOffice,
} from '../core/keys/book.ts'
import { hashOf, publicHalf } from '../core/keys/signed.ts'
import { DESK } from '../core/roles.ts'

const NOW = 100_000
const HASH = 'ab'.repeat(32)
const sign = (n: number) => publicHalf(new Uint8Array(32).fill(n))
const head = (n: number, until: number | null = null): Head => ({
  id: n.toString(16).padStart(16, '0'),
  sign: sign(n),
  from: NOW - 1000,
  until,
})
const [FIRST, ENDED, SECOND, LEAD] = [head(1), head(2, NOW - 500), head(3), head(11)]
const POLICE = 'aaaaaaaaaaaaaaaa'
const office = (id: string, heads: Head[], kind: BookOffice['kind'] = 'police'): BookOffice => ({
  id,
  kind,
  name: `Izmišljeni ured ${id.slice(0, 4)}`,
  agency: null,
  heads,
})
const current: Book = {
  v: 1,
  n: 4,
  prev: 'cd'.repeat(32),
  server: sign(31),
  offices: [office(DESK, [FIRST, ENDED, SECOND], 'desk'), office(POLICE, [LEAD])],
}
const [desk, police] = current.offices as [BookOffice, BookOffice]
const next = nextBook(current, HASH)
const CENTRE = office('bbbbbbbbbbbbbbbb', [head(12)], 'social_work')
const NEW = head(5)

/** As a book comes to whoever compares: out of the schema, with its fields in any order before. */
const through = (value: Book): Book =>
  v.parse(bookSchema, JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(value).reverse()))))
const change = (value: Book) => bookChangeBetween(through(current), HASH, through(value), NOW)
const withDesk = (to: Partial<BookOffice>): Book => ({ ...next, offices: [{ ...desk, ...to }, police] })
const withHeads = (...heads: Head[]) => withDesk({ heads })

describe('one change of a book is recognised', () => {
  test('none at all, as when another root signs it', () => {
    expect(change(next)).toEqual({ act: 'same' })
  })

  test('another key of the server', () => {
    expect(change(nextBook(current, HASH, sign(32)))).toEqual({ act: 'server' })
  })

  test('an office, or several', () => {
    const one = withOffice(current, HASH, CENTRE)
    expect(change(one)).toEqual({ act: 'offices', added: [CENTRE] })
    const other = office('cccccccccccccccc', [head(13)])
    expect(change({ ...one, offices: [...one.offices, other] })).toEqual({
      act: 'offices',
      added: [CENTRE, other],
    })
  })

  test('one head more, of the desk or of an agency, also somebody who was one', () => {
    expect(change(withHead(current, HASH, DESK, NEW))).toEqual({ act: 'head-added', office: DESK, head: NEW })
    expect(change(withHead(current, HASH, POLICE, NEW))).toEqual({
      act: 'head-added',
      office: POLICE,
      head: NEW,
    })
    const again = { ...ENDED, from: NOW, until: null }
    expect(change(withHead(current, HASH, DESK, again))).toEqual({
      act: 'head-added',
      office: DESK,
      head: again,
    })
  })

  test('one head less', () => {
    for (const { id } of [FIRST, SECOND]) {
      const found = change(withoutHead(current, HASH, DESK, id, NOW))
      // Since the hour before: a clock that is ahead puts nothing off.
      expect(found).toEqual({
        act: 'head-ended',
        office: DESK,
        head: { ...(id === FIRST.id ? FIRST : SECOND), until: NOW - 1 },
      })
    }
    // Somebody who was a head twice ends once more; when they first did stays.
    const again = { ...ENDED, from: NOW - 10, until: null }
    const twice = withHead(current, HASH, DESK, again)
    const hash = 'ac'.repeat(32)
    const ended = withoutHead(twice, hash, DESK, ENDED.id, NOW)
    expect(ended.offices[0]?.heads[1]).toEqual(ENDED)
    expect(bookChangeBetween(twice, hash, ended, NOW)).toEqual({
      act: 'head-ended',
      office: DESK,
      head: { ...again, until: NOW - 1 },
    })
  })

  test('an agency closed: all of its heads end at once, and never the desk’s', () => {
    const until = NOW - 1
    const closed = { act: 'closed', office: POLICE, heads: [{ ...LEAD, until }] }
    expect(change(withoutOffice(current, HASH, POLICE, NOW))).toEqual(closed)
    expect(change(withoutHead(current, HASH, POLICE, LEAD.id, NOW))).toEqual(closed)
    const other = 'ac'.repeat(32)
    const two = withHead(current, HASH, POLICE, NEW)
    const both = withoutOffice(two, other, POLICE, NOW)
    expect([both.n, both.prev]).toEqual([two.n + 1, other])
    const heads = [LEAD, NEW].map((one) => ({ ...one, until }))
    expect(bookChangeBetween(two, other, both, NOW)).toEqual({ act: 'closed', office: POLICE, heads })
    // Two of three are neither one end nor all of them.
    const three = withHead(two, other, POLICE, head(6))
    const hash = 'ad'.repeat(32)
    const some = withoutOffice(three, hash, POLICE, NOW)
    const kept = some.offices.map((one) => ({
      ...one,
      heads: one.heads.map((each) => (each.id === head(6).id ? { ...each, until: null } : each)),
    }))
    expect(bookChangeBetween(three, hash, { ...some, offices: kept }, NOW)).toBeNull()
    expect(change(withoutOffice(current, HASH, DESK, NOW))).toBeNull()
  })

  test('nobody ends who is no head', () => {
    for (const id of [ENDED.id, NEW.id, LEAD.id])
      expect(change(withoutHead(current, HASH, DESK, id, NOW)), id).toEqual({ act: 'same' })
  })
})

describe('a book is no next one', () => {
  const refused = (books: [string, Book][]) => {
    for (const [why, value] of books) expect(change(value), why).toBeNull()
  }

  test('with another number or link', () => {
    for (const n of [1, 3, 4, 6, 50]) expect(change({ ...next, n }), `${n}`).toBeNull()
    for (const prev of [null, current.prev, 'ac'.repeat(32)]) expect(change({ ...next, prev })).toBeNull()
    expect(change(current)).toBeNull()
  })

  test('with two changes at once', () => {
    const server = sign(32)
    const added = withOffice(current, HASH, CENTRE)
    refused([
      ['office and server', { ...added, server }],
      ['head and server', { ...withHead(current, HASH, DESK, NEW), server }],
      ['end and server', { ...withoutHead(current, HASH, DESK, FIRST.id, NOW), server }],
      ['office and head', { ...added, offices: [{ ...desk, heads: [...desk.heads, NEW] }, police, CENTRE] }],
      ['two heads', withHeads(...desk.heads, NEW, head(6))],
      ['two ends', withHeads({ ...FIRST, until: NOW - 1 }, ENDED, { ...SECOND, until: NOW - 1 })],
      ['one ends, one begins', withHeads({ ...FIRST, until: NOW - 1 }, ENDED, SECOND, NEW)],
      [
        'heads of two offices',
        { ...next, offices: [desk, police].map((one) => ({ ...one, heads: [...one.heads, NEW] })) },
      ],
    ])
  })

  test('with an office changed, dropped, moved or twice', () => {
    refused([
      ['another name', withDesk({ name: 'Drugi ured' })],
      ['another kind', { ...next, offices: [desk, { ...police, kind: 'prosecutor' }] }],
      ['another agency', { ...next, offices: [desk, { ...police, agency: 'x' }] }],
      ['another id', { ...next, offices: [desk, { ...police, id: CENTRE.id }] }],
      ['another name and a head', withDesk({ name: 'Drugi ured', heads: [...desk.heads, NEW] })],
      ['dropped', { ...next, offices: [desk] }],
      ['replaced', { ...next, offices: [desk, CENTRE] }],
      ['replaced by two', { ...next, offices: [desk, CENTRE, office('cccccccccccccccc', [head(13)])] }],
      ['in another order', { ...next, offices: [police, desk] }],
      ['put in front', { ...next, offices: [CENTRE, desk, police] }],
      ['one that is there', withOffice(current, HASH, { ...CENTRE, id: POLICE })],
      ['a second desk', withOffice(current, HASH, { ...CENTRE, id: DESK, kind: 'desk' })],
      ['the same new one twice', { ...next, offices: [desk, police, CENTRE, CENTRE] }],
    ])
  })

  test('with heads changed, dropped, moved or twice', () => {
    const other = { ...FIRST, sign: sign(30) }
    refused([
      ['another key', withHeads(other, ENDED, SECOND)],
      ['another id', withHeads({ ...FIRST, id: NEW.id }, ENDED, SECOND)],
      ['another hour', withHeads({ ...FIRST, from: NOW }, ENDED, SECOND)],
      ['dropped', withHeads(FIRST, ENDED)],
      ['dropped while another ends', withHeads({ ...FIRST, until: NOW - 1 }, ENDED)],
      ['an ended one dropped', withHeads(FIRST, SECOND)],
      ['in another order', withHeads(SECOND, ENDED, FIRST)],
      ['put in front', withHeads(NEW, FIRST, ENDED, SECOND)],
      ['a head a second time', withHeads(...desk.heads, FIRST)],
      ['a head a second time, from now', withHeads(...desk.heads, { ...FIRST, from: NOW })],
      ['a head with a second key', withHeads(...desk.heads, other)],
      ['a head’s key for somebody else', withHeads(...desk.heads, { ...NEW, sign: FIRST.sign })],
      ['an ended head with another key', withHeads(...desk.heads, { ...ENDED, sign: NEW.sign, until: null })],
      ['an ended head’s key for somebody else', withHeads(...desk.heads, { ...NEW, sign: ENDED.sign })],
      ['who is to end', withHeads(...desk.heads, { ...NEW, until: NOW + 10 })],
      ['who has ended', withHeads(...desk.heads, { ...NEW, until: NOW - 10 })],
    ])
  })

  test('with an end undone, changed, or to come', () => {
    refused([
      ['undone', withHeads(FIRST, { ...ENDED, until: null }, SECOND)],
      ['earlier', withHeads(FIRST, { ...ENDED, until: NOW - 501 }, SECOND)],
      ['later', withHeads(FIRST, { ...ENDED, until: NOW - 1 }, SECOND)],
      ['to come', withHeads({ ...FIRST, until: NOW + 1 }, ENDED, SECOND)],
      ['with another key', withHeads({ ...FIRST, until: NOW - 1, sign: sign(30) }, ENDED, SECOND)],
    ])
    expect(change(withHeads({ ...FIRST, until: NOW }, ENDED, SECOND))?.act).toBe('head-ended')
  })
})

describe('the books before', () => {
  const root = new Uint8Array(32).fill(1)
  const chain = Array.from({ length: 4 }).reduce<Book[]>((books) => {
    const last = books.at(-1)
    return [
      ...books,
      last
        ? nextBook(last, hashOf(signBook(last, root)), sign(books.length))
        : { ...current, n: 1, prev: null },
    ]
  }, [])
  const signed = chain.map((one) => signBook(one, root))
  const newest = chain.at(-1) as Book

  test('are found by their hashes, in whatever order they are given and whoever signed them', () => {
    expect(booksBefore(newest, signed)).toEqual(chain.slice(0, -1).reverse())
    expect(booksBefore(newest, signed.toReversed())).toEqual(chain.slice(0, -1).reverse())
    const other = chain.map((one) => signBook(one, new Uint8Array(32).fill(2)))
    expect(booksBefore(newest, other)).toHaveLength(3)
    expect(booksBefore(chain[0] as Book, signed)).toEqual([])
  })

  test('end where one is missing, changed, or no book', () => {
    const at = (i: number) => signed[i] as (typeof signed)[0]
    expect(booksBefore(newest, [at(0), at(2)])).toEqual([chain[2]])
    const changed = { ...at(1), text: at(1).text.replace('"n":2', '"n":9') }
    expect(booksBefore(newest, [at(0), changed, at(2)])).toEqual([chain[2]])
    const none = { ...newest, prev: hashOf({ ...at(0), text: '{}' }) }
    expect(booksBefore(none, [{ ...at(0), text: '{}' }])).toEqual([])
    expect(booksBefore(newest, [])).toEqual([])
  })
})
