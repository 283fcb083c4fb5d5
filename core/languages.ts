import { isoDay, ZONE } from './hour.ts'

/*
 * The languages of the public's pages, each with its words in `words/{language}.po`, in the order of the menu. Those of
 * the country come first, then those of people who are brought through it or to it (DESIGN section 9).
 */

interface Facts {
  /** Its name in itself. */
  name: string
  /** By which rules numbers, dates and plurals are written. */
  formats: string
}

/*
 * Chromium calls Bosnian known, and writes “20,000” and “M01”: the rules of Serbian in Latin script, as it is written in
 * Bosnia and Herzegovina (“nedjelja”, in Serbia “nedelja”), are the same. It writes Albanian's and Pashto's months in English, and nobody has Romani: these three have German's numbers, its
 * dates in digits, and its two plurals, one for 1 and the other for all else. Digits are those of the receipt and the
 * telephone, and years those of the papers people carry, in every language.
 */
const facts = {
  bs: { name: 'Bosanski', formats: 'sr-Latn-BA' },
  hr: { name: 'Hrvatski', formats: 'hr' },
  'sr-Latn': { name: 'Srpski', formats: 'sr-Latn-BA' },
  'sr-Cyrl': { name: 'Српски', formats: 'sr-Cyrl-BA' },
  en: { name: 'English', formats: 'en-GB' },
  rom: { name: 'Romani čhib', formats: 'de' },
  tr: { name: 'Türkçe', formats: 'tr' },
  ar: { name: 'العربية', formats: 'ar-u-nu-latn' },
  fa: { name: 'فارسی دری', formats: 'fa-AF-u-ca-gregory-nu-latn' },
  ps: { name: 'پښتو', formats: 'de' },
  ur: { name: 'اردو', formats: 'ur-u-nu-latn' },
  sq: { name: 'Shqip', formats: 'de' },
  ru: { name: 'Русский', formats: 'ru' },
  de: { name: 'Deutsch', formats: 'de' },
  fr: { name: 'Français', formats: 'fr' },
} as const satisfies Record<string, Facts>

export type Language = keyof typeof facts

export const languages = Object.keys(facts) as Language[]

export const isLanguage = (tag: string): tag is Language => Object.hasOwn(facts, tag)

export const nameOf = (language: Language): string => facts[language].name

export const formatsOf = (language: Language): string => facts[language].formats

/**
 * Tags that browsers send for a language that we have under another: the macrolanguage, its newer names, dialects that
 * are read as one. Serbian without a script is written in Cyrillic (CLDR, likelySubtags).
 */
const others: Record<string, Language> = {
  sr: 'sr-Cyrl',
  sh: 'sr-Latn',
  cnr: 'sr-Latn',
  'sr-me': 'sr-Latn',
  prs: 'fa',
  pes: 'fa',
  rmn: 'rom',
  rmy: 'rom',
  rmc: 'rom',
  als: 'sq',
  aln: 'sq',
}

/** Which one of those offered a tag means, by lookup (RFC 4647 section 3.4): parts are taken off its end until one fits. */
export function languageFor<T extends Language>(asked: string, offered: readonly T[]): T | undefined {
  for (let tag = asked.toLowerCase(); tag; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
    const found = offered.find((one) => one.toLowerCase() === tag || one === others[tag])
    if (found) return found
  }
  return undefined
}

export const directionOf = (language: Language): 'rtl' | 'ltr' =>
  ['ar', 'fa', 'ps', 'ur'].includes(language) ? 'rtl' : 'ltr'

/** The same of a tag that may be none of these: then the text itself says. */
export const directionIn = (tag: string): 'rtl' | 'ltr' | 'auto' =>
  isLanguage(tag) ? directionOf(tag) : 'auto'

/** Letters that Persian, Urdu and Pashto have and Arabic has not. */
const NOT_ARABIC = /[پچژگکیٹڈڑںےہټډړښڼېۍ]/u

/**
 * In which language a text is, by the page on which it was written, unless its letters say otherwise: on a page in other
 * letters Arabic ones are Arabic, or nobody knows (“und”).
 */
export function languageBy(page: string, text: string): string {
  if (directionIn(page) === 'rtl') return page
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  const arabic = text.match(/\p{Script=Arabic}/gu)?.length ?? 0
  if (arabic * 2 <= letters) return page
  return NOT_ARABIC.test(text) ? 'und' : 'ar'
}

/** Whose days and months nobody has taught to browsers. */
const inDigits = (language: Language) => ['rom', 'ps', 'sq'].includes(language)

/** A day, in words where the rules for them are known. */
export const sayDay = (date: Date, language: Language): string =>
  date.toLocaleDateString(formatsOf(language), {
    dateStyle: inDigits(language) ? 'medium' : 'long',
  })

/** A moment soon to come, by the country's clocks: its time, with the day when it is another than that of `now`. */
export function sayMoment(moment: Date, now: Date, language: Language): string {
  const isToday = isoDay(moment) === isoDay(now)
  const isFar = moment.getTime() - now.getTime() > 6 * 86_400_000
  const digits = inDigits(language)
  return moment.toLocaleString(formatsOf(language), {
    timeZone: ZONE,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(!isToday && !digits && { weekday: 'long' }),
    ...(!isToday && (digits || isFar) && { day: 'numeric', month: digits ? 'numeric' : 'long' }),
  })
}
