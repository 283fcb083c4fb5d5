import { promisify } from 'node:util'
import { brotliCompress } from 'node:zlib'
import { digest } from '../../core/envelope/digest.ts'

const compress = promisify(brotliCompress)

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
