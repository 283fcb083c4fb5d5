import * as v from 'valibot'
import { id8, id16, publicKey, signature } from './encoded.ts'
import type { Channel } from './envelope/context.ts'
import type { Tail } from './keys/audit.ts'
import { type Answer, answer } from './keys/invitation.ts'
import { sealedKeyring } from './keys/keyring.ts'
import { type Signed, signed } from './keys/signed.ts'
import { type Stretching, stretching } from './keys/stretching.ts'
import { BATCH_MAX, NAME_MAX, NAME_MIN, OFFICE_NAME_MAX } from './limits.ts'
import { reporterPaths } from './paths.ts'
import { type AgencyKind, agencyKinds, type OfficeKind, type Role } from './roles.ts'
import {
  type Closing,
  closings,
  type Priority,
  priorities,
  type ReferralState,
  type ReporterStatus,
  type Status,
} from './status.ts'

/*
 * What crosses between browser and server: paths, bodies and answers, once for both sides. Bytes travel as base64url.
 */

export const paths = {
  ...reporterPaths,
  healthz: '/healthz',
  sms: '/line/sms',
  desk: '/desk',
  setup: '/desk/setup',
  setupLook: '/desk/setup/look',
  signInStart: '/desk/sign-in/start',
  signIn: '/desk/sign-in',
  signOut: '/desk/sign-out',
  me: '/desk/me',
  tail: '/desk/audit/tail',
  signedIn: '/desk/audit/signed-in',
  deskKeybook: '/desk/keybook',
  page: '/desk/page',
  offices: '/desk/offices',
  invitations: '/desk/invitations',
  invitationLook: '/desk/invitation/look',
  invitationAnswer: '/desk/invitation/answer',
  deskTips: '/desk/tips',
  sorted: '/desk/tips/sorted',
  summaries: '/desk/tips/summaries',
  tipOpen: '/desk/tips/:tip/open',
  tipJudge: '/desk/tips/:tip/judge',
  tipReply: '/desk/tips/:tip/replies',
  tipRefer: '/desk/tips/:tip/referrals',
  referrals: '/desk/referrals',
  referralOpen: '/desk/referrals/:ref/open',
  referralAnswer: '/desk/referrals/:ref/feedback',
} as const

/** Fills the `:names` of a path. */
export const fill = (path: string, values: Record<string, string>): string =>
  path.replace(/:(\w+)/g, (_, name: string) => values[name] ?? '')

/** The header that every change from a signed-in browser carries: a foreign form cannot send it. */
export const CHANGE_HEADER = 'javi-change'

const bytes = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+$/))
// What is above 2^53 the database would keep and never read back: one such row would spoil every list it is in.
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const epoch = v.pipe(v.number(), v.safeInteger(), v.minValue(1))
const name = v.pipe(v.string(), v.trim(), v.minLength(NAME_MIN), v.maxLength(NAME_MAX))

// ---- Reporters ----

/** A new tip. The server learns which receipt it belongs to, and nothing that is in it. */
export const tipBody = v.strictObject({
  tip: id16,
  epoch,
  urgent: v.boolean(),
  lookup: id16,
  sign: publicKey,
  sealed: bytes,
})
export type TipBody = v.InferOutput<typeof tipBody>

/** The SHA-256, in hex, of what is stored: the page takes it as done when it is the hash of something it sent. */
export interface Stored {
  sha256: string
}

export interface Challenge {
  challenge: string
}

const receiptProof = {
  challenge: v.pipe(v.string(), v.maxLength(120)),
  lookup: id16,
  sign: publicKey,
  sig: signature,
}

export const repliesBody = v.strictObject(receiptProof)
export type RepliesBody = v.InferOutput<typeof repliesBody>

/** The answer to a receipt; a wrong one gets the same with `found: false`, as large as a right one. */
export interface Replies {
  found: boolean
  tip: string
  status: ReporterStatus
  /** The number of the reporter's next message. */
  next: number
  replies: { seq: number; epoch: number; sealed: string }[]
  padding: string
}

export const followupBody = v.strictObject({ ...receiptProof, seq: epoch, epoch, sealed: bytes })
export type FollowupBody = v.InferOutput<typeof followupBody>

// ---- People and keys ----

const credentials = {
  ...sealedKeyring.entries,
  stretching,
  auth: publicKey,
  /** The TOTP secret in base32 (RFC 4648), at least 160 bits (RFC 4226 section 4). */
  totp: v.pipe(v.string(), v.regex(/^[A-Z2-7]{32,64}$/)),
  code: v.pipe(v.string(), v.regex(/^\d{6}$/)),
}
const grant = v.strictObject({ epoch, holder: v.union([id8, v.literal('recovery')]), sealed: bytes })

/** What a new head's browser made; the office's identity and its shares are not among it. */
const newOffice = {
  name,
  member: id8,
  ...credentials,
  grants: v.pipe(v.array(grant), v.length(2)),
  page: signed,
}

export const setupBody = v.strictObject({
  token: v.pipe(v.string(), v.maxLength(64)),
  rootKey: publicKey,
  book: signed,
  entry: signed,
  ...newOffice,
})
export type SetupBody = v.InferOutput<typeof setupBody>

/** `open` is false where the root's public half must still be put into the configuration (a Worker's secret). */
export interface SetupDone {
  open: boolean
}

