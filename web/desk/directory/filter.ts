import { agenciesFor, type Entry } from '../../../core/agencies.ts'
import { folded } from '../../../core/fold.ts'
import type { AgencyKind } from '../../../core/roles.ts'

/** What must be so of an entry for it to be shown; what is empty is anything. */
export interface Wanted {
  query: string
  kind: AgencyKind | ''
  /** A municipality's code: those that serve it. */
  place: string
  standing: 'all' | 'unconfirmed' | 'confirmed' | 'gone'
}

const searched = ({ code, name, phones = [], email = '', note = '' }: Entry): string =>
  folded([code, name, ...phones, email, note].join(' '))

/** The nearest first where a place is asked for, else in the directory's order. */
export function shownEntries(entries: readonly Entry[], { query, kind, place, standing }: Wanted): Entry[] {
  const typed = folded(query).split(/\s+/)
  const ofPlace = place === '' ? null : agenciesFor(place, undefined, entries).map(({ code }) => code)
  const byCode = new Map(entries.map((entry) => [entry.code, entry]))
  const listed = ofPlace ? ofPlace.flatMap((code) => byCode.get(code) ?? []) : entries
  return listed.filter(
    (entry) =>
      (kind === '' || entry.kind === kind) &&
      entry.gone === (standing === 'gone') &&
      (standing !== 'confirmed' || entry.confirmed !== null) &&
      (standing !== 'unconfirmed' || entry.confirmed === null) &&
      typed.every((part) => searched(entry).includes(part)),
  )
}
