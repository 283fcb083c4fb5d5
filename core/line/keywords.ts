import { decimalOf } from '../digits.ts'
import { folded } from '../fold.ts'
import { type HomeLanguage, type LineLanguage, languageOf } from './languages.ts'

/*
 * Words that the line understands, in the languages in which it speaks. They are compared folded: small letters, both
 * scripts of the country, with and without diacritics. Every one of them counts only as a whole message, but for the
 * calls for help, which count wherever they stand.
 */

const foldedAll = (words: string[]) => new Set(words.map((word) => folded(word)))

/** The carrier's own reserved words, whose filtering must be off there, and those of our languages. */
const STOPS = foldedAll([
  ...['stop', 'stop all', 'stopall', 'unsubscribe', 'end', 'quit', 'cancel', 'revoke', 'optout', 'opt out'],
  ...['stani', 'stanite', 'prestani', 'prestanite', 'otkaži', 'otkažite'],
  ...['dur', 'durdur', 'iptal', 'توقف', 'توقفوا'],
])
const INFOS = foldedAll(['info', 'bilgi', 'معلومات'])

/** Yes and no, and in which language they are said; `null` for the country's. */
const YESES: [string[], LineLanguage | null][] = [
  [['da', 'mogu', 'da mogu'], null],
  [['yes'], 'en'],
  [['evet'], 'tr'],
  [['نعم'], 'ar'],
]
const NOES: [string[], LineLanguage | null][] = [
  [['ne', 'ne hvala', 'ne mogu', 'ne mogu sad', 'ne mogu sada', 'ne sad', 'ne sada'], null],
  [['ne smijem', 'ne smem', 'nije sigurno', 'nisam sama', 'nisam sam'], null],
  [['no', 'no thanks', 'i can t', 'no i can t', 'i cannot', 'not now', 'not safe', 'it s not safe'], 'en'],
  [['hayır', 'şimdi değil', 'güvenli değil'], 'tr'],
  [['لا', 'ليس الآن', 'لا أستطيع'], 'ar'],
]

/** Calls for help, and in which language; `null` for the country's, and for what is no language's. */
const CALLS: [string[], LineLanguage | null][] = [
  [['pomoć', 'upomoć', 'upomozi', 'pomozi', 'pomozite', 'pomognite', 'pomagaj', 'pomagajte', 'sos'], null],
  [['help'], 'en'],
  [['yardım', 'imdat'], 'tr'],
  [['مساعدة', 'المساعدة', 'النجدة', 'نجدة', 'ساعدوني', 'ساعدني'], 'ar'],
]

const byWord = (rows: [string[], LineLanguage | null][]) =>
  new Map(rows.flatMap(([words, language]) => words.map((word) => [folded(word), language] as const)))
const yeses = byWord(YESES)
const noes = byWord(NOES)
const calls = byWord(CALLS)

/** The words of a text, without what nobody sees and what only draws Arabic out (U+0640). */
const wordsOf = (text: string): string[] =>
  folded(text.replace(/[\p{Cf}\u0640]/gu, ''))
    .replace(/\u{1F198}|(?<!\p{L})s[.\s]+o[.\s]+s(?!\p{L})/gu, ' sos ')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)

/** What a message is to the line. */
export type Heard =
  | { is: 'stop' | 'info' | 'other' }
  | { is: 'yes' | 'no'; language: LineLanguage | null }
  | { is: 'language'; language: LineLanguage }
  | { is: 'help'; language: LineLanguage | null }

/** @param home the language of the digit 1. */
export function heardIn(text: string, home: HomeLanguage): Heard {
  const words = wordsOf(text)
  const whole = words.join(' ')
  if (STOPS.has(whole)) return { is: 'stop' }
  const call = words.find((word) => calls.has(word))
  if (call !== undefined) return { is: 'help', language: calls.get(call) ?? null }
  if (INFOS.has(whole)) return { is: 'info' }
  if (yeses.has(whole)) return { is: 'yes', language: yeses.get(whole) ?? null }
  if (noes.has(whole)) return { is: 'no', language: noes.get(whole) ?? null }
  const language = languageOf(`${decimalOf(whole)}`, home)
  return language ? { is: 'language', language } : { is: 'other' }
}

/** One bit, for the order of the desk's list. It judges nothing. */
export const isCallForHelp = (text: string): boolean => wordsOf(text).some((word) => calls.has(word))
