import { base64, hex } from '../core/bytes.ts'
import { canonical, type Json } from '../core/canonical.ts'
import { type Hour, hourOf } from '../core/hour.ts'
import type { Answer, Joining } from '../core/keys/invitation.ts'
import { hashOf } from '../core/keys/signed.ts'
import { BODY_MAX, INVITATION_LIFE } from '../core/limits.ts'
import { may } from '../core/permissions.ts'
import { type AgencyKind, headRole, rolesOf } from '../core/roles.ts'
import { paths } from '../core/wire.ts'
import {
  type InvitationLook,
  type InvitationRow,
  type InvitationState,
  invitationAnswerBody,
  invitationBody,
  invitationJoinBody,
  invitationLookBody,
  type MemberInvitationRow,
  memberInvitationBody,
  withdrawBody,
} from '../core/wire-people.ts'
import {
  addInvitation,
  answerInvitation,
  findInvitation,
  joinInvitation,
  listInvitations,
  listMemberInvitations,
  type InvitationRow as Stored,
  withdrawInvitation,
} from '../db/invitations.ts'
import type { MemberRow } from '../db/members.ts'
import { AlreadyThere, type Database } from '../db/store.ts'
import { isNext } from './audit.ts'
import { readSealedFile } from './body.ts'
import { newMemberRows } from './credentials.ts'
import { door } from './door.ts'
import { newOfficeRows } from './founding.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'

/**
 * The open invitation of one kind that a link names.
 *
 * @throws Refusal `gone` when it was used, has expired, was withdrawn, or never was.
 */
async function openInvitation({ config, store, now }: Ports, shown: string, kind?: Stored['for']) {
  const found = await store.use((db) => findInvitation(db, config.pepper.hash('invitation', shown)))
  const isOpen = found?.state === 'open' && found.until > hourOf(now())
  if (!isOpen || (kind && found.for !== kind)) throw new Refusal('gone')
  return found
}

/**
 * Stores what an invited browser answered.
 *
 * @throws Refusal `gone` when somebody was faster, `taken` when the sign-in name is: which of the names is not told.
 */
async function answered(
  { store }: Ports,
  { id }: Stored,
  work: (db: Database) => Promise<unknown>,
): Promise<void> {
  await store.use(work).catch(async (error: unknown) => {
    if (!(error instanceof AlreadyThere)) throw error
    const found = await store.use((db) => findInvitation(db, id))
    throw new Refusal(found?.state === 'open' ? 'taken' : 'gone')
  })
}

const stateOf = ({ state, until }: Stored, hour: Hour): InvitationState =>
  state === 'open' && until <= hour ? 'expired' : state

export const invite = door({
  method: 'POST',
  path: paths.invitations,
  site: 'desk',
  who: 'directory',
  audit: 'invited',
  subject: (body) => body.invitation,
  body: invitationBody,
  async run({ ports: { config, store, now, random }, body, entry }) {
    const { kind, name, agency } = body
    const row = {
      id: config.pepper.hash('invitation', body.invitation),
      for: 'office',
      office: hex(random(8)),
      kind,
      name,
      agency,
      role: headRole(kind),
      until: hourOf(now()) + INVITATION_LIFE,
      state: 'open',
      secret: readSealedFile(body.secret, 'invitation'),
    } as const
    await store.use((db) => addInvitation(db, row, entry))
    return {}
  },
})

export const invitations = door({
  method: 'GET',
  path: paths.invitations,
  site: 'desk',
  who: 'directory',
  audit: null,
  async run({ ports: { store, now } }): Promise<{ invitations: InvitationRow[] }> {
    const rows = await store.use(listInvitations)
    const hour = hourOf(now())
    return {
      invitations: rows.map(({ invitation: row, page }) => ({
        invitation: row.id,
        office: row.office,
        kind: row.kind as InvitationRow['kind'],
        name: row.name,
        agency: row.agency,
        state: stateOf(row, hour),
        secret: base64(row.secret),
        answered:
          row.answer && row.mac && page
            ? { answer: JSON.parse(row.answer) as Answer, mac: row.mac, page }
            : null,
      })),
    }
  },
})

/** A head invites a colleague to their own office. */
export const inviteMember = door({
  method: 'POST',
  path: paths.memberInvitations,
  site: 'desk',
  who: 'people',
  audit: 'invited',
  subject: (body) => body.invitation,
  body: memberInvitationBody,
  async run({ ports: { config, store, now }, member, body, entry }) {
    const { office, kind, officeName } = member
    if (!rolesOf(kind).includes(body.role)) throw new Refusal('bad-request')
    const row = {
      id: config.pepper.hash('invitation', body.invitation),
      for: 'member',
      office,
      kind,
      name: officeName,
      role: body.role,
      until: hourOf(now()) + INVITATION_LIFE,
      state: 'open',
      secret: readSealedFile(body.secret, 'invitation'),
    } as const
    await store.use((db) => addInvitation(db, row, entry))
    return {}
  },
})

