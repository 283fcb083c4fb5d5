import * as v from 'valibot'
import { utf8 } from '../core/bytes.ts'
import { type Hour, hourOf } from '../core/hour.ts'
import { type Book, book as bookSchema, isClosed } from '../core/keys/book.ts'
import {
  type Keybook,
  KeybookRefused,
  remember,
  type Seen,
  type UnverifiedKeybook,
  verifyKeybook,
} from '../core/keys/keybook.ts'
import { followRoot } from '../core/keys/root.ts'
import type { Signed } from '../core/keys/signed.ts'
import { DESK } from '../core/roles.ts'
import { paths } from '../core/wire.ts'
import { askedWith } from '../db/joints.ts'
import { readKeybook } from '../db/offices.ts'
import { door } from './door.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'
import { servedCompressed } from './served.ts'

const bare = ({ text, by, sig }: Signed): Signed => ({ text, by, sig })

/** The offices that have a page by a book: no page counts of one that is closed. */
export const withPage = ({ offices }: Book, now: Hour): string[] =>
  offices.filter((office) => !isClosed(office, now)).map(({ id }) => id)

/**
 * The keybook as it is stored, with the pages of some offices (all when none are named). Whoever receives it verifies.
 *
 * @throws Refusal `not-open` while there is no root or no book.
 */
export async function storedKeybook(
  { store, config, now }: Ports,
  offices?: string[],
): Promise<UnverifiedKeybook> {
  const found = config.rootKey ? await store.use((db) => readKeybook(db, offices)) : null
  if (!found) throw new Refusal('not-open')
  // An office that waits to be added has a page already, and stands in no book.
  const listed = withPage(v.parse(bookSchema, JSON.parse(found.book.text)), hourOf(now()))
  const pages = found.pages.filter(({ office }) => listed.includes(office))
  return { roots: found.roots.map(bare), book: bare(found.book), pages: pages.map(bare) }
}

/**
 * The public half of the root that signs now: the configured one, or the one to which it leads. `null` while the line
 * is not open.
 */
export const openRoot = (ports: Ports): Promise<string | null> =>
  storedKeybook(ports, [DESK]).then(
    ({ roots }) => followRoot(ports.config.rootKey as string, roots),
    (error: unknown) => {
      if (error instanceof Refusal) return null
      throw error
    },
  )

/** What this process has seen: nothing older is taken from the database afterwards. */
let seen: Seen | undefined

/**
 * The keybook as it is stored, and as it verifies: what the next page or the next book is checked against.
 *
 * @throws KeybookRefused @throws Refusal `not-open`
 */
export async function currentKeybook(
  ports: Ports,
  offices?: string[],
): Promise<{ given: UnverifiedKeybook; keybook: Keybook }> {
  const given = await storedKeybook(ports, offices)
  const keybook = verifyKeybook(given, ports.config.rootKey as string, hourOf(ports.now()), seen)
  seen = remember(keybook, seen)
  return { given, keybook }
}

/**
 * The keybook verified against the root that the configuration gives, for what the worker itself checks or seals.
 *
 * @throws KeybookRefused @throws Refusal `not-open`
 */
export const verifiedKeybook = async (ports: Ports, offices?: string[]): Promise<Keybook> =>
  (await currentKeybook(ports, offices)).keybook

/** A keybook that does not verify is a bad request here, whatever is wrong with it. */
export function verified<T>(check: () => T): T {
  try {
    return check()
  } catch (error) {
    throw error instanceof KeybookRefused || v.isValiError(error) ? new Refusal('bad-request') : error
  }
}

/** For reporters: the book and the desk's page, to be verified against the root in the page. */
export const keybook = door({
  method: 'GET',
  path: paths.keybook,
  site: 'report',
  who: 'anyone',
  audit: null,
  async run({ ports, request }) {
    const body = utf8(JSON.stringify(await storedKeybook(ports, [DESK])))
    return servedCompressed(ports, request, { body, type: 'application/json' })
  },
})

/** The desk sees every office's page, an agency its own, the desk's, and those of agencies that it is asked together with. */
export const deskKeybook = door({
  method: 'GET',
  path: paths.deskKeybook,
  site: 'desk',
  who: 'session',
  audit: null,
  async run({ ports, member: { office } }) {
    if (office === DESK) return storedKeybook(ports)
    return storedKeybook(ports, [DESK, office, ...(await ports.store.use((db) => askedWith(db, office)))])
  },
})
