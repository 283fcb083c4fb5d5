import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import facts from '../core/facts/indicators.json' with { type: 'json' }
import { kinds, yesNo } from '../core/questionnaire.ts'
import { childSigns, SIGNS_OFFERED, signGroups, signsFor } from '../core/signs.ts'
import { publicWords } from './support/catalog.ts'

/*
 * The signs: what is offered to a reporter, and that it is what the facts say.
 */

const codes = facts.indicators.map(({ code }) => code)
const listed: string[] = Object.values(signGroups).flat()

describe('the list', () => {
  test('has the 44 signs of the facts, each once, in the groups of the facts', () => {
    expect(codes).toHaveLength(44)
    expect(listed.toSorted()).toEqual(codes.toSorted())
    const groupsThere: Record<string, keyof typeof signGroups> = {
      online_recruitment: 'online',
      domestic_servitude: 'home',
      child_marriage: 'marriage',
      forced_criminality: 'crime',
      organ_removal: 'organ',
    }
    for (const { code, group } of facts.indicators) {
      const here = groupsThere[group] ?? (group as keyof typeof signGroups)
      expect(signGroups[here], code).toContain(code)
    }
  })

  test('knows which are a child’s', () => {
    const theirs = facts.indicators.filter(({ childOnly }) => childOnly).map(({ code }) => code)
    expect(childSigns.toSorted()).toEqual(theirs.toSorted())
  })

  test.each(['bs', 'en'] as const)('has both wordings of every sign in %s, each its own', (language) => {
    const words = publicWords(language)
    const there = [...words.keys()].filter((id) => id.startsWith('sign.'))
    expect(there.toSorted()).toEqual(codes.flatMap((code) => [`sign.${code}`, `sign.${code}.pro`]).toSorted())
    expect(new Set(there.map((id) => words.get(id))).size).toBe(there.length)
    // Never a verdict, and never “victim” to the person it may be (LOOK).
    for (const id of there)
      if (!id.endsWith('.pro')) expect(words.get(id), id).not.toMatch(/žrtv|victim|traffick/i)
  })
})

describe('what is offered', () => {
  const said = fc.record({
    kind: fc.uniqueArray(fc.constantFrom(...kinds), { minLength: 1 }),
    child: fc.option(fc.constantFrom(...yesNo), { nil: undefined }),
    signs: fc.uniqueArray(fc.constantFrom(...codes)),
  })

  test('at most eight besides what was ticked, known, each once, and nothing that was ticked is lost', () => {
    fc.assert(
      fc.property(said, ({ kind, signs, child }) => {
        const offered = signsFor({ kind, signs, ...(child && { child }) })
        expect(offered.length).toBeLessThanOrEqual(Math.max(SIGNS_OFFERED, signs.length))
        expect(new Set(offered).size).toBe(offered.length)
        expect(listed).toEqual(expect.arrayContaining(offered))
        expect(offered.slice(0, signs.length)).toEqual(signs)
      }),
    )
  })

  test('of an adult no sign of a child; of a child, or when nobody knows, some', () => {
    for (const kind of kinds) {
      expect(signsFor({ kind: [kind], child: 'no' }).filter((code) => childSigns.includes(code))).toEqual([])
      for (const child of ['yes', 'unsure'] as const)
        expect(
          signsFor({ kind: [kind], child }).some((code) => childSigns.includes(code)),
          kind,
        ).toBe(true)
    }
  })

  test.each([
    ['work', 'L'],
    ['home', 'D'],
    ['sex', 'S'],
    ['begging', 'B'],
    ['marriage', 'M'],
    ['crime', 'C'],
    ['organ', 'X'],
    ['other', 'G'],
    ['unsure', 'G'],
  ] as const)('for %s those of its group, %s, and some of control', (kind, letter) => {
    const offered = signsFor({ kind: [kind] })
    expect(offered.length).toBeGreaterThan(3)
    expect(offered[0]?.[0]).toBe(letter)
    expect(offered.some((code) => code.startsWith('G'))).toBe(true)
  })

  test('of several kinds each has its part', () => {
    const letters = new Set(
      signsFor({ kind: ['work', 'sex', 'begging'], child: 'no' }).map(([letter]) => letter),
    )
    for (const letter of 'LSBG') expect(letters).toContain(letter)
  })

  test('nothing before a kind was named', () => {
    expect(signsFor({})).toEqual([])
  })
})
