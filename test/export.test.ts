import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nationalities, sexes, standings } from '../core/envelope/record.ts'
import { csv, inOneCell } from '../core/export/csv.ts'
import { type HtcdsFacts, htcdsOf } from '../core/export/htcds.ts'
import htcds from '../core/facts/htcds.json' with { type: 'json' }
import indicators from '../core/facts/indicators.json' with { type: 'json' }
import { allPlaces } from '../core/places.ts'
import { kinds, yesNo } from '../core/questionnaire.ts'
import { agencyKinds } from '../core/roles.ts'
import { statuses } from '../core/status.ts'

/*
 * What leaves in a bundle: the standard's names with the standard's values, and cells that no spreadsheet runs.
 */

const codes = indicators.indicators.map(({ code }) => code)
const some = <T>(values: readonly T[]) => fc.uniqueArray(fc.constantFrom(...values), { maxLength: 4 })
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })

const facts: fc.Arbitrary<HtcdsFacts> = fc.record({
  channel: fc.constantFrom('web', 'sms', 'voice', 'desk'),
  told: fc.integer({ min: 400_000, max: 600_000 }),
  status: fc.constantFrom(...statuses),
  said: fc.option(
    fc.record({
      kind: some(kinds),
      signs: some([...codes, 'Z99']),
      child: fc.constantFrom(null, ...yesNo),
      place: fc.constantFrom(null, 'abroad', ...allPlaces().map(({ code }) => code)),
    }),
  ),
  judged: fc.option(
    fc.record({
      kinds: maybe(some(kinds)),
      child: maybe(fc.constantFrom(...yesNo)),
      sexes: maybe(some(sexes)),
      nationalities: maybe(some(nationalities)),
      standing: maybe(fc.constantFrom(...standings)),
    }) as fc.Arbitrary<HtcdsFacts['judged']>,
  ),
  referrals: fc.array(
    fc.record({
      hour: fc.integer({ min: 400_000, max: 600_000 }),
      name: fc.string(),
      kind: fc.constantFrom(null, ...agencyKinds),
    }),
    { maxLength: 3 },
  ),
})

describe('HTCDS', () => {
  const allowed = htcds.exported as Record<string, string[]>

  test('every field is one that a tip may be exported under, with the standard’s own values', () => {
    fc.assert(
      fc.property(facts, (tip) => {
        const { referrals, ...fields } = htcdsOf(tip)
        for (const [name, value] of [fields, ...referrals].flatMap((one) => Object.entries(one))) {
          if (name.startsWith('javi_')) continue
          expect(Object.keys(allowed)).toContain(name)
          const values = allowed[name] ?? []
          for (const one of [value].flat()) if (values.length > 0) expect(values).toContain(one)
        }
      }),
    )
  })

  test('nobody is more than a possible victim, and only when the desk has said so', () => {
    fc.assert(
      fc.property(facts, (tip) => {
        const said = htcdsOf(tip).vic_TraffickingStatus
        expect(said).toBe(
          tip.judged?.standing === 'possible_victim' ? 'PossibleVictimOfTrafficking' : undefined,
        )
        expect(JSON.stringify(htcdsOf(tip))).not.toMatch(/Actual|NotAVictim/)
      }),
    )
  })

  test('a tip in its words: what the desk judged comes before what was said', () => {
    const tip: HtcdsFacts = {
      channel: 'web',
      told: 493_000,
      status: 'referred',
      said: { kind: ['unsure'], signs: ['G01', 'L01', 'Z99'], child: 'yes', place: 'BIH-SA-CENTAR' },
      judged: {
        kinds: ['work', 'crime'],
        sexes: ['female'],
        nationalities: ['BA'],
        standing: 'possible_victim',
      },
      referrals: [{ hour: 493_024, name: 'Izmišljeni centar', kind: 'social_work' }],
    }
    expect(htcdsOf(tip)).toEqual({
      cas_Status: 'FollowUp',
      cas_ReferringOrganisation: 'web',
      cas_IncomingReferralDate: '2026-03-29',
      cas_ReasonForIncomingReferral: 'Other',
      vic_TraffickingStatus: 'PossibleVictimOfTrafficking',
      vic_TypeOfExploitation: ['ChildLabour', 'Other', 'ForcedLabour'],
      vic_MethodsOfControl: ['WithholdsDocuments', 'ExcessiveWorkingHours'],
      prs_Gender: 'Feminine',
      prs_Citizenship: ['BA'],
      javi_TypeOfExploitation: ['ForcedCriminality'],
      javi_Signs: ['G01', 'L01'],
      referrals: [
        {
          cas_OutgoingReferralDate: '2026-03-30',
          cas_ReferredOrganisation: 'Izmišljeni centar',
          cas_ReasonForOutgoingReferral: 'Other',
          org_Type: 'LocalGovernmentOrganisation',
        },
      ],
    })
    // Past midnight at home, and the day before by UTC.
    expect(htcdsOf({ ...tip, told: 493_006 }).cas_IncomingReferralDate).toBe('2026-03-30')
    const closed = { ...tip, status: 'closed' } as const
    expect(htcdsOf(closed).cas_Status).toBe('ClosedReferred')
    expect(htcdsOf({ ...closed, referrals: [] }).cas_Status).toBe('Closed')
  })
})

