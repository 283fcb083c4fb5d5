import { flushCompileCache } from 'node:module'
import { buildIfNeeded } from './build.ts'

buildIfNeeded()
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
