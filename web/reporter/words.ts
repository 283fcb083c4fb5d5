import type { I18n } from '@lingui/core'
import { signal } from '@preact/signals'
import { isLanguage, type Language, languages, wordsOf } from '../../core/words.ts'

const spoken = signal<I18n>()

/** Reading it subscribes the component, so that it is drawn anew when the language changes. */
const words = (): I18n => {
  if (!spoken.value) throw new Error('no language yet')
  return spoken.value
}

export const say = (id: string, values?: Record<string, unknown>): string => words()._(id, values)

export const language = (): Language => words().locale as Language

/** The language after this one: the button offers it. */
export const nextLanguage = (): Language =>
  languages[(languages.indexOf(language()) + 1) % languages.length] as Language

/** Loads a language's words and shows them at once; what was written stays. */
export async function speak(chosen: Language): Promise<void> {
  spoken.value = await wordsOf(chosen)
}

/** Speaks the language in which the page came. */
export function speakOfPage(): Promise<void> {
  const { lang } = document.documentElement
  return speak(isLanguage(lang) ? lang : 'bs')
}
