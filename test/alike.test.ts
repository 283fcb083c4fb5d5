import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ALIKE_MAX, type AlikeReason, alikeAmong, comparable } from '../core/alike.ts'
import { inCyrillic } from '../core/cyrillic.ts'
import { placeByCode } from '../core/places.ts'
import { tracesIn } from '../core/traces.ts'

/*
 * Which tips may be about the same matter: by what two of them share, with the reasons.
 */

const KALESIJA = 'BA-BIH-TK-kalesija'
const isPlace = (code: string) => placeByCode(code) !== undefined
const told = (text: string, place: string | null = null, hour = 490_000) =>
  comparable({ place, hour, text, traces: tracesIn(text) }, isPlace)
const reasonsOf = (one: ReturnType<typeof told>, other: ReturnType<typeof told>): AlikeReason[] | undefined =>
  alikeAmong(one, [['other', other]])[0]?.reasons
const whats = (...tips: Parameters<typeof reasonsOf>) => reasonsOf(...tips)?.map(({ what }) => what)

describe('two tips', () => {
  test('with the same plate, number or link, however each is written', () => {
    const pairs = [
      ['Sivi kombi X00-X-000 dolazi.', 'Auto: x00x000'],
      ['Auto A00-A-000', 'Кола А00-А-000'],
      ['Zovu sa 060 000 001', 'Broj je +387 60 000 001.'],
      ['Oglas https://www.example.org/posao', 'example.org/posao/'],
    ] as const
    for (const [one, other] of pairs)
      expect(whats(told(one), told(other, KALESIJA, 1)), one).toContain('traces')
    expect(reasonsOf(told('Kombi X00-X-000'), told('kombi x00x000'))?.[0]).toEqual({
      what: 'traces',
      shared: ['X00X000'],
    })
  })

  test('of the same place with telling words, in either script and any case', () => {
    const one = told('Dvoje djece prosi kod izmišljene pekare', KALESIJA)
    const other = told(inCyrillic('Kod izmišljenih pekara opet vidim djecu'), KALESIJA, 490_500)
    expect(whats(one, other)).toEqual(['place', 'words'])
    expect(reasonsOf(one, other)?.[1]).toEqual({ what: 'words', shared: ['izmišljene', 'pekare'] })
    expect(whats(one, { ...other, hour: 490_072 })).toEqual(['place', 'words', 'time'])
  })

  test('the place and the day alone are not enough, nor words from two places', () => {
    expect(reasonsOf(told('Nešto.', KALESIJA), told('Drugo.', KALESIJA))).toBeUndefined()
    const words = 'Dvoje djece prosi kod izmišljene pekare'
    expect(reasonsOf(told(words, KALESIJA), told(words, 'BA-SRP-TB-bileca'))).toBeUndefined()
    expect(whats(told(words, KALESIJA), told(words))).toEqual(['words', 'time'])
    for (const none of ['unknown', 'abroad', 'constructor'])
      expect(reasonsOf(told('Vidim djecu tamo', none), told('Vidim djecu ovdje', none))).toBeUndefined()
  })
})

describe('among many', () => {
  test('what stands in very many says nothing', () => {
    const many = Array.from({ length: 40 }, (_, at) => [at, told('Zovem 060 000 009', KALESIJA)] as const)
    expect(alikeAmong(told('Zovem 060 000 009', KALESIJA), many)).toEqual([])
    expect(alikeAmong(told('Zovem 060 000 009', KALESIJA), many.slice(0, 6))).toHaveLength(ALIKE_MAX)
  })

  test('a trace comes before words, and the newer before the older', () => {
    const one = told('Kuća pored izmišljenog izvora, kombi X00-X-000', KALESIJA)
    const others = [
      ['words', told('Kuća kod izvora, izmišljena', KALESIJA)],
      ['old', told('Kombi x00x000', null, 1)],
      ['new', told('Kombi x00x000', null, 2)],
    ] as const
    expect(alikeAmong(one, others).map(({ id }) => id)).toEqual(['new', 'old', 'words'])
  })
})

describe('whatever is told', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc
      .array(fc.constantFrom('kuća', 'izvor', 'djevojka', 'pekara', 'X00-X-000', '060 000 001', 'kombi'), {
        maxLength: 12,
      })
      .map((words) => words.join(' ')),
  )
  const tip = fc
    .tuple(text, fc.constantFrom(null, KALESIJA, 'BA-SRP-TB-bileca', 'unknown'), fc.nat(500_000))
    .map(([words, place, hour]) => told(words, place, hour))

  test('is alike in both directions, by the same kinds of reasons', () => {
    fc.assert(
      fc.property(tip, tip, (one, other) => {
        expect(whats(one, other)).toEqual(whats(other, one))
      }),
    )
  })

  test('is named with a reason, at most five, each once', () => {
    fc.assert(
      fc.property(tip, fc.array(tip, { maxLength: 12 }), (one, others) => {
        const found = alikeAmong(
          one,
          others.map((other, at) => [at, other]),
        )
        expect(found.length).toBeLessThanOrEqual(ALIKE_MAX)
        expect(new Set(found.map(({ id }) => id)).size).toBe(found.length)
        for (const { reasons } of found)
          expect(reasons.some(({ what }) => what === 'traces' || what === 'words')).toBe(true)
      }),
    )
  })
})
