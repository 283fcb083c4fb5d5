import { computed, effect, signal } from '@preact/signals'
import * as v from 'valibot'
import { entriesWith, present, type Revision } from '../../../core/agencies.ts'
import { directoryChange, isAgencyCode } from '../../../core/directory.ts'
import { may } from '../../../core/permissions.ts'
import { type DirectoryRow, paths } from '../../../core/wire.ts'
import { call } from '../api.ts'
import { unlocked } from '../session.ts'

/*
 * The directory of agencies as this desk has it: what ships with the page, and what the desk has changed since.
 */

const revisions = signal<readonly Revision[]>([])
/** Why the changes are not known, or not the newest: what is shown may be out of date. */
export const directoryTrouble = signal<unknown>(null)

/** All entries, those that are no more among them. */
export const entries = computed(() => entriesWith(revisions.value))
/** Whom one can suggest, and call. */
export const agencies = computed(() => present(entries.value))

/** Fetches what the desk has changed. Never throws: what went wrong stands in `directoryTrouble`. */
export async function loadDirectory(): Promise<void> {
  const session = unlocked.value
  if (!session || !may(session.member.role, 'agencies')) return
  try {
    const found = await call<{ revisions: DirectoryRow[] }>('GET', paths.directory)
    if (!unlocked.value) return
    revisions.value = found.revisions.filter(isRevision)
    directoryTrouble.value = null
  } catch (error) {
    if (unlocked.value) directoryTrouble.value = error
  }
}

/** What the server hands out must be what it would have taken: a safe house has no address here either. */
const isRevision = ({ agency, change }: DirectoryRow): boolean =>
  isAgencyCode(agency) && v.is(directoryChange, change)

let loadedFor: string | null = null

effect(() => {
  const session = unlocked.value
  if (session?.member.id === loadedFor) return
  loadedFor = session?.member.id ?? null
  revisions.value = []
  directoryTrouble.value = null
  void loadDirectory()
})
