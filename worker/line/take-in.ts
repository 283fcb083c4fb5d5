import { hex } from '../../core/bytes.ts'
import type { LineToDesk } from '../../core/envelope/bodies.ts'
import { digest } from '../../core/envelope/digest.ts'
import { seal } from '../../core/envelope/seal.ts'
import { dayOf, hourOfMinute, minuteOf } from '../../core/hour.ts'
import { LINE_QUIET } from '../../core/limits.ts'
import type { Standing, Turn } from '../../core/line/conversation.ts'
import { onOtherChannel } from '../../core/line/sender.ts'
import type { Closing } from '../../core/status.ts'
import {
  addLineMessage,
  type Following,
  findOfLine,
  forgetQuiet,
  type Known,
  type LineKeys,
} from '../../db/conversations.ts'
import { AlreadyThere } from '../../db/store.ts'
import { raise } from '../alarms.ts'
import { noteRefusal } from '../audit.ts'
import type { Ports } from '../ports.ts'
import { Refusal } from '../problem.ts'
import { answersDaily } from './answer.ts'
import { deskPage } from './desk-page.ts'

/** Something that the line brings: a message, a recording, the end of a call. */
export interface Incoming {
  channel: 'sms' | 'voice'
  /** The carrier's SID: it comes in once, for ever. */
  sid: string
  /** What it says: the same SID with something else is not the same. */
  text: string
  /** Whose conversation it joins; `null` for a tip of its own. */
  from: string | null
  urgent: boolean
  /** What is sealed, and what follows on it, from where its conversation stands. It may be asked again. */
  tell(standing: Standing): Promise<Told>
  /** SIDs of what is deleted at the carrier once this is here; its own when none are named. */
  deletes?: string[]
  /** Ids of files that its body names, sealed to the key of this epoch. */
  files?: { ids: string[]; epoch: number }
  /** When it is no tip. */
  closing?: Closing
}

export interface Told {
  body: LineToDesk
  /** How the conversation goes on; `null` for what belongs to none. */
  turn: Turn | null
  /** What the line answers, for a repetition, and how many parts of SMS that takes. */
  answer: string
  parts: number
  /** Whether the conversation is quiet only after a while from now: a message that comes late leaves that as it was. */
  isNow: boolean
}

/** What became of it. */
export interface TakenIn {
  /** `false` for a repetition. */
  isNew: boolean
  tip: string | null
  seq: number
  /** What was answered when it came first; '' when nothing was, or when something else came first with its SID. */
  answer: string
}

/** How often two messages of one number may come in each other's way before the carrier is told to try again. */
const TRIES = 8

/**
 * Seals what the line brings to the desk's current key and stores it, exactly once, with its SID, its files and its
 * conversation; with the same stroke it is to be deleted at the carrier.
 *
 * @throws Refusal `not-open`, `busy`, or `stale-key` when its files are sealed to another epoch's key.
 */
export function takeIn(ports: Ports, incoming: Incoming): Promise<TakenIn> {
  const { pepper } = ports.config
  const { sid, text, from } = incoming
  const keys = {
    sid: pepper.hash('carrier-message', sid),
    said: pepper.hash('carrier-message', `${sid}\n${text}`),
    number: from === null ? null : pepper.hash('phone', from),
    other: from === null ? null : pepper.hash('phone', onOtherChannel(from)),
  }
  return oneAtATime(keys.number ?? keys.sid, () => tryToTakeIn(ports, incoming, keys))
}

async function tryToTakeIn(ports: Ports, incoming: Incoming, keys: LineKeys): Promise<TakenIn> {
  const { store, now } = ports
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const { known, thread } = await store.use((db) => findOfLine(db, keys, minuteOf(now())))
    if (known) return again(ports, known, keys)
    const told = await incoming.tell(thread ?? { step: 'quiet', language: null })
    const seq = thread?.next ?? 0
    const arrival = await sealed(ports, incoming, told, thread?.tip ?? hex(ports.random(16)), seq)
    const following = followingOn(ports, incoming, told)
    try {
      if (await store.use((db) => addLineMessage(db, arrival, keys, following)))
        return { isNew: true, tip: arrival.tip, seq, answer: told.answer }
    } catch (error) {
      if (!(error instanceof AlreadyThere)) throw error
    }
  }
  throw new Refusal('busy')
}

/** A SID that is here already: the first that came with it is kept, and another text alarms. */
async function again(ports: Ports, { tip, seq, said, answer }: Known, keys: LineKeys): Promise<TakenIn> {
  // What came before there was a hash of it, and what the desk has deleted, cannot be compared.
  const isSame = said === '' || said === keys.said
  if (!isSame && (await raise(ports, 'conflict', keys.sid)))
    await noteRefusal(ports, 'line_conflict', tip ?? '')
  return { isNew: false, tip, seq, answer: isSame ? answer : '' }
}

async function sealed(
  ports: Ports,
  { channel, urgent, files }: Incoming,
  { body }: Told,
  tip: string,
  seq: number,
) {
  const { epoch, recipient } = await deskPage(ports)
  if (files && files.epoch !== epoch) throw new Refusal('stale-key')
  const minute = minuteOf(ports.now())
  const place = { kind: 'line', tip, seq, channel, epoch } as const
  const bytes = await seal({ context: { v: 1, ...place, hour: hourOfMinute(minute) }, body }, recipient)
  return { ...place, minute, sha256: digest(bytes), sealed: bytes, urgent }
}

function followingOn(
  { config, now }: Ports,
  { sid, deletes = [sid], files, closing }: Incoming,
  { turn, answer, parts, isNow }: Told,
): Following {
  const minute = minuteOf(now())
  return {
    answer,
    spends: parts > 0 ? { parts, day: dayOf(now()), cap: answersDaily(config) } : null,
    standing: turn?.ends ? 'ended' : turn,
    quietFrom: isNow ? minute + LINE_QUIET : null,
    deletes,
    minute,
    files: files?.ids ?? [],
    closing: closing ?? null,
  }
}

/** Deletes the timers of conversations that have been quiet for long enough. */
export async function forgetQuietOnes({ store, now }: Ports): Promise<void> {
  await store.use((db) => forgetQuiet(db, minuteOf(now())))
}

/** Milliseconds. A Worker's request that the carrier broke off never ends, and its turn with it. */
const TURN_WAIT = 3_000
const turns = new Map<string, Promise<unknown>>()

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds))

/**
 * Messages of one number wait for one another in this process, for each seals to the place after the last. It spares
 * tries and no more: of two that do not wait, the database lets one in and the other tries again.
 */
export function oneAtATime<T>(number: string, work: () => Promise<T>): Promise<T> {
  const before = turns.get(number)
  const turn = before ? Promise.race([before, pause(TURN_WAIT)]).then(work) : work()
  const done = turn.catch(() => {})
  turns.set(number, done)
  void done.then(() => turns.get(number) === done && turns.delete(number))
  return turn
}
