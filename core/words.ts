import { type I18n, setupI18n } from '@lingui/core'

/** The languages that the public's words exist in, each in `words/{language}.po`. */
export const languages = ['bs', 'en'] as const
export type Language = (typeof languages)[number]

/** Each language's name in itself. */
export const languageNames: Record<Language, string> = { bs: 'Bosanski', en: 'English' }

/**
 * By which rules numbers, dates and plurals are written. Chromium knows no Bosnian ones but calls them known, and
 * writes “20,000” and “M01”; those of Serbian in Latin script are the same, with the names of months too.
 */
export const formatsOf: Record<Language, string> = { bs: 'sr-Latn', en: 'en-GB' }

// Loaded one by one: a page needs one language, and gets another only when it is asked for.
const catalogs = {
  bs: () => import('./words/bs.ts'),
  en: () => import('./words/en.ts'),
}

export const isLanguage = (tag: string): tag is Language => (languages as readonly string[]).includes(tag)

/** The public's words in one language: `words._('start.title')`. */
export async function wordsOf(language: Language): Promise<I18n> {
  const { messages } = await catalogs[language]()
  return setupI18n({ locale: language, locales: formatsOf[language], messages: { [language]: messages } })
}
