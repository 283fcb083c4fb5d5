import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  BAR,
  merged,
  occurrences,
  offersIn,
  outToGraphemes,
  type Range,
  redacted,
  shownWith,
  standsIn,
  stretches,
  without,
} from '../core/redaction.ts'

/** Halves of surrogate pairs. */
const halves = /\p{Cs}/u
const FAMILY = '👩‍👧‍👦'
/** Anything that anybody could write: letters, bidi controls, zero-width characters, pictures, marks, halves of pairs. */
const anything = fc.string({
  unit: fc.oneof(
    { weight: 4, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }) },
    fc.constantFrom('\u202E', '\u200B', '\u200D', '\u0301', FAMILY, '🇧🇦', 'Љ', '\r\n', '\n', 'أ', '\u2066'),
    fc.constantFrom('\uD83D', '\uDE00', '\0', '<img src=x onerror=alert(1)>', 'javascript:'),
  ),
  maxLength: 60,
})
const ranges = fc.array(
  fc.record({ from: fc.integer({ min: -3, max: 90 }), to: fc.integer({ min: -3, max: 90 }) }),
  { maxLength: 6 },
)
const inside = ({ from, to }: Range, text: string) => text.slice(from, to)

describe('blacking out', () => {
  test('bars of one length stand in the place of what was there', () => {
    expect(redacted('Zove se Izmišljena Osoba.', [{ from: 8, to: 24 }])).toBe(`Zove se ${BAR}.`)
    expect(redacted('Zove se Ema.', [{ from: 8, to: 11 }])).toBe(`Zove se ${BAR}.`)
    expect(redacted('ostaje', [])).toBe('ostaje')
  })

  test('touching ranges are one bar; an empty one and one beyond the text are none', () => {
    const some = [
      { from: 2, to: 4 },
      { from: 4, to: 6 },
      { from: 7, to: 7 },
      { from: 50, to: 60 },
      { from: 9, to: 8 },
    ]
    expect(merged('0123456789', some)).toEqual([
      { from: 2, to: 6 },
      { from: 8, to: 9 },
    ])
  })

  test.each([
    [`a${FAMILY}b`, { from: 3, to: 4 }, `a${BAR}b`],
    ['ae\u0301b', { from: 1, to: 2 }, `a${BAR}b`],
    ['a\r\nb', { from: 1, to: 2 }, `a${BAR}b`],
    ['🇧🇦🇭🇷', { from: 0, to: 1 }, `${BAR}🇭🇷`],
    ['a\u202Eb', { from: 1, to: 2 }, `a${BAR}b`],
  ])('what people see as one character goes whole: %j', (text, range, leaves) => {
    expect(redacted(text, [range])).toBe(leaves)
  })

  test('whatever is chosen: nothing of it is left at its place, nothing else goes but the rest of its characters', () => {
    fc.assert(
      fc.property(anything, ranges, (text, some) => {
        const all = stretches(text, some)
        expect(all.map((one) => inside(one, text)).join('')).toBe(text)
        for (const range of some) {
          const whole = outToGraphemes(text, range)
          if (!whole) continue
          const bar = all.find(({ isBar, from, to }) => isBar && from <= whole.from && whole.to <= to)
          expect(bar?.text).toBe(BAR)
        }
        if (!halves.test(text)) expect(redacted(text, some)).not.toMatch(halves)
        expect(redacted(text, merged(text, some))).toBe(redacted(text, some))
      }),
      { numRuns: 400 },
    )
  })

  test('what is taken back stands there again', () => {
    fc.assert(
      fc.property(anything, ranges, (text, some) => {
        let left = merged(text, some)
        for (const range of [...left]) left = without(left, range)
        expect(left).toEqual([])
      }),
    )
  })
})

