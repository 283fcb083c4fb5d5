import { type Hour, hourOfMinute } from '../../../core/hour.ts'
import { BY_MINUTE, DECIDE_STOP, DECIDE_WITHIN, OPEN_WITHIN } from '../../../core/limits.ts'
import { isUnread, isUrgent, type Listed, priorityOf } from './listed.ts'

/*
 * Until when something must come of a tip, and what is late.
 */

/**
 * Whether nobody has opened what must be opened in its time: a new tip, or more of one that is urgent or that somebody
 * has closed. The server rings by the same (db/unopened.ts).
 */
const isToOpen = (tip: Listed): boolean => {
  const { status, closed } = tip.row
  return status === 'new' || (isUnread(tip) && (isUrgent(tip) || (status === 'closed' && closed !== null)))
}
/** Whether it is for the desk to do something about it: to pass it on, to close it, to ask. */
const isDesks = ({ row }: Listed): boolean => row.status !== 'referred' && row.status !== 'closed'

/** The minute, since 1970, in which a time is over that began with what came first, or with what came again. */
function endOf({ row }: Listed, allowed: number, isAgain: boolean): number {
  const isKnown = isAgain || hourOfMinute(row.since) === row.hour
  const began = isKnown ? row.since : row.hour * 60
  return (allowed > BY_MINUTE ? hourOfMinute(began) * 60 : began) + allowed
}

/** One of the times that a tip has: to be seen, to be decided; of a P1 also the one after which nothing excuses it. */
interface Time {
  what: 'seen' | 'decided' | 'stop'
  /** Minutes that are allowed. */
  allowed: number
  /** The minute in which they are over; `null` where it is done, or not the desk's turn. */
  due: number | null
}

/** A tip's times, by what counts as its priority (DOMAIN section 5); of what nobody has judged, P2's. */
function timesOf(tip: Listed): Time[] {
  const counted = priorityOf(tip)
  const priority = counted === 'unset' ? 'P2' : counted
  const isNext = isToOpen(tip)
  const isAgain = isNext && tip.row.status !== 'new'
  const time = (what: Time['what'], allowed: number, isRunning: boolean): Time => ({
    what,
    allowed,
    due: isRunning ? endOf(tip, allowed, isAgain) : null,
  })
  return [
    time('seen', OPEN_WITHIN[priority], isNext),
    time('decided', DECIDE_WITHIN[priority], isDesks(tip)),
    ...(counted === 'P1' ? [time('stop', DECIDE_STOP, isDesks(tip))] : []),
  ]
}

/** The first that is not done. */
const nextOf = (tip: Listed) => timesOf(tip).find((time) => time.due !== null)

/** The minute, since 1970, in which the desk's next step is due; `null` where it is not the desk's turn. */
export const dueOf = (tip: Listed): number | null => nextOf(tip)?.due ?? null

/** What is left of its time, or gone beyond it: of the last quarter, and of minutes, one is told before it is over. */
export type Left = { minutes: number; state: 'time' | 'soon' | 'late' }

function leftUntil({ due, allowed }: Time, now: number): Left | null {
  if (due === null) return null
  const minutes = due - now
  if (minutes <= 0) return { minutes: now - due, state: 'late' }
  return { minutes, state: minutes <= Math.max(60, allowed / 4) ? 'soon' : 'time' }
}

/** What is left until the desk's next step. @param now the minute since 1970. */
export function leftOf(tip: Listed, now: number): Left | null {
  const next = nextOf(tip)
  return next ? leftUntil(next, now) : null
}

export type Step = Pick<Time, 'what' | 'allowed'> & { left: Left }

/** What is left of each of a tip's times that run. @param now the minute since 1970. */
export const stepsOf = (tip: Listed, now: number): Step[] =>
  timesOf(tip).flatMap((time) => {
    const left = leftUntil(time, now)
    return left ? [{ what: time.what, allowed: time.allowed, left }] : []
  })

/** Somebody wanted to look at it again by now. */
export const isToLook = ({ summary }: Listed, now: Hour): boolean => (summary?.desk?.look ?? now + 1) <= now

/** An agency should have answered by now, and somebody still waits for it. */
export const isAnswerLate = ({ row: { answerBy, status } }: Listed, now: Hour): boolean =>
  answerBy !== null && answerBy <= now && status !== 'closed'
