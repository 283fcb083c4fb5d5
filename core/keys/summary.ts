import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import * as v from 'valibot'
import { concat, fromUtf8, type Random, utf8 } from '../bytes.ts'
import { SUMMARY_BYTES } from '../limits.ts'

/** What the desk's list shows of a tip. It is made by the desk's own browser and opened by it alone. */
export const summary = v.strictObject({
  first: v.string(),
  place: v.nullable(v.string()),
  danger: v.boolean(),
  child: v.boolean(),
  language: v.string(),
})
export type Summary = v.InferOutput<typeof summary>

/** Which tip and which making of its summary; `rev` counts them. */
export interface SummaryPlace {
  tip: string
  rev: number
  epoch: number
}

const NONCE_BYTES = 24
const aad = ({ tip, rev, epoch }: SummaryPlace) => utf8(`${tip}|${rev}|${epoch}`)

/** The office's key for summaries, 32 bytes: opening one costs microseconds, where an age file costs milliseconds. */
export const summaryKey = (identity: string, office: string, epoch: number): Uint8Array =>
  hkdf(sha256, utf8(identity), undefined, utf8(`javi/summary/v1|${office}|${epoch}`), 32)

/**
 * Seals a summary. The first words are cut to fit.
 *
 * @returns nonce 24 ‖ XChaCha20-Poly1305 of 512 bytes: u16 length ‖ JSON ‖ zeros.
 * @throws RangeError when it does not fit even without them.
 */
export function sealSummary(
  value: Summary,
  place: SummaryPlace,
  key: Uint8Array,
  random: Random,
): Uint8Array {
  // More letters than bytes cannot fit; what is left of a pair cut in two goes with the first eight letters below.
  const letters = Array.from(value.first.slice(0, SUMMARY_BYTES))
  const written = () => utf8(JSON.stringify({ ...value, first: letters.join('') }))
  let json = written()
  while (json.length + 2 > SUMMARY_BYTES) {
    if (letters.length === 0) throw new RangeError('too long for a summary')
    letters.splice(-8)
    json = written()
  }
  const padded = new Uint8Array(SUMMARY_BYTES)
  new DataView(padded.buffer).setUint16(0, json.length)
  padded.set(json, 2)
  const nonce = random(NONCE_BYTES)
  return concat(nonce, xchacha20poly1305(key, nonce, aad(place)).encrypt(padded))
}

/** @throws Error when it was changed, moved to another tip, or is older than its row says. */
export function openSummary(sealed: Uint8Array, place: SummaryPlace, key: Uint8Array): Summary {
  const padded = xchacha20poly1305(key, sealed.subarray(0, NONCE_BYTES), aad(place)).decrypt(
    sealed.subarray(NONCE_BYTES),
  )
  const length = new DataView(padded.buffer, padded.byteOffset).getUint16(0)
  return v.parse(summary, JSON.parse(fromUtf8(padded.subarray(2, 2 + length))))
}
