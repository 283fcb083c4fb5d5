import * as v from 'valibot'

// Staff's browsers only: no signed page names anybody, so that names are the server's word each time.
const NAMES = 'javi-desk-names'
const kept = v.array(v.tuple([v.string(), v.string()]))

/** The name under which this browser knew each member first, by their id. */
export type NamesBefore = ReadonlyMap<string, string>

/** Remembers the names of whoever has none here yet. @returns all that are known then */
export function rememberNames(given: { member: string; name: string }[]): NamesBefore {
  const names = readNames()
  for (const { member, name } of given) if (!names.has(member)) names.set(member, name)
  localStorage.setItem(NAMES, JSON.stringify([...names]))
  return names
}

function readNames(): Map<string, string> {
  try {
    return new Map(v.parse(kept, JSON.parse(localStorage.getItem(NAMES) ?? '')))
  } catch {
    return new Map()
  }
}
