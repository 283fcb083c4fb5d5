import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/*
 * Runs a program of ours (a .ts file) or of node_modules/.bin on a Node that is new enough: this one, or the one that
 * npm brought along (package.json, optionalDependencies). Plain JavaScript, for it must run on any Node; npm links
 * that Node's own command in some versions only (10.9 does not).
 */

/** The first Node that runs TypeScript as it is, without a flag and without a warning. */
const OLDEST = 24
/** In MB. V8 lets what is young grow to several times that; a server would hold 100 MB more, all of it garbage. */
const YOUNG = '--max-semi-space-size=8'

const root = fileURLToPath(new URL('../..', import.meta.url))
const bin = join(root, 'node_modules/.bin')
const [program = '', ...args] = process.argv.slice(2)
const file = program.endsWith('.ts') ? join(root, program) : join(bin, program)
const flags = [YOUNG, '--import', new URL('quick-start.mjs', import.meta.url).href]
const node = newEnough()

if (!node) {
  console.error(
    `Javi needs Node ${OLDEST} or newer, and npm could not bring it for this machine: install it.`,
  )
  process.exit(1)
}
// Programs that ours start find the same Node.
process.env.PATH = [dirname(node), bin, process.env.PATH].join(delimiter)
if (process.execve) {
  // In this very process: who kills it kills the program.
  process.execve(node, [node, ...flags, file, ...args], process.env)
}
const child = spawn(node, [...flags, file, ...args], { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.once('exit', (code, signal) => process.exit(code ?? (signal ? 128 : 1)))

function newEnough() {
  if (Number(process.versions.node.split('.')[0]) >= OLDEST) return process.execPath
  const require = createRequire(import.meta.url)
  for (const name of [
    `node-${process.platform}-${process.arch}`,
    `node-bin-${process.platform}-${process.arch}`,
  ]) {
    try {
      const found = join(dirname(require.resolve(`${name}/package.json`)), 'bin/node')
      if (existsSync(found)) return found
    } catch {
      // Not of this machine: the next one.
    }
  }
  return null
}
