import type { FileHashes } from '../../../core/envelope/attachment.ts'
import { type SealedAttachment, sealAttachment } from '../../../core/envelope/attachment.ts'
import { digest } from '../../../core/envelope/digest.ts'
import { canClean, clean, isClean } from '../../../core/files/clean.ts'
import type { Removal, Turn } from '../../../core/files/cleaned.ts'
import { type FileType, fileTypeOf, HEAD_BYTES } from '../../../core/files/type.ts'
import type { Seen } from '../../../core/keys/keybook.ts'
import { FILE_MAX } from '../../../core/limits.ts'
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
  /** The next part; `null` after the last. */
  part: { given: null; made: SealedPart | null }
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
    const cleaned = cleanedOf(file, type, await bytesOf(file))
    // Read again and parsed again: what is sent is this.
    const isSure = cleaned && cleaned.file.size <= FILE_MAX && isClean(type, await bytesOf(cleaned.file))
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
    // One that failed cannot be cancelled any more.
    await sealing?.parts.cancel().catch(() => {})
    const sealed = await sealAttachment(streamOf(file), file.size, recipient)
    sealing = { file: sealed, parts: sealed.parts.getReader() }
    return null
  },

  async part() {
    const { value } = await begun().parts.read()
    return value ? { bytes: value, sha256: digest(value) } : null
  },

  hashes: async () => begun().file.hashes(),
})

const bytesOf = async (file: Blob) => new Uint8Array(await file.arrayBuffer())

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
