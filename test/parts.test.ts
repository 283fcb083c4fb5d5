import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { flattened, outsideGsm, PART_UNITS, partsOf } from '../core/line/parts.ts'

const gsm = (parts: number, units: number, left: number) => ({ encoding: 'gsm', parts, units, left })
const ucs2 = (parts: number, units: number, left: number) => ({ encoding: 'ucs2', parts, units, left })

describe('how a text goes by SMS', () => {
  test('in the alphabet of GSM: 160 alone, 153 in each part', () => {
    expect(partsOf('')).toEqual(gsm(1, 0, 160))
    expect(partsOf('a'.repeat(160))).toEqual(gsm(1, 160, 0))
    expect(partsOf('a'.repeat(161))).toEqual(gsm(2, 161, 145))
    expect(partsOf('a'.repeat(153 * 2))).toEqual(gsm(2, 306, 0))
    expect(partsOf('a'.repeat(153 * 2 + 1))).toEqual(gsm(3, 307, 152))
  })

  test('one “č” makes it UCS-2: 70 alone, 67 in each part', () => {
    const text = 'a'.repeat(69)
    expect(partsOf(`${text}č`)).toEqual(ucs2(1, 70, 0))
    expect(partsOf(`${text}ač`)).toEqual(ucs2(2, 71, 63))
    expect(partsOf('č'.repeat(134))).toEqual(ucs2(2, 134, 0))
    expect(partsOf('č'.repeat(135))).toEqual(ucs2(3, 135, 66))
  })

  test('characters of the extension table count twice, and are not split', () => {
    for (const character of '^{}\\[~]|€\f') expect(partsOf(character)).toEqual(gsm(1, 2, 158))
    expect(partsOf('€'.repeat(80))).toEqual(gsm(1, 160, 0))
    // 76 fill 152 of a part's 153 units: the next begins another part.
    expect(partsOf('€'.repeat(81))).toEqual(gsm(2, 162, 143))
    expect(partsOf('€'.repeat(152))).toEqual(gsm(2, 304, 1))
    expect(partsOf('€'.repeat(153))).toEqual(gsm(3, 306, 151))
  })

  test('letters of Spanish, Swedish, German and the Greek capitals are in it, a small ç is not', () => {
    for (const text of ['ñ å Å ä ö ü Ä Ö Ü ß à è é ù ì ò Ç Ø ø Æ æ', 'ΔΦΓΛΩΠΨΣΘΞ', '@ £ $ ¥ § ¿ ¡ ¤ _ \n \r'])
      expect(partsOf(text).encoding).toBe('gsm')
    for (const text of [...'çčćđšžğışİабв…“”’–\t`\u00a0']) expect(partsOf(text).encoding).toBe('ucs2')
  })

  test('a surrogate pair at the seam goes to the next part whole', () => {
    expect(partsOf('😀'.repeat(35))).toEqual(ucs2(1, 70, 0))
    // 33 of them fill 66 of 67 units.
    expect(partsOf('😀'.repeat(36))).toEqual(ucs2(2, 72, 61))
    expect(partsOf(`${'č'.repeat(66)}😀${'č'.repeat(3)}`)).toEqual(ucs2(2, 71, 62))
    expect(partsOf(`${'č'.repeat(65)}😀${'č'.repeat(4)}`)).toEqual(ucs2(2, 71, 63))
  })

  test('holds for every text: units, room, and a longer text never takes fewer parts', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 500 }),
        fc.string({ maxLength: 20 }),
        (text, more) => {
          const { encoding, parts, units, left } = partsOf(text)
          const { alone, joined } = PART_UNITS[encoding]
          expect(encoding).toBe(outsideGsm(text).length > 0 ? 'ucs2' : 'gsm')
          expect(units).toBeGreaterThanOrEqual(text.length)
          if (parts === 1) expect(units + left).toBe(alone)
          else {
            // Each part but the last is full, or has one unit left that no character of two fits.
            expect(units + left).toBeLessThanOrEqual(parts * joined)
            expect(units + left).toBeGreaterThan(parts * (joined - 1))
          }
          expect(left).toBeGreaterThanOrEqual(0)
          expect(partsOf(text + more).parts).toBeGreaterThanOrEqual(parts)
        },
      ),
    )
  })

  test('what still fits takes no more parts, and one more does', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'č', '€', 'ж'), maxLength: 400 }), (text) => {
        const { parts, left } = partsOf(text)
        expect(partsOf(text + 'a'.repeat(left)).parts).toBe(parts)
        expect(partsOf(`${text}${'a'.repeat(left)}a`).parts).toBe(parts + 1)
      }),
    )
  })
})

describe('flattening', () => {
  test('letters of the country, as people write them', () => {
    expect(flattened('Čekaćemo Đorđa, ĐORĐE, žedni smo. Šta? ŠTA?')).toEqual({
      text: 'Cekacemo Djordja, DJORDJE, zedni smo. Sta? STA?',
      changes: [
        ['Č', 'C'],
        ['ć', 'c'],
        ['Đ', 'DJ'],
        ['đ', 'dj'],
        ['ž', 'z'],
        ['Š', 'S'],
      ],
    })
    expect(flattened('c\u030ckati').text).toBe('ckati')
  })

  test('quotation marks, dashes and dots of editors', () => {
    expect(flattened('„Dođi“ — rekla je… ‘Ne’\u00a0–\tda').text).toBe('"Dodji" - rekla je... \'Ne\' - da')
  })

  test('Turkish without its marks; Cyrillic, Arabic and emoji as they are', () => {
    expect(flattened('Yardım için şunu yazın: İĞÜ').text).toBe('Yardim icin sunu yazin: IGÜ')
    for (const text of ['Помоћ Ђорђе й', 'مساعدة', '👩‍👧 ok', 'ñ å ä ö € {}']) {
      expect(flattened(text)).toEqual({ text, changes: [] })
    }
  })

  test('is the same when done twice, and brings nothing new from outside the alphabet of GSM', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aAčĆđĐšŽ“…–жñ€😀ı '), maxLength: 300 }), (text) => {
        const { text: flat, changes } = flattened(text)
        expect(flattened(flat)).toEqual({ text: flat, changes: [] })
        expect(changes.length === 0).toBe(flat === text)
        expect(outsideGsm(flat).every((character) => outsideGsm(text).includes(character))).toBe(true)
      }),
    )
  })
})
