import { signal } from '@preact/signals'
import type { AttachedFile } from '../../../core/envelope/attached.ts'
import { sealedFileBytes } from '../../../core/envelope/shape.ts'
import { FILE_PART } from '../../../core/limits.ts'
import { reporterPaths } from '../../../core/paths.ts'
import type { Work } from '../../../core/wire.ts'
import type { KeybookGiven } from '../desk-key.ts'
import { Halt } from '../halt.ts'
import { pausing, persist } from '../persist.ts'
import { Problem } from '../server.ts'
import { TaskFailed, type Thread } from '../thread.ts'
import type { Works } from '../work.ts'
import { type Chosen, change, chosen, isChosen, nameOf, toSend } from './chosen.ts'
import type { FilesTasks, SealedPart } from './files.worker.ts'
import { postPart } from './post-part.ts'

type Ask = Thread<FilesTasks>['ask']

/** The file that is being sent, and how much of it has gone, from 0 to 1. */
export const sending = signal<{ id: number; part: number } | null>(null)
/** A file that can no longer be read: the person decides. */
export const lost = signal<number | null>(null)

let stop = new AbortController()
let decided: (() => void) | null = null

/** Leaves a file out, also while it is being sent. */
export function leaveOut(id: number): void {
  const isUnderWay = sending.value?.id === id
  chosen.value = chosen.value.filter((one) => one.id !== id)
  if (!isUnderWay) return
  stop.abort()
  decided?.()
  pausing.value?.giveUp()
}

/** Goes back from a file that cannot be read, without a decision. */
export function goBack(): void {
  decided?.()
}

/** How often a file is begun anew, under another id, when the server does not know it any more. */
const BEGINNINGS = 3

/** @throws Halt */
export async function sendAll(ask: Ask, given: KeybookGiven, works: Works): Promise<AttachedFile[]> {
  const desk = await ask('desk', given)
  if (!desk.trusted) throw new Halt(desk.why)
  const { epoch } = desk
  try {
    for (;;) {
      const next = chosen.value.find(({ sent }) => sent?.epoch !== epoch)
      if (!next) break
      await sendOne(ask, next, epoch, works)
    }
  } finally {
    sending.value = null
  }
  // By their places now: one may have been left out since another got its name.
  return chosen.value.map((one) => ({ ...(one.sent?.attached as AttachedFile), name: nameOf(one) as string }))
}

async function sendOne(ask: Ask, one: Chosen, epoch: number, works: Works): Promise<void> {
  const { id } = one
  stop = new AbortController()
  try {
    for (let tries = 0; tries < BEGINNINGS; tries++) {
      sending.value = { id, part: 0 }
      const attached = await sealAndSend(ask, one, works)
      if (!attached) continue
      change(id, { sent: { epoch, attached } })
      return
    }
    throw new Halt('unexpected')
  } catch (error) {
    // It was left out: whatever failed, failed because of that.
    if (!isChosen(id)) return
    if (!(error instanceof TaskFailed)) throw error
    await decision(id)
  }
}

/** Waits until an unreadable file is left out. @throws Halt when the person goes back. */
async function decision(id: number): Promise<void> {
  lost.value = id
  await new Promise<void>((done) => {
    decided = done
  })
  decided = null
  lost.value = null
  if (isChosen(id)) throw new Halt('given-up')
}

const newId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  )

/**
 * @returns `null` when the server does not know the file, has something else under its id, or no longer takes its work.
 * @throws Halt
 */
async function sealAndSend(ask: Ask, one: Chosen, works: Works): Promise<AttachedFile | null> {
  const { type, file, removed, turned, original } = toSend(one)
  const attachment = newId()
  const all = sealedFileBytes(file.size)
  await ask('begin', { file })
  let work: Work | null = null
  let sent: Uint8Array<ArrayBuffer> | null = null
  for (let n = 0; ; n++) {
    const part: SealedPart | null = await ask('part', { sent }, undefined, sent ? [sent.buffer] : [])
    if (!part) break
    const path = reporterPaths.filePart.replace(':attachment', attachment).replace(':part', String(n))
    const progress = (sent: number) => {
      sending.value = { id: one.id, part: (n * FILE_PART + sent) / all }
    }
    const stored = await persist(async () => {
      if (n === 0) work ??= await takeWork(works)
      return post(path, part.bytes, n === 0 ? work : null, progress)
    })
    if (stored !== part.sha256) return null
    sent = part.bytes
  }
  const hashes = await ask('hashes', null)
  const name = nameOf(one) as string
  return { file: attachment, name, type, size: file.size, ...hashes, removed, turned, original }
}

/** Takes work, and begins that of what is sent next: another file, or the message. */
async function takeWork(works: Works): Promise<Work> {
  const work = await works.take()
  works.begin()
  return work
}

/** Of what is mended by beginning anew nothing is thrown: the answer is then no hash. */
async function post(
  path: string,
  part: Uint8Array<ArrayBuffer>,
  work: Work | null,
  progress: (sent: number) => void,
) {
  try {
    return await postPart(path, part, work, progress, stop.signal)
  } catch (error) {
    if (stop.signal.aborted) throw new Halt('given-up')
    if (error instanceof Problem && ['not-found', 'taken', 'work-needed'].includes(error.code))
      return error.code
    throw error
  }
}
