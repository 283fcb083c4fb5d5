import type { Asset, Ports } from './ports.ts'

/** Whether whoever asks reads brotli. */
export const takesBrotli = (request: Request): boolean =>
  /\bbr\b/.test(request.headers.get('accept-encoding') ?? '')

/** A file as a response. */
export function served({ body, type, encoding }: Asset): Response {
  const headers: Record<string, string> = { 'content-type': type, vary: 'accept-encoding' }
  if (encoding) headers['content-encoding'] = encoding
  return new Response(body as Uint8Array<ArrayBuffer>, { headers })
}

/**
 * The same, compressed. Only for what is the same for everybody: where a secret and something of a stranger's stand
 * in one answer, its compressed size tells of the secret (BREACH), and an answer to a receipt has its size on purpose.
 */
export async function servedCompressed(
  { brotli }: Ports,
  request: Request,
  { body, type }: Asset,
): Promise<Response> {
  if (!brotli || !takesBrotli(request)) return served({ body, type })
  return served({ body: await brotli(body), type, encoding: 'br' })
}
