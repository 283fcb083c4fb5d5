import { type I18n, type Messages, setupI18n } from '@lingui/core'
import { signal } from '@preact/signals'
import { directionOf, formatsOf, isLanguage, type Language } from '../../core/languages.ts'

/** What comes with some words: `draft` when nobody who speaks the language from birth has looked over them yet. */
interface Loaded {
  messages: Messages
  draft: boolean
}

/** Some of the words, in each language, by the catalog's file (web/word-parts.ts). */
export type Part = Record<string, () => Promise<unknown>>

const spoken = signal<I18n>()

/** Whether the words of this page are a draft. */
export const isDraft = signal(false)

/** What this page has needed so far: it comes along into another language. */
const parts = new Set<Part>()

/** Reading it subscribes the component, so that it is drawn anew when the language changes. */
const words = (): I18n => {
  if (!spoken.value) throw new Error('no language yet')
  return spoken.value
}

export const say = (id: string, values?: Record<string, unknown>): string => words()._(id, values)

export const language = (): Language => words().locale as Language

const load = (part: Part, chosen: Language) => (part[`./${chosen}.ts`] as () => Promise<Loaded>)()

/**
 * Loads a language's words and shows them at once; what was written stays.
 *
 * @param more a part that is needed from now on.
 */
export async function speak(chosen: Language, more?: Part): Promise<void> {
  if (more) parts.add(more)
  const loaded = await Promise.all([...parts].map((part) => load(part, chosen)))
  const messages = Object.assign({}, ...loaded.map(({ messages }) => messages))
  isDraft.value = loaded.some(({ draft }) => draft)
  spoken.value = setupI18n({ locale: chosen, locales: formatsOf(chosen), messages: { [chosen]: messages } })
  const root = globalThis.document?.documentElement
  if (root) {
    root.lang = chosen
    root.dir = directionOf(chosen)
  }
}

/** Loads more words. What does not load is not asked for at a change of language either. */
export async function need(part: Part): Promise<void> {
  await load(part, language())
  await speak(language(), part)
}

/** Speaks the language in which the page came. @param first the words of its first look. */
export function speakOfPage(first: Part): Promise<void> {
  const { lang } = document.documentElement
  return speak(isLanguage(lang) ? lang : 'bs', first)
}
