import { signal } from '@preact/signals'
import { base64 } from '../../core/bytes.ts'
import type { Act } from '../../core/keys/audit.ts'
import type { WordsWay } from '../../core/keys/credentials.ts'
import type { Keybook } from '../../core/keys/keybook.ts'
import type { Signed } from '../../core/keys/signed.ts'
import type { Stretching } from '../../core/keys/stretching.ts'
import { holdsKey } from '../../core/roles.ts'
import { paths } from '../../core/wire.ts'
import type { Me, PasskeyStart } from '../../core/wire-people.ts'
import { call, onNotFound, onSignedOut, Problem } from './api.ts'
import { auditedBy, continueFrom } from './chain.ts'
import { watchIdle } from './idle.ts'
import { fetchKeybook } from './keybook.ts'
import { stretch } from './keys.ts'
import { touchPasskey } from './passkey.ts'
import type { Patience } from './patience.tsx'
import { listedAt, openGrants, type Unlocked, unlockWith } from './unlocking.ts'
import { keepUp } from './upkeep.ts'
import { keyringKey } from './ways.ts'

export type { Unlocked }

export const unlocked = signal<Unlocked | null>(null)

/** Where this browser stands while it is not unlocked; `locked` has a live session and wants a way to unlock only. */
export const stage = signal<'looking' | 'unreachable' | 'out' | 'locked'>('looking')

/** Why nothing is known yet, while `stage` is `unreachable`. */
export const unreachable = signal<unknown>(null)

/** What the server last said of whoever has the session: their ways to unlock among it, and no secret. */
export const me = signal<Me | null>(null)

/** True when a session ended that nobody here has ended. */
export const ended = signal(false)

/** Wrong codes since the sign-in before, told once at this one. */
export const wrongCodes = signal(0)

/** True when whoever came in by the printed words has set a new passphrase since. */
export const newPassphrase = signal(false)

// ---- Signing in and out ----

/** Asks whether a session lives on after a reload. */
export async function look(): Promise<void> {
  stage.value = 'looking'
  try {
    me.value = await call<Me>('GET', paths.me)
    stage.value = 'locked'
  } catch (error) {
    unreachable.value = error
    stage.value = error instanceof Problem && error.code === 'signed-out' ? 'out' : 'unreachable'
  }
}

/** The name, words of one kind, and a code. */
export interface ByWords {
  name: string
  way: WordsWay['way']
  words: string
  code: string
}

/** @throws Problem, WrongStretching, KeysNotMade, and whatever `unlockWith` throws */
export async function signIn({ name, way, words, code }: ByWords, { ask }: Patience): Promise<void> {
  const stretching = await ask(() => call<Stretching>('POST', paths.signInStart, { name, way }))
  const { auth, wrap } = await stretch(words, stretching)
  const found = await ask(() => call<Me>('POST', paths.signIn, { name, way, auth: base64(auth), code }))
  await enter(found, wrap)
}

/** One touch: it signs in and unlocks. @throws PasskeyRefused, Problem, and whatever `unlockWith` throws */
export async function signInWithPasskey(): Promise<void> {
  const { credential, wrap } = await touchPasskey(await call<PasskeyStart>('POST', paths.passkeyStart, {}))
  const found = await call<Me>('POST', paths.passkeySignIn, { credential })
  await enter(found, wrap)
}

/** @param wrap of the way that the session was begun with; wiped here. */
async function enter(found: Me, wrap: Uint8Array): Promise<void> {
  try {
    const key = keyringKey(found, { way: found.way, wrap })
    const opened = await unlockWith(found, key)
    continueFrom(found.tail)
    await auditedBy(opened, 'signed_in', '', (entry) => call('POST', paths.signedIn, { entry }))
    await keepUp(opened, found.escrowed, key)
    key.fill(0)
    wrongCodes.value = found.wrongCodes
    unlock(opened, found)
  } catch (error) {
    // Half a sign-in is none.
    await signOut()
    throw error
  }
}

/**
 * After a reload or the idle lock.
 *
 * @param key the keyring's; wiped here. @throws as `unlockWith` does
 */
export async function reopen(key: Uint8Array): Promise<void> {
  const found = await call<Me>('GET', paths.me)
  const opened = await unlockWith(found, key)
  key.fill(0)
  continueFrom(found.tail)
  unlock(opened, found)
}

export async function signOut(): Promise<void> {
  forget()
  leave()
  // Without an answer the session ends by its age; the keys are gone from here in any case.
  await call('POST', paths.signOut, {}).catch(() => {})
}

/** Asks the server anew about the own ways to unlock. */
export async function refreshMe(): Promise<void> {
  me.value = await call<Me>('GET', paths.me)
}

/**
 * Fetches and verifies the keybook anew, and with it the office's new key when another epoch has begun.
 *
 * @throws OtherRoot, KeybookRefused, Problem
 */
export async function refreshKeybook(): Promise<Keybook> {
  const keybook = await fetchKeybook()
  if (!unlocked.value) return keybook
  const identities = await keysBy({ ...unlocked.value, keybook })
  // It may have been locked meanwhile.
  if (unlocked.value) unlocked.value = { ...unlocked.value, keybook, identities }
  return keybook
}

/** Whoever has left or has another role now is signed out: the screens and keys here are of what they were. */
async function keysBy({ member, keyring, keybook, identities }: Unlocked): Promise<Map<number, string>> {
  const office = keybook.offices.find(({ id }) => id === member.office)
  const place = office && (await listedAt(office, member.id, keyring).catch(() => null))
  if (!office || place?.role !== member.role) {
    await signOutBecauseEnded()
    throw new Problem('signed-out', 401)
  }
  if (!holdsKey(member.role) || identities.has(office.page.epoch)) return identities
  return openGrants((await call<Me>('GET', paths.me)).grants, office, keyring)
}

async function signOutBecauseEnded(): Promise<void> {
  ended.value = true
  await signOut()
}

/** Sends an act together with its entry in the own chain. */
export async function audited<T>(act: Act, subject: string, send: (entry: Signed) => Promise<T>): Promise<T> {
  if (!unlocked.value) throw new Problem('locked', 0)
  return auditedBy(unlocked.value, act, subject, send)
}

// ---- The lock ----

let endWatch = () => {}

function unlock(opened: Unlocked, found: Me): void {
  forget()
  ended.value = false
  endWatch = watchIdle(lock)
  me.value = found
  unlocked.value = opened
}

/** Wipes the keys from memory. The session stays: any way to unlock opens again. */
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

function leave(): void {
  me.value = null
  wrongCodes.value = 0
  newPassphrase.value = false
  stage.value = 'out'
}

addEventListener('pagehide', lock)
onSignedOut(() => {
  if (unlocked.value || stage.value === 'locked') ended.value = true
  forget()
  leave()
})

// Of what one may no longer do the server says that it is not there: then the role may be another by now.
onNotFound(() => {
  const { member } = unlocked.value ?? {}
  if (!member) return
  void call<Me>('GET', paths.me)
    .then(async (found) => {
      if (unlocked.value && found.member.role !== member.role) await signOutBecauseEnded()
    })
    .catch(() => {})
})
