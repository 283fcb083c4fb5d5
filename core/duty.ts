import * as v from 'valibot'
import { id8 } from './encoded.ts'
import { DUTY_ENTRIES_MAX } from './limits.ts'

/*
 * When an office reads what comes in, and who then. Times are those of the country's clocks (Europe/Sarajevo), minutes
 * since midnight; days are counted from Monday, 0.
 */

const day = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(6))
const minute = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(24 * 60))
const date = v.pipe(v.string(), v.isoDate())
/** `2026-12-24T16:30`, by the country's clocks. */
const moment = v.pipe(v.string(), v.isoDateTime())
const list = <T extends v.GenericSchema>(item: T) => v.pipe(v.array(item), v.maxLength(DUTY_ENTRIES_MAX))

/** `to` before `from` goes past midnight, into the next day. */
const hours = { day, from: minute, to: minute }

export const duty = v.strictObject({
  /** When somebody reads. */
  week: list(v.strictObject(hours)),
  /** Whole days on which nobody does. */
  holidays: list(date),
  /** Once, from one moment to another. */
  closures: list(v.strictObject({ from: moment, to: moment })),
  /** Who is on duty, in the order in which they are told; `calls` when their telephone is rung for a call. */
  roster: list(v.strictObject({ member: id8, ...hours, calls: v.boolean() })),
})
export type Duty = v.InferOutput<typeof duty>