describe('the same words again', () => {
  test.each([
    ['Ema je tu, EMA ide. Emanuel.', 'Ema', ['Ema', 'EMA', 'Ema']],
    ['E\u200Bma i Em\u00ADa', 'Ema', ['E\u200Bma', 'Em\u00ADa']],
    ['Izmišljena\n Osoba', 'Izmišljena Osoba', ['Izmišljena\n Osoba']],
    ['Izmis\u030Cljena', 'izmišljena', ['Izmis\u030Cljena']],
    ['a.b a+b', 'a+b', ['a+b']],
    ['Е и Ема', 'Е', []],
    ['Ana ide kanalom', 'ana', ['Ana']],
    ['broj 38760000001', '60000001', ['60000001']],
    ['', 'Ema', []],
  ])('%j', (text, words, found) => {
    expect(occurrences(text, words).map((range) => inside(range, text))).toEqual(found)
  })

  test('once all of them are blacked out, the text that leaves does not have the words', () => {
    fc.assert(
      fc.property(anything, anything, anything, (before, words, after) => {
        const text = `${before}${words}${after}${words}`
        const places = occurrences(text, words)
        fc.pre(places.length > 0)
        const leaves = redacted(text, places)
        expect(occurrences(leaves, words)).toEqual([])
        if (!halves.test(words) && !/^\s*\p{L}/u.test(words)) expect(leaves).not.toContain(words.trim())
      }),
      { numRuns: 400 },
    )
  })

  const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

  /** What the same words are, said as a form that is tried at each place: right, and slow. */
  function tried(text: string, words: string): Range[] {
    const UNSEEN = '[\\p{Cf}\\p{Default_Ignorable_Code_Point}]'
    const seen = words.replace(new RegExp(UNSEEN, 'gu'), '').trim().replace(/\s+/gu, ' ')
    const characters = [...new Intl.Segmenter('und').segment(seen)].map(({ segment }) => segment)
    if (characters.length < 2) return []
    const eitherWay = (one: string) => {
      const ways = new Set([one, one.normalize('NFC'), one.normalize('NFD')])
      return one === ' ' ? '\\s+' : `(?:${[...ways].map(escaped).join('|')})`
    }
    const same = new RegExp(characters.map(eitherWay).join(`${UNSEEN}*`), 'iuy')
    let last = -1
    const all: Range[] = []
    for (let from = 0; from < text.length; from += String.fromCodePoint(text.codePointAt(from) ?? 0).length) {
      same.lastIndex = from
      const to = from + (same.exec(text)?.[0].length ?? 0)
      const isInside = /^\p{L}/u.test(seen) && from > last && /\p{L}\p{M}*$/u.test(text.slice(0, from))
      if (to === from || isInside) continue
      last = outToGraphemes(text, { from, to })?.to ?? to
      all.push({ from, to })
    }
    return merged(text, all)
  }
  const written = fc.string({
    unit: fc.constantFrom(
      'a',
      'A',
      'b',
      'č',
      'c\u030C',
      '\u200Ba',
      '1',
      ' a',
      '\n b',
      '-',
      '\u00AD1',
      '👩‍👧',
    ),
    maxLength: 30,
  })
  const few = fc.string({ unit: fc.constantFrom('a', 'A', 'č', 'c\u030C', ' a', '1'), maxLength: 4 })

  test('they are found just where each place was tried', () => {
    fc.assert(
      fc.property(written, few, (text, words) => {
        expect(occurrences(text, words)).toEqual(tried(text, words))
      }),
      { numRuns: 1_000 },
    )
  })

  test('whatever is written, none is missed', () => {
    fc.assert(
      fc.property(anything, anything, anything, (before, words, after) => {
        fc.pre(!halves.test(words))
        const text = `${before}${words}${after}${words}`
        const found = occurrences(text, words)
        for (const one of tried(text, words))
          expect(found.some(({ from, to }) => from <= one.from && one.to <= to)).toBe(true)
      }),
      { numRuns: 400 },
    )
  })

  test('a long selection in a long text that is alike all over takes no time', () => {
    const alike = 'a'.repeat(20_000)
    for (let times = 0; times < 10; times++) {
      expect(occurrences(alike, alike.slice(0, 5_000 + times))).toEqual([{ from: 0, to: 20_000 }])
      expect(occurrences(`x${alike}`, alike.slice(0, 5_000 + times))).toEqual([])
      expect(occurrences(`a${' '.repeat(19_998)}c`, `a${' '.repeat(4_998)}b`)).toEqual([])
    }
    const many = Array.from({ length: 6_000 }, (_, at) => ({ from: 3 * at, to: 3 * at + 2 }))
    for (let times = 0; times < 10; times++) expect(merged(alike, many)).toHaveLength(6_000)
    const names = Array.from({ length: 3_000 }, (_, at) => `Aa${String.fromCodePoint(0x1000 + at)}`)
    expect(occurrences(names.join(' '), ...names)).toHaveLength(3_000)
  })

  test('20,000 characters take no time', () => {
    const text = 'Izmišljena Osoba, ul. Izmišljena 5. '.repeat(555)
    const before = performance.now()
    redacted(text, occurrences(text, 'Izmišljena Osoba'))
    for (const piece of ['Aa ', 'ul. A ', '1.000 ', 'a@', 'br. ', 'A', 'Aa-', '5 '])
      offersIn(piece.repeat(20_000 / piece.length))
    expect(performance.now() - before).toBeLessThan(8_000)
  })
})

