import { defineConfig } from '@lingui/cli'
import { formatter } from '@lingui/format-po'

// The message's id is its msgid and the texts stand in the catalogs alone: nothing is extracted from the code.
export default defineConfig({
  locales: ['bs', 'en'],
  format: formatter({ explicitIdAsDefault: true, origins: false }),
  compileNamespace: 'ts',
  catalogs: [
    { path: 'core/words/{locale}', include: [] },
    { path: 'web/keys/words/{locale}', include: [] },
    { path: 'web/desk/words/{locale}', include: [] },
  ],
})
