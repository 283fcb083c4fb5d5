import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { Figures } from './figures.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The part of V8's profile format that is needed here. Times are in microseconds. */
interface Profile {
  nodes: { id: number; callFrame: { functionName: string } }[]
  samples: number[]
  timeDeltas: number[]
}

/** Milliseconds in which the Worker computes while it starts, in workerd, as wrangler profiles it. */
function startupTime(): number {
  const folder = mkdtempSync(join(tmpdir(), 'javi-bench-'))
  const outfile = join(folder, 'startup.cpuprofile')
  execFileSync('npx', ['wrangler', 'check', 'startup', '--outfile', outfile], {
    cwd: root,
    stdio: 'ignore',
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
  })
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(outfile, 'utf8')) as Profile
  rmSync(folder, { recursive: true })
  const idle = new Set(
    nodes.filter(({ callFrame }) => callFrame.functionName === '(idle)').map(({ id }) => id),
  )
  const active = timeDeltas.filter((_, i) => !idle.has(samples[i] as number))
  return active.reduce((sum, delta) => sum + delta, 0) / 1_000
}

/** The Worker's bundle, as test/prepare.ts has built it. */
export function measureWorker(): Figures {
  const bundle = readFileSync(join(root, 'dist/worker/cloudflare.js'))
  const startups = [startupTime(), startupTime(), startupTime()]
  return {
    worker_gzip_bytes: { value: gzipSync(bundle).length },
    // What else the machine does can only add to it.
    worker_startup_ms: { value: Math.min(...startups) },
  }
}
