import { hourOf } from '../core/hour.ts'
import { BODY_MAX } from '../core/limits.ts'
import { DESK } from '../core/roles.ts'
import { unheard } from '../core/status.ts'
import { handedAnswerBody, handedBody, paths } from '../core/wire.ts'
import { areFilesOf } from '../db/attachments.ts'
import { addHanded, addHandedAnswer, findHanded } from '../db/handed.ts'
import { door } from './door.ts'
import { unlessStale } from './epochs.ts'
import { readSealed } from './intake.ts'
import { Refusal } from './problem.ts'
import { existing } from './tips.ts'

/*
 * Agencies without a key: what they were given leaves on other ways than ours, and is written down here like any other.
 */

/** The desk hands chosen fields of a tip to an agency that has no key; what and to whom is sealed to the desk. */
export const tipHanded = door({
  method: 'POST',
  path: paths.tipHanded,
  site: 'desk',
  who: 'tips',
  audit: 'handed',
  subject: ({ handed, files = [] }, { tip = '' }) => [tip, handed, ...files].join(),
  body: handedBody,
  limit: BODY_MAX.sealed,
  async run({ ports, params, body: { handed, due, epoch, sealed, files = [] }, entry }) {
    const tip = await existing(ports, params)
    if (!(await ports.store.use((db) => areFilesOf(db, tip, files)))) throw new Refusal('not-found')
    const hour = hourOf(ports.now())
    const row = { id: handed, tip, state: unheard, due, hour, epoch, sealed: readSealed(sealed) } as const
    await ports.store
      .use((db) => addHanded(db, row, entry))
      .catch(unlessStale(ports, { office: DESK, epoch }))
    return {}
  },
})

/** What such an agency said, as a member heard it. */
export const handedAnswer = door({
  method: 'POST',
  path: paths.handedAnswer,
  site: 'desk',
  who: 'tips',
  audit: 'handed_answered',
  subject: (_body, { tip = '', handed = '' }) => `${tip},${handed}`,
  body: handedAnswerBody,
  limit: BODY_MAX.sealed,
  async run({ ports, params: { tip = '', handed = '' }, body, entry }) {
    const { seq, from, state, epoch, sealed } = body
    const found = await ports.store.use((db) => findHanded(db, handed, tip))
    if (!found) throw new Refusal('not-found')
    // What was heard is not unheard.
    if (state === unheard && from !== unheard) throw new Refusal('bad-request')
    if (found.state !== from || found.answers !== seq) throw new Refusal('taken')
    const row = { handed, seq, hour: hourOf(ports.now()), epoch, sealed: readSealed(sealed) }
    await ports.store
      .use((db) => addHandedAnswer(db, tip, row, { from, state }, entry))
      .catch(unlessStale(ports, { office: DESK, epoch }))
    return {}
  },
})
