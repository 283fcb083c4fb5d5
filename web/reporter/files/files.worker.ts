import { type FileHashes, type SealedAttachment, sealAttachment } from '../../../core/envelope/attachment.ts'
import { digest } from '../../../core/envelope/digest.ts'
import type { Seen } from '../../../core/keys/keybook.ts'
import { FILE_PART } from '../../../core/limits.ts'
import { findDesk, type KeybookGiven } from '../desk-key.ts'
import { serve } from '../thread.ts'
import { bytesOf, type LookTasks, letGo, look, READ } from './look.ts'

/*
 * Looks at files, takes out of pictures what is not the picture, and seals them bit by bit. It sends nothing.
 */

/** One part, sealed, with what the server answers when it has it. */
export interface SealedPart {
  bytes: Uint8Array<ArrayBuffer>
  sha256: string
}

export interface FilesTasks extends LookTasks {
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
  look,

  async desk(given) {
    const found = findDesk(given)
    if (!found.trusted) return found
    const { epoch } = found.desk.page
    recipient = found.desk.page.recipient
    return { trusted: true, epoch, seen: found.seen }
  },

  async begin({ file }) {
    if (!recipient) throw new Error('no desk')
    letGo()
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
