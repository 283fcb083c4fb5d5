import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { base64, concat, fromBase64, fromUtf8, hex, type Random, utf8 } from '../bytes.ts'
import { publicHalf } from './signed.ts'

/** What is hashed with the pepper; each stands apart, so that no hash can be used in another's place. */
export type HashedThing =
  | 'receipt-lookup'
  | 'receipt-sign'
  | 'challenge'
  | 'sign-in'
  | 'sign-in-name'
  | 'wrong-code'
  | 'fake-salt'
  | 'session'
  | 'phone'
  | 'carrier-message'
  | 'invitation'
  | 'known'
  | 'work'
  | 'used-work'
  | 'desk-list'

/** The keys that the server derives from its one secret (`JAVI_PEPPER`). Nothing of them is in the database. */
export interface Pepper {
  /** HMAC-SHA-256 in hex. */
  hash(thing: HashedThing, text: string): string
  /** Seals a member's TOTP secret for the database; `aad` is the member's id. */
  sealSecret(text: string, aad: string, random: Random): Uint8Array
  /** @throws Error when it was changed or moved. */
  openSecret(sealed: Uint8Array, aad: string): string
  /** With which the server signs its own audit entries; the book lists the public half. */
  signSeed: Uint8Array
  sign: string
}

const NONCE_BYTES = 24
/** The least that a pepper must be, in bytes. */
export const PEPPER_BYTES = 32

/** @param secret at least 32 random bytes in base64url. @throws Error when it is shorter. */
export function readPepper(secret: string): Pepper {
  const bytes = fromBase64(secret)
  if (bytes.length < PEPPER_BYTES) throw new Error('the pepper is too short')
  const derive = (label: string) => hkdf(sha256, bytes, undefined, utf8(`javi/pepper-${label}/v1`), 32)
  const hashKey = derive('hash')
  const secretKey = derive('secret')
  const signSeed = derive('sign')
  return {
    hash: (thing, text) => hex(hmac(sha256, hashKey, utf8(`${thing}\n${text}`))),
    sealSecret(text, aad, random) {
      const nonce = random(NONCE_BYTES)
      return concat(nonce, xchacha20poly1305(secretKey, nonce, utf8(aad)).encrypt(utf8(text)))
    },
    openSecret(sealed, aad) {
      const cipher = xchacha20poly1305(secretKey, sealed.subarray(0, NONCE_BYTES), utf8(aad))
      return fromUtf8(cipher.decrypt(sealed.subarray(NONCE_BYTES)))
    },
    signSeed,
    sign: publicHalf(signSeed),
  }
}

export const newPepper = (random: Random): string => base64(random(PEPPER_BYTES))
