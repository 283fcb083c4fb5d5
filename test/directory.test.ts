import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { type Entry, entriesWith, present, type Revision, shipped } from '../core/agencies.ts'
import {
  type DirectoryChange,
  differences,
  directoryChange,
  isAgencyCode,
  sameFacts,
} from '../core/directory.ts'
import { agencyKinds } from '../core/roles.ts'
import { noMarks, routingFacts, suggestionsFor } from '../core/routing.ts'
import { shownEntries, type Wanted } from '../web/desk/directory/filter.ts'

/*
 * The directory with what the desk has changed in it.
 */

const CENTRE = 'CSW-BIH-TK-kalesija'
const revision = (
  agency: string,
  n: number,
  change: DirectoryChange,
  by = 'neko',
  hour = 490_000 + n,
): Revision => ({
  agency,
  n,
  change,
  by,
  hour,
})
const entryIn = (revisions: Revision[], code: string) =>
  entriesWith(revisions).find((one) => one.code === code) as Entry
const kalesija = shipped.find(({ code }) => code === CENTRE)
const centre: DirectoryChange = {
  name: kalesija?.name ?? '',
  kind: 'social_work',
  covers: [...(kalesija?.covers ?? [])],
}
const suggested = (revisions: Revision[]) =>
  suggestionsFor(
    routingFacts({ place: 'BA-BIH-TK-kalesija', child: 'yes' }, noMarks),
    present(entriesWith(revisions)),
  ).suggested

