import * as v from 'valibot'
import type { Json } from '../canonical.ts'
import { hash, id8, officeId, publicKey, recipient } from '../encoded.ts'
import type { Hour } from '../hour.ts'
import { PAGE_LIFE, PAGE_RENEW } from '../limits.ts'
import { DESK, holdsKey, type Role, roles } from '../roles.ts'
import { type Signed, signText } from './signed.ts'

const hour = v.pipe(v.number(), v.integer(), v.minValue(0))
const count = v.pipe(v.number(), v.integer(), v.minValue(1))

/**
 * A member as their office's page lists them; names stand elsewhere, so that a public page names nobody. Whoever has
 * left stays with the hour of it in `until`: what they signed is then shown with a warning.
 */
export const pageMember = v.strictObject({
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

/** Whether a page is so near its end that a head's browser renews it and heads are warned. */
export const isNearEnd = ({ office, until }: Page, now: Hour): boolean =>
  until - now <= (office === DESK ? PAGE_RENEW.desk : PAGE_RENEW.agency)

export const isCurrent = ({ until }: { until: Hour | null }, now: Hour): boolean =>
  until === null || until > now

/** The members who hold the office's key: to them, and to the recovery recipient, each epoch's key is sealed. */
export const holdersOf = ({ members }: Page, now: Hour): PageMember[] =>
  members.filter((one) => isCurrent(one, now) && holdsKey(one.role))

// ---- The next page ----

/** The same page, renewed: next in number, linked to the one before, good for its full time from `now`. */
export const renewed = (current: Page, currentHash: string, now: Hour): Page => ({
  ...current,
  n: current.n + 1,
  prev: currentHash,
  until: now + lifeOf(current.office),
})

/** A page with another member. */
export const withMember = (current: Page, currentHash: string, member: PageMember, now: Hour): Page => ({
  ...renewed(current, currentHash, now),
  members: [...current.members, member],
})

/**
 * A page in which a member has left: since the hour before, so that a browser whose clock is ahead does not put it off.
 * Where they held the key, `rekeyed` must follow on it.
 */
export const withoutMember = (current: Page, currentHash: string, member: string, now: Hour): Page => ({
  ...renewed(current, currentHash, now),
  members: current.members.map((one) => (one.id === member ? { ...one, until: now - 1 } : one)),
})

/** A page in which a member has another role. Where it takes the key away, `rekeyed` must follow on it. */
export const withRole = (
  current: Page,
  currentHash: string,
  member: string,
  role: Role,
  now: Hour,
): Page => ({
  ...renewed(current, currentHash, now),
  members: current.members.map((one) => (one.id === member ? { ...one, role } : one)),
})

/**
 * A page with another recovery, whose shares stand on new sheets. `rekeyed` must follow on it: whoever has two of the
 * sheets before opens every key until now, and no key from then on.
 */
export const withRecovery = (current: Page, currentHash: string, recovery: string, now: Hour): Page => ({
  ...renewed(current, currentHash, now),
  recovery,
})

/** The page with a new epoch. @param next the page as it is to be otherwise. @param key the new key's public half. */
export const rekeyed = (next: Page, key: string): Page => ({
  ...next,
  epoch: next.epoch + 1,
  recipient: key,
  retired: [...next.retired, { epoch: next.epoch, recipient: next.recipient }],
})

/** The one thing that a page changes, besides its number, link and end. */
export type PageChange =
  | { act: 'renewed' | 'rekeyed' | 'recovery' }
  | { act: 'added'; member: PageMember }
  | { act: 'left'; member: PageMember }
  | { act: 'role'; member: PageMember; before: Role }

/**
 * What `next` changes against `current`; `null` when it is not the page after it, changes more than one thing, or takes
 * the key from somebody, or from the recovery, without beginning a new epoch. Both must have come out of the schema,
 * which sets their order.
 *
 * @param now whoever has left, has left by now.
 */
export function changeBetween(current: Page, currentHash: string, next: Page, now: Hour): PageChange | null {
  const change = memberChange(current.members, next.members, now)
  if (!change) return null
  const expected = {
    ...current,
    n: current.n + 1,
    prev: currentHash,
    recovery: next.recovery,
    members: next.members,
    until: next.until,
  }
  const isOtherRecovery = next.recovery !== current.recovery
  if (sameJson(expected, next)) return isOtherRecovery || takesKey(change) ? null : change
  // An earlier key would be no new one: whoever has left may still have it, or two sheets of the recovery.
  const known = [current, ...current.retired].map(({ recipient }) => recipient)
  const isNewKey = ![...known, current.recovery, next.recovery].includes(next.recipient)
  if (!isNewKey || known.includes(next.recovery)) return null
  if (!sameJson(rekeyed(expected, next.recipient), next)) return null
  if (change.act === 'renewed') return { act: isOtherRecovery ? 'recovery' : 'rekeyed' }
  return takesKey(change) && !isOtherRecovery ? change : null
}

function takesKey(change: PageChange): boolean {
  if (change.act === 'left') return holdsKey(change.member.role)
  return change.act === 'role' && holdsKey(change.before) && !holdsKey(change.member.role)
}

function memberChange(before: PageMember[], after: PageMember[], now: Hour): PageChange | null {
  const added = after[before.length]
  if (added && after.length === before.length + 1 && sameJson(before, after.slice(0, -1))) {
    const isNew = before.every(({ id, sign }) => id !== added.id && sign !== added.sign)
    return isNew && added.until === null ? { act: 'added', member: added } : null
  }
  if (after.length !== before.length) return null
  const differing = after.flatMap((one, i) => (sameJson(one, before[i]) ? [] : [i]))
  if (differing.length === 0) return { act: 'renewed' }
  const [at] = differing as [number]
  const [was, is] = [before[at] as PageMember, after[at] as PageMember]
  if (differing.length > 1 || was.until !== null) return null
  if (is.until !== null && is.until <= now && sameJson({ ...was, until: is.until }, is))
    return { act: 'left', member: is }
  return is.role !== was.role && sameJson({ ...was, role: is.role }, is)
    ? { act: 'role', member: is, before: was.role }
    : null
}

const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
