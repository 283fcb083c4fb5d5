import { base64, fromBase64 } from '../../../core/bytes.ts'
import type { Message } from '../../../core/envelope/message.ts'
import { openSummary, type Summary, sealSummary, summaryKey } from '../../../core/keys/summary.ts'
import { DESK } from '../../../core/roles.ts'
import type { TipRow } from '../../../core/wire.ts'
import { random } from '../random.ts'

/** A tip's first message: from the web, or from the line. */
export type FirstMessage = Message<'tip'> | Message<'line'>

/** Bytes that the first words may take in JSON: with the longest place and language they still fit a summary. */
const FIRST_BYTES = 340

/** What the list shows of a tip. The same message gives the same summary, so that they can be compared. */
export function summaryOf(message: FirstMessage): Summary {
  if (isLine(message)) {
    // A carrier tells neither place nor language: “und” is BCP 47 for what is not known.
    return { first: firstWords(message.body.text), place: null, danger: false, child: false, language: 'und' }
  }
  const { text, place, danger, child, language } = message.body.report
  return {
    first: firstWords(text),
    place,
    danger: danger === 'yes',
    // Uncertain age is presumed a child's (Council of Europe Convention, article 10(3)).
    child: child === 'yes' || child === 'unsure',
    language,
  }
}

const isLine = (message: FirstMessage): message is Message<'line'> => message.context.kind === 'line'

function firstWords(text: string): string {
  let words = ''
  let bytes = 0
  for (const character of text.trim().replace(/\s+/g, ' ')) {
    bytes += new TextEncoder().encode(JSON.stringify(character)).length - 2
    if (bytes > FIRST_BYTES) break
    words += character
  }
  return words
}

export const sameSummary = (a: Summary, b: Summary): boolean =>
  a.first === b.first &&
  a.place === b.place &&
  a.danger === b.danger &&
  a.child === b.child &&
  a.language === b.language

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

/** What a row's summary says; `null` when there is none or it does not open: then it is made anew. */
export function listedSummary({ tip, summary }: TipRow, keys: SummaryKeys): Summary | null {
  const key = summary && keys(summary.epoch)
  if (!summary || !key) return null
  try {
    return openSummary(fromBase64(summary.sealed), { tip, rev: summary.rev, epoch: summary.epoch }, key)
  } catch {
    return null
  }
}

/** A row's next summary, sealed under the key of `epoch`. */
export function sealedSummary(row: TipRow, value: Summary, epoch: number, key: Uint8Array) {
  const place = { tip: row.tip, rev: (row.summary?.rev ?? 0) + 1, epoch }
  return { ...place, sealed: base64(sealSummary(value, place, key, random)) }
}
