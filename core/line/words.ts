import { type I18n, setupI18n } from '@lingui/core'
import { formatsOf } from '../languages.ts'
import type { LineLanguage } from './languages.ts'

// Apart from those of the pages, which the Worker would carry along.
const catalogs = {
  bs: () => import('../words/line/bs.ts'),
  hr: () => import('../words/line/hr.ts'),
  'sr-Latn': () => import('../words/line/sr-Latn.ts'),
  en: () => import('../words/line/en.ts'),
  tr: () => import('../words/line/tr.ts'),
  ar: () => import('../words/line/ar.ts'),
} satisfies Record<LineLanguage, unknown>

/** What the line says, in one language. */
export async function lineWordsOf(language: LineLanguage): Promise<I18n> {
  const { messages } = await catalogs[language]()
  return setupI18n({ locale: language, locales: formatsOf(language), messages: { [language]: messages } })
}
