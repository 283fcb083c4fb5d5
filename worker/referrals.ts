import type * as v from 'valibot'
import { base64 } from '../core/bytes.ts'
import { hourOf, minuteOf } from '../core/hour.ts'
import { officeOf } from '../core/keys/keybook.ts'
import { BODY_MAX } from '../core/limits.ts'
import { may } from '../core/permissions.ts'
import { canStep, isReadable, mayStep } from '../core/referral.ts'
import { DESK } from '../core/roles.ts'
import type { FeedbackState } from '../core/status.ts'
import {
  answerBody,
  askedBackBody,
  assignBody,
  openBody,
  paths,
  type ReferralList,
  type ReferralThread,
  referBody,
} from '../core/wire.ts'
import { areHere } from '../db/attachments.ts'
import type { AuditRow } from '../db/audit.ts'
import type { MemberRow } from '../db/members.ts'
import {
  addFeedback,
  addReferral,
  assignReferral,
  countFeedback,
  findReferral,
  findReferralOf,
  listReferrals,
  mayTakeReferral,
  openReferral,
  referralExists,
  revokeReferral,
  type Standing,
} from '../db/referrals.ts'
import { AlreadyThere } from '../db/store.ts'
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
    const { files = [] } = body
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
      .use((db) => addReferral(db, row, entry, files))
      .catch(
        unlessStale(ports, { office: row.office, epoch: row.epoch }, { office: DESK, epoch: row.ownEpoch }),
      )
      .catch(unlessFilesLack(ports, row.id, files))
    return {}
  },
})

/** For a referral that could not be stored. @throws Refusal `files-missing`, or the error as it came. */
const unlessFilesLack =
  ({ store }: Ports, ref: string, files: string[]) =>
  async (error: unknown): Promise<never> => {
    if (!(error instanceof AlreadyThere) || (await store.use((db) => referralExists(db, ref)))) throw error
    throw (await store.use((db) => areHere(db, files, DESK))) ? error : new Refusal('files-missing')
  }

export const referrals = door({
  method: 'GET',
  path: paths.referrals,
  site: 'desk',
  who: 'referrals',
  audit: null,
  run: ({ ports: { store }, member }): Promise<ReferralList> =>
    store.use((db) => listReferrals(db, member.office)),
})

/** The member's own office's referral. @throws Refusal `not-found` for another's as for one that never was. */
async function own(
  { store }: Ports,
  { ref = '' }: Record<string, string>,
  { office }: MemberRow,
): Promise<Standing & { ref: string }> {
  const found = await store.use((db) => findReferral(db, ref, office))
  if (!found) throw new Refusal('not-found')
  return { ref, ...found }
}

/** The same of the desk, for a tip's. */
async function ofTip(
  { store }: Ports,
  { tip = '', ref = '' }: Record<string, string>,
): Promise<Standing & { ref: string }> {
  const found = await store.use((db) => findReferralOf(db, ref, tip))
  if (!found) throw new Refusal('not-found')
  return { ref, ...found }
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
    const { ref, state } = await own(ports, params, member)
    // What is done is listed, and cannot be read any more.
    const opened = canStep('opened', state, member.role)
      ? await ports.store.use((db) => openReferral(db, ref, member.office, minuteOf(ports.now()), entry))
      : null
    if (!opened) throw new Refusal('not-found')
    return {
      ...opened,
      sealed: base64(opened.sealed),
      answers: opened.feedback.length,
      deskWrote: opened.feedback.at(-1)?.fromDesk ?? false,
      unread: false,
      feedback: opened.feedback.map((row) => ({ ...row, sealed: base64(row.sealed) })),
    }
  },
})

/** Stores what one side says to the other. */
async function say(
  ports: Ports,
  { ref, office, state }: Standing & { ref: string },
  { role }: MemberRow,
  body: Omit<v.InferOutput<typeof askedBackBody>, 'entry'>,
  step: FeedbackState,
  entry: AuditRow,
) {
  if (!mayStep(step, role)) throw new Refusal('not-found')
  const row = {
    referral: ref,
    seq: body.seq,
    hour: hourOf(ports.now()),
    epoch: body.epoch,
    sealed: readSealed(body.sealed),
    ownEpoch: body.ownEpoch,
    own: readSealed(body.own),
    fromDesk: step === 'answer',
    step,
  }
  // The same once more, after an answer that was lost, finds its number taken.
  if (body.seq !== (await ports.store.use((db) => countFeedback(db, ref)))) throw new Refusal('taken')
  if (!canStep(step, state, role)) throw new Refusal('decided')
  await ports.store
    .use((db) => addFeedback(db, office, row, minuteOf(ports.now()), entry))
    .catch(unlessStale(ports, { office: DESK, epoch: row.epoch }, { office, epoch: row.ownEpoch }))
  return {}
}

export const referralAnswer = door({
  method: 'POST',
  path: paths.referralAnswer,
  site: 'desk',
  who: 'referrals',
  audit: 'referral_answered',
  subject: refOf,
  body: answerBody,
  limit: 2 * BODY_MAX.sealed,
  run: async ({ ports, params, member, body, entry }) =>
    say(ports, await own(ports, params, member), member, body, body.state, entry),
})

/** The desk answers an agency's question, or says more by itself. */
export const referralAskedBack = door({
  method: 'POST',
  path: paths.referralAskedBack,
  site: 'desk',
  who: 'tips',
  audit: 'referral_asked_back',
  subject: refOf,
  body: askedBackBody,
  limit: 2 * BODY_MAX.sealed,
  run: async ({ ports, params, member, body, entry }) =>
    say(ports, await ofTip(ports, params), member, body, 'answer', entry),
})

export const referralRevoke = door({
  method: 'POST',
  path: paths.referralRevoke,
  site: 'desk',
  who: 'tips',
  audit: 'referral_revoked',
  subject: refOf,
  body: openBody,
  async run({ ports, params, member, entry }) {
    const { ref, state } = await ofTip(ports, params)
    if (!canStep('revoked', state, member.role)) throw new Refusal('decided')
    await ports.store.use((db) => revokeReferral(db, ref, entry))
    return {}
  },
})

/** A lead gives a referral to somebody of their office. A worker takes what is nobody's, and gives back their own. */
export const referralAssign = door({
  method: 'POST',
  path: paths.referralAssign,
  site: 'desk',
  who: 'referrals',
  audit: 'referral_assigned',
  subject: ({ to }, { ref = '' }) => (to === null ? ref : `${ref},${to}`),
  body: assignBody,
  async run({ ports, params, member, body: { from, to }, entry }) {
    const { ref, state, assignee } = await own(ports, params, member)
    const isOwn = (from === null && to === member.id) || (from === member.id && to === null)
    const isAbsent = to !== null && !(await ports.store.use((db) => mayTakeReferral(db, to, member.office)))
    if (isAbsent || !isReadable(state) || !(isOwn || may(member.role, 'decide')))
      throw new Refusal('not-found')
    if (assignee !== from) throw new Refusal('taken-over')
    await ports.store.use((db) => assignReferral(db, ref, member.office, { from, to }, entry))
    return {}
  },
})
