import { enableCompileCache, registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

/*
 * Loaded before each program of ours: it starts in half the time and holds a quarter less memory. Without this file all
 * works as well.
 */

// Taking the types out of our files costs half a second and 50 MB: what is left of them is kept beside the build.
enableCompileCache(fileURLToPath(new URL('../../dist/compiled', import.meta.url)))

// drizzle-orm's package.json has 179 KB (0.45), and Node 26 reads all of it again for each of its hundred modules, only
// to learn that they are modules: 0.4 s and 50 MB.
const isImport = ({ conditions }) => conditions.includes('import')
const found = new Map()
registerHooks({
  resolve(specifier, context, next) {
    const from = context.parentURL ?? ''
    if (from.includes('/node_modules/drizzle-orm/') && /^\..*\.js$/.test(specifier) && isImport(context))
      return { url: new URL(specifier, from).href, format: 'module', shortCircuit: true }
    if (!/^drizzle-orm(\/|$)/.test(specifier) || !isImport(context)) return next(specifier, context)
    const known = found.get(specifier) ?? next(specifier, context)
    found.set(specifier, known)
    return { ...known, shortCircuit: true }
  },
})
