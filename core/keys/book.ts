import * as v from 'valibot'
import type { Json } from '../canonical.ts'
import { hash, id8, officeId, publicKey } from '../encoded.ts'
import { OFFICE_NAME_MAX } from '../limits.ts'
import { agencyKinds } from '../roles.ts'
import { type Signed, signText } from './signed.ts'

const hour = v.pipe(v.number(), v.integer(), v.minValue(0))

/** A head: who may sign their office's page. `until` is the hour from which they no longer may. */
export const head = v.strictObject({ id: id8, sign: publicKey, from: hour, until: v.nullable(hour) })

const bookOffice = v.strictObject({
  id: officeId,
  kind: v.picklist(['desk', ...agencyKinds]),
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(OFFICE_NAME_MAX)),
  /** Its entry in the directory of agencies, by which the desk finds it for a place. */
  agency: v.nullable(v.pipe(v.string(), v.maxLength(40))),
  heads: v.pipe(v.array(head), v.minLength(1)),
})
export type BookOffice = v.InferOutput<typeof bookOffice>

/** The root's list of offices and their heads. `prev` is the hash of the book before, `server` signs its own audit. */
export const book = v.strictObject({
  v: v.literal(1),
  n: v.pipe(v.number(), v.integer(), v.minValue(1)),
  prev: v.nullable(hash),
  server: publicKey,
  offices: v.pipe(v.array(bookOffice), v.minLength(1)),
})
export type Book = v.InferOutput<typeof book>

/** The name under which the root signs. */
const ROOT = 'root'

/** @param rootSeed 32 bytes of Ed25519, from the paper. */
export const signBook = (value: Book, rootSeed: Uint8Array): Signed =>
  signText('book', value as unknown as Json, rootSeed, ROOT)

/** The book that adds an office to `current`. It needs the root's signature to count. */
export function withOffice(current: Book, currentHash: string, office: BookOffice): Book {
  return { ...current, n: current.n + 1, prev: currentHash, offices: [...current.offices, office] }
}
