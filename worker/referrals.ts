import { base64 } from '../core/bytes.ts'
import { hourOf } from '../core/hour.ts'
import { officeOf } from '../core/keys/keybook.ts'
import { BODY_MAX } from '../core/limits.ts'
import { may } from '../core/permissions.ts'
import { DESK } from '../core/roles.ts'
import {
  answerBody,
  openBody,
  paths,
  type ReferralRow,
  type ReferralThread,
  referBody,
} from '../core/wire.ts'
import type { MemberRow } from '../db/members.ts'
import {
  addFeedback,
  addReferral,
  countFeedback,
  findReferral,
  listReferrals,
  openReferral,
} from '../db/referrals.ts'
import { tipExists } from '../db/tips.ts'
import { door } from './door.ts'
import { unlessStale } from './epochs.ts'
import { readSealed } from './intake.ts'
import { verified, verifiedKeybook } from './keybook.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'

/** The desk passes on chosen fields of a tip, sealed to an agency that the root's book lists. */
export const tipRefer = door({
  method: 'POST',
  path: paths.tipRefer,
  site: 'desk',
  who: 'tips',
  audit: 'referred',
  subject: (body, { tip = '' }) => `${tip},${body.ref}`,
  body: referBody,
  limit: 2 * BODY_MAX.sealed,
  async run({ ports, params, body, entry }) {
    const { tip = '' } = params
    if (!(await ports.store.use((db) => tipExists(db, tip)))) throw new Refusal('not-found')
    const keybook = await verifiedKeybook(ports)
    const agency = verified(() => officeOf(keybook, body.office))
    if (agency.id === DESK) throw new Refusal('bad-request')
    const row = {
      id: body.ref,
      tip,
      office: agency.id,
      state: 'sent',
      due: body.due,
      hour: hourOf(ports.now()),
      epoch: body.epoch,
      sealed: readSealed(body.sealed),
      ownEpoch: body.ownEpoch,
      own: readSealed(body.own),
      joint: body.joint ?? null,
    } as const
    await ports.store
      .use((db) => addReferral(db, row, entry))
      .catch(
        unlessStale(ports, { office: row.office, epoch: row.epoch }, { office: DESK, epoch: row.ownEpoch }),
      )
    return {}
  },
})

export const referrals = door({
  method: 'GET',
  path: paths.referrals,
  site: 'desk',
  who: 'referrals',
  audit: null,
  run: async ({ ports: { store }, member }): Promise<{ referrals: ReferralRow[] }> => ({
    referrals: await store.use((db) => listReferrals(db, member.office)),
  }),
})

/** The member's own office's referral. @throws Refusal `not-found` for another's as for one that never was. */
async function own(
  { store }: Ports,
  { ref = '' }: Record<string, string>,
  { office }: MemberRow,
): Promise<string> {
  if (!(await store.use((db) => findReferral(db, ref, office)))) throw new Refusal('not-found')
  return ref
}

const refOf = (_body: unknown, { ref = '' }: Record<string, string>) => ref

export const referralOpen = door({
  method: 'POST',
  path: paths.referralOpen,
  site: 'desk',
  who: 'referrals',
  audit: 'referral_opened',
  subject: refOf,
  body: openBody,
  async run({ ports, params, member, entry }): Promise<ReferralThread> {
    const ref = await own(ports, params, member)
    const opened = await ports.store.use((db) => openReferral(db, ref, member.office, entry))
    if (!opened) throw new Refusal('not-found')
    return {
      ...opened,
      sealed: base64(opened.sealed),
      feedback: opened.feedback.map((row) => ({ ...row, sealed: base64(row.sealed) })),
    }
  },
})

export const referralAnswer = door({
  method: 'POST',
  path: paths.referralAnswer,
  site: 'desk',
  who: 'referrals',
  audit: 'referral_answered',
  subject: refOf,
  body: answerBody,
  limit: 2 * BODY_MAX.sealed,
  async run({ ports, params, member, body, entry }) {
    const ref = await own(ports, params, member)
    // Every member of the office writes notes on it.
    if (body.state !== 'note' && !may(member.role, 'decide')) throw new Refusal('not-found')
    const row = {
      referral: ref,
      seq: body.seq,
      hour: hourOf(ports.now()),
      epoch: body.epoch,
      sealed: readSealed(body.sealed),
      ownEpoch: body.ownEpoch,
      own: readSealed(body.own),
    }
    if (body.seq !== (await ports.store.use((db) => countFeedback(db, ref)))) throw new Refusal('taken')
    const state = body.state === 'note' ? null : body.state
    await ports.store
      .use((db) => addFeedback(db, member.office, row, state, entry))
      .catch(
        unlessStale(
          ports,
          { office: DESK, epoch: row.epoch },
          { office: member.office, epoch: row.ownEpoch },
        ),
      )
    return {}
  },
})
