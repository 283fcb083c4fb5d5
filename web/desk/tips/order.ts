import type { Summary } from '../../../core/keys/summary.ts'
import type { Priority } from '../../../core/status.ts'
import type { TipRow } from '../../../core/wire.ts'

/** A tip as the list shows it: `summary` is `null` until it is opened, and for ever when it is damaged or moved. */
export interface Listed {
  row: TipRow
  summary: Summary | null
  damaged: boolean
  /** Sealed to a key that one was not given: it is not tried. */
  keyless: boolean
}

// What nobody has judged yet may be anything: it stands below what is known to be pressing, above the rest.
const rank: Record<Priority | 'unset', number> = { P0: 0, P1: 1, unset: 2, P2: 3, P3: 4, P4: 5 }

export const isUnread = ({ row }: Listed): boolean => row.messages > row.read
/** The sender's word in the clear, or what they said inside the seal: no server can make a tip look less urgent. */
export const isUrgent = ({ row, summary }: Listed): boolean => row.urgent || summary?.danger === true
/** Nothing is to be done about it: a closed tip to which something was added comes back up. */
const isDone = (tip: Listed): boolean => tip.row.status === 'closed' && !isUnread(tip)

/** The list's order: what is done last, else urgent first, then by priority, then the newest. */
export function inOrder(a: Listed, b: Listed): number {
  return (
    Number(isDone(a)) - Number(isDone(b)) ||
    Number(isUrgent(b)) - Number(isUrgent(a)) ||
    rank[a.row.priority ?? 'unset'] - rank[b.row.priority ?? 'unset'] ||
    b.row.hour - a.row.hour ||
    // Within an hour nobody knows which came first; ids are random, and the same at every poll.
    (a.row.tip < b.row.tip ? -1 : 1)
  )
}
