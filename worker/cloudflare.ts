import { openRemote } from '../db/remote.ts'
import { createApp } from './app.ts'
import { readConfig } from './config.ts'
import type { Asset, Ports } from './ports.ts'
import { tick } from './tick.ts'

/** What wrangler.toml and the secrets bind. */
interface Env extends Record<string, unknown> {
  ASSETS: { fetch(request: Request): Promise<Response> }
  DATABASE_URL: string
  DATABASE_AUTH_TOKEN?: string
}

function portsOf(env: Env): Ports {
  return {
    config: readConfig(env),
    store: openRemote(env.DATABASE_URL, env.DATABASE_AUTH_TOKEN),
    now: () => Date.now(),
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    asset: (name) => fetchAsset(env, name),
    brotli: null,
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
  scheduled: (_event: unknown, env: Env): Promise<void> => tick(portsOf(env)),
}
