/** Whole hours since 1970-01-01 UTC: the finest time that Javi keeps about a tip. */
export type Hour = number

export const hourOf = (milliseconds: number): Hour => Math.floor(milliseconds / 3_600_000)
export const dateOf = (hour: Hour): Date => new Date(hour * 3_600_000)
export const days = (count: number): Hour => count * 24
