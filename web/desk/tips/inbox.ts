import { computed, effect, signal } from '@preact/signals'
import { type Expected, isOfLine } from '../../../core/envelope/context.ts'
import type { Message } from '../../../core/envelope/message.ts'
import type { RecordOfDesk } from '../../../core/envelope/record.ts'
import { type Hour, hourOfMinute, minuteOf } from '../../../core/hour.ts'
import type { Summary } from '../../../core/keys/summary.ts'
import { BATCH_MAX } from '../../../core/limits.ts'
import { partOf } from '../../../core/list.ts'
import { DESK } from '../../../core/roles.ts'
import {
  type DeskMember,
  paths,
  type SealedMessage,
  type SortedTip,
  type TipList,
  type TipRow,
} from '../../../core/wire.ts'
import { call, callIfChanged } from '../api.ts'
import { openAll } from '../opener.ts'
import { byCurrentKeys, keepUpWith } from '../people/keep-up.ts'
import { audited, type Unlocked, unlocked } from '../session.ts'
import { isKeyless } from '../unlocking.ts'
import type { Listed } from './listed.ts'
import { inOrder } from './order.ts'
import { openRecords } from './record.ts'
import {
  countedIn,
  type FirstMessage,
  listedOf,
  listedSummary,
  type SummaryKeys,
  sealedSummary,
  summaryKeys,
  summaryOf,
} from './summary.ts'
import { channelOf, tellerIn } from './thread.ts'

/** The desk's list; `null` before the first answer. */
export const inbox = signal<readonly Listed[] | null>(null)
/** Who works on tips, and who no longer does but has one. */
export const members = signal<readonly DeskMember[]>([])
/** How far the opening of tips without a summary has come. */
export const opening = signal<{ done: number; total: number } | null>(null)
/** The minute of the last look, since 1970, by the server’s clock: by it time is left, or not. */
export const minute = signal(minuteOf(Date.now()))
export const hour = computed<Hour>(() => hourOfMinute(minute.value))
/** Why the list is not fresh. */
export const trouble = signal<unknown>(null)

let rows: TipRow[] = []
/** Milliseconds by which the server’s clock is ahead of this computer’s. */
let ahead = 0
/** Which state of the list the rows are of, as the server names it. */
let tag: string | null = null
/** What each tip's summary says, with the sealed bytes it came from: a poll opens only what is new. */
let known = new Map<string, { sealed: string | null; summary: Summary; counted: Summary }>()
let damaged = new Set<string>()
/** The keys of this unlocking. Whatever began under others ends without a trace. */
let keys: SummaryKeys | null = null
let loading: Promise<void> | null = null
/** Somebody asked for the list while an older answer was on its way. */
let isWanted = false

effect(() => {
  if (unlocked.value) {
    keys ??= summaryKeys((epoch) => unlocked.value?.identities.get(epoch))
    return
  }
  keys = null
  loading = null
  rows = []
  tag = null
  known = new Map()
  damaged = new Set()
  inbox.value = null
  members.value = []
  opening.value = null
  trouble.value = null
})

/** Fetches the list and opens what has no summary yet. Never throws: what went wrong stands in `trouble`. */
export function load(): Promise<void> {
  if (loading) {
    isWanted = true
    return loading
  }
  loading = reload().finally(() => {
    loading = null
    if (!isWanted) return
    isWanted = false
    void load()
  })
  return loading
}

async function reload(): Promise<void> {
  const mine = keys
  if (!mine) return
  try {
    const changed = await callIfChanged<TipList>(paths.deskTips, tag)
    if (changed) {
      const { tips } = changed.answer
      await keepUpWith(tips.flatMap(({ epoch, summary }) => [epoch, summary?.epoch ?? epoch]))
      if (keys !== mine) return
      ahead = changed.answer.now - Date.now()
      take(changed.answer)
      tag = changed.tag
    }
    if (keys !== mine) return
    // Of the others some may open by now, with a key that came since.
    const learnt = rows.filter((row) => learn(row, mine))
    if (changed || learnt.length > 0) show()
    await openTheRest(mine)
    if (keys === mine) trouble.value = null
  } catch (error) {
    if (keys === mine) trouble.value = error
  } finally {
    minute.value = minuteOf(Date.now() + ahead)
    if (keys === mine) opening.value = null
  }
}

