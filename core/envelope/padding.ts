import { fromUtf8, utf8 } from '../bytes.ts'
import { BUCKETS, type Bucket } from '../limits.ts'

/**
 *   0        4                 4+n              bucket
 *   | n: u32 | n bytes of JSON | zeros …        |      n is big-endian
 */
const LENGTH_BYTES = 4

/** @throws RangeError when the text is larger than the largest bucket holds. */
export function pad(text: string): Uint8Array {
  const json = utf8(text)
  const bucket = BUCKETS.find((size) => json.length + LENGTH_BYTES <= size)
  if (!bucket) throw new RangeError('too long to seal')
  const padded = new Uint8Array(bucket)
  new DataView(padded.buffer).setUint32(0, json.length)
  padded.set(json, LENGTH_BYTES)
  return padded
}

/** @throws Error when the size is no bucket, the length lies, or anything but zeros follows. */
export function unpad(padded: Uint8Array): string {
  if (!BUCKETS.includes(padded.length as Bucket)) throw new Error('no bucket')
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0)
  const end = LENGTH_BYTES + length
  if (end > padded.length) throw new Error('length beyond the end')
  // The smallest bucket that fits is the only right one, else one text could have several seals.
  if (BUCKETS.find((size) => end <= size) !== padded.length) throw new Error('larger than it need be')
  if (padded.subarray(end).some((byte) => byte !== 0)) throw new Error('padding is not zero')
  return fromUtf8(padded.subarray(LENGTH_BYTES, end))
}
