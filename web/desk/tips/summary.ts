import { base64, fromBase64 } from '../../../core/bytes.ts'
import { concernsChild, judgesChild } from '../../../core/child.ts'
import type { Message } from '../../../core/envelope/message.ts'
import type { RecordOfDesk } from '../../../core/envelope/record.ts'
import {
  type FromRecord,
  type NewSummary,
  openSummary,
  roomForFirst,
  type Summary,
  sealSummary,
  summaryKey,
} from '../../../core/keys/summary.ts'
import { isWithheld } from '../../../core/line/call.ts'
import { homeLanguages, type LineLanguage } from '../../../core/line/languages.ts'
import { placeByCode } from '../../../core/places.ts'
import { type Kind, kinds } from '../../../core/questionnaire.ts'
import { DESK } from '../../../core/roles.ts'
import { phoneDigits, tracesIn } from '../../../core/traces.ts'
import type { TipRow } from '../../../core/wire.ts'
import { random } from '../random.ts'

/** A tip's first message: from the web, or from the line. */
export type FirstMessage = Message<'tip'> | Message<'line'>

/** Bytes that traces may take in JSON, so that some are left for the first words, whatever else is said. */
const TRACES_BYTES = 120
/** Letters of one trace: of a long link its place is enough. */
const TRACE_MAX = 48

/** What was told, beside the first words. */
type Told = Pick<NewSummary, 'place' | 'danger' | 'child' | 'language' | 'kind'>

function toldIn(message: FirstMessage): Told {
  // A carrier tells neither place nor language, unless the line answered: “und” is BCP 47 for what is not known.
  if (isLine(message))
    return {
      place: null,
      danger: false,
      child: false,
      language: languageOfLine(message.body.language),
      kind: [],
    }
  const { report } = message.body
  const { place, danger, language, kind } = report
  return { place, danger: danger === 'yes', child: concernsChild(report), language, kind: kind ?? [] }
}

/**
 * What the list shows of a tip. The same message, with the same from the record, gives the same summary, so that they
 * can be compared.
 */
export function summaryOf(message: FirstMessage, desk?: FromRecord): NewSummary {
  const { text, said, from } = isLine(message)
    ? { text: message.body.text, said: message.body.text, from: message.body.from }
    : { text: message.body.report.text, said: wholeText(message), from: '' }
  const found = [isWithheld(from) ? '' : phoneDigits(from), ...tracesIn(said)]
  const bare = { v: 3 as const, ...toldIn(message), ...(desk && { desk }) }
  const room = roomForFirst({ ...bare, traces: [] })
  return withFirst(text, { ...bare, traces: tracesThatFit(found, Math.min(TRACES_BYTES, room)) })
}

/** What the list shows of a record; what it says is what was told too is left out. */
export function listedOf(
  { judgement = {}, flags = [], heavy, handover }: RecordOfDesk,
  message: FirstMessage,
): FromRecord | undefined {
  const told = toldIn(message)
  const { place, kinds: judged = [], danger } = judgement
  const standing = flags.filter(({ taken }) => taken === undefined)
  const looks = standing.flatMap(({ until }) => until ?? [])
  const kind = judged.map((one) => kinds.indexOf(one)).sort((a, b) => a - b)
  const isDanger = danger === 'yes' ? true : danger === 'no' ? false : told.danger
  const listed: FromRecord = {
    ...(place !== undefined && place !== told.place && placeByCode(place) && { place }),
    ...(isDanger !== told.danger && { danger: isDanger }),
    ...(!told.child && judgesChild(judgement) && { child: true as const }),
    ...(kind.length > 0 && kind.map((at) => kinds[at]).join() !== told.kind.join() && { kind }),
    ...(heavy && { heavy }),
    ...(standing.length > 0 && { flags: standing.length }),
    ...(looks.length > 0 && { look: Math.min(...looks) }),
    ...(handover && { note: handover.to }),
  }
  return Object.keys(listed).length > 0 ? listed : undefined
}

/** What counts for the list: the desk's own word before what was told. */
export function countedIn(summary: Summary): Summary {
  const { desk } = summary
  if (!desk) return summary
  const kind = desk.kind?.map((at): Kind | undefined => kinds[at]).filter((one) => one !== undefined)
  return {
    ...summary,
    place: desk.place ?? summary.place,
    danger: desk.danger ?? summary.danger,
    child: summary.child || desk.child === true,
    kind: kind ?? summary.kind,
  }
}

