import { base64 } from '../../../core/bytes.ts'
import type { DraftOfMember } from '../../../core/envelope/bodies.ts'
import { seal } from '../../../core/envelope/seal.ts'
import { signMessage } from '../../../core/envelope/signature.ts'
import { type Hour, hourOf } from '../../../core/hour.ts'
import { officeOf } from '../../../core/keys/keybook.ts'
import { type DraftRow, fill, paths } from '../../../core/wire.ts'
import { call } from '../api.ts'
import { openAll } from '../opener.ts'
import { byCurrentKeys } from '../people/keep-up.ts'
import { withCurrentKeys } from '../sending.ts'
import type { Unlocked } from '../session.ts'
import { authorAt } from '../signers.ts'

/** One draft of one's own; without what is in it when it does not open, or was written by somebody else. */
export interface KeptDraft {
  id: string
  hour: Hour
  draft: DraftOfMember | null
}

/** Fetches one's own drafts and opens them, the newest first. */
export async function fetchDrafts(session: Unlocked): Promise<KeptDraft[]> {
  const { drafts } = await call<{ drafts: DraftRow[] }>('GET', paths.drafts)
  const kept = await byCurrentKeys(
    session,
    (now) => openDrafts(drafts, now),
    (read) => read.every(({ draft }) => draft !== null),
  )
  return kept.sort((a, b) => b.hour - a.hour || (a.id < b.id ? -1 : 1))
}

async function openDrafts(rows: DraftRow[], { identities, keybook, member }: Unlocked): Promise<KeptDraft[]> {
  const opened = await openAll<'draft'>(
    rows.map(({ draft, epoch, sealed }) => ({
      sealed,
      identity: identities.get(epoch),
      expected: { v: 1, kind: 'draft', tip: draft, seq: 0, channel: 'desk', epoch },
    })),
  )
  // A server could seal to the office as well: what one is to go on with, one has signed.
  return rows.map(({ draft, hour }, at) => {
    const message = opened[at] ?? null
    const isOwn =
      message && authorAt(member.office, message, keybook, member.id, hourOf(Date.now())) === 'you'
    return { id: draft, hour, draft: isOwn ? message.body : null }
  })
}

/** Seals a draft to one's own office and puts it in the place of the one before. */
export const keepDraft = (id: string, draft: DraftOfMember): Promise<void> =>
  withCurrentKeys(async ({ member, keyring, keybook }) => {
    const { epoch, recipient } = officeOf(keybook, member.office).page
    const place = { v: 1, kind: 'draft', tip: id, seq: 0, channel: 'desk', epoch } as const
    const message = signMessage<'draft'>(
      { ...place, hour: hourOf(Date.now()) },
      draft,
      keyring.signSeed,
      member.id,
    )
    const sealed = base64(await seal(message, recipient))
    await call('POST', fill(paths.draftPut, { draft: id }), { epoch, sealed })
  })

export const throwAway = (id: string): Promise<void> =>
  call('POST', fill(paths.draftDelete, { draft: id }), {})
