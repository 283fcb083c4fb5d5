import { type Agency, agencyFor, type LocalAgency, nearestAgencies, shipped } from './agencies.ts'
import { concernsChild, type SaidOfAge } from './child.ts'
import { placeByCode } from './places.ts'
import type { Said } from './questionnaire.ts'
import type { AgencyKind } from './roles.ts'

/*
 * Whom a tip may concern, by the table of DOMAIN section 3. The table is our own, and no agency has confirmed it: these
 * are suggestions with their reasons, and a person decides.
 */

/** What a tip may not say, and the desk knows. It is used to suggest, and goes nowhere. */
export interface RoutingMarks {
  /** A municipality's code, where the reporter named none, or the desk knows better. */
  place: string | null
  danger: boolean
  child: boolean
  labour: boolean
  foreigner: boolean
  /** A border was crossed, or will be, within 48 hours. */
  border: boolean
  /** Across borders, or organised. */
  organised: boolean
  /** Abuse of a child online. */
  online: boolean
  /** An official, or one of their family, is implicated. */
  official: boolean
  /** The bodies that the tip is about: their codes in the directory, or the ids of their offices. */
  accused: readonly string[]
}

export const noMarks: RoutingMarks = {
  place: null,
  danger: false,
  child: false,
  labour: false,
  foreigner: false,
  border: false,
  organised: false,
  online: false,
  official: false,
  accused: [],
}

/** What the rules look at. */
export interface RoutingFacts extends Omit<RoutingMarks, 'labour'> {
  /** Of adults; for a child's the rule of the child comes before it. */
  adultLabour: boolean
}

/** What the tip says (which may be more than was asked, or no code of ours) together with what the desk marked. */
export function routingFacts(
  said: SaidOfAge & Pick<Said, 'kind'> & { [N in 'place' | 'danger']?: string | null },
  marks: RoutingMarks,
): RoutingFacts {
  const child = concernsChild(said) || marks.child || marks.online
  const { labour, ...others } = marks
  return {
    ...others,
    place: marks.place ?? placeByCode(said.place ?? '')?.code ?? null,
    danger: said.danger === 'yes' || marks.danger,
    child,
    adultLabour: !child && (labour || said.kind?.includes('work') === true),
    organised: marks.organised || said.place === 'abroad',
    accused: marks.official ? marks.accused : [],
  }
}

export const routingReasons = [
  'danger',
  'official',
  'child',
  'border',
  'online',
  'organised',
  'labour',
  'labour_danger',
  'foreigner',
  'place_unknown',
  'offence',
] as const
export type RoutingReason = (typeof routingReasons)[number]

/** What to mind with a body that is suggested. */
export const routingCares = [
  'near_accused',
  'protection_first',
  'no_reporter',
  'no_identity',
  'through_police',
  'elsewhere',
] as const
export type RoutingCare = (typeof routingCares)[number]

/** `last`: never before the others, whatever the rules say. */
export const routingRanks = ['first', 'also', 'last'] as const
export type RoutingRank = (typeof routingRanks)[number]

export interface Suggestion {
  agency: LocalAgency
  rank: RoutingRank
  reasons: RoutingReason[]
  cares: RoutingCare[]
}

export interface Suggestions {
  suggested: Suggestion[]
  /** Whom the rules would have named, were the tip not about them. */
  accused: Agency[]
}

// ---- The table ----

/** The body of this kind that is nearest to the place, or one body by its code in the directory. */
type Target =
  | 'police'
  | 'social_work'
  | 'mobile_team'
  | 'labour_inspection'
  | 'coordinator'
  | 'legal_aid'
  | { code: string }

const state = {
  sipa: { code: 'POL-SIPA' },
  /** Keeps an inspector for the online abuse of children, by its protocol with the Safer Internet Centre. */
  fup: { code: 'POL-FUP' },
  saferInternet: { code: 'NGO-EMMAUS' },
  borderPolice: { code: 'BP-BA' },
  foreignersService: { code: 'SFA-BA' },
  prosecutor: { code: 'PRO-BA' },
  coordinator: { code: 'COORD-BA' },
} as const satisfies Record<string, Target>

interface Rule {
  reason: RoutingReason
  applies(facts: RoutingFacts): boolean
  to: { [R in RoutingRank]?: readonly Target[] }
}

const rules: readonly Rule[] = [
  { reason: 'danger', applies: ({ danger }) => danger, to: { first: ['police'], also: ['coordinator'] } },
  {
    reason: 'official',
    applies: ({ official }) => official,
    to: { first: [state.sipa, state.coordinator] },
  },
  {
    reason: 'child',
    applies: ({ child }) => child,
    to: { first: ['social_work', 'police'], also: ['mobile_team', 'coordinator'] },
  },
  {
    reason: 'border',
    applies: ({ border }) => border,
    to: { first: [state.borderPolice, state.sipa], also: ['police'] },
  },
  {
    reason: 'online',
    applies: ({ online }) => online,
    to: { first: [state.fup], also: [state.saferInternet, 'social_work'] },
  },
  {
    reason: 'organised',
    applies: ({ organised }) => organised,
    to: { first: [state.sipa, state.prosecutor], also: ['coordinator'] },
  },
  {
    reason: 'labour_danger',
    applies: ({ adultLabour, danger }) => adultLabour && danger,
    to: { first: ['police'], also: ['labour_inspection', 'coordinator'] },
  },
  {
    reason: 'labour',
    applies: ({ adultLabour, danger }) => adultLabour && !danger,
    to: { first: ['labour_inspection'], also: ['police', 'coordinator'] },
  },
  {
    reason: 'foreigner',
    applies: ({ foreigner }) => foreigner,
    to: { first: ['police'], also: ['legal_aid'], last: [state.foreignersService] },
  },
  {
    reason: 'place_unknown',
    applies: ({ place }) => place === null,
    to: { first: [state.coordinator] },
  },
]

