import type { Hour } from '../../../core/hour.ts'
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

export const isUnread = ({ row }: Listed): boolean => row.messages > row.read
/** The sender's word in the clear, or what they said inside the seal: no server can make a tip look less urgent. */
export const isUrgent = ({ row, summary }: Listed): boolean => row.urgent || summary?.danger === true
/** Nothing is to be done about it: a closed tip to which something was added comes back up. */
export const isDone = (tip: Listed): boolean => tip.row.status === 'closed' && !isUnread(tip)

// What nobody has judged yet may be anything: it stands below what is known to be pressing, above the rest.
type Rank = Priority | 'unset'
const rank: Record<Rank, number> = { P0: 0, P1: 1, unset: 2, P2: 3, P3: 4, P4: 5 }

/**
 * What counts as a tip's priority. Until somebody has judged it, danger is P0 and a child P1 (DOMAIN section 5). What
 * is urgent and has something unread is P0 whatever was judged before.
 */
export function priorityOf(tip: Listed): Rank {
  const { row, summary } = tip
  if (isUrgent(tip) && (row.priority === null || isUnread(tip))) return 'P0'
  return row.priority ?? (summary?.child ? 'P1' : 'unset')
}

/**
 * Hours until somebody must have seen a tip, and until something must have come of it (DOMAIN section 5). Five and
 * fifteen minutes are both within the hour that a tip came in, which is the finest time there is.
 */
const times: Record<Rank, { seen: number; decided: number }> = {
  P0: { seen: 0, decided: 0 },
  P1: { seen: 1, decided: 4 },
  unset: { seen: 24, decided: 72 },
  P2: { seen: 24, decided: 72 },
  P3: { seen: 72, decided: 168 },
  P4: { seen: 168, decided: 168 },
}

const allowed = (tip: Listed): number => times[priorityOf(tip)][tip.row.status === 'new' ? 'seen' : 'decided']

/** The hour by the end of which the desk's next step is due; `null` where it is not the desk's turn. */
export const dueOf = (tip: Listed): Hour | null =>
  tip.row.status === 'referred' || tip.row.status === 'closed' ? null : tip.row.hour + allowed(tip)

/** What is left of its time: of the last quarter one is told before it is over. */
export type Left = { hours: number; state: 'time' | 'soon' | 'now' | 'late' }

export function leftOf(tip: Listed, now: Hour): Left | null {
  const due = dueOf(tip)
  if (due === null) return null
  const hours = due - now
  if (hours < 0) return { hours: -hours, state: 'late' }
  if (hours === 0) return { hours, state: 'now' }
  return { hours, state: hours <= Math.max(1, allowed(tip) / 4) ? 'soon' : 'time' }
}

/** The list's order: what is done last, else by priority, then by what is due, then the oldest. */
export function inOrder(a: Listed, b: Listed): number {
  return (
    Number(isDone(a)) - Number(isDone(b)) ||
    // What was closed is looked up from its end.
    (isDone(a) ? (b.row.closed ?? b.row.hour) - (a.row.closed ?? a.row.hour) : 0) ||
    rank[priorityOf(a)] - rank[priorityOf(b)] ||
    // What waits for somebody else stands after what waits for the desk.
    (dueOf(a) ?? Number.MAX_SAFE_INTEGER) - (dueOf(b) ?? Number.MAX_SAFE_INTEGER) ||
    a.row.hour - b.row.hour ||
    // Within an hour nobody knows which came first; ids are random, and the same at every poll.
    (a.row.tip < b.row.tip ? -1 : 1)
  )
}
