import { signal } from '@preact/signals'
import { hourOf } from '../../core/hour.ts'
import type { Seen } from '../../core/keys/keybook.ts'
import { DELETIONS_MAX } from '../../core/limits.ts'
import { reporterPaths } from '../../core/paths.ts'
import type { ReporterStatus } from '../../core/status.ts'
import type { Challenge, Replies } from '../../core/wire.ts'
import { attached } from '../reporter/attaching.ts'
import { deliver } from '../reporter/deliver.ts'
import filesUrl from '../reporter/files/files.worker.ts?worker&url'
import { Halt } from '../reporter/halt.ts'
import { loadAttaching } from '../reporter/load-attaching.ts'
import { haltOf, persist } from '../reporter/persist.ts'
import { fetchJson, Problem, postJson } from '../reporter/server.ts'
import { type Thread, ThreadLost, threadOf } from '../reporter/thread.ts'
import { worksOf } from '../reporter/work.ts'
import { rootKey } from '../root-key.ts'
import { workersOf } from '../worker-url.ts'
import type { Addition, Entry, VisitTasks } from './visit.worker.ts'
import workerUrl from './visit.worker.ts?worker&url'

/** What a receipt shows. */
export interface Visit {
  tip: string
  status: ReporterStatus
  next: number
  entries: Entry[]
  /** False when the team has not renewed its keys in time. */
  renewed: boolean
}

/** How much of the receipt is stretched, from 0 to 1. */
export const unlockedPart = signal(0)

const startWorker = workersOf([workerUrl, filesUrl])

/** Loads the part of the page that knows about files. */
export const addFiles = (): Promise<void> => loadAttaching(() => startWorker(filesUrl))
const { origin } = location

let thread: Thread<VisitTasks> | null = null
let keybook: unknown = null
let seen: Seen | undefined

const ask: Thread<VisitTasks>['ask'] = (task, given, progress) =>
  thread ? thread.ask(task, given, progress) : Promise.reject(new ThreadLost())

const works = worksOf((challenge, progress) => ask('work', challenge, progress))

const keybookGiven = () => ({ keybook, rootKey, now: hourOf(Date.now()), seen })

/** Ends the visit: what the receipt unlocked is gone. */
export function lock(): void {
  thread?.end()
  thread = null
  unlockedPart.value = 0
}

/** Loads the cryptography and begins the work for the first look, while the receipt is typed. */
export function makeReady(): void {
  thread ??= threadOf<VisitTasks>(startWorker(workerUrl))
  works.begin()
}

const stretch = (digits: string) => {
  makeReady()
  return ask('unlock', { digits }, (part) => {
    unlockedPart.value = part
  })
}

/** Stretches a receipt. @throws Halt */
export async function unlock(digits: string): Promise<void> {
  try {
    const made = await stretch(digits).catch((error) => {
      if (!(error instanceof ThreadLost)) throw error
      // It may have been lost long ago, while there was no connection.
      lock()
      return stretch(digits)
    })
    if (made === 'memory') throw new Halt('memory')
  } catch (error) {
    lock()
    throw haltOf(error)
  }
}

const askChallenge = async () => {
  const body = JSON.stringify({ work: await works.take() })
  return (await postJson<Challenge>(reporterPaths.challenge, body)).challenge
}

/** A challenge costs work; that of before may have been used by a request whose answer was lost. */
const newChallenge = () =>
  askChallenge().catch((error) => {
    if (error instanceof Problem && error.code === 'work-needed') return askChallenge()
    throw error
  })

/** A challenge is good for one request: every try takes a new one. */
async function fetchReplies(): Promise<Replies> {
  const proof = await ask('prove', { origin, challenge: await newChallenge() })
  return postJson<Replies>(reporterPaths.replies, JSON.stringify(proof))
}

/**
 * Fetches and verifies what the receipt shows, trying until there is an answer.
 *
 * @returns `null` when there is nothing for this receipt. @throws Halt
 */
export const fetchVisit = (): Promise<Visit | null> => persist(async () => visitOf(await fetchReplies()))

/**
 * Deletes replies for good, trying until the server says what is left.
 *
 * @param seqs their numbers, one at least.
 * @returns `null` when there is nothing for this receipt any more. @throws Halt also when the server still has one.
 */
export function deleteReplies({ tip }: Visit, seqs: number[]): Promise<Visit | null> {
  return persist(async () => {
    let answer: Replies | null = null
    for (let from = 0; from < seqs.length; from += DELETIONS_MAX) {
      const some = seqs.slice(from, from + DELETIONS_MAX)
      const body = await ask('bury', { origin, challenge: await newChallenge(), tip, seqs: some })
      answer = await postJson<Replies>(reporterPaths.deletions, JSON.stringify(body))
    }
    const left = answer && (await visitOf(answer))
    if (left?.entries.some(({ kind, seq }) => kind === 'reply' && seqs.includes(seq)))
      throw new Halt('unexpected')
    return left
  })
}

async function visitOf({ found, tip, status, next, replies, tombstones }: Replies): Promise<Visit | null> {
  if (!found) return null
  keybook = await fetchJson(reporterPaths.keybook)
  const read = await ask('read', { ...keybookGiven(), tip, replies, tombstones })
  if (!read.trusted) throw new Halt(read.why)
  seen = read.seen
  // They may want to add something, or to delete.
  works.begin()
  return { tip, status, next, entries: read.entries, renewed: read.renewed }
}

/** What is being added: while it is the same, it keeps its number, its seal and its hashes. */
interface Draft {
  content: string
  seq: number
  addition: Addition | null
  sent: Set<string>
}

let draft: Draft | null = null

/**
 * Seals a further message and sends it until it is stored.
 *
 * @returns the number of the next one. @throws Halt
 */
export async function add({ tip, next }: Visit, text: string, language: string): Promise<number> {
  const content = () => JSON.stringify([text, attached()?.mark()])
  if (draft?.content !== content()) draft = { content: content(), seq: next, addition: null, sent: new Set() }
  const current = draft
  await deliver(current.sent, 'taken', async (mend) => {
    if (mend === 'taken') current.seq = (await fetchReplies()).next
    if (mend) {
      current.addition = null
      keybook = null
    }
    if (mend === 'files-missing') attached()?.again()
    current.addition ??= await sealAddition(tip, current.seq, text, language)
    // Only now: a file may have been left out while it was sent.
    current.content = content()
    const { addition } = current
    const body = await ask('proveAddition', { origin, challenge: await newChallenge(), addition })
    return { path: reporterPaths.followups, body: JSON.stringify(body), sha256: addition.sha256 }
  })
  draft = null
  attached()?.forget()
  return current.seq + 1
}

async function sealAddition(tip: string, seq: number, text: string, language: string): Promise<Addition> {
  keybook ??= await fetchJson(reporterPaths.keybook)
  // Before the message that names them.
  const files = (await attached()?.send(keybookGiven(), works)) ?? []
  const made = await ask('seal', { ...keybookGiven(), tip, seq, text, language, files })
  if (!made.trusted) throw new Halt(made.why)
  seen = made.seen
  return made.addition
}
