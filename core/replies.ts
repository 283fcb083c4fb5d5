import type { Language } from './languages.ts'

/*
 * Beginnings of the desk's replies, in every language in which somebody may have told something. They stand apart from
 * the pages' words: no reporter's page carries them along.
 */

/** To say that it was read, to ask, to say that it was passed on, to say that it is closed; by the ids of their words. */
export const templates = [
  'template.received',
  'template.ask',
  'template.passed_on',
  'template.closed',
] as const
export type Template = (typeof templates)[number]

const catalogs = {
  bs: () => import('./words/replies/bs.ts'),
  hr: () => import('./words/replies/hr.ts'),
  'sr-Latn': () => import('./words/replies/sr-Latn.ts'),
  'sr-Cyrl': () => import('./words/replies/sr-Cyrl.ts'),
  en: () => import('./words/replies/en.ts'),
  rom: () => import('./words/replies/rom.ts'),
  tr: () => import('./words/replies/tr.ts'),
  ar: () => import('./words/replies/ar.ts'),
  fa: () => import('./words/replies/fa.ts'),
  ps: () => import('./words/replies/ps.ts'),
  ur: () => import('./words/replies/ur.ts'),
  sq: () => import('./words/replies/sq.ts'),
  ru: () => import('./words/replies/ru.ts'),
  de: () => import('./words/replies/de.ts'),
  fr: () => import('./words/replies/fr.ts'),
} satisfies Record<Language, unknown>

/** All of them in one language. There are no places to fill: what is particular, somebody writes. */
export async function templatesIn(language: Language): Promise<Record<Template, string>> {
  const { messages } = await catalogs[language]()
  const texts = messages as Record<string, string | readonly unknown[]>
  return Object.fromEntries(templates.map((id) => [id, [texts[id]].flat().join('')])) as Record<
    Template,
    string
  >
}
