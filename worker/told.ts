import { digest } from '../core/envelope/digest.ts'
import { minuteOf } from '../core/hour.ts'
import { BODY_MAX } from '../core/limits.ts'
import { DESK } from '../core/roles.ts'
import { paths, tellBody } from '../core/wire.ts'
import { areHere } from '../db/attachments.ts'
import { AlreadyThere } from '../db/store.ts'
import { tipExists } from '../db/tips.ts'
import { addTold } from '../db/told.ts'
import { door } from './door.ts'
import { unlessStale } from './epochs.ts'
import { keptReceipt, readSealed } from './intake.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'

/**
 * What a member of the desk or of an agency was told and has written down. It is new like any other tip, so that its
 * time runs and somebody is rung for it; but whoever took the call at the desk has it from the start: they know the
 * person's voice, and nobody else should ring the same person without knowing. An agency does not see it afterwards.
 */
export const tell = door({
  method: 'POST',
  path: paths.told,
  site: 'desk',
  who: 'tell',
  audit: 'told',
  subject: ({ tip }) => tip,
  body: tellBody,
  limit: BODY_MAX.sealed,
  async run({ ports, member, body, entry }) {
    const { tip, epoch, urgent, receipt, files = [] } = body
    const sealed = readSealed(body.sealed)
    const arrival = {
      tip,
      seq: 0,
      kind: 'tip',
      channel: 'desk',
      epoch,
      minute: minuteOf(ports.now()),
      sha256: digest(sealed),
      sealed,
      urgent,
    } as const
    const told = {
      teller: member.id,
      assignee: member.office === DESK ? member.id : null,
      kept: receipt ? keptReceipt(ports, receipt) : null,
      files,
      office: member.office,
    }
    await ports.store
      .use((db) => addTold(db, arrival, told, entry))
      .catch(unlessStale(ports, { office: DESK, epoch }))
      .catch(unlessFilesLack(ports, tip, files, member.office))
    return {}
  },
})

/** For a tip that could not be stored. @throws Refusal `files-missing`, or the error as it came. */
const unlessFilesLack =
  ({ store }: Ports, tip: string, files: string[], office: string) =>
  async (error: unknown): Promise<never> => {
    if (!(error instanceof AlreadyThere) || (await store.use((db) => tipExists(db, tip)))) throw error
    throw (await store.use((db) => areHere(db, files, office))) ? error : new Refusal('files-missing')
  }
