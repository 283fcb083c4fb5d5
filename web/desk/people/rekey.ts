import type { Hour } from '../../../core/hour.ts'
import type { Page } from '../../../core/keys/page.ts'
import { Problem } from '../api.ts'
import { KeysNotMade } from '../keys.ts'
import type { NextPage, RekeyAnswer, RekeyTask } from '../rekey.worker.ts'
import { unlocked } from '../session.ts'
import { startWorker, workers } from '../workers.ts'

/** Is told the share of the work that is done, from 0 to 1. */
export type Told = (share: number) => void

/** Begins a new epoch on a page as it is to be otherwise, off the main thread. @throws KeysNotMade, Problem `locked` */
export const newEpoch = (page: Page, now: Hour, told: Told): Promise<NextPage> =>
  ask({ task: 'epoch', page, now, forRecovery: new Map() }, told)

/** The same on a page with another recovery, which is given every epoch's key that is known here. @throws as `newEpoch` */
export const newEpochForRecovery = (page: Page, now: Hour, told: Told): Promise<NextPage> =>
  ask({ task: 'epoch', page, now, forRecovery: unlocked.value?.identities ?? new Map() }, told)

/** Seals every epoch's key that is known here to one member of a page, off the main thread. @throws as `newEpoch` */
export const grantsFor = (
  page: Page,
  { id, recipient }: { id: string; recipient: string },
): Promise<NextPage> =>
  ask({
    task: 'member',
    page,
    member: { id, recipient },
    identities: unlocked.value?.identities ?? new Map(),
  })

function ask(task: RekeyTask, told: Told = () => {}): Promise<NextPage> {
  const worker = startWorker(workers.rekey)
  let endWatch = () => {}
  return new Promise<NextPage>((done, refuse) => {
    // With the lock the keys leave the worker too.
    endWatch = unlocked.subscribe((session) => {
      if (!session) refuse(new Problem('locked', 0))
    })
    worker.onerror = () => refuse(new KeysNotMade())
    worker.onmessage = ({ data }: MessageEvent<RekeyAnswer>) => {
      if ('share' in data) told(data.share)
      else if ('next' in data) done(data.next)
      else refuse(new KeysNotMade())
    }
    worker.postMessage(task)
  }).finally(() => {
    endWatch()
    worker.terminate()
  })
}
