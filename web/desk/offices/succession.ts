import { nextBook, signBook } from '../../../core/keys/book.ts'
import { signSuccession } from '../../../core/keys/root.ts'
import { publicHalf } from '../../../core/keys/signed.ts'
import { paths } from '../../../core/wire.ts'
import type { RootDone } from '../../../core/wire-people.ts'
import { call } from '../api.ts'
import { rememberPublished, showing } from '../keybook.ts'
import { uncontested } from '../people/uncontested.ts'
import { audited, refreshKeybook } from '../session.ts'

/**
 * Hands the book over to a new root: the old one's last word, and the same book signed by the new one.
 *
 * @param old seed of the root that signs now. @param next of the new one.
 */
export async function replaceRoot(old: Uint8Array, next: Uint8Array): Promise<RootDone> {
  // After a lost answer it may be so already; then what is to be configured is told in any case.
  let done: RootDone = { kept: false }
  await uncontested(async () => {
    const { root, book, bookHash } = await refreshKeybook()
    if (root === publicHalf(next)) return
    const made = nextBook(book, bookHash)
    const signed = signBook(made, next)
    const succession = signSuccession(signed, old, next)
    done = await audited('root_replaced', '', (entry) =>
      call<RootDone>('POST', paths.root, { book: signed, succession, entry }),
    )
    rememberPublished(made, signed)
  })
  await showing(refreshKeybook)
  return done
}
