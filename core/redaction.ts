import { folded } from './fold.ts'
import { phoneDigits, type TraceKind, tracesAt } from './traces.ts'
import { visible } from './visible.ts'

/*
 * Blacking out. What is blacked out is not in the text that leaves: in its place stand as many bars as anywhere else, so
 * that their number tells nothing of what was there. Positions are in UTF-16 code units, as browsers count selections.
 */

/** From the first code unit to before the last. */
export interface Range {
  from: number
  to: number
}

/** U+2588 FULL BLOCK, always five. */
export const BAR = '█████'

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

/** The range out to the edges of what people see as one character: half of one would still tell something. */
export const outToGraphemes = (text: string, range: Range): Range | null =>
  outTo(graphemes.segment(text), text.length, range)

function outTo(segments: Intl.Segments, length: number, { from, to }: Range): Range | null {
  const begin = Math.max(0, Math.min(from, to))
  const end = Math.min(length, Math.max(from, to))
  if (begin >= end) return null
  const first = segments.containing(begin)
  const last = segments.containing(end - 1)
  if (!first || !last) return null
  return { from: first.index, to: last.index + last.segment.length }
}

/** In order, those that touch or overlap as one; what is empty or beyond the text is none. */
export function merged(text: string, ranges: readonly Range[]): Range[] {
  // Once for all of them: it costs as much as the text is long.
  const segments = graphemes.segment(text)
  const sorted = ranges
    .flatMap((range) => outTo(segments, text.length, range) ?? [])
    .sort((a, b) => a.from - b.from || a.to - b.to)
  const all: Range[] = []
  for (const range of sorted) {
    const last = all.at(-1)
    if (last && range.from <= last.to) last.to = Math.max(last.to, range.to)
    else all.push({ ...range })
  }
  return all
}

/** Takes one away, with whatever it shares a character with. */
export const without = (ranges: readonly Range[], { from, to }: Range): Range[] =>
  ranges.filter((range) => range.to <= from || range.from >= to)

/** A stretch of the text as it leaves: as it is, or a bar; where it stood in the text. */
export interface Stretch extends Range {
  text: string
  isBar: boolean
}

export function stretches(text: string, ranges: readonly Range[]): Stretch[] {
  const all: Stretch[] = []
  let at = 0
  const plain = (to: number) => {
    if (at < to) all.push({ from: at, to, text: text.slice(at, to), isBar: false })
  }
  for (const { from, to } of merged(text, ranges)) {
    plain(from)
    all.push({ from, to, text: BAR, isBar: true })
    at = to
  }
  plain(text.length)
  return all
}

/** The text as it leaves. */
export const redacted = (text: string, ranges: readonly Range[]): string =>
  stretches(text, ranges)
    .map((stretch) => stretch.text)
    .join('')

// ---- The same again ----

/** What one cannot see between two letters: it must not hide a name that stands twice. */
const UNSEEN = '[\\p{Cf}\\p{Default_Ignorable_Code_Point}]'
const unseen = new RegExp(UNSEEN, 'gu')
/** What is compared as one: something unseen, white space in a row, a character with its marks. */
const compared = new RegExp(`${UNSEEN}+|\\s+|[^]\\p{M}*`, 'gu')

/** A text as it is compared, and of each of its code units where in the text it comes from. */
interface Compared {
  text: string
  from: number[]
  to: number[]
}

/** Small letters, either way in which Unicode writes them, one space for all white space, nothing that is not seen. */
function asCompared(text: string): Compared {
  const pieces: string[] = []
  const from: number[] = []
  const to: number[] = []
  for (const { index, 0: found } of text.matchAll(compared)) {
    const seen = found.replace(unseen, '')
    const isSpace = seen !== '' && seen.trim() === ''
    // By way of capitals, for some letters have two small ones: ς and σ; of ẞ the small one has two capitals.
    const piece = isSpace ? ' ' : seen.toLowerCase().toUpperCase().toLowerCase().normalize('NFD')
    if (isSpace && pieces.at(-1) === ' ') continue
    if (piece !== '') pieces.push(piece)
    for (let at = 0; at < piece.length; at++) {
      from.push(index)
      to.push(index + found.length)
    }
  }
  return { text: pieces.join(''), from, to }
}

