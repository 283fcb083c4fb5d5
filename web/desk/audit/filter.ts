import { dateOf, ZONE } from '../../../core/hour.ts'
import type { Act, Entry } from '../../../core/keys/audit.ts'
import type { CheckedEntry } from '../../../core/keys/chains.ts'
import { secondSubject } from '../../../core/keys/second.ts'

/** What the page shows; empty is everything. */
export interface Filter {
  actor: string
  act: Entry['act'] | ''
  /** An id or its beginning: of a tip, a referral, a request, a member. */
  id: string
  /** As the browser writes a day: `2026-11-22`. */
  day: string
}

export const noFilter: Filter = { actor: '', act: '', id: '', day: '' }

/** An entry that could be read, with what was found about it. */
export type Listed = CheckedEntry & { entry: Entry }

const second: Act[] = ['second_asked', 'second_confirmed', 'second_refused']

/** The newest first; within an hour nobody knows whose came first, and each chain keeps its order. */
export function listed(entries: readonly CheckedEntry[], filter: Filter): Listed[] {
  const id = filter.id.trim().toLowerCase()
  // A request about one tip alone names it by a hash.
  const hash = /^[0-9a-f]{32}$/.test(id) ? secondSubject('', 'delete', [id]).split(',')[2] : undefined
  const isAbout = ({ act, subject }: Entry) =>
    subject.split(',').some((one) => one.startsWith(id)) ||
    (hash !== undefined && second.includes(act as Act) && subject.endsWith(hash))
  return entries
    .filter((one): one is Listed => one.entry !== null)
    .filter(
      ({ actor, entry }) =>
        (filter.actor === '' || actor === filter.actor) &&
        (filter.act === '' || entry.act === filter.act) &&
        (id === '' || isAbout(entry)) &&
        (filter.day === '' || dayOf(entry) === filter.day),
    )
    .sort(
      (a, b) =>
        b.entry.hour - a.entry.hour ||
        (a.actor < b.actor ? -1 : a.actor > b.actor ? 1 : b.entry.n - a.entry.n),
    )
}

/** The day where the reader is, which is the one that the list shows. */
function dayOf({ hour }: Entry): string {
  // Swedish writes days as the browser's own field does.
  return dateOf(hour).toLocaleDateString('sv', { timeZone: ZONE })
}
