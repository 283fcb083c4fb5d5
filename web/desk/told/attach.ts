import { effect, signal } from '@preact/signals'
import type { AttachedFile } from '../../../core/envelope/attached.ts'
import {
  type Chosen,
  change,
  chosen,
  type Fault,
  lookingBy,
  nameOf,
  take,
  toSend,
} from '../../reporter/files/chosen.ts'
import type { LookTasks } from '../../reporter/files/look.ts'
import { threadWhenNeeded } from '../../reporter/thread.ts'
import { Problem } from '../api.ts'
import { sealAndSend } from '../files/send-file.ts'
import { startWorker, workers } from '../workers.ts'
import { writing } from './writing.ts'

/*
 * Files that came with what is told: a photograph that somebody brought, a letter. They are chosen as on the reporter's
 * page, stay in memory while the tip is written down, and are sealed and sent when it is stored.
 */

const thread = threadWhenNeeded<LookTasks>(() => startWorker(workers.look))
const look = lookingBy(thread)
let stop = new AbortController()

/** Takes files in, and has them looked at. @returns why others were not taken. */
export function attach(files: readonly File[]): Fault[] {
  const { taken, faults } = take(files)
  for (const one of taken) look(one)
  return faults
}

export function leaveOut(id: number): void {
  chosen.value = chosen.value.filter((one) => one.id !== id)
}

// Whatever ends the writing ends them too: the lock, a tip that is stored, one that is left for later.
effect(() => {
  if (writing.value) return
  stop.abort()
  if (chosen.peek().length > 0) chosen.value = []
  thread.end()
})

// ---- Sending ----

/** Which file is being sent, and how much of it has gone, from 0 to 1. */
export const sending = signal<{ n: number; all: number; part: number } | null>(null)

/** Why files did not go, where the page says so itself: they were stopped, or one cannot be read any more. */
export class NotSent extends Error {
  constructor() {
    super('the files were not sent')
    this.name = 'NotSent'
  }
}

/** Stops what is being sent; whatever has gone whole does not go again. */
export const stopSending = (): void => stop.abort()

/**
 * Seals what was chosen to the desk's key of an epoch, and sends it.
 *
 * @throws NotSent, Problem
 */
export async function sendFiles(epoch: number, recipient: string): Promise<AttachedFile[]> {
  const before = chosen.value
  const isOther = ({ sent }: Chosen) => sent?.epoch !== epoch
  stop = new AbortController()
  try {
    for (const [at, one] of before.entries()) {
      if (!isOther(one)) continue
      const onPart = (part: number) => {
        sending.value = { n: at + 1, all: before.length, part }
      }
      onPart(0)
      change(one.id, { sent: { epoch, attached: await sendOne(one, recipient, onPart, stop.signal) } })
    }
  } finally {
    sending.value = null
  }
  // They went away with the lock: a tip must not go without what it was to bring.
  if (chosen.value.length !== before.length || chosen.value.some(isOther)) throw new Problem('locked', 0)
  // By their places now: one may have been left out since another was sent.
  return chosen.value.map((one) => ({
    ...(one.sent?.attached as AttachedFile),
    name: nameOf(one) as string,
  }))
}

async function sendOne(
  one: Chosen,
  recipient: string,
  onPart: (part: number) => void,
  signal: AbortSignal,
): Promise<AttachedFile> {
  const { type, file, removed, turned, original } = toSend(one)
  try {
    const sealed = await sealAndSend(file, recipient, onPart, signal)
    return { ...sealed, name: nameOf(one) as string, type, size: file.size, removed, turned, original }
  } catch (error) {
    if (signal.aborted) throw new NotSent()
    if (error instanceof Problem) throw error
    // It was moved or changed since it was chosen.
    change(one.id, { looked: 'unreadable' })
    throw new NotSent()
  }
}
