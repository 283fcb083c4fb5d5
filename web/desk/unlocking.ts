import { fromBase64 } from '../../core/bytes.ts'
import { openGrant, WrongOfficeKey } from '../../core/keys/grants.ts'
import { type Keybook, type KeybookOffice, officeOf, recipientOf } from '../../core/keys/keybook.ts'
import { type Keyring, publicHalves, unlockKeyring } from '../../core/keys/keyring.ts'
import type { PageMember } from '../../core/keys/page.ts'
import { holdsKey } from '../../core/roles.ts'
import { paths } from '../../core/wire.ts'
import type { Me } from '../../core/wire-people.ts'
import { call } from './api.ts'
import { fetchKeybook } from './keybook.ts'

/** Everything a signed-in member has while unlocked: in memory only. */
export interface Unlocked {
  member: Me['member']
  keyring: Keyring
  keybook: Keybook
  /**
   * The own office's identity by epoch, each checked against the verified keybook; none for administrators. One that
   * was not given to this member is missing, also that of now (see `lacksKey`).
   */
  identities: Map<number, string>
}

/** This member is in no page, or not with these keys: invited, but not yet added, or no longer there. */
export class NotListed extends Error {
  constructor() {
    super('the keybook does not list this member')
    this.name = 'NotListed'
  }
}

/**
 * Opens the keyring and, out of the verified keybook, all that it gives.
 *
 * @param key the keyring's. @throws KeyringLocked, OtherRoot, KeybookRefused, NotListed, Problem
 */
export async function unlockWith(me: Me, key: Uint8Array): Promise<Unlocked> {
  const keyring = unlockKeyring(me.keyring, me.member.id, key)
  const keybook = await fetchKeybook()
  const office = ownOffice(me.member, keybook)
  const { role } = await listedAt(office, me.member.id, keyring)
  // What the screens ask about role and kind comes from what is signed, not from the server's word.
  const member = { ...me.member, role, kind: office.kind, officeName: office.name }
  const opened = { member, keyring, keybook, identities: await openGrants(me.grants, office, keyring) }
  // An epoch may have begun between the two answers: then its key is asked for once more.
  if (lacksKey(opened))
    opened.identities = await openGrants((await call<Me>('GET', paths.me)).grants, office, keyring)
  return opened
}

/**
 * Whether somebody who holds the office's key was not given that of now. Whoever begins an epoch can give the others
 * something else: they are let in all the same, for a head among them can off-board that one, with a new key.
 */
export function lacksKey({ member, keybook, identities }: Unlocked): boolean {
  return holdsKey(member.role) && !identities.has(ownOffice(member, keybook).page.epoch)
}

/** Whether something is sealed to a key of the own office that this member was not given. */
export function isKeyless({ member, keybook, identities }: Unlocked, epoch: number): boolean {
  return !identities.has(epoch) && recipientOf(ownOffice(member, keybook), epoch) !== undefined
}

/** The office's identities by epoch; what does not open to a key that its page lists is left. */
export async function openGrants(
  grants: Me['grants'],
  office: KeybookOffice,
  { identity }: Keyring,
): Promise<Map<number, string>> {
  const identities = new Map<number, string>()
  for (const { epoch, sealed } of grants) {
    const recipient = recipientOf(office, epoch)
    const opened =
      recipient === undefined ? null : await orNull(openGrant(fromBase64(sealed), identity, recipient))
    if (opened !== null) identities.set(epoch, opened)
  }
  return identities
}

const orNull = (grant: Promise<string>): Promise<string | null> =>
  grant.catch((error: unknown) => {
    if (error instanceof WrongOfficeKey) return null
    throw error
  })

/** The member's office out of the verified keybook. @throws NotListed */
export function ownOffice({ office }: Me['member'], keybook: Keybook): KeybookOffice {
  if (!keybook.offices.some(({ id }) => id === office)) throw new NotListed()
  return officeOf(keybook, office)
}

/** Their line in the office's page, which must name them with the very keys that just opened. @throws NotListed */
export async function listedAt(
  { page }: KeybookOffice,
  member: string,
  keyring: Keyring,
): Promise<PageMember> {
  const { sign, recipient } = await publicHalves(keyring)
  const listed = page.members.find(({ id, until }) => id === member && until === null)
  if (listed?.sign !== sign || listed.recipient !== recipient) throw new NotListed()
  return listed
}
