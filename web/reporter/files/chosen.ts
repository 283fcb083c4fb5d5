import { signal } from '@preact/signals'
import type { AttachedFile } from '../../../core/envelope/attached.ts'
import { fileName } from '../../../core/files/type.ts'
import { FILE_MAX, FILES_MAX } from '../../../core/limits.ts'
import type { Thread } from '../thread.ts'
import type { Looked, LookTasks } from './look.ts'

/*
 * What the person has chosen, in memory and nowhere else: the browser's handles of files, which are read when they are
 * sent.
 */

export interface Chosen {
  /** Counts from 1 within this visit. */
  id: number
  file: File
  /** `null` while it is looked at. */
  looked: Looked | 'unreadable' | null
  /** Whether the original is sent though it could be cleaned. */
  original: boolean
  /** What the message will say of it, once the server has it under the key of this epoch. */
  sent: { epoch: number; attached: AttachedFile } | null
}

export const chosen = signal<readonly Chosen[]>([])

/** Why a file was not taken. */
export interface Fault {
  name: string
  why: 'large' | 'empty' | 'many'
}

let last = 0

/** Takes files in, as far as they may go. @returns those that were, and why others were not. */
export function take(files: readonly File[]): { taken: Chosen[]; faults: Fault[] } {
  const taken: Chosen[] = []
  const faults: Fault[] = []
  for (const file of files) {
    const why = faultOf(file, chosen.value.length + taken.length)
    if (why) faults.push({ name: file.name, why })
    else taken.push({ id: ++last, file, looked: null, original: false, sent: null })
  }
  chosen.value = [...chosen.value, ...taken]
  return { taken, faults }
}

function faultOf({ size }: File, before: number): Fault['why'] | null {
  if (size > FILE_MAX) return 'large'
  if (size === 0) return 'empty'
  return before >= FILES_MAX ? 'many' : null
}

export function change(id: number, some: Partial<Chosen>): void {
  chosen.value = chosen.value.map((one) => (one.id === id ? { ...one, ...some } : one))
}

/** Has what was chosen looked at, one after the other: each is in memory while it is. */
export function lookingBy({ ask }: Pick<Thread<LookTasks>, 'ask'>): (one: Chosen) => void {
  let looking: Promise<unknown> = Promise.resolve()
  return ({ id, file }) => {
    looking = looking
      .then(() => ask('look', { file }))
      .then(
        (looked) => change(id, { looked }),
        () => change(id, { looked: 'unreadable' }),
      )
  }
}

/** Another whenever what is to be sent is another. */
export const mark = (): string =>
  chosen.value.map(({ id, original }) => `${id}${original ? 'o' : 'c'}`).join()

/** Forgets what was sent: it is no longer there, or was sealed to another key. */
export function forgetSent(): void {
  chosen.value = chosen.value.map((one) => ({ ...one, sent: null }))
}

export const isChosen = (id: number): boolean => chosen.value.some((one) => one.id === id)

/** Whether it can be sent: somebody has looked at it. */
export const isReady = ({ looked }: Chosen): boolean => looked !== null && looked !== 'unreadable'

/** The name that it goes under: ours, by its place among the others. */
export function nameOf({ id, looked }: Chosen): string | null {
  if (!looked || looked === 'unreadable') return null
  return fileName(looked.type, chosen.value.findIndex((one) => one.id === id) + 1)
}

/** What is sent of it: the cleaned one, unless that could not be made or the original is wanted. */
export function toSend({ file, looked, original }: Chosen) {
  if (!looked || looked === 'unreadable') throw new Error('not looked at')
  const { type, cleaned } = looked
  return cleaned && !original
    ? { type, ...cleaned, original: false }
    : { type, file, removed: [], turned: null, original: true }
}
