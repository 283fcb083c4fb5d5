import * as v from 'valibot'
import { bytes, epoch, hash, id8, id16, publicKey } from './encoded.ts'
import type { Tail } from './keys/audit.ts'
import type { UnverifiedHistory } from './keys/history.ts'
import { type Answer, answer, type Joining, joining } from './keys/invitation.ts'
import type { UnverifiedKeybook } from './keys/keybook.ts'
import { sealedKeyring, type Way, way, wrap } from './keys/keyring.ts'
import { type Signed, signed } from './keys/signed.ts'
import { type Stretching, stretching } from './keys/stretching.ts'
import { NAME_MAX, NAME_MIN, OFFICE_NAME_MAX } from './limits.ts'
import { type AgencyKind, agencyKinds, type OfficeKind, type Role } from './roles.ts'
import { hasHidden } from './visible.ts'

/*
 * What crosses between browser and server about people and keys: bodies and answers, once for both sides. The paths
 * stand in wire.ts. Bytes travel as base64url.
 */

const name = v.pipe(v.string(), v.trim(), v.minLength(NAME_MIN), v.maxLength(NAME_MAX))
const looksAsItIs = v.check((text: string) => !hasHidden(text))
/** Of somebody new: others must be able to tell it from theirs. */
const newName = v.pipe(name, looksAsItIs)
const officeName = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(NAME_MIN),
  v.maxLength(OFFICE_NAME_MAX),
  looksAsItIs,
)
const agency = v.nullable(v.pipe(v.string(), v.maxLength(40)))

// ---- Becoming a member ----

const words = v.picklist(['passphrase', 'rescue'])
const wordsEntries = { way: words, stretching, auth: publicKey, wrap }

/** A one-time code of an authenticator app, and the secret it comes from: base32 (RFC 4648), at least 160 bits. */
const code = v.pipe(v.string(), v.regex(/^\d{6}$/))
const totp = { totp: v.pipe(v.string(), v.regex(/^[A-Z2-7]{32,64}$/)), code }

/** What a new member's browser made; `keyring` and wraps open nothing without the words. */
const credentials = {
  keyring: sealedKeyring.entries.keyring,
  ways: v.pipe(
    v.array(v.strictObject(wordsEntries)),
    v.length(2),
    v.check((ways) => ways[0]?.way === 'passphrase' && ways[1]?.way === 'rescue'),
  ),
  ...totp,
}
/** A head's keyring key, sealed to the office's recovery recipient. */
const escrow = v.pipe(bytes, v.maxLength(4_000))
const grant = v.strictObject({ epoch, holder: v.union([id8, v.literal('recovery')]), sealed: bytes })
const grants = v.pipe(v.array(grant), v.maxLength(600))

