import { folded } from './fold.ts'
import { allPlaces, placeByCode } from './places.ts'
import { type OfferKind, offersIn } from './redaction.ts'
import { phoneDigits } from './traces.ts'

/*
 * What in a reply could tell who is meant, to somebody who reads it over a shoulder or with a receipt that they found. It
 * is found by form and by what the tip says, in both scripts and in the cases of Bosnian; so some of it is nothing, and
 * not everything is found. It is shown to whoever sends, and decides nothing.
 */

export type Why = OfferKind | 'number' | 'office'

/** Part of a text, by UTF-16 code units. */
export interface Identifying {
  from: number
  to: number
  why: Why
}

/** What is known of the tip that is answered. */
export interface KnownOfTip {
  /** Everything that was told or noted in words. */
  texts: readonly string[]
  /** Codes of its places. */
  places: readonly string[]
  /** Names of the offices that it was passed on to. */
  offices: readonly string[]
  /** The language of the reply: German writes every noun with a capital. */
  language: string
}

/** The parts of a reply that look identifying, in order; none lies in another. */
export function identifyingIn(reply: string, known: KnownOfTip): Identifying[] {
  const words = wordsOf(reply)
  const byForm = offersIn(reply, known.language === 'de')
    .map(({ kind, from, to }): Identifying => ({ from, to, why: kind }))
    .filter((one) => !isUsual(one, reply, words))
  return apart([
    ...byForm,
    ...numbersIn(words, known),
    ...placesIn(words, known),
    ...officesIn(words, known),
    ...namesIn(words, known),
  ])
}

/** Numbers that anybody may be told (DOMAIN section 3), as digits. */
const publicNumbers = ['080022323', '080050305', '080053050']

/** What looks like something and names nobody: a number for everybody, or nothing but capitals that are everybody's. */
function isUsual({ from, to, why }: Identifying, reply: string, words: Word[]): boolean {
  const found = reply.slice(from, to)
  if (why === 'phone') return publicNumbers.includes(phoneDigits(found))
  if (why === 'place') return usualNumbers.some((number) => found.endsWith(` ${number}`))
  const inside = words.filter((word) => word.from >= from && word.to <= to)
  return why === 'name' && inside.every(({ folded, isFirst }) => isFirst || usual.test(folded))
}

/** The emergency services', and the age that makes a child. */
const usualNumbers = ['112', '122', '123', '124', '18', '24']

interface Word {
  from: number
  to: number
  folded: string
  /** It begins with a capital. */
  isRaised: boolean
  /** It begins a sentence, where everything is written with a capital. */
  isFirst: boolean
}

function wordsOf(text: string): Word[] {
  let end = 0
  return [...text.matchAll(/[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu)].map((match) => {
    const [word] = match
    // Only what stands since the word before: to look at all of it for each word would hold up whoever reads.
    const gap = text.slice(end, match.index)
    const before = gap.trimEnd()
    const isLine = gap.slice(before.length).includes('\n')
    const isBeginning = end === 0 && before === ''
    end = match.index + word.length
    return {
      from: match.index,
      to: end,
      folded: folded(word),
      isRaised: /^\p{Lu}/u.test(word),
      isFirst: isBeginning || isLine || '.!?:;…•"„“”«»(–—-'.includes(before.at(-1) ?? ' '),
    }
  })
}

/** In a text of capitals a capital says nothing. */
const saysByCapitals = (words: Word[]): boolean =>
  words.filter(({ isRaised }) => isRaised).length * 2 < words.length || words.length < 4

// ---- The cases of one word ----

/** What Bosnian puts at the end of a name or a place, folded. */
const ending =
  /^(?:a|e|i|o|u|om|em|im|ih|oj|og|ima|ama|in|ina|ine|inog|inoj|inu|ov|ova|ove|ovog|ovoj|ovu|ev|eva|eve|evu|ci|ski|ska|sko|ske|skog|skoj|skom|sku|cki|cka|cko|ckom|n)?$/
const softened: Record<string, string> = { k: 'c', g: 'z', h: 's' }

/** Without the vowel at its end, which changes. */
const stemOf = (word: string): string => (word.length > 2 ? word.replace(/[aeiou]$/, '') : word)

/** Whether two folded words may be one in two cases: Amra, Amre, Amrin; Gradiška, Gradišci. */
function sameWord(known: string, found: string): boolean {
  if (known === found) return true
  const stem = stemOf(known)
  const last = stem.at(-1) ?? ''
  const soft = softened[last] && stem.slice(0, -1) + softened[last]
  const fits = (start: string) => found.startsWith(start) && ending.test(found.slice(start.length))
  return fits(stem) || stemOf(found) === stem || (soft !== undefined && fits(soft))
}

// ---- Numbers ----

function numbersIn(words: Word[], { texts }: KnownOfTip): Identifying[] {
  const isNumber = ({ folded }: Word) => /\d{2}|\d\p{L}/u.test(folded) && !usualNumbers.includes(folded)
  const told = new Set(
    texts
      .flatMap(wordsOf)
      .filter(isNumber)
      .map(({ folded }) => folded),
  )
  return words.filter((word) => isNumber(word) && told.has(word.folded)).map((word) => spanOf(word, 'number'))
}

const spanOf = ({ from, to }: Word, why: Why): Identifying => ({ from, to, why })

// ---- Places ----

/** Places that are everyday words, too. */
const everyday = [
  'centar',
  'brod',
  'jezero',
  'kljuc',
  'stolac',
  'pale',
  'olovo',
  'ravno',
  'vitez',
  'rudo',
  'konjic',
]

const parts = (name: string): string[] =>
  folded(name)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part.length > 1)

