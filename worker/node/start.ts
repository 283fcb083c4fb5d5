import { enableCompileCache, flushCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import { buildIfNeeded } from './build.ts'

buildIfNeeded()
// Taking the types out of our files costs half a second and 50 MB: what is left of them is kept beside the build.
enableCompileCache(fileURLToPath(new URL('../../dist/compiled', import.meta.url)))
try {
  // Only now: the words that the server imports are made by the build.
  const { serve } = await import('./serve.ts')
  flushCompileCache()
  const running = await serve(process.env)
  const setup = running.setupLink
    ? `\n\nThe line is not open yet. Set-up, for the first coordinator, works once:\n  ${running.setupLink}`
    : ''
  console.log(`Javi is at ${running.url} (the desk: ${running.url}/desk)${setup}`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void running.close().then(() => process.exit(0)))
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : 'Javi could not start.')
  process.exit(1)
}
