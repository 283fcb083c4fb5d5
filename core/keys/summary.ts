import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import * as v from 'valibot'
import { concat, fromUtf8, type Random, utf8 } from '../bytes.ts'
import { count, id8 } from '../encoded.ts'
import { HOUR_MAX } from '../hour.ts'
import { SUMMARY_BYTES } from '../limits.ts'

/** What the first version held. */
const inFirst = {
  first: v.string(),
  place: v.nullable(v.string()),
  danger: v.boolean(),
  child: v.boolean(),
  language: v.string(),
}
const firstVersion = v.strictObject(inFirst)
const secondVersion = v.strictObject({
  v: v.literal(2),
  ...inFirst,
  kind: v.array(v.string()),
  /** Plates, telephone numbers, links (core/traces.ts). */
  traces: v.array(v.string()),
})

/** What the desk has made of it (core/envelope/record.ts), as far as the list shows it; absent is nothing. */
const fromRecord = v.strictObject({
  /** Where it differs from what was told. */
  place: v.optional(v.string()),
  danger: v.optional(v.boolean()),
  child: v.optional(v.literal(true)),
  /** By their numbers in the questionnaire's list, which only grows: as words nine of them would fill the summary. */
  kind: v.optional(v.array(count)),
  heavy: v.optional(v.literal(true)),
  /** How many flags stand, and the earliest hour by which somebody is to look again. */
  flags: v.optional(count),
  look: v.optional(v.pipe(count, v.maxValue(HOUR_MAX))),
  /** For whom a message stands in it that they have not answered yet. */
  note: v.optional(id8),
})
export type FromRecord = v.InferOutput<typeof fromRecord>

const thirdVersion = v.strictObject({
  ...secondVersion.entries,
  v: v.literal(3),
  desk: v.optional(fromRecord),
})

/**
 * What the desk's list shows of a tip. It is made by the desk's own browser and opened by it alone. One of the first
 * version says nothing of kind and traces, one of the second nothing of the record, until it is made anew.
 */
export type Summary = Omit<v.InferOutput<typeof thirdVersion>, 'v'> & { v: 1 | 2 | 3 }
/** One as it is made now. */
export type NewSummary = v.InferOutput<typeof thirdVersion>

/** Which tip and which making of its summary; `rev` counts them. */
export interface SummaryPlace {
  tip: string
  rev: number
  epoch: number
}

const NONCE_BYTES = 24
const LENGTH_BYTES = 2
const aad = ({ tip, rev, epoch }: SummaryPlace) => utf8(`${tip}|${rev}|${epoch}`)

/** The office's key for summaries, 32 bytes: opening one costs microseconds, where an age file costs milliseconds. */
export const summaryKey = (identity: string, office: string, epoch: number): Uint8Array =>
  hkdf(sha256, utf8(identity), undefined, utf8(`javi/summary/v1|${office}|${epoch}`), 32)

const written = (value: NewSummary): Uint8Array => utf8(JSON.stringify(value))

/** How many bytes the first words of a summary may take, as they stand in JSON. */
export const roomForFirst = (value: Omit<NewSummary, 'first'>): number =>
  SUMMARY_BYTES - LENGTH_BYTES - written({ ...value, first: '' }).length

/**
 * Seals a summary. The first words are cut to fit.
 *
 * @returns nonce 24 ‖ XChaCha20-Poly1305 of 512 bytes: u16 length ‖ JSON ‖ zeros.
 * @throws RangeError when it does not fit even without them.
 */
export function sealSummary(
  value: NewSummary,
  place: SummaryPlace,
  key: Uint8Array,
  random: Random,
): Uint8Array {
  // More letters than bytes cannot fit; what is left of a pair cut in two goes with the first eight letters below.
  const letters = Array.from(value.first.slice(0, SUMMARY_BYTES))
  const cut = () => written({ ...value, first: letters.join('') })
  let json = cut()
  while (json.length + LENGTH_BYTES > SUMMARY_BYTES) {
    if (letters.length === 0) throw new RangeError('too long for a summary')
    letters.splice(-8)
    json = cut()
  }
  const padded = new Uint8Array(SUMMARY_BYTES)
  new DataView(padded.buffer).setUint16(0, json.length)
  padded.set(json, LENGTH_BYTES)
  const nonce = random(NONCE_BYTES)
  return concat(nonce, xchacha20poly1305(key, nonce, aad(place)).encrypt(padded))
}

/** @throws Error when it was changed, moved to another tip, or is older than its row says. */
export function openSummary(sealed: Uint8Array, place: SummaryPlace, key: Uint8Array): Summary {
  const padded = xchacha20poly1305(key, sealed.subarray(0, NONCE_BYTES), aad(place)).decrypt(
    sealed.subarray(NONCE_BYTES),
  )
  const length = new DataView(padded.buffer, padded.byteOffset).getUint16(0)
  const read: unknown = JSON.parse(fromUtf8(padded.subarray(LENGTH_BYTES, LENGTH_BYTES + length)))
  if (typeof read === 'object' && read !== null && 'v' in read)
    return v.parse(v.variant('v', [secondVersion, thirdVersion]), read)
  return { v: 1, ...v.parse(firstVersion, read), kind: [], traces: [] }
}
