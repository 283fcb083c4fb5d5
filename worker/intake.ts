import { fromBase64 } from '../core/bytes.ts'
import { digest } from '../core/envelope/digest.ts'
import { shapeOf } from '../core/envelope/shape.ts'
import { minuteOf } from '../core/hour.ts'
import { BODY_MAX } from '../core/limits.ts'
import { paths, type Stored, tipBody } from '../core/wire.ts'
import { AlreadyThere } from '../db/store.ts'
import { type Arrival, addTip, findMessage } from '../db/tips.ts'
import { wasUsed } from '../db/work.ts'
import { door } from './door.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'
import { checkWork } from './work.ts'

/** Sealed bytes out of a body. @throws Refusal `not-sealed` when they are no age file of a fixed size. */
export function readSealed(text: string): Uint8Array {
  try {
    const sealed = fromBase64(text)
    if (shapeOf(sealed)) return sealed
  } catch {
    // Falls through: not base64 is not sealed.
  }
  throw new Refusal('not-sealed')
}

/** What is kept of a receipt: nobody finds one, or signs for one, by what stands in the database. */
export const keptReceipt = (
  { config: { pepper } }: Ports,
  { lookup, sign }: { lookup: string; sign: string },
) => ({ lookup: pepper.hash('receipt-lookup', lookup), sign: pepper.hash('receipt-sign', sign) })

/** For what could not be stored: of a message from the web that is so only while a file is not here in whole. */
export function unlessFilesLack(error: unknown): never {
  throw error instanceof AlreadyThere ? new Refusal('files-missing') : error
}

/**
 * A message that brings no work that counts is not stored. But when it is here already (the answer was lost, and by now
 * its work has expired), that is said as ever.
 */
async function storedWithout({ store }: Ports, arrival: Arrival): Promise<Stored> {
  const sha256 = await store.use((db) => findMessage(db, arrival))
  if (!sha256) throw new Refusal('work-needed')
  return { sha256 }
}

/** A tip from the web. It is appended; nothing here reads one. */
export const intake = door({
  method: 'POST',
  path: paths.tips,
  site: 'report',
  who: 'anyone',
  audit: null,
  body: tipBody,
  limit: BODY_MAX.sealed,
  async run({ ports, body }): Promise<Stored> {
    const { store, config, now } = ports
    const sealed = readSealed(body.sealed)
    if (!config.rootKey) throw new Refusal('not-open')
    const arrival = {
      tip: body.tip,
      seq: 0,
      kind: 'tip',
      channel: 'web',
      epoch: body.epoch,
      minute: minuteOf(now()),
      sha256: digest(sealed),
      sealed,
      urgent: body.urgent,
    } as const
    const receipt = keptReceipt(ports, body)
    const work = checkWork(ports, body.work)
    if (!work) return storedWithout(ports, arrival)
    const sha256 = await store
      .use((db) => addTip(db, arrival, receipt, body.files ?? [], work))
      .catch(unlessFilesLack)
    if (!sha256) throw new Refusal((await store.use((db) => wasUsed(db, work))) ? 'work-needed' : 'stale-key')
    return { sha256 }
  },
})
