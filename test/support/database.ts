import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
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

const script = `
  import { createClient } from '@libsql/client'
  const [file, sql] = process.argv.slice(1)
  await createClient({ url: 'file:' + file }).execute(sql)`

/** Changes a row. A file is changed by another process while the server is down: the driver lets go of it at its end. */
export async function change(server: Server, sql: string): Promise<void> {
  if (server.entry === 'workerd') {
    await server.query(sql)
    return
  }
  await server.kill()
  const args = ['--input-type=module', '-e', script, join(server.folder, 'javi.db'), sql]
  const cwd = fileURLToPath(new URL('../..', import.meta.url))
  const { status, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  await server.restart()
}
