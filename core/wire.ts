import * as v from 'valibot'
import type { AlarmKind } from './alarm.ts'
import { type DirectoryChange, directoryChange } from './directory.ts'
import { type Duty, duty } from './duty.ts'
import { bytes, count, epoch, hash, id8, id16, publicKey, signature } from './encoded.ts'
import type { Channel } from './envelope/context.ts'
import { type SecondAct, secondActs } from './keys/second.ts'
import { signed } from './keys/signed.ts'
import type { Tombstone } from './keys/tombstone.ts'
import {
  BATCH_MAX,
  DELETIONS_MAX,
  EXPORT_MAX,
  FILES_MAX,
  JOINT_MAX,
  SMS_MAX,
  VOICE_TEXT_MAX,
} from './limits.ts'
import type { DeliveryState } from './line/delivery.ts'
import { type HomeLanguage, type LineLanguage, lineLanguages } from './line/languages.ts'
import { canBeAnswered } from './line/sender.ts'
import { historyPath, reporterPaths } from './paths.ts'
import { DESK, type Role } from './roles.ts'
import {
  agencySays,
  type Closing,
  closings,
  type HandedState,
  handedStates,
  type Priority,
  priorities,
  type ReferralState,
  type ReporterStatus,
  type Status,
} from './status.ts'

/*
 * What crosses between browser and server about what was told: paths, bodies and answers, once for both sides. What is
 * about people and keys stands in wire-people.ts. Bytes travel as base64url.
 */

export const paths = {
  ...reporterPaths,
  healthz: '/healthz',
  keybookHistory: historyPath,
  sms: '/line/sms',
  status: '/line/status',
  deliveryStatus: '/line/status/:delivery',
  voice: '/line/voice',
  voiceEnded: '/line/voice/ended',
  voiceStep: '/line/voice/:language/:step',
  voiceStepAgain: '/line/voice/:language/:step/:n',
  lineSound: '/line/sounds/:language/:name',
  desk: '/desk',
  setup: '/desk/setup',
  setupLook: '/desk/setup/look',
  signInStart: '/desk/sign-in/start',
  signIn: '/desk/sign-in',
  passkeyStart: '/desk/sign-in/passkey/start',
  passkeySignIn: '/desk/sign-in/passkey',
  signOut: '/desk/sign-out',
  recoveryLook: '/desk/recovery/look',
  recovery: '/desk/recovery',
  me: '/desk/me',
  sessions: '/desk/me/sessions',
  sessionsEnd: '/desk/me/sessions/end',
  words: '/desk/me/words',
  totp: '/desk/me/totp',
  escrow: '/desk/me/escrow',
  passkeyNew: '/desk/me/passkeys/start',
  passkeys: '/desk/me/passkeys',
  wayRemove: '/desk/me/ways/remove',
  phone: '/desk/me/phone',
  duty: '/desk/duty',
  unopened: '/desk/duty/unopened',
  tail: '/desk/audit/tail',
  signedIn: '/desk/audit/signed-in',
  audit: '/desk/audit',
  deskKeybook: '/desk/keybook',
  members: '/desk/members',
  memberInvitations: '/desk/members/invitations',
  memberAdd: '/desk/members/:member/add',
  memberLeave: '/desk/members/:member/leave',
  memberRole: '/desk/members/:member/role',
  memberDisable: '/desk/members/:member/disable',
  memberEnable: '/desk/members/:member/enable',
  page: '/desk/page',
  rekey: '/desk/page/rekey',
  recoveryRenew: '/desk/page/recovery',
  offices: '/desk/offices',
  officeClose: '/desk/offices/:office/close',
  headAdd: '/desk/offices/:office/heads/add',
  headEnd: '/desk/offices/:office/heads/end',
  server: '/desk/book/server',
  root: '/desk/book/root',
  invitations: '/desk/invitations',
  invitationWithdraw: '/desk/invitations/:invitation/withdraw',
  invitationLook: '/desk/invitation/look',
  invitationAnswer: '/desk/invitation/answer',
  invitationJoin: '/desk/invitation/join',
  deskTips: '/desk/tips',
  sorted: '/desk/tips/sorted',
  summaries: '/desk/tips/summaries',
  tipsExport: '/desk/tips/export',
  tipOpen: '/desk/tips/:tip/open',
  tipJudge: '/desk/tips/:tip/judge',
  tipAssign: '/desk/tips/:tip/assign',
  tipReply: '/desk/tips/:tip/replies',
  tipSms: '/desk/tips/:tip/sms',
  tipDeliveries: '/desk/tips/:tip/deliveries',
  tipRecord: '/desk/tips/:tip/records',
  tipRefer: '/desk/tips/:tip/referrals',
  tipHanded: '/desk/tips/:tip/handed',
  handedAnswer: '/desk/tips/:tip/handed/:handed/answers',
  referralAskedBack: '/desk/tips/:tip/referrals/:ref/answer',
  referralRevoke: '/desk/tips/:tip/referrals/:ref/revoke',
  tipFileOpen: '/desk/tips/:tip/files/:attachment/open',
  tipFilePart: '/desk/tips/:tip/files/:attachment/:part',
  deskFilePart: '/desk/files/:attachment/:part',
  seconds: '/desk/seconds',
  secondConfirm: '/desk/seconds/:second/confirm',
  secondRefuse: '/desk/seconds/:second/refuse',
  told: '/desk/told',
  drafts: '/desk/drafts',
  draftPut: '/desk/drafts/:draft',
  draftDelete: '/desk/drafts/:draft/delete',
  referrals: '/desk/referrals',
  referralOpen: '/desk/referrals/:ref/open',
  referralAnswer: '/desk/referrals/:ref/feedback',
  referralFileOpen: '/desk/referrals/:ref/files/:attachment/open',
  referralFilePart: '/desk/referrals/:ref/files/:attachment/:part',
  jointOpen: '/desk/joints/:joint/open',
  jointNote: '/desk/joints/:joint/notes',
  referralAssign: '/desk/referrals/:ref/assign',
  lineTexts: '/desk/line/texts',
  directory: '/desk/directory',
  directoryChange: '/desk/directory/:agency',
  alarms: '/desk/alarms',
  alarmNoted: '/desk/alarms/:alarm/noted',
} as const

