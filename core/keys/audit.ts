import * as v from 'valibot'
import { canonical, type Json } from '../canonical.ts'
import { count, hash } from '../encoded.ts'
import { HOUR_MAX, type Hour } from '../hour.ts'
import { type Signed, signText } from './signed.ts'

/**
 * What a member can do that leaves an entry. Its subject, by act:
 * tips by id, several joined with commas (`sorted`, `exported`); `assigned`: tip, member, or the tip alone;
 * `file_opened`: tip, file; `referred`: tip, referral; a referral's id (`referral_assigned`: referral, member, or the
 * referral alone; `referral_file_opened`: referral, file); a joint's id; `handed`: tip, id of what was handed over, the
 * tip's files that went with it; `directory_changed`: an agency's code; an invitation's id (`invited`: as its link
 * shows it, `withdrawn`: as it is listed); a member's id; an office's id, several joined; a way to unlock, or `totp`; a
 * session's id or `all`; `second_…`: id, act, hash of the tips (see second.ts); `line_text_changed`: language, the
 * text's id; nothing for `signed_in`, `rekeyed`, `recovery_renewed`, `server_renewed` and `root_replaced`.
 */
export const acts = [
  'founded',
  'signed_in',
  'sorted',
  'opened',
  'file_opened',
  'judged',
  'assigned',
  'replied',
  'sms_sent',
  'sms_sent_outside',
  'record_kept',
  'alarm_noted',
  'line_text_changed',
  'duty_changed',
  'work_phone_changed',
  'referred',
  'referral_opened',
  'referral_answered',
  'referral_asked_back',
  'referral_assigned',
  'referral_revoked',
  'referral_file_opened',
  'joint_opened',
  'joint_noted',
  'handed',
  'handed_answered',
  'told',
  'directory_changed',
  'exported',
  'second_asked',
  'second_confirmed',
  'second_refused',
  'invited',
  'withdrawn',
  'member_added',
  'member_left',
  'member_role',
  'member_disabled',
  'member_enabled',
  'page_renewed',
  'rekeyed',
  'recovery_renewed',
  'office_added',
  'office_closed',
  'head_added',
  'head_ended',
  'server_renewed',
  'root_replaced',
  'way_added',
  'way_changed',
  'way_removed',
  'sessions_ended',
  'recovered',
] as const
export type Act = (typeof acts)[number]

/**
 * What the server itself writes down: wrong sign-ins, wrong codes that came with a right passphrase (subject: the
 * member), that the carrier told two texts for one SID, of which the first was kept (the tip); that the next on duty was
 * told (the priority by whose time, then ids of tips or referrals); that an office was reminded (a referral, the office).
 */
export const serverActs = [
  'sign_in_refused',
  'code_refused',
  'line_conflict',
  'escalated',
  'reminded',
] as const

const link = v.nullable(hash)

/**
 * One entry of an actor's chain: `prev` is the hash of the actor's entry before, `seen` the latest of the office
 * that the actor knew, so that chains hold one another in place. `subject` is an id or a list of ids, never content.
 */
export const entry = v.strictObject({
  v: v.literal(1),
  actor: v.pipe(v.string(), v.maxLength(64)),
  n: count,
  prev: link,
  seen: link,
  act: v.picklist([...acts, ...serverActs]),
  subject: v.pipe(v.string(), v.maxLength(2_000)),
  hour: v.pipe(count, v.maxValue(HOUR_MAX)),
})
export type Entry = v.InferOutput<typeof entry>

/**
 * What a signed text says as an entry; `null` when it is none, is another's, or is not in its one canonical form, for
 * another form could hold a field twice, and content in the one that nobody reads. The signature is not checked.
 */
export function readEntry({ text, by }: Signed): Entry | null {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), entry), text)
  if (!read.success || read.output.actor !== by) return null
  return canonical(read.output) === text ? read.output : null
}

/** Where an actor's chain stands: the number of the next entry, and what it links to. */
export const tail = v.strictObject({
  n: v.pipe(v.number(), v.integer()),
  prev: v.nullable(v.string()),
  seen: v.nullable(v.string()),
})
export type Tail = v.InferOutput<typeof tail>

/** @param seed the actor's 32 bytes of Ed25519. */
export function signEntry(
  actor: string,
  { n, prev, seen }: Tail,
  act: Entry['act'],
  subject: string,
  hour: Hour,
  seed: Uint8Array,
): Signed {
  return signText('audit', { v: 1, actor, n, prev, seen, act, subject, hour } as Json, seed, actor)
}
