import type { Heard } from './keywords.ts'
import type { LineLanguage } from './languages.ts'

/**
 * How far the line has come with somebody who writes: nothing since a while, greeted with the neutral line, told who we
 * are and asked whether they can talk, told what not to send (from then on people talk), or asked to be left in peace.
 */
export const steps = ['quiet', 'greeted', 'asked', 'talking', 'silent'] as const
export type Step = (typeof steps)[number]

/** What the line can answer a message, by the ids of its texts. */
export type Said =
  | 'line.received'
  | 'line.received.closed'
  | 'line.who'
  | 'line.safe'
  | 'line.unsafe'
  | 'line.what_not'
  | 'line.media'

/** Where a conversation stands. `language` is `null` until somebody chose or showed one. */
export interface Standing {
  step: Step
  language: LineLanguage | null
}

/** What follows on a message: what is answered (in one message, or nothing), and where the conversation stands then. */
export interface Turn extends Standing {
  says: Said[]
  /** They want nothing more to be sent: the thread is severed, and what they write later begins another. */
  ends: boolean
}

export interface Circumstances {
  /** Pictures or files came with it, which are not fetched. */
  hasMedia: boolean
  /** Nobody reads now, and it is known when somebody does. */
  isClosed: boolean
}

const said = (step: Step, ...says: Said[]) => ({ step, says })

/**
 * The first answer is read on a lock screen, by whoever holds the telephone: it is the neutral line, whatever was
 * written. A call for help is answered like any other message: what makes it urgent is at the desk.
 */
const answers: Record<Step, (is: Heard['is'], isClosed: boolean) => Pick<Turn, 'step' | 'says'>> = {
  quiet: (_, isClosed) => said('greeted', isClosed ? 'line.received.closed' : 'line.received'),
  greeted: (is) => (is === 'info' ? said('greeted', 'line.who') : said('asked', 'line.who', 'line.safe')),
  asked(is) {
    if (is === 'yes') return said('talking', 'line.what_not')
    if (is === 'no') return said('silent', 'line.unsafe')
    if (is === 'language') return said('asked', 'line.who', 'line.safe')
    return is === 'info' ? said('asked', 'line.who') : said('asked')
  },
  talking: (is) => (is === 'info' ? said('talking', 'line.who') : said('talking')),
  silent: () => said('silent'),
}

/** A digit chooses while the line speaks; where people talk it is one of their words. A word shows what nobody chose. */
function languageIn({ step, language }: Standing, heard: Heard): LineLanguage | null {
  if (heard.is === 'language') return step === 'talking' || step === 'silent' ? language : heard.language
  return language ?? ('language' in heard ? heard.language : null)
}

/** What follows on a message, from where the conversation stands. */
export function nextTurn(standing: Standing, heard: Heard, { hasMedia, isClosed }: Circumstances): Turn {
  const language = languageIn(standing, heard)
  if (heard.is === 'stop') return { step: 'quiet', language, says: [], ends: true }
  const { step, says } = answers[standing.step](heard.is, isClosed)
  const isHeard = hasMedia && standing.step !== 'silent'
  return { step, language, says: isHeard ? [...says, 'line.media'] : says, ends: false }
}

/**
 * The same where nothing can be answered: the conversation has not come further, but whoever cannot talk is left in
 * peace.
 */
export const unanswered = ({ step }: Standing, turn: Turn): Turn => ({
  ...turn,
  step: turn.step === 'silent' || turn.ends ? turn.step : step,
  says: [],
})
