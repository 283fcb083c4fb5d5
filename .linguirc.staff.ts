import { defineConfig } from '@lingui/cli'
import { format } from './.linguirc.ts'

/** The staff's words. Serbian in Cyrillic is made from them (web/cyrillic-words.ts). */
export default defineConfig({
  locales: ['bs', 'hr', 'sr-Latn', 'en'],
  format,
  compileNamespace: 'ts',
  catalogs: [{ path: 'web/desk/words/{locale}', include: [] }],
})
