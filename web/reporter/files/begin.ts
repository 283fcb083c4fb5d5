import { h } from 'preact'
import type { Attaching } from '../attaching.ts'
import { type Thread, ThreadLost, threadOf } from '../thread.ts'
import { type Chosen, change, chosen, isReady, nameOf } from './chosen.ts'
import type { FilesTasks } from './files.worker.ts'
import { Panel } from './panel.tsx'
import { Progress } from './progress.tsx'
import { forgetSent, sendAll } from './send.ts'

/** Sets up all that a page needs for files, once. */
export function begin(startWorker: () => Worker): Attaching {
  let thread: Thread<FilesTasks> | null = null
  const ask: Thread<FilesTasks>['ask'] = async (task, given, progress, transfer) => {
    thread ??= threadOf<FilesTasks>(startWorker())
    try {
      return await thread.ask(task, given, progress, transfer)
    } catch (error) {
      if (error instanceof ThreadLost) thread = null
      throw error
    }
  }

  // One after the other: each is in memory while it is looked at.
  let looking: Promise<unknown> = Promise.resolve()
  const look = ({ id, file }: Chosen) => {
    looking = looking
      .then(() => ask('look', { file }))
      .then(
        (looked) => change(id, { looked }),
        () => change(id, { looked: 'unreadable' }),
      )
  }

  return {
    mark: () => chosen.value.map(({ id, original }) => `${id}${original ? 'o' : 'c'}`).join(),
    count: () => chosen.value.length,
    isReady: () => chosen.value.every(isReady),
    names: () => chosen.value.flatMap((one) => nameOf(one) ?? []),
    send: (given, works) => sendAll(ask, given, works),
    again: forgetSent,
    forget() {
      chosen.value = []
      thread?.end()
      thread = null
    },
    Panel: () => h(Panel, { look }),
    Progress,
  }
}
