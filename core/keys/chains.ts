import * as v from 'valibot'
import type { Json } from '../canonical.ts'
import { count, hash } from '../encoded.ts'
import { HOUR_MAX, type Hour } from '../hour.ts'
import { type Entry, readEntry } from './audit.ts'
import type { Book } from './book.ts'
import type { KeybookOffice } from './keybook.ts'
import { hashOf, type Signed, signText, verifies } from './signed.ts'

/*
 * Checks chains of audit entries against one another. What is taken out of a chain's middle is seen by the chain
 * itself; what is taken off its end only by those who have it in `seen`, and by heads that were exported before.
 */

/** The name of the server's own chain, and of the office under which it stands. */
export const SERVER = 'server'

/** A stored entry; `office` is the server's word, and counts only where that office's page lists the actor. */
export type StoredEntry = Signed & { office: string }

/** By actor: every key that may have signed, with the office that lists it. It can be sent to a Web Worker. */
export type ActorKeys = ReadonlyMap<string, readonly { office: string; key: string }[]>

/**
 * The keys of everybody on the verified pages, and of the server in each of the books.
 *
 * @param books the current one and those before it (`booksBefore`): the server's key may have been renewed.
 */
export function actorKeys(offices: readonly KeybookOffice[], books: readonly Book[]): ActorKeys {
  const keys = new Map<string, { office: string; key: string }[]>()
  const add = (actor: string, office: string, key: string) =>
    keys.set(actor, [...(keys.get(actor) ?? []), { office, key }])
  for (const key of new Set(books.map(({ server }) => server))) add(SERVER, SERVER, key)
  for (const { id, page } of offices) for (const one of page.members) add(one.id, id, one.sign)
  // An agency that is closed has no page: of its heads the book still knows the keys.
  for (const { id, heads } of books[0]?.offices ?? [])
    if (offices.every((office) => office.id !== id)) for (const one of heads) add(one.id, id, one.sign)
  return keys
}

/** The end of a chain as somebody saw it: its last entry's number and hash. */
const head = v.strictObject({
  actor: v.pipe(v.string(), v.maxLength(64)),
  n: count,
  hash,
})
export type ChainHead = v.InferOutput<typeof head>

/**
 * Why a chain is broken at an entry:
 * `form` it is no entry of this actor and office · `unknown-actor` no verified page lists the actor at that office ·
 * `signature` · `missing` the number is not there · `link` it stands in another's place, twice, or does not name the
 * entry before it · `seen` it names an entry of somebody else that is not there · `head` an earlier export named an
 * entry here that is another now, or is gone.
 */
export type BreakWhy = 'form' | 'unknown-actor' | 'signature' | 'missing' | 'link' | 'seen' | 'head'

export interface ChainState {
  actor: string
  office: string
  /** How many entries were given. */
  count: number
  /** The last entry before which nothing is broken; `null` when there is none. */
  last: ChainHead | null
  firstBreak: { n: number; why: BreakWhy } | null
}

/** An entry, looked at by itself. `wrong` says why it does not count. */
export interface CheckedEntry {
  actor: string
  office: string
  hash: string
  entry: Entry | null
  wrong: Extract<BreakWhy, 'form' | 'unknown-actor' | 'signature'> | null
}

/**
 * Checks some entries' form and signatures, which is nearly all of the work: about a millisecond each. Every one is
 * checked, for a chain's later signatures say nothing of its earlier ones: the server tells the browser what `prev` is.
 */
export const checkEntries = (given: readonly StoredEntry[], keys: ActorKeys): CheckedEntry[] =>
  given.map((one) => {
    const entry = readEntry(one)
    return {
      actor: one.by,
      office: one.office,
      hash: hashOf(one),
      entry,
      wrong: entry === null ? 'form' : wrongSigner(one, keys),
    }
  })

function wrongSigner(given: StoredEntry, keys: ActorKeys): 'unknown-actor' | 'signature' | null {
  const own = keys.get(given.by)?.filter(({ office }) => office === given.office) ?? []
  if (own.length === 0) return 'unknown-actor'
  return own.some(({ key }) => verifies('audit', given, key)) ? null : 'signature'
}

