import { hkdf } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import * as v from 'valibot'
import { base64, equalText, fromBase64, hex, type Random, utf8 } from '../bytes.ts'
import { canonical, type Json } from '../canonical.ts'
import { hash, id8, officeId, publicKey, recipient } from '../encoded.ts'
import type { Hour } from '../hour.ts'
import { OFFICE_NAME_MAX } from '../limits.ts'
import { may } from '../permissions.ts'
import { agencyKinds, roles } from '../roles.ts'
import { openFile, sealFile } from './file.ts'
import { fingerprint } from './fingerprint.ts'
import type { KeybookOffice } from './keybook.ts'
import { isCurrent } from './page.ts'
import { signed, signText, verifies } from './signed.ts'

/** Bytes of the secret in the link's fragment. It goes by another way than Javi's server. */
const SECRET_BYTES = 16

export interface Invitation {
  /** Shown to the server: it names the invitation and lets it be answered. 16 bytes in hex. */
  id: string
  /** Kept by the two browsers: it makes the MAC. */
  macKey: Uint8Array
}

export const newInvitationSecret = (random: Random): string => base64(random(SECRET_BYTES))

/** @param secret of the link. @throws Error when it is not 128 bits in base64url. */
export function readInvitation(secret: string): Invitation {
  const bytes = fromBase64(secret)
  if (bytes.length !== SECRET_BYTES) throw new Error('not an invitation')
  return {
    id: hex(hkdf(sha256, bytes, undefined, utf8('javi/invitation-auth/v1'), 16)),
    macKey: hkdf(sha256, bytes, undefined, utf8('javi/invitation-mac/v1'), 32),
  }
}

const agency = {
  kind: v.picklist(agencyKinds),
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(OFFICE_NAME_MAX)),
  agency: v.nullable(v.pipe(v.string(), v.maxLength(40))),
}

const given = { v: v.literal(1), secret: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/)) }
const invited = v.variant('for', [
  v.strictObject({ ...given, for: v.literal('member'), office: officeId, role: v.picklist(roles) }),
  v.strictObject({ ...given, for: v.literal('office'), ...agency }),
])

/** What somebody is invited to: a place at the inviter's office, or to be the first head of a new one. */
export type Asked =
  | Omit<Extract<v.InferOutput<typeof invited>, { for: 'member' }>, 'v' | 'secret'>
  | Omit<Extract<v.InferOutput<typeof invited>, { for: 'office' }>, 'v' | 'secret'>

const invitedText = (secret: string, asked: Asked) => ({ v: 1, secret, ...asked })

/**
 * What the inviter leaves with the office that is to check the answer: the link's secret and what it was given for.
 * Signed, since anybody can seal to an office, and whoever has the database can change the row beside it.
 *
 * @param by the inviter's id. @param seed their 32 bytes of Ed25519. @param recipient the office's.
 */
export const sealInvitation = (
  secret: string,
  asked: Asked,
  { by, seed, recipient }: { by: string; seed: Uint8Array; recipient: string },
): Promise<Uint8Array> =>
  sealFile(JSON.stringify(signText('invitation', invitedText(secret, asked), seed, by)), recipient)

/** The office that checks an answer: as the verified keybook has it, and with its keys. */
export interface Checking {
  office: KeybookOffice
  /** Its identities, of any epoch: an invitation was sealed to the epoch of its day. */
  identities: Iterable<string>
  now: Hour
}

/**
 * The invitation that a member of this office sealed, where it was given for the very thing that is `asked` now; `null`
 * when none of the keys opens it, it was given for another thing, or by nobody who is at the office and may invite.
 */
export async function openInvitation(
  sealed: Uint8Array,
  asked: Asked,
  { office, identities, now }: Checking,
): Promise<Invitation | null> {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), signed), await openWithAny(sealed, identities))
  if (!read.success) return null
  const { text, by } = read.output
  const inviter = office.page.members.find((one) => one.id === by && isCurrent(one, now))
  const mayInvite = inviter && may(inviter.role, asked.for === 'member' ? 'people' : 'directory')
  if (!mayInvite || !verifies('invitation', read.output, inviter.sign)) return null
  const value = v.safeParse(v.pipe(v.string(), v.parseJson(), invited), text)
  if (!value.success) return null
  const { secret } = value.output
  return canonical(value.output) === canonical(invitedText(secret, asked)) ? readInvitation(secret) : null
}

async function openWithAny(sealed: Uint8Array, identities: Iterable<string>): Promise<string | null> {
  for (const identity of identities) {
    const opened = await openFile(sealed, identity).catch(() => null)
    if (opened !== null) return opened
  }
  return null
}

/** What an invited head answers: their office as the book is to list it, and its first page, which they signed. */
export const answer = v.strictObject({
  office: v.strictObject({ id: id8, ...agency }),
  member: v.strictObject({
    id: id8,
    sign: publicKey,
  }),
  pageHash: hash,
})
export type Answer = v.InferOutput<typeof answer>

/** What an invited colleague answers: who they are to be at the office, and their keys. */
export const joining = v.strictObject({
  office: officeId,
  role: v.picklist(roles),
  member: v.strictObject({ id: id8, sign: publicKey, recipient }),
})
export type Joining = v.InferOutput<typeof joining>

const answerText = (value: Answer | Joining) => canonical(value as unknown as Json)

/** The MAC over everything that the inviter is going to put into the book or the page. */
export const macOf = (value: Answer | Joining, macKey: Uint8Array): string =>
  base64(hmac(sha256, macKey, utf8(`javi/invitation/v1\n${answerText(value)}`)))

export const macHolds = (value: Answer | Joining, mac: string, macKey: Uint8Array): boolean =>
  equalText(macOf(value, macKey), mac)

/** What both read aloud to each other, by telephone: over all that the MAC is over. */
export const spokenFingerprint = (value: Answer | Joining): string => fingerprint(answerText(value))
