import type { Message } from '../../../core/envelope/message.ts'
import type { Hour } from '../../../core/hour.ts'
import type { DeliveryState } from '../../../core/line/delivery.ts'
import type { OpenedHanded } from '../handed/handed.ts'
import { nextNumber } from '../numbers.ts'
import type { OpenedReferral } from '../referrals/referral.ts'
import type { Author, Teller } from '../signers.ts'

export type FromReporterKind = 'tip' | 'followup' | 'line'

/** What stands in a thread. A message that is `null` is damaged or moved, or signed by nobody who may. */
export interface FromReporter {
  what: 'reporter'
  seq: number
  hour: Hour
  /** Minutes since 1970, where they stand inside the seal: of what came or went by the line. */
  minute: number | null
  message: Message<FromReporterKind> | null
  /** Who wrote it down, where it was told otherwise. */
  teller: Teller | null
  /** It does not open here for want of the key. */
  keyless: boolean
}
export interface FromDesk {
  what: 'reply'
  seq: number
  hour: Hour
  minute: number | null
  written: { message: Message<'reply'>; author: Author } | null
  /** What is known of the reporter's copy: the receipt says that it was deleted, or only the server does. */
  theirs: 'kept' | 'deleted' | 'said to be deleted'
  /** How far it had come when the thread was opened, where it left by SMS. */
  delivery: DeliveryState | null
}
export interface PassedOn {
  what: 'referral'
  hour: Hour
  referral: OpenedReferral
}
/** To an agency without a key. */
export interface Handed {
  what: 'handed'
  hour: Hour
  handed: OpenedHanded
}
/** A number that is not there, between or after others that are. */
export interface Missing {
  what: 'missing'
  side: 'reporter' | 'reply'
  seq: number
  /** Those of what stands before it. */
  hour: Hour
  minute: number | null
}
export type Item = FromReporter | FromDesk | PassedOn | Handed | Missing

/** Numbers are contiguous in each direction (DESIGN section 4): a gap is told, where it is. */
export function withMissing<T extends FromReporter | FromDesk>(
  found: T[],
  side: Missing['side'],
  count: number,
  begin: Hour,
): (T | Missing)[] {
  const bySeq = new Map(found.map((item) => [item.seq, item]))
  const end = Math.max(count, nextNumber(found))
  const items: (T | Missing)[] = []
  let before: Pick<Missing, 'hour' | 'minute'> = { hour: begin, minute: null }
  for (let seq = 0; seq < end; seq++) {
    const item = bySeq.get(seq) ?? { what: 'missing' as const, side, seq, ...before }
    before = { hour: item.hour, minute: item.minute }
    items.push(item)
  }
  return items
}

const before = { reporter: 0, reply: 1, referral: 2, handed: 3 }
const rank = (item: Item) => before[item.what === 'missing' ? item.side : item.what]
/** What says no minute stands at the end of its hour. */
const at = (item: Item): number => ('minute' in item ? item.minute : null) ?? item.hour * 60 + 59
/** By the minute, or the hour: within one nobody knows the order between directions; each keeps its own. */
export const inTime = (items: Item[]): Item[] => items.toSorted((a, b) => at(a) - at(b) || rank(a) - rank(b))
