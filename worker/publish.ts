import { canonical, type Json } from '../core/canonical.ts'
import { type Hour, hourOf } from '../core/hour.ts'
import { RECOVERY } from '../core/keys/grants.ts'
import { officeOf, verifyKeybook } from '../core/keys/keybook.ts'
import { changeBetween, holdersOf, type Page, type PageChange } from '../core/keys/page.ts'
import type { Signed } from '../core/keys/signed.ts'
import { BODY_MAX } from '../core/limits.ts'
import { holdsKey } from '../core/roles.ts'
import { paths } from '../core/wire.ts'
import { pageBody, pageWithGrantsBody, recoveryRenewBody } from '../core/wire-people.ts'
import type { AuditRow } from '../db/audit.ts'
import type { MemberRow } from '../db/members.ts'
import { type NextPage, publishPage } from '../db/pages.ts'
import { AlreadyThere } from '../db/store.ts'
import { isNext } from './audit.ts'
import { readSealedFile } from './body.ts'
import { door } from './door.ts'
import { endsInTime, grantRows, type MadeOffice, readPage } from './founding.ts'
import { currentKeybook, verified, verifiedKeybook } from './keybook.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'

/** The head who publishes, with the entry that says what they do. */
interface Publisher {
  ports: Ports
  member: MemberRow
  entry: AuditRow
}

/** The next page of the head's own office, and the keys that it makes necessary. */
interface Sent {
  page: Signed
  grants?: MadeOffice['grants']
  /** What a page with another recovery brings with it. */
  recovery?: NextPage['recovery']
}

/**
 * Publishes an office's next page: it changes the one thing that is meant, is signed by the head who sends it, verifies
 * by the book, and comes with the keys that it makes necessary, no more and no fewer.
 *
 * @param isMeant whether the change is the one of this door.
 * @param invitation which an added member answered.
 * @throws Refusal `bad-request`, `not-sealed`, `page-behind` when another page or book came first, `last-head`, or
 * `gone` when the invitation was withdrawn meanwhile.
 */
export async function publish(
  { ports, member, entry }: Publisher,
  { page: signed, grants = [], recovery = null }: Sent,
  isMeant: (change: PageChange) => boolean,
  invitation: string | null = null,
): Promise<void> {
  const { office } = member
  const hour = hourOf(ports.now())
  const { given, keybook } = await currentKeybook(ports, [office])
  const { page: before, pageHash } = officeOf(keybook, office)
  const page = readPage(signed, office)
  if (page.n !== before.n + 1 || page.prev !== pageHash) throw new Refusal('page-behind')
  verified(() => verifyKeybook({ ...given, pages: [signed] }, ports.config.rootKey as string, hour))
  const change = changeBetween(before, pageHash, page, hour)
  const isSound =
    change !== null &&
    isMeant(change) &&
    isTimely(change, hour) &&
    signed.by === member.id &&
    endsInTime(page, hour) &&
    isCanonical(page, signed) &&
    areNecessary(grants, change, before, page, hour)
  if (!isSound) throw new Refusal('bad-request')
  const next: NextPage = {
    office,
    n: page.n,
    epoch: page.epoch,
    signed,
    change,
    grants: grantRows(office, grants),
    invitation,
    recovery,
    book: keybook.book.n,
  }
  await ports.store
    .use((db) => publishPage(db, next, entry))
    .catch(async (error: unknown) => {
      if (!(error instanceof AlreadyThere) || !(await isNext(ports, member, entry))) throw error
      throw new Refusal(await whyNot(ports, next))
    })
}

/** Only in its one canonical form: another could hold a field twice, and what nobody reads in one of them. */
export const isCanonical = (value: object, { text }: Signed): boolean => canonical(value as Json) === text

/** Hours by which what a head writes down may differ from ours: clocks differ, and who leaves has left since before. */
const CLOCKS = 2
export const isNow = (given: Hour, hour: Hour): boolean => Math.abs(given - hour) <= CLOCKS

