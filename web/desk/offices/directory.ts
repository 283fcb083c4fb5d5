import type { Agency } from '../../../core/agencies.ts'
import facts from '../../../core/facts/agencies.json' with { type: 'json' }
import { folded } from '../../../core/fold.ts'
import type { AgencyKind } from '../../../core/roles.ts'

// What the type narrows beyond the file is held by test/facts.test.ts.
const agencies = facts.agencies as readonly Agency[]

/** The bodies of one kind whose name has every typed word, in the directory's order. */
export function searchAgencies(kind: AgencyKind, query: string): Agency[] {
  const typed = folded(query).split(/\s+/)
  return agencies.filter((agency) => {
    if (agency.kind !== kind) return false
    const name = folded(agency.name)
    return typed.every((part) => name.includes(part))
  })
}
