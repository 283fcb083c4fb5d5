import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { base64, fromBase64, hex, utf8 } from '../bytes.ts'

/** What a reporter does with a receipt; each request names its own. */
export type ReceiptAction = 'fetch' | 'followup' | 'delete'

/** Everything that one request of a reporter is bound to. */
export interface ReceiptRequest {
  origin: string
  action: ReceiptAction
  /** 16 bytes in hex, out of the receipt. */
  lookup: string
  /** The server's, good for one request. */
  challenge: string
  /** The sealed message or the tombstones that go along, or no bytes. */
  body: Uint8Array
}

const requestText = ({ origin, action, lookup, challenge, body }: ReceiptRequest) =>
  utf8(`javi/receipt-request/v1\n${origin}\n${action}\n${lookup}\n${challenge}\n${hex(sha256(body))}`)

/** @param signSeed 32 bytes of Ed25519, out of the receipt. */
export const signRequest = (request: ReceiptRequest, signSeed: Uint8Array): string =>
  base64(ed25519.sign(requestText(request), signSeed))

/** Strict verification (RFC 8032, not ZIP 215). Never throws. @param sign the public half in base64url. */
export function isRequestSigned(request: ReceiptRequest, sign: string, sig: string): boolean {
  try {
    return ed25519.verify(fromBase64(sig), requestText(request), fromBase64(sign), { zip215: false })
  } catch {
    return false
  }
}
