import { hex, type Random } from '../bytes.ts'
import type { Hour } from '../hour.ts'
import { headRole, type OfficeKind } from '../roles.ts'
import { type Grant, grantAll } from './grants.ts'
import type { Keyring } from './keyring.ts'
import { newKeyPair } from './office.ts'
import { lifeOf, type Page, signPage } from './page.ts'
import { newRecovery } from './recovery.ts'
import { publicHalf, type Signed } from './signed.ts'

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

/** All that a head makes when their office begins. `identity` and `shares` stay with them. */
export interface Founding {
  page: Signed
  grants: Grant[]
  identity: string
  /** The recovery identity in three shares, to be printed; it is kept nowhere else. */
  shares: Uint8Array[]
  /** By which the server knows, later, that shares were joined. */
  recovery: string
}

/** Makes an office's first key and page and its recovery identity, with the founder as its only head. */
export async function foundOffice(
  office: { id: string; kind: OfficeKind },
  founder: Founder,
  now: Hour,
): Promise<Founding> {
  const key = await newKeyPair()
  const recovery = await newRecovery()
  const { id, sign, recipient } = founder
  const page: Page = {
    v: 1,
    office: office.id,
    n: 1,
    prev: null,
    epoch: 1,
    recipient: key.recipient,
    retired: [],
    recovery: recovery.recipient,
    members: [{ id, role: headRole(office.kind), sign, recipient, from: now, until: null }],
    until: now + lifeOf(office.id),
  }
  return {
    page: signPage(page, id, founder.keyring.signSeed),
    grants: await grantAll(page, key, now),
    identity: key.identity,
    shares: recovery.shares,
    recovery: recovery.hash,
  }
}
