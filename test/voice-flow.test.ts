import { existsSync, readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fileTypeOf } from '../core/files/type.ts'
import { isWithheld } from '../core/line/call.ts'
import { homeLanguages, type LineLanguage, lineLanguages } from '../core/line/languages.ts'
import { opensAt } from '../core/line/opens.ts'
import { isSpoken } from '../core/line/text.ts'
import {
  type CallFacts,
  greeting,
  type Opens,
  type Place,
  type VoiceAct,
  voiceActs,
  voiceSteps,
} from '../core/line/voice.ts'
import { shippedTexts } from '../core/line/words.ts'
import { lines } from '../web/reporter/lines.ts'
import { twimlOf, voicePath } from '../worker/line/twiml.ts'
import { hashOfText, type Made } from '../worker/node/sounds.ts'
import { hiddenNumbers } from './carrier/carrier.ts'
import { elementsOf, readXml, textOf } from './carrier/xml.ts'

/*
 * What calls hear, without a carrier: every step with every key, the TwiML that comes of it, and the sounds.
 */

const facts = (more: Partial<CallFacts> = {}): CallFacts => ({
  home: 'bs',
  key: '',
  phones: 0,
  closed: null,
  seconds: 0,
  taken: false,
  away: false,
  ...more,
})
const place = (step: Place['step'], n = 0, language: LineLanguage = 'bs'): Place => ({ language, step, n })
const saidIn = (acts: VoiceAct[]): string[] =>
  acts.flatMap((act) => ('ask' in act ? saidIn(act.meanwhile) : 'say' in act ? [act.say] : []))
const goesTo = (acts: VoiceAct[]) => acts.flatMap((act) => ('go' in act ? [act.go] : []))
const twice = ['voice.danger', 'voice.number', 'voice.number']

const anyFacts: fc.Arbitrary<CallFacts> = fc.record({
  home: fc.constantFrom(...homeLanguages),
  key: fc.constantFrom('', ...'0123456789*#'),
  phones: fc.nat(3),
  closed: fc.option(fc.record({ opens: fc.constantFrom<Opens[]>('today', 'tomorrow', 0, 6, null) })),
  seconds: fc.nat(300),
  taken: fc.boolean(),
  away: fc.boolean(),
})
const anyPlace: fc.Arbitrary<Place> = fc.record({
  language: fc.constantFrom(...lineLanguages),
  step: fc.constantFrom(...voiceSteps),
  n: fc.nat(99),
})