/**
 * Where else any of the same words stand, in small letters or capitals, with anything unseen between. Too little finds
 * none.
 */
export function occurrences(text: string, ...words: string[]): Range[] {
  const whole = asCompared(text)
  return merged(
    text,
    words.flatMap((one) => placesOf(one, text, whole)),
  )
}

function placesOf(words: string, text: string, whole: Compared): Range[] {
  const seen = words.replace(unseen, '').trim()
  const sought = asCompared(seen).text
  if (sought === '' || outToGraphemes(seen, { from: 0, to: 1 })?.to === seen.length) return []
  const isWord = /^\p{L}/u.test(seen)
  const all: Range[] = []
  for (let at = whole.text.indexOf(sought); at >= 0; at = whole.text.indexOf(sought, at + 1)) {
    const [from, to] = [whole.from[at], whole.to[at + sought.length - 1]]
    if (from === undefined || to === undefined) break
    const last = all.at(-1)
    const follows = last !== undefined && from <= last.to
    // An ending may follow (Izmislav, Izmislava); but Ana is not in kanal.
    if (isWord && !follows && endsInLetter(text.slice(0, from))) continue
    // As one with what it touches: of many that lie over each other there is one range.
    if (follows) last.to = Math.max(last.to, to)
    else all.push({ from, to })
  }
  return all
}

const endsInLetter = (text: string): boolean => /\p{L}\p{M}{0,8}$/u.test(text.slice(-10))

/**
 * Whether the same stands in a text, however it is written: in the other script, without carons, a number grouped or
 * begun otherwise. More is found than is blacked out by itself: it is for telling somebody.
 */
export function standsIn(text: string, words: string): boolean {
  if (occurrences(text, words).length > 0) return true
  const number = phoneDigits(words).replace(/^(?:387|0)/, '')
  if (number.length > 5 && !/\p{L}/u.test(words))
    return tracesAt(text).some(
      ({ kind, from, to }) => kind === 'phone' && phoneDigits(text.slice(from, to)).endsWith(number),
    )
  const [whole, sought] = [folded(text.replace(unseen, '')), folded(words.replace(unseen, '')).trim()]
  if (sought.length < 3) return false
  for (let at = whole.indexOf(sought); at >= 0; at = whole.indexOf(sought, at + 1))
    if (!/[\p{L}\p{N}]/u.test(whole[at - 1] ?? ' ')) return true
  return false
}

// ---- What is offered ----

const offerKinds = ['name', 'place', 'phone', 'plate', 'link'] as const
export type OfferKind = (typeof offerKinds)[number]

/** Something in a text that may have to be blacked out. A person decides: some are none, and some are not found. */
export interface Offer extends Range {
  kind: OfferKind
}

const kindOf: Record<TraceKind, OfferKind> = { link: 'link', phone: 'phone', plate: 'plate' }

const email = /[\p{L}\d._%+-]{1,64}@[\p{L}\d-]{1,63}(?:\.[\p{L}\d-]{1,63}){1,4}/gu
const position = /[-+]?\d{1,3}[.,]\d{3,10}°?[ ,;]{1,3}[-+]?\d{1,3}[.,]\d{3,10}/g
/** “ulica Izmišljena 5”, “ul. Izmišljenih ljudi”, “Trg …”, “naselje …”; and “Izmišljena 5a”, “br. 5”, “stan 3”. */
const street =
  /(?<!\p{L})(?:[Uu]l\.|[Uu]lic\p{L}{1,2}|[Уу]л\.|[Уу]лиц\p{L}{1,2}|[Tt]rg\p{L}{0,2}|[Тт]рг\p{L}{0,2}|[Ss]okak\p{L}{0,2}|[Сс]окак\p{L}{0,2}|[Nn]aselj\p{L}{1,2}|[Нн]асељ\p{L}{1,2}|[Ss]tr\.|[Rr]ue)[ \t]{1,3}\p{L}[\p{L}.-]{0,40}(?:(?:[ \t]\p{L}[\p{L}.-]{0,40}){0,2}[ \t]\d{1,4}\p{L}?(?![\p{L}\d])|(?:[ \t]\p{Lu}[\p{L}.-]{0,40}){0,4})/gu
