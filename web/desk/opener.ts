import { effect } from '@preact/signals'
import type { Kind } from '../../core/envelope/context.ts'
import type { Message } from '../../core/envelope/message.ts'
import type { Job } from './opener.worker.ts'
import { unlocked } from './session.ts'
import { startWorker, workers } from './workers.ts'

/** The browser did not run the opening (locked meanwhile, or its code did not load): says nothing of the messages. */
export class OpenerStopped extends Error {
  constructor() {
    super('the opener stopped')
    this.name = 'OpenerStopped'
  }
}

interface Task {
  job: Job
  done: (message: Message | null) => void
  failed: (why: OpenerStopped) => void
}

interface Opener {
  worker: Worker
  task: Task | null
}

// More than four gain nothing: a desk's computer has the rest to do as well.
const POOL = Math.min(4, Math.max(1, navigator.hardwareConcurrency || 1))
let pool: Opener[] = []
let waiting: Task[] = []

/**
 * Opens messages side by side in Web Workers, in the order given. `null` is a message that does not open or does
 * not belong; it never stops the others. A job without an identity is one of those.
 *
 * @param onOne called after each, with the number done so far.
 * @throws OpenerStopped when the desk locks meanwhile or the worker cannot run.
 */
export function openAll<K extends Kind>(
  jobs: (Omit<Job<K>, 'identity'> & { identity: string | undefined })[],
  onOne: (done: number) => void = () => {},
): Promise<(Message<K> | null)[]> {
  let done = 0
  return Promise.all(
    jobs.map(async ({ sealed, identity, expected }) => {
      const message = identity === undefined ? null : await openOne({ sealed, identity, expected })
      onOne(++done)
      return message as Message<K> | null
    }),
  )
}

const openOne = (job: Job) =>
  new Promise<Message | null>((done, failed) => {
    waiting.push({ job, done, failed })
    assign()
  })

function assign(): void {
  while (waiting.length > 0) {
    const opener = pool.find(({ task }) => !task) ?? newOpener()
    if (!opener) return
    opener.task = waiting.shift() as Task
    opener.worker.postMessage(opener.task.job)
  }
}

function newOpener(): Opener | null {
  if (pool.length >= POOL) return null
  const opener: Opener = { worker: startWorker(workers.opener), task: null }
  opener.worker.onmessage = ({ data }: MessageEvent<Message | null>) => {
    const { task } = opener
    opener.task = null
    task?.done(data)
    assign()
  }
  opener.worker.onerror = stop
  pool.push(opener)
  return opener
}

/** Ends the workers, and with them every key that was posted to them. */
function stop(): void {
  const left = [...pool.flatMap(({ task }) => task ?? []), ...waiting]
  for (const { worker } of pool) worker.terminate()
  pool = []
  waiting = []
  for (const { failed } of left) failed(new OpenerStopped())
}

effect(() => {
  if (!unlocked.value) stop()
})
