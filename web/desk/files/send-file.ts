import { hex } from '../../../core/bytes.ts'
import { type FileHashes, sealAttachment } from '../../../core/envelope/attachment.ts'
import { sealedFileBytes } from '../../../core/envelope/shape.ts'
import { FILE_PART } from '../../../core/limits.ts'
import { fill, paths, type Stored } from '../../../core/wire.ts'
import { callWithBytes, Problem } from '../api.ts'
import { random } from '../random.ts'

/**
 * Seals a file to somebody, and sends it part by part: it is nobody's until a message names it.
 *
 * @param onPart called with how much has gone, from 0 to 1.
 * @param signal ends it at once.
 * @throws Problem, or what reading the file throws.
 */
export async function sealAndSend(
  bytes: Blob,
  recipient: string,
  onPart: (part: number) => void,
  signal?: AbortSignal,
): Promise<{ file: string } & FileHashes> {
  const file = hex(random(16))
  const all = Math.ceil(sealedFileBytes(bytes.size) / FILE_PART)
  const { parts, hashes } = await sealAttachment(bytes.stream(), bytes.size, recipient)
  const reader = parts.getReader()
  const ended = new Promise<never>((_, failed) => {
    signal?.addEventListener('abort', () => failed(signal.reason))
  })
  for (let n = 0; ; n++) {
    signal?.throwIfAborted()
    const { done, value } = await reader.read()
    if (done) break
    const path = fill(paths.deskFilePart, { attachment: file, part: String(n) })
    await Promise.race([sendPart(path, value), ended])
    onPart((n + 1) / all)
  }
  return { file, ...hashes() }
}

/** How often a part is sent, and milliseconds before it is sent again. */
const TRIES = 4
const PAUSE = 2_000

async function sendPart(path: string, part: Uint8Array<ArrayBuffer>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await callWithBytes<Stored>(path, part)
      return
    } catch (error) {
      const mayHelp = error instanceof Problem && (error.code === 'offline' || error.status >= 500)
      if (!mayHelp || tries === TRIES) throw error
      await new Promise((done) => setTimeout(done, PAUSE))
    }
  }
}
