import type { Plugin } from 'vite'

/**
 * What is imported later is imported, and no more: Vite's helper would first fetch the style sheets that come with it,
 * and on reporters' pages there are none but the page's own. It is a kilobyte on the first screen.
 */
export const plainImports = (): Plugin => ({
  name: 'plain-imports',
  enforce: 'pre',
  load: (id) => (id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load()' : null),
})
