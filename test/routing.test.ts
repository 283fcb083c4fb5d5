import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import agencyFacts from '../core/facts/agencies.json' with { type: 'json' }
import geography from '../core/facts/places.json' with { type: 'json' }
import {
  noMarks,
  type RoutingFacts,
  type RoutingMarks,
  routingCares,
  routingFacts,
  routingReasons,
  type Suggestion,
  suggestionsFor,
} from '../core/routing.ts'

/*
 * Whom a tip may concern: the table of DOMAIN section 3, row by row, and what holds whatever the facts are.
 */

const KALESIJA = 'BA-BIH-TK-kalesija'
const BILECA = 'BA-SRP-TB-bileca'

type Told = Parameters<typeof routingFacts>[0]
const suggest = (told: Told, marks: Partial<RoutingMarks> = {}) =>
  suggestionsFor(routingFacts(told, { ...noMarks, ...marks }))
const ranked = (rank: Suggestion['rank'], ...facts: Parameters<typeof suggest>) =>
  suggest(...facts)
    .suggested.filter((one) => one.rank === rank)
    .map(({ agency }) => agency.code)
const first = (...facts: Parameters<typeof suggest>) => ranked('first', ...facts)
const also = (...facts: Parameters<typeof suggest>) => ranked('also', ...facts)
const of = (code: string, ...facts: Parameters<typeof suggest>) =>
  suggest(...facts).suggested.find(({ agency }) => agency.code === code)

describe('the table', () => {
  test('danger: the police of the place, and the coordination there', () => {
    expect(first({ place: KALESIJA, danger: 'yes' })).toEqual(['POL-MUP-TK'])
    expect(also({ place: KALESIJA, danger: 'yes' })).toEqual(['COORD-TK'])
    expect(first({ place: KALESIJA }, { danger: true })).toEqual(['POL-MUP-TK'])
  })

  test.each(['yes', 'unsure'] as const)('a child (%s): social work of the place and the police', (child) => {
    expect(first({ place: KALESIJA, child })).toEqual(['CSW-BIH-TK-kalesija', 'POL-MUP-TK'])
    expect(first({ place: BILECA, child })).toEqual(['CSW-SRP-TB-bileca', 'POL-PU-TB'])
    expect(first({ place: KALESIJA, child, danger: 'yes' })[0]).toBe('POL-MUP-TK')
    expect(also({ place: 'BA-BIH-USK-cazin', child })).toContain('MIT-CAZIN')
  })

  test('labour of adults: the inspection, or by danger the police; of a child never the inspection', () => {
    const work = { place: KALESIJA, kind: ['work' as const] }
    expect(first({ ...work, child: 'no' })).toEqual(['LAB-FBIH'])
    expect(also({ ...work, child: 'no' })).toEqual(['POL-MUP-TK', 'COORD-TK'])
    expect(first({ ...work, danger: 'yes' })).toEqual(['POL-MUP-TK'])
    expect(also({ ...work, danger: 'yes' })).toContain('LAB-FBIH')
    expect(of('LAB-FBIH', work)?.cares).toEqual(['no_identity'])
    expect(of('LAB-FBIH', { place: KALESIJA }, { labour: true })?.reasons).toEqual(['labour'])
    expect(of('LAB-FBIH', { ...work, child: 'yes' })).toBeUndefined()
  })

  test('a foreigner: police and legal aid, and the Service for Foreigners’ Affairs after all others', () => {
    const told = { place: 'BA-BIH-HNK-mostar', child: 'yes' } as const
    const codes = suggest(told, { foreigner: true }).suggested.map(({ agency }) => agency.code)
    expect(codes).toContain('INST-FLA-HNK')
    expect(codes.at(-1)).toBe('SFA-BA')
    expect(of('SFA-BA', told, { foreigner: true })?.cares).toEqual(['protection_first', 'no_reporter'])
    expect(of('SFA-BA', told)).toBeUndefined()
  })

  test('a border within 48 hours: Border Police and SIPA, and the police of the place', () => {
    expect(first({ place: BILECA }, { border: true })).toEqual(['BP-BA', 'POL-SIPA'])
    expect(also({ place: BILECA }, { border: true })).toEqual(['POL-PU-TB'])
  })

  test('abuse of a child online: the Federal police by its protocol, wherever it is, and social work', () => {
    const codes = first({ place: BILECA }, { online: true })
    expect(codes).toEqual(['CSW-SRP-TB-bileca', 'POL-PU-TB', 'POL-FUP'])
    expect(also({ place: BILECA }, { online: true })).toContain('NGO-EMMAUS')
    expect(of('POL-FUP', { place: BILECA }, { online: true })?.cares).toEqual(['elsewhere'])
    expect(of('POL-FUP', { place: BILECA }, { online: true })?.agency.coverage).toBe('inferred')
    expect(of('POL-FUP', { place: KALESIJA }, { online: true })?.cares).toEqual([])
  })

  test('across borders or organised, and from abroad: SIPA and the State’s prosecutor', () => {
    expect(first({ place: KALESIJA }, { organised: true })).toEqual(['POL-SIPA', 'PRO-BA'])
    expect(first({ place: 'abroad' })).toEqual(['POL-SIPA', 'PRO-BA', 'COORD-BA'])
    expect(of('PRO-BA', { place: 'abroad' })?.cares).toEqual(['through_police'])
  })

  test.each([undefined, null, 'unknown', 'constructor', 'BA-XXX'])(
    'no place (%s): the coordinator, and nobody of any place',
    (place) => {
      const told = { child: 'yes' as const, ...(place !== undefined && { place }) }
      expect(first(told)).toEqual(['COORD-BA'])
      expect(of('COORD-BA', told)?.reasons).toEqual(['child', 'place_unknown'])
      // What the desk found out counts where the reporter named none.
      expect(first(told, { place: KALESIJA })).toContain('CSW-BIH-TK-kalesija')
    },
  )

  test('the place that the desk found out comes before the one that was told', () => {
    expect(first({ place: KALESIJA }, { place: BILECA })).toEqual(['POL-PU-TB'])
  })

  test('nothing else said: the police of the place, for it may be an offence', () => {
    expect(
      suggest({ place: KALESIJA }).suggested.map(({ agency, reasons }) => [agency.code, reasons]),
    ).toEqual([
      ['POL-MUP-TK', ['offence']],
      ['COORD-TK', ['offence']],
    ])
  })
})

