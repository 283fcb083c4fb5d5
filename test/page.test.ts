import fc from 'fast-check'
import * as v from 'valibot'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  type Grant,
  grantAll,
  grantEpochs,
  openGrant,
  RECOVERY,
  WrongOfficeKey,
} from '../core/keys/grants.ts'
import { type KeyPair, newKeyPair } from '../core/keys/office.ts'
import {
  changeBetween,
  holdersOf,
  isNearEnd,
  type Page,
  type PageMember,
  page as pageSchema,
  rekeyed,
  renewed,
  signPage,
  withMember,
  withoutMember,
  withRecovery,
  withRole,
} from '../core/keys/page.ts'
import { hashOf, publicHalf } from '../core/keys/signed.ts'
import { DESK, deskRoles, holdsKey, type Role } from '../core/roles.ts'

const NOW = 100_000
const HASH = 'ab'.repeat(32)
const sign = (n: number) => publicHalf(new Uint8Array(32).fill(n))
const LETTERS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
/** A text of a recipient's look, for what only compares: one for each number. */
const recipient = (n: number) => `age1pq1${(LETTERS[n] as string).repeat(1952)}`

const member = (n: number, role: Role, until: number | null = null): PageMember => ({
  id: n.toString(16).padStart(16, '0'),
  role,
  sign: sign(n),
  recipient: recipient(n),
  from: NOW - 1000,
  until,
})
const [HEAD, TRIAGER, ADMINISTRATOR, GONE] = [1, 2, 3, 4].map((n) => n.toString(16).padStart(16, '0')) as [
  string,
  string,
  string,
  string,
]
const NEWCOMER = member(9, 'triager')

const current: Page = {
  v: 1,
  office: DESK,
  n: 7,
  prev: 'cd'.repeat(32),
  epoch: 3,
  recipient: recipient(20),
  retired: [
    { epoch: 1, recipient: recipient(21) },
    { epoch: 2, recipient: recipient(22) },
  ],
  recovery: recipient(23),
  members: [
    member(1, 'coordinator'),
    member(2, 'triager'),
    member(3, 'administrator'),
    member(4, 'triager', NOW - 100),
  ],
  until: NOW + 50,
}
/** As a page comes to whoever compares: out of the schema, with its fields in any order before. */
const through = (value: Page): Page =>
  v.parse(pageSchema, JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(value).reverse()))))
const change = (next: Page, before = current) => changeBetween(through(before), HASH, through(next), NOW)
const at = (id: string) => current.members.find((one) => one.id === id) as PageMember
const edited = (id: string, to: Partial<PageMember>, of = renewed(current, HASH, NOW)): Page => ({
  ...of,
  members: of.members.map((one) => (one.id === id ? { ...one, ...to } : one)),
})
const NEW_KEY = recipient(24)

describe('one change of a page is recognised', () => {
  test('renewing', () => {
    expect(change(renewed(current, HASH, NOW))).toEqual({ act: 'renewed' })
    // Hours are the server's to judge: another end is a renewal too.
    expect(change({ ...renewed(current, HASH, NOW), until: NOW + 1 })).toEqual({ act: 'renewed' })
  })

  test('a new epoch', () => {
    const next = rekeyed(renewed(current, HASH, NOW), NEW_KEY)
    expect(change(next)).toEqual({ act: 'rekeyed' })
    expect([next.epoch, next.recipient, next.retired.at(-1)]).toEqual([
      4,
      NEW_KEY,
      { epoch: 3, recipient: current.recipient },
    ])
  })

  test('another recovery, with a new epoch', () => {
    const next = rekeyed(withRecovery(current, HASH, recipient(25), NOW), NEW_KEY)
    expect(change(next)).toEqual({ act: 'recovery' })
    expect([next.recovery, next.epoch, next.recipient]).toEqual([recipient(25), 4, NEW_KEY])
  })

  test('somebody who comes', () => {
    expect(change(withMember(current, HASH, NEWCOMER, NOW))).toEqual({ act: 'added', member: NEWCOMER })
  })

  test('somebody who leaves: with a new epoch, where they held the key', () => {
    const left = (id: string) => withoutMember(current, HASH, id, NOW)
    // Since the hour before: a clock that is ahead puts nothing off.
    const gone = (id: string) => ({ act: 'left', member: { ...at(id), until: NOW - 1 } })
    expect(change(rekeyed(left(TRIAGER), NEW_KEY))).toEqual(gone(TRIAGER))
    expect(change(rekeyed(left(HEAD), NEW_KEY))).toEqual(gone(HEAD))
    expect(change(left(ADMINISTRATOR))).toEqual(gone(ADMINISTRATOR))
  })

  test('another role, with a new epoch exactly where the key is taken away', () => {
    for (const before of current.members.filter(({ until }) => until === null))
      for (const role of deskRoles.filter((one) => one !== before.role)) {
        const next = withRole(current, HASH, before.id, role, NOW)
        const found = { act: 'role', member: { ...before, role }, before: before.role }
        const isTaken = holdsKey(before.role) && !holdsKey(role)
        expect(change(next), `${before.role} → ${role}`).toEqual(isTaken ? null : found)
        expect(change(rekeyed(next, NEW_KEY)), `${before.role} → ${role}`).toEqual(isTaken ? found : null)
      }
  })
})

