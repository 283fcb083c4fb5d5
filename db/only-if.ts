import { type SQL, sql } from 'drizzle-orm'
import type { Database } from './store.ts'

/**
 * A statement that fails its whole batch, as a key that is taken does, unless something is so: between a handler's
 * check and the commit it may have changed.
 */
export const onlyIf = (db: Database, condition: SQL) =>
  db.run(sql`
    INSERT INTO office (id, kind, name, epoch, recovery)
    SELECT NULL, '', '', 0, '' WHERE (${condition}) IS NOT TRUE`)
