import { base64, hex } from '../core/bytes.ts'
import { canonical, type Json } from '../core/canonical.ts'
import { hourOf } from '../core/hour.ts'
import type { Answer } from '../core/keys/invitation.ts'
import { hashOf } from '../core/keys/signed.ts'
import { BODY_MAX, INVITATION_LIFE } from '../core/limits.ts'
import { type AgencyKind, headRole } from '../core/roles.ts'
import { paths } from '../core/wire.ts'
import {
  type InvitationLook,
  type InvitationRow,
  invitationAnswerBody,
  invitationBody,
  invitationLookBody,
} from '../core/wire-people.ts'
import { addInvitation, answerInvitation, findInvitation, listInvitations } from '../db/offices.ts'
import { AlreadyThere } from '../db/store.ts'
import { readBase64 } from './body.ts'
import { door } from './door.ts'
import { newOfficeRows } from './founding.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'

/** The open invitation that a link names. @throws Refusal `gone` when it was used, has expired, or never was. */
async function openInvitation({ config, store, now }: Ports, shown: string) {
  const found = await store.use((db) => findInvitation(db, config.pepper.hash('invitation', shown)))
  if (found?.state !== 'open' || found.until <= hourOf(now())) throw new Refusal('gone')
  return found
}

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
      secret: readBase64(body.secret),
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
        state: row.state === 'open' && row.until <= hour ? 'expired' : row.state,
        secret: base64(row.secret),
        answered:
          row.answer && row.mac && page
            ? { answer: JSON.parse(row.answer) as Answer, mac: row.mac, page }
            : null,
      })),
    }
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
    const { office, kind, name, agency } = await openInvitation(ports, body.invitation)
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
    const found = await openInvitation(ports, body.invitation)
    const office = { id: found.office, kind: found.kind, name: found.name }
    const { rows, sign } = newOfficeRows(ports, office, body, 'waiting')
    const expected: Answer = {
      office: { ...office, kind: found.kind as Answer['office']['kind'], agency: found.agency },
      member: { id: body.member, sign },
      pageHash: hashOf(body.page),
    }
    const answer = canonical(body.answer as unknown as Json)
    if (answer !== canonical(expected as unknown as Json)) throw new Refusal('bad-request')
    const taken = await ports.store
      .use((db) => answerInvitation(db, found.id, { answer, mac: body.mac }, rows))
      .catch((error: unknown) => {
        if (!(error instanceof AlreadyThere)) throw error
        // The sign-in name or the office is there already; which of them is not told.
        throw new Refusal('taken')
      })
    if (!taken) throw new Refusal('gone')
    return {}
  },
})
