import { defineConfig } from '@lingui/cli'
import { formatter } from '@lingui/format-po'
import { languages } from './core/languages.ts'

// The message's id is its msgid and the texts stand in the catalogs alone: nothing is extracted from the code.
export const format = formatter({ explicitIdAsDefault: true, origins: false })

/** The public's words, and beginnings of replies to them. Serbian in Cyrillic is made from them (web/cyrillic-words.ts). */
export default defineConfig({
  locales: languages.filter((language) => language !== 'sr-Cyrl'),
  format,
  compileNamespace: 'ts',
  catalogs: ['core/words', 'core/words/replies'].map((path) => ({ path: `${path}/{locale}`, include: [] })),
})
