import { hourOf, minuteOf } from '../../core/hour.ts'
import { stateSaid } from '../../core/line/delivery.ts'
import { fill, paths } from '../../core/wire.ts'
import { listUnnamed, moveOn, type Place, settleSent } from '../../db/deliveries.ts'
import { door } from '../door.ts'
import type { Ports } from '../ports.ts'
import { Refusal } from '../problem.ts'
import { openLine, readSigned } from './signed.ts'

/*
 * How far what the line sent has come, as the carrier says it, in any order and more than once.
 */

/** By what the carrier tells us of which reply it speaks, even where its SID never arrived: it says nothing of the tip. */
export const deliveryToken = ({ config }: Ports, { tip, seq }: Place): string =>
  config.pepper.hash('carrier-message', `delivery\n${tip}\n${seq}`)

function readStatus({ MessageSid = '', MessageStatus = '' }: Record<string, string>) {
  if (!/^(SM|MM)[0-9a-f]{32}$/.test(MessageSid) || !/^[a-z_]{1,40}$/.test(MessageStatus))
    throw new Refusal('bad-request')
  return { sid: MessageSid, state: stateSaid(MessageStatus) }
}

/** Of a message that is known by its SID. Another is none of the desk's, and there is nothing to say about it. */
export const status = door({
  method: 'POST',
  path: paths.status,
  site: 'hooks',
  who: 'carrier',
  audit: null,
  async run({ ports, request }) {
    const form = await readSigned(ports, openLine(ports), request, paths.status)
    const { sid, state } = readStatus(form)
    if (state)
      await ports.store.use((db) => moveOn(db, ports.config.pepper.hash('carrier-message', sid), state))
    return {}
  },
})

/** Of one reply: its SID is learnt here, when this comes before the answer to its sending or that answer was lost. */
export const deliveryStatus = door({
  method: 'POST',
  path: paths.deliveryStatus,
  site: 'hooks',
  who: 'carrier',
  audit: null,
  async run({ ports, request, params }) {
    const { store, config, now } = ports
    const { delivery = '' } = params
    const path = fill(paths.deliveryStatus, { delivery })
    const { sid, state } = readStatus(await readSigned(ports, openLine(ports), request, path))
    const hash = config.pepper.hash('carrier-message', sid)
    const unnamed = await store.use(listUnnamed)
    const place = unnamed.find((one) => deliveryToken(ports, one) === delivery)
    const named = { hash, raw: sid, hour: hourOf(now()), due: minuteOf(now()) + 1 }
    if (place) await store.use((db) => settleSent(db, place, named, state))
    else if (state) await store.use((db) => moveOn(db, hash, state))
    return {}
  },
})
