import { RECORDING_MAX } from '../limits.ts'
import { type HomeLanguage, type LineLanguage, languageOf } from './languages.ts'

/*
 * What a call hears, from step to step. The line remembers nothing between them: where somebody is, in which language,
 * and how often they have been asked stands in the address to which the carrier posts next.
 */

/**
 * `language` to `rung`: the caller's. `whisper`, `take`: of whoever is on duty, before they are put through.
 * `recording`: the carrier tells that one is there.
 */
export const voiceSteps = [
  'language',
  'menu',
  'choice',
  'message',
  'recorded',
  'ring',
  'rung',
  'whisper',
  'take',
  'recording',
] as const
export type VoiceStep = (typeof voiceSteps)[number]

/** Where the carrier goes on. */
export interface Place {
  language: LineLanguage
  step: VoiceStep
  /** How often this was tried before; of `ring` and `rung` which telephone. */
  n: number
}

/** Of the next time somebody listens: today, tomorrow, a day of the next week (Monday is 0), or nobody knows. */
export type Opens = 'today' | 'tomorrow' | number | null

/** What is so while a step is taken. */
export interface CallFacts {
  home: HomeLanguage
  /** The key that was pressed; empty when none was. */
  key: string
  /** How many telephones of people on duty can be rung now; 0 while the office does not read. */
  phones: number
  /** While the office does not read. */
  closed: { opens: Opens } | null
  /** Seconds of what was recorded. */
  seconds: number
  /** Somebody on duty has taken the call. */
  taken: boolean
  /** The database cannot be reached: nothing may be promised. */
  away: boolean
}

/** One thing that the carrier does. */
export type VoiceAct =
  | { say: string; in: LineLanguage }
  /** Seconds. */
  | { pause: number }
  /** Waits for one key, also while it speaks. Without one it goes on with the next act. */
  | { ask: Place; meanwhile: VoiceAct[]; wait: number }
  | { go: Place }
  /** With nothing to be heard it goes on with the next act. */
  | { record: Place; told: Place; longest: number; silence: number }
  /** Rings a telephone by its place in the list, which hears `first` before it is put through. */
  | { ring: number; first: Place; after: Place; wait: number }
  | { hangUp: true }

/** Seconds of silence after which somebody is taken to have pressed no key, or to have said all. */
const KEY_WAIT = 6
const SILENCE = 10
/** Seconds for which each telephone rings. */
const RING = 20
/** How often the menu is said at most, and how often somebody may try to leave a message. */
const MENU_TRIES = 3
const MESSAGE_TRIES = 2

/** The key that ends a call from anywhere. */
const END = '9'

const spoken = (id: string, language: LineLanguage): VoiceAct => ({ say: id, in: language })

/** Danger first: the number of the police, twice. */
const danger = (language: LineLanguage): VoiceAct[] => [
  spoken('voice.danger', language),
  spoken('voice.number', language),
  { pause: 1 },
  spoken('voice.number', language),
]

const bye = (language: LineLanguage): VoiceAct[] => [spoken('voice.bye', language), { hangUp: true }]

/** What is said while nothing can be stored. */
const away = (language: LineLanguage): VoiceAct[] => [
  spoken('voice.away', language),
  ...danger(language),
  { hangUp: true },
]

/** When somebody listens again, where the office is closed. */
const whenOpen = ({ closed }: CallFacts, language: LineLanguage): VoiceAct[] =>
  closed && closed.opens !== null ? [spoken(`voice.opens.${closed.opens}`, language)] : []

/** The first that a caller hears. */
export function greeting(home: HomeLanguage): VoiceAct[] {
  const languages = [home, 'en', 'tr', 'ar'] as const
  return [
    {
      ask: { language: home, step: 'language', n: 0 },
      meanwhile: [
        spoken('voice.hello', home),
        ...danger(home),
        ...languages.map((language) => spoken('voice.language', language)),
      ],
      wait: KEY_WAIT,
    },
    { go: { language: home, step: 'menu', n: 0 } },
  ]
}

