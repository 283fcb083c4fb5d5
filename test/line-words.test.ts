import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inCyrillic } from '../core/cyrillic.ts'
import {
  type Circumstances,
  nextTurn,
  type Said,
  type Standing,
  type Step,
  steps,
  unanswered,
} from '../core/line/conversation.ts'
import { type Heard, heardIn, isCallForHelp } from '../core/line/keywords.ts'
import type { LineLanguage } from '../core/line/languages.ts'
import { canBeAnswered, isSender } from '../core/line/sender.ts'
import { whenIn } from '../core/line/when.ts'

/*
 * What people write, and what the line makes of it. Nothing here runs a server.
 */

const heard = (text: string) => heardIn(text, 'bs')
const is = (text: string) => heard(text).is

const stops = [
  ...['STOP', 'STOPALL', 'STOP ALL', 'UNSUBSCRIBE', 'END', 'QUIT', 'CANCEL', 'REVOKE', 'OPTOUT', 'opt-out'],
  ...['STANI', 'PRESTANI', 'OTKAŽI', 'OTKAZI', 'СТОП', 'СТАНИ', 'ПРЕСТАНИ', 'ОТКАЖИ'],
  ...['DUR', 'İPTAL', 'IPTAL', 'iptal', 'توقف'],
]
const calls = [
  ...[
    'HELP',
    'POMOĆ',
    'POMOC',
    'UPOMOĆ',
    'u pomoć',
    'POMOZITE',
    'SOS',
    'S.O.S.',
    's o s',
    '🆘',
    'ПОМОЋ',
    'УПОМОЋ',
    'ПОМОЗИТЕ',
  ],
  ...['yardım', 'YARDIM', 'imdat', 'İMDAT', 'مساعدة', 'النجدة'],
]

/** What may stand around a word without making it a sentence. */
const around = fc
  .array(fc.constantFrom(' ', '\n', '\t', '.', '!', '?', '…', '"', '„', ')', '-', '*', '🙏', '\u200b'), {
    maxLength: 5,
  })
  .map((pieces) => pieces.join(''))
const written = (words: string[]) =>
  fc
    .tuple(
      around,
      fc.constantFrom(...words),
      around,
      fc.constantFrom<(text: string) => string>(
        (text) => text,
        (text) => text.toLowerCase(),
        (text) => text.normalize('NFD'),
      ),
    )
    .map(([before, word, after, change]) => before + change(word) + after)

describe('STOP and its kin', () => {
  test('alone, in every spelling, with whatever stands around', () => {
    for (const word of stops) expect(is(word), word).toBe('stop')
    fc.assert(
      fc.property(written(stops), (text) => {
        expect(is(text), text).toBe('stop')
        expect(isCallForHelp(text), text).toBe(false)
      }),
    )
  })

  test('in a sentence it is one of their words', () => {
    const word = fc.stringMatching(/^[a-zčćžšđ]{2,9}$/).filter((text) => is(text) === 'other')
    fc.assert(
      fc.property(fc.constantFrom(...stops), word, fc.boolean(), (stop, other, isFirst) => {
        expect(is(isFirst ? `${stop} ${other}` : `${other} ${stop}`)).not.toBe('stop')
      }),
    )
    for (const text of [
      'Recite mu da stane. STOP',
      'stop trgovini',
      'non-stop',
      'the end of it',
      'stanica',
      's t o p',
    ])
      expect(is(text), text).not.toBe('stop')
  })
})

describe('a call for help', () => {
  test('counts wherever it stands, in both scripts, with and without diacritics', () => {
    for (const word of calls) {
      expect(is(word), word).toBe('help')
      expect(isCallForHelp(word), word).toBe(true)
    }
    fc.assert(
      fc.property(
        fc.string({ maxLength: 40 }),
        written(calls),
        fc.string({ maxLength: 40 }),
        (before, call, after) => {
          const text = `${before} ${call} ${after}`
          expect(isCallForHelp(text), text).toBe(true)
          expect(is(text), text).toBe('help')
        },
      ),
    )
    for (const text of ['pomoćnik', 'helpful', 'sosna', 'Nije hitno.', ''])
      expect(isCallForHelp(text), text).toBe(false)
  })

  test('in Cyrillic as in Latin', () => {
    for (const text of ['Pomoć!', 'stani', 'da', 'ne', 'info', 'prestani'])
      expect(heard(inCyrillic(text)), text).toEqual(heard(text))
  })

  test('shows a language, where it is one’s own', () => {
    const languages: [string, LineLanguage | null][] = [
      ['help me', 'en'],
      ['yardim edin', 'tr'],
      ['أحتاج مساعدة', 'ar'],
      ['pomoć', null],
      ['SOS', null],
    ]
    for (const [text, language] of languages) expect(heard(text), text).toEqual({ is: 'help', language })
  })
})

