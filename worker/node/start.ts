import { buildIfNeeded } from './build.ts'

buildIfNeeded()
try {
  // Only now: the words that the server imports are made by the build.
  const { serve } = await import('./serve.ts')
  const running = await serve(process.env)
  console.log(`Javi is at ${running.url} (the desk: ${running.url}/desk)`)
  if (running.setupLink) {
    console.log(
      `\nThe line is not open yet. Set-up, for the first coordinator, once:\n  ${running.setupLink}`,
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void running.close().then(() => process.exit(0)))
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : 'Javi could not start.')
  process.exit(1)
}
