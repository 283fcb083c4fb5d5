import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { random } from '../support/world.ts'

/*
 * The bare operation beside which accepted tips stand: libSQL inserts the same number of bytes, durably, with the same
 * pragmas, and nothing else is done. In a process of its own, as the server is.
 */

export interface Bare {
  perSecond: number
  /** Milliseconds of each. */
  ms: number[]
}

async function insert(bytes: number, count: number): Promise<Bare> {
  const folder = mkdtempSync(join(tmpdir(), 'javi-bench-'))
  const client = createClient({ url: `file:${join(folder, 'bare.db')}`, concurrency: 1 })
  for (const pragma of ['locking_mode=EXCLUSIVE', 'journal_mode=WAL', 'synchronous=FULL', 'secure_delete=ON'])
    await client.execute(`PRAGMA ${pragma}`)
  await client.execute('CREATE TABLE bare (id text PRIMARY KEY, sealed blob) WITHOUT ROWID')
  const ms: number[] = []
  const sealed = random(bytes)
  const begin = performance.now()
  for (let i = 0; i < count; i++) {
    const before = performance.now()
    const id = Buffer.from(random(16)).toString('hex')
    await client.batch([{ sql: 'INSERT INTO bare VALUES (?, ?)', args: [id, sealed] }], 'write')
    ms.push(performance.now() - before)
  }
  const perSecond = count / ((performance.now() - begin) / 1_000)
  client.close()
  rmSync(folder, { recursive: true, force: true })
  return { perSecond, ms }
}

process.on('message', ({ bytes, count }: { bytes: number; count: number }) => {
  void insert(bytes, count).then((bare) => process.send?.(bare))
})
