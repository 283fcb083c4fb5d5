import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { languages } from '../core/words.ts'

/*
 * Every word that the code asks for exists in every language, and none stands there for nobody.
 */

const catalogs = [
  {
    words: 'core/words',
    code: ['core/**/*.ts', 'web/{report,return,reporter}/**/*.{ts,tsx}', 'worker/**/*.ts'],
  },
  { words: 'web/keys/words', code: ['web/keys/**/*.{ts,tsx}'] },
  { words: 'web/desk/words', code: ['web/desk/**/*.{ts,tsx}'] },
]

const idsIn = (file: string) =>
  [...readFileSync(file, 'utf8').matchAll(/^msgid "([^"]+)"$/gm)].map((match) => match[1] as string)

describe.each(catalogs)('$words', ({ words, code }) => {
  const known = idsIn(`${words}/bs.po`)
  const source = code
    .flatMap((pattern) => globSync(pattern))
    .filter((file) => !file.startsWith(`${words}/`))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')

  test.each(languages)('%s has every word, once, with a text', (language) => {
    const ids = idsIn(`${words}/${language}.po`)
    expect(ids).toEqual(known)
    expect(new Set(ids).size).toBe(ids.length)
    expect(readFileSync(`${words}/${language}.po`, 'utf8')).not.toMatch(/msgid "[^"]+"\nmsgstr ""/)
  })

  test('what is asked for is there', () => {
    const asked = [...source.matchAll(/\b(?:say|_)\('([a-z][\w.-]+)'/g)].map((match) => match[1])
    expect(asked.filter((id) => !known.includes(id as string))).toEqual([])
    expect(asked.length).toBeGreaterThan(0)
  })

  test('what is there is asked for', () => {
    const begun = [...source.matchAll(/`([a-z][\w.-]*\.)\$\{/g)].map((match) => match[1] as string)
    const isUsed = (id: string) =>
      source.includes(`'${id}'`) || source.includes(`"${id}"`) || begun.some((start) => id.startsWith(start))
    expect(known.filter((id) => !isUsed(id))).toEqual([])
  })
})
