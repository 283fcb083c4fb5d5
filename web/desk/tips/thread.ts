import type { ReporterKeys } from '../../../core/envelope/bodies.ts'
import { type Channel, isOfLine } from '../../../core/envelope/context.ts'
import type { Message } from '../../../core/envelope/message.ts'
import { isSignedBy } from '../../../core/envelope/signature.ts'
import { hourOf } from '../../../core/hour.ts'
import type { Keybook } from '../../../core/keys/keybook.ts'
import { isTombstone } from '../../../core/keys/tombstone.ts'
import { DESK } from '../../../core/roles.ts'
import { fill, paths, type SealedMessage, type TipRow, type TipThread } from '../../../core/wire.ts'
import { call } from '../api.ts'
import { isWholeHanded, openHanded } from '../handed/handed.ts'
import { nextNumber, takenTwice } from '../numbers.ts'
import { openAll } from '../opener.ts'
import { byCurrentKeys } from '../people/keep-up.ts'
import { isWholeReferral, openReferral } from '../referrals/referral.ts'
import { audited, type Unlocked } from '../session.ts'
import { authorAt, type Teller, tellerOf } from '../signers.ts'
import { isKeyless } from '../unlocking.ts'
import {
  type FromDesk,
  type FromReporter,
  type FromReporterKind,
  type Handed,
  type Item,
  inTime,
  type PassedOn,
  withMissing,
} from './items.ts'
import { type Kept, openRecords } from './record.ts'
import type { FirstMessage } from './summary.ts'

/** A tip, opened and verified. */
export interface Thread {
  row: TipRow
  first: FirstMessage | null
  /** How to answer; none for what did not come from the web. */
  reporter: ReporterKeys | null
  items: Item[]
  /** The number of the next reply. */
  nextReply: number
  /** What the desk keeps for itself. */
  kept: Kept
  /** No number is joined to it (any more): nothing can be sent. */
  severed: boolean
}

/** Fetches and opens everything of a tip: a person reads it, and the chain says so. */
export async function openThread(tip: string, session: Unlocked): Promise<Thread> {
  const thread = await audited('opened', tip, (entry) =>
    call<TipThread>('POST', fill(paths.tipOpen, { tip }), { entry }),
  )
  return byCurrentKeys(session, (now) => readThread(thread, now), isWhole)
}

const isWhole = ({ items, kept }: Thread): boolean =>
  !kept.isDamaged &&
  items.every((item) => {
    if (item.what === 'reporter') return item.message !== null
    if (item.what === 'reply') return item.written !== null
    if (item.what === 'handed') return isWholeHanded(item.handed)
    return item.what === 'missing' || isWholeReferral(item.referral)
  })

/** Opens what was fetched of a tip. */
export async function readThread(thread: TipThread, session: Unlocked): Promise<Thread> {
  const [messages, opened, kept, referrals, handed] = await Promise.all([
    openMessages(thread, session),
    openReplies(thread, session),
    openRecords(thread, session),
    Promise.all(thread.referrals.map((one) => openReferral(one, session, thread.tip))),
    Promise.all(thread.handed.map((one) => openHanded(one, session, thread.tip))),
  ])
  const first = firstOf(messages)
  const reporter = first?.context.kind === 'tip' ? ((first as Message<'tip'>).body.reporter ?? null) : null
  const replies = thread.replies.map(
    (stored, at): FromDesk => ({
      what: 'reply',
      seq: stored.seq,
      hour: stored.hour,
      minute: opened[at]?.message.body.sms?.minute ?? null,
      written: opened[at] ?? null,
      theirs: theirsOf(thread.tip.tip, stored, reporter),
      delivery: stored.delivery,
    }),
  )
  const items: Item[] = [
    ...withMissing(messages, 'reporter', Math.max(thread.tip.messages, messages.length), thread.tip.hour),
    ...withMissing(replies, 'reply', replies.length, thread.tip.hour),
    ...referrals.map((referral): PassedOn => ({ what: 'referral', hour: referral.row.hour, referral })),
    ...handed.map((one): Handed => ({ what: 'handed', hour: one.row.hour, handed: one })),
  ]
  return {
    row: thread.tip,
    first,
    reporter,
    items: inTime(items),
    nextReply: nextNumber(replies),
    kept,
    severed: thread.severed,
  }
}

// ---- What came from the reporter ----

