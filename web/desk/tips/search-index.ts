import MiniSearch, { type Query } from 'minisearch'
import { folded } from '../../../core/fold.ts'
import { phoneAtHome, phoneDigits } from '../../../core/traces.ts'

/** A tip as it is searched: by a number of this browser's own, for numbers are compared faster than ids. */
export interface Searched {
  id: number
  text: string
  traces: string[]
}

/** Below this many letters nearly everything is found, and finding it is slow. */
export const QUERY_MIN = 2
/** Of a whole text that somebody pastes the beginning is looked for: each word of it would be looked up. */
const QUERY_MAX = 200
const GAP = /[^\p{L}\p{N}]+/u

/**
 * An index of texts, in memory alone. Words are found by their beginning, all of them must be there; scripts and
 * diacritics do not count.
 */
export class SearchIndex {
  private readonly index = new MiniSearch<{ id: number; text: string }>({
    fields: ['text'],
    // Both sides are folded whole before they are cut into words.
    tokenize: (text) => text.split(GAP),
    processTerm: (term) => term || null,
  })

  put(tips: readonly Searched[]): void {
    for (const { id, text, traces } of tips) {
      if (this.index.has(id)) this.index.discard(id)
      this.index.add({ id, text: folded([text, ...traces, ...traces.flatMap(otherForms)].join(' ')) })
    }
  }

  drop(ids: readonly number[]): void {
    this.index.discardAll(ids.filter((id) => this.index.has(id)))
  }

  find(query: string): number[] {
    return this.index.search(queryOf(query), { prefix: true }).map(({ id }) => id as number)
  }
}

/** How else somebody might write a trace down: a number without the country's, a link by its parts. */
function otherForms(trace: string): string[] {
  const digits = phoneDigits(trace)
  const home = digits === trace ? phoneAtHome(digits) : null
  return home === null ? [] : [home]
}

/** The words one by one, or a plate or a number as a whole, whatever stands between its parts. */
function queryOf(typed: string): Query {
  const query = folded(typed.slice(0, QUERY_MAX))
  const words = query.split(GAP).filter((word) => word !== '')
  const joined = words.join('').replace(/^00/, '')
  // One letter is what a word begins with, or a part of a plate, and nearly everything has it.
  const longer = words.filter((word) => word.length >= QUERY_MIN)
  const isTrace = words.length > 1 && joined.length <= 15 && /\d/.test(joined)
  const every: Query = { combineWith: 'AND', queries: longer.length > 0 ? longer : words }
  return isTrace ? { combineWith: 'OR', queries: [every, joined] } : every
}
