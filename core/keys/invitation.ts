import { hkdf } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import * as v from 'valibot'
import { base64, equalText, fromBase64, hex, type Random, utf8 } from '../bytes.ts'
import { canonical, type Json } from '../canonical.ts'
import { hash, id8, officeId, publicKey, recipient } from '../encoded.ts'
import { OFFICE_NAME_MAX } from '../limits.ts'
import { agencyKinds, roles } from '../roles.ts'
import { fingerprint } from './fingerprint.ts'

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

/** What an invited head answers: their office as the book is to list it, and its first page, which they signed. */
export const answer = v.strictObject({
  office: v.strictObject({
    id: id8,
    kind: v.picklist(agencyKinds),
    name: v.pipe(v.string(), v.minLength(1), v.maxLength(OFFICE_NAME_MAX)),
    agency: v.nullable(v.pipe(v.string(), v.maxLength(40))),
  }),
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
