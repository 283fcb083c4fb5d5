import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { base64, type Random, utf8 } from '../../core/bytes.ts'
import { digest } from '../../core/envelope/digest.ts'
import { openEmbedded } from '../../db/embedded.ts'
import { openRemote } from '../../db/remote.ts'
import { createApp } from '../app.ts'
import { twilioCarrier } from '../carrier/twilio.ts'
import { readConfig } from '../config.ts'
import { openRoot } from '../keybook.ts'
import type { Ports } from '../ports.ts'
import { everyHour, everyMinute } from '../tick.ts'
import { assetsIn } from './assets.ts'
import { keptBrotli } from './brotli.ts'
import { httpServer } from './http.ts'
import { listen } from './listen.ts'
import { readSecrets, writeSecrets } from './secrets.ts'

export interface Running {
  url: string
  /** For the first coordinator; `null` when there is a desk already. It is new at every start. */
  setupLink: string | null
  close(): Promise<void>
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const random: Random = (length) => new Uint8Array(randomBytes(length))

/** Javi on Node: one process, one libSQL file (or a libSQL server, when `DATABASE_URL` names one). */
export async function serve(environment: NodeJS.ProcessEnv): Promise<Running> {
  const {
    PORT = '8787',
    HOST = '127.0.0.1',
    DATA_DIR = 'var',
    DATABASE_URL,
    DATABASE_AUTH_TOKEN,
  } = environment
  // First of all: only who holds the database may make the secrets, else two that start at once make two.
  const file = DATABASE_URL?.startsWith('file:') ? DATABASE_URL.slice('file:'.length) : null
  const store =
    DATABASE_URL && !file
      ? openRemote(DATABASE_URL, DATABASE_AUTH_TOKEN)
      : await openEmbedded(file ?? join(DATA_DIR, 'javi.db'))
  const secrets = readSecrets(DATA_DIR, random)
  const token = base64(random(16))
  const config = readConfig({
    JAVI_PEPPER: secrets.pepper,
    JAVI_ROOT_KEY: secrets.rootKey ?? undefined,
    JAVI_SETUP_HASH: digest(utf8(token)),
    PUBLIC_URL: `http://localhost:${PORT}`,
    ...environment,
  })
  const ports: Ports = {
    config,
    store,
    now: () => Date.now(),
    random,
    asset: assetsIn(fileURLToPath(new URL('../../dist/web', import.meta.url)), join(DATA_DIR, 'sounds')),
    brotli: keptBrotli(),
    bucket: null,
    carrier: config.twilio && twilioCarrier(config.twilio),
    async keepRoot(rootKey) {
      // What the environment sets would count again at the next start: only the operator can change it.
      if (environment.JAVI_ROOT_KEY?.trim()) return false
      writeSecrets(DATA_DIR, { pepper: secrets.pepper, rootKey })
      config.rootKey = rootKey
      return true
    },
  }
  const server = httpServer(createApp(ports).fetch, config.origins.report.startsWith('https:'))
  await listen(server, PORT, HOST)
  const timers = [
    setInterval(() => everyHour(ports).catch(() => console.error('failed: the hourly work')), HOUR),
    setInterval(() => everyMinute(ports).catch(() => console.error('failed: the work of a minute')), MINUTE),
  ]
  const root = await openRoot(ports)
  // We may have stopped between a root's replacement and the writing of the new one.
  if (root && root !== config.rootKey) await ports.keepRoot(root)
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    setupLink: root ? null : `${config.origins.desk}/desk#setup=${token}`,
    async close() {
      for (const timer of timers) clearInterval(timer)
      await new Promise<void>((done) => {
        server.close(() => done())
        server.closeAllConnections()
      })
      await store.close()
    },
  }
}
