import { dueOf } from './due.ts'
import { type Counted, isDone, type Listed, priorityOf } from './listed.ts'

// What nobody has judged yet may be anything: it stands below what is known to be pressing, above the rest.
const rank: Record<Counted, number> = { P0: 0, P1: 1, unset: 2, P2: 3, P3: 4, P4: 5 }

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
