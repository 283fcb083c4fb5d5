/** What an agency is for. The desk's rules of routing speak of these (DOMAIN section 3). */
export const agencyKinds = [
  'coordinator',
  'police',
  'border_police',
  'foreigners_service',
  'prosecutor',
  'labour_inspection',
  'social_work',
  'safe_house',
  'legal_aid',
  'health',
] as const
export type AgencyKind = (typeof agencyKinds)[number]

/** An office with a key: the coordinator's desk, or an agency. */
export type OfficeKind = 'desk' | AgencyKind

export const deskRoles = ['coordinator', 'triager', 'administrator'] as const
export const agencyRoles = ['lead', 'worker'] as const
export const roles = [...deskRoles, ...agencyRoles] as const
/** What each may do stands in permissions.ts. */
export type Role = (typeof roles)[number]

/** There is one desk; agencies have random ids. */
export const DESK = 'desk'

export const rolesOf = (kind: OfficeKind): readonly Role[] => (kind === 'desk' ? deskRoles : agencyRoles)

/** Coordinators are the heads of the desk, leads those of an agency: they sign their office's page. */
export const headRole = (kind: OfficeKind): Role => (kind === 'desk' ? 'coordinator' : 'lead')
export const isHead = (role: Role): boolean => role === 'coordinator' || role === 'lead'

/** Whether a role has the office's key. An administrator has none, and reads nothing that was told. */
export const holdsKey = (role: Role): boolean => role !== 'administrator'
