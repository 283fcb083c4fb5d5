import { type I18n, setupI18n } from '@lingui/core'
import { formatsOf } from './languages.ts'

// Apart from those of the pages, which the Worker would carry along.
const catalogs = {
  bs: () => import('./words/line/bs.ts'),
  en: () => import('./words/line/en.ts'),
}

/** What the line says, in one language. */
export async function lineWordsOf(language: keyof typeof catalogs): Promise<I18n> {
  const { messages } = await catalogs[language]()
  return setupI18n({ locale: language, locales: formatsOf(language), messages: { [language]: messages } })
}
