import type { Random } from '../core/bytes.ts'
import type { Store } from '../db/store.ts'
import type { Carrier } from './carrier/carrier.ts'
import type { Config } from './config.ts'

/** A built file as it is served. */
export interface Asset {
  body: Uint8Array
  type: string
  /** `br` when the bytes are compressed, which the caller said it takes. */
  encoding?: 'br'
}

/** Keeps bytes by name: Cloudflare's R2, where there is one. */
export interface Bucket {
  put(name: string, bytes: Uint8Array): Promise<void>
  get(name: string): Promise<Uint8Array | null>
  /** Everything whose name begins so. */
  deleteAll(start: string): Promise<void>
}

/** What the app needs of the place it runs in. */
export interface Ports {
  config: Config
  store: Store
  /** Milliseconds since 1970. */
  now(): number
  random: Random
  /** A file of the web build by its name there, or `null`. */
  asset(name: string, brotli: boolean): Promise<Asset | null>
  /** Compresses with brotli what is public and often asked for; `null` where the edge does it. */
  brotli: ((body: Uint8Array) => Promise<Uint8Array>) | null
  /** Where parts of sealed files lie, when that is not the database. */
  bucket: Bucket | null
  /** `null` while the line is off. */
  carrier: Carrier | null
  /** Keeps the root's public half outside the database; false where only the operator can. */
  keepRoot(rootKey: string): Promise<boolean>
}