/** As RFC 4180 reads it. */
function cells(text: string): string[][] {
  const rows: string[][] = []
  for (const line of text.replace(/^\uFEFF/, '').matchAll(/((?:"(?:[^"]|"")*",?)+)\r\n/g))
    rows.push(
      [...(line[1] ?? '').matchAll(/"((?:[^"]|"")*)"/g)].map((cell) => (cell[1] ?? '').replaceAll('""', '"')),
    )
  return rows
}

describe('CSV', () => {
  test('all texts of a tip stand in one cell, whose end says what it cannot hold', () => {
    expect(inOneCell(['Zaključana sam.', undefined, '', 'Ne zovite me.'])).toBe(
      'Zaključana sam.\n\nNe zovite me.',
    )
    const long = inOneCell(['č'.repeat(20_000), 'ž'.repeat(20_000)])
    expect(long).toMatch(/ž … \(javi\.json\)$/)
    expect(long.length).toBeLessThan(32_767)
  })

  const dangerous = [
    '=1+1',
    '=HYPERLINK("http://evil.example","x")',
    '+1',
    '-2+3',
    '@SUM(A1)',
    '|cmd',
    '%0A=1',
    '\t=1',
    '\r=1',
    '\n=1',
    ' =1',
    '\u00A0=1',
    '\u200B=1',
    '\u202E=1',
    '\0=1',
    '＝1',
    '＋1',
  ]

  test.each(dangerous)('%j is held back', (text) => {
    expect(cells(csv([[text]]))[0]?.[0]).toMatch(/^'/)
  })

  /** As Excel reads a line where the system's separator is another: a quote opens at a cell's beginning only. */
  const cut = (line: string, separator: string): string[] => {
    const found: string[] = []
    for (let rest = line; rest !== ''; ) {
      const quoted = /^"(?:[^"]|"")*"/.exec(rest)?.[0] ?? ''
      const end = rest.indexOf(separator, quoted.length)
      found.push(end < 0 ? rest : rest.slice(0, end))
      rest = end < 0 ? '' : rest.slice(end + 1)
    }
    return found
  }

  test.each([';', '\t', '|'])(
    'where cells are separated by %j, nothing that was said runs either',
    (separator) => {
      for (const sign of ['=', '+', '-', '@', ' =', '\u200B='])
        for (const before of ['a', 'a"', ''])
          for (const line of csv([['1', `${before}${separator}${sign}cmd|' /C calc'!A0${separator}b`]]).split(
            '\r\n',
          ))
            for (const cell of cut(line.replace('\uFEFF', ''), separator))
              expect(cell, line).not.toMatch(/^"?[\s\p{Cf}]*[=+\-@]/u)
    },
  )

  test('words stay as they are', () => {
    const text = 'Radi od 6-22 h; kaže: "ne smije" (a-b, x = y), e-mail a@b.ba'
    expect(cells(csv([[text]]))).toEqual([[text]])
  })

  test('what is no formula stays as it is; quotes and lines stay inside of their cell', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 4 }), { minLength: 1 }),
        (rows) => {
          const read = cells(csv(rows))
          expect(read.map((row) => row.length)).toEqual(rows.map((row) => row.length))
          for (const [y, row] of rows.entries()) {
            for (const [x, text] of row.entries()) {
              const cell = read[y]?.[x] ?? ''
              expect(cell.replaceAll("'", '')).toBe(text.replace(/['\0]/g, ''))
              expect(cell).not.toMatch(/^[\s\p{Cf}]*[=+\-@＝＋－＠]/u)
            }
          }
        },
      ),
    )
  })
})
