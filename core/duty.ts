import * as v from 'valibot'
import { id8 } from './encoded.ts'
import { ZONE } from './hour.ts'
import { DUTY_ENTRIES_MAX } from './limits.ts'

/*
 * When an office reads what comes in, and who then. Times are those of the country's clocks, minutes since midnight;
 * days are counted from Monday, 0.
 */

const day = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(6))
const minute = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(most))
/** A day that its month does not have would slide into the next. */
const isDay = (text: string) =>
  new Date(`${text.slice(0, 10)}T00:00Z`).toISOString().startsWith(text.slice(0, 10))
const date = v.pipe(v.string(), v.isoDate(), v.check(isDay))
/** `2026-12-24T16:30`, by the country's clocks. */
const moment = v.pipe(v.string(), v.isoDateTime(), v.check(isDay))
const list = <T extends v.GenericSchema>(item: T) => v.pipe(v.array(item), v.maxLength(DUTY_ENTRIES_MAX))

/** `to` before `from` goes past midnight, into the next day. */
const hours = { day, from: minute(24 * 60 - 1), to: minute(24 * 60) }
const lasts = ({ from, to }: { from: number; to: number }) => from !== to

export const duty = v.strictObject({
  /** When somebody reads. Without any the hours are not set, and nobody is told about them. */
  week: list(
    v.pipe(
      v.strictObject(hours),
      v.check((one) => lasts(one)),
    ),
  ),
  /** Whole days on which nobody does. */
  holidays: list(date),
  /** Once, from one moment to another. */
  closures: list(
    v.pipe(
      v.strictObject({ from: moment, to: moment }),
      v.check(({ from, to }) => from < to),
    ),
  ),
  /**
   * Who is on duty, in the order in which they are told; `calls` when their telephone is rung for a call. It holds
   * outside the hours too, on holidays and during closures: whoever stands in it then is told.
   */
  roster: list(
    v.pipe(
      v.strictObject({ member: id8, ...hours, calls: v.boolean() }),
      v.check((one) => lasts(one)),
    ),
  ),
})
export type Duty = v.InferOutput<typeof duty>
type Hours = Pick<Duty['week'][number], 'day' | 'from' | 'to'>

/** Whether an office reads at a moment; times in milliseconds since 1970. */
export interface Reading {
  open: boolean
  /** When it ends, where it is open; `null` when no end is known. */
  until: number | null
  /** When it begins again, where it is closed; `null` when nobody knows. */
  opens: number | null
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** How many days we look ahead: what is closed for longer says no day. */
const AHEAD = 400
/** After the last exception the weeks are alike: in so many days everything has come that ever will. */
const ALIKE = 9

const clock = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
})

/** What the clocks show at a moment, as milliseconds since 1970 of clocks that never change; whole minutes. */
function shown(at: number): number {
  const part: Record<string, number> = {}
  for (const { type, value } of clock.formatToParts(at)) part[type] = Number(value)
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = part
  return Date.UTC(year, month - 1, day, hour, minute)
}

/** By how much the clocks are before those of UTC. */
const ahead = (at: number): number => shown(at) - Math.floor(at / MINUTE) * MINUTE

/**
 * The moment at which the clocks show something: the first or the last where they show it twice; where they skip it,
 * the moment of the change, which is a whole hour of UTC (Directive 2000/84/EC, article 2, kept by the country too).
 */
function moments(wall: number): { first: number; last: number } {
  // The clocks are one or two hours ahead: these lie before and after whatever change may be near.
  const [before, after] = [ahead(wall - 3 * HOUR), ahead(wall)]
  const [first, last] = [wall - before, wall - after]
  if (first > last) {
    if (ahead(first) === before) return { first, last: first }
    if (ahead(last) === after) return { first: last, last }
    const change = Math.floor(first / HOUR) * HOUR
    return { first: change, last: change }
  }
  if (ahead(first) !== before) return { first: last, last }
  if (ahead(last) !== after) return { first, last: first }
  return { first, last }
}

/** From the first moment of its beginning to the last of its end: whoever reads then reads the doubled hour too. */
interface Span {
  from: number
  to: number
}
const span = (from: number, to: number): Span => ({ from: moments(from).first, to: moments(to).last })
const isIn = (at: number) => (one: Span) => one.from <= at && at < one.to

const startOfDay = (wall: number): number => Math.floor(wall / DAY) * DAY
/** The first of January 1970 was a Thursday. */
const weekday = (midnight: number): number => (midnight / DAY + 3) % 7
/** The spans of those hours that begin on a day. */
const spansOf = (list: readonly Hours[], midnight: number): Span[] =>
  list
    .filter((one) => one.day === weekday(midnight))
    .map(({ from, to }) => span(midnight + from * MINUTE, midnight + to * MINUTE + (to < from ? DAY : 0)))
    .filter(({ from, to }) => from < to)

/** When an office reads, as seen from a moment; `null` where its hours are not set. */
export function reading(duty: Duty | null, now: number): Reading | null {
  if (!duty?.week.length) return null
  const closed = [
    ...duty.holidays.map((day) => span(Date.parse(day), Date.parse(day) + DAY)),
    ...duty.closures.map(({ from, to }) => span(Date.parse(`${from}Z`), Date.parse(`${to}Z`))),
  ].filter(({ to }) => to > now)
  const isOpen = (at: number, spans: Span[]) => spans.some(isIn(at)) && !closed.some(isIn(at))
  const today = startOfDay(shown(now))
  const last = Math.max(now, ...closed.map(({ to }) => to))
  const days = Math.min(AHEAD, Math.ceil((last - now) / DAY) + ALIKE)
  let before = spansOf(duty.week, today - DAY)
  let isNow: boolean | undefined
  for (let midnight = today; midnight < today + days * DAY; midnight += DAY) {
    const begun = spansOf(duty.week, midnight)
    const spans = [...before, ...begun]
    isNow ??= isOpen(now, spans)
    const [from, to] = [Math.max(now, moments(midnight).first), moments(midnight + DAY).first]
    const change = [...spans, ...closed]
      .flatMap((one) => [one.from, one.to])
      .filter((at) => from <= at && at < to)
      .sort((a, b) => a - b)
      .find((at) => isOpen(at, spans) !== isNow)
    if (change !== undefined) {
      return isNow ? { open: true, until: change, opens: null } : { open: false, until: null, opens: change }
    }
    before = begun
  }
  return { open: isNow === true, until: null, opens: null }
}

/** The entries of the roster that hold at a moment, in their order. */
export function onRoster(duty: Duty | null, now: number): Duty['roster'] {
  const midnight = startOfDay(shown(now))
  return (duty?.roster ?? []).filter((entry) =>
    [midnight - DAY, midnight].flatMap((day) => spansOf([entry], day)).some(isIn(now)),
  )
}

/** Who is on duty at a moment, in the order in which they are told. */
export const onDuty = (duty: Duty | null, now: number): string[] => [
  ...new Set(onRoster(duty, now).map(({ member }) => member)),
]
