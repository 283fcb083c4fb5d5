import { type I18n, setupI18n } from '@lingui/core'
import { formatsOf, type Language } from '../../core/words.ts'
import { language } from '../reporter/words.ts'
import { messages as bs } from './words/bs.ts'
import { messages as en } from './words/en.ts'

/*
 * This page's own words, apart from those of the other reporters' pages, which would carry them along. Both languages
 * are here: they are few.
 */

const wordsIn = (locale: Language, messages: typeof bs): I18n =>
  setupI18n({ locale, locales: formatsOf[locale], messages: { [locale]: messages } })

const words: Record<Language, I18n> = { bs: wordsIn('bs', bs), en: wordsIn('en', en) }

/** In the language that the page speaks: whoever reads it is drawn anew when that changes. */
export const say = (id: string, values?: Record<string, unknown>): string => words[language()]._(id, values)
