import { hourOf } from '../core/hour.ts'
import { verifyKeybook } from '../core/keys/keybook.ts'
import { BODY_MAX } from '../core/limits.ts'
import { paths } from '../core/wire.ts'
import { officesBody, pageBody } from '../core/wire-people.ts'
import { addBook, addPage, listInvitations } from '../db/offices.ts'
import { AlreadyThere } from '../db/store.ts'
import { door } from './door.ts'
import { endsInTime, readPage } from './founding.ts'
import { storedKeybook, verified, verifiedKeybook } from './keybook.ts'
import { Refusal } from './problem.ts'

const behind = (error: unknown): never => {
  throw error instanceof AlreadyThere ? new Refusal('page-behind') : error
}

/** The next page of the member's own office, signed by them as its head. Members of it stay who they are. */
export const page = door({
  method: 'POST',
  path: paths.page,
  site: 'desk',
  who: 'people',
  audit: 'page_renewed',
  subject: (_body, _params, member) => member.office,
  body: pageBody,
  limit: BODY_MAX.sealed,
  async run({ ports, member, body, entry }) {
    const given = readPage(body.page, member.office)
    const current = (await verifiedKeybook(ports, [member.office])).offices[0]
    if (!current || given.n !== current.page.n + 1 || given.prev !== current.pageHash)
      throw new Refusal('page-behind')
    const { roots, book } = await storedKeybook(ports, [])
    verified(() =>
      verifyKeybook({ roots, book, pages: [body.page] }, ports.config.rootKey as string, hourOf(ports.now())),
    )
    // Renewing changes the number, the link and the end. Whatever changes keys or members is not a renewal.
    const { n, prev, until } = given
    const isRenewal = JSON.stringify({ ...current.page, n, prev, until }) === JSON.stringify(given)
    if (!isRenewal || body.page.by !== member.id || !endsInTime(given, hourOf(ports.now()))) {
      throw new Refusal('bad-request')
    }
    const row = { n: given.n, epoch: given.epoch, signed: body.page }
    await ports.store.use((db) => addPage(db, member.office, row, entry)).catch(behind)
    return {}
  },
})

/** The next book: the root has signed waiting offices into it, and nothing else changes. */
export const offices = door({
  method: 'POST',
  path: paths.offices,
  site: 'desk',
  who: 'book',
  audit: 'office_added',
  subject: (body) => body.added.join(','),
  body: officesBody,
  limit: BODY_MAX.office,
  async run({ ports, body, entry }) {
    const current = await verifiedKeybook(ports, [])
    const { roots } = await storedKeybook(ports, [])
    const rows = await ports.store.use(listInvitations)
    const pages = rows.flatMap(({ invitation, page: first }) =>
      first && invitation.state === 'answered' && body.added.includes(invitation.office) ? [first] : [],
    )
    const keybook = verified(() =>
      verifyKeybook({ roots, book: body.book, pages }, ports.config.rootKey as string, hourOf(ports.now())),
    )
    const { book } = keybook
    if (book.n !== current.book.n + 1 || book.prev !== current.bookHash) throw new Refusal('page-behind')
    const known = current.book.offices.length
    const isSound =
      JSON.stringify(book.offices.slice(0, known)) === JSON.stringify(current.book.offices) &&
      book.offices
        .slice(known)
        .map(({ id }) => id)
        .join() === body.added.join() &&
      keybook.offices.length === body.added.length &&
      book.server === current.book.server
    if (!isSound) throw new Refusal('bad-request')
    await ports.store
      .use((db) => addBook(db, { n: book.n, signed: body.book, added: body.added }, entry))
      .catch(behind)
    return {}
  },
})
