import * as v from 'valibot'
import type { Json } from '../canonical.ts'
import { hash, id8, officeId, publicKey, recipient } from '../encoded.ts'
import type { Hour } from '../hour.ts'
import { PAGE_LIFE, PAGE_RENEW } from '../limits.ts'
import { DESK, roles } from '../roles.ts'
import { type Signed, signText } from './signed.ts'

const hour = v.pipe(v.number(), v.integer(), v.minValue(0))
const count = v.pipe(v.number(), v.integer(), v.minValue(1))

/** A member as their office's page lists them; names stand elsewhere, so that a public page names nobody. */
const pageMember = v.strictObject({
  id: id8,
  role: v.picklist(roles),
  sign: publicKey,
  recipient,
  from: hour,
  until: v.nullable(hour),
})
export type PageMember = v.InferOutput<typeof pageMember>

/** An office's list of its epoch and members, signed by one of its heads. */
export const page = v.strictObject({
  v: v.literal(1),
  office: officeId,
  n: count,
  prev: v.nullable(hash),
  epoch: count,
  recipient,
  retired: v.array(v.strictObject({ epoch: count, recipient })),
  recovery: recipient,
  members: v.pipe(v.array(pageMember), v.minLength(1)),
  until: hour,
})
export type Page = v.InferOutput<typeof page>

/** @param by the head's id. @param seed the head's 32 bytes of Ed25519. */
export const signPage = (value: Page, by: string, seed: Uint8Array): Signed =>
  signText('page', value as unknown as Json, seed, by)

export const lifeOf = (office: string): Hour => (office === DESK ? PAGE_LIFE.desk : PAGE_LIFE.agency)

/** Whether a page is so near its end that a head's browser renews it. */
export const isNearEnd = ({ office, until }: Page, now: Hour): boolean =>
  until - now <= (office === DESK ? PAGE_RENEW.desk : PAGE_RENEW.agency)

/** The same page, renewed: next in number, linked to the one before, good for its full time from `now`. */
export const renewed = (current: Page, currentHash: string, now: Hour): Page => ({
  ...current,
  n: current.n + 1,
  prev: currentHash,
  until: now + lifeOf(current.office),
})
