import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { type Duty, duty as dutySchema, onDuty, reading } from '../core/duty.ts'
import { ZONE } from '../core/hour.ts'

/*
 * When an office reads, and who then: by the clocks of the country, through both changes of the year.
 */

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const at = (iso: string) => Date.parse(iso)
const of = (hour: number, minute = 0) => hour * 60 + minute

const nothing: Duty = { week: [], holidays: [], closures: [], roster: [] }
const workdays = (from: number, to: number) => [0, 1, 2, 3, 4].map((day) => ({ day, from, to }))
const office: Duty = { ...nothing, week: workdays(of(9), of(17)) }
const always: Duty = { ...nothing, week: [0, 1, 2, 3, 4, 5, 6].map((day) => ({ day, from: 0, to: of(24) })) }

describe('when it is read', () => {
  test('hours that nobody has set say nothing', () => {
    expect(reading(null, at('2026-11-23T12:00:00Z'))).toBeNull()
    expect(reading(nothing, at('2026-11-23T12:00:00Z'))).toBeNull()
  })

  test.each([
    ['a Monday morning before nine', '2026-11-23T07:59:59.999Z', false, '2026-11-23T08:00:00Z'],
    ['nine sharp', '2026-11-23T08:00:00Z', true, '2026-11-23T16:00:00Z'],
    ['a minute before five', '2026-11-23T15:59:59.999Z', true, '2026-11-23T16:00:00Z'],
    ['five sharp', '2026-11-23T16:00:00Z', false, '2026-11-24T08:00:00Z'],
    ['a Friday evening', '2026-11-27T16:00:00Z', false, '2026-11-30T08:00:00Z'],
    ['a summer day, whose clocks are two hours ahead', '2026-07-06T07:00:00Z', true, '2026-07-06T15:00:00Z'],
    ['a week-end over which the clocks go forward', '2026-03-28T12:00:00Z', false, '2026-03-30T07:00:00Z'],
    ['a week-end over which they go back', '2026-10-24T12:00:00Z', false, '2026-10-26T08:00:00Z'],
  ])('%s', (_, now, open, next) => {
    expect(reading(office, at(now))).toEqual({
      open,
      until: open ? at(next) : null,
      opens: open ? null : at(next),
    })
  })

  test('hours past midnight belong to the evening on which they begin', () => {
    const night = { ...nothing, week: [{ day: 4, from: of(20), to: of(2) }] }
    const until = at('2026-11-28T01:00:00Z')
    expect(reading(night, at('2026-11-27T22:30:00Z'))).toEqual({ open: true, until, opens: null })
    expect(reading(night, at('2026-11-28T00:59:00Z'))).toEqual({ open: true, until, opens: null })
    expect(reading(night, until)).toEqual({ open: false, until: null, opens: at('2026-12-04T19:00:00Z') })
    expect(reading(night, at('2026-11-26T22:30:00Z'))?.open).toBe(false)
  })

  test('what touches at midnight has no gap', () => {
    const long = {
      ...nothing,
      week: [
        { day: 5, from: of(22), to: of(24) },
        { day: 6, from: 0, to: of(6) },
      ],
    }
    expect(reading(long, at('2026-11-28T22:00:00Z'))?.until).toBe(at('2026-11-29T05:00:00Z'))
  })

  test('a night in which an hour is skipped, and one in which it comes twice', () => {
    const night = { ...nothing, week: [{ day: 5, from: of(22), to: of(2, 30) }] }
    // In March half past two is never shown: it ends where the hour is skipped, at three.
    expect(reading(night, at('2026-03-28T23:00:00Z'))?.until).toBe(at('2026-03-29T01:00:00Z'))
    // In October it is shown twice: whoever was promised half past two is read until the second.
    expect(reading(night, at('2026-10-24T23:00:00Z'))?.until).toBe(at('2026-10-25T01:30:00Z'))
    const early = { ...nothing, week: [{ day: 6, from: of(2, 30), to: of(4) }] }
    expect(reading(early, at('2026-03-29T00:00:00Z'))?.opens).toBe(at('2026-03-29T01:00:00Z'))
    expect(reading(early, at('2026-10-24T23:00:00Z'))?.opens).toBe(at('2026-10-25T00:30:00Z'))
    expect(reading(early, at('2026-10-25T01:15:00Z'))).toMatchObject({
      open: true,
      until: at('2026-10-25T03:00:00Z'),
    })
  })

  test('holidays are whole days, a night that reaches into them too', () => {
    const christmas: Duty = { ...always, holidays: ['2026-12-25'] }
    expect(reading(christmas, at('2026-12-24T12:00:00Z'))?.until).toBe(at('2026-12-24T23:00:00Z'))
    expect(reading(christmas, at('2026-12-25T12:00:00Z'))?.opens).toBe(at('2026-12-25T23:00:00Z'))
    const friday = { ...office, holidays: ['2026-11-27', '2026-11-30'] }
    expect(reading(friday, at('2026-11-26T20:00:00Z'))?.opens).toBe(at('2026-12-01T08:00:00Z'))
  })

  test('a closure ends what is open and puts off what would be', () => {
    const closed = { ...office, closures: [{ from: '2026-11-23T12:00', to: '2026-11-24T10:30' }] }
    expect(reading(closed, at('2026-11-23T10:00:00Z'))?.until).toBe(at('2026-11-23T11:00:00Z'))
    expect(reading(closed, at('2026-11-23T11:00:00Z'))).toEqual({
      open: false,
      until: null,
      opens: at('2026-11-24T09:30:00Z'),
    })
  })

  test('never closed, and closed for longer than anybody looks ahead', () => {
    expect(reading(always, at('2026-10-24T12:00:00Z'))).toEqual({ open: true, until: null, opens: null })
    const over = { ...office, closures: [{ from: '2026-01-01T00:00', to: '2036-01-01T00:00' }] }
    expect(reading(over, at('2026-11-23T12:00:00Z'))).toEqual({ open: false, until: null, opens: null })
    const year = { ...office, closures: [{ from: '2026-01-01T00:00', to: '2027-01-01T00:00' }] }
    expect(reading(year, at('2026-11-23T12:00:00Z'))?.opens).toBe(at('2027-01-01T08:00:00Z'))
  })
})