const numbered =
  /(?<!\p{L})\p{Lu}\p{Ll}{2,40}[ \t](?:br(?:oj|\.)?[ \t]?|бр(?:ој|\.)?[ \t]?)?\d{1,3}\p{L}?(?![\p{L}\d.:-])/gu
const house =
  /(?<!\p{L})(?:br\.|broj|бр\.|број|stan|стан|kućni broj|кућни број)[ \t]{1,3}\d{1,4}\p{L}?(?![\p{L}\d])/giu
/** Words with a capital at their beginning and small letters after it, one after the other. */
const capitals =
  /(?<![\p{L}\p{M}\d])\p{Lu}[\p{Ll}\p{M}]{1,40}(?:[ \t-]\p{Lu}[\p{Ll}\p{M}]{1,40})*(?![\p{L}\d])/gu

/** Where a sentence begins, a capital says nothing. */
const beginsSentence = (text: string, at: number): boolean =>
  /(?:^|[.!?:…\n\r•][\s"'»«„“”(–—-]*)$/u.test(text.slice(Math.max(0, at - 12), at))

/** Names by their capitals: one word in a sentence, or two and more anywhere. */
const namesIn = (text: string): Range[] =>
  [...text.matchAll(capitals)]
    .map(({ index, 0: found }) => ({ from: index, to: index + found.length }))
    .filter(({ from, to }) => /[ \t-]/.test(text.slice(from, to)) || !beginsSentence(text, from))

const found = (text: string, form: RegExp): Range[] =>
  [...text.matchAll(form)].map(({ index, 0: match }) => ({ from: index, to: index + match.length }))

/**
 * What may have to be blacked out in a text, in its order, none over another: where two are, it is what is said more
 * exactly.
 *
 * @param capitalised in the text's language every noun has a capital: then names are not looked for.
 */
export function offersIn(text: string, capitalised = false): Offer[] {
  const traces = tracesAt(text).map(({ kind, from, to }): Offer => ({ kind: kindOf[kind], from, to }))
  const as = (kind: OfferKind, ranges: Range[]) => ranges.map((range): Offer => ({ kind, ...range }))
  const all = [
    ...as('link', found(text, email)),
    ...as('place', found(text, position)),
    ...traces.map((trace) => ({
      ...trace,
      to: trace.to - (/[).,;:!?]*$/.exec(text.slice(trace.from, trace.to))?.[0].length ?? 0),
    })),
    ...as(
      'place',
      [street, numbered, house].flatMap((form) => found(text, form)),
    ),
    ...(capitalised ? [] : as('name', namesIn(text))),
  ]
  const kept: Offer[] = []
  for (const offer of all)
    if (kept.every(({ from, to }) => offer.to <= from || offer.from >= to)) kept.push(offer)
  return kept.sort((a, b) => a.from - b.from)
}

// ---- As it is shown ----

/** A text with its bars, and with nothing in it that one cannot see, as it stands where one selects in it. */
export interface Shown {
  text: string
  /** Where in the text something is that was selected in what is shown; a bar, or what was made visible, is whole. */
  rangeOf(selected: Range): Range | null
}

export function shownWith(text: string, ranges: readonly Range[]): Shown {
  const shown: string[] = []
  /** Of each code unit that is shown, what it stands for. */
  const from: number[] = []
  const to: number[] = []
  const put = (piece: string, begin: number, end: number) => {
    shown.push(piece)
    for (let at = 0; at < piece.length; at++) {
      from.push(begin)
      to.push(end)
    }
  }
  for (const stretch of stretches(text, ranges)) {
    if (stretch.isBar) {
      put(BAR, stretch.from, stretch.to)
      continue
    }
    let at = stretch.from
    for (const piece of visible(stretch.text)) {
      if (typeof piece !== 'string') {
        const end = at + String.fromCodePoint(text.codePointAt(at) as number).length
        put(`[${piece.hidden}]`, at, end)
        at = end
        continue
      }
      for (const unit of piece) {
        // It is shown as one line feed.
        const length = unit === '\n' && text.startsWith('\r\n', at) ? 2 : unit.length
        put(unit, at, at + length)
        at += length
      }
    }
  }
  return {
    text: shown.join(''),
    rangeOf: (selected) => {
      const [first, last] = [from[selected.from], to[selected.to - 1]]
      return first === undefined || last === undefined || first >= last ? null : { from: first, to: last }
    },
  }
}
