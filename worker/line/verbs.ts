import type MessagingResponse from 'twilio/lib/twiml/MessagingResponse.js'
import type VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js'

/*
 * TwiML as it is written. Twilio's own classes write the same (test/verbs.test.ts), but bring along a library for all of
 * XML, larger than the line itself: of them only the types are here, which say what attributes a verb has.
 */

interface Verbs {
  Dial: VoiceResponse.DialAttributes
  Gather: VoiceResponse.GatherAttributes
  Hangup: Record<string, never>
  Message: MessagingResponse.MessageAttributes
  Number: VoiceResponse.NumberAttributes
  Pause: VoiceResponse.PauseAttributes
  Play: VoiceResponse.PlayAttributes
  Record: VoiceResponse.RecordAttributes
  Redirect: VoiceResponse.RedirectAttributes
  Say: VoiceResponse.SayAttributes
  prosody: VoiceResponse.SsmlProsodyAttributes
}

/** A verb with what is in it. Texts are as they are: they are escaped where it is written, and nowhere else. */
export interface Verb {
  name: keyof Verbs
  attributes: object
  inside: readonly (Verb | string)[]
}

export const verb = <Name extends keyof Verbs>(
  name: Name,
  attributes: Verbs[Name],
  ...inside: (Verb | string)[]
): Verb => ({ name, attributes, inside })

/** The document that answers the carrier. @throws Error for a character that XML cannot hold */
export const responseOf = (...verbs: Verb[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>${write('Response', {}, verbs)}`

function write(name: string, attributes: object, inside: readonly (Verb | string)[]): string {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined)
  const start = [name, ...given.map(([key, value]) => `${key}="${quoted(value)}"`)]
  const content = inside.map((one) =>
    typeof one === 'string' ? plain(one) : write(one.name, one.attributes, one.inside),
  )
  const written = content.join('')
  return written === '' ? `<${start.join(' ')}/>` : `<${start.join(' ')}>${written}</${name}>`
}

/** Beyond the characters of XML 1.0 (section 2.2), which no reference could write either. */
const BEYOND = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

/** What is an escape in texts and values both: a bare CR would be read as a line's end (XML 1.0 section 2.11). */
function escaped(text: string): string {
  if (BEYOND.test(text)) throw new Error('not a text of XML')
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/\r/g, '&#xD;')
}

/** A text between tags (section 2.4). */
const plain = (text: string): string => escaped(text).replace(/>/g, '&gt;')

/** An attribute's value; of several, as Twilio wants them. A bare tab or line's end would be read as a space (3.3.3). */
const quoted = (value: unknown): string =>
  escaped(Array.isArray(value) ? value.join(' ') : String(value))
    .replace(/"/g, '&quot;')
    .replace(/\t/g, '&#x9;')
    .replace(/\n/g, '&#xA;')
