import { hourOf, minuteOf } from '../../core/hour.ts'
import { AWAY_ALARM, CARRIER_BACK, MISSED_AFTER, MISSED_AT_ONCE } from '../../core/limits.ts'
import { haveRead, readFrom } from '../../db/carrier-read.ts'
import { knownOf } from '../../db/conversations.ts'
import { queueDeletions } from '../../db/undeleted.ts'
import { endAlarm, raise } from '../alarms.ts'
import { type Carrier, type CarrierMessage, CarrierUnsure } from '../carrier/carrier.ts'
import type { Twilio } from '../config.ts'
import type { Ports } from '../ports.ts'
import { isOurNumber } from './signed.ts'
import { takeInSms } from './sms.ts'

/*
 * The carrier tells us of a message once or twice, and not while we are away. So its own list is read every minute, and
 * what is in it and not here is taken in. What is here, and what the line said, is deleted there.
 */

/** Hours that are read again: a message can appear in the list after one that came later. */
const OVERLAP = 2

/** How many SIDs are looked up at once. */
const LOOKED_UP = 500

/** Takes in what only the carrier's list knows of; before set-up it waits there. */
export async function takeInMissed(ports: Ports): Promise<void> {
  const { store, config, now, carrier } = ports
  if (!config.twilio || !config.rootKey || !carrier) return
  const hour = hourOf(now())
  const from = await store.use((db) => readFrom(db, 'messages'))
  try {
    if (await readList(ports, config.twilio, carrier, from ?? hour - CARRIER_BACK))
      await store.use((db) => haveRead(db, 'messages', hour - OVERLAP))
    await endAlarm(ports, 'carrier_away')
  } catch (error) {
    if (!(error instanceof CarrierUnsure)) throw error
    if ((from ?? 0) <= hour - OVERLAP - AWAY_ALARM) await raise(ports, 'carrier_away')
  }
}

/** @returns whether all that was missing is here now. @throws CarrierUnsure */
async function readList(ports: Ports, twilio: Twilio, carrier: Carrier, from: number): Promise<boolean> {
  const listed: CarrierMessage[] = []
  for await (const one of carrier.messages(from))
    if (isOurNumber(twilio, one.isInbound ? one.to : one.from)) listed.push(one)
  const missing: CarrierMessage[] = []
  for (let at = 0; at < listed.length; at += LOOKED_UP)
    missing.push(...(await sortOut(ports, twilio, listed.slice(at, at + LOOKED_UP))))
  missing.sort((a, b) => a.minute - b.minute)
  for (const { sid, from, to, text, media, minute } of missing.slice(0, MISSED_AT_ONCE))
    await takeInSms(ports, { sid, from, to, text, media, minute, isMissed: true })
  return missing.length <= MISSED_AT_ONCE
}

/** Has everything deleted that need not stay. @returns what has come and is not here. */
async function sortOut(
  { store, config, now }: Ports,
  twilio: Twilio,
  listed: CarrierMessage[],
): Promise<CarrierMessage[]> {
  const hashOf = ({ sid }: CarrierMessage) => config.pepper.hash('carrier-message', sid)
  const hashes = listed.filter(({ isInbound }) => isInbound).map(hashOf)
  const known = await store.use((db) => knownOf(db, hashes))
  const isDone = (one: CarrierMessage) =>
    !one.isInbound || isOurNumber(twilio, one.from) || known.has(hashOf(one))
  const minute = minuteOf(now())
  const over = listed.filter((one) => one.isOver && isDone(one)).map(({ sid }) => sid)
  await store.use((db) => queueDeletions(db, over, minute, hourOf(now())))
  // The carrier may be telling us of the newest just now.
  return listed.filter((one) => !isDone(one) && one.minute <= minute - MISSED_AFTER)
}
