import { batch, computed, effect, signal } from '@preact/signals'
import { BATCH_MAX } from '../../../core/limits.ts'
import { optionOf } from '../../../core/questionnaire.ts'
import { tracesIn } from '../../../core/traces.ts'
import type { TipRow } from '../../../core/wire.ts'
import { sayAsked } from '../asked.ts'
import { sayPlace } from '../say.ts'
import { unlocked } from '../session.ts'
import { startWorker, workers } from '../workers.ts'
import { inbox, openWhole, type WholeTip } from './inbox.ts'
import type { Listed } from './listed.ts'
import type { SearchAnswer, SearchTask } from './search.worker.ts'
import { QUERY_MIN, type Searched } from './search-index.ts'
import { type FirstMessage, wholeText } from './summary.ts'

/** What is being typed. */
export const query = signal('')
/** The tips that were found; `null` while nothing is searched for. */
export const found = signal<ReadonlySet<string> | null>(null)
/** What is shown was found for something else than what is typed by now. */
export const behind = signal(false)
/** The browser did not start the search. */
export const stopped = signal(false)
/** Whether whole texts are looked through as well. */
export const whole = signal(false)
/** How far the opening of whole texts has come; `null` while none are opened. */
export const reading = signal<{ done: number; total: number } | null>(null)

export const isSearching = computed(() => query.value.trim().length >= QUERY_MIN)

let worker: Worker | null = null
let asked = 0
/** The numbers by which the worker knows tips, with what it was told of each. */
let numbers = new Map<string, { id: number; summary: Listed['summary'] }>()
let ids: string[] = []
/** Whose whole text the worker has. */
let read = new Set<string>()

/** Ends the worker, and with it every word that it has. */
function forget(): void {
  worker?.terminate()
  worker = null
  numbers = new Map()
  ids = []
  read = new Set()
  query.value = ''
  found.value = null
  whole.value = false
  reading.value = null
  stopped.value = false
  behind.value = false
}

effect(() => {
  if (!unlocked.value) forget()
})

function running(): Worker {
  if (worker) return worker
  worker = startWorker(workers.search)
  worker.onmessage = ({ data }: MessageEvent<SearchAnswer>) => {
    if (data.n !== asked) return
    batch(() => {
      found.value = new Set(Array.from(data.found, (id) => ids[id] as string))
      behind.value = false
    })
  }
  worker.onerror = () => {
    stopped.value = true
  }
  return worker
}

const tell = (task: SearchTask) => running().postMessage(task)

function numberOf(tip: string): number {
  const known = numbers.get(tip)
  if (known) return known.id
  numbers.set(tip, { id: ids.length, summary: null })
  ids.push(tip)
  return ids.length - 1
}

/** Tells the worker what is new in the list, and what is gone from it. */
function keepUp(tips: readonly Listed[]): void {
  const put: Searched[] = []
  for (const { row, summary } of tips) {
    if (!summary || numbers.get(row.tip)?.summary === summary) continue
    const id = numberOf(row.tip)
    numbers.set(row.tip, { id, summary })
    put.push({ id, text: searchedText(summary), traces: summary.traces })
  }
  if (put.length > 0) tell({ put, whole: false })
  const there = new Set(tips.map(({ row }) => row.tip))
  const gone = [...numbers.keys()].filter((tip) => !there.has(tip))
  if (gone.length === 0) return
  tell({ drop: gone.map(numberOf) })
  for (const tip of gone) {
    numbers.delete(tip)
    read.delete(tip)
  }
}

const searchedText = ({ first, place, kind }: NonNullable<Listed['summary']>): string =>
  [first, place === null ? '' : sayPlace(place), ...kind.map((one) => sayAsked(optionOf('kind', one)))].join(
    ' ',
  )

effect(() => {
  // Once more when the list has grown, or more texts are there.
  const tips = inbox.value
  void reading.value
  if (!unlocked.value) return
  asked += 1
  behind.value = isSearching.value
  if (!isSearching.value) {
    found.value = null
    return
  }
  // What is new comes first: of two effects nobody knows which runs before the other.
  if (tips) keepUp(tips)
  tell({ find: query.value, whole: whole.value, n: asked })
})

/** Has the worker begin before the first letter: reading ten thousand summaries takes it a moment. */
export function prepare(): void {
  if (inbox.peek()) keepUp(inbox.peek() as readonly Listed[])
}

// ---- Whole texts ----

function learnText(tip: string, message: FirstMessage, later: string[]): void {
  const text = [wholeText(message), ...later].join('\n')
  read.add(tip)
  tell({ put: [{ id: numberOf(tip), text, traces: tracesIn(text) }], whole: true })
}

/**
 * Opens what is missing of some tips, in batches that are written down, and looks through it. Never stores anything.
 *
 * @throws whatever hinders the fetching or the opening of a batch.
 */
export async function searchWhole(tips: readonly Listed[]): Promise<void> {
  whole.value = true
  const missing = tips.filter(({ row, damaged, keyless }) => !read.has(row.tip) && !damaged && !keyless)
  reading.value = { done: 0, total: missing.length }
  try {
    for (const batch of inBatches(missing.map(({ row }) => row))) {
      if (!whole.value) return
      const opened = await openWhole(batch)
      if (!reading.value) return
      batch.forEach(({ tip }, n) => {
        const { first, later } = opened[n] as WholeTip
        if (first) learnText(tip, first, later)
      })
      reading.value = { done: reading.value.done + batch.length, total: missing.length }
    }
  } finally {
    reading.value = null
  }
}

/** So many messages at once as tips that have one: a long correspondence is as heavy as many tips. */
function* inBatches(rows: TipRow[]): Generator<TipRow[]> {
  let batch: TipRow[] = []
  let messages = 0
  for (const row of rows) {
    if (batch.length > 0 && messages + row.messages > BATCH_MAX) {
      yield batch
      batch = []
      messages = 0
    }
    batch.push(row)
    messages += row.messages
  }
  if (batch.length > 0) yield batch
}

/** Looks through summaries alone again; what is being opened ends with its batch. */
export function searchSummaries(): void {
  whole.value = false
}
