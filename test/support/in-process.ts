import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client, InStatement } from '@libsql/client'
import { newPepper } from '../../core/keys/pepper.ts'
import { openEmbedded } from '../../db/embedded.ts'
import type { Store } from '../../db/store.ts'
import { createApp } from '../../worker/app.ts'
import { readConfig } from '../../worker/config.ts'
import type { Ports } from '../../worker/ports.ts'
import { copyDatabase } from './database.ts'
import { lightWork } from './entries.ts'
import { random } from './world.ts'

/**
 * The app on a database of its own, in this process: for what a real server cannot be asked for, such as another time
 * or another name of itself. Its files are all the same empty page.
 *
 * @param from the folder of a database that it begins with a copy of.
 */
export async function inProcess(
  environment: Record<string, string>,
  now: () => number = Date.now,
  from?: string,
) {
  const folder = mkdtempSync(join(tmpdir(), 'javi-test-'))
  if (from) copyDatabase(from, folder)
  const store = await openEmbedded(join(folder, 'javi.db'))
  const config = readConfig({ JAVI_PEPPER: newPepper(random), ...lightWork, ...environment })
  const ports: Ports = {
    config,
    store,
    now,
    random,
    asset: async () => ({ body: new Uint8Array(), type: 'text/html; charset=utf-8' }),
    brotli: null,
    bucket: null,
    carrier: null,
    async keepRoot(rootKey) {
      config.rootKey = rootKey
      return true
    },
  }
  return {
    app: createApp(ports),
    ports,
    store,
    async close() {
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Every statement that a database is given from now on, as text without what is put in. */
export async function overhear(store: Store): Promise<string[]> {
  const heard: string[] = []
  const textOf = (statement: InStatement) => (typeof statement === 'string' ? statement : statement.sql)
  await store.use(async (database) => {
    const client = Reflect.get(database, '$client') as Client
    // Of the class, below what Javi puts around the client.
    const { batch, execute } = Object.getPrototypeOf(client) as Client
    client.batch = function (this: Client, statements, mode) {
      heard.push(...statements.map((one) => textOf(one as InStatement)))
      return batch.call(this, statements, mode)
    }
    client.execute = function (this: Client, statement: InStatement) {
      heard.push(textOf(statement))
      return Reflect.apply(execute, this, [statement])
    } as Client['execute']
  })
  return heard
}
