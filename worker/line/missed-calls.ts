import { days, hourOf, minuteOf } from '../../core/hour.ts'
import { MISSED_AFTER, MISSED_AT_ONCE } from '../../core/limits.ts'
import { outcomesOf, silenceCalls } from '../../db/calls.ts'
import { knownOf } from '../../db/conversations.ts'
import { queueDeletions, queuedOf } from '../../db/undeleted.ts'
import { type CarrierCall, CarrierUnsure } from '../carrier/carrier.ts'
import type { Twilio } from '../config.ts'
import type { Ports } from '../ports.ts'
import { endCall, keepWithoutMessage } from './ended.ts'
import { isOurNumber } from './signed.ts'

/*
 * The carrier tells us once that a call is over, and keeps it with its numbers until we have it deleted. So its own list
 * is read too: what stays in it is what nobody told us of.
 */

/** Hours back to which the list is read: what is in order is no longer in it. */
const BACK = days(3)

/** Minutes in which the carrier may still tell of a message that was being left. */
const UNSETTLED = 24 * 60

/** How many SIDs are looked up at once: of a flood of calls most wait in the list only to be deleted. */
const LOOKED_UP = 500

/** Ends calls that are over and of which we were not told, and has them deleted. That it is away alarms with its messages. */
export async function endMissedCalls(ports: Ports): Promise<void> {
  const { config, now, carrier } = ports
  const { twilio } = config
  if (!twilio || !config.rootKey || !carrier) return
  try {
    const old: CarrierCall[] = []
    for await (const call of carrier.calls(hourOf(now()) - BACK))
      if (call.isOver && call.minute <= minuteOf(now()) - MISSED_AFTER && isOurs(twilio, call)) old.push(call)
    const missed: Missed[] = []
    for (let at = 0; at < old.length; at += LOOKED_UP)
      missed.push(...(await sortOut(ports, old.slice(at, at + LOOKED_UP))))
    for (const { call, isLost } of missed.slice(0, MISSED_AT_ONCE))
      await (isLost ? keepWithoutMessage(ports, call) : endCall(ports, call))
  } catch (error) {
    if (!(error instanceof CarrierUnsure)) throw error
  }
}

/** A call to the line, or by the line to whoever is on duty. */
const isOurs = (twilio: Twilio, { isInbound, from, to }: CarrierCall): boolean =>
  isOurNumber(twilio, isInbound ? to : from)

const hashOf = ({ config }: Ports, { sid }: CarrierCall) => config.pepper.hash('carrier-message', sid)

interface Missed {
  call: CarrierCall
  /** Somebody left a message, and it has never come: with it the call would wait to be deleted. */
  isLost: boolean
}

/** Has everything deleted of which nothing is to be said. @returns what is over and not here. */
async function sortOut(ports: Ports, listed: CarrierCall[]): Promise<Missed[]> {
  const { store, now } = ports
  const [minute, hour] = [minuteOf(now()), hourOf(now())]
  const inbound = listed.filter(({ isInbound }) => isInbound)
  const hashes = inbound.map((call) => hashOf(ports, call))
  const known = await store.use((db) => knownOf(db, hashes))
  const outcomes = await store.use((db) => outcomesOf(db, hashes))
  const outcomeOf = (call: CarrierCall) => outcomes.get(hashOf(ports, call))
  const isDone = (call: CarrierCall) =>
    !call.isInbound || known.has(hashOf(ports, call)) || outcomeOf(call) === 'spoken'
  const done = listed.filter(isDone).map(({ sid }) => sid)
  await store.use((db) => queueDeletions(db, done, minute, hour))
  const isUnsettled = (call: CarrierCall) =>
    call.minute > minute - UNSETTLED && ['recording', 'message'].includes(outcomeOf(call) ?? '')
  const over = listed.filter((call) => !isDone(call) && !isUnsettled(call))
  // In all this time the carrier has not said that something was heard.
  const silent = over.filter((call) => outcomeOf(call) === 'recording').map((call) => hashOf(ports, call))
  await store.use((db) => silenceCalls(db, silent))
  const told = over.filter((call) => outcomeOf(call) === 'message').map(({ sid }) => sid)
  const queued = await store.use((db) => queuedOf(db, told))
  return over
    .filter(({ sid }) => !queued.has(sid))
    .map((call) => ({ call, isLost: outcomeOf(call) === 'message' }))
}
