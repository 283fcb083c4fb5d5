import { hourOf } from '../core/hour.ts'
import { BODY_MAX } from '../core/limits.ts'
import { DESK } from '../core/roles.ts'
import { paths, recordBody } from '../core/wire.ts'
import { addRecord, countRecords } from '../db/records.ts'
import { door } from './door.ts'
import { unlessStale } from './epochs.ts'
import { readSealed } from './intake.ts'
import { Refusal } from './problem.ts'
import { existing, tipOf } from './tips.ts'

/** The next revision of what the desk keeps of a tip. It comes with the thread. */
export const tipRecord = door({
  method: 'POST',
  path: paths.tipRecord,
  site: 'desk',
  who: 'tips',
  audit: 'record_kept',
  subject: tipOf,
  body: recordBody,
  limit: BODY_MAX.sealed,
  async run({ ports, params, body: { seq, epoch, sealed }, entry }) {
    const tip = await existing(ports, params)
    const row = { tip, seq, epoch, hour: hourOf(ports.now()), sealed: readSealed(sealed) }
    if (seq !== (await ports.store.use((db) => countRecords(db, tip)))) throw new Refusal('taken')
    await ports.store
      .use((db) => addRecord(db, row, entry))
      .catch(unlessStale(ports, { office: DESK, epoch }))
    return {}
  },
})
