import type { AttachedFile } from '../../../core/envelope/attached.ts'
import { DamagedOrMoved } from '../../../core/envelope/open.ts'
import { openAttachment } from '../../../core/envelope/open-attachment.ts'
import { sizeOf } from '../../../core/files/clean.ts'
import type { Turn } from '../../../core/files/cleaned.ts'
import { type FileType, fileTypeOf, fileTypes } from '../../../core/files/type.ts'
import { upright } from '../../../core/files/upright.ts'
import { PIXELS_MAX, SIDE_MAX } from '../../../core/limits.ts'
import { TICKET_HEADER } from '../../../core/wire.ts'

/** A file to be opened: where its parts are, who may open it, and what its message says of it. */
export interface FileTask {
  /** Addresses of its parts, in order. */
  parts: string[]
  ticket: string
  identity: string
  attached: AttachedFile
}

/** Why a picture is not shown: it would fill the memory, or it cannot be decoded. */
export type NotShown = 'large' | 'broken'

export type FileAnswer =
  | { part: number }
  /** It is open: what it is by its bytes. Then follows one of the next three. */
  | { opened: Blob; type: FileType }
  | { picture: ImageBitmap }
  | { notShown: NotShown }
  /** It is no picture that is shown. */
  | { done: true }
  | { failed: 'damaged' | 'offline' | 'gone' }

/*
 * Opens one file, off the main thread: fetches its parts, opens it to its end, and makes a picture of it if it is one.
 * The page ends it after that, or when a picture takes too long: what a decoder does with foreign bytes stays here.
 */

const here = self as unknown as DedicatedWorkerGlobalScope
const tell = (answer: FileAnswer, ...transfer: Transferable[]) => here.postMessage(answer, transfer)

/** The server does not give a part (any more) to whoever asks. */
class Gone extends Error {}

here.onmessage = async ({ data }: MessageEvent<FileTask>) => {
  const { identity, attached } = data
  try {
    const bytes = await openAttachment(fetched(data), identity, attached)
    const type = fileTypeOf(bytes)
    tell({ opened: new Blob([bytes], { type: fileTypes[type].mime }), type })
    await show(type, bytes, attached)
  } catch (error) {
    tell({
      failed: error instanceof DamagedOrMoved ? 'damaged' : error instanceof Gone ? 'gone' : 'offline',
    })
  }
}

/** How often a part is asked for, and milliseconds before it is asked for again. */
const TRIES = 4
const PAUSE = 2_000

async function* fetched({ parts, ticket }: FileTask): AsyncGenerator<Uint8Array> {
  for (const [n, path] of parts.entries()) {
    yield await fetchPart(path, ticket)
    tell({ part: n + 1 })
  }
}

async function fetchPart(path: string, ticket: string): Promise<Uint8Array> {
  for (let tries = 1; ; tries++) {
    try {
      const answer = await fetch(path, {
        headers: { [TICKET_HEADER]: ticket },
        cache: 'no-store',
        redirect: 'error',
      })
      if (answer.ok) return new Uint8Array(await answer.arrayBuffer())
      if (answer.status < 500) throw new Gone()
    } catch (error) {
      if (error instanceof Gone) throw error
    }
    if (tries === TRIES) throw new Error('offline')
    await new Promise((done) => setTimeout(done, PAUSE))
  }
}

/** Pixels of a side of the picture that is shown. */
const SHOWN = 1_600

/** Draws a picture small enough to be looked at. How large it will be is read before anything is decoded. */
async function show(type: FileType, bytes: Uint8Array<ArrayBuffer>, { turned, original }: AttachedFile) {
  const size = sizeOf(type, bytes)
  if (!size) return tell({ done: true })
  const { width, height } = size
  if (width * height > PIXELS_MAX || Math.max(width, height) > SIDE_MAX) return tell({ notShown: 'large' })
  try {
    const decoded = await createImageBitmap(new Blob([bytes], { type: fileTypes[type].mime }))
    // An original has its Exif, by which the browser has turned it already.
    const picture = drawn(decoded, original ? null : turned)
    decoded.close()
    tell({ picture }, picture)
  } catch {
    tell({ notShown: 'broken' })
  }
}

function drawn(decoded: ImageBitmap, turned: Turn | null): ImageBitmap {
  const scale = Math.min(1, SHOWN / Math.max(decoded.width, decoded.height))
  const width = Math.max(1, Math.round(decoded.width * scale))
  const height = Math.max(1, Math.round(decoded.height * scale))
  const placed = upright({ width, height }, turned)
  const canvas = new OffscreenCanvas(placed.width, placed.height)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  context.setTransform(...placed.matrix)
  context.drawImage(decoded, 0, 0, width, height)
  return canvas.transferToImageBitmap()
}