describe('who is on duty', () => {
  const shift = (member: string, day: number, from: number, to: number, calls = false) => ({
    member: member.repeat(16),
    day,
    from,
    to,
    calls,
  })
  const roster: Duty = {
    ...office,
    holidays: ['2026-11-23'],
    roster: [
      shift('a', 0, of(9), of(13)),
      shift('b', 0, of(9), of(17)),
      shift('a', 0, of(12), of(17)),
      shift('c', 0, of(17), of(9)),
    ],
  }

  test('in the roster’s order, each once; outside the hours and on holidays too', () => {
    const told = (iso: string) => onDuty(roster, at(iso)).map((member) => member[0])
    expect(told('2026-11-23T08:00:00Z')).toEqual(['a', 'b'])
    expect(told('2026-11-23T11:30:00Z')).toEqual(['a', 'b'])
    expect(told('2026-11-23T13:00:00Z')).toEqual(['b', 'a'])
    expect(told('2026-11-23T16:00:00Z')).toEqual(['c'])
    expect(told('2026-11-24T07:59:00Z')).toEqual(['c'])
    expect(told('2026-11-24T08:00:00Z')).toEqual([])
    expect(onDuty(null, at('2026-11-23T08:00:00Z'))).toEqual([])
  })
})

test('what cannot be meant is refused', () => {
  const fits = (more: Partial<Record<keyof Duty, unknown>>) => v.is(dutySchema, { ...nothing, ...more })
  expect(fits({})).toBe(true)
  expect(fits({ week: [{ day: 0, from: 600, to: 600 }] })).toBe(false)
  expect(fits({ week: [{ day: 7, from: 600, to: 700 }] })).toBe(false)
  expect(fits({ week: [{ day: 0, from: 1440, to: 700 }] })).toBe(false)
  expect(fits({ week: [{ day: 0, from: 0, to: 1440 }] })).toBe(true)
  expect(fits({ holidays: ['2026-02-31'] })).toBe(false)
  expect(fits({ closures: [{ from: '2026-11-23T12:00', to: '2026-11-23T12:00' }] })).toBe(false)
  expect(fits({ closures: [{ from: '2026-11-23T12:00', to: '2026-02-30T12:00' }] })).toBe(false)
})

