import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { base64 } from '../core/bytes.ts'
import { canonical, type Json } from '../core/canonical.ts'
import { type Entry, signEntry, type Tail } from '../core/keys/audit.ts'
import type { Book } from '../core/keys/book.ts'
import {
  type ActorKeys,
  actorKeys,
  type ChainState,
  type CheckedEntry,
  chainStates,
  checkEntries,
  type ExportedHeads,
  readHeads,
  SERVER,
  type StoredEntry,
  signHeads,
} from '../core/keys/chains.ts'
import type { KeybookOffice } from '../core/keys/keybook.ts'
import { hashOf, publicHalf, type Signed, signText } from '../core/keys/signed.ts'
import { DESK } from '../core/roles.ts'
import people from './vectors/people.json' with { type: 'json' }

const NOW = 100_000
const POLICE = 'aaaaaaaaaaaaaaaa'
const seed = (n: number) => new Uint8Array(32).fill(n)
const id = (n: number) => n.toString(16).padStart(16, '0')
const listed = (n: number, office: string): [string, { office: string; key: string }[]] => [
  id(n),
  [{ office, key: publicHalf(seed(n)) }],
]

// Twenty people of the desk and two of an agency, by the number of their seed; the server had two keys.
const DESK_PEOPLE = Array.from({ length: 20 }, (_, i) => i + 1)
const POLICE_PEOPLE = [31, 32]
const [OLD_SERVER, NEW_SERVER] = [41, 42]
const keys: ActorKeys = new Map([
  ...DESK_PEOPLE.map((n) => listed(n, DESK)),
  ...POLICE_PEOPLE.map((n) => listed(n, POLICE)),
  [SERVER, [OLD_SERVER, NEW_SERVER].map((n) => ({ office: SERVER, key: publicHalf(seed(n)) }))],
])

/** Everything that was done, in the order in which it was: each actor's `seen` is the latest of their office. */
class Log {
  readonly entries: StoredEntry[] = []
  private readonly tails = new Map<string, Tail>()
  private readonly latest = new Map<string, string>()
  act(n: number, office: string, to: Partial<Entry> = {}, actor = id(n)): StoredEntry {
    const { n: number, prev } = this.tails.get(actor) ?? { n: 0, prev: null }
    const seen = this.latest.get(office) ?? prev
    const tail = { n: number, prev, seen, ...to }
    const entry = { ...signEntry(actor, tail, to.act ?? 'opened', 'ab'.repeat(16), NOW, seed(n)), office }
    this.tails.set(actor, { n: number + 1, prev: hashOf(entry), seen: null })
    this.latest.set(office, hashOf(entry))
    this.entries.push(entry)
    return entry
  }
  /** As the server lists them: by actor and number. */
  listed(): StoredEntry[] {
    const at = ({ text }: Signed) => (JSON.parse(text) as Entry).n
    return this.entries.toSorted((a, b) => (a.by === b.by ? at(a) - at(b) : a.by < b.by ? -1 : 1))
  }
}

const log = new Log()
for (let round = 0; round < 5; round++) {
  // Each round begins with somebody else, so that everybody has seen others, and been seen.
  for (const n of DESK_PEOPLE) log.act(((n + round * 7) % 20) + 1, DESK)
  for (const n of POLICE_PEOPLE) log.act(n, POLICE)
  log.act(round < 3 ? OLD_SERVER : NEW_SERVER, SERVER, { act: 'sign_in_refused' }, SERVER)
}
const all = log.listed()
/** Whose entry somebody else has in `seen` — all but the last of each office. */
const isSeenByOthers = (entry: StoredEntry) => {
  const hash = hashOf(entry)
  return all.some(({ by, text }) => by !== entry.by && (JSON.parse(text) as Entry).seen === hash)
}

/** By the keys above: what was not touched is checked once for all tests, for a signature takes a millisecond. */
const known = new Map<StoredEntry, CheckedEntry>()
function check(entry: StoredEntry): CheckedEntry {
  const checked = known.get(entry) ?? (checkEntries([entry], keys)[0] as CheckedEntry)
  known.set(entry, checked)
  return checked
}
const verify = (entries: StoredEntry[], heads: ExportedHeads['heads'] = [], given = keys) =>
  chainStates(given === keys ? entries.map(check) : checkEntries(entries, given), heads)
/** The broken chains: actor's number, where and why. */
const breaks = (states: ChainState[]) =>
  states.flatMap(({ actor, firstBreak }) => (firstBreak ? [[actor, firstBreak.n, firstBreak.why]] : []))
