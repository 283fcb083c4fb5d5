import type { Hour } from '../../../core/hour.ts'
import type { Summary } from '../../../core/keys/summary.ts'
import { DECIDE_STOP, DECIDE_WITHIN, OPEN_WITHIN } from '../../../core/limits.ts'
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
const hoursOf = (minutes: number): number => Math.floor(minutes / 60)
const judgedAs = (judged: Rank): Priority => (judged === 'unset' ? 'P2' : judged)
const within = (tip: Listed) => {
  const judged = judgedAs(priorityOf(tip))
  return { seen: OPEN_WITHIN[judged], decided: DECIDE_WITHIN[judged] }
}

const allowed = (tip: Listed): number => hoursOf(within(tip)[tip.row.status === 'new' ? 'seen' : 'decided'])

/** The hour by the end of which the desk's next step is due; `null` where it is not the desk's turn. */
export const dueOf = (tip: Listed): Hour | null =>
  tip.row.status === 'referred' || tip.row.status === 'closed' ? null : tip.row.hour + allowed(tip)

/** What is left of its time: of the last quarter one is told before it is over. */
export type Left = { hours: number; state: 'time' | 'soon' | 'now' | 'late' }

export function leftOf(tip: Listed, now: Hour): Left | null {
  const due = dueOf(tip)
  return due === null ? null : leftUntil(due, allowed(tip), now)
}

function leftUntil(due: Hour, allowed: number, now: Hour): Left {
  const hours = due - now
  if (hours < 0) return { hours: -hours, state: 'late' }
  if (hours === 0) return { hours, state: 'now' }
  return { hours, state: hours <= Math.max(1, allowed / 4) ? 'soon' : 'time' }
}

/** One of the times that a tip has, in minutes; `left` is `null` once it is done. */
export interface Step {
  what: 'seen' | 'decided' | 'stop'
  minutes: number
  left: Left | null
}

/** All times of a tip: to be seen, to be decided; of a P1 also the one after which nothing excuses it. */
export function stepsOf(tip: Listed, now: Hour): Step[] {
  const { row } = tip
  const { seen, decided } = within(tip)
  const step = (what: Step['what'], minutes: number, isDone: boolean): Step => ({
    what,
    minutes,
    left: isDone ? null : leftUntil(row.hour + hoursOf(minutes), hoursOf(minutes), now),
  })
  const isDecided = dueOf(tip) === null
  return [
    step('seen', seen, row.status !== 'new'),
    step('decided', decided, isDecided),
    ...(priorityOf(tip) === 'P1' ? [step('stop', DECIDE_STOP, isDecided)] : []),
  ]
}

/** Somebody wanted to look at it again by now. */
export const isToLook = ({ summary }: Listed, now: Hour): boolean => (summary?.desk?.look ?? now + 1) <= now

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

/** An agency should have answered by now, and somebody still waits for it. */
export const isAnswerLate = ({ row: { answerBy, status } }: Listed, now: Hour): boolean =>
  answerBy !== null && answerBy <= now && status !== 'closed'
