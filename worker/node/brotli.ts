import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import { digest } from '../../core/envelope/digest.ts'

/** Below so many bytes the best compression costs some milliseconds; of a megabyte it would cost seconds. */
const BEST_BELOW = 32 * 1024
const LARGE_QUALITY = 5

const brotli = promisify(brotliCompress)
const compress = (body: Uint8Array) =>
  brotli(body, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]:
        body.length < BEST_BELOW ? constants.BROTLI_MAX_QUALITY : LARGE_QUALITY,
    },
  })

/** Few things are asked for again and again: the pages and the newest keybook. */
const KEPT = 64

/** Brotli that remembers what it has compressed. */
export function keptBrotli(): (body: Uint8Array) => Promise<Uint8Array> {
  const kept = new Map<string, Promise<Uint8Array>>()
  return (body) => {
    const key = digest(body)
    const done = kept.get(key) ?? compress(body)
    if (kept.size >= KEPT) kept.clear()
    kept.set(key, done)
    return done
  }
}
