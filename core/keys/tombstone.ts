import { ed25519 } from '@noble/curves/ed25519.js'
import { base64, fromBase64, utf8 } from '../bytes.ts'

/**
 * What stays of a reply that was deleted with its receipt: the number, so that nobody takes the gap for a reply that is
 * withheld, and the receipt's word for it, so that no server can pretend that a reply was deleted.
 */
export interface Tombstone {
  seq: number
  /** Base64url. */
  sig: string
}

const tombstoneText = (tip: string, seq: number) => utf8(`javi/tombstone/v1\n${tip}\n${seq}`)

/** @param signSeed 32 bytes of Ed25519, out of the receipt. */
export const signTombstone = (tip: string, seq: number, signSeed: Uint8Array): Tombstone => ({
  seq,
  sig: base64(ed25519.sign(tombstoneText(tip, seq), signSeed)),
})

/** Strict verification (RFC 8032, not ZIP 215). Never throws. @param sign the receipt's public half in base64url. */
export function isTombstone(tip: string, { seq, sig }: Tombstone, sign: string): boolean {
  try {
    return ed25519.verify(fromBase64(sig), tombstoneText(tip, seq), fromBase64(sign), { zip215: false })
  } catch {
    return false
  }
}

/** The bytes to which a request to delete is bound. */
export const tombstoneBytes = (tombstones: Tombstone[]): Uint8Array =>
  utf8(tombstones.map(({ seq, sig }) => `${seq} ${sig}`).join('\n'))
