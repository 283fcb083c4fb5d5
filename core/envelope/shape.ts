import { BUCKETS, type Bucket, FILE_MAX, FILE_PART } from '../limits.ts'

/*
 * What can be known of a sealed message without opening it. An age file (age-encryption.org/v1) with one hybrid
 * recipient has a header of constant length:
 *
 *   age-encryption.org/v1\n
 *   -> mlkem768x25519 <1494 characters: base64 of 1120 bytes>\n
 *   <43 characters: base64 of 32 bytes>\n
 *   --- <43 characters>\n
 *
 * then a nonce of 16 bytes and chunks of 64 KiB, each with a tag of 16.
 */
const HEADER =
  /^age-encryption\.org\/v1\n-> mlkem768x25519 [A-Za-z0-9+/]{1494}\n[A-Za-z0-9+/]{43}\n--- [A-Za-z0-9+/]{43}\n$/
const HEADER_BYTES = 22 + 18 + 1494 + 1 + 44 + 4 + 43 + 1
const NONCE_BYTES = 16
const CHUNK_BYTES = 64 * 1024
const TAG_BYTES = 16

/** What is sealed and is no message, and the bytes of the longest of it before sealing. */
const SHORT_BYTES = {
  /** An office's key, or a keyring's. */
  key: 400,
  /** A signed invitation: an office's name takes up to 840 (120 UTF-16 units that JSON escapes twice), a code 280. */
  invitation: 1_600,
} as const
export type ShortFile = keyof typeof SHORT_BYTES

/** Bytes of a message sealed to one recipient, by bucket. */
export const sealedBytes = (bucket: Bucket): number =>
  HEADER_BYTES + NONCE_BYTES + bucket + TAG_BYTES * Math.ceil(bucket / CHUNK_BYTES)

/** The bucket of a sealed message, or `null` when it is not an age file of a fixed size with one hybrid stanza. */
export function shapeOf(sealed: Uint8Array): Bucket | null {
  const bucket = BUCKETS.find((size) => sealedBytes(size) === sealed.length)
  return bucket && hasHeader(sealed) ? bucket : null
}

/** Whether these are a short text, sealed to one hybrid recipient: what is no message has no buckets. */
export function isShortFile(sealed: Uint8Array, what: ShortFile): boolean {
  const text = sealed.length - HEADER_BYTES - NONCE_BYTES - TAG_BYTES
  return text > 0 && text <= SHORT_BYTES[what] && hasHeader(sealed)
}

/*
 * A file of the reporter's (attachment.ts) is sealed in the same way. Inside, it is so many whole MiB, and travels in
 * parts of one MiB; what the seal adds makes the last part, whose size is another for every number of parts:
 *
 *   | 1 MiB, with the header | 1 MiB | … | 1,643 + 256 × (number of MiB inside) bytes |
 */
const FILE_LENGTH_BYTES = 4

/** MiB inside the seal of a file of so many bytes. */
export const filePadded = (size: number): number => Math.ceil((FILE_LENGTH_BYTES + size) / FILE_PART)

const lastPartBytes = (mebibytes: number): number =>
  HEADER_BYTES + NONCE_BYTES + (TAG_BYTES * mebibytes * FILE_PART) / CHUNK_BYTES

/** Bytes of a file of so many, sealed. */
export const sealedFileBytes = (size: number): number =>
  filePadded(size) * FILE_PART + lastPartBytes(filePadded(size))

/** How many parts the largest file has. */
export const FILE_PARTS_MAX = filePadded(FILE_MAX) + 1

/** Which part of a sealed file these bytes can be, as number `n` from 0; `null` when they can be none. */
export function filePartAt(n: number, bytes: Uint8Array): 'first' | 'middle' | 'last' | null {
  if (n < 0 || n >= FILE_PARTS_MAX) return null
  if (n > 0 && bytes.length === lastPartBytes(n)) return 'last'
  if (n === FILE_PARTS_MAX - 1 || bytes.length !== FILE_PART) return null
  return n > 0 ? 'middle' : hasHeader(bytes) ? 'first' : null
}

const hasHeader = (sealed: Uint8Array): boolean =>
  HEADER.test(String.fromCharCode(...sealed.subarray(0, HEADER_BYTES)))
