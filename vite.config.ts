import { fileURLToPath } from 'node:url'
import preact from '@preact/preset-vite'
import { defineConfig } from 'vite'
import { wordParts } from './web/word-parts.ts'

/**
 * What all pages are built with. `web/build.ts` builds each page by itself, so that nothing of one page can come to
 * lie in a file that another loads: the sending page has no opening code, the reporter's pages no staff code.
 */
export default defineConfig({
  root: 'web',
  publicDir: false,
  plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false }), wordParts()],
  resolve: {
    alias: { '@noble/curves/nist.js': fileURLToPath(new URL('core/envelope/no-nist.ts', import.meta.url)) },
  },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    modulePreload: false,
    // A data: address is refused by the pages' CSP.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
})
