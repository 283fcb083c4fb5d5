import { BUCKETS, type Bucket } from '../limits.ts'

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

/** Bytes of the longest short text that is sealed: an office's key, an invitation's secret, a keyring's key. */
const SHORT_BYTES = 400

/** Bytes of a message sealed to one recipient, by bucket. */
export const sealedBytes = (bucket: Bucket): number =>
  HEADER_BYTES + NONCE_BYTES + bucket + TAG_BYTES * Math.ceil(bucket / CHUNK_BYTES)

/** The bucket of a sealed message, or `null` when it is not an age file of a fixed size with one hybrid stanza. */
export function shapeOf(sealed: Uint8Array): Bucket | null {
  const bucket = BUCKETS.find((size) => sealedBytes(size) === sealed.length)
  return bucket && hasHeader(sealed) ? bucket : null
}

/** Whether these are a short text, sealed to one hybrid recipient: what is no message has no buckets. */
export function isShortFile(sealed: Uint8Array): boolean {
  const text = sealed.length - HEADER_BYTES - NONCE_BYTES - TAG_BYTES
  return text > 0 && text <= SHORT_BYTES && hasHeader(sealed)
}

const hasHeader = (sealed: Uint8Array): boolean =>
  HEADER.test(String.fromCharCode(...sealed.subarray(0, HEADER_BYTES)))