/** Fills the `:names` of a path. */
export const fill = (path: string, values: Record<string, string>): string =>
  path.replace(/:(\w+)/g, (_, name: string) => values[name] ?? '')

/** The header that every change from a signed-in browser carries: a foreign form cannot send it. */
export const CHANGE_HEADER = 'javi-change'

/** The header by which a member who has opened a file fetches its parts. */
export const TICKET_HEADER = 'javi-ticket'

// ---- Reporters ----

/** What a browser works on before it sends, as `altcha-lib` makes and signs it. It names nobody. */
export const workChallenge = v.strictObject({
  parameters: v.strictObject({
    algorithm: v.literal('PBKDF2/SHA-256'),
    cost: count,
    /** How many guesses there are at most: then the work ends. */
    data: v.strictObject({ guesses: count }),
    /** Seconds since 1970. */
    expiresAt: count,
    keyLength: v.literal(32),
    keyPrefix: id16,
    keySignature: hash,
    nonce: id16,
    salt: id16,
  }),
  signature: hash,
})
export type WorkChallenge = v.InferOutput<typeof workChallenge>

/** The challenge with its answer: good for one tip, for one file, or for one use of a receipt. */
export const work = v.strictObject({
  challenge: workChallenge,
  solution: v.strictObject({ counter: count, derivedKey: hash }),
})
export type Work = v.InferOutput<typeof work>

/** The files that go with a message: they are there in whole before it comes. */
const fileIds = v.pipe(
  v.array(id16),
  v.minLength(1),
  v.maxLength(FILES_MAX),
  v.check((files) => new Set(files).size === files.length),
)

/** A new tip. The server learns which receipt it belongs to, and nothing that is in it. */
export const tipBody = v.strictObject({
  tip: id16,
  epoch,
  urgent: v.boolean(),
  lookup: id16,
  sign: publicKey,
  sealed: bytes,
  files: v.optional(fileIds),
  work: v.optional(work),
})
export type TipBody = v.InferOutput<typeof tipBody>

/** The SHA-256, in hex, of what is stored: the page takes it as done when it is the hash of something it sent. */
export interface Stored {
  sha256: string
}

/** Whoever wants to try a receipt has worked for it, so that guessing is slow for whoever guesses. */
export const challengeBody = v.strictObject({ work })

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
  /** Of replies that were deleted with this receipt. */
  tombstones: Tombstone[]
  padding: string
}

