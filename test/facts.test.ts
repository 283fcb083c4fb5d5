import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { agenciesFor, shipped } from '../core/agencies.ts'
import agencyFacts from '../core/facts/agencies.json' with { type: 'json' }
import municipalities from '../core/facts/municipalities.json' with { type: 'json' }
import placeFacts from '../core/facts/places.json' with { type: 'json' }
import { folded } from '../core/fold.ts'
import { placeByCode, searchPlaces } from '../core/places.ts'
import { agencyKinds } from '../core/roles.ts'

const { places } = placeFacts
const { agencies, publicLines } = agencyFacts
const byCode = new Map(places.map((place) => [place.code, place]))
const base = places.filter(({ kind }) => kind === 'municipality' || kind === 'municipality_equivalent')
const everything = base.length
const source = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')

/** Diacritics left out, as on a keyboard that lacks them. */
const bare = (text: string) =>
  text.replace(
    /[čćžšđ]/gi,
    (letter) => ({ č: 'c', ć: 'c', ž: 'z', š: 's', đ: 'dj' })[letter.toLowerCase()] ?? '',
  )

describe('places', () => {
  test('79 municipalities of the Federation, 63 of Republika Srpska and Brčko', () => {
    const within = (prefix: string) => base.filter(({ code }) => code.startsWith(prefix)).length
    expect([within('BA-BIH-'), within('BA-SRP-'), within('BA-BRC-'), base.length]).toEqual([79, 63, 1, 143])
    expect(places).toHaveLength(169)
    expect(byCode.size).toBe(169)
  })

  test('every parent exists, and every chain ends at the country without a circle', () => {
    for (const place of places) {
      const seen = new Set<string>()
      let at: string | undefined = place.code
      let last = ''
      while (at !== undefined) {
        expect(seen, place.code).not.toContain(at)
        expect(byCode.has(at), `${place.code}: ${at}`).toBe(true)
        seen.add(at)
        last = at
        at = byCode.get(at)?.parent
      }
      expect(last, place.code).toBe('BA')
    }
  })

  test('cities made of municipalities name municipalities that exist', () => {
    const members = places.flatMap((place) => place.members ?? [])
    expect(members).toHaveLength(10)
    for (const member of members) expect(byCode.get(member)?.kind).toBe('municipality')
  })

  test('every entry names its source and says what was seen there', () => {
    for (const place of places) {
      expect(place.source, place.code).not.toBe('')
      expect(place.verified.length, place.code).toBeGreaterThan(0)
    }
  })

  test('a police area is in the entity that is verified, and only that first step is ever doubtful', () => {
    for (const place of places) {
      const doubtful = place.inferred?.some((mark) => mark.startsWith('parent')) ?? false
      expect(doubtful && place.verified.includes('parent'), place.code).toBe(false)
      if (doubtful) expect(place.kind, place.code).toBe('municipality')
      if (place.entity) expect(byCode.get(place.parent ?? '')?.parent, place.code).toBe(place.entity)
    }
  })
})

