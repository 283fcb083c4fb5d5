import { utf8 } from '../core/bytes.ts'
import type { Signed } from '../core/keys/signed.ts'
import { HISTORY_MAX, HISTORY_PART } from '../core/limits.ts'
import { paths } from '../core/wire.ts'
import type { KeybookHistory } from '../core/wire-people.ts'
import { readHistory } from '../db/history.ts'
import { door } from './door.ts'
import { Refusal } from './problem.ts'
import { servedCompressed } from './served.ts'

const bare = ({ text, by, sig }: Signed): Signed => ({ text, by, sig })

/**
 * `?after=40`: books and pages up to number 40 are there already. Parts begin at a few places, so that they are
 * compressed once: a stranger who could ask for any would have each made anew.
 */
function placeIn(request: Request): number {
  const given = new URL(request.url).searchParams.get('after') ?? '0'
  const after = /^(0|[1-9]\d{0,4})$/.test(given) ? Number(given) : Number.NaN
  // Also when it is no number.
  if (!(after <= HISTORY_MAX && after % HISTORY_PART === 0)) throw new Refusal('bad-request')
  return after
}

/**
 * For anybody who wants to know that nothing was taken out of the row, or put into it: all books, and the desk's
 * pages. It shows no more than the keybook did on each of those days.
 */
export const history = door({
  method: 'GET',
  path: paths.keybookHistory,
  // The desk's audit page needs the books too: by them it knows the keys that the server had before.
  site: 'any',
  who: 'anyone',
  audit: null,
  async run({ ports, request }) {
    if (!ports.config.rootKey) throw new Refusal('not-open')
    const after = placeIn(request)
    const { roots, books, pages } = await ports.store.use((db) => readHistory(db, after, HISTORY_PART))
    if (books.length === 0 && after === 0) throw new Refusal('not-open')
    const isMore = books.length === HISTORY_PART || pages.length === HISTORY_PART
    const answer: KeybookHistory = {
      roots: roots.map(bare),
      books: books.map(bare),
      pages: pages.map(bare),
      next: isMore ? String(after + HISTORY_PART) : null,
    }
    return servedCompressed(ports, request, {
      body: utf8(JSON.stringify(answer)),
      type: 'application/json',
    })
  },
})
