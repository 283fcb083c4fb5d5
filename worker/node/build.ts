import { spawnSync } from 'node:child_process'
import { existsSync, globSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const built = `${root}/dist/web/desk.html`

/** Builds the pages and words when they are missing or older than what they are made from. */
export function buildIfNeeded(): void {
  if (existsSync(built) && isFresh()) return
  // Aside: on standard output there may be one JSON object and nothing else (test/bench/run.ts).
  console.error('Building the pages …')
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 2, 2] })
  if (status !== 0) throw new Error('the pages could not be built')
}

function isFresh(): boolean {
  const since = statSync(built).mtimeMs
  const sources = globSync(
    ['{core,web}/**/*.{ts,tsx,css,html,po,json}', 'vite.config.ts', 'package-lock.json'],
    { cwd: root },
  )
  // The compiled catalogs are made by the build itself.
  return sources.every(
    (file) => /words\/[\w-]+\.ts$/.test(file) || statSync(`${root}/${file}`).mtimeMs <= since,
  )
}
