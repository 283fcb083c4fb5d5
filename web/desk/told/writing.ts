import { computed, effect, signal } from '@preact/signals'
import { hex } from '../../../core/bytes.ts'
import type { DraftOfMember, ToldBy } from '../../../core/envelope/bodies.ts'
import { DRAFT_EVERY } from '../../../core/limits.ts'
import { may } from '../../../core/permissions.ts'
import type { Said } from '../../../core/questionnaire.ts'
import { random } from '../random.ts'
import { unlocked } from '../session.ts'
import { fetchDrafts, type KeptDraft, keepDraft, throwAway } from './drafts.ts'

/*
 * What is being written down while somebody tells it: here in memory, and every few seconds, sealed, with the server.
 * Nothing of it is ever in the browser's storage.
 */

interface Writing {
  /** Of the tip that it will be. */
  id: string
  draft: DraftOfMember
}

export const writing = signal<Writing | null>(null)

/** Drafts that lie with the server: of before a lock, a reload or a crash. `null` before they are known. */
export const kept = signal<KeptDraft[] | null>(null)

/** How the last saving went; `at` is in milliseconds since 1970. */
export const saving = signal<{ at: number } | { error: unknown } | null>(null)

/** What could be gone on with, while nothing is being written. */
export const unfinished = computed(() => (writing.value ? [] : (kept.value ?? [])))

let isChanged = false
let underway: Promise<void> = Promise.resolve()

effect(() => {
  if (unlocked.value) return
  writing.value = null
  kept.value = null
  saving.value = null
  isChanged = false
})

/** Asks for the drafts of before, of whoever may have any. Never throws: they are asked for again with the next look. */
export async function lookForDrafts(): Promise<void> {
  const session = unlocked.value
  if (!session || !may(session.member.role, 'tell')) return
  try {
    const found = await fetchDrafts(session)
    if (unlocked.value) kept.value = found
  } catch {
    // What is known of them stays.
  }
}

// ---- Writing ----

export function begin(by: ToldBy): void {
  saving.value = null
  isChanged = false
  writing.value = { id: hex(random(16)), draft: { told: { by }, language: 'bs', door: 'seen' } }
}

export function goOn({ id, draft }: KeptDraft): void {
  if (!draft) return
  saving.value = null
  isChanged = false
  writing.value = { id, draft }
}

/** What was answered anew; `undefined` takes an answer back. */
export function change(changes: Partial<DraftOfMember>): void {
  const { value } = writing
  if (!value) return
  const draft = Object.fromEntries(
    Object.entries({ ...value.draft, ...changes }).filter(([, answer]) => answer !== undefined),
  ) as unknown as DraftOfMember
  writing.value = { ...value, draft }
  isChanged = true
}

export const answer = (said: { [N in keyof Said]?: Said[N] | undefined }): void =>
  change(said as Partial<DraftOfMember>)

/** Saves what has changed since the last time. */
export function save(): Promise<void> {
  underway = underway.then(saveNow)
  return underway
}

async function saveNow(): Promise<void> {
  const { value } = writing
  if (!isChanged || !value || !unlocked.value) return
  isChanged = false
  try {
    await keepDraft(value.id, value.draft)
    if (writing.value?.id === value.id) saving.value = { at: Date.now() }
  } catch (error) {
    isChanged = true
    if (writing.value?.id === value.id) saving.value = { error }
  }
}

/** Saves every little while, and when the page goes out of sight. @returns what ends it. */
export function keepSaving(): () => void {
  const timer = setInterval(save, DRAFT_EVERY)
  const onHidden = () => void save()
  document.addEventListener('visibilitychange', onHidden)
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', onHidden)
    void save()
  }
}

/** Waits until nothing is on its way that would come after a tip and be a draft of it. */
export const settled = (): Promise<void> => underway

/** Puts the writing away: it stays with the server. */
export async function putAside(): Promise<void> {
  await save()
  writing.value = null
  await lookForDrafts()
}

/** It is a tip now. */
export function finish(): void {
  writing.value = null
  saving.value = null
  isChanged = false
  void lookForDrafts()
}

/** Throws a draft away for good. @throws Problem */
export async function discard(id: string): Promise<void> {
  isChanged = writing.value?.id === id ? false : isChanged
  await settled()
  await throwAway(id)
  if (writing.value?.id === id) writing.value = null
  await lookForDrafts()
}