describe('a page is no next one', () => {
  const next = renewed(current, HASH, NOW)
  const left = withoutMember(current, HASH, TRIAGER, NOW)

  test('with another number or link', () => {
    for (const n of [1, 6, 7, 9, 80]) expect(change({ ...next, n }), `${n}`).toBeNull()
    for (const prev of [null, current.prev, 'ac'.repeat(32)])
      expect(change({ ...next, prev }), `${prev}`).toBeNull()
    expect(change(current)).toBeNull()
  })

  test('of another office', () => {
    expect(change({ ...next, office: 'aaaaaaaaaaaaaaaa' })).toBeNull()
  })

  test('with another recovery that opens what the one before opens, or beside another change', () => {
    const other = recipient(25)
    const pages: [string, Page][] = [
      ['without a new epoch', withRecovery(current, HASH, other, NOW)],
      ['with somebody who comes', { ...withMember(current, HASH, NEWCOMER, NOW), recovery: other }],
      ['with somebody who leaves', { ...left, recovery: other }],
      ['with somebody without the key who leaves', edited(ADMINISTRATOR, { until: NOW - 1 })],
      ['with another role', withRole(current, HASH, TRIAGER, 'administrator', NOW)],
      ['with a role that gives the key', withRole(current, HASH, ADMINISTRATOR, 'triager', NOW)],
    ]
    for (const [why, page] of pages) {
      const swapped = { ...page, recovery: other }
      expect(change(swapped), why).toBeNull()
      if (why !== 'without a new epoch')
        expect(change(rekeyed(swapped, NEW_KEY)), `${why}, rekeyed`).toBeNull()
    }
    const recoveries: [string, string, string][] = [
      ['one key for both', other, other],
      ['the recovery before as the key', other, current.recovery],
      ['the key of now', current.recipient, NEW_KEY],
      ['a key before', recipient(21), NEW_KEY],
      ['an earlier key, which somebody who left may have', other, recipient(21)],
    ]
    for (const [why, recovery, key] of recoveries)
      expect(change(rekeyed(withRecovery(current, HASH, recovery, NOW), key)), why).toBeNull()
    expect(change(rekeyed(next, current.recovery)), 'the recovery’s key as the office’s').toBeNull()
  })

  test('with two changes at once', () => {
    const two: [string, Page][] = [
      ['two come', { ...next, members: [...next.members, NEWCOMER, member(10, 'triager')] }],
      ['one comes, one leaves', { ...withMember(left, HASH, NEWCOMER, NOW), n: next.n }],
      ['two leave', edited(ADMINISTRATOR, { until: NOW }, left)],
      ['one leaves, another’s role', edited(ADMINISTRATOR, { role: 'triager' }, left)],
      ['leaves with another role', edited(TRIAGER, { role: 'administrator', until: NOW })],
      ['one comes with a new epoch', withMember(current, HASH, NEWCOMER, NOW)],
    ]
    for (const [why, page] of two) {
      if (why !== 'one comes with a new epoch') expect(change(page), why).toBeNull()
      expect(change(rekeyed(page, NEW_KEY)), `${why}, rekeyed`).toBeNull()
    }
    const twice = rekeyed(rekeyed(next, NEW_KEY), recipient(25))
    expect(change(twice), 'two epochs at once').toBeNull()
  })

  test('with somebody’s keys, id or hours swapped', () => {
    const swapped: Partial<PageMember>[] = [
      { sign: sign(30) },
      { recipient: recipient(30) },
      { sign: sign(30), recipient: recipient(30) },
      { id: 'eeeeeeeeeeeeeeee' },
      { from: NOW },
      { role: 'administrator', sign: sign(30) },
      { until: NOW, sign: sign(30) },
      { until: NOW, recipient: recipient(30) },
    ]
    for (const to of swapped)
      for (const page of [edited(TRIAGER, to), rekeyed(edited(TRIAGER, to), NEW_KEY)])
        expect(change(page), JSON.stringify(Object.keys(to))).toBeNull()
  })

  test('with somebody dropped, put elsewhere, or twice', () => {
    const [head, ...others] = next.members as [PageMember, ...PageMember[]]
    const lists = [
      others,
      next.members.slice(0, -1),
      [...others, head],
      next.members.toReversed(),
      [...next.members, head],
      [...next.members, { ...NEWCOMER, id: head.id }],
      [...next.members, { ...NEWCOMER, sign: head.sign }],
      // Also of somebody who has left.
      [...next.members, { ...NEWCOMER, id: GONE }],
      [...next.members, { ...NEWCOMER, sign: at(GONE).sign }],
      [...next.members, { ...at(GONE), until: null }],
      [NEWCOMER, ...next.members],
      [...next.members, { ...NEWCOMER, until: NOW }],
      [...next.members, { ...NEWCOMER, until: NOW + 5 }],
    ]
    for (const [i, members] of lists.entries())
      for (const page of [{ ...next, members }, rekeyed({ ...next, members }, NEW_KEY)])
        expect(change(page), `list ${i}`).toBeNull()
  })

  test('that brings back somebody who left, or changes when they did', () => {
    for (const to of [
      { until: null },
      { until: NOW },
      { until: NOW - 99 },
      { role: 'administrator' as const },
    ])
      for (const page of [edited(GONE, to), rekeyed(edited(GONE, to), NEW_KEY)])
        expect(change(page), JSON.stringify(to)).toBeNull()
  })

  test('that lets somebody leave later', () => {
    for (const until of [NOW + 1, NOW + 1000])
      for (const page of [edited(ADMINISTRATOR, { until }), rekeyed(edited(TRIAGER, { until }), NEW_KEY)])
        expect(change(page), `${until}`).toBeNull()
    expect(change(edited(ADMINISTRATOR, { until: NOW - 1 }))?.act).toBe('left')
  })

  test('that takes the key from somebody and keeps it', () => {
    expect(change(left)).toBeNull()
    expect(change(withRole(current, HASH, TRIAGER, 'administrator', NOW))).toBeNull()
  })

  test('with an epoch that is none', () => {
    const good = rekeyed(left, NEW_KEY)
    const [one, two, three] = good.retired as [Page['retired'][0], Page['retired'][0], Page['retired'][0]]
    const forged: [string, Partial<Page>][] = [
      ['the same key', { recipient: current.recipient }],
      ['an earlier key, which somebody who left may have', { recipient: one.recipient }],
      ['no higher epoch', { epoch: 3 }],
      ['an epoch left out', { epoch: 5 }],
      ['a lower epoch', { epoch: 2 }],
      ['nothing retired', { retired: [one, two] }],
      ['all forgotten', { retired: [] }],
      ['one forgotten', { retired: [two, three] }],
      ['another key under an earlier epoch', { retired: [{ ...one, recipient: recipient(30) }, two, three] }],
      ['another key under this epoch', { retired: [one, two, { epoch: 3, recipient: recipient(30) }] }],
      ['another epoch’s number', { retired: [one, two, { ...three, epoch: 2 }] }],
      [
        'more retired than there were',
        { retired: [one, two, three, { epoch: 4, recipient: recipient(30) }] },
      ],
      ['in another order', { retired: [two, one, three] }],
    ]
    expect(change(good)?.act).toBe('left')
    for (const [why, to] of forged) expect(change({ ...good, ...to }), why).toBeNull()
    // Nor without anybody leaving.
    const alone = rekeyed(next, NEW_KEY)
    for (const [why, to] of forged) expect(change({ ...alone, ...to }), why).toBeNull()
    expect(change({ ...next, retired: good.retired }), 'retired without a new epoch').toBeNull()
    expect(change({ ...next, epoch: 4 }), 'an epoch without a key').toBeNull()
    expect(change({ ...next, recipient: NEW_KEY }), 'a key without an epoch').toBeNull()
  })
})

