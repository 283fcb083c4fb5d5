import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { base64, fromBase64, hex, utf8 } from '../bytes.ts'
import { canonical, type Json } from '../canonical.ts'
import type { Bodies } from './bodies.ts'
import { type Context, contextText, type Kind } from './context.ts'
import type { Message } from './message.ts'

/**
 * What a message's signature is over, one line each: the domain, the context in canonical JSON (RFC 8785), the
 * SHA-256 of the body in canonical JSON. Signed first, then sealed: nobody learns who signed without opening.
 */
function signedText(context: Context, body: Bodies[Kind]): Uint8Array {
  const hash = hex(sha256(utf8(canonical(body as Json))))
  return utf8(`javi/message/v1\n${contextText(context)}\n${hash}`)
}

/** @param seed 32 bytes of Ed25519. @param by the member's id; absent for a reporter, whose key is in the tip. */
export function signMessage<K extends Kind>(
  context: Context<K>,
  body: Bodies[K],
  seed: Uint8Array,
  by?: string,
): Message<K> {
  return { context, body, by, sig: base64(ed25519.sign(signedText(context, body), seed)) }
}

/** Strict verification (RFC 8032, not ZIP 215): one message has one signature. Never throws. */
export function isSignedBy(message: Message, publicKey: string): boolean {
  if (!message.sig) return false
  try {
    return ed25519.verify(
      fromBase64(message.sig),
      signedText(message.context, message.body),
      fromBase64(publicKey),
      { zip215: false },
    )
  } catch {
    return false
  }
}