const isLine = (message: FirstMessage): message is Message<'line'> => message.context.kind === 'line'

/** The line begins in one of the country's languages, whoever writes: that says nothing of the person. */
const languageOfLine = (language: LineLanguage | undefined): string =>
  language === undefined || (homeLanguages as readonly string[]).includes(language) ? 'und' : language

/** Everything that was told in words of one's own. */
export function wholeText(message: FirstMessage): string {
  if (isLine(message)) return `${message.body.from}\n${message.body.text}`
  const { report } = message.body
  return [
    report.text,
    report.where,
    report.traces,
    report.controls,
    report.movement,
    report.since,
    report.count,
    report.nationality,
    report.spoken,
    report.reply_how,
    report.assistance_how,
    report.interpreter,
  ]
    .filter((said) => said !== undefined)
    .join('\n')
}

/** Bytes in JSON. */
const sizeOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length

function tracesThatFit(found: string[], bytes: number): string[] {
  const fit: string[] = []
  for (const trace of new Set(found.map((one) => Array.from(one).slice(0, TRACE_MAX).join(''))))
    if (trace !== '' && sizeOf([...fit, trace]) <= bytes) fit.push(trace)
  return fit
}

function withFirst(text: string, rest: Omit<NewSummary, 'first'>): NewSummary {
  const room = roomForFirst(rest)
  let first = ''
  let bytes = 0
  for (const character of text.trim().replace(/\s+/g, ' ')) {
    bytes += sizeOf(character) - 2
    if (bytes > room) break
    first += character
  }
  return { ...rest, first }
}

/** Whether two say the same of the record. */
export const sameRecord = (a: FromRecord | undefined, b: FromRecord | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b)

/**
 * Whether a list that said this of a tip said what the tip says. One of the first version says less. What stands in it
 * of the record may be of yesterday: `made` has the same.
 */
export const agrees = (listed: Summary, made: NewSummary): boolean =>
  listed.place === made.place &&
  listed.danger === made.danger &&
  listed.child === made.child &&
  listed.language === made.language &&
  (listed.v === 1
    ? listed.first.startsWith(made.first) || made.first.startsWith(listed.first)
    : sameText([listed.first, ...listed.kind], [made.first, ...made.kind]) &&
      sameText(listed.traces, made.traces))

const sameText = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one, at) => one === b[at])

/** The desk's keys for summaries, by epoch: derived once while unlocked. */
export type SummaryKeys = (epoch: number) => Uint8Array | undefined

/** @param identityOf gives the desk's identity of an epoch; new ones come while the desk is open. */
export function summaryKeys(identityOf: (epoch: number) => string | undefined): SummaryKeys {
  const made = new Map<number, Uint8Array>()
  return (epoch) => {
    const identity = identityOf(epoch)
    if (identity !== undefined && !made.has(epoch)) made.set(epoch, summaryKey(identity, DESK, epoch))
    return made.get(epoch)
  }
}

/** What engines of 2025 bring. It is less strict than ours, and what it made of other bytes would not open. */
const native = Uint8Array as { fromBase64?(text: string, options: { alphabet: 'base64url' }): Uint8Array }

/** Thousands are opened at once, and decoding them took as long as opening. */
const sealedBytes = (sealed: string): Uint8Array =>
  native.fromBase64?.(sealed, { alphabet: 'base64url' }) ?? fromBase64(sealed)

/** What a row's summary says; `null` when there is none or it does not open: then it is made anew. */
export function listedSummary({ tip, summary }: TipRow, keys: SummaryKeys): Summary | null {
  const key = summary && keys(summary.epoch)
  if (!summary || !key) return null
  try {
    return openSummary(sealedBytes(summary.sealed), { tip, rev: summary.rev, epoch: summary.epoch }, key)
  } catch {
    return null
  }
}

/** A row's next summary, sealed under the key of `epoch`. */
export function sealedSummary(row: TipRow, value: NewSummary, epoch: number, key: Uint8Array) {
  const place = { tip: row.tip, rev: (row.summary?.rev ?? 0) + 1, epoch }
  return { ...place, sealed: base64(sealSummary(value, place, key, random)) }
}
