import { clean, sizeOf } from '../../../core/files/clean.ts'
import type { Turn } from '../../../core/files/cleaned.ts'
import { type FileType, fileTypes } from '../../../core/files/type.ts'
import { upright } from '../../../core/files/upright.ts'
import { PIXELS_MAX, SIDE_MAX } from '../../../core/limits.ts'

/** A picture of which a part is wanted: parts of its width and height, as it stands upright. */
export interface CropTask {
  bytes: Blob
  type: FileType
  turned: Turn | null
  crop: { x: number; y: number; width: number; height: number }
}

/** The part, drawn anew: of the rest, and of what stood beside the picture, nothing is in it. */
export type CropAnswer =
  | { bytes: Uint8Array<ArrayBuffer>; type: CropType; picture: ImageBitmap }
  | { failed: true }
export type CropType = 'jpeg' | 'png'

const here = self as unknown as DedicatedWorkerGlobalScope
const QUALITY = 0.92

here.onmessage = async ({ data }: MessageEvent<CropTask>) => {
  try {
    const answer = await cropped(data)
    here.postMessage(answer, [answer.picture, answer.bytes.buffer])
  } catch {
    here.postMessage({ failed: true } satisfies CropAnswer)
  }
}

async function cropped({ bytes, type, turned, crop }: CropTask) {
  const size = sizeOf(type, new Uint8Array(await bytes.arrayBuffer()))
  if (!size || size.width * size.height > PIXELS_MAX || Math.max(size.width, size.height) > SIDE_MAX)
    throw new Error('not decoded')
  const decoded = await createImageBitmap(bytes)
  const { width, height, matrix } = upright(decoded, turned)
  const [left, top] = [Math.round(crop.x * width), Math.round(crop.y * height)]
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.min(width - left, Math.round(crop.width * width))),
    Math.max(1, Math.min(height - top, Math.round(crop.height * height))),
  )
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas')
  const [a, b, c, d, e, f] = matrix
  context.setTransform(a, b, c, d, e - left, f - top)
  context.drawImage(decoded, 0, 0)
  decoded.close()
  const made: CropType = type === 'png' ? 'png' : 'jpeg'
  const blob = await canvas.convertToBlob({ type: fileTypes[made].mime, quality: QUALITY })
  return {
    bytes: bare(made, new Uint8Array(await blob.arrayBuffer())),
    type: made,
    picture: canvas.transferToImageBitmap(),
  }
}

/** Without what a browser may write beside the picture. */
function bare(type: CropType, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const pieces = clean(type, bytes)?.pieces
  if (!pieces) throw new Error('not what was asked for')
  const parts = pieces.map((piece) => ('to' in piece ? bytes.subarray(piece.from, piece.to) : piece))
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
