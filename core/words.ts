import { type I18n, setupI18n } from '@lingui/core'
import { formatsOf } from './languages.ts'

// Those that staff have. A reporter's page loads its words by itself, a part at a time.
const catalogs = {
  bs: () => import('./words/bs.ts'),
  hr: () => import('./words/hr.ts'),
  'sr-Latn': () => import('./words/sr-Latn.ts'),
  'sr-Cyrl': () => import('./words/sr-Cyrl.ts'),
  en: () => import('./words/en.ts'),
}

/** All of the public's words in one language that staff have too: `words._('start.title')`. */
export async function wordsOf(language: keyof typeof catalogs): Promise<I18n> {
  const { messages } = await catalogs[language]()
  return setupI18n({ locale: language, locales: formatsOf(language), messages: { [language]: messages } })
}