export const followupBody = v.strictObject({
  ...receiptProof,
  seq: epoch,
  epoch,
  sealed: bytes,
  files: v.optional(fileIds),
})
export type FollowupBody = v.InferOutput<typeof followupBody>

/** Replies that are to go for good. The answer is `Replies`, as it is then. */
export const deletionBody = v.strictObject({
  ...receiptProof,
  tip: id16,
  tombstones: v.pipe(
    v.array(v.strictObject({ seq: count, sig: signature })),
    v.minLength(1),
    v.maxLength(DELETIONS_MAX),
  ),
})
export type DeletionBody = v.InferOutput<typeof deletionBody>

// ---- The desk ----

export interface TipRow {
  tip: string
  channel: Channel
  hour: number
  epoch: number
  /**
   * The minute, since 1970, in which the first message came that nobody has opened, or, where all are opened, the tip:
   * known for the first hour; then the one with which its hour begins.
   */
  since: number
  urgent: boolean
  status: Status
  closing: Closing | null
  priority: Priority | null
  messages: number
  /** How many of the messages somebody has opened. */
  read: number
  referrals: number
  /** How many of the referrals the agency has not answered. */
  unanswered: number
  /** How many of them nobody at the agency has opened. */
  unseen: number
  /** The hour by which the first of the unanswered is to be answered. */
  answerBy: number | null
  /** How many of the agencies wait for an answer of the desk's. */
  asked: number
  /** In how many of the joint referrals an agency has written what the desk has not read. */
  noted: number
  /** Which member of the desk has taken it. */
  assignee: string | null
  /** The hour in which somebody closed it. */
  closed: number | null
  summary: { rev: number; epoch: number; sealed: string } | null
}

/** A member of the desk, by the name they sign in with. */
export interface DeskMember {
  member: string
  name: string
  /** Whether they may take tips. Somebody who may not any more can still have one. */
  here: boolean
}

/** The list, to whoever holds none of it; else the parts of it that have changed (core/list.ts), each whole. */
export interface TipList {
  /** The server’s clock, in milliseconds: a desk’s own may be wrong, and the most pressing times are of minutes. */
  now: number
  parts: number[] | null
  tips: TipRow[]
  members: DeskMember[]
}

const someTips = v.pipe(v.array(id16), v.minLength(1), v.maxLength(BATCH_MAX))
export const sortedBody = v.strictObject({
  tips: someTips,
  /** With all that came after the first message: whole texts are looked through. */
  whole: v.optional(v.boolean()),
  entry: signed,
})
/** A tip's first message and the newest revision of its record, for its summary. */
export interface SortedTip {
  tip: string
  message: SealedMessage
  record: SealedRecord | null
  /** What came later, where it was asked for. */
  later: SealedMessage[]
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
  replies: {
    seq: number
    epoch: number
    hour: number
    sealed: string
    /** The signature of its tombstone, when the reporter's copy is said to be deleted. */
    tombstone: string | null
    /** How far it has come, when it left by SMS. */
    delivery: DeliveryState | null
  }[]
  /** Each revision of what the desk keeps for itself. */
  records: SealedRecord[]
  /** No number is joined to it (any more): whoever wrote by SMS has ended it. */
  severed: boolean
  /** The desk's own copies of its referrals, each with what the agency answered. */
  referrals: ReferralThread[]
  /** What went to agencies without a key. */
  handed: HandedThread[]
}

export interface SealedRecord {
  seq: number
  epoch: number
  hour: number
  sealed: string
}

/** A file of a tip, opened: it comes in so many parts, to whoever shows the ticket. */
export interface FileOpened {
  parts: number
  ticket: string
}

export const judgeBody = v.strictObject({
  priority: v.optional(v.picklist(priorities)),
  status: v.optional(v.picklist(['open', 'waiting', 'closed'])),
  closing: v.optional(v.picklist(closings)),
  entry: signed,
})
export type JudgeBody = v.InferOutput<typeof judgeBody>

/** Somebody takes a tip, hands it over or gives it back. */
export const assignBody = v.strictObject({
  /** Whose it was when they looked: what somebody else has taken meanwhile is not taken from them unseen. */
  from: v.nullable(id8),
  to: v.nullable(id8),
  entry: signed,
})

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

const telephone = v.pipe(v.string(), v.check(canBeAnswered))

