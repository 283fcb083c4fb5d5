import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { languages } from '../core/languages.ts'
import { lineLanguages } from '../core/line/languages.ts'
import { parts } from '../web/word-parts.ts'

/*
 * Every word that the code asks for exists in every language, and none stands there for nobody.
 */

const catalogs = [
  {
    words: 'core/words',
    written: languages.filter((language) => language !== 'sr-Cyrl'),
    code: ['core/**/*.ts', 'web/{about,report,return,reporter,keys,signs}/**/*.{ts,tsx}'],
    asks: /\b(?:say|_)\('([a-z][\w.-]+)'/g,
  },
  {
    words: 'core/words/line',
    written: [...lineLanguages],
    code: ['core/line/*.ts', 'worker/line/*.ts', 'worker/notify.ts'],
    asks: /['"]((?:line|voice)\.[a-z][\w.-]+)['"]/g,
  },
  {
    words: 'core/words/replies',
    written: languages.filter((language) => language !== 'sr-Cyrl'),
    code: ['core/replies.ts'],
    asks: /'(template\.[a-z_]+)'/g,
  },
  {
    words: 'web/desk/words',
    written: ['bs', 'hr', 'sr-Latn', 'en'],
    code: ['web/desk/**/*.{ts,tsx}'],
    asks: /\b_\('([a-z][\w.-]+)'/g,
  },
]

const idsIn = (file: string) =>
  [...readFileSync(file, 'utf8').matchAll(/^msgid "([^"]+)"$/gm)].map((match) => match[1] as string)

/** What of the public's words comes with a page, and who speaks there. What both pages share speaks on both. */
const pages = [
  { page: 'report', comesWith: ['start', 'telling'], shared: '*' },
  { page: 'return', comesWith: ['return'], shared: '*' },
  { page: 'keys', comesWith: ['keys'], shared: '{shell,languages}' },
  { page: 'signs', comesWith: ['signs'], shared: '{shell,languages}' },
]

describe.each(catalogs)('$words', ({ words, written, code, asks }) => {
  const known = idsIn(`${words}/bs.po`)
  const source = code
    .flatMap((pattern) => globSync(pattern))
    .filter((file) => !file.startsWith(`${words}/`))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')

  test.each(written)('%s has every word, once, with a text', (language) => {
    const ids = idsIn(`${words}/${language}.po`)
    expect(ids).toEqual(known)
    expect(new Set(ids).size).toBe(ids.length)
    expect(readFileSync(`${words}/${language}.po`, 'utf8')).not.toMatch(/msgid "[^"]+"\nmsgstr ""/)
  })

  test('what is asked for is there', () => {
    const asked = [...source.matchAll(asks)].map((match) => match[1])
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

describe.each(pages)('the words that come with the page “$page”', ({ page, comesWith, shared }) => {
  // Put into the HTML by the build, from all the words.
  const built = ['prerender', 'instead']
  const speakers = [
    ...globSync(`web/${page}/**/*.{ts,tsx}`),
    ...globSync(`web/reporter/${shared}.{ts,tsx}`),
  ].filter((file) => !built.some((name) => file.endsWith(`/${name}.tsx`)))
  const isThere = (id: string) => comesWith.some((part) => parts[part]?.test(id))

  test('are all that are asked for there', () => {
    const missing = speakers.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/\bsay\(\s*['`]([a-z][\w-]*\.)/g)]
        .map((match) => match[1] as string)
        .filter((beginning) => !isThere(`${beginning}x`) && !isThere(`${beginning}x.pro`))
        .map((beginning) => `${file}: ${beginning}`),
    )
    expect(missing).toEqual([])
    expect(speakers.length).toBeGreaterThan(0)
  })

  test('have the practitioners’ wording only where it is theirs', () => {
    const ids = idsIn('core/words/bs.po').filter((id) => id.endsWith('.pro'))
    expect(ids.length).toBe(44)
    expect(ids.filter(isThere)).toEqual(page === 'signs' ? ids : [])
  })
})
