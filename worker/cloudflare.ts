import { openRemote } from '../db/remote.ts'
import { StoreUnavailable } from '../db/store.ts'
import { createApp } from './app.ts'
import { twilioCarrier } from './carrier/twilio.ts'
import { readConfig } from './config.ts'
import type { Asset, Bucket, Ports } from './ports.ts'
import { everyHour, everyMinute } from './tick.ts'

/** As wrangler.toml has it, beside the hourly one. */
const EVERY_MINUTE = '* * * * *'

/** What wrangler.toml and the secrets bind. */
interface Env extends Record<string, unknown> {
  ASSETS: { fetch(request: Request): Promise<Response> }
  DATABASE_URL: string
  DATABASE_AUTH_TOKEN?: string
  ATTACHMENTS?: R2
}

/** The part of R2's binding that is used here. */
interface R2 {
  put(name: string, bytes: Uint8Array): Promise<unknown>
  get(name: string): Promise<{ arrayBuffer(): Promise<ArrayBuffer> } | null>
  list(options: {
    prefix: string
    limit: number
  }): Promise<{ objects: { key: string }[]; truncated: boolean }>
  delete(names: string[]): Promise<void>
}

/** What R2 throws is told as an absence of the store, and no more. */
async function away<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch {
    throw new StoreUnavailable()
  }
}

const bucketOf = (r2: R2): Bucket => ({
  // Bytes in memory have the known length that R2 asks for; a stream would need a FixedLengthStream.
  put: async (name, bytes) => void (await away(r2.put(name, bytes))),
  async get(name) {
    const found = await away(r2.get(name))
    return found && new Uint8Array(await away(found.arrayBuffer()))
  },
  async deleteAll(prefix) {
    for (;;) {
      const { objects, truncated } = await away(r2.list({ prefix, limit: 1_000 }))
      if (objects.length > 0) await away(r2.delete(objects.map(({ key }) => key)))
      if (!truncated) return
    }
  },
})

function portsOf(env: Env): Ports {
  const config = readConfig(env)
  return {
    config,
    store: openRemote(env.DATABASE_URL, env.DATABASE_AUTH_TOKEN),
    now: () => Date.now(),
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    asset: (name) => fetchAsset(env, name),
    brotli: null,
    bucket: env.ATTACHMENTS ? bucketOf(env.ATTACHMENTS) : null,
    carrier: config.twilio && twilioCarrier(config.twilio),
    // A Worker cannot keep anything: the operator puts the root's public half into JAVI_ROOT_KEY.
    keepRoot: async () => false,
  }
}

async function fetchAsset({ ASSETS }: Env, name: string): Promise<Asset | null> {
  const response = await ASSETS.fetch(new Request(`https://assets.invalid/${name}`))
  if (!response.ok) return null
  return {
    body: new Uint8Array(await response.arrayBuffer()),
    type: response.headers.get('content-type') ?? 'application/octet-stream',
  }
}

/** Made at an isolate's first request and kept: the configuration is checked once. */
let app: ReturnType<typeof createApp> | undefined

export default {
  fetch(request: Request, env: Env): Response | Promise<Response> {
    app ??= createApp(portsOf(env))
    return app.fetch(request)
  },
  scheduled: ({ cron }: { cron: string }, env: Env): Promise<void> =>
    (cron === EVERY_MINUTE ? everyMinute : everyHour)(portsOf(env)),
}
