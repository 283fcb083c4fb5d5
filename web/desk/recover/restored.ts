import { fromBase64 } from '../../../core/bytes.ts'
import { hourOf } from '../../../core/hour.ts'
import { signEntry, type Tail } from '../../../core/keys/audit.ts'
import { type KeybookOffice, officeOf } from '../../../core/keys/keybook.ts'
import { type Keyring, unlockKeyring } from '../../../core/keys/keyring.ts'
import {
  checkIdentity,
  joinShares,
  openEscrow,
  recoveryAuth,
  WrongShares,
} from '../../../core/keys/recovery.ts'
import { totpCode } from '../../../core/keys/totp.ts'
import { paths } from '../../../core/wire.ts'
import type { RecoveryLook } from '../../../core/wire-people.ts'
import { call, Problem } from '../api.ts'
import { checkKeybook } from '../keybook.ts'
import { wrap } from '../keys.ts'
import { listedAt } from '../unlocking.ts'

/** An office whose recovery key was joined from two sheets, and the heads whose access it restores. */
export interface Joined {
  /** Opens the heads' keyrings; it leaves this browser in no form. */
  identity: string
  office: KeybookOffice
  heads: RecoveryLook['heads']
}

/** A head whose keys were opened. */
export interface Restored {
  member: string
  name: string
  /** The keyring's, to be wiped. */
  key: Uint8Array
  keyring: Keyring
  tail: Tail
}

/**
 * Joins two shares, shows the server so, and checks all that it answers against the verified keybook.
 *
 * @throws WrongShares when one of them belongs elsewhere; OtherRoot, KeybookRefused, Problem
 */
export async function lookWith(shares: Uint8Array[]): Promise<Joined> {
  const identity = await joinShares(shares)
  const look = await askLook(identity)
  const office = officeOf(checkKeybook(look.keybook), look.office)
  await checkIdentity(identity, office.page.recovery)
  return { identity, office, heads: look.heads }
}

async function askLook(identity: string): Promise<RecoveryLook> {
  try {
    return await call<RecoveryLook>('POST', paths.recoveryLook, { auth: recoveryAuth(identity) })
  } catch (error) {
    const isUnknown = error instanceof Problem && ['not-found', 'refused'].includes(error.code)
    throw isUnknown ? new WrongShares() : error
  }
}

/** Opens a head's keys, which must be those that the office's page lists. @throws WrongShares for any failure */
export async function openHead({ identity, office, heads }: Joined, member: string): Promise<Restored> {
  const head = heads.find((one) => one.member === member)
  if (!head) throw new WrongShares()
  const key = await openEscrow(fromBase64(head.escrow), identity)
  try {
    const keyring = unlockKeyring(head.keyring, member, key)
    await listedAt(office, member, keyring)
    return { member, name: head.name, key, keyring, tail: head.tail }
  } catch {
    throw new WrongShares()
  }
}

/** What a head has anew. */
export interface NewAccess {
  passphrase: string
  rescue: string
  totp: string
}

/** Puts new words and a new app in place of all that the head had before. @throws Problem, KeysNotMade */
export async function restore(
  { identity }: Joined,
  { member, key, keyring, tail }: Restored,
  { passphrase, rescue, totp }: NewAccess,
): Promise<void> {
  const ways = await wrap(key, member, [
    { way: 'passphrase', words: passphrase },
    { way: 'rescue', words: rescue },
  ])
  const auth = recoveryAuth(identity)
  const send = (from: Tail) =>
    call('POST', paths.recovery, {
      auth,
      member,
      ways,
      totp,
      code: totpCode(totp, Date.now()),
      entry: signEntry(member, from, 'recovered', member, hourOf(Date.now()), keyring.signSeed),
    })
  try {
    await send(tail)
  } catch (error) {
    if (!(error instanceof Problem && error.code === 'audit-behind')) throw error
    // Somebody who is signed in as this head was faster, or an answer was lost: once more on the newest entry.
    const { heads } = await askLook(identity)
    await send(heads.find((one) => one.member === member)?.tail ?? tail)
  }
}
