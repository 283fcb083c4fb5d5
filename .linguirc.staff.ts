import { defineConfig } from '@lingui/cli'
import { format } from './.linguirc.ts'

/** Words that are not in every language: the staff's, and what the line says. */
export default defineConfig({
  locales: ['bs', 'en'],
  format,
  compileNamespace: 'ts',
  catalogs: [
    { path: 'core/words/line/{locale}', include: [] },
    { path: 'web/desk/words/{locale}', include: [] },
  ],
})
