import * as v from 'valibot'
import { base64 } from '../core/bytes.ts'
import { id16 } from '../core/encoded.ts'
import { hourOf } from '../core/hour.ts'
import { BODY_MAX } from '../core/limits.ts'
import { type DraftRow, draftBody, paths } from '../core/wire.ts'
import { dropDraft, hasRoom, listDrafts, putDraft } from '../db/drafts.ts'
import { door } from './door.ts'
import { unlessStale } from './epochs.ts'
import { readSealed } from './intake.ts'
import { Refusal } from './problem.ts'

/*
 * What a member is writing down while it is told. A browser may crash in the middle of a call, and may keep nothing
 * itself; so the draft lies here, sealed to the member's own office, and only they get it. It is no act on a tip yet:
 * nothing is written down of it.
 */

/** @throws Refusal `not-found` for what is no id. */
function idOf({ draft = '' }: Record<string, string>): string {
  if (!v.is(id16, draft)) throw new Refusal('not-found')
  return draft
}

export const drafts = door({
  method: 'GET',
  path: paths.drafts,
  site: 'desk',
  who: 'tell',
  audit: null,
  async run({ ports: { store }, member }): Promise<{ drafts: DraftRow[] }> {
    const rows = await store.use((db) => listDrafts(db, member.id))
    return { drafts: rows.map((row) => ({ ...row, sealed: base64(row.sealed) })) }
  },
})

export const draftPut = door({
  method: 'POST',
  path: paths.draftPut,
  site: 'desk',
  who: 'tell',
  audit: null,
  body: draftBody,
  limit: BODY_MAX.sealed,
  async run({ ports, params, member, body: { epoch, sealed } }) {
    const { id: own, office } = member
    const hour = hourOf(ports.now())
    const row = { member: own, id: idOf(params), hour, epoch, sealed: readSealed(sealed) }
    if (!(await ports.store.use((db) => hasRoom(db, row)))) throw new Refusal('too-many')
    await ports.store.use((db) => putDraft(db, office, row)).catch(unlessStale(ports, { office, epoch }))
    return {}
  },
})

export const draftDelete = door({
  method: 'POST',
  path: paths.draftDelete,
  site: 'desk',
  who: 'tell',
  audit: null,
  async run({ ports: { store }, params, member }) {
    const id = idOf(params)
    await store.use((db) => dropDraft(db, { member: member.id, id }))
    return {}
  },
})