describe('the way of a call', () => {
  test('danger and 122 come first, twice, then the languages, each in its own words', () => {
    const acts = greeting('hr')
    expect(saidIn(acts)).toEqual(['voice.hello', ...twice, ...Array(4).fill('voice.language')])
    const [asked] = acts
    const languages =
      asked && 'ask' in asked ? asked.meanwhile.flatMap((act) => ('in' in act ? act.in : [])) : []
    expect(languages.slice(-4)).toEqual(['hr', 'en', 'tr', 'ar'])
    // No key: the line's own.
    expect(goesTo(acts)).toEqual([place('menu', 0, 'hr')])
  })

  test('a key chooses a language, and danger is said in it; no key, or a wrong one, is the line’s own', () => {
    for (const [key, language] of [
      ['2', 'en'],
      ['3', 'tr'],
      ['4', 'ar'],
    ] as const) {
      const acts = voiceActs(place('language'), facts({ key }))
      expect(saidIn(acts)).toEqual(twice)
      expect(goesTo(acts)).toEqual([place('menu', 0, language)])
    }
    for (const key of ['', '1', '5', '0', '#'])
      expect(voiceActs(place('language'), facts({ key }))).toEqual([{ go: place('menu') }])
  })

  test('the menu offers to speak only while somebody can take the call', () => {
    const choices = (more: Partial<CallFacts>) => saidIn(voiceActs(place('menu'), facts(more)))
    expect(choices({})).toEqual(['voice.menu.message', 'voice.menu.help', 'voice.menu.end'])
    expect(choices({ phones: 1 })).toContain('voice.menu.speak')
    expect(choices({ closed: { opens: 4 } }).slice(0, 2)).toEqual(['voice.closed', 'voice.opens.4'])
    expect(choices({ closed: { opens: null } })).not.toContain('voice.opens.null')
    // A key that was not offered.
    expect(saidIn(voiceActs(place('choice'), facts({ key: '2' })))).toEqual(['voice.menu.again'])
    expect(goesTo(voiceActs(place('choice'), facts({ key: '2', phones: 1 })))).toEqual([place('ring')])
  })

  test('wrong keys and silence: twice again, then the offer to leave a message', () => {
    for (const key of ['', '7', '#']) {
      const tries = [0, 1, 2].map((n) => voiceActs(place('choice', n), facts({ key })))
      expect(tries.map((acts) => saidIn(acts))).toEqual([
        ['voice.menu.again'],
        ['voice.menu.again'],
        ['voice.menu.last'],
      ])
      expect(tries.flatMap(goesTo)).toEqual([place('menu', 1), place('menu', 2), place('message')])
    }
  })

  test('nine hangs up at once, from anywhere', () => {
    for (const step of voiceSteps)
      if (step !== 'take') expect(voiceActs(place(step), facts({ key: '9' }))).toEqual([{ hangUp: true }])
  })

  test('a message: five minutes at most; nothing heard is offered once more; without the database none is taken', () => {
    const record = voiceActs(place('message'), facts()).find((act) => 'record' in act)
    expect(record).toMatchObject({ longest: 300, record: place('recorded'), told: place('recording') })
    expect(saidIn(voiceActs(place('recorded'), facts({ seconds: 1 })))).toContain('voice.message.thanks')
    expect(goesTo(voiceActs(place('recorded'), facts()))).toEqual([place('message', 1)])
    const last = voiceActs(place('recorded', 1), facts())
    expect([saidIn(last), last.at(-1)]).toEqual([['voice.message.none', 'voice.bye'], { hangUp: true }])
    for (const step of ['message', 'recorded'] as const) {
      const acts = voiceActs(place(step), facts({ away: true, seconds: 9 }))
      expect([saidIn(acts), acts.at(-1)]).toEqual([['voice.away', ...twice], { hangUp: true }])
    }
  })

  test('telephones in turn, then a message; only a pressed key takes a call', () => {
    const ring = (n: number) => voiceActs(place('ring', n), facts({ phones: 2 }))
    expect(ring(1)).toEqual([{ ring: 1, first: place('whisper'), after: place('rung', 1), wait: 20 }])
    expect(goesTo(voiceActs(place('rung', 0), facts()))).toEqual([place('ring', 1)])
    expect([saidIn(ring(2)), goesTo(ring(2))]).toEqual([['voice.nobody'], [place('message')]])
    expect(voiceActs(place('rung', 0), facts({ taken: true })).at(-1)).toEqual({ hangUp: true })
    expect(voiceActs(place('whisper'), facts()).at(-1)).toEqual({ hangUp: true })
    expect(voiceActs(place('take'), facts({ key: '1' }))).toEqual([])
    for (const key of ['', '2', '9', '#'])
      expect(voiceActs(place('take'), facts({ key }))).toEqual([{ hangUp: true }])
  })

  test('whatever is pressed, a call goes on, records, or ends by itself', () => {
    fc.assert(
      fc.property(anyPlace, anyFacts, (at, given) => {
        const acts = voiceActs(at, given)
        if (at.step === 'recording' || (at.step === 'take' && given.key === '1')) return
        const last = acts.at(-1)
        expect(last && ('hangUp' in last || 'go' in last || 'ring' in last)).toBe(true)
        // Nobody hears of a message that could not be taken in as if it had been.
        if (given.away) expect(saidIn(acts)).not.toContain('voice.message.thanks')
        for (const id of saidIn(acts)) expect(isSpoken(id)).toBe(true)
      }),
    )
  })

  test('every way that is not answered ends', () => {
    let at: Place | undefined = place('menu')
    const visited: string[] = []
    while (at) {
      visited.push(voicePath(at))
      expect(visited.length).toBeLessThan(20)
      at = goesTo(voiceActs(at, facts()))[0]
    }
    expect(visited.at(-1)).toBe('/line/voice/bs/recorded/1')
  })
})