/** A reply by SMS. The number and the text are given to the server for this one sending, and it keeps neither. */
export const smsBody = v.strictObject({
  seq: count,
  epoch,
  /** The reply with its number, sealed to the desk. */
  own: bytes,
  to: telephone,
  from: telephone,
  text: v.pipe(
    v.string(),
    v.regex(/\S/),
    v.maxLength(SMS_MAX),
    // Half a surrogate pair would leave as another character than the one that was sealed.
    v.check((text) => !/\p{Cs}/u.test(text)),
  ),
  /** True when the rules that the person gave said no. The entry says the same. */
  outside: v.boolean(),
  entry: signed,
})
export type SmsBody = v.InferOutput<typeof smsBody>

/** How far a reply by SMS has come. */
export interface SmsSent {
  state: DeliveryState
}

/** The same, of every reply of a tip that left by SMS. */
export interface Deliveries {
  deliveries: { seq: number; state: DeliveryState }[]
}

/** The next revision of what the desk keeps of a tip. */
export const recordBody = v.strictObject({ seq: count, epoch, sealed: bytes, entry: signed })

export const referBody = v.strictObject({
  ref: id16,
  office: id8,
  /** Together with others, who learn of each other: the same for each. */
  joint: v.optional(id16),
  /** Epoch of the agency, to which `sealed` is sealed. */
  epoch,
  due: count,
  sealed: bytes,
  /** Epoch of the desk, to which `own` is sealed. */
  ownEpoch: epoch,
  own: bytes,
  /** Sealed anew for this agency: they are there in whole before it comes. */
  files: v.optional(fileIds),
  entry: signed,
})

/** A referral as both sides list it. */
export interface ReferralRow {
  ref: string
  office: string
  state: ReferralState
  due: number
  hour: number
  /** Those that were asked together with it. */
  joint: string | null
  /** Which member of the agency has it. */
  assignee: string | null
  /** How many of the reminders have come. */
  reminded: number
  /** How much was said about it, by both sides. */
  answers: number
  /** The last word is the desk's. */
  deskWrote: boolean
  /** Something was written to the agency that nobody there has opened. */
  unread: boolean
}

/** An agency's referrals, and who of the agency may take one. */
export interface ReferralList {
  referrals: ReferralRow[]
  members: DeskMember[]
}

export interface ReferralThread extends ReferralRow {
  /** Sealed to whoever asks: the agency gets its file, the desk its own copy. */
  epoch: number
  sealed: string
  feedback: { seq: number; epoch: number; hour: number; sealed: string; fromDesk: boolean }[]
  /** To the desk alone: one of those that were asked together with it has written what the desk has not read. */
  noted?: boolean
}

const feedback = {
  seq: count,
  /** Sealed to the desk. */
  epoch,
  sealed: bytes,
  /** The same, sealed to the agency. */
  ownEpoch: epoch,
  own: bytes,
  entry: signed,
}
/** What an agency says, and with it what becomes of the referral. */
export const answerBody = v.strictObject({ ...feedback, state: v.picklist(agencySays) })
/** What the desk says to the agency. */
export const askedBackBody = v.strictObject(feedback)

// ---- Agencies without a key ----

/** What went out of the house sealed with a passphrase, or on paper; the desk keeps the only copy. */
export const handedBody = v.strictObject({
  handed: id16,
  due: count,
  epoch,
  sealed: bytes,
  /** Those of the tip's that went with it. */
  files: v.optional(fileIds),
  entry: signed,
})

/** What an agency said by telephone or letter, as a member wrote it down. */
export const handedAnswerBody = v.strictObject({
  seq: count,
  /** How it stood when they looked: two who heard different things see each other's. */
  from: v.picklist(handedStates),
  state: v.picklist(handedStates),
  epoch,
  sealed: bytes,
  entry: signed,
})

export interface HandedRow {
  handed: string
  state: HandedState
  due: number
  hour: number
}

export interface HandedThread extends HandedRow {
  epoch: number
  sealed: string
  answers: SealedRecord[]
}

// ---- The directory of agencies ----

export const directoryBody = v.strictObject({
  /** How many revisions there were when they looked. */
  n: count,
  change: directoryChange,
  entry: signed,
})

/** A revision of an agency's entry: 1 is the first, over what ships. */
export interface DirectoryRow {
  agency: string
  n: number
  change: DirectoryChange
  /** Who wrote it, by the name they sign in with. */
  by: string
  hour: number
}

// ---- Agencies that were asked together ----

