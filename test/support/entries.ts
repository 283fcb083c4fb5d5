import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { utf8 } from '../../core/bytes.ts'
import { digest } from '../../core/envelope/digest.ts'
import { newPepper } from '../../core/keys/pepper.ts'
import { followedBy, movedClock, ring } from './clock.ts'
import { flags } from './flags.ts'
import { random } from './world.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

export const entries = ['node', 'workerd'] as const
export type Entry = (typeof entries)[number]
/**
 * For doors that both entries hand to the very same code: one of them is asked there, so that the suite stays quick. Who
 * may pass which door, bad input, the ways of a tip, files, the line and faults are asked at both.
 */
export const onNode = ['node'] as const satisfies Entry[]
export const onWorkerd = ['workerd'] as const satisfies Entry[]

/** A running Javi. */
export interface Server {
  entry: Entry
  url: string
  /** The token of the set-up link. */
  setupToken: string
  /** Where its database is. */
  folder: string
  /** The process that holds the database: Javi itself on Node, `sqld` for workerd. */
  pid(): number
  /** What an operator does where the server cannot: puts the root's public half into the configuration. */
  setRootKey(rootKey: string): Promise<void>
  /** Looks into the database from outside; the server is stopped and started for it where it holds the file alone. */
  query(sql: string): Promise<Record<string, unknown>[]>
  /** Everything that is on disk: database, write-ahead log, blobs; and what lies in the bucket of the edge. */
  files(): Promise<Map<string, Buffer>>
  /** Has the work of each hour or minute done. */
  tick(every: 'hour' | 'minute'): Promise<void>
  logs(): string
  /** Ends the process that holds the database with `kill -9`. */
  kill(): Promise<void>
  /** Starts that process anew, on the same data; it ends first if it runs. workerd itself goes on all the while. */
  restart(): Promise<void>
  stop(): Promise<void>
}

export const carrier = {
  TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'f'.repeat(32),
  TWILIO_NUMBERS: '+38760000000',
}

/** As little work as there can be; `realWork` takes that away again. */
export const lightWork = { WORK_COST: '1' }
export const realWork = { WORK_COST: '' }

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** @param bucket whether the edge has one for the parts of files. */
export function start(
  entry: Entry,
  environment: Record<string, string> = {},
  { bucket = false } = {},
): Promise<Server> {
  return entry === 'node' ? startNode(environment) : startWorkerd(environment, bucket)
}

function filesIn(folder: string): Map<string, Buffer> {
  const found = new Map<string, Buffer>()
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    // sqld writes its figures aside and renames them: between listing and reading that one goes.
    if (file.isFile() && file.name !== 'stats.tmp')
      found.set(file.name, readFileSync(join(file.parentPath, file.name)))
  }
  return found
}

/** Starts a process and waits until it prints what `ready` matches. */
async function launch(
  command: string,
  args: string[],
  options: { env: NodeJS.ProcessEnv; ready: RegExp; listens?: boolean },
) {
  let printed = ''
  const child: ChildProcess = spawn(command, args, {
    cwd: root,
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe', ...(options.listens ? (['ipc'] as const) : [])],
  })
  const match = await new Promise<RegExpExecArray>((done, fail) => {
    const onData = (chunk: Buffer) => {
      printed += chunk
      const found = options.ready.exec(printed)
      if (found) done(found)
    }
    child.stdout?.on('data', onData)
    child.stderr?.on('data', onData)
    child.once('exit', (code) => fail(new Error(`ended with ${code}: ${printed}`)))
  })
  return { child, match, printed: () => printed }
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill(signal)
  await exit
}

