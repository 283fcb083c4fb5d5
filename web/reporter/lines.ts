/** Numbers that a reporter is shown: verified ones only (core/facts/agencies.json; a test compares them). */
export const lines = {
  police: '122',
  /** For advice, and for reporting trafficking. */
  trafficking: '0800 22 323',
  child: '080 05 03 05',
  /** For violence in the family, by entity. */
  federation: '1265',
  srpska: '1264',
} as const
