import * as v from 'valibot'
import type { Json } from '../canonical.ts'
import type { Hour } from '../hour.ts'
import { PAGE_LIFE } from '../limits.ts'
import { roles } from '../roles.ts'
import { type Signed, signText } from './signed.ts'

const officeId = v.pipe(v.string(), v.regex(/^(desk|[0-9a-f]{16})$/))
const memberId = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/))
const publicKey = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/))
const recipient = v.pipe(v.string(), v.regex(/^age1pq1[02-9ac-hj-np-z]{1952}$/))
const hour = v.pipe(v.number(), v.integer(), v.minValue(0))
const count = v.pipe(v.number(), v.integer(), v.minValue(1))

/** A member as their office's page lists them; names stand elsewhere, so that a public page names nobody. */
export const pageMember = v.strictObject({
  id: memberId,
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
  prev: v.nullable(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
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

export const lifeOf = (office: string): Hour => (office === 'desk' ? PAGE_LIFE.desk : PAGE_LIFE.agency)

/** The same page, renewed: next in number, linked to the one before, good for its full time from `now`. */
export const renewed = (current: Page, currentHash: string, now: Hour): Page => ({
  ...current,
  n: current.n + 1,
  prev: currentHash,
  until: now + lifeOf(current.office),
})