describe('TwiML', () => {
  const means = { origin: 'https://line.invalid', number: '+38760000000', phones: ['+38760000901'] }

  test('whatever a text is, it is text: nothing of it becomes an element', () => {
    fc.assert(
      fc.property(
        anyPlace,
        anyFacts,
        fc.oneof(fc.constantFrom('<Hangup/>', '&', '"><Dial>', ']]>', '&#0;'), fc.string()),
        (at, given, text) => {
          // What XML cannot hold an operator cannot save.
          const sayable = text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g, '').replace(/\r/g, '')
          const prompt = () => ({
            text: sayable,
            voice: { language: 'tr-TR', voice: 'Google.tr-TR-Standard-A' } as const,
          })
          const acts = voiceActs(at, given)
          const twiml = readXml(twimlOf(acts, { ...means, prompt }))
          const said = elementsOf(twiml)
            .flatMap((one) => (one.name === 'Gather' ? elementsOf(one) : [one]))
            .filter(({ name }) => name === 'Say')
          expect(said.map((one) => textOf(one))).toEqual(saidIn(acts).map(() => sayable))
          const names = ['Gather', 'Say', 'Pause', 'Redirect', 'Record', 'Dial', 'Hangup']
          for (const { name } of elementsOf(twiml)) expect(names).toContain(name)
        },
      ),
    )
  })

  test('a rung telephone shows our number, and nothing is recorded', () => {
    const acts = voiceActs(place('ring'), facts({ phones: 1 }))
    const prompt = () => ({ play: 'https://line.invalid/x.mp3' })
    const dial = elementsOf(readXml(twimlOf(acts, { ...means, prompt }))).find(({ name }) => name === 'Dial')
    expect(dial?.attributes).toMatchObject({ callerId: means.number, record: 'do-not-record', timeout: '20' })
    expect(textOf(dial as never)).toBe('+38760000901')
  })
})

describe('what is said', () => {
  test.each(lineLanguages)('%s: numbers are those that the page shows', async (language) => {
    const texts = await shippedTexts(language)
    const digits: Record<LineLanguage, string> = {
      bs: 'nula jedan dva tri četiri pet šest',
      hr: 'nula jedan dva tri četiri pet šest',
      'sr-Latn': 'nula jedan dva tri četiri pet šest',
      en: 'zero one two three four five six',
      tr: 'sıfır bir iki üç dört beş altı',
      ar: 'صفر واحد اثنان ثلاثة أربعة خمسة ستة',
    }
    const words = digits[language].split(' ').concat('-', language === 'ar' ? 'ثمانية' : '')
    words[8] = { bs: 'osam', hr: 'osam', 'sr-Latn': 'osam', en: 'eight', tr: 'sekiz', ar: 'ثمانية' }[language]
    const numberIn = (id: string) =>
      (texts[id] ?? '')
        .split(':')
        .at(-1)
        ?.split(/[,،.]\s*/)
        .filter(Boolean)
        .map((word) => words.indexOf(word.trim()))
        .join('')
    expect({
      police: numberIn('voice.number'),
      trafficking: numberIn('voice.help.advice'),
      child: numberIn('voice.help.child'),
      federation: numberIn('voice.help.federation'),
      srpska: numberIn('voice.help.srpska'),
    }).toEqual(
      Object.fromEntries(Object.entries(lines).map(([name, line]) => [name, line.replaceAll(' ', '')])),
    )
  })

  test.each(homeLanguages)('%s: every text has its sound, made from the text of now', async (language) => {
    const made: Made = JSON.parse(readFileSync('core/sounds/made.json', 'utf8'))
    const texts = Object.entries(await shippedTexts(language)).filter(([id]) => isSpoken(id))
    expect(made[language]).toEqual(Object.fromEntries(texts.map(([id, text]) => [id, hashOfText(text)])))
    const sounds = readdirSync(`core/sounds/${language}`).sort()
    expect(sounds).toEqual(texts.map(([id]) => `${id}.mp3`).sort())
    for (const sound of sounds) {
      expect(fileTypeOf(readFileSync(`core/sounds/${language}/${sound}`))).toBe('mp3')
      expect(existsSync(`dist/web/sounds/${language}/${sound}`)).toBe(true)
    }
  })

  test('when somebody listens again, by the country’s calendar', () => {
    // Friday, 18 December 2026, 22:30 in Sarajevo.
    const friday = Date.parse('2026-12-18T21:30Z')
    const at = (moment: string) => opensAt(friday, Date.parse(moment))
    expect(at('2026-12-18T22:59Z')).toBe('today')
    expect(at('2026-12-18T23:00Z')).toBe('tomorrow')
    expect(at('2026-12-21T07:00Z')).toBe(0)
    expect(at('2026-12-24T07:00Z')).toBe(3)
    expect(at('2026-12-25T07:00Z')).toBe(null)
    expect(opensAt(friday, null)).toBe(null)
  })

  test('numbers that were withheld', () => {
    for (const from of [...hiddenNumbers, 'Restricted', '+2562533']) expect(isWithheld(from), from).toBe(true)
    for (const from of ['+38760000101', '+905000000000', '1234', '+26669668', 'sip:izmisljeno@example.org'])
      expect(isWithheld(from), from).toBe(false)
  })
})
