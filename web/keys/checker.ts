import { threadOf } from '../reporter/thread.ts'
import { rootKey } from '../root-key.ts'
import { workersOf } from '../worker-url.ts'
import type { CheckTasks } from './check.worker.ts'
import workerUrl from './check.worker.ts?worker&url'
import { checked, root } from './state.ts'

const startWorker = workersOf([workerUrl])

/** Checks what the line hands out, and shows what was found. */
export async function check(): Promise<void> {
  root.value = rootKey
  checked.value = null
  const thread = threadOf<CheckTasks>(startWorker(workerUrl))
  try {
    checked.value = await thread.ask('check', { rootKey, now: Date.now() })
  } catch {
    checked.value = { state: 'load' }
  } finally {
    thread.end()
  }
}
