import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import * as v from 'valibot'
import { base64, fromBase64, hex, utf8 } from '../bytes.ts'
import { canonical, type Json } from '../canonical.ts'

/** What a signature is for; it stands in front of the text, so that none can be used for another purpose. */
export type Domain = 'book' | 'page' | 'root' | 'audit' | 'heads' | 'invitation'

/** A signed text as it is stored and served: canonical JSON and Ed25519 over `javi/{domain}/v1\n{text}`. */
export const signed = v.strictObject({
  text: v.pipe(v.string(), v.maxLength(1_000_000)),
  by: v.pipe(v.string(), v.maxLength(64)),
  sig: v.pipe(v.string(), v.length(86)),
})
export type Signed = v.InferOutput<typeof signed>

const bytesToSign = (domain: Domain, text: string) => utf8(`javi/${domain}/v1\n${text}`)

/** @param seed 32 bytes of Ed25519. @param by who signs: a member's id, or `root`. */
export function signText(domain: Domain, value: Json, seed: Uint8Array, by: string): Signed {
  const text = canonical(value)
  return { text, by, sig: base64(ed25519.sign(bytesToSign(domain, text), seed)) }
}

/** Strict verification (RFC 8032, not ZIP 215). Never throws. @param publicKey 32 bytes in base64url. */
export function verifies(domain: Domain, { text, sig }: Signed, publicKey: string): boolean {
  try {
    return ed25519.verify(fromBase64(sig), bytesToSign(domain, text), fromBase64(publicKey), {
      zip215: false,
    })
  } catch {
    return false
  }
}

/** The hash by which the next of its kind refers to this one. */
export const hashOf = ({ text }: Signed): string => hex(sha256(utf8(text)))

/** The public half of 32 bytes of Ed25519, in base64url. */
export const publicHalf = (seed: Uint8Array): string => base64(ed25519.getPublicKey(seed))