/** What no other rule names may still be an offence. */
const otherwise: Rule = {
  reason: 'offence',
  applies: () => true,
  to: { first: ['police'], also: ['coordinator'] },
}

const caresOf: { [K in AgencyKind]?: readonly RoutingCare[] } = {
  labour_inspection: ['no_identity'],
  border_police: ['no_reporter'],
  foreigners_service: ['protection_first', 'no_reporter'],
  prosecutor: ['through_police'],
}

// ---- Suggesting ----

/**
 * Whom the rules name, best first. A body that the tip is about is never among them.
 *
 * @param agencies the directory, where it is not the one that ships.
 */
export function suggestionsFor(facts: RoutingFacts, agencies: readonly Agency[] = shipped): Suggestions {
  const applying = rules.filter((rule) => rule.applies(facts))
  const named = new Map<string, Suggestion>()
  const accused = new Map<string, Agency>()
  const isAccused = ({ code }: Agency) => facts.accused.includes(code)

  const name = (agency: LocalAgency, rule: Rule, rank: RoutingRank) => {
    const before = named.get(agency.code)
    if (before && !before.reasons.includes(rule.reason)) before.reasons.push(rule.reason)
    if (before && order(before.rank) <= order(rank)) return
    // Set anew, so that it stands after those that had this rank before.
    named.delete(agency.code)
    const reasons = before?.reasons ?? [rule.reason]
    named.set(agency.code, { agency, rank, reasons, cares: caresFor(agency, facts, agencies) })
  }

  for (const rule of applying.length > 0 ? applying : [otherwise]) {
    for (const rank of routingRanks) {
      for (const target of rule.to[rank] ?? []) {
        const meant = agenciesMeant(target, facts, agencies)
        for (const agency of meant.filter(isAccused)) accused.set(agency.code, agency)
        for (const agency of insteadOf(target, meant, isAccused, facts, agencies))
          name(agency, rule, demoted(agency, rank, facts))
      }
    }
  }
  return {
    suggested: [...named.values()].sort((a, b) => order(a.rank) - order(b.rank)),
    accused: [...accused.values()],
  }
}

const order = (rank: RoutingRank): number => routingRanks.indexOf(rank)
const COUNTRY = 'BA'

function agenciesMeant(
  target: Target,
  { place, official }: RoutingFacts,
  agencies: readonly Agency[],
): LocalAgency[] {
  if (typeof target !== 'string') return listed(target.code, place, agencies)
  switch (target) {
    case 'coordinator':
      // One of the place may know the accused.
      return official
        ? listed(state.coordinator.code, place, agencies)
        : nearest(place ?? COUNTRY, target, agencies)
    case 'legal_aid':
      return nearestAgencies(place ?? COUNTRY, ({ subkind }) => subkind === 'legal', agencies)
    case 'mobile_team':
      return nearestAgencies(place ?? '', ({ subkind }) => subkind === 'mobile_team', agencies)
    default:
      return nearest(place ?? '', target, agencies)
  }
}

const nearest = (place: string, kind: AgencyKind, agencies: readonly Agency[]): LocalAgency[] =>
  nearestAgencies(place, (one) => one.kind === kind && one.subkind !== 'mobile_team', agencies)

function listed(code: string, place: string | null, agencies: readonly Agency[]): LocalAgency[] {
  const agency = agencyFor(code, place ?? COUNTRY, agencies)
  return agency ? [agency] : []
}

/** In place of police that the tip is about comes SIPA, not those above or beside them. */
function insteadOf(
  target: Target,
  meant: LocalAgency[],
  isAccused: (agency: Agency) => boolean,
  { place }: RoutingFacts,
  agencies: readonly Agency[],
): LocalAgency[] {
  const free = meant.filter((agency) => !isAccused(agency))
  if (target !== 'police' || meant.length === 0 || free.length > 0) return free
  return listed(state.sipa.code, place, agencies).filter((agency) => !isAccused(agency))
}

const servesCountry = ({ covers }: Agency): boolean => covers.includes(COUNTRY)

/** Until somebody says which office is accused, it may be any of the place. */
const demoted = (agency: Agency, rank: RoutingRank, { official, accused }: RoutingFacts): RoutingRank =>
  rank === 'first' && official && accused.length === 0 && !servesCountry(agency) ? 'also' : rank

function caresFor(
  agency: LocalAgency,
  { official, place }: RoutingFacts,
  agencies: readonly Agency[],
): RoutingCare[] {
  const isElsewhere = place !== null && !servesCountry(agency) && !isAround(place, agency, agencies)
  return [
    ...(official && !servesCountry(agency) ? (['near_accused'] as const) : []),
    ...(isElsewhere ? (['elsewhere'] as const) : []),
    ...(caresOf[agency.kind] ?? []),
  ]
}

const isAround = (place: string, { code }: Agency, agencies: readonly Agency[]): boolean =>
  nearestAgencies(place, (agency) => agency.code === code, agencies).length > 0