async function openMessages({ tip: row, messages }: TipThread, session: Unlocked): Promise<FromReporter[]> {
  const opened = await openAll<FromReporterKind>(
    messages.map(({ seq, kind, epoch, sealed }) => ({
      sealed,
      identity: session.identities.get(epoch),
      expected: { v: 1 as const, kind, tip: row.tip, seq, channel: channelOf(kind, row.channel), epoch },
    })),
  )
  const twice = takenTwice(messages)
  const alone = messages.map(({ seq }, at) => (twice.has(seq) ? null : (opened[at] ?? null)))
  const tellers = alone.map((message) => message && tellerIn(message, session))
  const first = alone.findIndex((message) => message?.context.kind === 'tip' && message.context.seq === 0)
  // A receipt's keys in what nobody of ours wrote down are nobody's.
  const isOurs = row.channel !== 'desk' || tellers[first] != null
  const reporter = isOurs ? (alone[first] as Message<'tip'> | undefined)?.body.reporter : undefined
  return messages.map((stored, at) => {
    const message = alone[at] ?? null
    const teller = tellers[at] ?? null
    const shown = mayShow(stored, row.channel, message, reporter, teller) ? message : null
    return {
      what: 'reporter',
      seq: stored.seq,
      hour: stored.hour,
      minute: minuteIn(shown),
      message: shown,
      teller: shown && teller,
      keyless: isKeyless(session, stored.epoch),
    }
  })
}

/** Whoever was given a receipt by telephone comes back on the web like anybody else. */
export const channelOf = (kind: FromReporterKind | 'reply', channel: Channel): Channel =>
  channel === 'desk' && (kind === 'followup' || kind === 'reply') ? 'web' : channel

/** Who wrote down a tip that was told otherwise. */
export const tellerIn = (
  message: Message,
  { keybook, member }: Pick<Unlocked, 'keybook' | 'member'>,
): Teller | null =>
  message.context.kind === 'tip' && message.context.channel === 'desk'
    ? tellerOf(message, keybook, member, hourOf(Date.now()))
    : null

/**
 * A tip was checked when it opened, but for one that was told otherwise, which needs whoever wrote it down; a follow-up
 * needs the tip's key; a carrier signs nothing, and is named: what nobody signed has no place among what came from the
 * web.
 */
function mayShow(
  { kind, seq }: SealedMessage,
  channel: Channel,
  message: Message | null,
  reporter: ReporterKeys | undefined,
  teller: Teller | null,
): boolean {
  if (!message) return false
  if (kind === 'followup') return seq > 0 && reporter !== undefined && isSignedBy(message, reporter.sign)
  if (kind === 'line') return isOfLine(channel)
  return kind === 'tip' && seq === 0 && (channel === 'desk' ? teller !== null : !isOfLine(channel))
}

const minuteIn = (message: Message | null): number | null =>
  message?.context.kind === 'line' ? ((message as Message<'line'>).body.minute ?? null) : null

function firstOf(messages: FromReporter[]): FirstMessage | null {
  const first = messages.find(({ seq }) => seq === 0)?.message
  return first && first.context.kind !== 'followup' ? (first as FirstMessage) : null
}

// ---- What the desk wrote ----

async function openReplies(
  { tip: row, replies }: TipThread,
  session: Unlocked,
): Promise<FromDesk['written'][]> {
  const opened = await openAll<'reply'>(
    replies.map(({ seq, epoch, sealed }) => ({
      sealed,
      identity: session.identities.get(epoch),
      expected: { v: 1, kind: 'reply', tip: row.tip, seq, channel: channelOf('reply', row.channel), epoch },
    })),
  )
  return replies.map((_, at) => authored(opened[at] ?? null, session.keybook, session.member.id))
}

function theirsOf(
  tip: string,
  { seq, tombstone }: TipThread['replies'][number],
  reporter: ReporterKeys | null,
): FromDesk['theirs'] {
  if (tombstone === null) return 'kept'
  const isSigned = reporter !== null && isTombstone(tip, { seq, sig: tombstone }, reporter.sign)
  return isSigned ? 'deleted' : 'said to be deleted'
}

function authored(message: Message<'reply'> | null, keybook: Keybook, self: string): FromDesk['written'] {
  const author = message && authorAt(DESK, message, keybook, self, hourOf(Date.now()))
  return message && author && { message, author }
}
