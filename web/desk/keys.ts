import type { NewWords, WordsWay } from '../../core/keys/credentials.ts'
import { WrongStretching } from '../../core/keys/passphrase.ts'
import type { Stretching } from '../../core/keys/stretching.ts'
import type { OfficeKind } from '../../core/roles.ts'
import type { KeysAnswer, KeysTask, KeysTasks } from './keys.worker.ts'
import { startWorker, workers } from './workers.ts'

/** The worker did not start or did not finish: no memory, or its code did not load. */
export class KeysNotMade extends Error {
  constructor() {
    super('the keys could not be made')
    this.name = 'KeysNotMade'
  }
}

/** Stretches a passphrase or printed words, off the main thread. @throws WrongStretching, KeysNotMade */
export const stretch = (words: string, stretching: Stretching) => ask('stretch', { words, stretching })

/** Makes a new member's keys, off the main thread. @throws KeysNotMade */
export const join = (words: NewWords) => ask('join', { words })

/** Makes a new head's keys and their office's, off the main thread. @throws KeysNotMade */
export const found = (office: { id: string; kind: OfficeKind }, words: NewWords, now: number) =>
  ask('found', { office, words, now })

/** Makes another recovery for an office, off the main thread. @throws KeysNotMade */
export const makeRecovery = () => ask('recovery', {})

/** Wraps a keyring's key under other words, off the main thread. @throws KeysNotMade */
export const wrap = (key: Uint8Array, member: string, ways: { way: WordsWay['way']; words: string }[]) =>
  ask('wrap', { key, member, ways })

/** Stretches a receipt that is given to somebody, off the main thread. @throws KeysNotMade */
export const stretchReceipt = (digits: string) => ask('receipt', { digits })

function ask<T extends keyof KeysTasks>(
  task: T,
  given: KeysTasks[T]['given'],
): Promise<KeysTasks[T]['made']> {
  const worker = startWorker(workers.keys)
  return new Promise<KeysTasks[T]['made']>((done, refuse) => {
    worker.onerror = () => refuse(new KeysNotMade())
    worker.onmessage = ({ data }: MessageEvent<KeysAnswer>) => {
      if ('made' in data) done(data.made as KeysTasks[T]['made'])
      else refuse(data.failed === 'stretching' ? new WrongStretching() : new KeysNotMade())
    }
    worker.postMessage({ task, given } as KeysTask)
  }).finally(() => worker.terminate())
}
