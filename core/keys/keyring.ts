import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { identityToRecipient } from 'age-encryption'
import * as v from 'valibot'
import { base64, concat, equal, fromBase64, fromUtf8, type Random, utf8 } from '../bytes.ts'
import { publicHalf } from './signed.ts'

/** A member's own secrets: an age identity and 32 bytes of Ed25519. They leave the browser only sealed. */
export interface Keyring {
  identity: string
  signSeed: Uint8Array
}

/**
 * A way to unlock: the passphrase of every day, the printed words for the day it is forgotten, or a passkey, named by a
 * hash of its credential's id.
 */
export const way = v.union([
  v.picklist(['passphrase', 'rescue']),
  v.pipe(v.string(), v.regex(/^passkey:[0-9a-f]{32}$/)) as v.GenericSchema<unknown, `passkey:${string}`>,
])
export type Way = v.InferOutput<typeof way>

/** A keyring's key, wrapped by one way to unlock; in base64url. */
export const wrap = v.pipe(v.string(), v.maxLength(200))

/** The sealed keyring and its key, wrapped by one way to unlock. All in base64url. */
export const sealedKeyring = v.strictObject({ keyring: v.pipe(v.string(), v.maxLength(1_000)), wrap })
export type SealedKeyring = v.InferOutput<typeof sealedKeyring>

/** The keyring does not open: a wrong passphrase, or bytes that somebody changed. */
export class KeyringLocked extends Error {
  constructor() {
    super('the keyring does not open')
    this.name = 'KeyringLocked'
  }
}

const NONCE_BYTES = 24
const COMMITMENT_BYTES = 32

/*
 * commitment 32 ‖ nonce 24 ‖ XChaCha20-Poly1305. The cipher alone commits to no key: without the commitment one
 * ciphertext could be made that opens under several passphrases, and a server could try many guesses at once
 * (partitioning oracles, Len, Grubbs and Ristenpart 2021). It is checked before anything is opened.
 */
function box(key: Uint8Array, plain: Uint8Array, aad: string, random: Random): Uint8Array {
  const nonce = random(NONCE_BYTES)
  return concat(commitment(key), nonce, xchacha20poly1305(key, nonce, utf8(aad)).encrypt(plain))
}

function unbox(key: Uint8Array, boxed: Uint8Array, aad: string): Uint8Array {
  if (!equal(boxed.subarray(0, COMMITMENT_BYTES), commitment(key))) throw new KeyringLocked()
  const nonce = boxed.subarray(COMMITMENT_BYTES, COMMITMENT_BYTES + NONCE_BYTES)
  return xchacha20poly1305(key, nonce, utf8(aad)).decrypt(boxed.subarray(COMMITMENT_BYTES + NONCE_BYTES))
}

const commitment = (key: Uint8Array) =>
  hkdf(sha256, key, undefined, utf8('javi/commitment/v1'), COMMITMENT_BYTES)
const ringAad = (member: string) => `javi/keyring/v1|${member}`
const wrapAad = (way: Way, member: string) => `javi/wrap/v1|${way}|${member}`

/** A keyring sealed under its key: 32 random bytes, which each way to unlock wraps anew. */
export interface LockedKeyring {
  keyring: string
  key: Uint8Array
}

export function lockKeyring({ identity, signSeed }: Keyring, member: string, random: Random): LockedKeyring {
  const key = random(32)
  const plain = utf8(JSON.stringify({ identity, sign: base64(signSeed) }))
  return { keyring: base64(box(key, plain, ringAad(member), random)), key }
}

const plainKeyring = v.strictObject({ identity: v.string(), sign: v.string() })

/** @param key the keyring's. @throws KeyringLocked for any failure. */
export function unlockKeyring(keyring: string, member: string, key: Uint8Array): Keyring {
  try {
    const plain = unbox(key, fromBase64(keyring), ringAad(member))
    const { identity, sign } = v.parse(plainKeyring, JSON.parse(fromUtf8(plain)))
    return { identity, signSeed: fromBase64(sign) }
  } catch {
    throw new KeyringLocked()
  }
}

/** @param wrapKey 32 bytes: of a passphrase, or of a passkey. */
export const wrapKeyringKey = (
  key: Uint8Array,
  member: string,
  way: Way,
  wrapKey: Uint8Array,
  random: Random,
): string => base64(box(wrapKey, key, wrapAad(way, member), random))

/** @throws KeyringLocked for any failure. */
export function unwrapKeyringKey(wrapped: string, member: string, way: Way, wrapKey: Uint8Array): Uint8Array {
  try {
    return unbox(wrapKey, fromBase64(wrapped), wrapAad(way, member))
  } catch {
    throw new KeyringLocked()
  }
}

/** Unwraps and unlocks. @throws KeyringLocked for any failure. */
export const openKeyring = (sealed: SealedKeyring, member: string, way: Way, wrapKey: Uint8Array): Keyring =>
  unlockKeyring(sealed.keyring, member, unwrapKeyringKey(sealed.wrap, member, way, wrapKey))

/** The public halves of an opened keyring. */
export async function publicHalves({
  identity,
  signSeed,
}: Keyring): Promise<{ sign: string; recipient: string }> {
  return { sign: publicHalf(signSeed), recipient: await identityToRecipient(identity) }
}
