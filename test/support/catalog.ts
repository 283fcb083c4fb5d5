import { readFileSync } from 'node:fs'
import type { Language } from '../../core/languages.ts'

/** The public's words in one language, as they stand in the catalog. */
export function publicWords(language: Language): Map<string, string> {
  const text = readFileSync(new URL(`../../core/words/${language}.po`, import.meta.url), 'utf8')
  return new Map(
    [...text.matchAll(/^msgid "(.+)"\nmsgstr (".*")$/gm)].map(([, id, quoted]) => [
      id as string,
      JSON.parse(quoted as string) as string,
    ]),
  )
}
