import {
  type Credentials,
  credentialsFor,
  type Founder,
  type Founding,
  foundOffice,
  newFounder,
} from '../../core/keys/founding.ts'
import { type PassphraseKeys, passphraseKeys, WeakStretching } from '../../core/keys/passphrase.ts'
import type { Stretching } from '../../core/keys/stretching.ts'
import type { OfficeKind } from '../../core/roles.ts'
import { random } from './random.ts'

/*
 * What takes a second or so and would freeze the page: stretching a passphrase, making an office's keys. A worker
 * does one task and is ended by the page.
 */

/** All that a new head's browser makes. `founding.identity` and the shares never leave it. */
export interface Founded {
  founder: Founder
  founding: Founding
  credentials: Credentials
}

export interface KeysTasks {
  stretch: { given: { passphrase: string; stretching: Stretching }; made: PassphraseKeys }
  found: {
    given: { office: { id: string; kind: OfficeKind }; passphrase: string; now: number }
    made: Founded
  }
}

export type KeysTask = { [T in keyof KeysTasks]: { task: T; given: KeysTasks[T]['given'] } }[keyof KeysTasks]
/** Errors lose their class on the way between threads. */
export type KeysAnswer = { made: KeysTasks[keyof KeysTasks]['made'] } | { failed: 'weak' | 'other' }

const here = self as unknown as DedicatedWorkerGlobalScope

here.onmessage = async ({ data }: MessageEvent<KeysTask>) => {
  const answer: KeysAnswer = await work(data).then(
    (made) => ({ made }),
    (error: unknown) => ({ failed: error instanceof WeakStretching ? 'weak' : 'other' }),
  )
  here.postMessage(answer)
}

async function work(data: KeysTask): Promise<PassphraseKeys | Founded> {
  if (data.task === 'stretch') return passphraseKeys(data.given.passphrase, data.given.stretching)
  const { office, passphrase, now } = data.given
  const founder = await newFounder(random)
  const founding = await foundOffice(office, founder, now)
  return {
    founder,
    founding,
    credentials: await credentialsFor(founder.id, founder.keyring, passphrase, random),
  }
}
