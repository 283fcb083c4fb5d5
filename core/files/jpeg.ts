import { type Cleaned, Cleaning, type Removal } from './cleaned.ts'
import { readExif } from './exif.ts'
import { letters, u16 } from './read.ts'
import type { Size } from './size.ts'

/*
 * JPEG (ITU-T T.81 annex B): segments, each a marker and most with a length; between the scans' headers and the next
 * marker the compressed picture, in which 0xFF is followed by 0x00 or by a restart marker.
 */

const SOI = 0xd8
const EOI = 0xd9
const SOS = 0xda
const APP0 = 0xe0
const APP1 = 0xe1
const APP2 = 0xe2
const APP13 = 0xed
const APP14 = 0xee
const COM = 0xfe

/** Frames: baseline, progressive, lossless, … 0xC4, 0xC8 and 0xCC among them are of another kind. */
const isFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
/** What the picture cannot do without: frames, tables (0xC4, 0xCC, 0xDB), number of lines, restart interval, scans. */
const isPicture = (marker: number) =>
  (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8) || (marker >= SOS && marker <= 0xdd)

/** JFIF 1.01 without a unit of length and without a thumbnail: what its segment may have more says nothing of colours. */
const JFIF = Uint8Array.of(0xff, APP0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0)
/** Bytes of Adobe's segment, by which decoders know how colours are mixed. */
const ADOBE = 'Adobe'
const ADOBE_BYTES = 14

interface Segment {
  marker: number
  /** Where its marker begins, its content, and what comes after it; of a scan, after the compressed picture. */
  from: number
  content: number
  to: number
}

/** The segments from the first to the end of the picture; `null` when this is no whole JPEG. */
function segmentsOf(bytes: Uint8Array): { segments: Segment[]; junk: boolean; end: number | null } | null {
  if (u16(bytes, 0) !== 0xff00 + SOI) return null
  const segments: Segment[] = []
  let junk = false
  let at = 2
  for (;;) {
    const found = bytes.indexOf(0xff, at)
    if (found < 0) return isWhole(segments) ? { segments, junk, end: null } : null
    if (found > at) junk = true
    // A marker may be preceded by any number of 0xFF.
    let next = found + 1
    while (bytes[next] === 0xff) next++
    const marker = bytes[next] ?? 0
    at = next + 1
    if (marker === EOI) return isWhole(segments) ? { segments, junk, end: at } : null
    // Without a length: restart markers out of place, and stuffing.
    if (marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= SOI)) {
      junk = true
      continue
    }
    const length = u16(bytes, at)
    let to = at + length
    if (length < 2 || to > bytes.length) return isWhole(segments) ? { segments, junk, end: null } : null
    if (marker === SOS) to = scanEnd(bytes, to)
    segments.push({ marker, from: next - 1, content: at + 2, to })
    at = to
  }
}

/** A frame's least, of one component (T.81 section B.2.2). Read beyond its end, its size would be other bytes'. */
const FRAME_BYTES = 9

function isWhole(segments: Segment[]): boolean {
  const frames = segments.filter(({ marker }) => isFrame(marker))
  const areWhole = frames.every(({ content, to }) => to - content >= FRAME_BYTES)
  return frames.length > 0 && areWhole && segments.some(({ marker }) => marker === SOS)
}

function scanEnd(bytes: Uint8Array, from: number): number {
  let at = from
  for (;;) {
    at = bytes.indexOf(0xff, at)
    if (at < 0) return bytes.length
    const after = bytes[at + 1] ?? 0
    if (after !== 0 && after !== 0xff && (after < 0xd0 || after > 0xd7)) return at
    // Of several 0xFF the last begins a marker.
    at += after === 0xff ? 1 : 2
  }
}

/** The larger of all frames: a decoder may take either. */
export function jpegSize(bytes: Uint8Array): Size | null {
  const frames = segmentsOf(bytes)?.segments.filter(({ marker }) => isFrame(marker)) ?? []
  if (frames.length === 0) return null
  return {
    height: Math.max(...frames.map(({ content }) => u16(bytes, content + 1))),
    width: Math.max(...frames.map(({ content }) => u16(bytes, content + 3))),
  }
}

/** `null` when this is no JPEG that could be cleaned. */
export function cleanJpeg(bytes: Uint8Array): Cleaned | null {
  const found = segmentsOf(bytes)
  if (!found) return null
  const cleaning = new Cleaning()
  cleaning.keep(0, 2)
  if (found.junk) cleaning.drop('other')
  for (const { marker, from, content, to } of found.segments) {
    if (isPicture(marker)) cleaning.keep(from, to)
    else if (marker === APP0 && letters(bytes, content, 5) === 'JFIF\0') {
      if (to - from > JFIF.length) cleaning.drop('preview')
      cleaning.put(JFIF)
    } else if (marker === APP14 && letters(bytes, content, 5) === ADOBE && to - content >= 12) {
      cleaning.put(Uint8Array.of(0xff, APP14, 0, ADOBE_BYTES, ...bytes.subarray(content, content + 12)))
      if (to - content > 12) cleaning.drop('other')
    } else cleaning.drop(...foundIn(marker, bytes.subarray(content, to), cleaning))
  }
  cleaning.put(Uint8Array.of(0xff, EOI))
  if (found.end !== null && found.end < bytes.length) cleaning.drop('appended')
  return cleaning.done()
}

const EXIF = 'Exif\0\0'

function foundIn(marker: number, content: Uint8Array, cleaning: Cleaning): Removal[] {
  const text = letters(content, 0, 34)
  if (marker === APP1 && text.startsWith(EXIF)) {
    const { found, turned } = readExif(content.subarray(EXIF.length))
    cleaning.turned ??= turned
    return found
  }
  if (marker === APP1 || marker === APP13) return ['description']
  if (marker === APP2 && text.startsWith('ICC_PROFILE\0')) return ['colour']
  // Where the second pictures lie, which come after the end of the first (CIPA DC-007).
  if (marker === APP2 && text.startsWith('MPF\0')) return ['appended']
  if (marker === APP0 && text.startsWith('JFXX\0')) return ['preview']
  return [marker === COM ? 'comment' : 'other']
}
