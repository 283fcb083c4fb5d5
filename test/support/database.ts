import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Server } from './entries.ts'

/*
 * The database from outside, as whoever takes it or changes it behind our back.
 */

type Row = Record<string, unknown>

/** Reads from a copy, so that a server that holds its file alone goes on. */
export async function look(server: Server, sql: string): Promise<Row[]> {
  if (server.entry === 'workerd') return server.query(sql)
  const folder = mkdtempSync(join(tmpdir(), 'javi-look-'))
  try {
    for (const name of readdirSync(server.folder).filter((one) => one.startsWith('javi.db')))
      copyFileSync(join(server.folder, name), join(folder, name))
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
