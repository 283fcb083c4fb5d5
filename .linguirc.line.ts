import { defineConfig } from '@lingui/cli'
import { format } from './.linguirc.ts'
import { lineLanguages } from './core/line/languages.ts'

/** What the line says, in SMS and to callers. */
export default defineConfig({
  locales: [...lineLanguages],
  format,
  compileNamespace: 'ts',
  catalogs: [{ path: 'core/words/line/{locale}', include: [] }],
})
