import { describe, expect, test } from 'vitest'
import { linkPlace, phoneAtHome, phoneDigits, plateLetters, tracesIn } from '../core/traces.ts'

describe('traces in a text', () => {
  test.each([
    ['sivi kombi, tablice X00-X-000, bez natpisa', ['X00X000']],
    ['auto A00-K-000 i kombi X00 K 000', ['A00K000', 'X00K000']],
    ['tablice a00-k-000', ['A00K000']],
    ['zovite +387 60 000 001 ili 060/000-002', ['38760000001', '060000002']],
    ['0038760000003', ['38760000003']],
    ['oglas na https://www.primjer.ba/posao?id=7.', ['primjer.ba/posao?id=7']],
    ['piše na t.me/izmisljeni_kanal i @izmisljena.osoba', ['t.me/izmisljeni_kanal', '@izmisljena.osoba']],
    ['dana 12.05.2026 u 22:30, 3.000 eura', []],
    // What ends a plate begins no number.
    ['A00-K-000 061 000 222, X00-X-000/060 000 001', ['061000222', '060000001', 'A00K000', 'X00X000']],
    ['P0 I OVO SE DEŠAVA SVAKI DAN', []],
    ['', []],
  ])('%s', (text, found) => {
    expect(tracesIn(text)).toEqual(found)
  })

  test('each is found once, and compared without what stands between', () => {
    expect(tracesIn('X00-X-000, opet X00 X 000, 060 000 001 i 060/000/001')).toEqual(['060000001', 'X00X000'])
    expect(plateLetters('x00-x-000')).toBe('X00X000')
    expect(phoneDigits('+387 (60) 000-001')).toBe('38760000001')
    expect(phoneAtHome('38760000001')).toBe('060000001')
    expect(phoneAtHome('4360000001')).toBeNull()
    expect(linkPlace('HTTPS://www.Primjer.BA/x/')).toBe('primjer.ba/x')
  })

  test('20,000 characters of anything take no time', () => {
    for (const piece of ['A00-', '060 ', 'a.', 'http://', '@a.', '((((', '1-', 'Ž '])
      for (const text of [piece.repeat(20_000 / piece.length), `${piece.repeat(4_000)}!`]) {
        const before = performance.now()
        tracesIn(text)
        expect(performance.now() - before, piece).toBeLessThan(1_500)
      }
  })
})
