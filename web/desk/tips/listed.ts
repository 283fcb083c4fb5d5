import type { Summary } from '../../../core/keys/summary.ts'
import type { Priority } from '../../../core/status.ts'
import type { TipRow } from '../../../core/wire.ts'

/** A tip as the list shows it: `summary` is `null` until it is opened, and for ever when it is damaged or moved. */
export interface Listed {
  row: TipRow
  /** The desk's own word stands in it in place of what was told. */
  summary: Summary | null
  damaged: boolean
  /** Sealed to a key that one was not given: it is not tried. */
  keyless: boolean
}

export const isUnread = ({ row }: Listed): boolean => row.messages > row.read
/** The sender's word in the clear, or what they said inside the seal: no server can make a tip look less urgent. */
export const isUrgent = ({ row, summary }: Listed): boolean => row.urgent || summary?.danger === true
/** Nothing is to be done about it: a closed tip to which something was added comes back up. */
export const isDone = (tip: Listed): boolean => tip.row.status === 'closed' && !isUnread(tip)

/** A priority, or that nobody has judged it. */
export type Counted = Priority | 'unset'

/**
 * What counts as a tip's priority. Until somebody has judged it, danger is P0 and a child P1 (DOMAIN section 5). What
 * is urgent and has something unread is P0 whatever was judged before.
 */
export function priorityOf(tip: Listed): Counted {
  const { row, summary } = tip
  if (isUrgent(tip) && (row.priority === null || isUnread(tip))) return 'P0'
  return row.priority ?? (summary?.child ? 'P1' : 'unset')
}
