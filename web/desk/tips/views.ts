import { days, hourOfMinute } from '../../../core/hour.ts'
import { isAnswerLate, leftOf } from './due.ts'
import { isDone, isUnread, type Listed } from './listed.ts'

/*
 * Which tips are shown: one view, what is filtered out of it, what was searched for in it.
 */

export const views = [
  'all',
  'unread',
  'mine',
  'waiting',
  'flagged',
  'overdue',
  'unanswered',
  'closed',
] as const
export type View = (typeof views)[number]

/** Who looks, and when. */
export interface Looking {
  self: string
  /** Since 1970. */
  minute: number
}

const WEEK = days(7)

const inView: Record<View, (tip: Listed, looking: Looking) => boolean> = {
  all: () => true,
  unread: (tip) => isUnread(tip),
  mine: (tip, { self }) => tip.row.assignee === self && !isDone(tip),
  waiting: ({ row }) => row.status === 'waiting',
  flagged: ({ summary }) => (summary?.desk?.flags ?? 0) > 0,
  /** At the desk, or at an agency. */
  overdue: (tip, { minute }) =>
    leftOf(tip, minute)?.state === 'late' || isAnswerLate(tip, hourOfMinute(minute)),
  /** Passed on, and an agency has not said what it does. */
  unanswered: ({ row }) => row.unanswered > 0,
  closed: ({ row }, { minute }) =>
    row.status === 'closed' && (row.closed ?? row.hour) > hourOfMinute(minute) - WEEK,
}

/** Handed over to whoever looks, with a message that they have not answered. */
export const hasNote = ({ row, summary }: Listed, self: string): boolean =>
  row.assignee === self && summary?.desk?.note === self

export const filterNames = ['priority', 'channel', 'place', 'kind', 'language', 'child', 'member'] as const
export type FilterName = (typeof filterNames)[number]
/** What each must be; absent is anything. */
export type Filters = Partial<Record<FilterName, string>>

/** Stands for what was not told, judged or taken. */
export const NONE = 'none'

/** What a tip has of each; of what is not opened, nothing is known. */
const valuesOf: Record<FilterName, (tip: Listed) => string[]> = {
  priority: ({ row }) => [row.priority ?? NONE],
  channel: ({ row }) => [row.channel],
  place: ({ summary }) => (summary ? [summary.place ?? NONE] : []),
  kind: ({ summary }) => (summary ? (summary.kind.length ? summary.kind : [NONE]) : []),
  language: ({ summary }) => (summary ? [summary.language] : []),
  child: ({ summary }) => (summary ? [summary.child ? 'yes' : 'no'] : []),
  member: ({ row }) => [row.assignee ?? NONE],
}

const passes = (tip: Listed, filters: Filters, but?: FilterName): boolean =>
  (Object.keys(filters) as FilterName[]).every((name) => {
    const wanted = filters[name]
    return wanted === undefined || name === but || valuesOf[name](tip).includes(wanted)
  })

/** What is asked of the list. */
export interface Wanted {
  view: View
  filters: Filters
  /** The tips that a search has found; `null` while nobody searches. */
  found: ReadonlySet<string> | null
  /** The one that is being read: it stays, though reading it took it out of its view. */
  kept: string | null
}

const isFound = ({ row }: Listed, { found }: Wanted) => found === null || found.has(row.tip)

/** The tips that are shown, in the order in which they come. */
export const shownOf = (tips: readonly Listed[], wanted: Wanted, looking: Looking): Listed[] =>
  tips.filter(
    (tip) =>
      (inView[wanted.view](tip, looking) && passes(tip, wanted.filters) && isFound(tip, wanted)) ||
      tip.row.tip === wanted.kept,
  )

/** How many tips there are in each view, whatever is filtered. */
export function countViews(tips: readonly Listed[], looking: Looking): Record<View, number> {
  const counts = Object.fromEntries(views.map((view) => [view, 0])) as Record<View, number>
  for (const tip of tips) for (const view of views) if (inView[view](tip, looking)) counts[view] += 1
  return counts
}

/** How many tips each choice of each filter would show, with the view, the search and the other filters as they are. */
export function countChoices(
  tips: readonly Listed[],
  wanted: Wanted,
  looking: Looking,
): Record<FilterName, Map<string, number>> {
  const inside = tips.filter((tip) => inView[wanted.view](tip, looking) && isFound(tip, wanted))
  const count = (name: FilterName) => {
    const counts = new Map<string, number>()
    for (const tip of inside)
      if (passes(tip, wanted.filters, name))
        for (const value of valuesOf[name](tip)) counts.set(value, (counts.get(value) ?? 0) + 1)
    return counts
  }
  return Object.fromEntries(filterNames.map((name) => [name, count(name)])) as Record<
    FilterName,
    Map<string, number>
  >
}
