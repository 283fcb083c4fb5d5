import facts from './facts/agencies.json' with { type: 'json' }
import geography from './facts/places.json' with { type: 'json' }
import type { AgencyKind } from './roles.ts'

/** Verified: seen in the source that is named. Inferred: follows from the structure of government only. */
export type Standing = 'verified' | 'inferred'

/** A body a tip may concern. None has confirmed its entry: to be listed is not to have a key in the book. */
export interface Agency {
  code: string
  kind: AgencyKind
  /** Finer than the kind, which is the nearest fit for some: mobile_team, child_helpline, roma_ngo, … */
  subkind?: string
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
  parent?: string
  inferred?: readonly string[]
}

// What the types narrow beyond the files (kinds, standings) is held by test/facts.test.ts.
const agencies = facts.agencies as readonly Agency[]
const areas = new Map(geography.places.map((area: Area) => [area.code, area]))

/**
 * The agencies that serve a place, those of the smallest area first, in the file's order within one area.
 * With `kinds`, only those. A code that is no place has none.
 */
export function agenciesFor(placeCode: string, kinds?: readonly AgencyKind[]): LocalAgency[] {
  return byDistance(placeCode, (agency) => !kinds || kinds.includes(agency.kind)).map(({ agency }) => agency)
}

/** Of those that fit, the ones of the smallest area around a place. */
export function nearestAgencies(placeCode: string, fits: (agency: Agency) => boolean): LocalAgency[] {
  const found = byDistance(placeCode, fits)
  return found.filter(({ distance }) => distance === found[0]?.distance).map(({ agency }) => agency)
}

/** One agency of the directory, whether or not it is known to serve the place. */
export function agencyFor(code: string, placeCode: string): LocalAgency | undefined {
  const found = byDistance(placeCode, (agency) => agency.code === code)[0]?.agency
  const agency = agencies.find((one) => one.code === code)
  return found ?? (agency && { ...agency, coverage: 'inferred' })
}

function byDistance(placeCode: string, fits: (agency: Agency) => boolean) {
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

function coverageOf(agency: Agency, chain: readonly Area[], distance: number): Standing {
  // In Republika Srpska most municipalities are in their police area by inference, in the entity for certain:
  // the doubt is about the first step up and does not reach what covers the whole entity.
  const doubtfulStep = distance === 1 && chain[0]?.inferred?.some((mark) => mark.startsWith('parent'))
  return agency.status === 'inferred' || agency.coversInferred || doubtfulStep ? 'inferred' : 'verified'
}
