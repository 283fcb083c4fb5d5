import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newPepper } from '../../core/keys/pepper.ts'
import { openEmbedded } from '../../db/embedded.ts'
import { createApp } from '../../worker/app.ts'
import { readConfig } from '../../worker/config.ts'
import type { Ports } from '../../worker/ports.ts'
import { lightWork } from './entries.ts'
import { random } from './world.ts'

/**
 * The app on a database of its own, in this process: for what a real server cannot be asked for, such as another time
 * or another name of itself. Its files are all the same empty page.
 */
export async function inProcess(environment: Record<string, string>, now: () => number = Date.now) {
  const folder = mkdtempSync(join(tmpdir(), 'javi-test-'))
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
