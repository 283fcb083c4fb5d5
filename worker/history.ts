import { utf8 } from '../core/bytes.ts'
import type { Signed } from '../core/keys/signed.ts'
import { HISTORY_PART } from '../core/limits.ts'
import { paths } from '../core/wire.ts'
import type { KeybookHistory } from '../core/wire-people.ts'
import { type HistoryPlace, readHistory } from '../db/history.ts'
import { door } from './door.ts'
import { Refusal } from './problem.ts'
import { servedCompressed } from './served.ts'

const bare = ({ text, by, sig }: Signed): Signed => ({ text, by, sig })

/** `?after=3.17`: book 3 and page 17 are there already. */
function placeIn(request: Request): HistoryPlace {
  const after = new URL(request.url).searchParams.get('after') ?? '0.0'
  const [, book, page] = /^(\d{1,9})\.(\d{1,9})$/.exec(after) ?? []
  if (book === undefined || page === undefined) throw new Refusal('bad-request')
  return { book: Number(book), page: Number(page) }
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
    if (books.length === 0 && after.book === 0) throw new Refusal('not-open')
    const isMore = books.length === HISTORY_PART || pages.length === HISTORY_PART
    const answer: KeybookHistory = {
      roots: roots.map(bare),
      books: books.map(bare),
      pages: pages.map(bare),
      next: isMore ? `${books.at(-1)?.n ?? after.book}.${pages.at(-1)?.n ?? after.page}` : null,
    }
    return servedCompressed(ports, request, {
      body: utf8(JSON.stringify(answer)),
      type: 'application/json',
    })
  },
})
