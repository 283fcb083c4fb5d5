import type { Role } from './roles.ts'

/**
 * Who may do what, once for the doors, the screens and `docs/permissions.md`. Everything else about a door follows:
 * what one may not do answers as what is not there.
 */
export const permissions = {
  /** The own ways to unlock, sessions and chain; what every member needs. */
  account: ['coordinator', 'triager', 'administrator', 'lead', 'worker'],
  /** List, open, judge and answer tips; pass them on; ask for a second person and be one. */
  tips: ['coordinator', 'triager'],
  /** Write down for the desk what one was told, with the files that came with it, and keep a draft. */
  tell: ['coordinator', 'triager', 'lead', 'worker'],
  /** List and open the own office's referrals, take one, write notes and questions on them, say what was done. */
  referrals: ['lead', 'worker'],
  /** Accept, decline and finish them; say who of the office has one. */
  decide: ['lead'],
  /** Read and write the notes of agencies that were asked together, where the own office takes part. */
  joint: ['coordinator', 'triager', 'lead', 'worker'],
  /** Invite, add, off-board and change the members of the own office; sign its page. */
  people: ['coordinator', 'lead'],
  /** Shut out a member at once, in the own office; from the desk in any office. */
  disable: ['coordinator', 'administrator', 'lead'],
  /** Read the directory of agencies, as the desk has changed it. */
  agencies: ['coordinator', 'triager', 'administrator'],
  /** Invite agencies; change the directory. */
  directory: ['coordinator', 'administrator'],
  /** Withdraw an invitation that one may make: an agency's, or a colleague's to the own office. */
  withdraw: ['coordinator', 'administrator', 'lead'],
  /** Change the book, with the root from paper: offices, heads, the root itself. */
  book: ['coordinator'],
  /** See what alarms, and take note of it. */
  alarms: ['coordinator', 'triager', 'administrator'],
  /** Change what the line says. */
  line: ['coordinator', 'administrator'],
  /** Change when the own office reads, and who is on duty. */
  duty: ['coordinator', 'administrator', 'lead'],
  /** Read the chains of entries: the desk all of them, an agency its own office's. */
  audit: ['coordinator', 'lead'],
} as const satisfies Record<string, readonly Role[]>

export type Permission = keyof typeof permissions

export const may = (role: Role, permission: Permission): boolean =>
  (permissions[permission] as readonly Role[]).includes(role)
