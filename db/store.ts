import type { Client, InStatement } from '@libsql/client'
import type { LibSQLDatabase } from 'drizzle-orm/libsql'
import { drizzle } from 'drizzle-orm/libsql/http'
import * as schema from './schema.ts'

export type Database = LibSQLDatabase<typeof schema>

/** Where everything is stored. */
export interface Store {
  /**
   * Runs work that may be run again: each `work` changes the database by one `batch()` at most, which happens whole
   * or not at all. Interactive transactions wedge a libSQL connection and are not used.
   *
   * @throws StoreUnavailable when the database cannot be reached or stays locked.
   */
  use<T>(work: (database: Database) => Promise<T>): Promise<T>
  /** Makes what was deleted gone for good, where that is in our hands: checkpoint and VACUUM. */
  tidy(): Promise<void>
  /** Lets go of the database, so that another may open it. */
  close(): Promise<void>
}

/** The database is away or locked. It carries no message of the driver's, which would quote what was to be stored. */
export class StoreUnavailable extends Error {
  constructor() {
    super('the database is not available')
    this.name = 'StoreUnavailable'
  }
}

/** Somebody else stored the same key first. */
export class AlreadyThere extends Error {
  constructor() {
    super('already there')
    this.name = 'AlreadyThere'
  }
}

/** Something that the libSQL client threw. workerd says no more of a lost connection than `Error`. */
class LibsqlFailed extends Error {
  constructor(cause: unknown) {
    super('the database failed', { cause })
  }
}

const failed = (cause: unknown): never => {
  throw new LibsqlFailed(cause)
}

/**
 * Batches take the write lock at their beginning: one that reads first and then writes could fail half-way.
 *
 * @param batch how they are committed, when that is not one by one.
 */
export function databaseOn(
  client: Client,
  batch = (statements: InStatement[]) => client.batch(statements, 'write'),
): Database {
  const writing = new Proxy(client, {
    get(target, name) {
      if (name === 'batch') return (statements: InStatement[]) => batch(statements).catch(failed)
      if (name === 'execute') return (statement: InStatement) => target.execute(statement).catch(failed)
      const value = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return drizzle(writing, { schema })
}

/** True when the database failed; anything else that is thrown by a work is a mistake of ours. */
export function isDatabaseError(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof LibsqlFailed) return true
  return false
}

/** What went wrong, out of the causes that drizzle and libSQL wrap around one another. */
export function faultOf(error: unknown): 'busy' | 'constraint' | 'other' {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = String(Reflect.get(cause, 'extendedCode') ?? Reflect.get(cause, 'code') ?? '')
    const text = `${code} ${cause.message}`
    if (/SQLITE_(BUSY|LOCKED)|database is locked/.test(text)) return 'busy'
    if (/SQLITE_CONSTRAINT|UNIQUE constraint failed/.test(text)) return 'constraint'
  }
  return 'other'
}
