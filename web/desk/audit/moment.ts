import type { StoredEntry } from '../../../core/keys/chains.ts'
import type { AuditEntries } from '../../../core/wire-people.ts'

/**
 * The entries that were there when the first part was asked for. What came in while the others were fetched is left for
 * the next time: it may name entries of chains that had been fetched before, and they would seem to be missing.
 */
export function ofOneMoment(parts: readonly AuditEntries[]): StoredEntry[] {
  const left = new Map(Object.entries(parts[0]?.counts ?? {}))
  return parts
    .flatMap(({ entries }) => entries)
    .filter(({ by }) => {
      const count = left.get(by) ?? 0
      left.set(by, count - 1)
      return count > 0
    })
}
