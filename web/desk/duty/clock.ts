/*
 * Times of the day as browsers write them, and as duty keeps them: minutes since midnight.
 */

const DAY = 24 * 60

/** `17:30`; the end of a day is its first minute again. */
export const clockOf = (minutes: number): string =>
  Number.isNaN(minutes)
    ? ''
    : [Math.floor((minutes % DAY) / 60), minutes % 60].map((one) => String(one).padStart(2, '0')).join(':')

/** What somebody typed, or `NaN`. */
export function minutesOf(clock: string): number {
  const [, hours, minutes] = /^(\d\d):(\d\d)/.exec(clock) ?? []
  return Number(hours) * 60 + Number(minutes)
}

/** An end at midnight belongs to the day that ends. */
export const endOf = (clock: string): number => minutesOf(clock) || (clock ? DAY : Number.NaN)

/** A number as somebody of the country types it, with its country; `null` when it is none. */
export function phoneOf(typed: string): string | null {
  const digits = typed.replace(/[\s/().-]/g, '')
  const phone = digits.replace(/^00/, '+').replace(/^0/, '+387')
  return /^\+[1-9]\d{7,14}$/.test(phone) ? phone : null
}
