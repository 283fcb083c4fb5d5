import { type Cleaned, Cleaning, type Removal } from './cleaned.ts'
import { readExif } from './exif.ts'
import { letters, u32 } from './read.ts'
import type { Size } from './size.ts'

/*
 * PNG (W3C, third edition, section 5): a signature, then chunks of `length ‖ type ‖ content ‖ CRC`. A type that begins
 * with a capital is one that no decoder may skip.
 */

const SIGNATURE = '\x89PNG\r\n\x1a\n'

/** The picture, its palette, transparency and colour space by name or number, and the frames of an animated one. */
const picture = [
  'IHDR',
  'PLTE',
  'IDAT',
  'IEND',
  'tRNS',
  'sBIT',
  'sRGB',
  'gAMA',
  'cHRM',
  'cICP',
  'acTL',
  'fcTL',
  'fdAT',
]

const tells: Record<string, Removal> = {
  tEXt: 'description',
  zTXt: 'description',
  iTXt: 'description',
  tIME: 'camera',
  iCCP: 'colour',
}

interface Chunk {
  type: string
  from: number
  content: number
  to: number
}

/** The chunks from the first to `IEND`; `null` when this is no whole PNG. */
function chunksOf(bytes: Uint8Array): Chunk[] | null {
  if (letters(bytes, 0, 8) !== SIGNATURE) return null
  const chunks: Chunk[] = []
  for (let at = 8; at + 12 <= bytes.length; at = (chunks.at(-1) as Chunk).to) {
    const to = at + 12 + u32(bytes, at)
    const type = letters(bytes, at + 4, 4)
    if (to > bytes.length || (chunks.length === 0) !== (type === 'IHDR')) return null
    chunks.push({ type, from: at, content: at + 8, to })
    if (type === 'IEND') return chunks
  }
  return null
}

export function pngSize(bytes: Uint8Array): Size | null {
  const header = chunksOf(bytes)?.[0]
  return header ? { width: u32(bytes, header.content), height: u32(bytes, header.content + 4) } : null
}

/** `null` when this is no PNG that could be cleaned. */
export function cleanPng(bytes: Uint8Array): Cleaned | null {
  const chunks = chunksOf(bytes)
  if (!chunks) return null
  const cleaning = new Cleaning()
  cleaning.keep(0, 8)
  for (const { type, from, content, to } of chunks) {
    if (picture.includes(type)) cleaning.keep(from, to)
    else if (type === 'eXIf') {
      const { found, turned } = readExif(bytes.subarray(content, to - 4))
      cleaning.turned ??= turned
      cleaning.drop(...found)
    } else if (/^[A-Z]/.test(type)) return null
    else cleaning.drop(tells[type] ?? 'other')
  }
  if ((chunks.at(-1) as Chunk).to < bytes.length) cleaning.drop('appended')
  return cleaning.done()
}
