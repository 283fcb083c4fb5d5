/*
 * The same on every response of both entries: pages, files, errors.
 */

const policy = (more: Partial<Record<string, string>> = {}) =>
  Object.entries({
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'img-src': "'self'",
    'connect-src': "'self'",
    'worker-src': "'self'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
    'require-trusted-types-for': "'script'",
    'trusted-types': 'javi-worker',
    ...more,
  })
    .map(([name, value]) => `${name} ${value}`)
    .join('; ')

const CSP = policy()
/** Argon2id is WebAssembly; a recording that was opened in the browser is played from its memory. */
const DESK_CSP = policy({ 'script-src': "'self' 'wasm-unsafe-eval'", 'media-src': 'blob:' })

const strict: Record<string, string> = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-robots-tag': 'noindex',
}

/** Sounds are what the line says to every caller; the carrier fetches one for each sentence. What was told is no sound here. */
const SOUND_CACHE = 'public, max-age=3600'

// What could tell where somebody is or who. No more of the list than that.
const permissions = (camera: string) =>
  `camera=(${camera}), display-capture=(), geolocation=(), microphone=()`

/** For what is no page and starts no thread: nothing may come of it at all. And it travels with each of a dozen answers. */
const INERT_CSP = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** Scripts that are started by their address (the build names them so) live by the policy that they came with. */
const isStarted = (path: string) => /\.worker\.[\w-]+\.js$/.test(path)

function policyFor(path: string, type: string, staff: boolean): string {
  if (!type.startsWith('text/html') && !isStarted(path)) return INERT_CSP
  return staff ? DESK_CSP : CSP
}

/** Puts the strict headers on a response. @param staff for the desk's pages and its files. */
export function guarded(
  response: Response,
  { path, staff, https }: { path: string; staff: boolean; https: boolean },
): Response {
  const headers = new Headers(response.headers)
  for (const [name, value] of Object.entries(strict)) headers.set(name, value)
  if (headers.get('content-type')?.startsWith('audio/')) headers.set('cache-control', SOUND_CACHE)
  headers.set('content-security-policy', policyFor(path, headers.get('content-type') ?? '', staff))
  // The desk may scan the paper root's QR code.
  headers.set('permissions-policy', permissions(staff ? 'self' : ''))
  if (https) headers.set('strict-transport-security', 'max-age=63072000; includeSubDomains')
  return new Response(response.body, { status: response.status, headers })
}
