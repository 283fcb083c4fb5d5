import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import facts from '../core/facts/indicators.json' with { type: 'json' }
import { combinations, dimensions, hintsFor, type Weight } from '../core/hints.ts'

/*
 * What the signs of a tip point to, by ILO's rule: always with its reasons, never a verdict.
 */

const codes = facts.indicators.map(({ code }) => code)
const by = (dimension: string, ticked: string[], child = false) =>
  hintsFor(ticked, child).hints.find((hint) => hint.dimension === dimension)?.by

describe('the facts', () => {
  test('every sign is weighed in words that are known, for an adult and for a child', () => {
    const weights: Weight[] = ['strong', 'medium', 'weak']
    for (const { code, weight, weightIfChild, weightBasis, iloDimension } of facts.indicators) {
      expect(weights, code).toContain(weight)
      expect(weights, code).toContain(weightIfChild)
      expect(['source', 'inference'], code).toContain(weightBasis)
      if (iloDimension !== null) expect(dimensions, code).toContain(iloDimension)
    }
  })
})

describe('the rule', () => {
  test.each([
    [['G01'], undefined, 'coercion_destination', null],
    [['G01', 'G02'], undefined, 'coercion_destination', 'two_strong'],
    [['G01', 'G05'], undefined, 'coercion_destination', 'strong_and_other'],
    [['G01', 'R06'], undefined, 'coercion_destination', 'strong_and_other'],
    [['G05', 'G06'], undefined, 'coercion_destination', null],
    [['G05', 'G06', 'G08'], undefined, 'coercion_destination', 'three_medium'],
    [['G05', 'G06', 'R06'], undefined, 'coercion_destination', 'two_medium_and_weak'],
    [['G05', 'R06'], undefined, 'coercion_destination', null],
    [['L02', 'L03', 'L04'], undefined, 'exploitation', 'three_medium'],
    // Two of different dimensions do not add up.
    [['G01', 'R01'], undefined, 'coercion_destination', null],
    // A child's weights: G04 is strong, R06 medium.
    [['G04', 'R06'], undefined, 'coercion_destination', null],
    [['G04', 'R06'], true, 'coercion_destination', 'strong_and_other'],
  ] as const)('%j, child %s: %s %s', (ticked, child, dimension, expected) => {
    expect(by(dimension, [...ticked], child)).toBe(expected)
  })

  test('says which signs it rests on, and which weights are our own', () => {
    const { hints, groups } = hintsFor(['B02', 'B03', 'G09', 'L01'], false)
    expect(hints).toEqual([
      {
        dimension: 'exploitation',
        by: null,
        signs: [{ code: 'L01', group: 'labour', weight: 'strong', isOurs: false }],
      },
      {
        dimension: 'coercion_destination',
        by: 'strong_and_other',
        signs: [
          { code: 'B02', group: 'begging', weight: 'strong', isOurs: true },
          { code: 'B03', group: 'begging', weight: 'medium', isOurs: false },
        ],
      },
    ])
    // What belongs to no dimension still stands in its group.
    expect(groups.map(({ group }) => group)).toEqual(['control', 'labour', 'begging'])
  })

  test('codes that are none of ours are left out', () => {
    expect(hintsFor(['Z99', '__proto__', 'constructor'], true)).toEqual({ groups: [], hints: [] })
  })
})

describe('whatever is ticked', () => {
  const ticked = fc.uniqueArray(fc.constantFrom(...codes))
  const order = [...combinations, null]

  test('each sign stands once in its group, in any order of ticking', () => {
    fc.assert(
      fc.property(ticked, fc.boolean(), (some, child) => {
        const { groups, hints } = hintsFor(some, child)
        expect(
          groups
            .flatMap(({ signs }) => signs)
            .map(({ code }) => code)
            .toSorted(),
        ).toEqual(some.toSorted())
        expect(hintsFor(some.toReversed(), child)).toEqual({ groups, hints })
      }),
    )
  })

  test('one sign more never takes a hint away', () => {
    fc.assert(
      fc.property(ticked, fc.constantFrom(...codes), fc.boolean(), (some, more, child) => {
        const before = hintsFor(some, child).hints.filter((hint) => hint.by !== null)
        const after = hintsFor([...some, more], child).hints
        for (const { dimension, by } of before) {
          const still = after.find((hint) => hint.dimension === dimension)?.by ?? null
          expect(order.indexOf(still)).toBeLessThanOrEqual(order.indexOf(by))
        }
      }),
    )
  })

  test('one sign alone is never enough, nor are weak ones', () => {
    fc.assert(
      fc.property(ticked, fc.boolean(), (some, child) => {
        for (const { by, signs } of hintsFor(some, child).hints)
          if (by !== null) {
            expect(signs.length).toBeGreaterThan(1)
            expect(signs.some(({ weight }) => weight !== 'weak')).toBe(true)
          }
      }),
    )
  })
})