/**
 * Joins checked entries to chains, one for each actor in the order given, and says of each where it first breaks.
 *
 * @param given all the entries that the office may see: to a part, what others have seen looks missing.
 * @param heads of earlier exports.
 */
export function chainStates(given: readonly CheckedEntry[], heads: readonly ChainHead[] = []): ChainState[] {
  const chains = byActor(given)
  const exported = byActor(heads)
  const known = new Set(given.map((one) => one.hash))
  // What is missing where its own chain shows it, by the entry after it or an exported head, is not held against others.
  const explained = new Set(heads.map((one) => one.hash))
  for (const { entry, wrong } of given) if (!wrong && entry?.prev) explained.add(entry.prev)
  const isSeen = ({ seen }: Entry) => seen === null || known.has(seen) || explained.has(seen)
  const actors = new Set([...chains.keys(), ...exported.keys()])
  return [...actors].map((actor) => {
    const chain = chains.get(actor) ?? []
    const breaks = [entryBreak(chain, isSeen), headBreak(chain, exported.get(actor) ?? [])]
    // At the same number the entry itself says more than the export.
    const firstBreak = breaks.reduce((a, b) => (a && b ? (b.n < a.n ? b : a) : (a ?? b))) ?? null
    return {
      actor,
      office: chain[0]?.office ?? '',
      count: chain.length,
      last: headOf(chain[(firstBreak?.n ?? chain.length) - 1]),
      firstBreak,
    }
  })
}

function byActor<T extends { actor: string }>(all: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const group = groups.get(one.actor)
    if (group) group.push(one)
    else groups.set(one.actor, [one])
  }
  return groups
}

type Break = NonNullable<ChainState['firstBreak']> | null

function entryBreak(chain: readonly CheckedEntry[], isSeen: (entry: Entry) => boolean): Break {
  const numbers = new Set(chain.map(({ entry }) => entry?.n))
  for (const [n, { entry, wrong, office }] of chain.entries()) {
    if (!entry || office !== chain[0]?.office) return { n, why: 'form' }
    if (wrong) return { n, why: wrong }
    if (entry.n !== n)
      return { n: Math.min(n, entry.n), why: numbers.has(n) || entry.n < n ? 'link' : 'missing' }
    if (entry.prev !== (chain[n - 1]?.hash ?? null)) return { n, why: 'link' }
    if (!isSeen(entry)) return { n, why: 'seen' }
  }
  return null
}

function headBreak(chain: readonly CheckedEntry[], heads: readonly ChainHead[]): Break {
  const broken = heads.filter(({ n, hash }) => chain[n]?.hash !== hash)
  if (broken.length === 0) return null
  return { n: Math.min(chain.length, ...broken.map(({ n }) => n)), why: 'head' }
}

const headOf = (checked: CheckedEntry | undefined): ChainHead | null =>
  checked?.entry ? { actor: checked.actor, n: checked.entry.n, hash: checked.hash } : null

// ---- Exported heads ----

/** Where all chains stood in an hour: kept elsewhere, it shows later what was taken off their ends. */
const exportedHeads = v.strictObject({
  v: v.literal(1),
  by: v.pipe(v.string(), v.maxLength(64)),
  hour: v.pipe(count, v.maxValue(HOUR_MAX)),
  heads: v.array(head),
})
export type ExportedHeads = v.InferOutput<typeof exportedHeads>

/** Signs the ends of the chains, each up to its first break. @param seed the member's 32 bytes of Ed25519. */
export function signHeads(by: string, states: readonly ChainState[], hour: Hour, seed: Uint8Array): Signed {
  const value: ExportedHeads = { v: 1, by, hour, heads: states.flatMap(({ last }) => last ?? []) }
  return signText('heads', value as unknown as Json, seed, by)
}

/** What somebody of `office` exported; `null` when it is no export, or nobody there signed it. */
export function readHeads(given: Signed, keys: ActorKeys, office: string): ExportedHeads | null {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), exportedHeads), given.text)
  if (!read.success || read.output.by !== given.by) return null
  const own = keys.get(given.by)?.filter((one) => one.office === office) ?? []
  return own.some(({ key }) => verifies('heads', given, key)) ? read.output : null
}
