import { identityToRecipient } from 'age-encryption'
import { combine, split } from 'shamir-secret-sharing'
import { identityFrom, secretOf } from './identity.ts'

export const SHARES = 3
export const SHARES_NEEDED = 2

/** The shares are whole, but do not make this office's recovery identity: one of them belongs elsewhere. */
export class WrongShares extends Error {
  constructor() {
    super('these shares do not belong to this office')
    this.name = 'WrongShares'
  }
}

/** Splits an identity so that any two of three shares make it again, and one says nothing (Shamir over GF(256)). */
export const splitIdentity = (identity: string): Promise<Uint8Array[]> =>
  split(secretOf(identity), SHARES, SHARES_NEEDED)

/**
 * Joins shares and checks the identity against the recovery recipient in the office's page.
 *
 * @throws WrongShares
 */
export async function joinIdentity(shares: Uint8Array[], recipient: string): Promise<string> {
  try {
    const identity = identityFrom(await combine(shares))
    if ((await identityToRecipient(identity)) === recipient) return identity
  } catch {
    // Falls through: too few, of different length, or twice the same.
  }
  throw new WrongShares()
}