/** What `npm start` comes to, on a real file, in a process of its own. */
async function startNode(environment: Record<string, string>): Promise<Server> {
  const folder = environment.DATA_DIR ?? mkdtempSync(join(tmpdir(), 'javi-test-'))
  const port = await freePort()
  const env = {
    ...process.env,
    ...carrier,
    ...lightWork,
    PORT: String(port),
    DATA_DIR: folder,
    ...environment,
  }
  let logs = ''
  const begin = async () => {
    const args = [...flags, '--import', movedClock, 'worker/node/start.ts']
    const ready = /is at (\S+)[\s\S]*?(?:#setup=(\S+)|desk\))\n$/
    const begun = await launch(process.execPath, args, { env, ready, listens: true })
    await followedBy(begun.child)
    return begun
  }
  let running = await begin()
  const server: Server = {
    entry: 'node',
    url: running.match[1] as string,
    setupToken: running.match[2] ?? '',
    folder,
    pid: () => running.child.pid as number,
    setRootKey: async () => {},
    async query(sql) {
      await ended(running.child, 'SIGTERM')
      // Plain SQLite: libSQL's driver would hold the file until its statements have been collected.
      const database = new DatabaseSync(join(folder, 'javi.db'))
      const rows = database.prepare(sql).all()
      database.close()
      await server.restart()
      return rows
    },
    files: async () => filesIn(folder),
    tick: (every) => ring(running.child, every === 'hour' ? 3_600_000 : 60_000),
    logs: () => logs + running.printed(),
    kill: () => ended(running.child, 'SIGKILL'),
    async restart() {
      await ended(running.child, 'SIGTERM')
      logs += running.printed()
      running = await begin()
    },
    async stop() {
      await ended(running.child, 'SIGTERM')
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return server
}

function sqldBinary(): string {
  const require = createRequire(import.meta.url)
  return join(dirname(require.resolve(`@sqld/${process.platform}-${process.arch}/package.json`)), 'sqld')
}

/**
 * As docs/deploying.md says that an sqld must run: one connection at a time. With more, 0.24.32 sooner or later takes no
 * write until it is killed: a connection that waits for the write lock while another checkpoints is told SQLITE_BUSY,
 * but stays in the queue, and when it has been closed the lock goes to it and nobody gets it back
 * (libsql-server/src/connection/connection_manager.rs, `acquire`).
 */
export const sqldFlags = [
  '--max-concurrent-connections 1',
  // Under memory pressure it asks for four connections' places or more, which there never are: it would wait in vain.
  '--disable-intelligent-throttling',
  // Those that wait for their turn: as long as Javi waits for an answer (db/remote.ts), not one second; and not only 127.
  '--connection-creation-timeout-sec 8',
  '--max-concurrent-requests 1024',
]

/** A real sqld, in a folder of its own. */
async function startSqld(folder: string, url: string) {
  const place = ['--http-listen-addr', new URL(url).host, '--db-path', join(folder, 'data.sqld')]
  const args = [...place, ...sqldFlags.flatMap((flag) => flag.split(' '))]
  const env = { ...process.env, RUST_LOG: 'info' }
  const running = await launch(sqldBinary(), args, { env, ready: /listening for HTTP requests/i })
  // It says so a moment before it does.
  while (!(await fetch(`${url}/health`).catch(() => null))?.ok) await setImmediate()
  return running
}

/** Applies the migrations as an operator does it. */
function migrateSqld(url: string): void {
  const { status, stderr } = spawnSync(process.execPath, [...flags, 'worker/node/migrate.ts'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, DATABASE_URL: url },
  })
  if (status !== 0) throw new Error(`not migrated: ${stderr}`)
}

/** What a test asks of a bucket; Miniflare's types are those of a package that is not there. */
interface R2 {
  list(): Promise<{ objects: { key: string }[] }>
  get(key: string): Promise<{ arrayBuffer(): Promise<ArrayBuffer> } | null>
}

/** The Worker as `wrangler deploy` builds it, inside workerd, against the sqld. */
async function startWorkerd(environment: Record<string, string>, bucket: boolean): Promise<Server> {
  // Only here: most files have no need of them, and they take a third of a second to load.
  const { convertV4MiniflareOptions, Miniflare } = await import('miniflare')
  const { createClient } = await import('@libsql/client/web')
  const folder = mkdtempSync(join(tmpdir(), 'javi-test-'))
  const databaseUrl = `http://127.0.0.1:${await freePort()}`
  let sqld = await startSqld(folder, databaseUrl)
  migrateSqld(databaseUrl)
  const port = await freePort()
  const url = `http://localhost:${port}`
  const setupToken = 'a-token-for-tests'
  const bindings: Record<string, string> = {
    ...carrier,
    ...lightWork,
    DATABASE_URL: databaseUrl,
    PUBLIC_URL: url,
    JAVI_PEPPER: newPepper(random),
    JAVI_SETUP_HASH: digest(utf8(setupToken)),
    ...environment,
  }
  let logs = ''
  const options = () =>
    convertV4MiniflareOptions({
      port,
      name: 'javi',
      modules: true,
      scriptPath: join(root, 'dist/worker/cloudflare.js'),
      compatibilityDate: '2026-11-01',
      compatibilityFlags: ['nodejs_compat'],
      bindings,
      ...(bucket && { r2Buckets: ['ATTACHMENTS'] }),
      assets: {
        directory: join(root, 'dist/web'),
        binding: 'ASSETS',
        assetConfig: { html_handling: 'none' },
        run_worker_first: true,
        routerConfig: { has_user_worker: true },
      },
      handleStructuredLogs: ({ message }: { message: string }) => {
        logs += `${message}\n`
      },
    })
  const miniflare = new Miniflare(options())
  await miniflare.ready
  return {
    entry: 'workerd',
    url,
    setupToken,
    folder,
    pid: () => sqld.child.pid as number,
    async setRootKey(rootKey) {
      bindings.JAVI_ROOT_KEY = rootKey
      await miniflare.setOptions(options())
    },
    async query(sql) {
      const client = createClient({ url: databaseUrl })
      const { rows, columns } = await client.execute(sql)
      client.close()
      const plain = (value: unknown) => (value instanceof ArrayBuffer ? new Uint8Array(value) : value)
      return rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, plain(row[i])])))
    },
    async files() {
      const found = filesIn(folder)
      if (!bucket) return found
      const r2 = (await miniflare.getR2Bucket('ATTACHMENTS')) as unknown as R2
      for (const { key } of (await r2.list()).objects) {
        const object = await r2.get(key)
        if (object) found.set(key, Buffer.from(await object.arrayBuffer()))
      }
      return found
    },
    async tick(every) {
      const worker = (await miniflare.getWorker()) as unknown as {
        scheduled(event: object): Promise<unknown>
      }
      await worker.scheduled({ cron: every === 'hour' ? '7 * * * *' : '* * * * *' })
    },
    logs: () => logs + sqld.printed(),
    kill: () => ended(sqld.child, 'SIGKILL'),
    async restart() {
      await ended(sqld.child, 'SIGTERM')
      logs += sqld.printed()
      sqld = await startSqld(folder, databaseUrl)
    },
    async stop() {
      await miniflare.dispose()
      await ended(sqld.child, 'SIGTERM')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
