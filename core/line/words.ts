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

/** A compiled message: text, and places by their name. */
type Part = string | readonly [name: string, ...unknown[]]

const asWritten = (parts: string | readonly Part[]): string =>
  typeof parts === 'string'
    ? parts
    : parts.map((part) => (typeof part === 'string' ? part : `{${part[0]}}`)).join('')

/** The texts that ship with Javi in one language, by id, as they are written: with places to fill (`text.ts`). */
export async function shippedTexts(language: LineLanguage): Promise<Record<string, string>> {
  const { messages } = await catalogs[language]()
  return Object.fromEntries(
    Object.entries(messages).map(([id, parts]) => [id, asWritten(parts as string | readonly Part[])]),
  )
}
