import { fileURLToPath } from 'node:url'
import { createClient } from '@libsql/client/http'
import { drizzle } from 'drizzle-orm/libsql/http'
import { migrate } from 'drizzle-orm/libsql/migrator'

/** Applies the migrations to a libSQL server. A file of one's own is migrated at every start. */
const { DATABASE_URL, DATABASE_AUTH_TOKEN } = process.env
if (!DATABASE_URL || DATABASE_URL.startsWith('file:')) {
  console.error('Set DATABASE_URL to the libSQL server (and DATABASE_AUTH_TOKEN, if it wants one).')
  process.exit(1)
}
const client = createClient({
  url: DATABASE_URL,
  ...(DATABASE_AUTH_TOKEN && { authToken: DATABASE_AUTH_TOKEN }),
})
await migrate(drizzle(client), {
  migrationsFolder: fileURLToPath(new URL('../../db/migrations', import.meta.url)),
})
client.close()
console.log('The database is up to date.')
