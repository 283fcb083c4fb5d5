import { signal } from '@preact/signals'
import type { ComponentType } from 'preact'
import type { AttachedFile } from '../../core/envelope/attached.ts'
import type { KeybookGiven } from './desk-key.ts'
import type { Works } from './work.ts'

/** Files that are to go with a message. Only whoever adds some loads the part of the page that knows about them. */
export interface Attaching {
  /** Another whenever what is to be sent is another. */
  mark(): string
  count(): number
  /** Whether all can be sent: they were looked at, and can be read. */
  isReady(): boolean
  /** Our names of the files. */
  names(): string[]
  /**
   * Seals the files to the desk and sends them, before the message that names them. What went under the same key
   * before does not go again.
   *
   * @throws Halt
   */
  send(given: KeybookGiven, works: Works): Promise<AttachedFile[]>
  /** The server does not have them (any more): the next `send` sends them all. */
  again(): void
  /** They are sent, and named: nothing is kept of them here. */
  forget(): void
  /** Choosing them, and what goes with each. */
  Panel: ComponentType
  /** Which of them is being sent, how far that is, and the way to leave it out. */
  Progress: ComponentType
}

/** What is added; `null` before that, `lost` when the part of the page did not load. */
export const attaching = signal<Attaching | 'lost' | null>(null)

/** The files to be sent, when there are any. */
export function attached(): Attaching | null {
  const { value } = attaching
  return value && value !== 'lost' && value.count() > 0 ? value : null
}
