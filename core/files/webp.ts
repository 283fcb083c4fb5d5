import { type Cleaned, Cleaning, type Removal } from './cleaned.ts'
import { readExif } from './exif.ts'
import { letters, u24le, u32le } from './read.ts'
import type { Size } from './size.ts'

/*
 * WebP (RFC 9649 section 2): RIFF, chunks of `type ‖ length ‖ content`, each to an even number of bytes. `VP8X` says
 * in its first byte what else there is.
 */

const RIFF_BYTES = 12
const CHUNK_BYTES = 8
/** The header of a frame: place, size, duration (section 2.7.1.1); its own chunks follow. */
const FRAME_BYTES = 16
const TOLD = { colour: 0x20, exif: 0x08, xmp: 0x04 }

const picture = ['VP8 ', 'VP8L', 'ALPH', 'ANIM']
const tells: Record<string, Removal> = { 'XMP ': 'description', ICCP: 'colour' }

interface Chunk {
  type: string
  from: number
  content: number
  /** After its content, and after the byte that makes it even. */
  end: number
  to: number
}

function chunksIn(bytes: Uint8Array, from: number, end: number): Chunk[] | null {
  const chunks: Chunk[] = []
  let at = from
  while (at < end) {
    const content = at + CHUNK_BYTES
    const ends = content + u32le(bytes, at + 4)
    if (ends > end) return null
    // The last byte of padding is missing in some files.
    const to = Math.min(ends + (ends % 2), end)
    chunks.push({ type: letters(bytes, at, 4), from: at, content, end: ends, to })
    at = to
  }
  return chunks
}

/** The chunks and where RIFF ends; `null` when this is no whole WebP. */
function chunksOf(bytes: Uint8Array): { chunks: Chunk[]; end: number } | null {
  if (letters(bytes, 0, 4) !== 'RIFF' || letters(bytes, 8, 4) !== 'WEBP') return null
  const end = CHUNK_BYTES + u32le(bytes, 4)
  const chunks = end <= bytes.length ? chunksIn(bytes, RIFF_BYTES, end) : null
  const isPicture = chunks?.some(({ type }) => type === 'VP8 ' || type === 'VP8L' || type === 'ANMF')
  return chunks && isPicture ? { chunks, end } : null
}

/** The largest of the canvas, the picture and the frames: a decoder may take any of them. */
export function webpSize(bytes: Uint8Array): Size | null {
  const found = chunksOf(bytes)
  if (!found) return null
  const sizes = found.chunks.flatMap((chunk) => sizesIn(bytes, chunk))
  return {
    width: Math.max(0, ...sizes.map(({ width }) => width)),
    height: Math.max(0, ...sizes.map(({ height }) => height)),
  }
}

function sizesIn(bytes: Uint8Array, { type, content, end }: Chunk): Size[] {
  switch (type) {
    case 'VP8X':
      return [{ width: u24le(bytes, content + 4) + 1, height: u24le(bytes, content + 7) + 1 }]
    case 'VP8 ':
      // RFC 6386 section 9.1: fourteen bits each, after a tag of three bytes and a start code of three.
      return [{ width: u24le(bytes, content + 6) & 0x3fff, height: u24le(bytes, content + 8) & 0x3fff }]
    case 'VP8L': {
      // RFC 9649 section 3.4: fourteen bits each, less one, after a signature of one byte.
      const bits = u32le(bytes, content + 1)
      return [{ width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }]
    }
    case 'ANMF': {
      const own = { width: u24le(bytes, content + 6) + 1, height: u24le(bytes, content + 9) + 1 }
      const within = chunksIn(bytes, content + FRAME_BYTES, end) ?? []
      return [own, ...within.flatMap((chunk) => sizesIn(bytes, chunk))]
    }
    default:
      return []
  }
}

/** `null` when this is no WebP that could be cleaned. */
export function cleanWebp(bytes: Uint8Array): Cleaned | null {
  const found = chunksOf(bytes)
  if (!found) return null
  const cleaning = new Cleaning()
  // Its length stands at its beginning and is known at the end.
  const riff = new Uint8Array(RIFF_BYTES)
  riff.set(bytes.subarray(0, RIFF_BYTES))
  cleaning.put(riff)
  let length = RIFF_BYTES - CHUNK_BYTES
  const kept = (from: number, to: number) => {
    cleaning.keep(from, to)
    length += to - from
  }
  for (const chunk of found.chunks) {
    const { type, from, content, end, to } = chunk
    if (picture.includes(type)) kept(from, to)
    else if (type === 'VP8X' && end - content === 10) {
      const flags = bytes.slice(from, to)
      flags[CHUNK_BYTES] = (flags[CHUNK_BYTES] as number) & ~(TOLD.colour | TOLD.exif | TOLD.xmp)
      cleaning.put(flags)
      length += flags.length
    } else if (type === 'ANMF') {
      const within = chunksIn(bytes, content + FRAME_BYTES, end)
      if (!within) return null
      const stays = within.filter((one) => picture.includes(one.type))
      if (stays.length < within.length) cleaning.drop('other')
      const head = bytes.slice(from, content + FRAME_BYTES)
      const size = stays.reduce((sum, one) => sum + one.to - one.from, FRAME_BYTES)
      new DataView(head.buffer).setUint32(4, size, true)
      cleaning.put(head)
      length += head.length
      for (const one of stays) kept(one.from, one.to)
    } else if (type === 'EXIF') {
      const { found: told, turned } = readExif(withoutName(bytes.subarray(content, end)))
      cleaning.turned ??= turned
      cleaning.drop(...told)
    } else cleaning.drop(tells[type] ?? 'other')
  }
  if (found.end < bytes.length) cleaning.drop('appended')
  new DataView(riff.buffer).setUint32(4, length, true)
  return cleaning.done()
}

/** Some programs put JPEG's name of the segment before it. */
const withoutName = (exif: Uint8Array): Uint8Array =>
  letters(exif, 0, 6) === 'Exif\0\0' ? exif.subarray(6) : exif
