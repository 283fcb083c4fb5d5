import { signal } from '@preact/signals'
import type { Report } from '../../core/envelope/bodies.ts'
import { hourOf } from '../../core/hour.ts'
import type { Seen } from '../../core/keys/keybook.ts'
import { reporterPaths } from '../../core/paths.ts'
import { newReceipt } from '../../core/receipt.ts'
import type { Work } from '../../core/wire.ts'
import { attached } from '../reporter/attaching.ts'
import { deliver } from '../reporter/deliver.ts'
import filesUrl from '../reporter/files/files.worker.ts?worker&url'
import { Halt } from '../reporter/halt.ts'
import { loadAttaching } from '../reporter/load-attaching.ts'
import { haltOf } from '../reporter/persist.ts'
import { fetchJson } from '../reporter/server.ts'
import { type Thread, ThreadLost, threadOf } from '../reporter/thread.ts'
import { worksOf } from '../reporter/work.ts'
import { rootKey } from '../root-key.ts'
import { workersOf } from '../worker-url.ts'
import type { SealedTip, SealTasks } from './seal.worker.ts'
import workerUrl from './seal.worker.ts?worker&url'

/** One message on its way: while the same is sent, it keeps its tip id, its receipt and its hashes. */
interface Draft {
  digits: string
  tip: string
  /** What was sealed, as JSON; `null` before that. */
  content: string | null
  sealed: SealedTip | null
  /** It may have been used by this message, and is not for another. */
  work: Work | null
  sent: Set<string>
}

/** What is being done, for the page to say. */
export type Doing = 'loading' | 'receipt' | 'files' | 'locking' | 'sending'

/** How much of the receipt is made, from 0 to 1. */
export const receiptPart = signal(0)

/** What is known of the team's keys: `late` when they were not renewed in time. */
export const keys = signal<'unknown' | 'renewed' | 'late' | 'forged' | 'old'>('unknown')

const startWorker = workersOf([workerUrl, filesUrl])

/** Loads the part of the page that knows about files. */
export const addFiles = (): Promise<void> => loadAttaching(() => startWorker(filesUrl))

let thread: Thread<SealTasks> | null = null
let preparing: Promise<void> | null = null
let draft: Draft | null = null
let keybook: Promise<unknown> | null = null
let seen: Seen | undefined

const works = worksOf((challenge, progress) =>
  thread ? thread.ask('work', challenge, progress) : Promise.reject(new ThreadLost()),
)

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length))

const newDraft = (): Draft => ({
  digits: newReceipt(random),
  tip: Array.from(random(16), (byte) => byte.toString(16).padStart(2, '0')).join(''),
  content: null,
  sealed: null,
  work: null,
  sent: new Set(),
})

/**
 * Loads the sealing code and makes a receipt. It can be called early and again: it goes on, or tries anew.
 *
 * @throws Halt for want of memory. @throws ThreadLost when the code did not load.
 */
export function prepare(): Promise<void> {
  preparing ??= begin()
  return preparing
}

async function begin(): Promise<void> {
  try {
    draft ??= newDraft()
    thread ??= threadOf<SealTasks>(startWorker(workerUrl))
    const { digits } = draft
    const made = await thread.ask('prepare', { digits }, (part) => {
      receiptPart.value = part
    })
    if (made === 'memory') throw new Halt('memory')
    // Only now: on one slow core the two would wait for each other.
    works.begin()
  } catch (error) {
    forget()
    throw error
  }
}

/** Ends the thread, so that the next try starts with a new one. */
function forget(): void {
  thread?.end()
  thread = null
  preparing = null
  receiptPart.value = 0
}

/** The team's keys, fetched once, though the look at them and the sending may ask at the same time. */
function fetchKeybook(): Promise<unknown> {
  keybook ??= fetchJson(reporterPaths.keybook).catch((error) => {
    keybook = null
    throw error
  })
  return keybook
}

const given = async () => ({ keybook: await fetchKeybook(), rootKey, now: hourOf(Date.now()), seen })

/** Looks at the team's keys before the person sends, so that they know in time. What fails here is met on sending. */
export async function checkKeys(): Promise<void> {
  try {
    // What was worked for long ago is no longer good.
    prepare().then(works.begin, () => {})
    keybook = null
    const asked = await given()
    const checked = await thread?.ask('check', asked)
    if (!checked) return
    if (checked.trusted) seen = checked.seen
    keys.value = checked.trusted ? (checked.renewed ? 'renewed' : 'late') : checked.why
  } catch {
    keybook = null
  }
}

/**
 * Seals a report and sends it until it is stored.
 *
 * @returns the receipt.
 * @throws Halt when that cannot be; nothing has then left the page unsealed.
 */
export async function send(report: Report, tell: (doing: Doing) => void): Promise<string> {
  const content = () => JSON.stringify([report, attached()?.mark()])
  // What was sealed before may be stored although no answer came: what was changed since is another message.
  if (draft?.sealed && draft.content !== content()) {
    draft = null
    forget()
  }
  try {
    draft ??= newDraft()
    const current = draft
    await deliver(current.sent, 'unexpected', async (mend) => {
      if (mend === 'work-needed') current.work = null
      else if (mend) {
        current.sealed = null
        keybook = null
      }
      if (mend === 'files-missing') attached()?.again()
      if (!current.sealed || !current.work) {
        tell(thread ? 'receipt' : 'loading')
        await prepare()
      }
      if (!current.sealed) {
        current.sealed = await sealed(current.tip, report, tell)
        // Only now: a file may have been left out while it was sent.
        current.content = content()
      }
      tell('sending')
      current.work ??= await works.take()
      const { tip, sha256 } = current.sealed
      return { path: reporterPaths.tips, body: JSON.stringify({ ...tip, work: current.work }), sha256 }
    })
    draft = null
    forget()
    attached()?.forget()
    return current.digits
  } catch (error) {
    const halt = haltOf(error)
    if (halt.reason !== 'given-up') forget()
    throw halt
  }
}

/** Sends the files first, under the same key, for the message names them. */
async function sealed(tip: string, report: Report, tell: (doing: Doing) => void): Promise<SealedTip> {
  const asked = await given()
  const files = attached()
  if (files) tell('files')
  const sent = (await files?.send(asked, works)) ?? []
  tell('locking')
  if (!thread) throw new ThreadLost()
  const made = await thread.ask('seal', { ...asked, tip, report, files: sent })
  if (!made.trusted) {
    keybook = null
    throw new Halt(made.why)
  }
  seen = made.seen
  return made.sealed
}
