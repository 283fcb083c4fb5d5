import type { LineLanguage } from '../../../core/line/languages.ts'
import { whenIn } from '../../../core/line/when.ts'

/** What may stand in a text's places, as long as it gets, so that one sees what it costs. */
export const examples = (language: LineLanguage, page: string): Record<string, string> => ({
  page,
  when: whenIn(language, Date.UTC(2026, 11, 23, 7)),
})
