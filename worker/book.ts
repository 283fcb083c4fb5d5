import * as v from 'valibot'
import { hourOf } from '../core/hour.ts'
import { type Book, type BookChange, bookChangeBetween, book as bookSchema } from '../core/keys/book.ts'
import { type Keybook, officeOf, type UnverifiedKeybook, verifyKeybook } from '../core/keys/keybook.ts'
import { isCurrent, type PageMember } from '../core/keys/page.ts'
import { type Succession, succession as successionSchema } from '../core/keys/root.ts'
import { hashOf, type Signed } from '../core/keys/signed.ts'
import { BODY_MAX } from '../core/limits.ts'
import { DESK } from '../core/roles.ts'
import { paths } from '../core/wire.ts'
import {
  headBody,
  officesBody,
  type RootDone,
  rootBody,
  type ServerLook,
  serverBody,
} from '../core/wire-people.ts'
import type { AuditRow } from '../db/audit.ts'
import { addBook, type NextBook } from '../db/books.ts'
import { listInvitations } from '../db/invitations.ts'
import type { MemberRow } from '../db/members.ts'
import { AlreadyThere } from '../db/store.ts'
import { isNext } from './audit.ts'
import { door } from './door.ts'
import { currentKeybook, verified, withPage } from './keybook.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'
import { isCanonical, isNow } from './publish.ts'

/*
 * The root's book. Whoever sends a next one had the paper in their hands; what they send is checked all the same, for
 * with a book that does not fit its offices' pages nobody could use the keybook any more.
 */

/** The coordinator who sends the next book, with the entry that says what it changes. */
interface Sender {
  ports: Ports
  member: MemberRow
  entry: AuditRow
}

/** The keybook before a next book. */
interface Before {
  given: UnverifiedKeybook
  keybook: Keybook
}

/** What comes with a book: pages of the offices that it adds, what the root before it signed, the agency that it closes. */
interface Together {
  pages?: Signed[]
  added?: string[]
  succession?: Signed
  closed?: string
}

/**
 * Publishes the next book: it changes the one thing that is meant, and the pages of all offices that are not closed
 * verify by it.
 *
 * @throws Refusal `bad-request`, or `page-behind` when another book or page came first.
 */
async function publishBook(
  { ports, member, entry }: Sender,
  { given, keybook: before }: Before,
  signed: Signed,
  isMeant: (change: BookChange, book: Book) => boolean,
  { pages = [], added, succession, closed }: Together = {},
): Promise<void> {
  const hour = hourOf(ports.now())
  const roots = succession ? [...given.roots, succession] : given.roots
  const listed = withPage(
    verified(() => v.parse(parsedBook, signed.text)),
    hour,
  )
  // Each page stands where its office does.
  const kept = given.pages.filter((_page, i) => listed.includes(before.offices[i]?.id ?? ''))
  const next = { roots, book: signed, pages: [...kept, ...pages] }
  const { book, offices } = verified(() => verifyKeybook(next, ports.config.rootKey as string, hour))
  if (book.n !== before.book.n + 1 || book.prev !== before.bookHash) throw new Refusal('page-behind')
  const change = bookChangeBetween(before.book, before.bookHash, book, hour)
  const isWhole = offices.length === listed.length && listed.includes(DESK) && isCanonical(book, signed)
  if (!change || !isMeant(change, book) || !isWhole) throw new Refusal('bad-request')
  const row: NextBook = {
    n: book.n,
    signed,
    pages: offices.map(({ id, page }) => ({ office: id, n: page.n })),
    ...(added && { added }),
    ...(closed && { closed }),
    ...(succession && { root: { n: roots.length, signed: succession } }),
  }
  await ports.store
    .use((db) => addBook(db, row, entry))
    .catch(async (error: unknown) => {
      if (!(error instanceof AlreadyThere) || !(await isNext(ports, member, entry))) throw error
      throw new Refusal('page-behind')
    })
}

/** The root has signed waiting offices into the book. */
export const offices = door({
  method: 'POST',
  path: paths.offices,
  site: 'desk',
  who: 'book',
  audit: 'office_added',
  subject: (body) => body.added.join(','),
  body: officesBody,
  limit: BODY_MAX.office,
  async run({ ports, member, body, entry }) {
    const before = await currentKeybook(ports)
    const rows = await ports.store.use(listInvitations)
    const pages = rows.flatMap(({ invitation, page: first }) =>
      first && invitation.state === 'answered' && body.added.includes(invitation.office) ? [first] : [],
    )
    const isMeant = (change: BookChange) =>
      change.act === 'offices' && change.added.map(({ id }) => id).join() === body.added.join()
    await publishBook({ ports, member, entry }, before, body.book, isMeant, { pages, added: body.added })
    return {}
  },
})

