import { I18n } from '@lingui/core'
import { signal } from '@preact/signals'
import { ZONE } from '../../core/hour.ts'
import { messages as bs } from './words/bs.ts'
import { messages as en } from './words/en.ts'

export const languages = ['bs', 'en'] as const
export type Language = (typeof languages)[number]

// Staff only: a reporter's page stores nothing.
const KEPT = 'javi-desk-language'

export const language = signal<Language>(firstLanguage())

/** The words of staff's pages. Reading one subscribes the component, so that it is drawn anew in another language. */
class LiveWords extends I18n {
  override get locale(): string {
    return language.value && super.locale
  }
}

export const i18n = new LiveWords({ messages: { bs, en }, locale: language.peek() })

export function speak(chosen: Language): void {
  localStorage.setItem(KEPT, chosen)
  document.documentElement.lang = chosen
  i18n.activate(chosen)
  language.value = chosen
}

/** By which rules dates and lists are written: Chromium has none of bs (“2026 M11 21”); sr-Latn's are alike. */
export const formats = (): string => (language.value === 'en' ? 'en-GB' : 'sr-Latn-BA')

/** A day by the country's clocks. */
export const sayDate = (date: Date, dateStyle: 'long' | 'medium'): string =>
  new Intl.DateTimeFormat(formats(), { dateStyle, timeZone: ZONE }).format(date)

/** The kept one; else what the browser asks for, where everything near to Bosnian gets Bosnian; else Bosnian. */
function firstLanguage(): Language {
  const kept = localStorage.getItem(KEPT)
  for (const asked of kept ? [kept] : navigator.languages) {
    if (/^(bs|hr|sr|sh|me|cnr)\b/i.test(asked)) return 'bs'
    if (/^en\b/i.test(asked)) return 'en'
  }
  return 'bs'
}
