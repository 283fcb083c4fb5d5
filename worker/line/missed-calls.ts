import { days, hourOf, minuteOf } from '../../core/hour.ts'
import { MISSED_AFTER } from '../../core/limits.ts'
import { findCall, noteCall } from '../../db/calls.ts'
import { queueDeletions } from '../../db/undeleted.ts'
import { type CarrierCall, CarrierUnsure } from '../carrier/carrier.ts'
import type { Ports } from '../ports.ts'
import { endCall } from './ended.ts'
import { isOurNumber } from './signed.ts'

/*
 * The carrier tells us once that a call is over, and keeps it with its numbers until we have it deleted. So its own list
 * is read too: what stays in it is what nobody told us of.
 */

/** Hours back to which the list is read: what is in order is no longer in it. */
const BACK = days(3)

/** Minutes in which the carrier may still tell of a message that was being left. */
const UNSETTLED = 24 * 60

/** Ends calls that are over and of which we were not told, and has them deleted. That it is away alarms with its messages. */
export async function endMissedCalls(ports: Ports): Promise<void> {
  const { config, now, carrier } = ports
  if (!config.twilio || !config.rootKey || !carrier) return
  try {
    const old: CarrierCall[] = []
    for await (const call of carrier.calls(hourOf(now()) - BACK))
      if (call.isOver && call.minute <= minuteOf(now()) - MISSED_AFTER) old.push(call)
    for (const call of old) {
      if (call.isInbound && isOurNumber(config.twilio, call.to)) await endMissed(ports, call)
      // To whoever is on duty.
      else if (!call.isInbound && isOurNumber(config.twilio, call.from)) await forget(ports, call)
    }
  } catch (error) {
    if (!(error instanceof CarrierUnsure)) throw error
  }
}

async function endMissed(ports: Ports, call: CarrierCall): Promise<void> {
  const { store, config, now } = ports
  const hash = config.pepper.hash('carrier-message', call.sid)
  const outcome = await store.use((db) => findCall(db, hash))
  const isUnsettled = outcome === 'recording' || outcome === 'message'
  if (isUnsettled && call.minute > minuteOf(now()) - UNSETTLED) return
  if (outcome === 'message') return forget(ports, call)
  if (outcome === 'recording') await store.use((db) => noteCall(db, hash, 'silent', hourOf(now())))
  await endCall(ports, call)
}

const forget = ({ store, now }: Ports, { sid }: CarrierCall): Promise<void> =>
  store.use((db) => queueDeletions(db, [sid], minuteOf(now()), hourOf(now())))
