import type { Judgement } from '../envelope/record.ts'
import indicators from '../facts/indicators.json' with { type: 'json' }
import { dateOf, type Hour, isoDay } from '../hour.ts'
import { placeByCode } from '../places.ts'
import type { Kind, Said } from '../questionnaire.ts'
import type { AgencyKind } from '../roles.ts'
import type { Status } from '../status.ts'

/*
 * A tip under the names of HTCDS v2.0 (IOM/CTDC, 24 December 2021), where the standard has one (core/facts/htcds.json).
 * What is marked there as never in a tip has no line here: names, telephones, dates of birth, streets. All is about people
 * whom nobody has identified, so that the status is “possible victim” or nothing.
 */

/** What the export looks at. `said` is the reporter's, `judged` the desk's own, which comes first. */
export interface HtcdsFacts {
  channel: 'web' | 'sms' | 'voice' | 'desk'
  told: Hour
  status: Status
  said: (Pick<Said, 'kind' | 'signs'> & { child?: Said['child'] | null; place?: string | null }) | null
  judged: Judgement | null
  referrals: { hour: Hour; name: string; kind: AgencyKind | null }[]
}

export interface HtcdsReferral {
  cas_OutgoingReferralDate: string
  cas_ReferredOrganisation: string
  cas_ReasonForOutgoingReferral: 'Other'
  org_Type?: string
}

/** Fields without a value are absent. `javi_` is ours: what the standard has no word for. */
export interface HtcdsTip {
  cas_Status: 'Active' | 'FollowUp' | 'Closed' | 'ClosedReferred'
  cas_ReferringOrganisation: string
  cas_IncomingReferralDate: string
  cas_ReasonForIncomingReferral: 'Other'
  vic_TraffickingStatus?: 'PossibleVictimOfTrafficking'
  vic_TypeOfExploitation?: string[]
  vic_MethodsOfControl?: string[]
  prs_Gender?: string
  prs_Citizenship?: string[]
  hte_Type?: 'Exploitation'
  hte_City?: string
  hte_State?: string
  hte_Country?: 'BA'
  javi_TypeOfExploitation?: 'ForcedCriminality'[]
  javi_Signs?: string[]
  referrals: HtcdsReferral[]
}

/** What was passed on goes on at the agency, until the desk closes it. */
const caseStatus: Record<Exclude<Status, 'closed'>, HtcdsTip['cas_Status']> = {
  new: 'Active',
  open: 'Active',
  waiting: 'FollowUp',
  referred: 'FollowUp',
}
const closedAs = (referrals: readonly unknown[]) => (referrals.length > 0 ? 'ClosedReferred' : 'Closed')

/** The standard has no word for a crime that somebody is forced to: `Other`, and ours beside it. */
const exploitation: Partial<Record<Kind, string>> = {
  work: 'ForcedLabour',
  home: 'Servitude',
  sex: 'SexualExploitation',
  begging: 'ForcedBegging',
  marriage: 'ForcedMarriage',
  crime: 'Other',
  organ: 'OrganRemoval',
  other: 'Other',
}

const genders = {
  female: 'Feminine',
  male: 'Masculine',
  other: 'NonConforming',
  unknown: 'NonSpecifiedUnknown',
} as const

const organisations: Partial<Record<AgencyKind, string>> = {
  police: 'LawEnforcement',
  border_police: 'LawEnforcement',
  foreigners_service: 'ImmigrationService',
  prosecutor: 'CentralGovernmentOrganisation',
  labour_inspection: 'CentralGovernmentOrganisation',
  social_work: 'LocalGovernmentOrganisation',
  safe_house: 'NGO',
  legal_aid: 'LegalService',
  health: 'HealthServiceOrganisation',
  coordinator: 'CentralGovernmentOrganisation',
}

const controls = new Map(indicators.indicators.map((one) => [one.code, one.htcdsMethodOfControl]))
const types = new Map(indicators.indicators.map((one) => [one.code, one.htcdsTypeOfExploitation]))

/** Day precision, as the standard's dates have. */
const dayIn = (hour: Hour): string => isoDay(dateOf(hour))

/** A tip in the standard's words. Nothing that somebody wrote stands in it. */
export function htcdsOf({ channel, told, status, said, judged, referrals }: HtcdsFacts): HtcdsTip {
  const signs = (said?.signs ?? []).filter((code) => controls.has(code))
  const kinds = judged?.kinds ?? said?.kind ?? []
  const isChild = (judged?.child ?? said?.child) === 'yes'
  const place = placeByCode(judged?.place ?? said?.place ?? '')
  const exploited = unique([
    ...kinds.map((kind) => (kind === 'work' && isChild ? 'ChildLabour' : exploitation[kind])),
    ...signs.map((code) => types.get(code)),
  ])
  const sexes = judged?.sexes ?? []
  return {
    cas_Status: status === 'closed' ? closedAs(referrals) : caseStatus[status],
    cas_ReferringOrganisation: channel === 'desk' ? 'hotline' : channel,
    cas_IncomingReferralDate: dayIn(told),
    cas_ReasonForIncomingReferral: 'Other',
    ...(judged?.standing === 'possible_victim' && { vic_TraffickingStatus: 'PossibleVictimOfTrafficking' }),
    ...some('vic_TypeOfExploitation', exploited),
    ...some('vic_MethodsOfControl', unique(signs.map((code) => controls.get(code)))),
    // One value for one person: where there are several, nobody knows whose it would be.
    ...(sexes.length === 1 && sexes[0] && { prs_Gender: genders[sexes[0]] }),
    ...(judged?.nationalities?.join() === 'BA' && { prs_Citizenship: ['BA'] }),
    ...(place && {
      hte_Type: 'Exploitation',
      hte_City: place.code,
      hte_State: place.region,
      hte_Country: 'BA',
    }),
    ...some('javi_TypeOfExploitation', kinds.includes('crime') ? ['ForcedCriminality'] : []),
    ...some('javi_Signs', signs),
    referrals: referrals.map(({ hour, name, kind }) => ({
      cas_OutgoingReferralDate: dayIn(hour),
      cas_ReferredOrganisation: name,
      cas_ReasonForOutgoingReferral: 'Other',
      ...(kind && organisations[kind] && { org_Type: organisations[kind] }),
    })),
  } as HtcdsTip
}

const unique = (values: (string | null | undefined)[]): string[] => [
  ...new Set(values.filter((value) => value !== null && value !== undefined)),
]

const some = (name: string, values: string[]) => (values.length > 0 ? { [name]: values } : {})