const found = (entries: StoredEntry[], heads: ExportedHeads['heads'] = []) => breaks(verify(entries, heads))
const indexOf = (n: number, number: number) =>
  all.findIndex(({ by, text }) => by === id(n) && (JSON.parse(text) as Entry).n === number)
const entryOf = (n: number, number: number) => all[indexOf(n, number)] as StoredEntry
const numberOf = ({ text }: Signed) => (JSON.parse(text) as Entry).n
const heads = verify(all).flatMap(({ last }) => last ?? [])

/** The same entry with something else in it, not signed anew: what one can write who has the database alone. */
const edited = (entry: StoredEntry, to: Record<string, Json>): StoredEntry => ({
  ...entry,
  text: canonical({ ...(JSON.parse(entry.text) as Record<string, Json>), ...to }),
})

describe('chains that nobody touched', () => {
  test('of twenty people who acted in turn, of an agency and of the server hold', () => {
    const states = verify(all)
    expect(breaks(states)).toEqual([])
    expect(states).toHaveLength(23)
    for (const { actor, count, last, office } of states) {
      const own = all.filter(({ by }) => by === actor)
      expect([count, last]).toEqual([5, { actor, n: 4, hash: hashOf(own.at(-1) as StoredEntry) }])
      expect(office).toBe(own[0]?.office)
    }
    expect(found(all, heads)).toEqual([])
  })

  test('hold in whatever order the chains come, and in parts', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(Object.keys(states()), { minLength: 23 }), (actors) => {
        const order = actors.flatMap((actor) => all.filter(({ by }) => by === actor))
        return breaks(verify(order)).length === 0
      }),
      { numRuns: 3 },
    )
    // As a Web Worker does it: some at a time, then all together.
    const checked = []
    for (let at = 0; at < all.length; at += 17) checked.push(...checkEntries(all.slice(at, at + 17), keys))
    expect(chainStates(checked)).toEqual(verify(all))
    // Structured clones come out of a Worker.
    expect(chainStates(structuredClone(checked))).toEqual(verify(all))
    expect(checkEntries(all.slice(0, 9), structuredClone(keys))).toEqual(checked.slice(0, 9))
    function states() {
      return Object.fromEntries(all.map(({ by }) => [by, 0]))
    }
  })

  test('of an agency alone hold for itself', () => {
    const own = all.filter(({ office }) => office === POLICE)
    expect(breaks(verify(own))).toEqual([])
    expect(verify([])).toEqual([])
  })
})

