import { signal } from '@preact/signals'
import { base64, fromBase64 } from '../../core/bytes.ts'
import { hourOf } from '../../core/hour.ts'
import type { Act } from '../../core/keys/audit.ts'
import { publicHalves } from '../../core/keys/founding.ts'
import { type Keybook, type KeybookOffice, officeOf, recipientOf } from '../../core/keys/keybook.ts'
import { type Keyring, openKeyring } from '../../core/keys/keyring.ts'
import { openGrant } from '../../core/keys/office.ts'
import { isNearEnd, renewed, signPage } from '../../core/keys/page.ts'
import type { Signed } from '../../core/keys/signed.ts'
import type { Stretching } from '../../core/keys/stretching.ts'
import { headRole } from '../../core/roles.ts'
import { type Me, paths } from '../../core/wire.ts'
import { call, onSignedOut, Problem } from './api.ts'
import { auditedBy, continueFrom } from './chain.ts'
import { watchIdle } from './idle.ts'
import { fetchKeybook } from './keybook.ts'
import { stretch } from './keys.ts'

/** Everything a signed-in member has while unlocked: in memory only. */
export interface Unlocked {
  member: Me['member']
  keyring: Keyring
  keybook: Keybook
  /** The own office's identity by epoch, each checked against the verified keybook. */
  identities: Map<number, string>
}

export const unlocked = signal<Unlocked | null>(null)

/** Where this browser stands while it is not unlocked; `locked` has a live session and wants the passphrase only. */
export const stage = signal<'looking' | 'unreachable' | 'out' | 'locked'>('looking')

/** Why nothing is known yet, while `stage` is `unreachable`. */
export const unreachable = signal<unknown>(null)

/** This member is in no page, or not with these keys: invited, but not yet added to the book. */
export class NotListed extends Error {
  constructor() {
    super('the keybook does not list this member')
    this.name = 'NotListed'
  }
}

const now = () => hourOf(Date.now())

// ---- Signing in and out ----

/** Asks whether a session lives on after a reload. */
export async function look(): Promise<void> {
  stage.value = 'looking'
  try {
    await call<Me>('GET', paths.me)
    stage.value = 'locked'
  } catch (error) {
    unreachable.value = error
    stage.value = error instanceof Problem && error.code === 'signed-out' ? 'out' : 'unreachable'
  }
}

/** @throws Problem, WeakStretching, KeyringLocked, KeybookRefused, WrongOfficeKey, NotListed */
export async function signIn(name: string, passphrase: string, code: string): Promise<void> {
  const stretching = await call<Stretching>('POST', paths.signInStart, { name })
  const { auth, wrap } = await stretch(passphrase, stretching)
  const me = await call<Me>('POST', paths.signIn, { name, auth: base64(auth), code })
  try {
    const opened = await open(me, wrap)
    continueFrom(me.tail)
    await auditedBy(opened, 'signed_in', '', (entry) => call('POST', paths.signedIn, { entry }))
    await renew(opened)
    unlock(opened)
  } catch (error) {
    // Half a sign-in is none.
    await signOut()
    throw error
  }
}

/** After a reload or the idle lock. @throws as `signIn` does; KeyringLocked when the passphrase is wrong. */
export async function reopen(passphrase: string): Promise<void> {
  const me = await call<Me>('GET', paths.me)
  const { wrap } = await stretch(passphrase, me.stretching)
  const opened = await open(me, wrap)
  continueFrom(me.tail)
  unlock(opened)
}

export async function signOut(): Promise<void> {
  forget()
  stage.value = 'out'
  // Without an answer the session ends by its age; the keys are gone from here in any case.
  await call('POST', paths.signOut, {}).catch(() => {})
}

async function open(me: Me, wrap: Uint8Array): Promise<Unlocked> {
  const keyring = openKeyring(me, me.member.id, 'passphrase', wrap)
  wrap.fill(0)
  const keybook = await fetchKeybook()
  const office = await ownOffice(me, keyring, keybook)
  const identities = new Map<number, string>()
  for (const { epoch, sealed } of me.grants) {
    const recipient = recipientOf(office, epoch)
    if (recipient === undefined) continue
    identities.set(epoch, await openGrant(fromBase64(sealed), keyring.identity, recipient))
  }
  if (!identities.has(office.page.epoch)) throw new NotListed()
  return { member: me.member, keyring, keybook, identities }
}

/** The member's office out of the verified keybook, which must name them with the very keys that just opened. */
async function ownOffice(me: Me, keyring: Keyring, keybook: Keybook): Promise<KeybookOffice> {
  if (!keybook.offices.some(({ id }) => id === me.member.office)) throw new NotListed()
  const office = officeOf(keybook, me.member.office)
  const { sign, recipient } = await publicHalves(keyring)
  const listed = office.page.members.find(({ id, until }) => id === me.member.id && until === null)
  if (listed?.sign !== sign || listed.recipient !== recipient) throw new NotListed()
  // What the screens ask about role and kind comes from what is signed, not from the server's word.
  me.member = { ...me.member, role: listed.role, kind: office.kind, officeName: office.name }
  return office
}

/** A head renews their office's page silently when it is near its end. */
async function renew(opened: Unlocked): Promise<void> {
  const { member, keyring, keybook } = opened
  const { page, pageHash } = officeOf(keybook, member.office)
  if (member.role !== headRole(member.kind) || !isNearEnd(page, now())) return
  const next = signPage(renewed(page, pageHash, now()), member.id, keyring.signSeed)
  try {
    await auditedBy(opened, 'page_renewed', member.office, (entry) =>
      call('POST', paths.page, { page: next, entry }),
    )
  } catch (error) {
    // Another head's browser may have been faster: then theirs counts.
    if (!(error instanceof Problem && error.code === 'page-behind')) throw error
  }
  opened.keybook = await fetchKeybook()
}

/** Fetches and verifies the keybook anew. @throws KeybookRefused, Problem */
export async function refreshKeybook(): Promise<Keybook> {
  const keybook = await fetchKeybook()
  if (unlocked.value) unlocked.value = { ...unlocked.value, keybook }
  return keybook
}

/** Sends an act together with its entry in the own chain. */
export async function audited<T>(act: Act, subject: string, send: (entry: Signed) => Promise<T>): Promise<T> {
  if (!unlocked.value) throw new Problem('locked', 0)
  return auditedBy(unlocked.value, act, subject, send)
}

// ---- The lock ----

let endWatch = () => {}

function unlock(opened: Unlocked): void {
  forget()
  endWatch = watchIdle(lock)
  unlocked.value = opened
}

/** Wipes the keys from memory. The session stays: the passphrase opens again. */
export function lock(): void {
  if (!unlocked.value) return
  forget()
  stage.value = 'locked'
}

function forget(): void {
  endWatch()
  // Strings cannot be overwritten in JavaScript; what can is, the rest is let go.
  unlocked.value?.keyring.signSeed.fill(0)
  unlocked.value?.identities.clear()
  unlocked.value = null
}

addEventListener('pagehide', lock)
onSignedOut(() => {
  forget()
  stage.value = 'out'
})
