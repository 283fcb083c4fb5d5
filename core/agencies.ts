import { nameAtHome } from './agency-names.ts'
import { type DirectoryChange, sameFacts } from './directory.ts'
import facts from './facts/agencies.json' with { type: 'json' }
import geography from './facts/places.json' with { type: 'json' }
import type { Hour } from './hour.ts'
import type { AgencyKind } from './roles.ts'

/** Verified: seen in the source that is named. Inferred: follows from the structure of government only. */
export type Standing = 'verified' | 'inferred'

/** A body a tip may concern. None has confirmed its entry: to be listed is not to have a key in the book. */
export interface Agency {
  code: string
  kind: AgencyKind
  /** Finer than the kind, which is the nearest fit for some: mobile_team, child_helpline, roma_ngo, … */
  subkind?: string
  /** In the country's languages. */
  name: string
  /** Codes of places; each covers everything below it. */
  covers: readonly string[]
  /** The body is known, but not that it serves all of `covers`. */
  coversInferred?: boolean
  /** Whether the body itself is known. */
  status: Standing
  source: string
  note?: string
  phones?: readonly string[]
  fax?: string
  email?: string
  web?: string
  /** Never given for a safe house. */
  address?: string
}

/** An agency for one place. */
export interface LocalAgency extends Agency {
  /** Whether it is known that they serve this place: a verified body may do so by inference only. */
  coverage: Standing
}

interface Area {
  code: string
  name: string
  parent?: string
  inferred?: readonly string[]
}

/** The directory as it ships. What the type narrows beyond the file (kinds, standings) is held by test/facts.test.ts. */
export const shipped = (facts.agencies as readonly Agency[]).map(
  (agency): Agency => ({ ...agency, name: nameAtHome(agency) }),
)
const COUNTRY = 'BA'
const areas = new Map(geography.places.map((area: Area) => [area.code, area]))

/**
 * The agencies that serve a place, those of the smallest area first, in the file's order within one area.
 * With `kinds`, only those. A code that is no place has none.
 */
export function agenciesFor(
  placeCode: string,
  kinds?: readonly AgencyKind[],
  agencies: readonly Agency[] = shipped,
): LocalAgency[] {
  const fits = ({ kind }: Agency) => !kinds || kinds.includes(kind)
  return byDistance(placeCode, fits, agencies).map(({ agency }) => agency)
}

/** Of those that fit, the ones of the smallest area around a place. */
export function nearestAgencies(
  placeCode: string,
  fits: (agency: Agency) => boolean,
  agencies: readonly Agency[] = shipped,
): LocalAgency[] {
  const found = byDistance(placeCode, fits, agencies)
  return found.filter(({ distance }) => distance === found[0]?.distance).map(({ agency }) => agency)
}

/** One agency of the directory, whether or not it is known to serve the place. */
export function agencyFor(
  code: string,
  placeCode: string,
  agencies: readonly Agency[] = shipped,
): LocalAgency | undefined {
  const found = byDistance(placeCode, (agency) => agency.code === code, agencies)[0]?.agency
  const agency = agencies.find((one) => one.code === code)
  return found ?? (agency && { ...agency, coverage: 'inferred' })
}

function byDistance(placeCode: string, fits: (agency: Agency) => boolean, agencies: readonly Agency[]) {
  const chain = chainOf(placeCode)
  return agencies
    .filter(fits)
    .map((agency) => ({ agency, distance: chain.findIndex((area) => agency.covers.includes(area.code)) }))
    .filter(({ distance }) => distance >= 0)
    .sort((a, b) => a.distance - b.distance)
    .map(({ agency, distance }) => ({
      agency: { ...agency, coverage: coverageOf(agency, chain, distance) },
      distance,
    }))
}

/** The place and the areas around it, smallest first, up to the country. */
function chainOf(placeCode: string): Area[] {
  const chain: Area[] = []
  let area = areas.get(placeCode)
  while (area) {
    chain.push(area)
    area = area.parent === undefined ? undefined : areas.get(area.parent)
  }
  return chain
}