describe('as it is shown', () => {
  test('what one cannot see is named, bars stand there, and a selection leads back to the text', () => {
    const text = 'a\r\nb\u202Ec Ema d'
    const shown = shownWith(text, [{ from: 7, to: 10 }])
    expect(shown.text).toBe(`a\nb[U+202E]c ${BAR} d`)
    const back = (part: string) => {
      const from = shown.text.indexOf(part)
      const range = shown.rangeOf({ from, to: from + part.length })
      return range && text.slice(range.from, range.to)
    }
    expect(['\n', '202', 'b[U+202E]c', '█', ' d'].map(back)).toEqual([
      '\r\n',
      '\u202E',
      'b\u202Ec',
      'Ema',
      ' d',
    ])
    expect(shown.rangeOf({ from: 3, to: 3 })).toBeNull()
  })

  test('whatever the text: all of what is shown is all of it, and no selection is torn', () => {
    fc.assert(
      fc.property(anything, ranges, (text, some) => {
        const shown = shownWith(text, some)
        const all = shown.rangeOf({ from: 0, to: shown.text.length })
        expect(all).toEqual(text === '' ? null : { from: 0, to: text.length })
        expect(shown.text).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B]/)
      }),
    )
  })
})

describe('what is offered', () => {
  test.each([
    ['Djevojka se zove Ema Izmišljena i ima 15 godina.', ['name Ema Izmišljena']],
    ['Kuća je žuta. Drži ih Izmislav.', ['name Izmislav']],
    ['Ema Izmišljena zna sve.', ['name Ema Izmišljena']],
    ['Девојка се зове Ема Измишљена.', ['name Ема Измишљена']],
    ['U ulici Izmišljenih Ljudi 12 je kuća.', ['place ulici Izmišljenih Ljudi 12']],
    ['Kuća je u ulici Izmišljenih ljudi 12, prva.', ['place ulici Izmišljenih ljudi 12']],
    ['Ulica Izmišljenih Ljudi je duga.', ['place Ulica Izmišljenih Ljudi']],
    ['Kuća je u Izmišljenoj 12a, stan 3.', ['place Izmišljenoj 12a', 'place stan 3']],
    ['Tačno na 43.85000, 18.41000.', ['place 43.85000, 18.41000']],
    [
      'Kombi X00-X-000, broj +387 60 000 001, oglas www.primjer.ba/posao, osoba@primjer.ba',
      ['plate X00-X-000', 'phone +387 60 000 001', 'link www.primjer.ba/posao', 'link osoba@primjer.ba'],
    ],
    ['Vide se svaki dan oko podneva, 3.000 eura.', []],
    ['OVO SE DEŠAVA SVAKI DAN', []],
    ['', []],
  ])('%s', (text, found) => {
    expect(offersIn(text).map((offer) => `${offer.kind} ${inside(offer, text)}`)).toEqual(found)
  })

  test('where every noun has a capital, none is taken for a name', () => {
    expect(offersIn('Das Haus hat ein Dach.', true)).toEqual([])
  })

  test('none lies over another, and each is whole', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const all = offersIn(text)
        all.forEach((offer, at) => {
          expect(offer.from).toBeGreaterThanOrEqual(all[at - 1]?.to ?? 0)
          expect(offer.to).toBeGreaterThan(offer.from)
        })
      }),
    )
  })
})

describe('what was blacked out stands elsewhere', () => {
  test.each([
    ['Izmislav', 'Zove se Измислав.'],
    ['Šumić', 'Porodica Sumic je tu.'],
    ['061 000 111', 'Zovite +387 61 000-111.'],
    ['+387 61 000 111', '061/000-111'],
    ['Izmislav', 'Iz\u200Bmislava'],
  ])('%s in %s', (words, text) => {
    expect(standsIn(text, words)).toBe(true)
  })

  test.each([
    ['Ana', 'u kanalu'],
    ['061 000 111', '061 000 112'],
    ['ab', 'sab'],
  ])('%s not in %s', (words, text) => {
    expect(standsIn(text, words)).toBe(false)
  })
})
