import type { FileHashes } from '../../../core/envelope/attachment.ts'
import { type SealedAttachment, sealAttachment } from '../../../core/envelope/attachment.ts'
import { digest } from '../../../core/envelope/digest.ts'
import { canClean, clean, isClean } from '../../../core/files/clean.ts'
import type { Removal, Turn } from '../../../core/files/cleaned.ts'
import { type FileType, fileTypeOf, HEAD_BYTES } from '../../../core/files/type.ts'
import type { Seen } from '../../../core/keys/keybook.ts'
import { FILE_MAX, FILE_PART } from '../../../core/limits.ts'
import { findDesk, type KeybookGiven } from '../desk-key.ts'
import { serve } from '../thread.ts'

/*
 * Looks at files, takes out of pictures what is not the picture, and seals them bit by bit. It sends nothing.
 */

/** What a file is, and the cleaned one where it could be cleaned. */
export interface Looked {
  type: FileType
  cleaned: { file: Blob; removed: Removal[]; turned: Turn | null } | null
}

/** One part, sealed, with what the server answers when it has it. */
export interface SealedPart {
  bytes: Uint8Array<ArrayBuffer>
  sha256: string
}

export interface FilesTasks {
  look: { given: { file: Blob }; made: Looked }
  /** To whom all that follows is sealed. */
  desk: {
    given: KeybookGiven
    made: { trusted: true; epoch: number; seen: Seen } | { trusted: false; why: 'forged' | 'old' }
  }
  /** Begins a file; another that was begun is dropped. */
  begin: { given: { file: Blob }; made: null }
  /** The next part; `null` after the last. One that has been sent is given back, so that its room is used again. */
  part: { given: { sent: Uint8Array<ArrayBuffer> | null }; made: SealedPart | null }
  hashes: { given: null; made: FileHashes }
}

let recipient: string | undefined
let sealing:
  | { file: SealedAttachment; parts: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> }
  | undefined

function begun() {
  if (!sealing) throw new Error('no file')
  return sealing
}

serve<FilesTasks>({
  async look({ file }) {
    const type = fileTypeOf(await bytesOf(file.slice(0, HEAD_BYTES)))
    if (!canClean(type) || file.size > FILE_MAX) return { type, cleaned: null }
    const cleaned = cleanedOf(file, type, await readWhole(file))
    // Read again and parsed again: what is sent is this.
    const isSure = cleaned && cleaned.file.size <= FILE_MAX && isClean(type, await readWhole(cleaned.file))
    return { type, cleaned: isSure ? cleaned : null }
  },

  async desk(given) {
    const found = findDesk(given)
    if (!found.trusted) return found
    const { epoch } = found.desk.page
    recipient = found.desk.page.recipient
    return { trusted: true, epoch, seen: found.seen }
  },

  async begin({ file }) {
    if (!recipient) throw new Error('no desk')
    room = new Uint8Array(0)
    // One that failed cannot be cancelled any more.
    await sealing?.parts.cancel().catch(() => {})
    const sealed = await sealAttachment(streamOf(file), file.size, recipient, roomForPart)
    sealing = { file: sealed, parts: sealed.parts.getReader() }
    return null
  },

  async part({ sent }, _progress, giveAway) {
    if (sent?.length === FILE_PART) rooms.push(sent)
    const { value } = await begun().parts.read()
    if (!value) return null
    giveAway(value.buffer)
    return { bytes: value, sha256: digest(value) }
  },

  hashes: async () => begun().file.hashes(),
})

/** Rooms of parts that have been sent. */
const rooms: Uint8Array<ArrayBuffer>[] = []
const roomForPart = () => rooms.pop() ?? new Uint8Array(FILE_PART)

const bytesOf = async (file: Blob) => new Uint8Array(await file.arrayBuffer())

/** In which whole pictures are looked at, one after the other: the largest is held once. */
let room = new Uint8Array(0)

/** Reads a file bit by bit. What it read before is then gone. */
async function readWhole(file: Blob): Promise<Uint8Array> {
  if (room.length < file.size) room = new Uint8Array(file.size)
  for (let at = 0; at < file.size; at += READ) room.set(await bytesOf(file.slice(at, at + READ)), at)
  return room.subarray(0, file.size)
}

/** Of stretches of the original, which stays where it is: nothing of it is copied. */
function cleanedOf(file: Blob, type: FileType, bytes: Uint8Array): Looked['cleaned'] {
  const found = clean(type, bytes)
  if (!found) return null
  const { pieces, removed, turned } = found
  const blobs = pieces.map((piece) => ('to' in piece ? file.slice(piece.from, piece.to) : piece))
  return { file: new Blob(blobs), removed, turned }
}

/** Bytes that are read at a time. */
const READ = 1024 * 1024

/** Reads a file as it is wanted: a browser's own stream may read ahead. */
function streamOf(file: Blob): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream(
    {
      async pull(controller) {
        if (at >= file.size) return controller.close()
        controller.enqueue(await bytesOf(file.slice(at, at + READ)))
        at += READ
      },
    },
    { highWaterMark: 0 },
  )
}
