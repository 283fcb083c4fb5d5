import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { identityToRecipient } from 'age-encryption'
import { combine, split } from 'shamir-secret-sharing'
import { base64, fromBase64, hex, utf8 } from '../bytes.ts'
import { openFile, sealFile } from './file.ts'
import { identityFrom, secretOf } from './identity.ts'
import { newKeyPair } from './office.ts'

export const SHARES = 3
export const SHARES_NEEDED = 2

/** The shares are whole, but make no office's recovery identity: one of them belongs elsewhere, or both are the same. */
export class WrongShares extends Error {
  constructor() {
    super('these shares do not belong to this office')
    this.name = 'WrongShares'
  }
}

/** A new recovery of an office: all that is left of its identity are the shares. */
export interface Recovery {
  recipient: string
  /** To be printed; they are kept nowhere else. */
  shares: Uint8Array[]
  /** By which the server knows, later, that shares were joined. */
  hash: string
}

export async function newRecovery(): Promise<Recovery> {
  const { identity, recipient } = await newKeyPair()
  return {
    recipient,
    shares: await splitIdentity(identity),
    hash: recoveryHash(recoveryAuth(identity)),
  }
}

/** Splits an identity so that any two of three shares make it again, and one says nothing (Shamir over GF(256)). */
export const splitIdentity = (identity: string): Promise<Uint8Array[]> =>
  split(secretOf(identity), SHARES, SHARES_NEEDED)

/**
 * Joins shares to an identity: of which office, only a comparison with its page tells.
 *
 * @throws WrongShares when they are too few, of different length, or twice the same.
 */
export async function joinShares(shares: Uint8Array[]): Promise<string> {
  try {
    return identityFrom(await combine(shares))
  } catch {
    throw new WrongShares()
  }
}

/** Checks an identity against the recovery recipient in the office's verified page. @throws WrongShares */
export async function checkIdentity(identity: string, recipient: string): Promise<void> {
  if ((await identityToRecipient(identity).catch(() => null)) !== recipient) throw new WrongShares()
}

/**
 * What shows the server that shares were joined, before it hands out anything: 32 bytes in base64url. It keeps only
 * `recoveryHash`, which needs no pepper, for nobody guesses 256 bits.
 */
export const recoveryAuth = (identity: string): string =>
  base64(hkdf(sha256, secretOf(identity), undefined, utf8('javi/recovery-auth/v1'), 32))

/** Of `recoveryAuth`: SHA-256 in hex. @throws Error when it is not base64url. */
export const recoveryHash = (auth: string): string => hex(sha256(fromBase64(auth)))

/**
 * The key of a head's keyring, sealed to their office's recovery recipient: with two of three shares it opens again.
 *
 * @param recipient out of the verified page. @param key 32 bytes.
 */
export const escrowKeyringKey = (key: Uint8Array, member: string, recipient: string): Promise<Uint8Array> =>
  sealFile(`# javi keyring ${member}\n${base64(key)}\n`, recipient)

/** @throws WrongShares for any failure. */
export async function openEscrow(sealed: Uint8Array, identity: string): Promise<Uint8Array> {
  try {
    const key = fromBase64((await openFile(sealed, identity)).split('\n')[1] ?? '')
    if (key.length === 32) return key
  } catch {
    // Falls through: the same for every failure.
  }
  throw new WrongShares()
}