describe('the directory', () => {
  test('is what ships, and nothing in it is confirmed, until the desk says otherwise', () => {
    const entries = entriesWith([])
    expect(entries).toHaveLength(shipped.length)
    entries.forEach((entry, at) => {
      expect(entry).toMatchObject(shipped[at] as object)
      expect(entry).toMatchObject({ shipped: shipped[at], revisions: [], confirmed: null, gone: false })
      expect(isAgencyCode(entry.code), entry.code).toBe(true)
      // Every entry that ships can be changed: the form begins with what it says.
      const { code: _, source: __, status: ___, coversInferred: ____, ...facts } = shipped[at] as Entry
      expect(v.safeParse(directoryChange, facts).success, entry.code).toBe(true)
    })
  })

  test('what is changed is suggested as it is now; what is gone is not; what is added is', () => {
    expect(suggested([]).map(({ agency }) => agency.code)).toContain(CENTRE)
    const phones = ['+387 35 000 001']
    const changed = suggested([revision(CENTRE, 1, { ...centre, phones })])
    expect(changed.find(({ agency }) => agency.code === CENTRE)?.agency).toMatchObject({ phones })
    expect(changed.map(({ agency }) => agency.code)).toEqual(suggested([]).map(({ agency }) => agency.code))

    const gone = suggested([revision(CENTRE, 1, { ...centre, gone: true })])
    expect(gone.map(({ agency }) => agency.code)).not.toContain(CENTRE)
    const back = suggested([revision(CENTRE, 1, { ...centre, gone: true }), revision(CENTRE, 2, centre)])
    expect(back.map(({ agency }) => agency.code)).toContain(CENTRE)

    const own = { ...centre, name: 'Izmišljeni centar u Kalesiji' }
    const added = suggested([revision('OWN-1', 1, own)])
    expect(added.find(({ agency }) => agency.code === 'OWN-1')?.agency).toMatchObject({
      name: own.name,
      status: 'inferred',
      coverage: 'inferred',
      source: '',
    })
    // Whom a rule names by their code is not suggested either, once they are no more.
    const sipa = shipped.find(({ code }) => code === 'POL-SIPA')
    const noSipa = [
      revision('POL-SIPA', 1, { name: sipa?.name ?? '', kind: 'police', covers: ['BA'], gone: true }),
    ]
    const facts = routingFacts({ place: 'BA-BIH-TK-kalesija' }, { ...noMarks, organised: true })
    expect(suggestionsFor(facts).suggested.map(({ agency }) => agency.code)).toContain('POL-SIPA')
    expect(
      suggestionsFor(facts, present(entriesWith(noSipa))).suggested.map(({ agency }) => agency.code),
    ).not.toContain('POL-SIPA')
  })

  test('the order in which revisions come is nothing: the highest number is how it is now', () => {
    const revisions = [1, 2, 3].map((n) => revision(CENTRE, n, { ...centre, phones: [`+387 35 000 00${n}`] }))
    for (const order of [revisions, revisions.toReversed()]) {
      const entry = entryIn(order, CENTRE)
      expect(entry.phones).toEqual(['+387 35 000 003'])
      expect(entry.revisions.map(({ n }) => n)).toEqual([1, 2, 3])
    }
  })

  test('is confirmed by somebody, at some hour, for what it said then', () => {
    const how = 'telefonom, s direktoricom'
    const confirmed = revision(CENTRE, 1, { ...centre, confirmed: how }, 'koordinatorka')
    expect(entryIn([confirmed], CENTRE)).toMatchObject({
      confirmed: { by: 'koordinatorka', hour: 490_001, how },
      status: 'verified',
    })
    expect(entryIn([confirmed], CENTRE).coversInferred).toBeUndefined()
    // A note of the desk's own is nothing that an agency confirms.
    const noted = revision(CENTRE, 2, { ...centre, note: 'Zvati poslije osam.' }, 'triazerka')
    expect(entryIn([confirmed, noted], CENTRE).confirmed).toMatchObject({
      by: 'koordinatorka',
      hour: 490_001,
    })
    const other = revision(CENTRE, 3, { ...centre, phones: ['+387 35 000 009'] }, 'triazerka')
    expect(entryIn([confirmed, noted, other], CENTRE)).toMatchObject({
      confirmed: null,
      status: kalesija?.status,
    })
    const again = revision(CENTRE, 4, { ...other.change, confirmed: 'dopisom' }, 'triazerka')
    expect(entryIn([confirmed, noted, other, again], CENTRE).confirmed).toMatchObject({
      by: 'triazerka',
      how: 'dopisom',
    })
  })

  test('a source speaks for what it names: another name or kind has none, other places are inferred', () => {
    const sipa = shipped.find(({ code }) => code === 'POL-SIPA')
    const facts: DirectoryChange = { name: sipa?.name ?? '', kind: 'police', covers: ['BA'] }
    expect(entryIn([revision('POL-SIPA', 1, { ...facts, email: 'x@primjer.ba' })], 'POL-SIPA')).toMatchObject(
      {
        status: 'verified',
        source: sipa?.source,
      },
    )
    expect(entryIn([revision('POL-SIPA', 1, { ...facts, covers: ['BA-SRP'] })], 'POL-SIPA')).toMatchObject({
      status: 'inferred',
      source: sipa?.source,
    })
    expect(entryIn([revision('POL-SIPA', 1, { ...facts, name: 'Druga' })], 'POL-SIPA')).toMatchObject({
      status: 'inferred',
      source: '',
    })
  })

  test('says what is not the same in two revisions', () => {
    const after = { ...centre, phones: ['1', '2'], note: 'n' }
    expect(differences(centre, after)).toEqual([
      { fact: 'phones', before: '', after: '1, 2' },
      { fact: 'note', before: '', after: 'n' },
    ])
    expect(differences(after, { ...after, confirmed: 'telefonom' } as DirectoryChange)).toEqual([])
    expect([sameFacts(centre, { ...centre, note: 'n' }), sameFacts(centre, after)]).toEqual([true, false])
  })

  test('is searched in both scripts and without carons, by kind, place and standing', () => {
    const entries = entriesWith([
      revision('OWN-1', 1, {
        name: 'Izmišljeni centar Šiprage',
        kind: 'health',
        covers: ['BA-SRP'],
        confirmed: 'x',
      }),
      revision(CENTRE, 1, { ...centre, gone: true }),
    ])
    const wanted: Wanted = { query: '', kind: '', place: '', standing: 'all' }
    const codes = (more: Partial<Wanted>) =>
      shownEntries(entries, { ...wanted, ...more }).map(({ code }) => code)
    for (const query of ['siprage', 'ШИПРАГЕ', 'centar izmisljeni', 'own-1'])
      expect(codes({ query }), query).toContain('OWN-1')
    expect(codes({})).not.toContain(CENTRE)
    expect(codes({ standing: 'gone' })).toEqual([CENTRE])
    expect(codes({ standing: 'confirmed' })).toEqual(['OWN-1'])
    expect(codes({ standing: 'unconfirmed', kind: 'border_police' })).toEqual(['BP-BA'])
    const near = codes({ place: 'BA-SRP-TB-bileca', kind: 'police' })
    expect(near).toEqual(['POL-PU-TB', 'POL-RS', 'POL-SIPA'])
  })

  const change = fc.record(
    {
      name: fc.string({ minLength: 1, maxLength: 20 }),
      kind: fc.constantFrom(...agencyKinds),
      covers: fc.array(fc.constantFrom('BA', 'BA-SRP', 'BA-BIH-KS'), { minLength: 1, maxLength: 3 }),
      phones: fc.array(fc.string({ maxLength: 10 }), { maxLength: 2 }),
      address: fc.string({ maxLength: 20 }),
      confirmed: fc.string({ minLength: 1, maxLength: 10 }),
      gone: fc.constant(true as const),
    },
    { requiredKeys: ['name', 'kind', 'covers'] },
  )

  test('a safe house has no address, whatever it was before and whoever wrote it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ agency: fc.constantFrom('NGO-LARA', 'POL-SIPA', CENTRE, 'OWN-1'), change }), {
          maxLength: 12,
        }),
        (wanted) => {
          const revisions = wanted.map(({ agency, change }, at) =>
            revision(agency, at + 1, change as DirectoryChange),
          )
          for (const entry of entriesWith(revisions))
            if (entry.kind === 'safe_house') expect(entry.address).toBeUndefined()
          for (const { change } of revisions)
            if (change.kind === 'safe_house' && change.address !== undefined)
              expect(v.safeParse(directoryChange, change).success).toBe(false)
        },
      ),
    )
  })

  test('one line that shows all it holds: what one cannot see is refused', () => {
    const takes = (name: string) => v.safeParse(directoryChange, { ...centre, name }).success
    for (const name of ['Đ\u202e', 'a\u200bb', 'a\u0000', 'a\nb', '\ud800', '', 'x'.repeat(201)])
      expect(takes(name), JSON.stringify(name)).toBe(false)
    for (const name of [
      '<img src=x onerror=alert(1)>',
      'Ž'.repeat(200),
      'Центар за социјални рад',
      'd’Agencija “A”',
    ])
      expect(takes(name), name).toBe(true)
  })
})