/** An agency has no head any more: whoever is there is out at once, and nothing is passed on to it. */
export const officeClose = door({
  method: 'POST',
  path: paths.officeClose,
  site: 'desk',
  who: 'book',
  audit: 'office_closed',
  subject: (_body, { office = '' }) => office,
  body: serverBody,
  limit: BODY_MAX.office,
  async run({ ports, params, member, body, entry }) {
    const { office: closed = '' } = params
    const hour = hourOf(ports.now())
    const isMeant = (change: BookChange) =>
      change.act === 'closed' &&
      change.office === closed &&
      change.heads.every(({ until }) => isNow(until ?? 0, hour))
    await publishBook({ ports, member, entry }, await currentKeybook(ports), body.book, isMeant, { closed })
    return {}
  },
})

/** Whoever a page lists now under this id. @throws Refusal `not-found` */
function listedIn({ keybook }: Before, office: string, id: string, hour: number): PageMember {
  const found = keybook.offices
    .find((one) => one.id === office)
    ?.page.members.find((one) => one.id === id && isCurrent(one, hour))
  if (!found) throw new Refusal('not-found')
  return found
}

/** A member becomes a head in the book, with the key of their office's page. The page's role follows. */
export const headAdd = door({
  method: 'POST',
  path: paths.headAdd,
  site: 'desk',
  who: 'book',
  audit: 'head_added',
  subject: (body) => body.member,
  body: headBody,
  limit: BODY_MAX.office,
  async run({ ports, params, member, body, entry }) {
    const { office = '' } = params
    const hour = hourOf(ports.now())
    const before = await currentKeybook(ports)
    const { sign } = listedIn(before, office, body.member, hour)
    const { heads } = officeOf(before.keybook, office)
    const isHeadAlready = heads.some((head) => head.id === body.member && isCurrent(head, hour))
    const isMeant = (change: BookChange) =>
      change.act === 'head-added' &&
      change.office === office &&
      change.head.id === body.member &&
      change.head.sign === sign &&
      isNow(change.head.from, hour) &&
      !isHeadAlready
    await publishBook({ ports, member, entry }, before, body.book, isMeant)
    return {}
  },
})

/** Somebody is no longer a head in the book, whom their office's page has ceased to name as one. */
export const headEnd = door({
  method: 'POST',
  path: paths.headEnd,
  site: 'desk',
  who: 'book',
  audit: 'head_ended',
  subject: (body) => body.member,
  body: headBody,
  limit: BODY_MAX.office,
  async run({ ports, params, member, body, entry }) {
    const hour = hourOf(ports.now())
    const isMeant = (change: BookChange) =>
      change.act === 'head-ended' &&
      change.office === params.office &&
      change.head.id === body.member &&
      isNow(change.head.until ?? 0, hour)
    await publishBook({ ports, member, entry }, await currentKeybook(ports), body.book, isMeant)
    return {}
  },
})

export const serverLook = door({
  method: 'GET',
  path: paths.server,
  site: 'desk',
  who: 'book',
  audit: null,
  run: async ({ ports }): Promise<ServerLook> => ({ server: ports.config.pepper.sign }),
})

/** The server's key of now: after a backup was restored without its secrets it is another than the book lists. */
export const server = door({
  method: 'POST',
  path: paths.server,
  site: 'desk',
  who: 'book',
  audit: 'server_renewed',
  subject: () => '',
  body: serverBody,
  limit: BODY_MAX.office,
  async run({ ports, member, body, entry }) {
    const before = await currentKeybook(ports)
    const isMeant = ({ act }: BookChange, book: Book) =>
      act === 'server' && book.server === ports.config.pepper.sign
    await publishBook({ ports, member, entry }, before, body.book, isMeant)
    return {}
  },
})

const parsedBook = v.pipe(v.string(), v.parseJson(), bookSchema)
const parsedSuccession = v.pipe(v.string(), v.parseJson(), successionSchema)

/**
 * What the root of now signed about the next one.
 *
 * @throws Refusal `bad-request` when it is another's, leads to another book, or back to a root that was.
 */
function readSuccession({ given, keybook }: Before, rootKey: string, sent: Signed, book: Signed): Succession {
  const said = verified(() => v.parse(parsedSuccession, sent.text))
  const earlier = given.roots.map(({ text }) => v.parse(parsedSuccession, text).from)
  const isSound =
    said.from === keybook.root &&
    said.book === hashOf(book) &&
    ![rootKey, keybook.root, ...earlier].includes(said.to) &&
    isCanonical(said, sent)
  if (!isSound) throw new Refusal('bad-request')
  return said
}

/** Another root signs from now on: the one before it says so, and the new one signs the book as it is. */
export const root = door({
  method: 'POST',
  path: paths.root,
  site: 'desk',
  who: 'book',
  audit: 'root_replaced',
  subject: () => '',
  body: rootBody,
  limit: BODY_MAX.office,
  async run({ ports, member, body: { book, succession }, entry }): Promise<RootDone> {
    const before = await currentKeybook(ports)
    const { to } = readSuccession(before, ports.config.rootKey as string, succession, book)
    await publishBook({ ports, member, entry }, before, book, ({ act }) => act === 'same', { succession })
    // It counts already, for the configured root leads to it: what cannot be kept now is followed.
    return { kept: await ports.keepRoot(to).catch(() => false) }
  },
})
