import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Server } from './entries.ts'

/*
 * The database from outside, as whoever takes it or changes it behind our back.
 */

type Row = Record<string, unknown>

/** Copies a database as it is, with what its log holds; a server that holds it alone goes on. */
export function copyDatabase(from: string, to: string): void {
  for (const name of readdirSync(from).filter((one) => one.startsWith('javi.db')))
    copyFileSync(join(from, name), join(to, name))
}

/** Reads from a copy. */
export async function look(server: Server, sql: string): Promise<Row[]> {
  if (server.entry === 'workerd') return server.query(sql)
  const folder = mkdtempSync(join(tmpdir(), 'javi-look-'))
  try {
    copyDatabase(server.folder, folder)
    const database = new DatabaseSync(join(folder, 'javi.db'))
    const rows = database.prepare(sql).all()
    database.close()
    return rows.map((row) => ({ ...row }))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export const count = async (server: Server, table: string): Promise<number> =>
  Number((await look(server, `SELECT count(*) AS found FROM "${table}"`))[0]?.found)

/** Changes rows. A server that holds its file alone is down meanwhile. */
export async function change(server: Server, ...statements: string[]): Promise<void> {
  if (server.entry === 'workerd') {
    for (const sql of statements) await server.query(sql)
    return
  }
  await server.kill()
  // Plain SQLite, in this process: libSQL's driver would hold the file until its statements have been collected.
  const database = new DatabaseSync(join(server.folder, 'javi.db'))
  for (const sql of statements) database.exec(sql)
  database.close()
  await server.restart()
}

/** The tables that statements read from one end to the other: it takes the longer, the more there is in them. */
export function readThrough(folder: string, statements: Iterable<string>): string[] {
  const copy = mkdtempSync(join(tmpdir(), 'javi-look-'))
  try {
    copyDatabase(folder, copy)
    // A plan also names tables that refer to what is put in; they are read only after something has gone that they
    // name.
    const database = new DatabaseSync(join(copy, 'javi.db'), { enableForeignKeyConstraints: false })
    const steps = [...new Set(statements)].flatMap((sql) =>
      database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(),
    )
    database.close()
    const tables = steps.map(({ detail }) => /^SCAN "?(\w+)"?/.exec(String(detail))?.[1] ?? '')
    return [...new Set(tables)].filter((table) => table !== '' && table !== 'CONSTANT').sort()
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}
