import { hourOf, minuteOf } from '../../core/hour.ts'
import { DELETIONS_AT_ONCE, UNDELETED_ALARM } from '../../core/limits.ts'
import { dueDeletions, forgetDeletion, hasWaited, putOffDeletion } from '../../db/undeleted.ts'
import { endAlarm, raise } from '../alarms.ts'
import { type Carrier, CarrierUnsure } from '../carrier/carrier.ts'
import type { Ports } from '../ports.ts'

/** Minutes between two tries, at most; the pauses before grow from one to twice as much. */
const LONGEST_PAUSE = 60

const pauseAfter = (tries: number): number => Math.min(2 ** tries, LONGEST_PAUSE)

/** Deletes at the carrier what was sealed here, and alarms when it does not go. */
export async function deleteAtCarrier({ store, now, carrier }: Ports): Promise<void> {
  if (!carrier) return
  const minute = minuteOf(now())
  const due = await store.use((db) => dueDeletions(db, minute, DELETIONS_AT_ONCE))
  for (const { sid, tries } of due) {
    const is = await deleted(carrier, sid)
    await (is === 'gone'
      ? store.use((db) => forgetDeletion(db, sid))
      : store.use((db) => putOffDeletion(db, sid, tries + 1, minute + pauseAfter(tries))))
    // While it is away the others wait as well, without being asked for.
    if (is === 'unknown') break
  }
  const isLate = await store.use((db) => hasWaited(db, hourOf(now()) - UNDELETED_ALARM))
  await (isLate ? raise : endAlarm)({ store, now }, 'undeleted')
}

async function deleted(carrier: Carrier, sid: string): Promise<'gone' | 'there' | 'unknown'> {
  try {
    return (await carrier.delete(sid)) ? 'gone' : 'there'
  } catch (error) {
    if (error instanceof CarrierUnsure) return 'unknown'
    throw error
  }
}
