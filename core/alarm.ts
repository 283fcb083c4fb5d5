/**
 * What somebody at the desk must know: the carrier does not delete; it sent one SID with two texts; the day's SMS are
 * spent; the carrier cannot be reached; the desk's page has ended, and the line seals to the last one.
 */
export const alarmKinds = ['undeleted', 'conflict', 'spent', 'carrier_away', 'page_ended'] as const
export type AlarmKind = (typeof alarmKinds)[number]

/** Whether it stands until it is over; of the others somebody takes note. */
export const endsByItself = (what: AlarmKind): boolean => what !== 'conflict' && what !== 'spent'
