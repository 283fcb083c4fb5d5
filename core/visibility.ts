import type { ReferralFields } from './envelope/bodies.ts'
import type { SaidOfSharing } from './questionnaire.ts'
import type { AgencyKind, OfficeKind } from './roles.ts'

/*
 * What an agency needs to know, by its kind: the table of DOMAIN section 4, which is our own inference [I] and has to be
 * confirmed by a person. It says what is chosen to begin with; whoever passes a tip on decides.
 */

export type FieldName = keyof ReferralFields

/** What is told, in the table's words. */
export const matters = {
  /** The reporter's own words. */
  words: ['text'],
  place: ['place', 'where'],
  danger: ['danger', 'when'],
  /** Whom it concerns, as far as it tells no person from another. */
  people: ['child', 'people', 'count'],
  /** Where they come from, and what they speak. */
  origin: ['nationality', 'spoken'],
  facts: ['kind', 'signs', 'since'],
  suspects: ['controls', 'traces'],
  movement: ['movement'],
  /** What a health record would hold. */
  needs: ['assistance', 'assistance_how', 'interpreter'],
  told: ['channel', 'told'],
  /** What tells who the reporter is. */
  reporter: ['self', 'how', 'reply', 'reply_how', 'phone'],
} as const satisfies Record<string, readonly FieldName[]>
export type Matter = keyof typeof matters

/**
 * What each kind sees unless somebody decides otherwise. Never among it, for anybody: how to reach the reporter; files.
 */
export const matrix: Record<AgencyKind, readonly Matter[]> = {
  coordinator: [
    'words',
    'place',
    'danger',
    'people',
    'origin',
    'facts',
    'suspects',
    'movement',
    'needs',
    'told',
  ],
  /** Facts, place, suspects, danger. Never health notes. */
  police: ['words', 'place', 'danger', 'people', 'origin', 'facts', 'suspects', 'movement', 'told'],
  /** Child and family facts, needs. Never what is known of suspects and not needed for safety. */
  social_work: ['words', 'place', 'danger', 'people', 'origin', 'facts', 'needs', 'told'],
  /** On request, through the police. Never raw notes of an intake. */
  prosecutor: ['place', 'danger', 'people', 'facts', 'told'],
  /** Employer, place, conditions. Not who is exploited, where it can be avoided. */
  labour_inspection: ['words', 'place', 'danger', 'facts', 'suspects', 'told'],
  /** Movement and documents. Never the reporter, nor a stay without papers that somebody told of themselves. */
  border_police: ['place', 'danger', 'people', 'movement', 'suspects', 'told'],
  foreigners_service: ['place', 'danger', 'people', 'origin', 'movement', 'told'],
  /** Needs, language, risks. Never what stands in the files on suspects. */
  safe_house: ['danger', 'people', 'origin', 'facts', 'needs', 'told'],
  legal_aid: ['danger', 'people', 'origin', 'facts', 'needs', 'told'],
  /** The table has no line for it: what a safe house sees, without what it is about. */
  health: ['danger', 'people', 'origin', 'needs', 'told'],
}

/** Whether a field is chosen for an agency to begin with. */
export const isShown = (kind: OfficeKind, field: FieldName): boolean =>
  kind !== 'desk' && matrix[kind].some((matter) => (matters[matter] as readonly FieldName[]).includes(field))

/** How somebody finds the reporter, who must have allowed it. */
const contactFields = ['reply_how', 'phone'] as const satisfies FieldName[]
export const isContact = (field: FieldName): boolean =>
  (contactFields as readonly FieldName[]).includes(field)

/**
 * Whether the reporter's answer covers telling an office of this kind of the matter. Where nobody asked them, nothing is
 * covered.
 */
export function consentCovers(share: SaidOfSharing | null, kind: OfficeKind): boolean {
  if (share === 'you_decide') return true
  if (share === 'police_and_social_work') return kind === 'police' || kind === 'social_work'
  return share === 'social_work_only' && kind === 'social_work'
}