describe('an official is implicated', () => {
  test('of the police there: SIPA in their place, not those above them; and the State’s coordinator', () => {
    const facts = [
      { place: BILECA, danger: 'yes', child: 'yes' },
      { official: true, accused: ['POL-PU-TB'] },
    ] as const
    const { suggested, accused } = suggest(...facts)
    const codes = suggested.map(({ agency }) => agency.code)
    expect(codes.slice(0, 3)).toEqual(['POL-SIPA', 'COORD-BA', 'CSW-SRP-TB-bileca'])
    for (const code of ['POL-PU-TB', 'POL-RS', 'COORD-RS']) expect(codes).not.toContain(code)
    expect(accused.map(({ code }) => code)).toEqual(['POL-PU-TB'])
    expect(of('POL-SIPA', ...facts)?.reasons).toEqual(['danger', 'official', 'child'])
    expect(of('CSW-SRP-TB-bileca', ...facts)?.cares).toEqual(['near_accused'])
  })

  test('which office is not known: none of the place comes first', () => {
    const facts = [{ place: KALESIJA, child: 'yes' }, { official: true }] as const
    expect(first(...facts)).toEqual(['POL-SIPA', 'COORD-BA'])
    expect(also(...facts)).toEqual(['CSW-BIH-TK-kalesija', 'POL-MUP-TK'])
    expect(of('POL-MUP-TK', ...facts)?.cares).toEqual(['near_accused'])
  })

  test('of SIPA itself: it is not named again in anybody’s place', () => {
    const { suggested } = suggest(
      { place: KALESIJA },
      { official: true, accused: ['POL-SIPA', 'POL-MUP-TK'] },
    )
    expect(suggested.map(({ agency }) => agency.code)).toEqual(['COORD-BA'])
  })
})

describe('whatever the facts are', () => {
  const places = geography.places.filter(({ kind }) => kind === 'municipality').map(({ code }) => code)
  const bodies = agencyFacts.agencies.map(({ code }) => code)
  const yes = fc.boolean()
  const facts: fc.Arbitrary<RoutingFacts> = fc
    .record({
      place: fc.option(fc.constantFrom(...places)),
      danger: yes,
      child: yes,
      adultLabour: yes,
      foreigner: yes,
      border: yes,
      organised: yes,
      online: yes,
      official: yes,
      accused: fc.uniqueArray(fc.constantFrom(...bodies), { maxLength: 3 }),
    })
    .map((one) => ({ ...one, official: one.official || one.accused.length > 0 }))

  test('each body once, with reasons, those that come first first, and never whom the tip is about', () => {
    fc.assert(
      fc.property(facts, (one) => {
        const { suggested, accused } = suggestionsFor(one)
        const codes = suggested.map(({ agency }) => agency.code)
        expect(new Set(codes).size).toBe(codes.length)
        expect(codes.filter((code) => one.accused.includes(code))).toEqual([])
        for (const { code } of accused) expect(one.accused).toContain(code)
        const ranks = suggested.map(({ rank }) => ['first', 'also', 'last'].indexOf(rank))
        expect(ranks).toEqual(ranks.toSorted())
        for (const { reasons, cares } of suggested) {
          expect(reasons.length).toBeGreaterThan(0)
          expect(new Set(reasons).size).toBe(reasons.length)
          expect(routingReasons).toEqual(expect.arrayContaining(reasons))
          expect(routingCares).toEqual(expect.arrayContaining(cares))
        }
      }),
    )
  })

  test('there is always somebody, and a child’s place has its social work and its police', () => {
    fc.assert(
      fc.property(facts, (one) => {
        const free = { ...one, official: false, accused: [] }
        const { suggested } = suggestionsFor(free)
        expect(suggested.some(({ rank }) => rank === 'first')).toBe(true)
        if (!free.child || free.place === null) return
        for (const kind of ['social_work', 'police'])
          expect(suggested.some(({ agency, rank }) => agency.kind === kind && rank === 'first')).toBe(true)
      }),
    )
  })

  test('the Service for Foreigners’ Affairs is last, and only for a foreigner', () => {
    fc.assert(
      fc.property(facts, (one) => {
        const codes = suggestionsFor(one).suggested.map(({ agency }) => agency.code)
        const at = codes.indexOf('SFA-BA')
        if (!one.foreigner) expect(at).toBe(-1)
        else if (at >= 0) expect(at).toBe(codes.length - 1)
      }),
    )
  })

  test('with an official, nobody of the place comes first unless somebody said which office it is', () => {
    fc.assert(
      fc.property(facts, (one) => {
        const { suggested } = suggestionsFor({ ...one, official: true, accused: [] })
        for (const { agency, rank } of suggested)
          if (rank === 'first') expect(agency.covers, agency.code).toEqual(['BA'])
      }),
    )
  })
})
