import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildIfNeeded } from '../../worker/node/build.ts'
import { listen } from '../../worker/node/listen.ts'
import { startCarrier } from '../carrier/carrier.ts'
import { freePort } from '../support/entries.ts'
import { type Demo, fill, write } from './fill.ts'
import { serveTelephones } from './phone/serve.ts'

export interface RunningDemo extends Demo {
  url: string
  /** Where the telephones are; `null` with a carrier of the operator's own. */
  telephones: string | null
  close(): Promise<void>
}

/** Passphrases are printed: nobody but this machine may reach it. */
const own = { HOST: '127.0.0.1' }

/**
 * Starts the demo on a throwaway folder, or on `DATA_DIR` when it is empty. It is filled at an address of its own
 * first: then every variable of the environment holds for what visitors see. It has a carrier of its own, unless the
 * environment names another.
 *
 * @throws Error when the folder holds a desk already.
 */
export async function startDemo(environment: NodeJS.ProcessEnv): Promise<RunningDemo> {
  // Filling takes half a minute where the pages are built too: whoever has to name another port is told so before.
  const probe = createServer()
  await listen(probe, environment.PORT ?? '8787', own.HOST)
  probe.close()
  buildIfNeeded()
  // Only now: the words that the server imports are made by the build.
  const { serve } = await import('../../worker/node/serve.ts')
  const { DATA_DIR: given, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_NUMBERS } = environment
  const folder = given ?? mkdtempSync(join(tmpdir(), 'javi-demo-'))
  const isOwn = !TWILIO_ACCOUNT_SID && !TWILIO_AUTH_TOKEN && !TWILIO_NUMBERS
  const carrier = await startCarrier({
    accountSid: TWILIO_ACCOUNT_SID || undefined,
    authToken: TWILIO_AUTH_TOKEN || undefined,
    numbers: TWILIO_NUMBERS ? TWILIO_NUMBERS.split(',').map((number) => number.trim()) : undefined,
  })
  const place = { ...own, DATA_DIR: folder }
  const filling = await serve({ ...place, ...carrier.environment, PORT: String(await freePort()) })
  const setupToken = filling.setupLink?.split('#setup=')[1]
  if (!setupToken) {
    await filling.close()
    await carrier.stop()
    throw new Error(`There is a desk in ${folder} already. The demo wants an empty DATA_DIR, or none.`)
  }
  const demo = await fill({ url: filling.url, setupToken, setRootKey: async () => {} })
  await filling.close()
  const running = await serve({ ...environment, ...place, ...(isOwn && carrier.environment) })
  const { HOOKS_HOST, PUBLIC_URL } = environment
  const said = HOOKS_HOST ? `https://${HOOKS_HOST}` : PUBLIC_URL && new URL(PUBLIC_URL).origin
  carrier.serves(running.url, said || running.url)
  await write(carrier)
  const telephones = isOwn ? await serveTelephones(carrier) : null
  if (!isOwn) await carrier.stop()
  return {
    ...demo,
    url: running.url,
    telephones: telephones?.url ?? null,
    async close() {
      await telephones?.close()
      await running.close()
      if (isOwn) await carrier.stop()
      if (!given) rmSync(folder, { recursive: true, force: true })
    },
  }
}
