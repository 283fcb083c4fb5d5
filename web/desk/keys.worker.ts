import {
  type Credentials,
  credentialsFor,
  type NewWords,
  type WordsWay,
  wordsWay,
} from '../../core/keys/credentials.ts'
import { type Founder, type Founding, foundOffice, newFounder } from '../../core/keys/founding.ts'
import type { Page } from '../../core/keys/page.ts'
import { type PassphraseKeys, passphraseKeys, WrongStretching } from '../../core/keys/passphrase.ts'
import { type ReceiptKeys, receiptKeys } from '../../core/keys/receipt.ts'
import { newRecovery, type Recovery } from '../../core/keys/recovery.ts'
import type { Stretching } from '../../core/keys/stretching.ts'
import type { OfficeKind } from '../../core/roles.ts'
import { random } from './random.ts'

/*
 * What takes a second or so and would freeze the page: stretching words, making keys. A worker does one task and is
 * ended by the page.
 */

/** What a new member's browser makes. */
export interface Joined {
  founder: Founder
  credentials: Credentials
}

/** All that a new head's browser makes. `founding.identity` and the shares never leave it. */
export interface Founded extends Joined {
  founding: Founding
}

export interface KeysTasks {
  stretch: { given: { words: string; stretching: Stretching }; made: PassphraseKeys }
  join: { given: { words: NewWords }; made: Joined }
  found: { given: { office: { id: string; kind: OfficeKind }; words: NewWords; now: number }; made: Founded }
  /** Another recovery for an office that is there. */
  recovery: { given: object; made: Recovery }
  /** Wraps a keyring's key anew. */
  wrap: {
    given: { key: Uint8Array; member: string; ways: { way: WordsWay['way']; words: string }[] }
    made: WordsWay[]
  }
  /** Stretches a receipt; what it opens and signs stays here. */
  receipt: { given: { digits: string }; made: Pick<ReceiptKeys, 'lookup' | 'sign' | 'recipient'> }
}

export type KeysTask = { [T in keyof KeysTasks]: { task: T; given: KeysTasks[T]['given'] } }[keyof KeysTasks]
/** Errors lose their class on the way between threads. */
export type KeysAnswer = { made: KeysTasks[keyof KeysTasks]['made'] } | { failed: 'stretching' | 'other' }

const here = self as unknown as DedicatedWorkerGlobalScope

here.onmessage = async ({ data }: MessageEvent<KeysTask>) => {
  const answer: KeysAnswer = await work(data).then(
    (made) => ({ made }),
    (error: unknown) => ({ failed: error instanceof WrongStretching ? 'stretching' : 'other' }),
  )
  here.postMessage(answer)
}

function work({ task, given }: KeysTask): Promise<KeysTasks[keyof KeysTasks]['made']> {
  switch (task) {
    case 'stretch':
      return passphraseKeys(given.words, given.stretching)
    case 'join':
      return join(given)
    case 'found':
      return found(given)
    case 'recovery':
      return newRecovery()
    case 'wrap':
      return wrap(given)
    case 'receipt':
      return receipt(given)
  }
}

/** One after the other: each takes 64 MiB. */
async function wrap({ key, member, ways }: KeysTasks['wrap']['given']): Promise<WordsWay[]> {
  const made: WordsWay[] = []
  for (const { way, words } of ways) made.push(await wordsWay(key, member, way, words, random))
  return made
}

async function receipt({ digits }: KeysTasks['receipt']['given']): Promise<KeysTasks['receipt']['made']> {
  const { lookup, sign, recipient } = await receiptKeys(digits)
  return { lookup, sign, recipient }
}

async function join({ words }: KeysTasks['join']['given']): Promise<Joined> {
  const founder = await newFounder(random)
  return { founder, credentials: await credentialsFor(founder.id, founder.keyring, words, null, random) }
}

async function found({ office, words, now }: KeysTasks['found']['given']): Promise<Founded> {
  const founder = await newFounder(random)
  const founding = await foundOffice(office, founder, now)
  const { recovery } = JSON.parse(founding.page.text) as Page
  return {
    founder,
    founding,
    credentials: await credentialsFor(founder.id, founder.keyring, words, recovery, random),
  }
}
