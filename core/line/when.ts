import { ZONE } from '../hour.ts'
import type { LineLanguage } from './languages.ts'

const clock = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  hourCycle: 'h23',
  ...({ day: 'numeric', month: 'numeric', hour: '2-digit', minute: '2-digit' } as const),
})

/** A moment in an SMS, by the country's clocks: short, in letters of GSM's alphabet where the language has them. */
export function whenIn(language: LineLanguage, milliseconds: number): string {
  const part: Record<string, string> = {}
  for (const { type, value } of clock.formatToParts(milliseconds)) part[type] = value
  const [day, month] = [Number(part.day), Number(part.month)]
  const time = `${part.hour}:${part.minute}`
  switch (language) {
    case 'bs':
    case 'hr':
    case 'sr-Latn':
      return `${day}.${month}. u ${time}`
    case 'tr':
      return `${day}.${month}. saat ${time}`
    case 'en':
      return `${day}/${month} at ${time}`
    case 'ar':
      return `${day}/${month} ${time}`
  }
}
