import type { Agency } from '../../../core/agencies.ts'
import { folded } from '../../../core/fold.ts'
import type { AgencyKind } from '../../../core/roles.ts'
import { agencies } from '../directory/listed.ts'

/** The bodies of one kind whose name has every typed word, in the directory's order. */
export function searchAgencies(kind: AgencyKind, query: string): Agency[] {
  const typed = folded(query).split(/\s+/)
  return agencies.value.filter((agency) => {
    if (agency.kind !== kind) return false
    const name = folded(agency.name)
    return typed.every((part) => name.includes(part))
  })
}