describe('a break is found', () => {
  test('where any one entry was deleted from a middle, in its own chain alone', () => {
    for (const [at, entry] of all.entries()) {
      const n = numberOf(entry)
      if (n < 4) expect(found(all.toSpliced(at, 1)), `${entry.by} ${n}`).toEqual([[entry.by, n, 'missing']])
    }
  })

  test('where an entry was edited', () => {
    const entry = entryOf(5, 2)
    const changes: Record<string, Json>[] = [
      { act: 'replied' },
      { subject: 'cd'.repeat(16) },
      { hour: NOW + 1 },
      { seen: null },
      { seen: hashOf(entryOf(7, 1)) },
      { prev: hashOf(entryOf(7, 1)) },
      { n: 3 },
    ]
    for (const change of changes) {
      const entries = all.with(indexOf(5, 2), edited(entry, change))
      expect(found(entries), JSON.stringify(change)).toEqual([[id(5), 2, 'signature']])
    }
    for (const change of [
      { act: 'forgot' },
      { more: 1 },
      { v: 2 },
      { n: -1 },
      { n: 2 ** 60 },
      { actor: id(6) },
    ])
      expect(
        found(
          all.with(indexOf(5, 2), {
            ...entry,
            text: JSON.stringify({ ...JSON.parse(entry.text), ...change }),
          }),
        ),
        JSON.stringify(change),
      ).toEqual([[id(5), 2, 'form']])
    for (const text of ['', 'x', 'null', `${entry.text} `])
      expect(found(all.with(indexOf(5, 2), { ...entry, text }))).toEqual([[id(5), 2, 'form']])
    for (const sig of ['', base64(new Uint8Array(64)), entryOf(5, 1).sig, entryOf(6, 2).sig])
      expect(found(all.with(indexOf(5, 2), { ...entry, sig }))).toEqual([[id(5), 2, 'signature']])
  })

  test('where the last entry was edited: there, and by those who had seen it', () => {
    const entry = log.entries.findLast((one) => one.office === DESK && isSeenByOthers(one)) as StoredEntry
    const entries = all.with(all.indexOf(entry), edited(entry, { act: 'replied' }))
    const own = [entry.by, numberOf(entry), 'signature']
    expect(found(entries)).toContainEqual(own)
    expect(found(entries).filter(([, , why]) => why === 'seen')).toHaveLength(numberOf(entry) === 4 ? 1 : 0)
  })

  test('where entries were reordered', () => {
    const [a, b] = [indexOf(5, 1), indexOf(5, 3)]
    const swapped = all.with(a, all[b] as StoredEntry).with(b, all[a] as StoredEntry)
    expect(found(swapped)).toEqual([[id(5), 1, 'link']])
    const reversed = all.filter(({ by }) => by === id(5)).toReversed()
    expect(found([...all.filter(({ by }) => by !== id(5)), ...reversed])).toEqual([[id(5), 0, 'link']])
  })

  test('where an entry stands twice', () => {
    const entry = entryOf(5, 2)
    expect(found(all.toSpliced(indexOf(5, 2), 0, entry))).toEqual([[id(5), 2, 'link']])
    expect(found([...all, entry])).toEqual([[id(5), 2, 'link']])
    const last = entryOf(5, 4)
    expect(found([...all, last])).toEqual([[id(5), 4, 'link']])
  })

  test('where entries were numbered anew to close a gap', () => {
    // The attacker has no key: what is numbered anew is not signed.
    const rest = [3, 4].map((n) => edited(entryOf(5, n), { n: n - 1 }))
    const others = all.filter(({ by }) => by !== id(5))
    const first = [entryOf(5, 0), entryOf(5, 1)]
    expect(found([...others, ...first, ...rest])).toContainEqual([id(5), 2, 'signature'])
  })

  test('where somebody with the actor’s key wrote the rest of a chain anew', () => {
    const chain = all.filter(({ by, text }) => by === id(5) && (JSON.parse(text) as Entry).n < 2)
    const write = () => {
      const prev = hashOf(chain.at(-1) as StoredEntry)
      const tail = { n: chain.length, prev, seen: prev }
      chain.push({ ...signEntry(id(5), tail, 'opened', 'x', NOW, seed(5)), office: DESK })
    }
    const others = all.filter(({ by }) => by !== id(5))
    write()
    // In itself the new end holds. Whoever saw the old one says so, and so does the export.
    const named = found([...others, ...chain])
    expect(named.length).toBeGreaterThan(0)
    for (const [actor, , why] of named) expect([actor === id(5), why]).toEqual([false, 'seen'])
    expect(found([...others, ...chain], heads)).toContainEqual([id(5), 3, 'head'])
    // With as many entries as before, the last is another than the export says.
    write()
    write()
    expect(found([...others, ...chain], heads)).toContainEqual([id(5), 4, 'head'])
  })

  test('where an entry does not name the one before it', () => {
    const others = all.filter(({ by }) => by !== id(5))
    for (const prev of [null, hashOf(entryOf(5, 0)), hashOf(entryOf(6, 1)), 'ab'.repeat(32)]) {
      const tail = { n: 2, prev, seen: null }
      const other = { ...signEntry(id(5), tail, 'opened', 'x', NOW, seed(5)), office: DESK }
      const chain = [entryOf(5, 0), entryOf(5, 1), other]
      expect(found([...others, ...chain]), `${prev}`).toContainEqual([id(5), 2, 'link'])
    }
    const tail = { n: 0, prev: 'ab'.repeat(32), seen: null }
    const begun = { ...signEntry(id(5), tail, 'opened', 'x', NOW, seed(5)), office: DESK }
    expect(found([begun])).toEqual([[id(5), 0, 'link']])
  })

  test('where entries were swapped between two actors', () => {
    const [a, b] = [indexOf(5, 2), indexOf(6, 2)]
    const [one, other] = [entryOf(5, 2), entryOf(6, 2)]
    // Rows under each other’s names …
    const rows = all.with(a, { ...other, by: id(5) }).with(b, { ...one, by: id(6) })
    expect(found(rows)).toEqual([
      [id(5), 2, 'form'],
      [id(6), 2, 'form'],
    ])
    // … texts made to fit, without the keys …
    const texts = all.with(a, edited(other, { actor: id(5) })).with(b, edited(one, { actor: id(6) }))
    const fitted = texts.map((entry) => ({ ...entry, by: (JSON.parse(entry.text) as Entry).actor }))
    expect(found(fitted)).toEqual([
      [id(5), 2, 'signature'],
      [id(6), 2, 'signature'],
    ])
    // … and one given to another’s chain and missing in its own.
    const given = all.toSpliced(a, 1)
    given.splice(b, 0, { ...one, by: id(6) })
    expect(found(given)).toEqual([
      [id(5), 2, 'missing'],
      [id(6), expect.any(Number), 'form'],
    ])
  })

  test('where an actor is on no page, or at another office', () => {
    const without = new Map([...keys].filter(([actor]) => actor !== id(5)))
    expect(breaks(verify(all, [], without))).toEqual([[id(5), 0, 'unknown-actor']])
    const moved = all.map((entry) => (entry.by === id(5) ? { ...entry, office: POLICE } : entry))
    expect(found(moved)).toEqual([[id(5), 0, 'unknown-actor']])
    const half = all.with(indexOf(5, 3), { ...entryOf(5, 3), office: POLICE })
    expect(found(half)).toEqual([[id(5), 3, 'form']])
  })

  test('where an agency’s head lists somebody of the desk with a key of their own', () => {
    const own = { office: POLICE, key: publicHalf(seed(99)) }
    const forging = new Map([...keys, [id(5), [...(keys.get(id(5)) ?? []), own]]])
    const forged = {
      ...signEntry(id(5), { n: 0, prev: null, seen: null }, 'replied', 'x', NOW, seed(99)),
      office: DESK,
    }
    expect(breaks(verify([forged], [], forging))).toEqual([[id(5), 0, 'signature']])
    // Under the agency's own name it stands there, not at the desk.
    expect(verify([{ ...forged, office: POLICE }], [], forging)[0]?.office).toBe(POLICE)
  })

  test('in the server’s chain as in any other, whichever of its keys signed', () => {
    const own = all.filter(({ by }) => by === SERVER)
    expect(found(own)).toEqual([])
    expect(found(own.toSpliced(1, 1))).toEqual([[SERVER, 1, 'missing']])
    const onlyNew = new Map([[SERVER, [{ office: SERVER, key: publicHalf(seed(NEW_SERVER)) }]]])
    expect(breaks(verify(own, [], onlyNew))).toEqual([[SERVER, 0, 'signature']])
  })

  test('in several chains at once, each at its first', () => {
    const gone = new Set([entryOf(5, 2), entryOf(9, 0)])
    const entries = all
      .filter((entry) => !gone.has(entry))
      .map((entry) => (entry === entryOf(12, 3) ? edited(entry, { hour: 1 }) : entry))
    expect(found(entries)).toEqual([
      [id(5), 2, 'missing'],
      [id(9), 0, 'missing'],
      [id(12), 3, 'signature'],
    ])
    const five = verify(entries).find(({ actor }) => actor === id(5))
    expect([five?.count, five?.last]).toEqual([4, { actor: id(5), n: 1, hash: hashOf(entryOf(5, 1)) }])
    expect(verify(entries).find(({ actor }) => actor === id(9))?.last).toBeNull()
  })
})

