import type { Joining } from '../core/keys/invitation.ts'
import type { PageChange } from '../core/keys/page.ts'
import { BODY_MAX } from '../core/limits.ts'
import { DESK } from '../core/roles.ts'
import { paths } from '../core/wire.ts'
import {
  type MemberRow as Listed,
  memberAddBody,
  memberBody,
  pageWithGrantsBody,
} from '../core/wire-people.ts'
import { findInvitation } from '../db/invitations.ts'
import type { MemberRow } from '../db/members.ts'
import {
  barMember,
  disableMember,
  enableMember,
  findMember,
  hasOtherHead,
  listMembers,
} from '../db/people.ts'
import { AlreadyThere } from '../db/store.ts'
import { isNext } from './audit.ts'
import { door } from './door.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'
import { publish } from './publish.ts'

/*
 * The members of an office: who they are, and what their heads do about them.
 */

const memberOf = (_body: unknown, { member = '' }: Record<string, string>) => member

/**
 * The member that a path names, at one of these offices.
 *
 * @param office the one whose member it must be; `null` for any.
 * @throws Refusal `not-found`
 */
async function existing(
  { store }: Ports,
  { member: id = '' }: Record<string, string>,
  office: string | null,
): Promise<NonNullable<Awaited<ReturnType<typeof findMember>>>> {
  const found = await store.use((db) => findMember(db, id))
  if (!found || (office !== null && found.office !== office)) throw new Refusal('not-found')
  return found
}

/** From the desk one may shut out, and let in, the members of every office. */
const reachOf = ({ office }: MemberRow): string | null => (office === DESK ? null : office)

/**
 * Nobody takes their own place away: whoever begins an epoch knows its key.
 *
 * @throws Refusal `last-head` where nobody else could do it, `refused` otherwise.
 */
async function isSomebodyElse({ store }: Ports, member: MemberRow, id: string): Promise<void> {
  if (id !== member.id) return
  const hasAnother = await store.use((db) => hasOtherHead(db, member.office, id))
  throw new Refusal(hasAnother ? 'refused' : 'last-head')
}

export const members = door({
  method: 'GET',
  path: paths.members,
  site: 'desk',
  who: 'disable',
  audit: null,
  run: async ({ ports: { store }, member }): Promise<{ members: Listed[] }> => ({
    members: await store.use((db) => listMembers(db, reachOf(member))),
  }),
})

/**
 * A head's page lists who answered an invitation, with the very keys and the role that they answered with. When another
 * head was faster, or an answer of ours was lost, the page of now lists them already.
 */
export const memberAdd = door({
  method: 'POST',
  path: paths.memberAdd,
  site: 'desk',
  who: 'people',
  audit: 'member_added',
  subject: memberOf,
  body: memberAddBody,
  limit: BODY_MAX.page,
  async run({ ports, params, member, body, entry }) {
    const found = await ports.store.use((db) => findInvitation(db, body.invitation))
    const isOwn = found?.for === 'member' && found.office === member.office
    if (isOwn && found.state === 'withdrawn') throw new Refusal('gone')
    if (!isOwn || !found.answer || found.member !== params.member) throw new Refusal('not-found')
    if (found.state === 'done') throw new Refusal('page-behind')
    const joining = JSON.parse(found.answer) as Joining
    const isThem = (change: PageChange) => {
      if (change.act !== 'added') return false
      const { id, sign, recipient, role } = change.member
      const { member: joined } = joining
      return (
        role === joining.role && id === joined.id && sign === joined.sign && recipient === joined.recipient
      )
    }
    await publish({ ports, member, entry }, body, isThem, found.id)
    return {}
  },
})

/** Off-boarding: sessions and keys end, and with a key holder the epoch, in one step. */
export const memberLeave = door({
  method: 'POST',
  path: paths.memberLeave,
  site: 'desk',
  who: 'people',
  audit: 'member_left',
  subject: memberOf,
  body: pageWithGrantsBody,
  limit: BODY_MAX.page,
  async run({ ports, params, member, body, entry }) {
    const { id } = await existing(ports, params, member.office)
    await isSomebodyElse(ports, member, id)
    await publish(
      { ports, member, entry },
      body,
      (change) => change.act === 'left' && change.member.id === id,
    )
    return {}
  },
})

/** Another role. It acts at the member's next request. */
export const memberRole = door({
  method: 'POST',
  path: paths.memberRole,
  site: 'desk',
  who: 'people',
  audit: 'member_role',
  subject: memberOf,
  body: pageWithGrantsBody,
  limit: BODY_MAX.page,
  async run({ ports, params, member, body, entry }) {
    const { id } = await existing(ports, params, member.office)
    await isSomebodyElse(ports, member, id)
    await publish(
      { ports, member, entry },
      body,
      (change) => change.act === 'role' && change.member.id === id,
    )
    return {}
  },
})

/**
 * Shuts somebody out at once. They stay in the page, and keep the office's key of now, until a head off-boards them. An
 * office does not do it to its own last head; the desk may to an agency's, which then has nobody to sign for it.
 */
export const memberDisable = door({
  method: 'POST',
  path: paths.memberDisable,
  site: 'desk',
  who: 'disable',
  audit: 'member_disabled',
  subject: memberOf,
  body: memberBody,
  async run({ ports, params, member, entry }) {
    const found = await existing(ports, params, reachOf(member))
    if (found.id === member.id) throw new Refusal('refused')
    await ports.store
      .use(async (db) => {
        if (found.office === member.office) await disableMember(db, found, entry)
        else await barMember(db, found.id, entry)
      })
      .catch(async (error: unknown) => {
        if (!(error instanceof AlreadyThere) || !(await isNext(ports, member, entry))) throw error
        throw new Refusal('last-head')
      })
    return {}
  },
})

export const memberEnable = door({
  method: 'POST',
  path: paths.memberEnable,
  site: 'desk',
  who: 'people',
  audit: 'member_enabled',
  subject: memberOf,
  body: memberBody,
  async run({ ports, params, member, entry }) {
    const { id, state } = await existing(ports, params, reachOf(member))
    const byDesk = member.office === DESK
    // What the desk has done is not theirs to undo.
    if (state === 'barred' && !byDesk) throw new Refusal('not-found')
    await ports.store.use((db) => enableMember(db, id, byDesk, entry))
    return {}
  },
})
