import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'
import { readCompiled, writeCompiled } from './compiled-words.ts'

/*
 * A catalog is one file for whoever translates it, and several for browsers, so that nobody waits for words that are
 * not on their page: `core/words/bs.ts?part=start` has those of the first screen.
 */

/** What each part has, by the beginnings of ids. */
export const parts: Record<string, RegExp> = {
  /** All there is, for the prerendering. */
  all: /./,
  /** The report page's first screen. */
  start: /^(reads|shell|start)\./,
  /** What comes after it. Of the signs the plain words: the practitioners' (`.pro`) are not for this page. */
  telling:
    /^(action|answer|call|check|danger|error|files|place|q2|receipt|renewal|sending|share|stopped|tell|text|waiting)\.|^sign\.\w+$/,
  /** For whoever adds files, on either page. */
  files: /^file\./,
  /** The practitioners' page. */
  signs: /^(instead|shell|signs)\.|^sign\.\w+\.pro$/,
  keys: /^(keybook|shell)\./,
  return:
    /^(action|check|error|files|reads|renewal|return|sending|shell|status|stopped|text|visit|waiting)\./,
}

/** The state that a catalog says it is in. @param file what it was compiled to; Cyrillic is made from Latin. */
function isDraft(file: string): boolean {
  const catalog = file.replace('sr-Cyrl', 'sr-Latn').replace(/ts$/, 'po')
  const [, state] = /^"X-State: (draft|reviewed)\\n"$/m.exec(readFileSync(catalog, 'utf8')) ?? []
  if (!state) throw new Error(`${catalog} does not say whether it is a draft`)
  return state === 'draft'
}

export const wordParts = (): Plugin => ({
  name: 'word-parts',
  enforce: 'pre',
  load(id) {
    const [, file, part = ''] = /^(.+\/words\/[\w-]+\.ts)\?part=(\w+)$/.exec(id) ?? []
    if (!file) return
    const beginnings = parts[part]
    if (!beginnings) throw new Error(`no part of the words is called ${part}`)
    const chosen = Object.fromEntries(
      Object.entries(readCompiled(file)).filter(([id]) => beginnings.test(id)),
    )
    return `${writeCompiled(chosen)}\nexport const draft = ${isDraft(file)}`
  },
})
