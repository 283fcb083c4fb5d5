import * as v from 'valibot'
import { agencyKinds } from './roles.ts'

/*
 * What the desk has changed in the directory of agencies (core/facts/agencies.json holds what ships). Public facts only.
 */

/** One line that shows all it holds: nothing in it is invisible, or turns what stands around it. */
const line = (max: number) => v.pipe(v.string(), v.maxLength(max), v.regex(/^[^\p{Cc}\p{Cf}\p{Cs}]*$/u))

/**
 * One revision of an agency's entry, whole. `confirmed` says how and with whom it was confirmed; who of the desk wrote
 * it, and when, stands beside it. A safe house has no address, ever.
 */
export const directoryChange = v.pipe(
  v.strictObject({
    name: v.pipe(line(200), v.minLength(1)),
    kind: v.picklist(agencyKinds),
    subkind: v.optional(line(40)),
    /** Codes of places; each covers everything below it. */
    covers: v.pipe(
      v.array(v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{2,40}$/))),
      v.minLength(1),
      v.maxLength(150),
    ),
    phones: v.optional(v.pipe(v.array(line(60)), v.maxLength(10))),
    fax: v.optional(line(60)),
    email: v.optional(line(120)),
    web: v.optional(line(200)),
    address: v.optional(line(200)),
    note: v.optional(line(500)),
    confirmed: v.optional(v.pipe(line(200), v.minLength(1))),
    /** It is no more, or never was: not offered. */
    gone: v.optional(v.literal(true)),
  }),
  v.check(({ kind, address }) => kind !== 'safe_house' || address === undefined),
)
export type DirectoryChange = v.InferOutput<typeof directoryChange>

// ---- Comparing ----

/** What an entry says, apart from how it was confirmed. */
export const factNames = [
  'name',
  'kind',
  'subkind',
  'covers',
  'phones',
  'fax',
  'email',
  'web',
  'address',
  'note',
  'gone',
] as const
export type FactName = (typeof factNames)[number]
type Facts = { readonly [N in FactName]?: unknown }

/** A fact as it is compared and shown: an order of places or numbers is kept. */
const written = (fact: unknown): string => (Array.isArray(fact) ? fact.join(', ') : String(fact ?? ''))

/** What is not the same in two revisions. */
export const differences = (
  before: Facts,
  after: Facts,
): { fact: FactName; before: string; after: string }[] =>
  factNames
    .map((fact) => ({ fact, before: written(before[fact]), after: written(after[fact]) }))
    .filter((one) => one.before !== one.after)

/** Whether whoever confirmed the one would have confirmed the other: a note of our own changes nothing. */
export const sameFacts = (a: Facts, b: Facts): boolean =>
  differences(a, b).every(({ fact }) => fact === 'note')

/** Whether something can be an agency's code, shipped or made at the desk. */
export const isAgencyCode = (code: string): boolean => /^[A-Z][A-Za-z0-9-]{1,79}$/.test(code)
