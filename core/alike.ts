import { folded } from './fold.ts'
import type { Hour } from './hour.ts'
import { phoneAtHome } from './traces.ts'

/*
 * Which tips may be about the same matter: by traces, words, place and time that two of them share, in either script.
 * It is a hint with its reasons for a person who reads both; tips are never merged.
 */

/** What is compared of a tip. */
export interface Comparable {
  /** A municipality's code; anything else says nothing of where. */
  place: string | null
  hour: Hour
  /** Words as they are compared, with each as it was written. */
  words: ReadonlyMap<string, string>
  traces: ReadonlyMap<string, string>
}

export type AlikeReason =
  /** Plates, telephone numbers, links that stand in both. */
  | { what: 'traces'; shared: string[] }
  /** Words that stand in both, and in few others. */
  | { what: 'words'; shared: string[] }
  | { what: 'place' }
  /** Told within a few days of each other. */
  | { what: 'time' }

export interface Alike<Id> {
  id: Id
  reasons: AlikeReason[]
}

/** How many are named: more are not read. */
export const ALIKE_MAX = 5
const NEAR_HOURS = 72
/** Words that are shared: where the place is the same, and where one does not say it. */
const WORDS_THERE = 2
const WORDS_ANYWHERE = 4
/** Letters: shorter words stand in every text; of a longer one the ending changes with the case. */
const WORD_MIN = 4
const STEM = 5
/** What stands in more tips than this, and in a larger share of them, is not telling. */
const RARE = 10
const RARE_SHARE = 0.02
/** A summary holds no more of one. */
const TRACE_MAX = 48

/** @param municipality whether a code is that of a place: the others are no place that two tips could share. */
export function comparable(
  {
    place,
    hour,
    text,
    traces,
  }: { place: string | null; hour: Hour; text: string; traces: readonly string[] },
  municipality: (code: string) => boolean,
): Comparable {
  const words = new Map<string, string>()
  const written = text.match(/[\p{L}\p{M}]+/gu) ?? []
  // All at once, which is much faster; letters never fold to the sign between them.
  const whole = folded(written.join('\n')).split('\n')
  for (const [at, word] of written.entries()) {
    const stem = (whole[at] ?? '').slice(0, STEM)
    if (stem.length >= WORD_MIN && !words.has(stem)) words.set(stem, word)
  }
  return {
    place: place !== null && municipality(place) ? place : null,
    hour,
    words,
    traces: new Map(traces.map((trace) => [traceKey(trace), trace])),
  }
}

/** At home and from abroad a number is the same, and so is a plate in either script. */
const traceKey = (trace: string): string => folded(phoneAtHome(trace) ?? trace).slice(0, TRACE_MAX)

/** The others that may be about the same matter as this one, the likeliest first. */
export function alikeAmong<Id>(one: Comparable, others: readonly (readonly [Id, Comparable])[]): Alike<Id>[] {
  const telling = { words: rare(one, others, 'words'), traces: rare(one, others, 'traces') }
  return others
    .map(([id, other]) => ({ id, other, reasons: reasonsFor(one, other, telling) }))
    .filter(({ reasons, other }) => isEnough(reasons, one, other))
    .sort((a, b) => weigh(b.reasons) - weigh(a.reasons) || b.other.hour - a.other.hour)
    .slice(0, ALIKE_MAX)
    .map(({ id, reasons }) => ({ id, reasons }))
}

type Shared = 'words' | 'traces'

/** What stands in very many tips (the line's own number, the word for girl) says nothing of two of them. */
function rare(
  one: Comparable,
  others: readonly (readonly [unknown, Comparable])[],
  kind: Shared,
): ReadonlySet<string> {
  const counts = new Map<string, number>()
  for (const [, other] of others)
    for (const key of other[kind].keys()) if (one[kind].has(key)) counts.set(key, (counts.get(key) ?? 0) + 1)
  const most = Math.max(RARE, others.length * RARE_SHARE)
  return new Set([...counts].filter(([, count]) => count <= most).map(([key]) => key))
}

function reasonsFor(
  one: Comparable,
  other: Comparable,
  telling: Record<Shared, ReadonlySet<string>>,
): AlikeReason[] {
  const shared = (kind: Shared) =>
    [...other[kind].keys()].filter((key) => telling[kind].has(key)).map((key) => one[kind].get(key) as string)
  const [traces, words] = [shared('traces'), shared('words')]
  const reasons: AlikeReason[] = []
  if (traces.length > 0) reasons.push({ what: 'traces', shared: traces })
  if (one.place !== null && one.place === other.place) reasons.push({ what: 'place' })
  if (words.length > 0) reasons.push({ what: 'words', shared: words })
  if (Math.abs(one.hour - other.hour) <= NEAR_HOURS) reasons.push({ what: 'time' })
  return reasons
}

const countOf = (reasons: AlikeReason[], what: AlikeReason['what']): number =>
  reasons.reduce((sum, one) => sum + (one.what !== what ? 0 : 'shared' in one ? one.shared.length : 1), 0)

function isEnough(reasons: AlikeReason[], one: Comparable, other: Comparable): boolean {
  const words = countOf(reasons, 'words')
  if (countOf(reasons, 'traces') > 0) return true
  if (countOf(reasons, 'place') > 0) return words >= WORDS_THERE
  return (one.place === null || other.place === null) && words >= WORDS_ANYWHERE
}

/** For the order alone: a trace before any words, a place before a few. */
const weigh = (reasons: AlikeReason[]): number =>
  100 * countOf(reasons, 'traces') +
  3 * countOf(reasons, 'place') +
  Math.min(50, countOf(reasons, 'words')) +
  countOf(reasons, 'time')
