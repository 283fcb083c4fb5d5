/** What a reporter's page asks for. Apart from the rest, so that it carries no address of the staff's. */
export const reporterPaths = {
  keybook: '/keybook',
  tips: '/tips',
  filePart: '/files/:attachment/:part',
  challenge: '/return/challenge',
  replies: '/return/replies',
  followups: '/return/followups',
  deletions: '/return/deletions',
} as const

/** What the page about keys asks for besides. */
export const historyPath = '/keybook/history'
