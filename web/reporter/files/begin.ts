import { h } from 'preact'
import type { Attaching } from '../attaching.ts'
import { threadWhenNeeded } from '../thread.ts'
import { chosen, forgetSent, isReady, lookingBy, mark, nameOf } from './chosen.ts'
import type { FilesTasks } from './files.worker.ts'
import { Panel } from './panel.tsx'
import { Progress } from './progress.tsx'
import { sendAll } from './send.ts'

/** Sets up all that a page needs for files, once. */
export function begin(startWorker: () => Worker): Attaching {
  const thread = threadWhenNeeded<FilesTasks>(startWorker)
  const look = lookingBy(thread)

  return {
    mark,
    count: () => chosen.value.length,
    isReady: () => chosen.value.every(isReady),
    names: () => chosen.value.flatMap((one) => nameOf(one) ?? []),
    send: (given, works) => sendAll(thread.ask, given, works),
    again: forgetSent,
    forget() {
      chosen.value = []
      thread.end()
    },
    Panel: () => h(Panel, { look }),
    Progress,
  }
}
