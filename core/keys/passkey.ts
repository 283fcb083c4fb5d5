import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { hex, utf8 } from '../bytes.ts'
import type { Way } from './keyring.ts'

/**
 * What every passkey is asked about (WebAuthn section 10.1.4, `prf.eval.first`): one for all, so that a browser can ask
 * before it knows who is there. The authenticator answers each with 32 bytes of its own.
 */
export const PRF_INPUT = sha256(utf8('javi/passkey/v1'))

/**
 * The key by which a passkey wraps the keyring's key. It never leaves the browser.
 *
 * @param prf what the authenticator answered to `PRF_INPUT`. @throws RangeError when it is not 32 bytes.
 */
export function passkeyWrap(prf: Uint8Array): Uint8Array {
  if (prf.length !== 32) throw new RangeError('not the answer of a passkey')
  return hkdf(sha256, prf, undefined, utf8('javi/passkey-wrap/v1'), 32)
}

/** The name of a passkey among the ways to unlock. @param credentialId its bytes. */
export const passkeyWay = (credentialId: Uint8Array): Extract<Way, `passkey:${string}`> =>
  `passkey:${hex(sha256(credentialId).subarray(0, 16))}`
