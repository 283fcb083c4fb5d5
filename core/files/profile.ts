import { letters, u32 } from './read.ts'

/*
 * An ICC profile (ICC.1:2022 section 7) says how colours are meant, and besides whose device it is of, when and by
 * which program it was made.
 */

const HEADER_BYTES = 128
/** Of the header: preferred program, time, platform, maker and model, creator, the profile's id (section 7.2). */
const telling = [
  [4, 8],
  [24, 36],
  [40, 44],
  [48, 56],
  [80, 100],
] as const

/** Tags that say how colours are meant; all others are texts, names, and what only their maker knows. */
const colours =
  /^([rgbk]TRC|[rgb]XYZ|wtpt|bkpt|chad|chrm|lumi|cicp|A2B[0-3]|B2A[0-3]|D2B[0-3]|B2D[0-3]|gamt|pre[0-2])$/

/** Bytes of a tag's own type and its reserved zeros; with nothing after them a text is empty. */
const TAG_HEADER = 8

/** Blanks a profile in its place. @returns whether there was anything to blank. */
export function blankProfile(profile: Uint8Array): boolean {
  let changed = false
  const blank = (from: number, to: number) => {
    const stretch = profile.subarray(from, to)
    changed ||= stretch.some((byte) => byte !== 0)
    stretch.fill(0)
  }
  for (const [from, to] of telling) blank(from, to)
  const tags = Math.min(u32(profile, HEADER_BYTES), 100)
  for (let i = 0; i < tags; i++) {
    const entry = HEADER_BYTES + 4 + i * 12
    const from = u32(profile, entry + 4)
    if (!colours.test(letters(profile, entry, 4))) blank(from + TAG_HEADER, from + u32(profile, entry + 8))
  }
  return changed
}
