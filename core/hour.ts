/** The country's clocks: an hour is skipped in March and comes twice in October. */
export const ZONE = 'Europe/Sarajevo'

/** Whole hours since 1970-01-01 UTC: the finest time that Javi keeps about a tip for longer than an hour. */
export type Hour = number

/** The last hour that a Date can hold (ECMA-262, section 21.4.1.1): one beyond it has no name and breaks a page. */
export const HOUR_MAX: Hour = 2_400_000_000

export const hourOf = (milliseconds: number): Hour => Math.floor(milliseconds / 3_600_000)
/** Whole minutes since 1970: for timers, and inside seals. */
export const minuteOf = (milliseconds: number): number => Math.floor(milliseconds / 60_000)
/** The hour in which a minute lies. */
export const hourOfMinute = (minute: number): Hour => Math.floor(minute / 60)
/** Whole days of UTC since 1970. */
export const dayOf = (milliseconds: number): number => Math.floor(milliseconds / 86_400_000)
export const dateOf = (hour: Hour): Date => new Date(hour * 3_600_000)
/** The country's day as ISO 8601 writes it, which is how Swedes write theirs. */
export const isoDay = (date: Date): string => date.toLocaleDateString('sv', { timeZone: ZONE })
export const days = (count: number): Hour => count * 24
