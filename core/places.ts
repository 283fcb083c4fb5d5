// Loaded by the reporter's page: it imports the small list only, never facts/places.json.
import municipalities from './facts/municipalities.json' with { type: 'json' }
import { folded } from './fold.ts'

/** One of the 143 base municipalities, as a reporter chooses it. */
export interface Place {
  code: string
  name: string
  /** The canton, entity or district around it: tells Trnovo (FBiH) and Trnovo (RS) apart. */
  region: string
}

interface Listed extends Place {
  words: string[]
  /** With the words of its other names, which are not verified: they help to find it and are not shown. */
  allWords: string[]
}

const listed: Listed[] = (municipalities as [string, string, string, ...string[]][]).map(
  ([code, name, region, ...aliases]) => {
    const words = wordsOf(name)
    return { code, name, region, words, allWords: [...words, ...aliases.flatMap(wordsOf)] }
  },
)

/**
 * Municipalities that match what was typed so far, best first: names that begin with it, names in which every
 * typed word begins a word, other names (Skender Vakuf for Kneževo), then names that merely contain it.
 * Nothing typed finds nothing.
 */
export function searchPlaces(query: string, limit: number): Place[] {
  const typed = wordsOf(query)
  if (typed.length === 0) return []
  return listed
    .map((place) => ({ place, rank: rankOf(place, typed) }))
    .filter(({ rank }) => rank < noMatch)
    .sort((a, b) => a.rank - b.rank || inOrder(a.place, b.place))
    .slice(0, limit)
    .map(({ place }) => shown(place))
}

/** The municipality of this code, if there is one: a code that was received may be anything. */
export function placeByCode(code: string): Place | undefined {
  const place = listed.find((place) => place.code === code)
  return place && shown(place)
}

/** All of them, region by region. */
export const allPlaces = (): Place[] => listed.map(shown)

const noMatch = 4

function rankOf({ words, allWords }: Listed, typed: string[]): number {
  if (words.join(' ').startsWith(typed.join(' '))) return 0
  if (beginWords(typed, words)) return 1
  if (beginWords(typed, allWords)) return 2
  // Spaces left out on both sides, so that “mrkonjicgrad” is found too.
  if (allWords.join('').includes(typed.join(''))) return 3
  return noMatch
}

const beginWords = (typed: string[], words: string[]) =>
  typed.every((part) => words.some((word) => word.startsWith(part)))

function inOrder(a: Listed, b: Listed): number {
  const [left, right] = [a.words.join(' '), b.words.join(' ')]
  return left < right ? -1 : left > right ? 1 : 0
}

const shown = ({ code, name, region }: Listed): Place => ({ code, name, region })

function wordsOf(text: string): string[] {
  return folded(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}