/** The notes of all, each in the copy for whoever asks. */
export interface JointThread {
  /** How far each is; the desk is not among them. */
  offices: { office: string; state: ReferralState }[]
  notes: { seq: number; hour: number; office: string; epoch: number; sealed: string }[]
  /** The number of the next note. */
  next: number
}

/** A note, sealed to each that takes part and to the desk. */
export const jointNoteBody = v.strictObject({
  seq: count,
  copies: v.pipe(
    v.array(v.strictObject({ office: v.union([id8, v.literal(DESK)]), epoch, sealed: bytes })),
    v.minLength(2),
    v.maxLength(JOINT_MAX + 1),
    v.check((copies) => new Set(copies.map(({ office }) => office)).size === copies.length),
  ),
  entry: signed,
})

// ---- Told to a member ----

/** What somebody was told and has written down: a tip, sealed to the desk and signed by them. */
export const tellBody = v.strictObject({
  tip: id16,
  epoch,
  urgent: v.boolean(),
  sealed: bytes,
  files: v.optional(fileIds),
  /** Where the person was given a receipt. */
  receipt: v.optional(v.strictObject({ lookup: id16, sign: publicKey })),
  entry: signed,
})
export type TellBody = v.InferOutput<typeof tellBody>

/** A draft, sealed to the own office. Its id is that of the tip that it will be. */
export const draftBody = v.strictObject({ epoch, sealed: bytes })

/** Whoever asks gets their own. */
export interface DraftRow {
  draft: string
  hour: number
  epoch: number
  sealed: string
}

// ---- Duty ----

export const dutyBody = v.strictObject({
  /** The number of what it replaces; 0 for the first. */
  n: count,
  duty,
  entry: signed,
})

/** E.164, as the carrier wants it; `null` takes it away. */
export const phoneBody = v.strictObject({
  phone: v.nullable(v.pipe(v.string(), v.regex(/^\+[1-9]\d{7,14}$/))),
  entry: signed,
})

/** When the own office reads, and who is at work there. */
export interface DutyLook {
  n: number
  duty: Duty | null
  members: { member: string; name: string; role: Role; hasPhone: boolean }[]
  /** The last two digits of the own work phone. */
  own: string | null
}

// ---- What needs a second person ----

const exportedTips = v.pipe(v.array(id16), v.minLength(1), v.maxLength(EXPORT_MAX))

/** Somebody asks for what two must want. The entry's subject is `secondSubject`. */
export const secondBody = v.strictObject({
  second: id16,
  act: v.picklist(secondActs),
  tips: exportedTips,
  entry: signed,
})
export type SecondBody = v.InferOutput<typeof secondBody>

/** A request as both see it. Confirming `delete` does it at once; `export` is then open to whoever asked, once. */
export interface SecondRow {
  second: string
  act: SecondAct
  tips: string[]
  /** Who asked: a member's id and sign-in name. */
  by: string
  byName: string
  hour: number
  state: 'asked' | 'confirmed' | 'refused' | 'done'
}

/** Confirms or refuses the very thing that was asked for. */
export const decideBody = v.strictObject({ act: v.picklist(secondActs), tips: exportedTips, entry: signed })

/**
 * Takes tips out: alone up to `EXPORT_ALONE` in 24 hours, more with a confirmed request. The subject is the tips, or
 * the request.
 */
export const exportBody = v.strictObject({
  tips: exportedTips,
  second: v.nullable(id16),
  entry: signed,
})
/** What is taken out; a tip that has been deleted meanwhile is not among them. */
export interface ExportedTips {
  tips: TipThread[]
}

// ---- What the desk must know ----

export interface AlarmRow {
  alarm: string
  what: AlarmKind
  hour: number
}

export const alarmBody = v.strictObject({ entry: signed })

// ---- What the line says ----

/** One of the line's texts: as it ships, and an operator's own in its place. */
export interface LineTextRow {
  language: LineLanguage
  id: string
  shipped: string
  own: string | null
}

export interface LineTexts {
  /** In which the line speaks to whoever has not chosen another. */
  home: HomeLanguage
  /** The address of the page where one can report, as the line says it. */
  page: string
  texts: LineTextRow[]
}

export const lineTextBody = v.strictObject({
  language: v.picklist(lineLanguages),
  id: v.pipe(v.string(), v.maxLength(64)),
  /** `null`: back to the shipped one. */
  text: v.nullable(v.pipe(v.string(), v.maxLength(VOICE_TEXT_MAX))),
  entry: signed,
})