/** The whole list, or the parts of it that have changed. */
function take({ parts, tips, members: named }: TipList): void {
  const stay = parts === null ? [] : rows.filter(({ tip }) => !parts.includes(partOf(tip)))
  rows = [...stay, ...tips]
  members.value = named
  const there = new Set(rows.map(({ tip }) => tip))
  for (const tip of known.keys()) if (!there.has(tip)) known.delete(tip)
}

function learn(row: TipRow, mine: SummaryKeys): boolean {
  if (!row.summary || known.get(row.tip)?.sealed === row.summary.sealed) return false
  const summary = listedSummary(row, mine)
  if (summary) know(row.tip, row.summary.sealed, summary)
  return summary !== null
}

const know = (tip: string, sealed: string | null, summary: Summary) =>
  known.set(tip, { sealed, summary, counted: countedIn(summary) })

/** What the list holds of a tip, as it was sealed. */
export const heldOf = (tip: string): Summary | null => known.get(tip)?.summary ?? null

function show(): void {
  inbox.value = rows.map(listed).sort(inOrder)
}

const listed = (row: TipRow): Listed => ({
  row,
  summary: known.get(row.tip)?.counted ?? null,
  damaged: damaged.has(row.tip),
  keyless: unlocked.value !== null && isKeyless(unlocked.value, row.epoch),
})

/** What changed in one tip, before the next poll says so. */
export function update(row: TipRow): void {
  rows = rows.map((one) => (one.tip === row.tip ? row : one))
  show()
}

// ---- Opening what has no summary ----

/** While one batch opens, the next is fetched and the last one's summaries are saved: the processor never waits. */
async function openTheRest(mine: SummaryKeys): Promise<void> {
  const rest = rows.map(listed).filter(({ summary, damaged, keyless }) => !summary && !damaged && !keyless)
  if (rest.length === 0) return
  const queue = rest.sort(inOrder).map(({ row }) => row)
  const batches: TipRow[][] = []
  while (queue.length > 0) batches.push(queue.splice(0, BATCH_MAX))
  opening.value = { done: 0, total: rest.length }

  let done = 0
  const saved: Promise<unknown>[] = []
  let fetched = fetchFirst(batches[0] as TipRow[])
  for (const [at, batch] of batches.entries()) {
    const sorted = await fetched
    const next = batches[at + 1]
    if (next) fetched = awaitedLater(fetchFirst(next))
    const messages = await openFirst(batch, sorted, (inBatch) => {
      if (keys === mine) opening.value = { done: done + inBatch, total: rest.length }
    })
    if (keys !== mine) return
    done += batch.length
    const records = await openNewest(batch, sorted)
    if (keys !== mine) return
    saved.push(awaitedLater(summarise(batch, messages, records, mine)))
    show()
  }
  await Promise.all(saved)
}

/** Until it is awaited, a failure must not count as unhandled. */
function awaitedLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}

async function fetchFirst(batch: TipRow[], whole = false): Promise<Map<string, SortedTip>> {
  const ids = batch.map(({ tip }) => tip)
  const { tips } = await audited('sorted', ids.join(','), (entry) =>
    call<{ tips: SortedTip[] }>('POST', paths.sorted, { tips: ids, ...(whole && { whole }), entry }),
  )
  return new Map(tips.map((one) => [one.tip, one]))
}

async function openFirst(
  batch: TipRow[],
  sorted: Map<string, SortedTip>,
  onOne: (done: number) => void,
): Promise<(FirstMessage | null)[]> {
  const session = unlocked.value
  const identities = session?.identities
  const opened = (await openAll(
    batch.map((row) => {
      const first = sorted.get(row.tip)?.message
      return {
        sealed: first?.sealed ?? '',
        identity: first && identities?.get(first.epoch),
        expected: expectedFirst(row, first),
      }
    }),
    onOne,
  )) as (FirstMessage | null)[]
  return session
    ? byCurrentKeys(session, async (now) => opened.map((one) => ifToldTo(one, now)), isWhole)
    : []

  function isWhole(read: (FirstMessage | null)[]): boolean {
    return read.every((one, at) => one === opened[at])
  }
}