/** What the clocks show, read from their words instead of their parts. */
function clocks(now: number) {
  const words = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE, dateStyle: 'short', timeStyle: 'short' })
  const [date = '', time = ''] = words.format(now).split(' ')
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return { date, day: (new Date(`${date}T00:00Z`).getUTCDay() + 6) % 7, minute: hour * 60 + minute }
}

describe('whatever the hours', () => {
  const hours = fc
    .record({
      day: fc.integer({ min: 0, max: 6 }),
      from: fc.integer({ min: 0, max: 1439 }),
      to: fc.integer({ min: 0, max: 1440 }),
    })
    .filter(({ from, to }) => from !== to)
  const date = fc
    .integer({ min: at('2026-01-01'), max: at('2027-12-31') })
    .map((day) => new Date(day).toISOString().slice(0, 16))
  const duties = fc.record({
    week: fc.array(hours, { minLength: 1, maxLength: 10 }),
    holidays: fc.array(
      date.map((day) => day.slice(0, 10)),
      { maxLength: 5 },
    ),
    closures: fc.array(
      fc.record({ from: date, to: date }).filter(({ from, to }) => from < to),
      { maxLength: 2 },
    ),
    roster: fc.constant<Duty['roster']>([]),
  })
  const moment = fc.oneof(
    fc.integer({ min: at('2026-01-01'), max: at('2027-12-31') }),
    // Around the changes of the clocks.
    fc.integer({ min: -2 * DAY, max: 2 * DAY }).map((by) => at('2026-03-29T01:00:00Z') + by),
    fc.integer({ min: -2 * DAY, max: 2 * DAY }).map((by) => at('2026-10-25T01:00:00Z') + by),
  )

  test('the next change is one, and there is none before it', () => {
    fc.assert(
      fc.property(duties, moment, fc.double({ min: 0, max: 1, noNaN: true }), (duty, now, part) => {
        const read = reading(duty, now)
        if (!read) return
        const next = read.until ?? read.opens
        expect(read.open ? read.opens : read.until).toBeNull()
        if (next === null) return
        expect(next).toBeGreaterThan(now)
        expect(next % MINUTE).toBe(0)
        expect(reading(duty, next)?.open).toBe(!read.open)
        const between = now + Math.floor((next - 1 - now) * part)
        expect(reading(duty, between)).toEqual(read)
      }),
      { numRuns: 400 },
    )
  })

  test('away from the changes of the clocks it is what the clocks say', () => {
    fc.assert(
      fc.property(duties, fc.integer({ min: at('2026-04-01'), max: at('2026-10-20') }), (duty, now) => {
        const { date, day, minute } = clocks(now)
        const text = `${date}T${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
        const isRead = duty.week.some(({ day: begins, from, to }) =>
          to > from
            ? begins === day && from <= minute && minute < to
            : (begins === day && from <= minute) || ((begins + 1) % 7 === day && minute < to),
        )
        const isClosed =
          duty.holidays.includes(date) || duty.closures.some(({ from, to }) => from <= text && text < to)
        expect(reading(duty, now)?.open).toBe(isRead && !isClosed)
      }),
      { numRuns: 400 },
    )
  })
})