function isTimely(change: PageChange, hour: Hour): boolean {
  if (change.act === 'added') return isNow(change.member.from, hour)
  return change.act !== 'left' || isNow(change.member.until ?? 0, hour)
}

/**
 * A new epoch's key goes to everybody who holds it by the page, and to the recovery. Whoever gets the key without a new
 * epoch gets the one of now, and those before as far as the head has them; so does a new recovery, for which an epoch
 * begins. Nothing else comes with keys.
 */
function areNecessary(
  grants: MadeOffice['grants'],
  change: PageChange,
  before: Page,
  page: Page,
  hour: Hour,
): boolean {
  const receiver = receiverOf(change)
  const received = grants.filter(({ holder }) => holder === receiver)
  if (receiver && !areOnce(received, page)) return false
  if (page.epoch === before.epoch) return received.length === grants.length
  const others = grants.filter(({ holder }) => holder !== receiver)
  const all = [...holdersOf(page, hour).map(({ id }) => id), RECOVERY].filter((id) => id !== receiver)
  return (
    others.every(({ epoch }) => epoch === page.epoch) &&
    all.toSorted().join() ===
      others
        .map(({ holder }) => holder)
        .toSorted()
        .join()
  )
}

/** Keys of one holder: that of the page's epoch, and some of those before, each once. */
function areOnce(grants: MadeOffice['grants'], page: Page): boolean {
  const known = [page.epoch, ...page.retired.map(({ epoch }) => epoch)]
  const epochs = grants.map(({ epoch }) => epoch)
  return (
    epochs.every((epoch) => known.includes(epoch)) &&
    new Set(epochs).size === epochs.length &&
    epochs.includes(page.epoch)
  )
}

/** Who comes to hold the key by a change, those before it too; `null` when nobody does. */
function receiverOf(change: PageChange): string | null {
  if (change.act === 'recovery') return RECOVERY
  if (change.act === 'added') return holdsKey(change.member.role) ? change.member.id : null
  if (change.act !== 'role') return null
  return holdsKey(change.member.role) && !holdsKey(change.before) ? change.member.id : null
}

/** Which condition of the batch was not met by a page that was sound. */
async function whyNot(ports: Ports, { office, n, book, change }: NextPage) {
  const keybook = await verifiedKeybook(ports, [office])
  if (keybook.book.n !== book || officeOf(keybook, office).page.n >= n) return 'page-behind'
  return change.act === 'added' ? 'gone' : 'last-head'
}

/** The same page for its full time again. */
export const page = door({
  method: 'POST',
  path: paths.page,
  site: 'desk',
  who: 'people',
  audit: 'page_renewed',
  subject: (_body, _params, member) => member.office,
  body: pageBody,
  limit: BODY_MAX.page,
  async run({ ports, member, body, entry }) {
    await publish({ ports, member, entry }, body, ({ act }) => act === 'renewed')
    return {}
  },
})

/** A new epoch for those who are there. */
export const rekey = door({
  method: 'POST',
  path: paths.rekey,
  site: 'desk',
  who: 'people',
  audit: 'rekeyed',
  subject: () => '',
  body: pageWithGrantsBody,
  limit: BODY_MAX.page,
  async run({ ports, member, body, entry }) {
    await publish({ ports, member, entry }, body, ({ act }) => act === 'rekeyed')
    return {}
  },
})

/** Another recovery, with a new epoch: whoever has two of the sheets before opens nothing that is told from now on. */
export const recoveryRenew = door({
  method: 'POST',
  path: paths.recoveryRenew,
  site: 'desk',
  who: 'people',
  audit: 'recovery_renewed',
  subject: () => '',
  body: recoveryRenewBody,
  limit: BODY_MAX.page,
  async run({ ports, member, body, entry }) {
    const { page: next, grants, recovery: hash } = body
    const recovery = { hash, head: member.id, escrow: readSealedFile(body.escrow) }
    await publish({ ports, member, entry }, { page: next, grants, recovery }, ({ act }) => act === 'recovery')
    return {}
  },
})
