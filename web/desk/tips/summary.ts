import { base64, fromBase64 } from '../../../core/bytes.ts'
import { concernsChild } from '../../../core/child.ts'
import type { Message } from '../../../core/envelope/message.ts'
import {
  type NewSummary,
  openSummary,
  roomForFirst,
  type Summary,
  sealSummary,
  summaryKey,
} from '../../../core/keys/summary.ts'
import { isWithheld } from '../../../core/line/call.ts'
import { homeLanguages, type LineLanguage } from '../../../core/line/languages.ts'
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

/** What the list shows of a tip. The same message gives the same summary, so that they can be compared. */
export function summaryOf(message: FirstMessage): NewSummary {
  if (isLine(message)) {
    const { text, from, language } = message.body
    // A carrier tells neither place nor language, unless the line answered: “und” is BCP 47 for what is not known.
    return withFirst(text, {
      v: 2,
      place: null,
      danger: false,
      child: false,
      language: languageOfLine(language),
      kind: [],
      traces: tracesThatFit([isWithheld(from) ? '' : phoneDigits(from), ...tracesIn(text)]),
    })
  }
  const { report } = message.body
  const { text, place, danger, language, kind } = report
  return withFirst(text, {
    v: 2,
    place,
    danger: danger === 'yes',
    child: concernsChild(report),
    language,
    kind: kind ?? [],
    traces: tracesThatFit(tracesIn(wholeText(message))),
  })
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

function tracesThatFit(found: string[]): string[] {
  const fit: string[] = []
  for (const trace of new Set(found.map((one) => Array.from(one).slice(0, TRACE_MAX).join(''))))
    if (trace !== '' && sizeOf([...fit, trace]) <= TRACES_BYTES) fit.push(trace)
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

/** Whether a list that said this of a tip said what the tip says. One of the first version says less. */
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
