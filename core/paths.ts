/** What a reporter's page asks for. Apart from the rest, so that it carries no address of the staff's. */
export const reporterPaths = {
  keybook: '/keybook',
  work: '/work',
  tips: '/tips',
  filePart: '/files/:attachment/:part',
  challenge: '/return/challenge',
  replies: '/return/replies',
  followups: '/return/followups',
  deletions: '/return/deletions',
} as const

/** The header with which the first part of a file brings its work: a part has no other room for it. */
export const WORK_HEADER = 'javi-work'

/** What the page about keys asks for besides. */
export const historyPath = '/keybook/history'
