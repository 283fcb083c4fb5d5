import { sha256 } from '@noble/hashes/sha2.js'
import { Encrypter } from 'age-encryption'
import { hex } from '../bytes.ts'
import { FILE_MAX, FILE_PART } from '../limits.ts'
import { filePadded } from './shape.ts'

/*
 * A file that goes with a message: an age file of its own. Inside:
 *
 *   0          4             4+size                whole MiB
 *   | size: u32 | the file    | zeros …             |      size is big-endian
 *
 * The message that it goes with names it in its seal, under the reporter's signature: its id, the SHA-256 of the file
 * and that of all its sealed bytes. That is what binds a file to its tip and each of its bytes to its place.
 */

const LENGTH_BYTES = 4
/** Bytes of zeros at a time; nobody holds a MiB of them. */
const ZEROS = 64 * 1024

/** What the message says of a file so that no other can stand in its place: SHA-256 in hex. */
export interface FileHashes {
  /** Of the file as it was before it was sealed. */
  sha256: string
  /** Of the age file. */
  sealed: string
}

export interface SealedAttachment {
  /** All but the last have `FILE_PART` bytes. They are made one by one, as they are read. */
  parts: ReadableStream<Uint8Array<ArrayBuffer>>
  /** Once the last part has been read. */
  hashes(): FileHashes
}

/**
 * Seals a file to one hybrid recipient while it is read: no more of it than about two parts is in memory at a time.
 *
 * @param size bytes of the file. When another number comes, reading the parts fails with a RangeError.
 * @param room gives the room for a part, `FILE_PART` bytes: one that has been sent can be given again.
 * @throws RangeError when it is larger than `FILE_MAX`. @throws Error when the recipient is not a hybrid one.
 */
export async function sealAttachment(
  file: ReadableStream<Uint8Array>,
  size: number,
  recipient: string,
  room = () => new Uint8Array(FILE_PART),
): Promise<SealedAttachment> {
  if (size > FILE_MAX) throw new RangeError('too large to seal')
  if (!recipient.startsWith('age1pq1')) throw new Error('not a hybrid recipient')
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  const plain = sha256.create()
  const sealed = sha256.create()
  const encrypted = await encrypter.encrypt(file.pipeThrough(framing(size, plain)))
  return {
    parts: encrypted.pipeThrough(inParts(sealed, room)),
    hashes: () => ({ sha256: hex(plain.digest()), sealed: hex(sealed.digest()) }),
  }
}

type Hash = ReturnType<typeof sha256.create>

function framing(size: number, hash: Hash): TransformStream<Uint8Array, Uint8Array> {
  let left = size
  return new TransformStream({
    start(controller) {
      const length = new Uint8Array(LENGTH_BYTES)
      new DataView(length.buffer).setUint32(0, size)
      controller.enqueue(length)
    },
    transform(chunk, controller) {
      left -= chunk.length
      if (left < 0) throw new RangeError('longer than it was')
      hash.update(chunk)
      controller.enqueue(chunk)
    },
    flush(controller) {
      if (left > 0) throw new RangeError('shorter than it was')
      let rest = filePadded(size) * FILE_PART - LENGTH_BYTES - size
      for (; rest > 0; rest -= ZEROS) controller.enqueue(new Uint8Array(Math.min(rest, ZEROS)))
    },
  })
}

function inParts(
  hash: Hash,
  room: () => Uint8Array<ArrayBuffer>,
): TransformStream<Uint8Array, Uint8Array<ArrayBuffer>> {
  let part = room()
  let used = 0
  return new TransformStream({
    transform(chunk, controller) {
      for (let rest = chunk; rest.length > 0; ) {
        const taken = rest.subarray(0, FILE_PART - used)
        part.set(taken, used)
        used += taken.length
        rest = rest.subarray(taken.length)
        if (used < FILE_PART) break
        hash.update(part)
        controller.enqueue(part)
        part = room()
        used = 0
      }
    },
    flush(controller) {
      const last = part.slice(0, used)
      hash.update(last)
      controller.enqueue(last)
    },
  })
}
