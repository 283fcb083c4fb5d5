import { base64 } from '../../../core/bytes.ts'
import { hourOf } from '../../../core/hour.ts'
import type { Act } from '../../../core/keys/audit.ts'
import { type KeybookOffice, officeOf } from '../../../core/keys/keybook.ts'
import {
  isCurrent,
  type PageMember,
  renewed,
  signPage,
  withMember,
  withoutMember,
  withRecovery,
  withRole,
} from '../../../core/keys/page.ts'
import { escrowKeyringKey, type Recovery } from '../../../core/keys/recovery.ts'
import { holdsKey, type Role } from '../../../core/roles.ts'
import { fill, paths } from '../../../core/wire.ts'
import { call, Problem } from '../api.ts'
import { rememberPublished, showing } from '../keybook.ts'
import type { NextPage } from '../rekey.worker.ts'
import { audited, refreshKeybook, unlocked } from '../session.ts'
import type { CheckedJoining } from './joined.ts'
import { grantsFor, newEpoch, newEpochForRecovery, type Told } from './rekey.ts'
import { uncontested } from './uncontested.ts'

/*
 * Changes of the own office's page. Each fetches the page in force, makes the one after it, signs and sends it. What is
 * so already, as after an answer that was lost, is not done twice.
 */

const now = () => hourOf(Date.now())

interface Change {
  act: Act
  subject: string
  path: string
  /** What travels beside the page. */
  more?: object
  /** `null` when there is nothing left to do. */
  next: (office: KeybookOffice) => NextPage | null | Promise<NextPage | null>
}

async function publish({ act, subject, path, more, next }: Change): Promise<void> {
  await uncontested(async () => {
    const keybook = await refreshKeybook()
    const session = unlocked.value
    if (!session) throw new Problem('locked', 0)
    const { member, keyring } = session
    const made = await next(officeOf(keybook, member.office))
    if (!made) return
    const { grants } = made
    const page = signPage(made.page, member.id, keyring.signSeed)
    await audited(act, subject, (entry) => call('POST', path, { ...more, page, grants, entry }))
    rememberPublished(made.page, page)
  })
  await showing(refreshKeybook)
}

const currentIn = ({ page }: KeybookOffice, member: string): PageMember | undefined =>
  page.members.find((one) => one.id === member && isCurrent(one, now()))

/** Adds whoever answered an invitation; whoever is to hold the key gets it for every epoch that is known here. */
export const add = ({ invitation, joining: { role, member } }: CheckedJoining): Promise<void> =>
  publish({
    act: 'member_added',
    subject: member.id,
    path: fill(paths.memberAdd, { member: member.id }),
    more: { invitation },
    next(office) {
      if (currentIn(office, member.id)) return null
      const one: PageMember = { ...member, role, from: now(), until: null }
      const page = withMember(office.page, office.pageHash, one, now())
      return holdsKey(role) ? grantsFor(page, member) : { page, grants: [] }
    },
  })

/** Off-boards a member: they leave the page, and where they held the key a new one begins. */
export const leave = (member: string, told: Told): Promise<void> =>
  publish({
    act: 'member_left',
    subject: member,
    path: fill(paths.memberLeave, { member }),
    next(office) {
      const one = currentIn(office, member)
      if (!one) return null
      const page = withoutMember(office.page, office.pageHash, member, now())
      return holdsKey(one.role) ? newEpoch(page, now(), told) : { page, grants: [] }
    },
  })

/** Gives a member another role, and the key, or takes it away with a new one for the others. */
export const changeRole = (member: string, role: Role, told: Told): Promise<void> =>
  publish({
    act: 'member_role',
    subject: member,
    path: fill(paths.memberRole, { member }),
    next(office) {
      const one = currentIn(office, member)
      if (!one || one.role === role) return null
      const page = withRole(office.page, office.pageHash, member, role, now())
      if (holdsKey(one.role) === holdsKey(role)) return { page, grants: [] }
      return holdsKey(role) ? grantsFor(page, one) : newEpoch(page, now(), told)
    },
  })

/** Begins a new key of the own office. */
export const renewKey = (told: Told): Promise<void> =>
  publish({
    act: 'rekeyed',
    subject: '',
    path: paths.rekey,
    next: ({ page, pageHash }) => newEpoch(renewed(page, pageHash, now()), now(), told),
  })

/**
 * Puts another recovery in the place of the one before, and begins a new key.
 *
 * @param recovery its sheets are printed. @param key of the own keyring, which the new sheets are to open.
 */
export async function renewRecovery(
  { recipient, hash }: Pick<Recovery, 'recipient' | 'hash'>,
  key: Uint8Array,
  told: Told,
): Promise<void> {
  if (!unlocked.value) throw new Problem('locked', 0)
  const escrow = base64(await escrowKeyringKey(key, unlocked.value.member.id, recipient))
  await publish({
    act: 'recovery_renewed',
    subject: '',
    path: paths.recoveryRenew,
    more: { recovery: hash, escrow },
    next: ({ page, pageHash }) =>
      page.recovery === recipient
        ? null
        : newEpochForRecovery(withRecovery(page, pageHash, recipient, now()), now(), told),
  })
}

/** Shuts a member of any office out at once, or lets them in again. The pages stay as they are. */
export const setAccess = (member: string, isStopped: boolean): Promise<void> =>
  audited(isStopped ? 'member_disabled' : 'member_enabled', member, (entry) =>
    call('POST', fill(isStopped ? paths.memberDisable : paths.memberEnable, { member }), { entry }),
  )
