import type { BrowserContext } from 'playwright-core'
import { base64, hex, utf8 } from '../../core/bytes.ts'

/** Everything that left a browser: addresses, headers and bodies, of its workers too. */
export class Traffic {
  private readonly texts: string[] = []

  constructor(...contexts: BrowserContext[]) {
    for (const context of contexts) this.watch(context)
  }

  watch(context: BrowserContext): void {
    context.on('request', (request) => {
      this.texts.push(request.url(), JSON.stringify(request.headers()), request.postData() ?? '')
    })
  }

  /** Whether these bytes are anywhere in it: as they are, in hex, in base64, or inside something in base64. */
  carries(secret: Uint8Array | string): boolean {
    const bytes = typeof secret === 'string' ? utf8(secret) : secret
    const padded = Buffer.from(bytes).toString('base64')
    const forms = [
      ...(typeof secret === 'string' ? [secret, JSON.stringify(secret).slice(1, -1)] : []),
      encodeURIComponent(padded),
      padded.replaceAll('=', ''),
      base64(bytes),
      hex(bytes),
      hex(bytes).toUpperCase(),
      // As a careless JSON.stringify writes bytes.
      [...bytes].join(','),
    ]
    return this.texts.some(
      (text) =>
        forms.some((form) => text.includes(form)) ||
        [...text.matchAll(/[A-Za-z0-9_-]{8,}/g)].some(([token]) =>
          Buffer.from(token, 'base64url').includes(bytes),
        ),
    )
  }
}
