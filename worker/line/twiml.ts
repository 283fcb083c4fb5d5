import type { Place, VoiceAct } from '../../core/line/voice.ts'
import { fill, paths } from '../../core/wire.ts'
import { responseOf, type Verb, verb } from './verbs.ts'
import type { Prompt } from './voices.ts'

/** What the acts of a call need to become TwiML. */
export interface Means {
  /** Where the carrier reaches us. */
  origin: string
  /** The line's own number: the only one that a rung telephone shows. */
  number: string
  phones: readonly string[]
  /** How a text of a language is heard. */
  prompt(id: string, language: string): Prompt
}

/** A bit slower than the voices speak by themselves: many a caller is afraid, or hears a language that is not theirs. */
const RATE = '90%'

const method = 'POST'

/** The address of a place in a call. */
export const voicePath = ({ language, step, n }: Place): string =>
  n === 0
    ? fill(paths.voiceStep, { language, step })
    : fill(paths.voiceStepAgain, { language, step, n: String(n) })

/** TwiML of what a call does next. */
export const twimlOf = (acts: readonly VoiceAct[], means: Means): string =>
  responseOf(...acts.flatMap((act) => verbsOf(act, means)))

function verbsOf(act: VoiceAct, means: Means): Verb[] {
  const url = (place: Place) => means.origin + voicePath(place)
  if ('ask' in act) {
    // An empty one, for each key is a choice, # too.
    const finishOnKey = ''
    const asking = { action: url(act.ask), method, numDigits: 1, timeout: act.wait, finishOnKey }
    return [verb('Gather', asking, ...act.meanwhile.flatMap((one) => spoken(one, means)))]
  }
  if ('go' in act) return [verb('Redirect', { method }, url(act.go))]
  if ('record' in act) {
    const recording = {
      action: url(act.record),
      method,
      finishOnKey: '#',
      maxLength: act.longest,
      timeout: act.silence,
      playBeep: true,
      recordingStatusCallback: url(act.told),
      recordingStatusCallbackMethod: method,
    }
    return [verb('Record', { ...recording, recordingStatusCallbackEvent: ['completed', 'absent'] })]
  }
  if ('ring' in act) {
    const phone = verb('Number', { url: url(act.first), method }, means.phones[act.ring] ?? '')
    const dialling = { action: url(act.after), method, callerId: means.number, timeout: act.wait }
    return [verb('Dial', { ...dialling, record: 'do-not-record' }, phone)]
  }
  if ('hangUp' in act) return [verb('Hangup', {})]
  return spoken(act, means)
}

function spoken(act: VoiceAct, { prompt }: Means): Verb[] {
  if ('pause' in act) return [verb('Pause', { length: act.pause })]
  if (!('say' in act)) return []
  const heard = prompt(act.say, act.in)
  if ('play' in heard) return [verb('Play', {}, heard.play)]
  return [verb('Say', heard.voice, verb('prosody', { rate: RATE }, heard.text))]
}