/** Every area that an agency may cover, the largest first, each with the one around it. */
export const allAreas = (): { code: string; name: string }[] => [...areas.values()].map(named)

/** An area's name, and of the smaller ones what is around them: there are two of Trnovo. A code that is none stays. */
export function areaName(code: string): string {
  const area = areas.get(code)
  return area ? named(area).name : code
}

function named({ code, name, parent }: Area): { code: string; name: string } {
  const around = areas.get(parent ?? '')
  return { code, name: around && around.code !== COUNTRY ? `${name} (${around.name})` : name }
}

function coverageOf(agency: Agency, chain: readonly Area[], distance: number): Standing {
  // In Republika Srpska most municipalities are in their police area by inference, in the entity for certain:
  // the doubt is about the first step up and does not reach what covers the whole entity.
  const doubtfulStep = distance === 1 && chain[0]?.inferred?.some((mark) => mark.startsWith('parent'))
  return agency.status === 'inferred' || agency.coversInferred || doubtfulStep ? 'inferred' : 'verified'
}

// ---- What the desk has changed ----

/** One revision of an entry, with who of the desk wrote it. */
export interface Revision {
  agency: string
  n: number
  change: DirectoryChange
  by: string
  hour: Hour
}

/** An entry as it is now. */
export interface Entry extends Agency {
  /** As it ships; `null` where the desk has added it. */
  shipped: Agency | null
  /** The oldest first. */
  revisions: readonly Revision[]
  /** Who of the desk confirmed what it says now, when, and how and with whom. */
  confirmed: { by: string; hour: Hour; how: string } | null
  gone: boolean
}

/** The directory with what the desk has changed in it: what ships in its order, then what was added. */
export function entriesWith(revisions: readonly Revision[], agencies: readonly Agency[] = shipped): Entry[] {
  const changed = new Map<string, Revision[]>()
  for (const one of revisions.toSorted((a, b) => a.n - b.n))
    changed.set(one.agency, [...(changed.get(one.agency) ?? []), one])
  const entries = agencies.map((agency) => entryOf(agency.code, agency, changed.get(agency.code) ?? []))
  const codes = new Set(agencies.map(({ code }) => code))
  const added = [...changed].filter(([code]) => !codes.has(code))
  return [...entries, ...added.map(([code, list]) => entryOf(code, null, list))]
}

/** Telephones that did not come with the page: by the server's word somebody of the desk wrote them, and no key says so. */
export const unsourcedNumbers = ({ phones = [], shipped }: Entry): string[] =>
  phones.filter((phone) => !shipped?.phones?.includes(phone))

/** Those that can be suggested. */
export const present = (entries: readonly Entry[]): Entry[] => entries.filter(({ gone }) => !gone)

function entryOf(code: string, before: Agency | null, revisions: Revision[]): Entry {
  const newest = revisions.at(-1)?.change
  const more = { shipped: before, revisions, gone: newest?.gone === true }
  if (!newest) return { ...(before as Agency), ...more, confirmed: null }
  const confirmed = confirmationOf(revisions)
  const { confirmed: _, gone: __, address, ...facts } = newest
  const isSame = before !== null && before.name === facts.name && before.kind === facts.kind
  const coversSame = isSame && sameCovers(before.covers, facts.covers)
  return {
    code,
    ...facts,
    ...(address !== undefined && facts.kind !== 'safe_house' && { address }),
    // A source speaks for the body that it names, where it says that it serves.
    source: isSame ? before.source : '',
    status: confirmed ? 'verified' : coversSame ? before.status : 'inferred',
    ...(!confirmed && coversSame && before.coversInferred && { coversInferred: true }),
    ...more,
    confirmed,
  }
}

const sameCovers = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((code) => b.includes(code))

/** The newest confirmation, as long as nobody has changed since what it was about. */
function confirmationOf(revisions: readonly Revision[]): Entry['confirmed'] {
  const newest = revisions.at(-1)
  const found = revisions.findLast(({ change }) => change.confirmed !== undefined)
  if (!newest || !found || !sameFacts(newest.change, found.change)) return null
  return { by: found.by, hour: found.hour, how: found.change.confirmed ?? '' }
}
