import { hourOf } from '../../../core/hour.ts'
import {
  type Book,
  type BookOffice,
  isClosed,
  nextBook,
  signBook,
  withHead,
  withOffice,
  withoutHead,
  withoutOffice,
} from '../../../core/keys/book.ts'
import type { Keybook } from '../../../core/keys/keybook.ts'
import { isCurrent, type PageMember } from '../../../core/keys/page.ts'
import type { Signed } from '../../../core/keys/signed.ts'
import { fill, paths } from '../../../core/wire.ts'
import { call } from '../api.ts'
import { rememberPublished, showing } from '../keybook.ts'
import { uncontested } from '../people/uncontested.ts'
import { audited, refreshKeybook } from '../session.ts'

/*
 * Changes of the book, each signed with the root from paper. What is so already, as after an answer that was lost, is
 * not done twice.
 */

const now = () => hourOf(Date.now())

/** @param next the book after the one in force, and how it is sent; `null` when there is nothing left to do. */
async function publish(
  seed: Uint8Array,
  next: (keybook: Keybook) => { book: Book; send: (signed: Signed) => Promise<unknown> } | null,
): Promise<void> {
  await uncontested(async () => {
    const made = next(await refreshKeybook())
    if (!made) return
    const signed = signBook(made.book, seed)
    await made.send(signed)
    rememberPublished(made.book, signed)
  })
  await showing(refreshKeybook)
}

/** Adds offices that answered, all in one book. */
export const addOffices = (offices: BookOffice[], seed: Uint8Array): Promise<void> =>
  publish(seed, ({ book, bookHash }) => {
    const missing = offices.filter(({ id }) => book.offices.every((one) => one.id !== id))
    if (missing.length === 0) return null
    // One number, one signature, linked to the book that was just verified.
    const all = missing.reduce((next, office) => withOffice(next, bookHash, office), book)
    const added = missing.map(({ id }) => id)
    return {
      book: { ...all, n: book.n + 1 },
      send: (signed) =>
        audited('office_added', added.join(','), (entry) =>
          call('POST', paths.offices, { book: signed, added, entry }),
        ),
    }
  })

const isHeadOf = ({ offices }: Book, office: string, member: string): boolean =>
  offices.some(
    ({ id, heads }) => id === office && heads.some((head) => head.id === member && isCurrent(head, now())),
  )

/** Makes a member a head, by the key that the office's verified page lists them with. */
export const addHead = (office: string, { id, sign }: PageMember, seed: Uint8Array): Promise<void> =>
  publish(seed, ({ book, bookHash }) =>
    isHeadOf(book, office, id)
      ? null
      : {
          book: withHead(book, bookHash, office, { id, sign, from: now(), until: null }),
          send: (signed) =>
            audited('head_added', id, (entry) =>
              call('POST', fill(paths.headAdd, { office }), { book: signed, member: id, entry }),
            ),
        },
  )

/** Ends somebody as a head. Their office's page must not name them as one any more. */
export const endHead = (office: string, member: string, seed: Uint8Array): Promise<void> =>
  publish(seed, ({ book, bookHash }) =>
    isHeadOf(book, office, member)
      ? {
          book: withoutHead(book, bookHash, office, member, now()),
          send: (signed) =>
            audited('head_ended', member, (entry) =>
              call('POST', fill(paths.headEnd, { office }), { book: signed, member, entry }),
            ),
        }
      : null,
  )

/** Closes an agency: it has no head any more, and whoever is there is out. */
export const closeOffice = (office: string, seed: Uint8Array): Promise<void> =>
  publish(seed, ({ book, bookHash }) =>
    book.offices.some((one) => one.id === office && !isClosed(one, now()))
      ? {
          book: withoutOffice(book, bookHash, office, now()),
          send: (signed) =>
            audited('office_closed', office, (entry) =>
              call('POST', fill(paths.officeClose, { office }), { book: signed, entry }),
            ),
        }
      : null,
  )

/** Lists another key as the server's own. */
export const renewServer = (server: string, seed: Uint8Array): Promise<void> =>
  publish(seed, ({ book, bookHash }) =>
    book.server === server
      ? null
      : {
          book: nextBook(book, bookHash, server),
          send: (signed) =>
            audited('server_renewed', '', (entry) => call('POST', paths.server, { book: signed, entry })),
        },
  )
