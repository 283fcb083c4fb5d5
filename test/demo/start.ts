import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildIfNeeded } from '../../worker/node/build.ts'
import { freePort } from '../support/entries.ts'
import { type Demo, fill } from './fill.ts'

export interface RunningDemo extends Demo {
  url: string
  close(): Promise<void>
}

/**
 * Starts the demo on a throwaway folder, or on `DATA_DIR` when it is empty. It is filled at an address of its own
 * first: then every variable of the environment holds for what visitors see.
 *
 * @throws Error when the folder holds a desk already.
 */
export async function startDemo(environment: NodeJS.ProcessEnv): Promise<RunningDemo> {
  buildIfNeeded()
  // Only now: the words that the server imports are made by the build.
  const { serve } = await import('../../worker/node/serve.ts')
  const { DATA_DIR: given } = environment
  const folder = given ?? mkdtempSync(join(tmpdir(), 'javi-demo-'))
  const carrier = {
    TWILIO_ACCOUNT_SID: environment.TWILIO_ACCOUNT_SID ?? `AC${'0'.repeat(32)}`,
    TWILIO_AUTH_TOKEN: environment.TWILIO_AUTH_TOKEN ?? '0'.repeat(32),
    TWILIO_NUMBERS: environment.TWILIO_NUMBERS ?? '+38760000000',
  }
  // Passphrases are printed: nobody but this machine may reach it.
  const own = { ...carrier, HOST: '127.0.0.1', DATA_DIR: folder }
  const filling = await serve({ ...own, PORT: String(await freePort()) })
  const setupToken = filling.setupLink?.split('#setup=')[1]
  if (!setupToken) {
    await filling.close()
    throw new Error(`There is a desk in ${folder} already. The demo wants an empty DATA_DIR, or none.`)
  }
  const number = { ...carrier, TWILIO_NUMBERS: carrier.TWILIO_NUMBERS.split(',')[0]?.trim() ?? '' }
  const demo = await fill({ url: filling.url, setupToken, setRootKey: async () => {} }, number)
  await filling.close()
  const running = await serve({ ...environment, ...own })
  return {
    ...demo,
    url: running.url,
    async close() {
      await running.close()
      if (!given) rmSync(folder, { recursive: true, force: true })
    },
  }
}
