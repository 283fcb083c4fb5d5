import { fromBase64 } from '../../core/bytes.ts'
import { openGrant } from '../../core/keys/grants.ts'
import { type Keybook, type KeybookOffice, officeOf, recipientOf } from '../../core/keys/keybook.ts'
import { type Keyring, publicHalves, unlockKeyring } from '../../core/keys/keyring.ts'
import type { PageMember } from '../../core/keys/page.ts'
import { holdsKey } from '../../core/roles.ts'
import type { Me } from '../../core/wire-people.ts'
import { fetchKeybook } from './keybook.ts'

/** Everything a signed-in member has while unlocked: in memory only. */
export interface Unlocked {
  member: Me['member']
  keyring: Keyring
  keybook: Keybook
  /** The own office's identity by epoch, each checked against the verified keybook; none for administrators. */
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
 * @param key the keyring's. @throws KeyringLocked, OtherRoot, KeybookRefused, WrongOfficeKey, NotListed, Problem
 */
export async function unlockWith(me: Me, key: Uint8Array): Promise<Unlocked> {
  const keyring = unlockKeyring(me.keyring, me.member.id, key)
  const keybook = await fetchKeybook()
  const office = ownOffice(me.member, keybook)
  const { role } = await listedAt(office, me.member.id, keyring)
  const identities = await openGrants(me.grants, office, keyring)
  if (holdsKey(role) && !identities.has(office.page.epoch)) throw new NotListed()
  // What the screens ask about role and kind comes from what is signed, not from the server's word.
  const member = { ...me.member, role, kind: office.kind, officeName: office.name }
  return { member, keyring, keybook, identities }
}

/** The office's identities by epoch; grants of epochs that its page does not know are left. @throws WrongOfficeKey */
export async function openGrants(
  grants: Me['grants'],
  office: KeybookOffice,
  { identity }: Keyring,
): Promise<Map<number, string>> {
  const identities = new Map<number, string>()
  for (const { epoch, sealed } of grants) {
    const recipient = recipientOf(office, epoch)
    if (recipient !== undefined)
      identities.set(epoch, await openGrant(fromBase64(sealed), identity, recipient))
  }
  return identities
}

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
