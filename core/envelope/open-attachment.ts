import { sha256 } from '@noble/hashes/sha2.js'
import { Decrypter } from 'age-encryption'
import { hex } from '../bytes.ts'
import { FILE_MAX, FILE_PART } from '../limits.ts'
import type { FileHashes } from './attachment.ts'
import { DamagedOrMoved } from './open.ts'
import { filePadded, sealedFileBytes } from './shape.ts'

const LENGTH_BYTES = 4

/**
 * Opens a file, to its end before anything of it is given away (age hands out chunks before it has seen the last), and
 * compares it with what the message says of it.
 *
 * @param sealed the age file, in pieces of any size, in order. What it throws is thrown on: a part that did not come
 *   says nothing of the file.
 * @throws DamagedOrMoved when anything of it is not what the message says.
 */
export async function openAttachment(
  sealed: AsyncIterable<Uint8Array>,
  identity: string,
  expected: FileHashes & { size: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces = sealed[Symbol.asyncIterator]()
  let lost: { why: unknown } | null = null
  const next = async () => {
    try {
      return await pieces.next()
    } catch (why) {
      lost = { why }
      throw why
    }
  }
  try {
    return await opened(next, identity, expected)
  } catch {
    // Assigned in a closure, which the compiler does not follow.
    const missing = lost as { why: unknown } | null
    if (missing) throw missing.why
    throw new DamagedOrMoved()
  } finally {
    await pieces.return?.()
  }
}

async function opened(
  next: () => Promise<IteratorResult<Uint8Array>>,
  identity: string,
  { size, sha256: plainHash, sealed: sealedHash }: FileHashes & { size: number },
): Promise<Uint8Array<ArrayBuffer>> {
  if (size > FILE_MAX) throw new Error('too large')
  const hash = sha256.create()
  let left = sealedFileBytes(size)
  const counted = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await next()
        if (done) {
          if (left !== 0 || hex(hash.digest()) !== sealedHash) throw new Error('not what was sealed')
          controller.close()
          return
        }
        left -= value.length
        if (left < 0) throw new Error('longer than it was')
        hash.update(value)
        controller.enqueue(value)
      },
    },
    { highWaterMark: 0 },
  )
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  const file = await unframed(await decrypter.decrypt(counted), size)
  if (hex(sha256(file)) !== plainHash) throw new Error('not the file')
  return file
}

/** What stands between the length and the zeros. @throws Error when it is of another length, or not zeros follow. */
async function unframed(plain: ReadableStream<Uint8Array>, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const file = new Uint8Array(size)
  let begun = false
  let at = 0
  const reader = plain.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    // Age hands out 64 KiB at a time: the first has the whole length.
    if (!begun && new DataView(value.buffer, value.byteOffset).getUint32(0) !== size)
      throw new Error('of another size')
    const rest = begun ? value : value.subarray(LENGTH_BYTES)
    begun = true
    const taken = rest.subarray(0, Math.max(0, size - at))
    file.set(taken, Math.min(at, size))
    if (rest.subarray(taken.length).some((byte) => byte !== 0)) throw new Error('padding is not zero')
    at += rest.length
  }
  if (LENGTH_BYTES + at !== filePadded(size) * FILE_PART) throw new Error('not whole')
  return file
}
