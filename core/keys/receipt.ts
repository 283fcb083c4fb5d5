import { hkdf } from '@noble/hashes/hkdf.js'
import { scryptAsync } from '@noble/hashes/scrypt.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { identityToRecipient } from 'age-encryption'
import { hex, utf8 } from '../bytes.ts'
import { SCRYPT } from '../limits.ts'
import { identityFrom } from './identity.ts'
import { publicHalf } from './signed.ts'

/** What a receipt unlocks. Nothing of it but `lookup` and `sign` is ever sent. */
export interface ReceiptKeys {
  /** 16 bytes in hex, by which the server finds the replies; it keeps only an HMAC of it. */
  lookup: string
  signSeed: Uint8Array
  /** The public half of `signSeed`, base64url. */
  sign: string
  identity: string
  recipient: string
}

/**
 * Stretches the 18 digits that are the secret: 10^18 possibilities, each guess of which costs 64 MiB and a second.
 * There is no salt, for the receipt is all that the person has.
 *
 * @param digits 20 digits whose checksum holds (`readReceipt`).
 * @param progress told from 0 to 1.
 * @throws RangeError when the device has too little memory. It is never made weaker.
 */
export async function receiptKeys(digits: string, progress?: (part: number) => void): Promise<ReceiptKeys> {
  const options = progress ? { ...SCRYPT, dkLen: 32, onProgress: progress } : { ...SCRYPT, dkLen: 32 }
  const stretched = await scryptAsync(utf8(digits), utf8('javi/receipt/v1'), options)
  const derive = (label: string, length: number) =>
    hkdf(sha256, stretched, undefined, utf8(`javi/${label}/v1`), length)
  const signSeed = derive('receipt-sign', 32)
  const identity = identityFrom(derive('receipt-open', 32))
  return {
    lookup: hex(derive('receipt-lookup', 16)),
    signSeed,
    sign: publicHalf(signSeed),
    identity,
    recipient: await identityToRecipient(identity),
  }
}
