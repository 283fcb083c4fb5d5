import { WeakStretching } from '../../core/keys/passphrase.ts'
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

/** Stretches a passphrase, off the main thread. @throws WeakStretching, KeysNotMade */
export const stretch = (passphrase: string, stretching: Stretching) =>
  ask('stretch', { passphrase, stretching })

/** Makes a new head's keys and their office's, off the main thread. @throws KeysNotMade */
export const found = (office: { id: string; kind: OfficeKind }, passphrase: string, now: number) =>
  ask('found', { office, passphrase, now })

function ask<T extends keyof KeysTasks>(
  task: T,
  given: KeysTasks[T]['given'],
): Promise<KeysTasks[T]['made']> {
  const worker = startWorker(workers.keys)
  return new Promise<KeysTasks[T]['made']>((done, refuse) => {
    worker.onerror = () => refuse(new KeysNotMade())
    worker.onmessage = ({ data }: MessageEvent<KeysAnswer>) => {
      if ('made' in data) done(data.made as KeysTasks[T]['made'])
      else refuse(data.failed === 'weak' ? new WeakStretching() : new KeysNotMade())
    }
    worker.postMessage({ task, given } as KeysTask)
  }).finally(() => worker.terminate())
}
