import { identityToRecipient } from 'age-encryption'
import { base64, hex, type Random } from '../bytes.ts'
import type { Hour } from '../hour.ts'
import { ARGON2 } from '../limits.ts'
import { headRole, type OfficeKind } from '../roles.ts'
import { type Keyring, type SealedKeyring, sealKeyring } from './keyring.ts'
import { grantTo, newKeyPair } from './office.ts'
import { lifeOf, signPage } from './page.ts'
import { passphraseKeys } from './passphrase.ts'
import { splitIdentity } from './recovery.ts'
import { publicHalf, type Signed } from './signed.ts'
import type { Stretching } from './stretching.ts'

/** A person before they are a member: their keys, just made in their own browser. */
export interface Founder {
  id: string
  keyring: Keyring
  sign: string
  recipient: string
}

export async function newFounder(random: Random): Promise<Founder> {
  const signSeed = random(32)
  const { identity, recipient } = await newKeyPair()
  return { id: hex(random(8)), keyring: { identity, signSeed }, sign: publicHalf(signSeed), recipient }
}

/** The recovery recipient holds a grant under this name. */
export const RECOVERY = 'recovery'

/** An office key sealed to one holder: a member's id, or `RECOVERY`. */
export interface Grant {
  epoch: number
  holder: string
  sealed: Uint8Array
}

/** All that a head makes when their office begins. `identity` and `shares` stay with them. */
export interface Founding {
  page: Signed
  grants: Grant[]
  identity: string
  /** The recovery identity in three shares, to be printed; it is kept nowhere else. */
  shares: Uint8Array[]
}

/** Makes an office's first key and page and its recovery identity, with the founder as its only head. */
export async function foundOffice(
  office: { id: string; kind: OfficeKind },
  founder: Founder,
  now: Hour,
): Promise<Founding> {
  const key = await newKeyPair()
  const recovery = await newKeyPair()
  const epoch = 1
  const { id, sign, recipient } = founder
  const page = signPage(
    {
      v: 1,
      office: office.id,
      n: 1,
      prev: null,
      epoch,
      recipient: key.recipient,
      retired: [],
      recovery: recovery.recipient,
      members: [{ id, role: headRole(office.kind), sign, recipient, from: now, until: null }],
      until: now + lifeOf(office.id),
    },
    id,
    founder.keyring.signSeed,
  )
  const grants = await Promise.all(
    [
      { holder: id, to: recipient },
      { holder: RECOVERY, to: recovery.recipient },
    ].map(async ({ holder, to }) => ({
      epoch,
      holder,
      sealed: await grantTo(to, key.identity, office.id, epoch),
    })),
  )
  return { page, grants, identity: key.identity, shares: await splitIdentity(recovery.identity) }
}

/** What the server keeps so that a member can sign in and unlock: nothing that opens anything by itself. */
export interface Credentials extends SealedKeyring {
  stretching: Stretching
  auth: string
}

/** Seals a keyring under a passphrase. */
export async function credentialsFor(
  member: string,
  keyring: Keyring,
  passphrase: string,
  random: Random,
): Promise<Credentials> {
  const stretching = { salt: base64(random(16)), ...ARGON2 }
  const keys = await passphraseKeys(passphrase, stretching)
  return {
    stretching,
    auth: base64(keys.auth),
    ...sealKeyring(keyring, member, 'passphrase', keys.wrap, random),
  }
}

/** The public halves of an opened keyring. */
export async function publicHalves({
  identity,
  signSeed,
}: Keyring): Promise<{ sign: string; recipient: string }> {
  return { sign: publicHalf(signSeed), recipient: await identityToRecipient(identity) }
}
