import { type I18n, type Messages, setupI18n } from '@lingui/core'
import { signal } from '@preact/signals'
import { formatsOf, isLanguage, type Language, languages } from '../../core/words.ts'

/** Some of the words, in each language (web/word-parts.ts). */
export type Part = Record<Language, () => Promise<{ messages: Messages }>>

const spoken = signal<I18n>()

/** What this page has needed so far: it comes along into another language. */
const parts = new Set<Part>()

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

/**
 * Loads a language's words and shows them at once; what was written stays.
 *
 * @param more a part that is needed from now on.
 */
export async function speak(chosen: Language, more?: Part): Promise<void> {
  if (more) parts.add(more)
  const loaded = await Promise.all([...parts].map((part) => part[chosen]()))
  const messages = Object.assign({}, ...loaded.map(({ messages }) => messages))
  spoken.value = setupI18n({ locale: chosen, locales: formatsOf[chosen], messages: { [chosen]: messages } })
}

/** Loads more words. What does not load is not asked for at a change of language either. */
export async function need(part: Part): Promise<void> {
  await part[language()]()
  await speak(language(), part)
}

/** Speaks the language in which the page came. @param first the words of its first look. */
export function speakOfPage(first: Part): Promise<void> {
  const { lang } = document.documentElement
  return speak(isLanguage(lang) ? lang : 'bs', first)
}