/** What follows when the carrier comes to a place. `recording` is no part of the call, and says nothing. */
export function voiceActs(place: Place, facts: CallFacts): VoiceAct[] {
  const { language, step, n } = place
  const { home, key } = facts
  const at = (next: VoiceStep, tried = 0): Place => ({ language, step: next, n: tried })
  if (key === END && step !== 'take') return [{ hangUp: true }]
  switch (step) {
    case 'language': {
      const chosen = languageOf(key, home)
      const menu: VoiceAct = { go: { language: chosen ?? home, step: 'menu', n: 0 } }
      // What was said of danger until now was said in the line's own language.
      return chosen && chosen !== home ? [...danger(chosen), menu] : [menu]
    }
    case 'menu': {
      const choices = ['message', ...(facts.phones > 0 ? ['speak'] : []), 'help', 'end']
      const first =
        n === 0 && facts.closed ? [spoken('voice.closed', language), ...whenOpen(facts, language)] : []
      const meanwhile = [...first, ...choices.map((choice) => spoken(`voice.menu.${choice}`, language))]
      return [{ ask: at('choice', n), meanwhile, wait: KEY_WAIT }, { go: at('choice', n) }]
    }
    case 'choice':
      return chosenActs(place, facts)
    case 'message': {
      if (facts.away) return away(language)
      const before = n === 0 ? ['what', 'private', 'before'] : ['before']
      return [
        ...before.map((part) => spoken(`voice.message.${part}`, language)),
        { record: at('recorded', n), told: at('recording'), longest: RECORDING_MAX, silence: SILENCE },
        // The carrier comes here when it has heard nothing.
        { go: at('recorded', n) },
      ]
    }
    case 'recorded':
      if (facts.away) return away(language)
      if (facts.seconds > 0)
        return [spoken('voice.message.thanks', language), ...whenOpen(facts, language), ...bye(language)]
      return n + 1 < MESSAGE_TRIES
        ? [spoken('voice.message.nothing', language), { go: at('message', n + 1) }]
        : [spoken('voice.message.none', language), ...bye(language)]
    case 'ring':
      // A list that has become shorter meanwhile has no such telephone.
      if (n >= facts.phones) return [spoken('voice.nobody', language), { go: at('message') }]
      return [
        ...(n === 0 ? [spoken('voice.ringing', language)] : []),
        { ring: n, first: { language: home, step: 'whisper', n: 0 }, after: at('rung', n), wait: RING },
      ]
    case 'rung':
      return facts.taken ? bye(language) : [{ go: at('ring', n + 1) }]
    case 'whisper':
      return [
        {
          ask: at('take'),
          meanwhile: [spoken('voice.whisper', language), { pause: 1 }, spoken('voice.whisper', language)],
          wait: KEY_WAIT,
        },
        // A mailbox presses no key: it must not get the call.
        { hangUp: true },
      ]
    case 'take':
      // With nothing more to do the carrier puts them through.
      return key === '1' ? [] : [{ hangUp: true }]
    case 'recording':
      return []
  }
}

function chosenActs({ language, n }: Place, { key, phones }: CallFacts): VoiceAct[] {
  const at = (step: VoiceStep, tried = 0): Place => ({ language, step, n: tried })
  switch (key) {
    case '1':
      return [{ go: at('message') }]
    case '2':
      if (phones > 0) return [{ go: at('ring') }]
      break
    case '3': {
      const numbers = ['advice', 'child', 'federation', 'srpska']
      return [
        ...numbers.map((one) => spoken(`voice.help.${one}`, language)),
        { pause: 1 },
        { go: at('menu') },
      ]
    }
  }
  return n + 1 < MENU_TRIES
    ? [spoken('voice.menu.again', language), { go: at('menu', n + 1) }]
    : [spoken('voice.menu.last', language), { go: at('message') }]
}