describe('whatever happens to an office', () => {
  /** What somebody does: which of the acts, to whom of those who are there, and with which role. */
  const doings = fc.array(
    fc.record({
      what: fc.constantFrom('come', 'leave', 'role', 'renew', 'rekey', 'recovery'),
      whom: fc.nat(99),
      role: fc.constantFrom(...deskRoles),
    }),
    { maxLength: 20 },
  )
  const first: Page = { ...current, members: [member(1, 'coordinator')], retired: [], epoch: 1 }

  test('each honest page is the next of the one before; nobody’s keys change, nobody is forgotten', () => {
    fc.assert(
      fc.property(doings, (steps) => {
        let [page, hash, now, made] = [first, HASH, NOW, 100]
        const key = () => `age1pq1${(made++).toString().padStart(1952, '0').replaceAll('1', 'q')}`
        for (const { what, whom, role } of steps) {
          now++
          const here = page.members.filter(({ until }) => until === null)
          const one = here[whom % (here.length || 1)]
          const needsKey =
            one && holdsKey(one.role) && (what === 'leave' || (what === 'role' && !holdsKey(role)))
          let next = renewed(page, hash, now)
          if (what === 'come') {
            const newcomer = {
              ...member(5, role),
              id: `c${made}`.padStart(16, '0'),
              sign: `${made}`.padStart(43, 'A'),
            }
            made++
            next = withMember(page, hash, newcomer, now)
          }
          if (what === 'leave' && one) next = withoutMember(page, hash, one.id, now)
          if (what === 'role' && one) next = withRole(page, hash, one.id, role, now)
          if (what === 'recovery') next = withRecovery(page, hash, key(), now)
          if (what === 'rekey' || what === 'recovery' || needsKey) next = rekeyed(next, key())
          const found = changeBetween(page, hash, next, now)
          expect(found, what).not.toBeNull()
          // Whoever no longer holds the key does not get the next one.
          if (needsKey) {
            expect(next.epoch).toBe(page.epoch + 1)
            expect(holdersOf(next, now).map(({ id }) => id)).not.toContain(one.id)
          }
          expect(
            next.members.slice(0, page.members.length).map((who) => [who.id, who.sign, who.recipient]),
          ).toEqual(page.members.map((who) => [who.id, who.sign, who.recipient]))
          expect([...next.retired.map(({ epoch }) => epoch), next.epoch]).toEqual(
            Array.from({ length: next.epoch }, (_, i) => i + 1),
          )
          page = next
          hash = hashOf({ text: JSON.stringify(next), by: '', sig: '' })
        }
      }),
      { numRuns: 60 },
    )
  })

  test('no part of one honest page put into another passes as a change that it is not', () => {
    const pages: Page[] = [
      renewed(current, HASH, NOW),
      rekeyed(renewed(current, HASH, NOW), NEW_KEY),
      withMember(current, HASH, NEWCOMER, NOW),
      rekeyed(withoutMember(current, HASH, TRIAGER, NOW), NEW_KEY),
      withoutMember(current, HASH, ADMINISTRATOR, NOW),
      rekeyed(withRole(current, HASH, TRIAGER, 'administrator', NOW), NEW_KEY),
      rekeyed(withRecovery(current, HASH, recipient(30), NOW), NEW_KEY),
      current,
      { ...current, office: 'aaaaaaaaaaaaaaaa', recovery: recipient(30) },
    ]
    // What is not the page's to say: when it ends.
    const said = (page: Page) => JSON.stringify(through({ ...page, until: 0 }))
    const honest = new Set(pages.slice(0, 7).map(said))
    const field = (name: keyof Page) => fc.constantFrom(...pages.map((page) => page[name]))
    const mixed = Object.keys(current).map((name) => [name, field(name as keyof Page)])
    fc.assert(
      fc.property(fc.record(Object.fromEntries(mixed)), (fields) => {
        const next = fields as unknown as Page
        expect(change(next) !== null).toBe(honest.has(said(next)))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a new epoch', () => {
  let [old, key]: KeyPair[] = []
  let keys: Record<string, KeyPair>
  let recovery: KeyPair
  let page: Page
  beforeAll(async () => {
    ;[old, key, recovery] = await Promise.all([newKeyPair(), newKeyPair(), newKeyPair()])
    const pairs = await Promise.all(current.members.map(async ({ id }) => [id, await newKeyPair()] as const))
    keys = Object.fromEntries(pairs)
    page = {
      ...current,
      recipient: (old as KeyPair).recipient,
      recovery: recovery.recipient,
      members: current.members.map((one) => ({ ...one, recipient: (keys[one.id] as KeyPair).recipient })),
    }
  })
  const opened = (grant: Grant, { identity }: KeyPair, listed: string) =>
    openGrant(grant.sealed, identity, listed)

  test('is sealed to everybody who holds the key by the new page, to the recovery, and to nobody else', async () => {
    const next = rekeyed(withoutMember(page, HASH, TRIAGER, NOW), (key as KeyPair).recipient)
    const shares: number[] = []
    const grants = await grantAll(next, key as KeyPair, NOW, (share) => shares.push(share))
    expect(grants.map(({ holder, epoch }) => [holder, epoch])).toEqual([
      [HEAD, 4],
      [RECOVERY, 4],
    ])
    expect(shares).toEqual([0.5, 1])
    const [toHead, toRecovery] = grants as [Grant, Grant]
    expect(await opened(toHead, keys[HEAD] as KeyPair, next.recipient)).toBe(key?.identity)
    expect(await opened(toRecovery, recovery, next.recipient)).toBe(key?.identity)
    // Neither whoever left nor whoever is without the key, and with the old key nobody.
    for (const one of [keys[TRIAGER], keys[ADMINISTRATOR], keys[GONE], old] as KeyPair[])
      for (const grant of grants)
        await expect(opened(grant, one, next.recipient)).rejects.toThrow(WrongOfficeKey)
  })

  test('and those before it are sealed to somebody new, each under its number', async () => {
    const newcomer = await newKeyPair()
    const identities = new Map([
      [3, (old as KeyPair).identity],
      [4, (key as KeyPair).identity],
    ])
    const grants = await grantEpochs({ id: NEWCOMER.id, recipient: newcomer.recipient }, identities, DESK)
    expect(grants.map(({ epoch, holder }) => [epoch, holder])).toEqual([
      [3, NEWCOMER.id],
      [4, NEWCOMER.id],
    ])
    for (const [i, one] of [old, key].entries())
      expect(await opened(grants[i] as Grant, newcomer, (one as KeyPair).recipient)).toBe(one?.identity)
    await expect(opened(grants[0] as Grant, newcomer, (key as KeyPair).recipient)).rejects.toThrow(
      WrongOfficeKey,
    )
  })

  test('leaves the other members’ keys as they were', () => {
    const holders = holdersOf(current, NOW).map(({ id }) => id)
    expect(holders).toEqual([HEAD, TRIAGER])
    // Who leaves in this hour has left.
    expect(holdersOf(withoutMember(current, HASH, TRIAGER, NOW), NOW).map(({ id }) => id)).toEqual([HEAD])
  })
})

test('a page signed twice by the same head is one page; its hash is the next one’s link', () => {
  const seed = new Uint8Array(32).fill(1)
  const signed = signPage(current, HEAD, seed)
  expect(signPage(current, HEAD, seed)).toEqual(signed)
  const next = renewed(current, hashOf(signed), NOW)
  expect(changeBetween(current, hashOf(signed), next, NOW)).toEqual({ act: 'renewed' })
})

test('heads are warned ten days before the desk’s page ends, sixty before an agency’s', () => {
  const near = (office: string, days: number) =>
    isNearEnd({ ...current, office, until: NOW + days * 24 }, NOW)
  expect([11, 10, 0, -1].map((days) => near(DESK, days))).toEqual([false, true, true, true])
  expect([61, 60].map((days) => near('aaaaaaaaaaaaaaaa', days))).toEqual([false, true])
})