/** What a new head's browser made; the office's identity and its shares are not among it. */
const newOffice = {
  name: newName,
  member: id8,
  ...credentials,
  escrow,
  recovery: hash,
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

/** A coordinator or an administrator invites an agency, whose first head makes it. */
export const invitationBody = v.strictObject({
  invitation: id16,
  kind: v.picklist(agencyKinds),
  name: officeName,
  agency,
  /** The link's secret, sealed to the desk: who adds the office checks the answer's MAC with it. */
  secret: bytes,
  entry: signed,
})

/** A head invites a colleague to their own office. Heads are made of members, with the root from paper. */
export const memberInvitationBody = v.strictObject({
  invitation: id16,
  role: v.picklist(['triager', 'administrator', 'worker']),
  /** The link's secret, sealed to the office. */
  secret: bytes,
  entry: signed,
})

export const withdrawBody = v.strictObject({ entry: signed })

export const invitationLookBody = v.strictObject({ invitation: id16 })
/** What an invitation is for: a new office with its first head, or a place at an office that is there. */
export type InvitationLook =
  | { for: 'office'; office: string; kind: AgencyKind; name: string; agency: string | null }
  | { for: 'member'; office: string; kind: OfficeKind; name: string; role: Role }

export const invitationAnswerBody = v.strictObject({ invitation: id16, answer, mac: publicKey, ...newOffice })
export const invitationJoinBody = v.strictObject({
  invitation: id16,
  joining,
  mac: publicKey,
  name: newName,
  ...credentials,
})

export type InvitationState = 'open' | 'answered' | 'done' | 'expired' | 'withdrawn'

/** An agency's invitation as the desk sees it. */
export interface InvitationRow {
  invitation: string
  office: string
  kind: AgencyKind
  name: string
  agency: string | null
  state: InvitationState
  secret: string
  answered: { answer: Answer; mac: string; page: Signed } | null
}

/** A colleague's invitation as the heads of the office see it. */
export interface MemberInvitationRow {
  invitation: string
  role: Role
  state: InvitationState
  secret: string
  answered: { joining: Joining; mac: string; name: string } | null
}

// ---- Signing in ----

export const signInStartBody = v.strictObject({ name, way: words })
export const signInBody = v.strictObject({ name, way: words, auth: publicKey, code })

/** What a browser gives to `navigator.credentials.get`: a challenge that is good once. */
export interface PasskeyStart {
  challenge: string
  rpId: string
}

// The browser's own answer (WebAuthn section 5.8.7): what it may hold is checked by the library that verifies it.
const credential = v.pipe(v.string(), v.maxLength(16_000))
export const passkeySignInBody = v.strictObject({ credential })

/** One way to unlock, with what the browser needs for it. */
export interface WayRow {
  way: Way
  wrap: string
  /** Of words. */
  stretching: Stretching | null
  /** Of a passkey: the credential's id in base64url. */
  credential: string | null
  hour: number
}

export interface Me {
  member: { id: string; name: string; role: Role; office: string; kind: OfficeKind; officeName: string }
  keyring: string
  ways: WayRow[]
  /** By which way this session was begun. */
  way: Way
  /** Whether the office's recovery can open this member's keyring: heads see to it at sign-in. */
  escrowed: boolean
  /** Wrong one-time codes that came with the right passphrase since the last sign-in. */
  wrongCodes: number
  grants: { epoch: number; sealed: string }[]
  tail: Tail
  /** Which tips they have opened in the last hours (HEAVY_WITHIN), out of their own chain. */
  opened: Opening[]
}

/** Somebody has opened a tip. */
export interface Opening {
  tip: string
  hour: number
}

// ---- The own account ----

/** Sets the passphrase or the printed words anew; every other session of the member ends. */
export const wordsBody = v.strictObject({ ...wordsEntries, entry: signed })
export const totpBody = v.strictObject({ ...totp, entry: signed })
export const escrowBody = v.strictObject({ escrow, entry: signed })

/** What a browser gives to `navigator.credentials.create`. */
export interface PasskeyNew {
  challenge: string
  rpId: string
  /** The credentials that the member has already, by their ids: one authenticator need not hold two. */
  known: string[]
}
/** `way` is `passkey:` and 16 bytes in hex of the SHA-256 of the credential's id. */
export const passkeyBody = v.strictObject({ credential, way, wrap, entry: signed })
export const wayRemoveBody = v.strictObject({ way, entry: signed })

export interface SessionRow {
  /** A hash of the cookie's hash: it names the session and opens nothing. */
  session: string
  began: number
  seen: number
  way: Way
  current: boolean
}
export const sessionsEndBody = v.strictObject({
  session: v.union([id16, v.literal('all')]),
  entry: signed,
})

// ---- Recovery ----

/** Shows that two shares were joined. */
export const recoveryLookBody = v.strictObject({ auth: publicKey })

/** An office whose recovery was joined, and the heads whose access it can restore. */
export interface RecoveryLook {
  office: string
  keybook: UnverifiedKeybook
  heads: { member: string; name: string; keyring: string; escrow: string; tail: Tail }[]
}

/** New words and a new app for a head; what they had before is gone. Signed by the head's own key. */
export const recoveryBody = v.strictObject({
  auth: publicKey,
  member: id8,
  ways: credentials.ways,
  ...totp,
  entry: signed,
})

// ---- People ----

export interface MemberRow {
  member: string
  office: string
  name: string
  role: Role
  /** `disabled` by their own office, `barred` by the desk. */
  state: 'waiting' | 'active' | 'disabled' | 'barred' | 'left'
}

/** The next page of the own office. Grants are those that it makes necessary, sealed to recipients out of it. */
export const pageBody = v.strictObject({ page: signed, entry: signed })
export const pageWithGrantsBody = v.strictObject({ page: signed, grants, entry: signed })
/** Another recovery: `recovery` knows its shares, `escrow` is of the head who sends it; the others' are gone with it. */
export const recoveryRenewBody = v.strictObject({
  page: signed,
  grants,
  recovery: hash,
  escrow,
  entry: signed,
})
/** Adds who answered an invitation (as listed): the page names them, and a key holder gets the epochs' keys. */
export const memberAddBody = v.strictObject({ invitation: hash, page: signed, grants, entry: signed })
export const memberBody = v.strictObject({ entry: signed })

// ---- The book ----

/** A new book: the root has signed other offices into it. */
export const officesBody = v.strictObject({
  book: signed,
  /** The new offices' ids, in the order of the book. */
  added: v.pipe(v.array(id8), v.minLength(1), v.maxLength(50)),
  entry: signed,
})
/** A new book: one head more at an office, one less, or an agency without any, or another key of the server. */
export const headBody = v.strictObject({ book: signed, member: id8, entry: signed })
export const serverBody = v.strictObject({ book: signed, entry: signed })
export interface ServerLook {
  /** The key with which the server signs now. */
  server: string
}
/** A new root: the old one signed `succession`, the new one `book`. */
export const rootBody = v.strictObject({ book: signed, succession: signed, entry: signed })
/** `kept` is false where the new root must still be put into the configuration. */
export interface RootDone {
  kept: boolean
}

/**
 * The books and the desk's pages from the first on, each linked to the one before by its hash, a part at a time:
 * `next` is where to go on, `null` at the end. The roots are always all.
 */
export interface KeybookHistory extends UnverifiedHistory {
  next: string | null
}

// ---- Audit ----

/** Entries in the order of actor and number; `next` is where to go on, `null` at the end. */
export interface AuditEntries {
  entries: (Signed & { office: string })[]
  members: MemberRow[]
  /**
   * With the first answer, how many entries each chain has at that moment: whoever leaves out what comes after them has
   * all chains of one moment, and none that names an entry in another that they do not have.
   */
  counts: Record<string, number> | null
  next: string | null
}
