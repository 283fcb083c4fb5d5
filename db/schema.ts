import {
  type AnySQLiteColumn,
  customType,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
} from 'drizzle-orm/sqlite-core'
import type { AlarmKind } from '../core/alarm.ts'
import type { DirectoryChange } from '../core/directory.ts'
import type { Duty } from '../core/duty.ts'
import type { Channel } from '../core/envelope/context.ts'
import type { Way } from '../core/keys/keyring.ts'
import type { SecondAct } from '../core/keys/second.ts'
import type { Stretching } from '../core/keys/stretching.ts'
import type { CallOutcome } from '../core/line/call.ts'
import type { Step } from '../core/line/conversation.ts'
import type { DeliveryState } from '../core/line/delivery.ts'
import type { LineLanguage } from '../core/line/languages.ts'
import type { OfficeKind, Role } from '../core/roles.ts'
import type { Closing, HandedState, Priority, ReferralState, Status } from '../core/status.ts'

/*
 * What stands here in the clear is DESIGN section 7's closed list; test/clear.test.ts compares. Times are whole
 * hours. Every table is WITHOUT ROWID (see the migrations): a rowid would show the order of arrival. The indexes are for
 * agencies' steps, so that none takes the longer, the more there is of others'; their order is that of random ids.
 */

/** libSQL hands out blobs as ArrayBuffer; everything of ours is Uint8Array. */
const bytes = customType<{ data: Uint8Array; driverData: ArrayBuffer | Uint8Array }>({
  dataType: () => 'blob',
  fromDriver: (value) => (value instanceof Uint8Array ? value : new Uint8Array(value)),
  toDriver: (value) => value,
})

// ---- Tips ----

export const tip = sqliteTable('tip', {
  id: text().primaryKey(),
  channel: text().$type<Channel>().notNull(),
  hour: integer().notNull(),
  epoch: integer().notNull(),
  urgent: integer({ mode: 'boolean' }).notNull(),
  status: text().$type<Status>().notNull(),
  closing: text().$type<Closing>(),
  priority: text().$type<Priority>(),
  messages: integer().notNull(),
  read: integer().notNull(),
  /** Whoever of the desk has taken it. */
  assignee: text().references(() => member.id),
  /** The hour in which somebody closed it; absent while it is not, and for what was closed from the beginning. */
  closed: integer(),
})

/** What came from the reporter's side: the tip itself is number 0. */
export const message = sqliteTable(
  'message',
  {
    tip: text()
      .notNull()
      .references(() => tip.id),
    seq: integer().notNull(),
    kind: text().$type<'tip' | 'followup' | 'line'>().notNull(),
    epoch: integer().notNull(),
    hour: integer().notNull(),
    sha256: text().notNull(),
    sealed: bytes().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tip, table.seq] })],
)

/** How a reporter comes back: HMACs of what their receipt gives. */
export const receipt = sqliteTable('receipt', {
  lookup: text().primaryKey(),
  sign: text().notNull(),
  tip: text()
    .notNull()
    .references(() => tip.id),
})

/** `sealed` is the reporter's, of no bytes once it has a tombstone; `own` the desk's copy. */
export const reply = sqliteTable(
  'reply',
  {
    tip: text()
      .notNull()
      .references(() => tip.id),
    seq: integer().notNull(),
    epoch: integer().notNull(),
    hour: integer().notNull(),
    sealed: bytes().notNull(),
    own: bytes().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tip, table.seq] })],
)

/** What the reporter has deleted, in the receipt's own word (core/keys/tombstone.ts). */
export const tombstone = sqliteTable(
  'tombstone',
  {
    tip: text()
      .notNull()
      .references(() => tip.id),
    seq: integer().notNull(),
    sig: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tip, table.seq] })],
)

export const summary = sqliteTable('summary', {
  tip: text()
    .primaryKey()
    .references(() => tip.id),
  rev: integer().notNull(),
  epoch: integer().notNull(),
  sealed: bytes().notNull(),
})

