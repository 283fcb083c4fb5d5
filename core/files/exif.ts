import type { Removal, Turn } from './cleaned.ts'

/*
 * What an Exif block tells: a TIFF file in small (Exif 2.32 section 4.5; TIFF 6.0 section 2). It is looked at to say
 * what is taken out, and goes as a whole whatever is found.
 */

const ORIENTATION = 0x0112
const GPS = 0x8825
/** The offset of a JPEG thumbnail, in the second directory. */
const THUMBNAIL = 0x0201

const ENTRY_BYTES = 12

/** @param tiff from its byte order mark on. */
export function readExif(tiff: Uint8Array): { found: Removal[]; turned: Turn | null } {
  const found = new Set<Removal>(['camera'])
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.length)
  try {
    const isLittle = view.getUint16(0) === 0x4949
    const first = view.getUint32(4, isLittle)
    const { tags, next } = directory(view, first, isLittle)
    if (tags.has(GPS)) found.add('place')
    if (next !== 0 && directory(view, next, isLittle).tags.has(THUMBNAIL)) found.add('preview')
    const turned = tags.get(ORIENTATION)
    return { found: [...found], turned: isTurn(turned) ? turned : null }
  } catch {
    // Cut off, or not what it says it is: it goes all the same.
    return { found: [...found], turned: null }
  }
}

/** The tags of a directory, each with its value as a short number, and where the next one is. @throws RangeError */
function directory(view: DataView, at: number, isLittle: boolean) {
  const tags = new Map<number, number>()
  let entry = at + 2
  for (const end = entry + view.getUint16(at, isLittle) * ENTRY_BYTES; entry < end; entry += ENTRY_BYTES)
    tags.set(view.getUint16(entry, isLittle), view.getUint16(entry + 8, isLittle))
  return { tags, next: view.getUint32(entry, isLittle) }
}

const isTurn = (value: number | undefined): value is Turn => value !== undefined && value >= 2 && value <= 8
