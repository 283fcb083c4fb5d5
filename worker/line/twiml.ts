import VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js'
import type { Place, VoiceAct } from '../../core/line/voice.ts'
import { fill, paths } from '../../core/wire.ts'
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
export function twimlOf(acts: readonly VoiceAct[], means: Means): string {
  const response = new VoiceResponse()
  for (const act of acts) perform(response, act, means)
  return response.toString()
}

function perform(response: VoiceResponse, act: VoiceAct, means: Means): void {
  const url = (place: Place) => means.origin + voicePath(place)
  if ('ask' in act) {
    // An empty one, for each key is a choice, # too.
    const finishOnKey = ''
    const asking = { action: url(act.ask), method, numDigits: 1, timeout: act.wait, finishOnKey }
    const gather = response.gather(asking)
    for (const one of act.meanwhile) speak(gather, one, means)
  } else if ('go' in act) {
    response.redirect({ method }, url(act.go))
  } else if ('record' in act) {
    response.record({
      action: url(act.record),
      method,
      finishOnKey: '#',
      maxLength: act.longest,
      timeout: act.silence,
      playBeep: true,
      recordingStatusCallback: url(act.told),
      recordingStatusCallbackMethod: method,
      recordingStatusCallbackEvent: ['completed', 'absent'],
    })
  } else if ('ring' in act) {
    const dial = response.dial({
      action: url(act.after),
      method,
      callerId: means.number,
      timeout: act.wait,
      record: 'do-not-record',
    })
    dial.number({ url: url(act.first), method }, means.phones[act.ring] ?? '')
  } else if ('hangUp' in act) {
    response.hangup()
  } else {
    speak(response, act, means)
  }
}

type Speaking = Pick<VoiceResponse, 'say' | 'play' | 'pause'>

function speak(into: Speaking, act: VoiceAct, { prompt }: Means): void {
  if ('pause' in act) into.pause({ length: act.pause })
  if (!('say' in act)) return
  const heard = prompt(act.say, act.in)
  if ('play' in heard) into.play(heard.play)
  else into.say(heard.voice, '').prosody({ rate: RATE }, heard.text)
}
