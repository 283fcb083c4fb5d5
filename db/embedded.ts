import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type Client, createClient } from '@libsql/client'
import { migrate } from 'drizzle-orm/libsql/migrator'
import {
  AlreadyThere,
  type Database,
  databaseOn,
  faultOf,
  isDatabaseError,
  type Store,
  StoreUnavailable,
} from './store.ts'
import { together } from './together.ts'

/** Milliseconds to wait at the start for another process's lock before giving up: one that is stopping needs a moment. */
const LOCK_WAIT = 5_000
/** The same when the connection is made anew while we serve. The driver waits without letting anything else run. */
const LOCK_WAIT_AGAIN = 100

/** Another process holds the database, or it cannot be opened. */
export class DatabaseTaken extends Error {
  constructor(path: string) {
    super(
      `Another process has the database ${path} open. Stop it first: two at once would lose what was acknowledged.`,
    )
    this.name = 'DatabaseTaken'
  }
}

/**
 * A libSQL file that this process alone has open.
 *
 * After another process has held the write lock, a `file:` connection can go on answering OK inside an abandoned
 * transaction, and a kill then loses acknowledged rows. So: one connection, EXCLUSIVE, batches only, and the client
 * is thrown away and made anew after any SQLITE_BUSY.
 *
 * @throws DatabaseTaken
 */
export async function openEmbedded(path: string): Promise<Store> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  keepToOwner(path)
  let connection = await open(path, LOCK_WAIT)
  await migrate(connection.database, {
    migrationsFolder: fileURLToPath(new URL('migrations', import.meta.url)),
  })
  await checkPragmas(connection.client)

  let renewing: Promise<void> | null = null
  async function renew(): Promise<void> {
    await letGo(connection.client)
    // When it cannot be opened now, the closed client stays: the next request fails and tries again.
    connection = await open(path, LOCK_WAIT_AGAIN).catch(() => connection)
    renewing = null
  }

  return {
    async use(work) {
      const used = connection
      try {
        return await work(used.database)
      } catch (error) {
        const fault = faultOf(error)
        if (fault === 'constraint') throw new AlreadyThere()
        if (!isDatabaseError(error)) throw error
        // All who fail together wait for one new connection: a second one would be refused by the first.
        if (used === connection) renewing ??= renew()
        await renewing
        throw new StoreUnavailable()
      }
    },
    async tidy() {
      const { client } = connection
      await client.execute('PRAGMA wal_checkpoint(TRUNCATE)')
      await client.execute('VACUUM')
      await client.execute('PRAGMA wal_checkpoint(TRUNCATE)')
    },
    close: () => letGo(connection.client),
  }
}

/** SQLite would make a file that everybody reads; its write-ahead log gets the mode of the file. */
function keepToOwner(path: string): void {
  // Only where there is none: closing a file lets go of all locks that this process has on it (POSIX fcntl).
  if (!existsSync(path)) writeFileSync(path, '', { mode: 0o600 })
  for (const file of [path, `${path}-wal`]) if (existsSync(file)) chmodSync(file, 0o600)
}

interface Connection {
  client: Client
  database: Database
}

async function open(path: string, wait: number): Promise<Connection> {
  let client: Client | undefined
  try {
    client = createClient({ url: `file:${path}`, concurrency: 1, timeout: wait })
    // EXCLUSIVE stands before WAL: the write-ahead log then needs no shared memory, and a second process is refused.
    for (const pragma of [
      'locking_mode=EXCLUSIVE',
      'journal_mode=WAL',
      'synchronous=FULL',
      'foreign_keys=ON',
    ]) {
      await client.execute(`PRAGMA ${pragma}`)
    }
    // Deleted rows are overwritten with zeros, for what is deleted must be gone.
    await client.execute('PRAGMA secure_delete=ON')
    await client.execute('CREATE TABLE IF NOT EXISTS lock_probe (id integer)')
    await client.execute('DROP TABLE lock_probe')
    await checkPragmas(client)
    return { client, database: databaseOn(client, together(client)) }
  } catch (error) {
    if (client) await letGo(client)
    if (faultOf(error) === 'busy') throw new DatabaseTaken(path)
    throw error
  }
}

/**
 * Closes a connection for good. The driver lets go of the file, and of its lock, only when every statement that it
 * prepared has been collected; until then the next connection would be refused by one that nobody has any more.
 */
async function letGo(client: Client): Promise<void> {
  client.close()
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  await setImmediate()
}

/** Pragmas are per connection and fail silently: what was asked for is read back after every opening. */
async function checkPragmas(client: Client): Promise<void> {
  const wanted = { locking_mode: 'exclusive', journal_mode: 'wal', synchronous: '2', foreign_keys: '1' }
  for (const [name, value] of Object.entries(wanted)) {
    const { rows } = await client.execute(`PRAGMA ${name}`)
    if (String(rows[0]?.[0]).toLowerCase() !== value)
      throw new Error(`the database does not keep ${name}=${value}`)
  }
}
