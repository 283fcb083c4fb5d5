import { I18n } from '@lingui/core'
import { signal } from '@preact/signals'
import { ZONE } from '../../core/hour.ts'
import { formatsOf, languageFor } from '../../core/languages.ts'
import { catalogs, type Language, languages } from './catalogs.ts'

// Staff only: a reporter's page stores nothing.
const KEPT = 'javi-desk-language'

export const language = signal<Language>(firstLanguage())

/** The words of staff's pages. Reading one subscribes the component, so that it is drawn anew in another language. */
class LiveWords extends I18n {
  override get locale(): string {
    return language.value && super.locale
  }
}

export const i18n = new LiveWords({})

/** What was asked for last: it is what counts, whichever file comes first. */
let wanted: Language

/** Loads a language's words and shows them. */
export async function speak(chosen: Language): Promise<void> {
  wanted = chosen
  const { messages } = await catalogs[chosen]()
  if (wanted !== chosen) return
  i18n.loadAndActivate({ locale: chosen, locales: formatsOf(chosen), messages })
  document.documentElement.lang = chosen
  language.value = chosen
}

/** Speaks a language from now on, in this browser. */
export async function choose(chosen: Language): Promise<void> {
  await speak(chosen)
  localStorage.setItem(KEPT, language.value)
}

/** By which rules dates, lists and the order of names are written. */
export const formats = (): string => formatsOf(language.value)

/** The order of two names in the alphabet of the language. */
export const byAlphabet = (one: string, other: string): number => one.localeCompare(other, formats())

/** A day by the country's clocks. */
export const sayDate = (date: Date, dateStyle: 'long' | 'medium'): string =>
  new Intl.DateTimeFormat(formats(), { dateStyle, timeZone: ZONE }).format(date)

/** The kept one; else what the browser asks for; else Bosnian. */
function firstLanguage(): Language {
  const kept = localStorage.getItem(KEPT)
  for (const asked of kept ? [kept] : navigator.languages) {
    const found = languageFor(asked, languages)
    if (found) return found
  }
  return 'bs'
}