const places = allPlaces().map(({ code, name }) => ({ code, words: parts(name) }))

function placesIn(words: Word[], { places: own }: KnownOfTip): Identifying[] {
  const regions = own.flatMap((code) => parts(placeByCode(code)?.region ?? '').slice(0, 1))
  return words.flatMap((word, at): Identifying[] => {
    if (regions.some((region) => sameWord(region, word.folded)) && word.isRaised)
      return [spanOf(word, 'place')]
    const found = places.find(({ code, words: name }) => {
      if (!name.every((part, step) => isPart(part, words[at + step], step))) return false
      if (own.includes(code)) return true
      return word.isRaised && (name.length > 1 || !word.isFirst || !everyday.includes(name[0] ?? ''))
    })
    const last = found && words[at + found.words.length - 1]
    return last ? [{ from: word.from, to: last.to, why: 'place' }] : []
  })
}

/** The first word of a name must be it; of those after it the beginning, for there consonants change (Luka, Luci). */
const isPart = (part: string, word: Word | undefined, step: number): boolean =>
  word !== undefined &&
  (sameWord(part, word.folded) || (step > 0 && word.isRaised && word.folded.startsWith(part.slice(0, 2))))

// ---- Offices ----

/** Of an office's name what many have; two of them together name it all the same. */
const general =
  /^(?:za|i|u|of|the|for|and|policij|uprav|stanic|centar|centr|socijaln|rad|ministarstv|unutras|poslov|sluzb|ured|tuzilastv|inspekc|kanton|opcin|bih|republik|federacij|police|social|work|office|administration|department|izmisljen|fictional|dom|zdravlj)/

function officesIn(words: Word[], { offices }: KnownOfTip): Identifying[] {
  return offices.flatMap((office) => {
    const name = folded(office)
      .split(/[^\p{L}\p{N}]+/u)
      .filter((part) => part !== '')
    const fits = words.map(({ folded }) => name.some((part) => sameWord(part, folded)))
    const found: Identifying[] = []
    for (let at = 0; at < words.length; at++) {
      let end = at
      while (fits[end]) end++
      const run = words.slice(at, end)
      const [first, last] = [run[0], run.at(-1)]
      const own = run.filter(({ folded, isRaised }) => isRaised && !general.test(folded))
      if (first && last && (run.filter(({ folded }) => folded.length > 3).length > 1 || own.length > 0))
        found.push({ from: first.from, to: last.to, why: 'office' })
      at = Math.max(at, end)
    }
    return found
  })
}

// ---- Names ----

/** What is written with a capital and names nobody: how one speaks to people politely, and ourselves. */
const usual =
  /^(?:vi|vas|vam|vama|vas[aeiu]?|vaseg|vasem|vasim|vasoj|vasu|javi|bih|sos|sms|whatsapp|i|ok|sie|ihnen|ihr[e]?[mnrs]?)$/

/** Whoever was named in the tip. What stood at the beginning of a sentence there must be written like a name here. */
function namesIn(words: Word[], { texts, language }: KnownOfTip): Identifying[] {
  const told = language === 'de' ? [] : texts.map(wordsOf).filter(saysByCapitals).flat()
  const raised = told.filter(({ isRaised, folded }) => isRaised && folded.length > 2 && !usual.test(folded))
  const lowered = new Set(told.filter(({ isRaised }) => !isRaised).map(({ folded }) => folded))
  const within = new Set(raised.filter(({ isFirst }) => !isFirst).map(({ folded }) => folded))
  const anywhere = new Set(raised.map(({ folded }) => folded).filter((word) => !lowered.has(word)))
  return words
    .filter(({ folded, isRaised, isFirst }) => {
      if (folded.length < 3 || usual.test(folded) || lowered.has(folded)) return false
      const names = isRaised && !isFirst ? [...within, ...anywhere] : [...within]
      return names.some((name) => sameWord(name, folded))
    })
    .map((word) => spanOf(word, 'name'))
}

/** Of the same words a place or an office is said more exactly. */
const rank = ({ why }: Identifying): number => (why === 'name' ? 1 : 0)

/** In the order of the text; of what overlaps the one that begins first, and says more. */
function apart(found: Identifying[]): Identifying[] {
  const inOrder = found.toSorted((a, b) => a.from - b.from || b.to - a.to || rank(a) - rank(b))
  const kept: Identifying[] = []
  for (const one of inOrder) {
    const last = kept.at(-1)
    if (!last || one.from >= last.to) kept.push(one)
  }
  return kept
}