describe('the end of a chain, cut off', () => {
  /** Without the last entries of one actor. */
  const cut = (n: number, count: number) =>
    all.filter((entry) => entry.by !== id(n) || numberOf(entry) < 5 - count)

  test('is named by whoever had seen it', () => {
    for (const n of DESK_PEOPLE) {
      const seen = all.flatMap((entry) => {
        const { seen } = JSON.parse(entry.text) as Entry
        return entry.by !== id(n) && seen === hashOf(entryOf(n, 4))
          ? [[entry.by, numberOf(entry), 'seen']]
          : []
      })
      expect(found(cut(n, 1)), `${n}`).toEqual(seen)
      expect(seen).toHaveLength(isSeenByOthers(entryOf(n, 4)) ? 1 : 0)
    }
    // Nobody came after the very last one: only an export shows that it is gone.
    const last = log.entries.findLast(({ office }) => office === DESK) as StoredEntry
    expect(found(all.filter((entry) => entry !== last))).toEqual([])
    expect(
      found(
        all.filter((entry) => entry !== last),
        heads,
      ),
    ).toEqual([[last.by, 4, 'head']])
  })

  test('is laid to its own chain where an export tells whose it is', () => {
    for (const n of DESK_PEOPLE) expect(found(cut(n, 1), heads), `${n}`).toEqual([[id(n), 4, 'head']])
    // Of what was cut further down, the export does not know whose it is; whoever saw it names it.
    const more = found(cut(5, 3), heads)
    expect(more).toContainEqual([id(5), 2, 'head'])
    for (const [actor, , why] of more) if (actor !== id(5)) expect(why).toBe('seen')
  })

  test('is not hidden by an entry that anybody could write, which names it as the one before', () => {
    const n = DESK_PEOPLE.find((one) => isSeenByOthers(entryOf(one, 4))) as number
    // Nobody has seen the very last one: changing it, the attacker gives nothing else away.
    const last = log.entries.findLast(({ office }) => office === DESK) as StoredEntry
    const forged = edited(last, { prev: hashOf(entryOf(n, 4)) })
    const entries = cut(n, 1).map((one) => (one === last ? forged : one))
    expect(found(entries)).toEqual(
      expect.arrayContaining([
        [last.by, 4, 'signature'],
        [expect.not.stringMatching(last.by), 4, 'seen'],
      ]),
    )
  })

  test('together with the whole chain', () => {
    const others = all.filter(({ by }) => by !== id(5))
    expect(found(others).every(([, , why]) => why === 'seen')).toBe(true)
    expect(found(others).length).toBeGreaterThan(0)
    const states = verify(others, heads)
    expect(states.find(({ actor }) => actor === id(5))).toEqual({
      actor: id(5),
      office: '',
      count: 0,
      last: null,
      firstBreak: { n: 0, why: 'head' },
    })
  })

  test('is not hidden by cutting off those who saw it: somebody else saw them', () => {
    // From any entry on to the end of one actor: unseen only if nobody of the office acted after it.
    fc.assert(
      fc.property(fc.constantFrom(...DESK_PEOPLE), fc.integer({ min: 1, max: 5 }), (n, count) => {
        const gone = all.filter((entry) => entry.by === id(n) && numberOf(entry) >= 5 - count)
        return found(cut(n, count)).length > 0 || !gone.some(isSeenByOthers)
      }),
    )
  })
})