describe('the small list for the reporter’s page', () => {
  // A police area is no official tier and mostly inferred; what a reporter is shown is the verified entity.
  const rows = base.map((place) => [
    place.code,
    place.name,
    byCode.get(place.entity ?? place.parent ?? '')?.name ?? '',
    ...(place.aliases ?? []),
  ])

  test('is what follows from places.json (vitest -u writes it anew)', async () => {
    const text = `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]\n`
    await expect(text).toMatchFileSnapshot('../core/facts/municipalities.json')
    expect(municipalities).toEqual(rows)
    expect(municipalities).toHaveLength(143)
  })

  test('shows only names and regions that were seen in a source', () => {
    for (const place of base) {
      // Brčko's names are verified on the district; its own entry adds that it counts as a municipality.
      const marks = place.code === 'BA-BRC-brcko' ? byCode.get('BA-BRC')?.verified : place.verified
      expect(marks, place.code).toContain('name')
      expect(marks, place.code).toContain(place.entity ? 'entity' : 'parent')
    }
  })

  test('name and region together tell every municipality apart', () => {
    expect(new Set(rows.map(([, name, region]) => `${name}, ${region}`)).size).toBe(143)
  })

  test('is all that the search loads', () => {
    const imports = [...source('core/places.ts').matchAll(/from '([^']+)'/g)].map(([, path]) => path)
    expect(imports).toEqual(['./facts/municipalities.json', './fold.ts'])
    expect(source('core/fold.ts')).not.toMatch(/\bfrom '/)
  })
})

describe('search', () => {
  const firstCode = (query: string) => searchPlaces(query, 1)[0]?.code
  const codes = (query: string) => searchPlaces(query, everything).map(({ code }) => code)
  const names = (query: string, limit = everything) => searchPlaces(query, limit).map(({ name }) => name)

  test('every municipality by its name: as it is, without diacritics, in Cyrillic, in capitals', () => {
    for (const { code, name, nameCyrillic } of base)
      for (const query of [
        name,
        bare(name),
        nameCyrillic,
        name.toUpperCase(),
        nameCyrillic.toUpperCase(),
        name.normalize('NFD'),
        `  ${name} `,
      ])
        expect(firstCode(query), query).toBe(code)
  })

  test('every municipality by a few letters of any of its words, and by its other names', () => {
    for (const { code, name, nameCyrillic, aliases = [] } of base) {
      for (const word of `${name} ${nameCyrillic}`.split(/[ ()-]+/).filter(Boolean))
        for (const query of [word.slice(0, 2), word.slice(0, 3), bare(word.slice(-3))])
          expect(codes(query), `${name}: ${query}`).toContain(code)
      for (const alias of aliases) expect(codes(alias), alias).toContain(code)
    }
  })

  test('the beginning of the name before the beginning of a word before a part of it', () => {
    expect(names('drv')).toEqual(['Drvar', 'Istočni Drvar'])
    expect(names('travnik')).toEqual(['Travnik', 'Novi Travnik'])
    expect(names('grad')).toEqual([
      'Gradačac',
      'Gradiška',
      'Istočni Stari Grad',
      'Mrkonjić Grad',
      'Novi Grad (RS)',
      'Novi Grad Sarajevo',
      'Stari Grad Sarajevo',
      'Tomislavgrad',
      'Višegrad',
    ])
  })

  test('the same name in both entities', () => {
    expect(searchPlaces('trnovo', 5)).toEqual([
      { code: 'BA-BIH-KS-trnovo-fbih', name: 'Trnovo (FBiH)', region: 'Kanton Sarajevo' },
      { code: 'BA-SRP-IS-trnovo', name: 'Trnovo (RS)', region: 'Republika Srpska' },
    ])
  })

  test('words in any order, hyphens and spaces left out', () => {
    expect(firstCode('sarajevo centar')).toBe('BA-BIH-KS-centar-sarajevo')
    expect(firstCode('ustikolina foca')).toBe('BA-BIH-BPK-foca-ustikolina')
    expect(firstCode('banjaluka')).toBe('BA-SRP-BL-banja-luka')
    expect(firstCode('mrkonjicgrad')).toBe('BA-SRP-MG-mrkonjic-grad')
  })

  test('a former name finds the place, after those that bear it today, and is not shown', () => {
    expect(searchPlaces('skender', 3)).toEqual([
      { code: 'BA-SRP-BL-knezevo', name: 'Kneževo', region: 'Republika Srpska' },
    ])
    expect(firstCode('Босански Нови')).toBe('BA-SRP-PD-novi-grad')
    expect(names('bosanska').slice(0, 1)).toEqual(['Bosanska Krupa'])
  })

  test('no more than the limit; nothing for nothing', () => {
    expect(names('a', 7)).toHaveLength(7)
    expect(names('')).toEqual([])
    expect(names(' -() ')).toEqual([])
    expect(names('zzz')).toEqual([])
    expect(names('.*')).toEqual([])
  })

  test('by code', () => {
    for (const { code, name } of base) expect(placeByCode(code)).toMatchObject({ code, name })
    expect(placeByCode('BA-BIH-TK-tuzla')).toEqual({
      code: 'BA-BIH-TK-tuzla',
      name: 'Tuzla',
      region: 'Tuzlanski kanton',
    })
    for (const code of ['', 'BA', 'BA-SRP', '__proto__']) expect(placeByCode(code)).toBeUndefined()
  })
})

describe('folding', () => {
  test('both scripts and none of their diacritics', () => {
    expect(folded('Čapljina, Šćit, Žepče')).toBe('capljina, scit, zepce')
    expect(folded('Чапљина, Шћит, Жепче')).toBe('capljina, scit, zepce')
    expect(folded('Џеп, Njegoš, Његош')).toBe('dzep, njegos, njegos')
    expect(folded('ǈubuški')).toBe('ljubuski')
  })

  test('đ however it is typed', () => {
    for (const text of ['Međugorje', 'Medjugorje', 'Medugorje', 'Међугорје', 'MEĐUGORJE', 'МЕЂУГОРЈЕ'])
      expect(folded(text)).toBe('medugorje')
    expect(folded('одјек')).toBe(folded('odjek'))
  })

  test('other languages of the line', () => {
    expect(folded('ISPARTA, İzmir, ığdır')).toBe('isparta, izmir, igdir')
    expect(folded('përkthim, Müller, élève')).toBe('perkthim, muller, eleve')
    expect(folded('سلام')).toBe('سلام')
  })

  test('is stable, and every Cyrillic name folds to its Latin one', () => {
    for (const { name, nameCyrillic } of places) {
      expect(folded(nameCyrillic)).toBe(folded(name))
      expect(folded(folded(name))).toBe(folded(name))
    }
  })
})

describe('agencies', () => {
  test('221 bodies, each with a code of its own, a known kind, a standing and a source', () => {
    expect(agencies).toHaveLength(221)
    expect(agencyFacts.meta.count).toBe(221)
    expect(new Set(agencies.map(({ code }) => code)).size).toBe(221)
    expect(new Set(agencies.map(({ kind }) => kind))).toEqual(new Set(agencyKinds))
    for (const { code, source } of agencies) expect(source, code).not.toBe('')
    const standing = (status: string) => agencies.filter((agency) => agency.status === status).length
    expect([standing('verified'), standing('inferred')]).toEqual([63, 158])
  })

  test('each is called as it is at home, and no two alike', () => {
    const english =
      /\b(of|the|for|and|centre|centres|cantonal|district|federal|labour|ministry|network|office|police|team)\b/i
    const names = shipped.map(({ name }) => name)
    expect(names.filter((name) => english.test(name))).toEqual([])
    expect(new Set(names).size).toBe(agencies.length)
    // What follows the kind is the place, as it was.
    const ends = agencies.map(({ name }) => name.split('— ')[1] ?? '')
    for (const [at, end] of ends.entries()) expect(names[at]?.endsWith(end), end).toBe(true)
  })

  test('they cover places that exist', () => {
    for (const { code, covers } of agencies) {
      expect(covers.length, code).toBeGreaterThan(0)
      for (const place of covers) expect(byCode.has(place), `${code}: ${place}`).toBe(true)
    }
  })

  test('a safe house has no address and no way to look one up here', () => {
    const houses = agencies.filter(({ kind }) => kind === 'safe_house')
    expect(houses).toHaveLength(8)
    for (const house of houses) {
      expect(house.address, house.code).toBeUndefined()
      expect(house.phones, house.code).toBeUndefined()
      expect(
        house.covers.every((place) => byCode.get(place)?.kind !== 'municipality'),
        house.code,
      ).toBe(true)
    }
  })

  test('only a verified body has contacts', () => {
    for (const { code, status, phones, email, address, web } of agencies)
      if (phones || email || address || web) expect(status, code).toBe('verified')
  })

  test('every municipality has police and social work of its own or its region, and all the rest', () => {
    const needed = [
      'police',
      'social_work',
      'prosecutor',
      'coordinator',
      'labour_inspection',
      'border_police',
      'foreigners_service',
    ] as const
    for (const { code } of base) {
      for (const kind of needed) {
        const found = agenciesFor(code, [kind])
        expect(found.length, `${code}: ${kind}`).toBeGreaterThan(0)
        for (const agency of found) expect(agency.kind).toBe(kind)
      }
      for (const kind of ['police', 'social_work'] as const)
        expect(['BA', 'BA-BIH', 'BA-SRP'], code).not.toContain(agenciesFor(code, [kind])[0]?.covers[0])
    }
  })

  test('nearest first, and nothing from elsewhere', () => {
    const police = (code: string) => agenciesFor(code, ['police']).map((agency) => agency.code)
    expect(police('BA-BIH-TK-kalesija')).toEqual(['POL-MUP-TK', 'POL-FUP', 'POL-SIPA'])
    expect(police('BA-SRP-TB-bileca')).toEqual(['POL-PU-TB', 'POL-RS', 'POL-SIPA'])
    expect(police('BA-BRC-brcko')).toEqual(['POL-BD', 'POL-SIPA'])
    const care = (code: string) => agenciesFor(code, ['social_work']).map((agency) => agency.code)
    expect(care('BA-BIH-USK-bihac')).toEqual(['CSW-BIH-USK-bihac', 'MIT-BIHAC'])
    // One cantonal centre serves the whole of Sarajevo Canton.
    expect(care('BA-BIH-KS-ilidza')).toEqual(['CSW-KS', 'MIT-KS'])
    expect(agenciesFor('BA-BRC-brcko', []).length).toBe(0)
    expect(agenciesFor('BA-BRC-brcko').length).toBeGreaterThan(5)
  })

  test('unknown codes have none; the country has those for everywhere', () => {
    for (const code of ['', 'BA-XXX', '__proto__']) expect(agenciesFor(code)).toEqual([])
    expect(agenciesFor('BA', ['coordinator']).map(({ code }) => code)).toEqual(['COORD-BA'])
  })

  test('says what is known of the body and, apart from it, that the place is theirs', () => {
    const marks = (place: string, agencyCode: string) => {
      const { status, coverage } = agenciesFor(place).find(({ code }) => code === agencyCode) ?? {}
      return [status, coverage]
    }
    // Trebinje's municipalities are named in a source, Banja Luka's are not.
    expect(marks('BA-SRP-TB-bileca', 'POL-PU-TB')).toEqual(['verified', 'verified'])
    expect(marks('BA-SRP-BL-laktasi', 'POL-PU-BL')).toEqual(['verified', 'inferred'])
    expect(marks('BA-SRP-BL-laktasi', 'POL-RS')).toEqual(['verified', 'verified'])
    expect(marks('BA-SRP-BL-laktasi', 'CSW-SRP-BL-laktasi')).toEqual(['inferred', 'inferred'])
    expect(marks('BA-SRP-DO-doboj', 'PRO-OJT-DO')).toEqual(['inferred', 'inferred'])
    expect(marks('BA-BIH-KS-ilidza', 'CSW-KS')).toEqual(['verified', 'inferred'])
    expect(marks('BA-BIH-KS-ilidza', 'POL-MUP-KS')).toEqual(['verified', 'verified'])
    for (const { code, coversInferred, note } of agencies)
      if (coversInferred) expect(note, code).toMatch(/inferred/)
  })
})

describe('public lines', () => {
  const line = (code: string) => publicLines.find((line) => line.code === code)

  test('122 for the police; 112 is never published', () => {
    expect(line('EMG-POLICE')).toMatchObject({ number: '122', status: expect.stringMatching(/^verified/) })
    expect(line('EMG-112')).toMatchObject({ number: '112', publish: false })
  })

  test('1265 is the Federation’s and 1264 Republika Srpska’s', () => {
    expect(line('SOS-FBIH')).toMatchObject({ number: '1265', covers: ['BA-BIH'] })
    expect(line('SOS-RS')).toMatchObject({ number: '1264', covers: ['BA-SRP'] })
  })

  test('numbers nobody has verified say so', () => {
    for (const code of ['EMG-AMB', 'EMG-FIRE']) expect(line(code)?.status).toBe('not verified')
  })
})
