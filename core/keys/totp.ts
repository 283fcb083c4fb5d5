// Its other build carries hashes of its own beside those that are here already.
import { Secret, TOTP } from 'otpauth/slim'
import type { Random } from '../bytes.ts'

/** RFC 6238 with what every authenticator app knows: SHA-1, six digits, 30 seconds. */
const PERIOD = 30
const timer = (secret: string, label = '') =>
  new TOTP({ issuer: 'Javi', label, secret: Secret.fromBase32(secret), digits: 6, period: PERIOD })

/** A new secret of 160 bits (RFC 4226 section 4), in base32. */
export const newTotpSecret = (random: Random): string =>
  new Secret({ buffer: random(20).slice().buffer }).base32

/** The `otpauth://` address that an authenticator app reads from a QR code. */
export const totpUri = (secret: string, name: string): string => timer(secret, name).toString()

export const totpCode = (secret: string, now: number): string => timer(secret).generate({ timestamp: now })

/**
 * The time step of a right code, one step early or late allowed; `null` for a wrong one. Whoever checks keeps the
 * step and refuses it and all before it, so that a code works once (RFC 6238 section 5.2).
 *
 * @param now milliseconds
 */
export function totpStep(secret: string, code: string, now: number): number | null {
  // otpauth throws for six characters that are more bytes than six.
  if (!/^\d{6}$/.test(code)) return null
  const delta = timer(secret).validate({ token: code, timestamp: now, window: 1 })
  return delta === null ? null : Math.floor(now / 1000 / PERIOD) + delta
}