describe('whatever is deleted, edited or moved', () => {
  const small = new Log()
  for (let round = 0; round < 4; round++) for (const n of [1, 2, 3]) small.act(n, DESK)
  const rows = small.listed()
  const ends = verify(rows).flatMap(({ last }) => last ?? [])

  test('is seen, with an export in hand', () => {
    const meddling = fc.oneof(
      fc.record({ what: fc.constant('delete' as const), at: fc.nat(11), to: fc.nat(11) }),
      fc.record({ what: fc.constant('swap' as const), at: fc.nat(11), to: fc.nat(11) }),
      fc.record({ what: fc.constant('copy' as const), at: fc.nat(11), to: fc.nat(11) }),
      fc.record({ what: fc.constant('text' as const), at: fc.nat(11), to: fc.nat(11) }),
      fc.record({ what: fc.constant('name' as const), at: fc.nat(11), to: fc.nat(11) }),
    )
    fc.assert(
      fc.property(fc.array(meddling, { minLength: 1, maxLength: 3 }), (steps) => {
        let now = rows
        for (const { what, at, to } of steps) {
          const [a, b] = [now[at % now.length], now[to % now.length]] as [StoredEntry, StoredEntry]
          if (what === 'delete') now = now.filter((one) => one !== a)
          if (what === 'swap') now = now.map((one) => (one === a ? b : one === b ? a : one))
          if (what === 'copy') now = now.toSpliced(to, 0, a)
          if (what === 'text') now = now.map((one) => (one === a ? { ...a, text: b.text } : one))
          if (what === 'name') now = now.map((one) => (one === a ? { ...a, by: b.by } : one))
        }
        const inChains = (entries: StoredEntry[]) =>
          JSON.stringify([1, 2, 3].map((n) => entries.filter(({ by }) => by === id(n))))
        fc.pre(inChains(now) !== inChains(rows))
        expect(found(now, ends)).not.toEqual([])
      }),
      { numRuns: 150 },
    )
  })
})