/** What was told otherwise is somebody's word whom the keybook lists, or nobody's. */
const ifToldTo = (message: FirstMessage | null, session: Unlocked): FirstMessage | null =>
  message?.context.channel === 'desk' && !tellerIn(message, session) ? null : message

/** What the records say, of tips that have one and whose record opens; each was signed by somebody at the desk. */
async function openNewest(
  batch: TipRow[],
  sorted: Map<string, SortedTip>,
): Promise<(RecordOfDesk | undefined)[]> {
  const session = unlocked.value
  return Promise.all(
    batch.map(async (row) => {
      const record = sorted.get(row.tip)?.record
      if (!session || !record) return undefined
      const { newest } = await openRecords({ tip: row, records: [record] }, session)
      return newest?.message.body
    }),
  )
}

/** Its row says where a message belongs. What did not come, or is of another kind, will not open. */
const expectedFirst = (row: TipRow, first: SealedMessage | undefined): Expected<'tip' | 'line'> => ({
  v: 1,
  kind: isOfLine(row.channel) ? 'line' : 'tip',
  tip: row.tip,
  seq: 0,
  channel: row.channel,
  epoch: first?.epoch ?? row.epoch,
})

/** A tip's first message, or `null` where it does not open, and the texts that came after it. */
export interface WholeTip {
  first: FirstMessage | null
  later: string[]
}

/**
 * All that reporters wrote in some tips; the chain says that it was handed out. Who signed what came later is looked at
 * where it is read: here it only leads there.
 */
export async function openWhole(batch: TipRow[]): Promise<WholeTip[]> {
  const sorted = await fetchFirst(batch, true)
  const identities = unlocked.value?.identities
  const later = batch.flatMap((row) => (sorted.get(row.tip)?.later ?? []).map((one) => ({ row, one })))
  const [first, texts] = await Promise.all([
    openFirst(batch, sorted, () => {}),
    openAll(
      later.map(({ row: { tip, channel }, one: { kind, seq, epoch, sealed } }) => ({
        sealed,
        identity: identities?.get(epoch),
        expected: { v: 1, kind, tip, seq, channel: channelOf(kind, channel), epoch } as Expected<
          'followup' | 'line'
        >,
      })),
    ) as Promise<(Message<'followup' | 'line'> | null)[]>,
  ])
  return batch.map(({ tip }, at) => ({
    first: first[at] ?? null,
    later: later.flatMap(({ row }, n) => (row.tip === tip ? (texts[n]?.body.text ?? []) : [])),
  }))
}

async function summarise(
  batch: TipRow[],
  messages: (FirstMessage | null)[],
  records: (RecordOfDesk | undefined)[],
  mine: SummaryKeys,
): Promise<void> {
  const epoch = unlocked.value?.keybook.offices.find(({ id }) => id === DESK)?.page.epoch ?? 0
  const key = mine(epoch)
  const summaries: ReturnType<typeof sealedSummary>[] = []
  batch.forEach((row, at) => {
    const message = messages[at]
    if (!message) {
      damaged.add(row.tip)
      return
    }
    const record = records[at]
    const summary = summaryOf(message, record && listedOf(record, message))
    know(row.tip, null, summary)
    if (key) summaries.push(sealedSummary(row, summary, epoch, key))
  })
  if (summaries.length > 0) await call('POST', paths.summaries, { summaries })
}

/** Puts a tip's summary in place anew, after its thread was opened and showed that it was missing or wrong. */
export async function mendSummary(row: TipRow, message: FirstMessage, record: RecordOfDesk): Promise<void> {
  const mine = keys
  if (!mine) return
  damaged.delete(row.tip)
  await summarise([row], [message], [record], mine)
  if (keys === mine) show()
}
