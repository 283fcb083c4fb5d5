import { hourOf, minuteOf } from '../../core/hour.ts'
import { CARRIER_BACK, MISSED_AFTER, MISSED_AT_ONCE } from '../../core/limits.ts'
import { haveRead, readFrom } from '../../db/carrier-read.ts'
import { knownOf } from '../../db/conversations.ts'
import { type CarrierRecording, CarrierUnsure } from '../carrier/carrier.ts'
import type { Ports } from '../ports.ts'
import { takeRecording } from './recordings.ts'

/*
 * The carrier tells us of a recording once. So its own list is read too, and what is in it and not here is taken in.
 */

/** Hours that are read again: a long message is in the list only when its call has gone on. */
const OVERLAP = 2

/** Takes in recordings that only the carrier's list knows of. That it is away alarms with its messages. */
export async function takeMissedRecordings(ports: Ports): Promise<void> {
  const { store, config, now, carrier } = ports
  if (!config.twilio || !config.rootKey || !carrier) return
  const hour = hourOf(now())
  const from = await store.use((db) => readFrom(db, 'recordings'))
  try {
    const listed: CarrierRecording[] = []
    for await (const one of carrier.recordings(from ?? hour - CARRIER_BACK)) listed.push(one)
    const missing = await notHere(ports, listed)
    for (const { sid, call } of inTurn(missing, minuteOf(now()))) await takeRecording(ports, sid, call, true)
    if (missing.length <= MISSED_AT_ONCE) await store.use((db) => haveRead(db, 'recordings', hour - OVERLAP))
  } catch (error) {
    if (!(error instanceof CarrierUnsure)) throw error
  }
}

/** So many as one minute takes, each minute others: those of another number in the account never become ours. */
function inTurn(missing: CarrierRecording[], minute: number): CarrierRecording[] {
  const from = (minute * MISSED_AT_ONCE) % Math.max(missing.length, 1)
  return [...missing.slice(from), ...missing.slice(0, from)].slice(0, MISSED_AT_ONCE)
}

/** What is not here, and of which the carrier is not telling us just now. */
async function notHere(
  { store, config, now }: Ports,
  listed: CarrierRecording[],
): Promise<CarrierRecording[]> {
  const old = listed.filter(({ minute }) => minute <= minuteOf(now()) - MISSED_AFTER)
  const hashOf = ({ sid }: CarrierRecording) => config.pepper.hash('carrier-message', sid)
  const known = new Set<string>()
  // A row of SIDs at a time, for a statement takes so many values and no more.
  for (let at = 0; at < old.length; at += 500) {
    const hashes = old.slice(at, at + 500).map(hashOf)
    for (const hash of await store.use((db) => knownOf(db, hashes))) known.add(hash)
  }
  return old.filter((one) => !known.has(hashOf(one)))
}
