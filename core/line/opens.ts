import { ZONE } from '../hour.ts'
import type { Opens } from './voice.ts'

const calendar = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
})

/** The day that the country's calendar shows at a moment, counted from the first of January 1970, a Thursday. */
function dayAt(at: number): number {
  const part: Record<string, number> = {}
  for (const { type, value } of calendar.formatToParts(at)) part[type] = Number(value)
  const { year = 0, month = 0, day = 0 } = part
  return Date.UTC(year, month - 1, day) / 86_400_000
}

/** How a caller is told of the next time that somebody listens; `null` when it is too far away for a weekday's name. */
export function opensAt(now: number, opens: number | null): Opens {
  if (opens === null) return null
  const days = dayAt(opens) - dayAt(now)
  if (days > 6) return null
  if (days < 2) return days === 1 ? 'tomorrow' : 'today'
  return (dayAt(opens) + 3) % 7
}