describe('exported heads', () => {
  const states = verify(all)
  const signed = signHeads(id(1), states, NOW, seed(1))

  test('say where all chains stood, and are read as who signed them', () => {
    expect(readHeads(signed, keys, DESK)).toEqual({ v: 1, by: id(1), hour: NOW, heads })
    expect(heads).toHaveLength(23)
  })

  test('hold nothing beyond a break', () => {
    const broken = verify(all.toSpliced(indexOf(5, 2), 1))
    const exported = readHeads(signHeads(id(1), broken, NOW, seed(1)), keys, DESK)
    expect(exported?.heads.find(({ actor }) => actor === id(5))?.n).toBe(1)
    // What was whole then is whole in the chains as they were.
    expect(found(all, exported?.heads)).toEqual([])
  })

  test('of another past are told at the first entry that differs', () => {
    const other = { actor: id(5), n: 1, hash: 'ab'.repeat(32) }
    const cases: [number, string][] = [
      [0, 'signature'],
      [1, 'signature'],
      [2, 'head'],
      [3, 'head'],
    ]
    for (const [n, why] of cases) {
      const entries = all.with(indexOf(5, n), edited(entryOf(5, n), { hour: 1 }))
      expect(found(entries, [other]), `${n}`).toEqual([[id(5), Math.min(n, 1), why]])
    }
  })

  test('hold later too, when there is more', () => {
    const earlier = verify(all.filter((entry) => numberOf(entry) < 3)).flatMap(({ last }) => last ?? [])
    expect(earlier.every(({ n }) => n === 2)).toBe(true)
    expect(found(all, [...earlier, ...heads])).toEqual([])
    expect(found(all.toSpliced(indexOf(5, 2), 1), earlier)).toEqual([[id(5), 2, 'missing']])
  })

  test('count only as an export of somebody of that office', () => {
    const value = JSON.parse(signed.text) as Record<string, Json>
    expect(readHeads(signed, keys, POLICE)).toBeNull()
    expect(readHeads(signHeads(id(99), states, NOW, seed(99)), keys, DESK)).toBeNull()
    expect(readHeads(signHeads(id(1), states, NOW, seed(2)), keys, DESK)).toBeNull()
    expect(readHeads({ ...signed, by: id(2) }, keys, DESK)).toBeNull()
    expect(readHeads({ ...signed, text: `${signed.text} ` }, keys, DESK)).toBeNull()
    for (const domain of ['audit', 'page', 'book'] as const)
      expect(readHeads(signText(domain, value, seed(1), id(1)), keys, DESK), domain).toBeNull()
    const wrong: Record<string, Json>[] = [
      { v: 2 },
      { more: 1 },
      { hour: -1 },
      { by: id(2) },
      { heads: null },
      { heads: [{ actor: id(5), n: -1, hash: 'ab'.repeat(32) }] },
      { heads: [{ actor: id(5), n: 0, hash: '' }] },
    ]
    for (const change of wrong)
      expect(
        readHeads(signText('heads', { ...value, ...change }, seed(1), id(1)), keys, DESK),
        JSON.stringify(change),
      ).toBeNull()
    for (const text of ['', 'x', 'null']) expect(readHeads({ ...signed, text }, keys, DESK)).toBeNull()
  })

  test('and chains are what they were in an earlier release', () => {
    const { id: actor, sign } = people.member
    const theirs: ActorKeys = new Map([[actor, [{ office: DESK, key: sign }]]])
    const exported = readHeads(people.chain.heads, theirs, DESK)
    expect(exported?.heads).toEqual([{ actor, n: 1, hash: hashOf(people.chain.entries[1] as Signed) }])
    expect(breaks(verify(people.chain.entries, exported?.heads, theirs))).toEqual([])
  })
})

test('the keys are those of the pages, also of who has left, and of the server in every book', () => {
  const member = (n: number, until: number | null) => ({ id: id(n), sign: publicHalf(seed(n)), until })
  const offices = [
    { id: DESK, page: { members: [member(1, null), member(2, NOW - 5)] } },
    { id: POLICE, page: { members: [member(31, null), member(1, null)] } },
  ] as unknown as KeybookOffice[]
  const books = [NEW_SERVER, NEW_SERVER, OLD_SERVER].map((n) => ({ server: publicHalf(seed(n)) })) as Book[]
  expect(Object.fromEntries(actorKeys(offices, books))).toEqual({
    [id(1)]: [DESK, POLICE].map((office) => ({ office, key: publicHalf(seed(1)) })),
    [id(2)]: [{ office: DESK, key: publicHalf(seed(2)) }],
    [id(31)]: [{ office: POLICE, key: publicHalf(seed(31)) }],
    [SERVER]: [NEW_SERVER, OLD_SERVER].map((n) => ({ office: SERVER, key: publicHalf(seed(n)) })),
  })
})