test('yes, no, info and digits, as whole messages, in every language and script', () => {
  for (const text of ['DA', 'da.', ' Да! ', 'mogu', 'YES', 'Evet', 'نعم', 'نَعَم'])
    expect(is(text), text).toBe('yes')
  for (const text of [
    'ne mogu sad',
    'НЕ МОГУ САДА',
    'Ne, hvala',
    'Ne sada!',
    'Ne smijem',
    'nije sigurno',
    'nisam sama',
  ])
    expect(is(text), text).toBe('no')
  for (const text of ['No, I can’t', "I can't", 'not now', 'not safe', 'şimdi değil', 'ليس الآن'])
    expect(is(text), text).toBe('no')
  for (const text of ['Ne znam gdje sam', 'nisam sama u kući', 'I cannot leave'])
    expect(is(text)).toBe('other')
  for (const text of ['NE', 'не', 'Ne mogu', 'no', 'HAYIR', 'hayır', 'لا', 'لا.'])
    expect(is(text), text).toBe('no')
  for (const text of ['info', 'INFO?', 'Инфо', 'bilgi', 'معلومات']) expect(is(text), text).toBe('info')
  for (const text of ['da li ste tu', 'ne znam', 'info o meni', '12', '5', '0', '', '🙂', '1 2'])
    expect(is(text), text).toBe('other')
  const systems = ['latn', 'arab', 'arabext', 'deva', 'beng', 'fullwide', 'mathsans']
  for (const system of systems) {
    const digit = (n: number) => n.toLocaleString(`en-u-nu-${system}`)
    expect(heard(` ${digit(1)}.`)).toEqual({ is: 'language', language: 'bs' })
    expect(heard(digit(2))).toEqual({ is: 'language', language: 'en' })
    expect(heard(digit(3))).toEqual({ is: 'language', language: 'tr' })
    expect(heard(digit(4))).toEqual({ is: 'language', language: 'ar' })
    expect(is(digit(5))).toBe('other')
  }
  expect(heard('3️⃣')).toEqual({ is: 'language', language: 'tr' })
  expect(heardIn('1', 'hr')).toEqual({ is: 'language', language: 'hr' })
})

