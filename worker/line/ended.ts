import { hourOf, minuteOf } from '../../core/hour.ts'
import type { CallOutcome } from '../../core/line/call.ts'
import { findCall, noteCall } from '../../db/calls.ts'
import { queueDeletions } from '../../db/undeleted.ts'
import type { Ports } from '../ports.ts'
import { isOurNumber } from './signed.ts'
import { takeIn } from './take-in.ts'

/*
 * Calls that are over. One of which nothing came is kept as a tip that is closed already, in a class of its own, so that
 * figures stay honest. It may have been somebody who could not speak: they are as welcome the next time.
 */

export interface EndedCall {
  sid: string
  from: string
  to: string
  seconds: number
}

/** A caller's number as it is sealed: the longest that there is has fewer characters. */
export const kept = (number = ''): string => number.slice(0, 40)

const hashOf = ({ config }: Ports, sid: string) => config.pepper.hash('carrier-message', sid)

/** What follows when the carrier says that a call is over; once, however often it says so. */
export async function endCall(ports: Ports, call: EndedCall): Promise<void> {
  const { store, now } = ports
  const outcome = await store.use((db) => findCall(db, hashOf(ports, call.sid)))
  switch (outcome) {
    // The carrier tells by itself whether something was heard, and of whom only while it keeps the call.
    case 'recording':
    case 'message':
      return
    case 'spoken':
      return store.use((db) => queueDeletions(db, [call.sid], minuteOf(now()), hourOf(now())))
    default:
      await keep(ports, call, outcome ?? 'silent')
  }
}

/** What follows when the carrier says that nothing was heard where a message could be left. */
export async function nothingHeard(ports: Ports, sid: string): Promise<void> {
  const { store, carrier, config, now } = ports
  const call = await carrier?.call(sid)
  if (!call?.isInbound || !config.twilio || !isOurNumber(config.twilio, call.to)) return
  await store.use((db) => noteCall(db, hashOf(ports, sid), 'silent', hourOf(now())))
  // Else it is told when it is over.
  if (call.isOver) await endCall(ports, call)
}

/**
 * Keeps a call in which a message was left that the carrier has not, or no more: somebody may still wait for an answer,
 * so it is a tip that is open.
 */
export const keepWithoutMessage = (ports: Ports, call: EndedCall): Promise<void> =>
  keep(ports, call, 'message')

/** Keeps a call of which nothing came. */
async function keep(ports: Ports, call: EndedCall, outcome: CallOutcome): Promise<void> {
  const { sid, from, to, seconds } = call
  const body = {
    from: kept(from),
    to: kept(to),
    text: '',
    minute: minuteOf(ports.now()),
    call: { seconds, outcome },
  }
  await takeIn(ports, {
    channel: 'voice',
    sid,
    text: '',
    from: null,
    urgent: false,
    tell: async () => ({ body, turn: null, answer: '', parts: 0, isNow: true }),
    ...(outcome !== 'message' && { closing: 'test_or_silent' }),
  })
}
