import { describe, expect, test } from 'vitest'
import { identifyingIn, type KnownOfTip } from '../core/identifying.ts'
import { directionOf, languages } from '../core/languages.ts'
import { searchPlaces } from '../core/places.ts'
import { templates, templatesIn } from '../core/replies.ts'

const codeOf = (name: string): string => searchPlaces(name, 1)[0]?.code ?? ''

const nothing: KnownOfTip = { texts: [], places: [], offices: [], language: 'bs' }

const found = (reply: string, known: Partial<KnownOfTip> = {}) =>
  identifyingIn(reply, { ...nothing, ...known }).map(
    ({ from, to, why }) => `${why}: ${reply.slice(from, to)}`,
  )

describe('what looks identifying in a reply', () => {
  test('telephone numbers, plates and links by their form, whoever wrote them', () => {
    expect(found('Zovite +387 60 000 123 ili gledajte X00-X-000 na javi-izmisljeno.ba/prica.')).toEqual([
      'phone: +387 60 000 123',
      'plate: X00-X-000',
      'link: javi-izmisljeno.ba/prica',
    ])
  })

  test('the emergency numbers and the public lines are for everybody', () => {
    expect(found('Pozovite 122, 124 ili 0800 22 323. Plavi telefon je 080 05 03 05.')).toEqual([])
  })

  test('a name of the tip, in any case and either script', () => {
    const known = { texts: ['Kod komšije je Amra, a s njom je i Hodžić Senad. Zaključana je.'] }
    expect(found('Je li Amri hladno? Da li ste vidjeli amrin pasoš? Hodžića znamo.', known)).toEqual([
      'name: Amri',
      'name: amrin',
      'name: Hodžića',
    ])
    expect(found('Да ли је Амра тамо?', known)).toEqual(['name: Амра'])
    expect(found('Je li zaključana?', known)).toEqual([])
  })

  test('one that begins a sentence of the tip, where it is written like a name', () => {
    const known = { texts: ['Lejla ne smije izaći. Kuća je velika.'] }
    expect(found('Vidjeli smo da je Lejla tamo.', known)).toEqual(['name: Lejla'])
    expect(found('Kuća gori.', known)).toEqual([])
  })

  test('whatever has a capital within a sentence, but for German', () => {
    expect(found('Javite se inspektoru Perišiću.')).toEqual(['name: Perišiću'])
    expect(found('Hvala Vam, Vaša poruka je stigla na Javi.')).toEqual([])
    expect(found('Wir haben Ihre Nachricht gelesen.', { language: 'de' })).toEqual([])
    expect(found('HVALA ŠTO STE NAM PISALI OPET', {})).toEqual([])
  })

  test('places, in any case; everyday words only where they cannot be else', () => {
    expect(found('Bili smo u Banjoj Luci i u Kalesiji.')).toEqual(['place: Banjoj Luci', 'place: Kalesiji'])
    expect(found('Ко је у Зеници?')).toEqual(['place: Зеници'])
    expect(found('Centar radi danas. Ključ je kod nas, a jezero je daleko.')).toEqual([])
    expect(found('Ko je u Ključu?')).toEqual(['place: Ključu'])
  })

  test('the tip’s own place without a capital, too', () => {
    const known = { places: [codeOf('Kalesija')] }
    expect(found('ima li autobusa iz kalesije', known)).toEqual(['place: kalesije'])
  })

  test('numbers that the tip says', () => {
    const known = { texts: ['U ulici kod izvora 47b, ima ih 12, mlađe od 18.'] }
    expect(found('Je li to 47b? Ima li 12 ljudi, mlađih od 18? Pozovite 122.', known)).toEqual([
      'number: 47b',
      'number: 12',
    ])
  })

  test('the offices to which it was passed on', () => {
    const known = { offices: ['Izmišljeni centar za socijalni rad Šumatovac'] }
    expect(found('O tome zna centar za socijalni rad. I Šumatovac zna.', known)).toEqual([
      'office: centar za socijalni rad',
      'office: Šumatovac',
    ])
    expect(found('Vaš rad je važan.', known)).toEqual([])
  })

  test('hostile text does not hold it up', () => {
    const began = Date.now()
    found(`${'Aa '.repeat(6_600)}`, { texts: ['Bb '.repeat(6_600), 'A'.repeat(20_000), '1-'.repeat(10_000)] })
    found('Hvala vam.', { texts: [`${'\n'.repeat(15_000)}${'a '.repeat(2_500)}`] })
    expect(Date.now() - began).toBeLessThan(4_000)
  })
})

describe.each(languages)('beginnings of replies in %s', (language) => {
  test('are there, look identifying to nobody, and promise no date', async () => {
    const texts = await templatesIn(language)
    for (const id of templates) {
      const text = texts[id]
      expect(text.length, id).toBeGreaterThan(40)
      expect(found(text, { language }), id).toEqual([])
      expect(text.replace('122', ''), id).not.toMatch(/\d|\{/)
    }
    expect(texts['template.ask']).toContain('\n\n\n\n')
    if (directionOf(language) === 'rtl') expect(texts['template.closed']).toMatch(/\p{Script=Arabic}/u)
  })
})