/** Challenges that a reporter has answered: each counts once. */
export const usedChallenge = sqliteTable('used_challenge', {
  id: text().primaryKey(),
  hour: integer().notNull(),
})

/** Work that was sent with a message or a file: each counts once. Its key begins with the hour in which it expires. */
export const usedWork = sqliteTable(
  'used_work',
  {
    until: integer().notNull(),
    id: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.until, table.id] })],
)

// ---- Files that go with a message ----

/** A sealed file: begun by its first part, named by a message, or gone after a day. */
export const attachment = sqliteTable(
  'attachment',
  {
    id: text().primaryKey(),
    /** Whose it is, once a message has named it. */
    tip: text().references(() => tip.id),
    /** Or the referral it was sealed anew for. */
    referral: text().references((): AnySQLiteColumn => referral.id),
    /** How many parts it has; 0 until the last has come, which says so. */
    parts: integer().notNull(),
    /** When it was begun; 0 when it is to go at the next tidying. */
    hour: integer().notNull(),
    /** The office whose member began it, until it is somebody's. */
    office: text().references(() => office.id),
  },
  (table) => [index('attachment_referral').on(table.referral)],
)

export const attachmentPart = sqliteTable(
  'attachment_part',
  {
    attachment: text()
      .notNull()
      .references(() => attachment.id),
    n: integer().notNull(),
    sha256: text().notNull(),
    /** Absent where the parts lie in a bucket of the edge. */
    sealed: bytes(),
  },
  (table) => [primaryKey({ columns: [table.attachment, table.n] })],
)

// ---- The line ----

/** A telephone number, as a keyed hash, the tip that its messages join, and how far the line has come with it. */
export const conversation = sqliteTable('conversation', {
  number: text().primaryKey(),
  tip: text()
    .notNull()
    .references(() => tip.id),
  /** Counts only while the timer of its number runs (`timer`); after that it is `quiet`. */
  step: text().$type<Step>().notNull().default('quiet'),
  /** In which the line answers; `null` until somebody chose or showed one. */
  language: text().$type<LineLanguage>(),
})

/** The carrier's messages, recordings and calls, once for ever: keyed hashes of their SIDs. */
export const carrierMessage = sqliteTable('carrier_message', {
  sid: text().primaryKey(),
  /** `null` once the desk has deleted it: a SID that comes again is still known. */
  tip: text().references(() => tip.id),
  seq: integer().notNull(),
  /** A keyed hash of what it said: the same SID with another text is not the same message. */
  said: text().notNull().default(''),
  /** What the line answered, for a repetition whose first answer was lost: ids of its texts. */
  answer: text().notNull().default(''),
})

/** A call that came to something, once for ever, by a keyed hash of its SID. */
export const voiceCall = sqliteTable('voice_call', {
  sid: text().primaryKey(),
  /** What came of it until now. */
  outcome: text().$type<CallOutcome>().notNull(),
  hour: integer().notNull(),
})

/** How far a reply by SMS has come. */
export const delivery = sqliteTable(
  'delivery',
  {
    tip: text()
      .notNull()
      .references(() => tip.id),
    seq: integer().notNull(),
    state: text().$type<DeliveryState>().notNull(),
    /** A keyed hash of the carrier's SID, once it has said one. */
    sid: text().unique(),
    hour: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tip, table.seq] })],
)

/** What is still to be deleted at the carrier: the only place of raw SIDs. A row goes when the carrier has confirmed. */
export const undeleted = sqliteTable('undeleted', {
  sid: text().primaryKey(),
  tries: integer().notNull(),
  /** Minutes since 1970: not before. */
  due: integer().notNull(),
  hour: integer().notNull(),
})