describe('the conversation', () => {
  const kinds: Record<string, Heard> = {
    stop: { is: 'stop' },
    info: { is: 'info' },
    other: { is: 'other' },
    help: { is: 'help', language: 'en' },
    yes: { is: 'yes', language: null },
    no: { is: 'no', language: null },
    digit: { is: 'language', language: 'tr' },
  }
  const who: Said[] = ['line.who', 'line.safe']
  const ask = { step: 'asked', says: who } as const
  const stay = (step: Step, ...says: Said[]) => ({ step, says })
  const greet = { step: 'greeted', says: ['line.received'] } as const
  const end = { step: 'quiet', says: [] } as const
  /** Every step with every kind of message: where it stands then, and what is said. */
  const table: Record<Step, Record<keyof typeof kinds, { step: Step; says: readonly Said[] }>> = {
    quiet: { stop: end, info: greet, other: greet, help: greet, yes: greet, no: greet, digit: greet },
    greeted: {
      stop: end,
      info: stay('greeted', 'line.who'),
      other: ask,
      help: ask,
      yes: ask,
      no: ask,
      digit: ask,
    },
    asked: {
      stop: end,
      info: stay('asked', 'line.who'),
      other: stay('asked'),
      help: stay('asked'),
      yes: stay('talking', 'line.what_not'),
      no: stay('silent', 'line.unsafe'),
      digit: ask,
    },
    talking: {
      stop: end,
      info: stay('talking', 'line.who'),
      other: stay('talking'),
      help: stay('talking'),
      yes: stay('talking'),
      no: stay('talking'),
      digit: stay('talking'),
    },
    silent: {
      stop: end,
      info: stay('silent'),
      other: stay('silent'),
      help: stay('silent'),
      yes: stay('silent'),
      no: stay('silent'),
      digit: stay('silent'),
    },
  }
  const open: Circumstances = { hasMedia: false, isClosed: false }

  test.each(steps)('goes on from %s as the table says', (step) => {
    for (const [kind, message] of Object.entries(kinds)) {
      const turn = nextTurn({ step, language: null }, message, open)
      const wanted = table[step][kind]
      expect(turn, `${step} ${kind}`).toMatchObject({ ...wanted, ends: kind === 'stop' })
      // Outside hours only the first line is another.
      const closed = nextTurn({ step, language: null }, message, { ...open, isClosed: true })
      expect(closed.says, kind).toEqual(
        turn.says.map((id) => (id === 'line.received' ? 'line.received.closed' : id)),
      )
      expect(closed.step).toBe(turn.step)
      // Pictures are answered, but neither to who is to be left in peace nor to who wants nothing more.
      const media = nextTurn({ step, language: null }, message, { ...open, hasMedia: true })
      const hears = step !== 'silent' && kind !== 'stop'
      expect(media.says, kind).toEqual(hears ? [...turn.says, 'line.media'] : turn.says)
    }
  })

  test('a first answer is always the neutral line, whatever was written', () => {
    const text = fc.oneof(fc.string(), written([...stops, ...calls, 'DA', 'NE', 'INFO', '3']))
    fc.assert(
      fc.property(text, (one) => {
        const { says, ends } = nextTurn({ step: 'quiet', language: null }, heard(one), open)
        expect(says).toEqual(ends ? [] : ['line.received'])
      }),
    )
  })

  test('the language: by a digit for good, else by the first word that shows one', () => {
    const languageAfter = (language: Standing['language'], step: Step, ...texts: string[]) => {
      let standing: Standing = { step, language }
      for (const text of texts) standing = nextTurn(standing, heard(text), open)
      return standing.language
    }
    expect(languageAfter(null, 'quiet', 'Dobar dan')).toBeNull()
    expect(languageAfter(null, 'quiet', 'imdat')).toBe('tr')
    expect(languageAfter(null, 'quiet', 'help', '3')).toBe('tr')
    expect(languageAfter(null, 'quiet', '3', 'help')).toBe('tr')
    expect(languageAfter('en', 'asked', '٤')).toBe('ar')
    expect(languageAfter('en', 'asked', '1')).toBe('bs')
    // Where people talk, a digit is how many they are.
    expect(languageAfter('en', 'talking', '3')).toBe('en')
    expect(languageAfter('en', 'silent', '3')).toBe('en')
  })

  test('what cannot be answered goes no further, but whoever cannot talk is left in peace', () => {
    for (const step of steps)
      for (const [kind, message] of Object.entries(kinds)) {
        const standing = { step, language: null }
        const turn = unanswered(standing, nextTurn(standing, message, open))
        expect(turn.says, `${step} ${kind}`).toEqual([])
        expect(turn.ends).toBe(kind === 'stop')
        const isLeft = step === 'asked' && kind === 'no'
        expect(turn.step, `${step} ${kind}`).toBe(isLeft ? 'silent' : kind === 'stop' ? 'quiet' : step)
      }
  })
})

test('who can be answered, and who can be a sender at all', () => {
  for (const from of ['+38760000101', 'whatsapp:+38760000101', '+4915200000001']) {
    expect(isSender(from), from).toBe(true)
    expect(canBeAnswered(from), from).toBe(true)
  }
  for (const from of [
    '1212',
    '0601',
    'Izmišljena',
    'A1-Info',
    'm:tel',
    'CityTaxi',
    '+',
    '<b>',
    '+387 60 000 111',
  ]) {
    expect(isSender(from), from).toBe(true)
    expect(canBeAnswered(from), from).toBe(false)
  }
  for (const from of ['', '  ', 'rcs:x', 'messenger:1', 'whatsapp:rcs:x', 'x'.repeat(41)])
    expect(isSender(from), from).toBe(false)
})

test('a moment is said by the country’s clocks, in letters that cost one part', () => {
  const monday = Date.parse('2026-11-23T07:00Z')
  expect(whenIn('bs', monday)).toBe('23.11. u 08:00')
  expect(whenIn('sr-Latn', Date.parse('2026-07-01T22:30Z'))).toBe('2.7. u 00:30')
  expect(whenIn('en', monday)).toBe('23/11 at 08:00')
  expect(whenIn('tr', monday)).toBe('23.11. saat 08:00')
  expect(whenIn('ar', monday)).toBe('23/11 08:00')
})