export const memberInvitations = door({
  method: 'GET',
  path: paths.memberInvitations,
  site: 'desk',
  who: 'people',
  audit: null,
  async run({ ports: { store, now }, member }): Promise<{ invitations: MemberInvitationRow[] }> {
    const rows = await store.use((db) => listMemberInvitations(db, member.office))
    const hour = hourOf(now())
    return {
      invitations: rows.map(({ invitation: row, name }) => ({
        invitation: row.id,
        role: row.role,
        state: stateOf(row, hour),
        secret: base64(row.secret),
        answered:
          row.answer && row.mac && name
            ? { joining: JSON.parse(row.answer) as Joining, mac: row.mac, name }
            : null,
      })),
    }
  },
})

/** An invitation that a member may withdraw: one of a kind that they may make, to their own office. */
function mayWithdraw({ role, office }: MemberRow, found: Stored): boolean {
  return found.for === 'office' ? may(role, 'directory') : may(role, 'people') && found.office === office
}

/** Withdraws an invitation, as long as whoever answered it still waits. */
export const invitationWithdraw = door({
  method: 'POST',
  path: paths.invitationWithdraw,
  site: 'desk',
  who: 'withdraw',
  audit: 'withdrawn',
  subject: (_body, { invitation = '' }) => invitation,
  body: withdrawBody,
  async run({ ports, params, member, entry }) {
    const { invitation = '' } = params
    const found = await ports.store.use((db) => findInvitation(db, invitation))
    if (!found || !mayWithdraw(member, found)) throw new Refusal('not-found')
    if (found.state !== 'open' && found.state !== 'answered') throw new Refusal('gone')
    await ports.store
      .use((db) => withdrawInvitation(db, found, entry))
      .catch(async (error: unknown) => {
        if (!(error instanceof AlreadyThere) || !(await isNext(ports, member, entry))) throw error
        throw new Refusal('gone')
      })
    return {}
  },
})

export const invitationLook = door({
  method: 'POST',
  path: paths.invitationLook,
  site: 'desk',
  who: 'link',
  audit: null,
  body: invitationLookBody,
  async run({ ports, body }): Promise<InvitationLook> {
    const found = await openInvitation(ports, body.invitation)
    const { office, kind, name, agency, role } = found
    if (found.for === 'member') return { for: 'member', office, kind, name, role }
    return { for: 'office', office, kind: kind as AgencyKind, name, agency }
  },
})

/** An invited head's answer. The office waits, and nobody signs in to it, until the root's book lists it. */
export const invitationAnswer = door({
  method: 'POST',
  path: paths.invitationAnswer,
  site: 'desk',
  who: 'link',
  audit: null,
  body: invitationAnswerBody,
  limit: BODY_MAX.office,
  async run({ ports, body }) {
    const found = await openInvitation(ports, body.invitation, 'office')
    const office = { id: found.office, kind: found.kind, name: found.name }
    const { rows, sign } = newOfficeRows(ports, office, body, 'waiting')
    const expected: Answer = {
      office: { ...office, kind: found.kind as Answer['office']['kind'], agency: found.agency },
      member: { id: body.member, sign },
      pageHash: hashOf(body.page),
    }
    const answer = canonical(body.answer as unknown as Json)
    if (answer !== canonical(expected as unknown as Json)) throw new Refusal('bad-request')
    await answered(ports, found, (db) => answerInvitation(db, found.id, { answer, mac: body.mac }, rows))
    return {}
  },
})

/** An invited colleague's answer. They wait, and nobody signs in as them, until a head's page lists them. */
export const invitationJoin = door({
  method: 'POST',
  path: paths.invitationJoin,
  site: 'desk',
  who: 'link',
  audit: null,
  body: invitationJoinBody,
  async run({ ports, body }) {
    const found = await openInvitation(ports, body.invitation, 'member')
    const { joining, mac } = body
    if (joining.office !== found.office || joining.role !== found.role) throw new Refusal('bad-request')
    const place = { office: found.office, role: found.role, state: 'waiting' } as const
    const rows = newMemberRows(ports, { ...body, member: joining.member.id }, place)
    const answer = canonical(joining as unknown as Json)
    await answered(ports, found, (db) => joinInvitation(db, found.id, { answer, mac }, rows))
    return {}
  },
})