/** The only finer time than an hour: deleted when it has rung, or when its minutes count no more. */
export const timer = sqliteTable('timer', {
  id: text().primaryKey(),
  /** Minutes since 1970. */
  due: integer().notNull(),
  /** How often it has rung. */
  n: integer().notNull(),
})

/** Parts of SMS sent on a day of UTC. */
export const spent = sqliteTable('spent', {
  day: integer().primaryKey(),
  parts: integer().notNull(),
})

/** What the line says where an operator has changed it. */
export const lineText = sqliteTable(
  'line_text',
  {
    language: text().$type<LineLanguage>().notNull(),
    id: text().notNull(),
    text: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.language, table.id] })],
)

/** How far the carrier's lists have been read: the hour from which the next reading begins. */
export const carrierRead = sqliteTable('carrier_read', {
  what: text().$type<'messages' | 'recordings'>().primaryKey(),
  hour: integer().notNull(),
})

/** What somebody at the desk must know: it stands there until it is over, or somebody has taken note. */
export const alarm = sqliteTable('alarm', {
  id: text().primaryKey(),
  what: text().$type<AlarmKind>().notNull(),
  hour: integer().notNull(),
})

/** The desk's own notes on a tip; each revision is kept. */
export const record = sqliteTable(
  'record',
  {
    tip: text()
      .notNull()
      .references(() => tip.id),
    seq: integer().notNull(),
    epoch: integer().notNull(),
    hour: integer().notNull(),
    sealed: bytes().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tip, table.seq] })],
)

// ---- Duty ----

/** When an office reads, and who then: what the public is told, and members' ids. */
export const duty = sqliteTable('duty', {
  office: text()
    .primaryKey()
    .references(() => office.id),
  /** Compared and counted up with each change, so that of two at once none is lost. */
  n: integer().notNull(),
  text: text({ mode: 'json' }).$type<Duty>().notNull(),
})

/** Where a member on duty is told that something waits: sealed under a key from the pepper. */
export const workPhone = sqliteTable('work_phone', {
  member: text()
    .primaryKey()
    .references(() => member.id),
  sealed: bytes().notNull(),
})

// ---- Offices and people ----

export const office = sqliteTable('office', {
  id: text().primaryKey(),
  kind: text().$type<OfficeKind>().notNull(),
  name: text().notNull(),
  epoch: integer().notNull(),
  /** SHA-256 of what joined recovery shares give for the server. */
  recovery: text().notNull(),
})

/** What each root signed about the one after it. */
export const root = sqliteTable('root', {
  n: integer().primaryKey(),
  text: text().notNull(),
  by: text().notNull(),
  sig: text().notNull(),
})

export const book = sqliteTable('book', {
  n: integer().primaryKey(),
  text: text().notNull(),
  by: text().notNull(),
  sig: text().notNull(),
})

export const page = sqliteTable(
  'page',
  {
    office: text()
      .notNull()
      .references(() => office.id),
    n: integer().notNull(),
    text: text().notNull(),
    by: text().notNull(),
    sig: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.office, table.n] })],
)

/** An office's key of one epoch, sealed to one holder: a member, or the recovery recipient. */
export const grant = sqliteTable(
  'grant',
  {
    office: text()
      .notNull()
      .references(() => office.id),
    epoch: integer().notNull(),
    holder: text().notNull(),
    sealed: bytes().notNull(),
  },
  (table) => [primaryKey({ columns: [table.office, table.epoch, table.holder] })],
)

export const member = sqliteTable('member', {
  id: text().primaryKey(),
  office: text()
    .notNull()
    .references(() => office.id),
  role: text().$type<Role>().notNull(),
  name: text().notNull().unique(),
  state: text().$type<'waiting' | 'active' | 'disabled' | 'barred' | 'left'>().notNull(),
  keyring: text().notNull(),
  totp: bytes().notNull(),
  /** The last time step whose code was used. */
  totpStep: integer('totp_step').notNull(),
  /** Wrong codes that came with a right passphrase since the last sign-in. */
  wrongCodes: integer('wrong_codes').notNull(),
  /** A head's keyring key, sealed to their office's recovery recipient. */
  escrow: bytes(),
})

