import type { Language } from '../languages.ts'

/** The languages in which the line can answer, each with its words in `core/words/line/{language}.po`. */
export const lineLanguages = ['bs', 'hr', 'sr-Latn', 'en', 'tr', 'ar'] as const satisfies readonly Language[]
export type LineLanguage = (typeof lineLanguages)[number]

/** Those of the country: one of them is the line's own, in which it speaks to whoever has not chosen another. */
export const homeLanguages = ['bs', 'hr', 'sr-Latn'] as const satisfies readonly LineLanguage[]
export type HomeLanguage = (typeof homeLanguages)[number]

/** The language of a digit, in messages and in calls alike: 1 is the line's own. */
export const languageOf = (digit: string, home: HomeLanguage): LineLanguage | null =>
  (({ 1: home, 2: 'en', 3: 'tr', 4: 'ar' }) as const)[digit] ?? null
