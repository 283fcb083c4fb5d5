import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Client, createClient } from '@libsql/client'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { AlreadyThere, type Database, databaseOn, faultOf, type Store, StoreUnavailable } from './store.ts'

/** Milliseconds to wait for another process's lock before giving up. */
const LOCK_WAIT = 5_000

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
  let { client, database } = await open(path)
  await migrate(database, { migrationsFolder: fileURLToPath(new URL('migrations', import.meta.url)) })
  await checkPragmas(client)
  return {
    async use(work) {
      try {
        return await work(database)
      } catch (error) {
        const fault = faultOf(error)
        if (fault === 'constraint') throw new AlreadyThere()
        if (!isDatabaseError(error)) throw error
        client.close()
        // When it cannot be opened now, the closed client stays: the next request fails and tries again.
        ;({ client, database } = await open(path).catch(() => ({ client, database })))
        throw new StoreUnavailable()
      }
    },
    async tidy() {
      await client.execute('PRAGMA wal_checkpoint(TRUNCATE)')
      await client.execute('VACUUM')
      await client.execute('PRAGMA wal_checkpoint(TRUNCATE)')
    },
    close: () => client.close(),
  }
}

/** drizzle and libSQL both name themselves; anything else is a mistake of ours and must be seen as one. */
const isDatabaseError = (error: unknown) =>
  error instanceof Error && /DrizzleQueryError|Libsql|Sqlite/i.test(`${error.name} ${error.constructor.name}`)

async function open(path: string): Promise<{ client: Client; database: Database }> {
  try {
    const client = createClient({ url: `file:${path}`, concurrency: 1, timeout: LOCK_WAIT })
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
    return { client, database: databaseOn(client) }
  } catch (error) {
    if (faultOf(error) === 'busy') throw new DatabaseTaken(path)
    throw error
  }
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