/** A member's keyring key, wrapped once for each way to unlock. */
export const unlock = sqliteTable(
  'unlock',
  {
    member: text()
      .notNull()
      .references(() => member.id),
    way: text().$type<Way>().notNull(),
    wrap: text().notNull(),
    hour: integer().notNull(),
    /** Of words: how they are stretched, and an HMAC of what they give for the server. */
    stretching: text({ mode: 'json' }).$type<Stretching>(),
    auth: text(),
    /** Of a passkey: the credential's id and public key in base64url, and how often it has signed. */
    credential: text().unique(),
    publicKey: text('public_key'),
    signs: integer(),
  },
  (table) => [primaryKey({ columns: [table.member, table.way] })],
)

/** Wrong one-time codes of this hour: keyed hashes of the member, and of the browser where it is a known one. */
export const wrongCode = sqliteTable('wrong_code', {
  lane: text().primaryKey(),
  hour: integer().notNull(),
  count: integer().notNull(),
})

export const session = sqliteTable('session', {
  /** HMAC of the cookie. */
  id: text().primaryKey(),
  member: text()
    .notNull()
    .references(() => member.id),
  way: text().$type<Way>().notNull(),
  began: integer().notNull(),
  /** The hour of its last request. */
  seen: integer().notNull(),
  until: integer().notNull(),
  /** Whether the member's chain says that they are here; before that a session opens few doors. */
  entered: integer({ mode: 'boolean' }).notNull(),
})

export const invitation = sqliteTable('invitation', {
  /** HMAC of what the link shows. */
  id: text().primaryKey(),
  /** Whether it makes an office, or a place at one that is there. */
  for: text().$type<'office' | 'member'>().notNull(),
  office: text().notNull(),
  kind: text().$type<OfficeKind>().notNull(),
  name: text().notNull(),
  agency: text(),
  role: text().$type<Role>().notNull(),
  until: integer().notNull(),
  state: text().$type<'open' | 'answered' | 'done' | 'withdrawn'>().notNull(),
  /** Who answered: they wait. */
  member: text(),
  /** The link's secret, sealed to the inviter's office. */
  secret: bytes().notNull(),
  answer: text(),
  mac: text(),
})

// ---- Referrals ----

export const referral = sqliteTable(
  'referral',
  {
    id: text().primaryKey(),
    tip: text()
      .notNull()
      .references(() => tip.id),
    office: text()
      .notNull()
      .references(() => office.id),
    state: text().$type<ReferralState>().notNull(),
    due: integer().notNull(),
    hour: integer().notNull(),
    epoch: integer().notNull(),
    sealed: bytes().notNull(),
    ownEpoch: integer('own_epoch').notNull(),
    own: bytes().notNull(),
    /** Whoever of the agency has it. */
    assignee: text().references(() => member.id),
    /** How many of the reminders of it have come: of those that nobody could be told one was told. */
    reminded: integer().notNull().default(0),
    /** The agencies that were asked together, and know of each other. */
    joint: text().references(() => joint.id),
  },
  (table) => [
    index('referral_office').on(table.office),
    index('referral_tip').on(table.tip),
    index('referral_joint').on(table.joint),
  ],
)

/** What was said about a referral, by either side: `sealed` is the desk's, `own` the agency's copy. */
export const feedback = sqliteTable(
  'feedback',
  {
    referral: text()
      .notNull()
      .references(() => referral.id),
    seq: integer().notNull(),
    hour: integer().notNull(),
    epoch: integer().notNull(),
    sealed: bytes().notNull(),
    ownEpoch: integer('own_epoch').notNull(),
    own: bytes().notNull(),
    /** The desk wrote it to the agency. */
    fromDesk: integer('from_desk', { mode: 'boolean' }).notNull().default(false),
  },
  (table) => [primaryKey({ columns: [table.referral, table.seq] })],
)

