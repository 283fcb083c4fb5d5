import { equalText, utf8 } from '../core/bytes.ts'
import { digest } from '../core/envelope/digest.ts'
import { hourOf } from '../core/hour.ts'
import { verifyKeybook } from '../core/keys/keybook.ts'
import { BODY_MAX } from '../core/limits.ts'
import { DESK } from '../core/roles.ts'
import { paths } from '../core/wire.ts'
import { type SetupDone, type SetupLook, setupBody, setupLookBody } from '../core/wire-people.ts'
import { foundDesk, readKeybook } from '../db/offices.ts'
import { AlreadyThere } from '../db/store.ts'
import { checkFirstEntry } from './audit.ts'
import { isSafeForSetup } from './config.ts'
import { door } from './door.ts'
import { newOfficeRows } from './founding.ts'
import { verified } from './keybook.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'

/** The set-up link works once: afterwards there is a book, and the link is gone. */
async function checkToken({ config, store }: Ports, token: string): Promise<void> {
  if (await store.use((db) => readKeybook(db, []))) throw new Refusal('gone')
  if (!config.setupHash || !equalText(digest(utf8(token)), config.setupHash)) throw new Refusal('gone')
  if (!isSafeForSetup(config)) throw new Refusal('refused')
}

export const setupLook = door({
  method: 'POST',
  path: paths.setupLook,
  site: 'desk',
  who: 'link',
  audit: null,
  body: setupLookBody,
  async run({ ports, body }): Promise<SetupLook> {
    await checkToken(ports, body.token)
    return { server: ports.config.pepper.sign }
  },
})

/** Of two at once, one would leave its root with the other's book. */
let underWay = false

export const setup = door({
  method: 'POST',
  path: paths.setup,
  site: 'desk',
  who: 'link',
  audit: null,
  body: setupBody,
  limit: BODY_MAX.office,
  async run({ ports, body }): Promise<SetupDone> {
    const { config, store, now } = ports
    await checkToken(ports, body.token)
    const keybook = verified(() =>
      verifyKeybook({ roots: [], book: body.book, pages: [body.page] }, body.rootKey, hourOf(now())),
    )
    const { book } = keybook
    const [desk] = book.offices
    const isSound =
      book.n === 1 &&
      book.prev === null &&
      book.offices.length === 1 &&
      desk?.id === DESK &&
      desk.kind === 'desk'
    if (!isSound || book.server !== config.pepper.sign) throw new Refusal('bad-request')
    const { rows, sign } = newOfficeRows(ports, { id: DESK, kind: 'desk', name: desk.name }, body, 'active')
    const entry = checkFirstEntry(body.entry, { id: body.member, sign }, 'founded', DESK)
    if (underWay) throw new Refusal('busy')
    underWay = true
    try {
      await checkToken(ports, body.token)
      // Before the commit: if we stop in between, set-up can be done again, for there is no book yet.
      const open = await ports.keepRoot(body.rootKey)
      await store.use((db) => foundDesk(db, rows, { n: book.n, signed: body.book }, entry))
      return { open }
    } catch (error) {
      throw error instanceof AlreadyThere ? new Refusal('gone') : error
    } finally {
      underWay = false
    }
  },
})
