import fc from 'fast-check'
import MessagingResponse from 'twilio/lib/twiml/MessagingResponse.js'
import VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js'
import { expect, test } from 'vitest'
import { responseOf, verb } from '../worker/line/verbs.ts'
import { readXml } from './carrier/xml.ts'

/*
 * TwiML, written by us and by Twilio's own classes: byte for byte the same.
 */

/** Texts with all that XML minds, of whole characters that it can hold. */
const text = fc
  .oneof(
    fc.string({ unit: fc.constantFrom(...'<>&"\'\r\n\t ]x;#') }),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('', '<Hangup/>', '"><Dial>+387', ']]>', '<!--', '&amp;', '&#0;', '<?xml?>'),
  )
  .map((given) => given.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, ''))

test('an answer to a message', () => {
  expect(responseOf()).toBe(new MessagingResponse().toString())
  fc.assert(
    fc.property(text, text, (body, action) => {
      const theirs = new MessagingResponse()
      theirs.message(body)
      const attributes = { action, method: undefined }
      theirs.message(attributes, body)
      const ours = responseOf(verb('Message', {}, body), verb('Message', attributes, body))
      expect(ours).toBe(theirs.toString())
    }),
  )
})

test('what a call does next', () => {
  fc.assert(
    fc.property(text, text, fc.nat(999), fc.boolean(), (words, url, length, playBeep) => {
      const theirs = new VoiceResponse()
      const asking = { action: url, method: 'POST', numDigits: 1, timeout: length, finishOnKey: '' }
      const gather = theirs.gather(asking)
      gather.say({ language: 'tr-TR', voice: 'man' }, '').prosody({ rate: '90%' }, words)
      gather.play(url)
      gather.pause({ length })
      theirs.redirect({ method: 'POST' }, url)
      theirs.record({ playBeep, recordingStatusCallbackEvent: ['completed', 'absent'] })
      theirs.dial({ callerId: words, record: 'do-not-record' }).number({ url }, words)
      theirs.hangup()
      const ours = responseOf(
        verb(
          'Gather',
          asking,
          verb('Say', { language: 'tr-TR', voice: 'man' }, verb('prosody', { rate: '90%' }, words)),
          verb('Play', {}, url),
          verb('Pause', { length }),
        ),
        verb('Redirect', { method: 'POST' }, url),
        verb('Record', { playBeep, recordingStatusCallbackEvent: ['completed', 'absent'] }),
        verb('Dial', { callerId: words, record: 'do-not-record' }, verb('Number', { url }, words)),
        verb('Hangup', {}),
      )
      expect(ours).toBe(theirs.toString())
      expect(() => readXml(ours)).not.toThrow()
    }),
  )
})

test.each(['\0', '\u0008', '\u001f', '\ufffe', '\ud800', 'x\udc00', '\ud83d x'])(
  'a character that XML cannot hold is refused by both (%j)',
  (character) => {
    expect(() => new VoiceResponse().say(character)).toThrow()
    expect(() => responseOf(verb('Say', {}, character))).toThrow('not a text of XML')
    expect(() => responseOf(verb('Redirect', { method: character }))).toThrow('not a text of XML')
  },
)