/** Referrals of one tip whose agencies know of each other, and write to each other. */
export const joint = sqliteTable('joint', {
  id: text().primaryKey(),
  tip: text()
    .notNull()
    .references(() => tip.id),
  hour: integer().notNull(),
})

/** What one of them wrote to all. */
export const jointNote = sqliteTable(
  'joint_note',
  {
    joint: text()
      .notNull()
      .references(() => joint.id),
    seq: integer().notNull(),
    hour: integer().notNull(),
    /** The office that wrote it; the desk is one of them. */
    office: text()
      .notNull()
      .references(() => office.id),
  },
  (table) => [primaryKey({ columns: [table.joint, table.seq] })],
)

/** The same, sealed to each office. */
export const jointCopy = sqliteTable(
  'joint_copy',
  {
    joint: text()
      .notNull()
      .references(() => joint.id),
    seq: integer().notNull(),
    office: text()
      .notNull()
      .references(() => office.id),
    epoch: integer().notNull(),
    sealed: bytes().notNull(),
  },
  (table) => [primaryKey({ columns: [table.joint, table.seq, table.office] })],
)

// ---- Agencies without a key ----

/** What was handed to an agency that has no key: which one it is, and what was in it, is sealed to the desk. */
export const handed = sqliteTable(
  'handed',
  {
    id: text().primaryKey(),
    tip: text()
      .notNull()
      .references(() => tip.id),
    state: text().$type<HandedState>().notNull(),
    due: integer().notNull(),
    hour: integer().notNull(),
    epoch: integer().notNull(),
    sealed: bytes().notNull(),
  },
  (table) => [index('handed_tip').on(table.tip)],
)

/** What the agency said, by telephone or letter, as the desk wrote it down. */
export const handedAnswer = sqliteTable(
  'handed_answer',
  {
    handed: text()
      .notNull()
      .references(() => handed.id),
    seq: integer().notNull(),
    hour: integer().notNull(),
    epoch: integer().notNull(),
    sealed: bytes().notNull(),
  },
  (table) => [primaryKey({ columns: [table.handed, table.seq] })],
)

/** The directory where the desk has changed it: public facts of agencies. Each revision is kept. */
export const directory = sqliteTable(
  'directory',
  {
    /** The agency's code. */
    agency: text().notNull(),
    n: integer().notNull(),
    text: text({ mode: 'json' }).$type<DirectoryChange>().notNull(),
    member: text()
      .notNull()
      .references(() => member.id),
    hour: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.agency, table.n] })],
)

// ---- Told to a member ----

/** What somebody is writing down while it is told: sealed to their own office, and gone when it is a tip. */
export const draft = sqliteTable(
  'draft',
  {
    member: text()
      .notNull()
      .references(() => member.id),
    id: text().notNull(),
    hour: integer().notNull(),
    epoch: integer().notNull(),
    sealed: bytes().notNull(),
  },
  (table) => [primaryKey({ columns: [table.member, table.id] })],
)

// ---- What needs a second person ----

/** Somebody asked for what two must want; `tips` are ids, each with how many messages there were. */
export const second = sqliteTable('second', {
  id: text().primaryKey(),
  act: text().$type<SecondAct>().notNull(),
  tips: text({ mode: 'json' }).$type<Record<string, number>>().notNull(),
  by: text()
    .notNull()
    .references(() => member.id),
  hour: integer().notNull(),
  state: text().$type<'asked' | 'confirmed' | 'refused' | 'done'>().notNull(),
})

// ---- Audit ----

export const audit = sqliteTable(
  'audit',
  {
    actor: text().notNull(),
    n: integer().notNull(),
    office: text().notNull(),
    hash: text().notNull(),
    text: text().notNull(),
    sig: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.actor, table.n] })],
)
