import { defineConfig } from '@lingui/cli'
import { format } from './.linguirc.ts'

/** The staff's words. */
export default defineConfig({
  locales: ['bs', 'en'],
  format,
  compileNamespace: 'ts',
  catalogs: [{ path: 'web/desk/words/{locale}', include: [] }],
})
