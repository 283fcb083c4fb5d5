import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { buildIfNeeded } from '../worker/node/build.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Builds once what all tests run against: the pages, and the Worker as it is deployed. */
export default function prepare(): void {
  buildIfNeeded()
  const { status, stdout, stderr } = spawnSync(
    'npx',
    ['wrangler', 'deploy', '--dry-run', '--outdir', 'dist/worker'],
    { cwd: root, encoding: 'utf8', env: { ...process.env, WRANGLER_SEND_METRICS: 'false' } },
  )
  if (status !== 0) throw new Error(`the Worker could not be built\n${stdout}${stderr}`)
}