export const setupLookBody = v.strictObject({ token: v.pipe(v.string(), v.maxLength(64)) })
/** What the set-up page needs: the key with which the server signs its own audit entries. */
export interface SetupLook {
  server: string
}

export const signInStartBody = v.strictObject({ name })
export const signInBody = v.strictObject({
  name,
  auth: publicKey,
  code: v.pipe(v.string(), v.regex(/^\d{6}$/)),
})

export interface Me {
  member: { id: string; name: string; role: Role; office: string; kind: OfficeKind; officeName: string }
  stretching: Stretching
  keyring: string
  wrap: string
  grants: { epoch: number; sealed: string }[]
  tail: Tail
}

export const pageBody = v.strictObject({ page: signed, entry: signed })

export const invitationBody = v.strictObject({
  invitation: id16,
  kind: v.picklist(agencyKinds),
  name: v.pipe(v.string(), v.trim(), v.minLength(NAME_MIN), v.maxLength(OFFICE_NAME_MAX)),
  agency: v.nullable(v.pipe(v.string(), v.maxLength(40))),
  /** The link's secret, sealed to the desk: whoever invited checks the answer's MAC with it. */
  secret: bytes,
  entry: signed,
})

export const invitationLookBody = v.strictObject({ invitation: id16 })
export interface InvitationLook {
  office: string
  kind: AgencyKind
  name: string
  agency: string | null
}

export const invitationAnswerBody = v.strictObject({ invitation: id16, answer, mac: publicKey, ...newOffice })

/** An invitation as the desk sees it. */
export interface InvitationRow {
  invitation: string
  office: string
  kind: AgencyKind
  name: string
  agency: string | null
  state: 'open' | 'answered' | 'done' | 'expired'
  secret: string
  answered: { answer: Answer; mac: string; page: Signed } | null
}

/** A new book: the root has signed another office into it. */
export const officesBody = v.strictObject({
  book: signed,
  /** The new offices' ids, in the order of the book. */
  added: v.pipe(v.array(id8), v.minLength(1), v.maxLength(50)),
  entry: signed,
})

// ---- The desk ----

export interface TipRow {
  tip: string
  channel: Channel
  hour: number
  epoch: number
  urgent: boolean
  status: Status
  closing: Closing | null
  priority: Priority | null
  messages: number
  /** How many of the messages somebody has opened. */
  read: number
  referrals: number
  summary: { rev: number; epoch: number; sealed: string } | null
}

const someTips = v.pipe(v.array(id16), v.minLength(1), v.maxLength(BATCH_MAX))
export const sortedBody = v.strictObject({ tips: someTips, entry: signed })
/** A tip's first message, for its summary. */
export interface SortedTip {
  tip: string
  message: SealedMessage
}

/** A message from the reporter's side as it is stored. */
export interface SealedMessage {
  seq: number
  kind: 'tip' | 'followup' | 'line'
  epoch: number
  hour: number
  sealed: string
}

export const summariesBody = v.strictObject({
  summaries: v.pipe(
    v.array(v.strictObject({ tip: id16, rev: epoch, epoch, sealed: v.pipe(bytes, v.maxLength(760)) })),
    v.minLength(1),
    v.maxLength(BATCH_MAX),
  ),
})

export const openBody = v.strictObject({ entry: signed })

export interface TipThread {
  tip: TipRow
  messages: SealedMessage[]
  /** The desk's own copies of its replies. */
  replies: { seq: number; epoch: number; hour: number; sealed: string }[]
  /** The desk's own copies of its referrals, each with what the agency answered. */
  referrals: ReferralThread[]
}

export const judgeBody = v.strictObject({
  priority: v.optional(v.picklist(priorities)),
  status: v.optional(v.picklist(['open', 'waiting', 'closed'])),
  closing: v.optional(v.picklist(closings)),
  entry: signed,
})
export type JudgeBody = v.InferOutput<typeof judgeBody>

export const replyBody = v.strictObject({
  seq: count,
  epoch,
  /** True when it asks: the reporter sees “question for you”. */
  asks: v.boolean(),
  /** Sealed to the reporter. */
  sealed: bytes,
  /** The same, sealed to the desk. */
  own: bytes,
  entry: signed,
})

export const referBody = v.strictObject({
  ref: id16,
  office: id8,
  /** Epoch of the agency, to which `sealed` is sealed. */
  epoch,
  due: count,
  sealed: bytes,
  /** Epoch of the desk, to which `own` is sealed. */
  ownEpoch: epoch,
  own: bytes,
  entry: signed,
})

/** A referral as both sides list it. */
export interface ReferralRow {
  ref: string
  office: string
  state: ReferralState
  due: number
  hour: number
}

export interface ReferralThread extends ReferralRow {
  /** Sealed to whoever asks: the agency gets its file, the desk its own copy. */
  epoch: number
  sealed: string
  feedback: { seq: number; epoch: number; hour: number; sealed: string }[]
}

export const answerBody = v.strictObject({
  seq: count,
  /** What becomes of the referral; a note changes nothing. */
  state: v.picklist(['accepted', 'declined', 'note']),
  epoch,
  sealed: bytes,
  ownEpoch: epoch,
  own: bytes,
  entry: signed,
})
