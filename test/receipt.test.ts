import { bech32 } from '@scure/base'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { base64, fromBase64, type Random } from '../core/bytes.ts'
import { inFours } from '../core/digits.ts'
import { receiptKeys } from '../core/keys/receipt.ts'
import { isRequestSigned, type ReceiptRequest, signRequest } from '../core/keys/receipt-request.ts'
import { publicHalf } from '../core/keys/signed.ts'
import { isTombstone, signTombstone, tombstoneBytes } from '../core/keys/tombstone.ts'
import { newReceipt, RECEIPT_DIGITS, readReceipt } from '../core/receipt.ts'
import kept from './vectors/keys.json' with { type: 'json' }
import { random } from './vectors/make.ts'

const secrets = fc.array(fc.nat(9), { minLength: 18, maxLength: 18 })
/** A receipt out of the 18 digits that are its secret. */
const receiptOf = (digits: readonly number[]) => newReceipt(() => Uint8Array.from(digits))
const shown = (digits: string) => inFours(digits).join(' ')
const receipts = secrets.map(receiptOf)
/** Any letter of Unicode, digits and marks more often. */
const letter = fc.oneof(
  fc.nat(0xffff).map((code) => String.fromCharCode(code)),
  fc.constantFrom(...'0123456789٠١۲३ oOlI|-–. \u200f'),
)
const samples = [
  '0'.repeat(18),
  '9'.repeat(18),
  '123456789012345678',
  '100000000000000000',
  '000000000000000001',
  '970000000000000097',
].map((secret) => receiptOf(Array.from(secret, Number)))

describe('a new receipt', () => {
  test('is 18 digits and a checksum that ISO 7064 MOD 97-10 accepts', () => {
    fc.assert(
      fc.property(secrets, (digits) => {
        const receipt = receiptOf(digits)
        expect(receipt).toMatch(/^\d{20}$/)
        expect(receipt.slice(0, 18)).toBe(digits.join(''))
        expect(BigInt(receipt) % 97n).toBe(1n)
        expect(readReceipt(receipt)).toBe(receipt)
      }),
    )
  })

  test('has every digit equally often: 25 of the 250 lowest bytes each, the six above are passed over', () => {
    const always =
      (byte: number): Random =>
      (length) =>
        new Uint8Array(length).fill(byte)
    for (let byte = 0; byte < 250; byte++)
      expect(newReceipt(always(byte)).slice(0, 18)).toBe(String(byte % 10).repeat(18))
    for (let byte = 250; byte < 256; byte++) {
      const turns = [always(byte), always(7)]
      const receipt = newReceipt((length) => (turns.shift() as Random)(length))
      expect(receipt.slice(0, 18), `${byte} is no digit`).toBe('7'.repeat(18))
    }
    // A byte passed over in the middle is made up for, and what came before it stays.
    const bytes = [1, 255, 2, ...new Array(15).fill(3), 4, 5, 6, ...new Array(15).fill(9)]
    expect(newReceipt((length) => Uint8Array.from(bytes.splice(0, length))).slice(0, 18)).toBe(
      `12${'3'.repeat(15)}4`,
    )
  })

  test('is shown in five groups of four', () => {
    expect(shown('12345678901234567890')).toBe('1234 5678 9012 3456 7890')
    fc.assert(fc.property(receipts, (receipt) => readReceipt(shown(receipt)) === receipt))
  })

  test('differs each time', () => {
    expect(new Set(Array.from({ length: 200 }, () => newReceipt(random))).size).toBe(200)
  })
})

// THREATS RC2.
describe('the checksum catches', () => {
  const everyWrongDigit = (receipt: string) =>
    Array.from(receipt).flatMap((digit, at) =>
      Array.from('0123456789')
        .filter((other) => other !== digit)
        .map((other) => receipt.slice(0, at) + other + receipt.slice(at + 1)),
    )
  const everySwap = (receipt: string, distance: number) =>
    Array.from({ length: RECEIPT_DIGITS - distance }, (_, at) => {
      const digits = Array.from(receipt)
      ;[digits[at], digits[at + distance]] = [digits[at + distance] as string, digits[at] as string]
      return digits.join('')
    }).filter((swapped) => swapped !== receipt)

  test.each(samples)('every wrong digit and every swap in %s', (receipt) => {
    expect(readReceipt(receipt)).toBe(receipt)
    for (const wrong of everyWrongDigit(receipt)) expect(readReceipt(wrong), wrong).toBeNull()
    for (const distance of [1, 2])
      for (const wrong of everySwap(receipt, distance)) expect(readReceipt(wrong), wrong).toBeNull()
  })

  test('the same in any receipt', () => {
    fc.assert(
      fc.property(receipts, (receipt) => {
        for (const wrong of [...everyWrongDigit(receipt), ...everySwap(receipt, 1), ...everySwap(receipt, 2)])
          if (readReceipt(wrong) !== null) return false
        return true
      }),
      { numRuns: 50 },
    )
  })

  test('a digit missing or too many, and checksums outside 02 … 98', () => {
    const [receipt] = samples as [string]
    for (let at = 0; at < RECEIPT_DIGITS; at++)
      expect(readReceipt(receipt.slice(0, at) + receipt.slice(at + 1))).toBeNull()
    for (let at = 0; at <= RECEIPT_DIGITS; at++)
      for (const digit of '0123456789')
        expect(readReceipt(receipt.slice(0, at) + digit + receipt.slice(at))).toBeNull()
    fc.assert(
      fc.property(secrets, (digits) => {
        const secret = digits.join('')
        const good = Array.from({ length: 100 }, (_, i) => secret + String(i).padStart(2, '0')).filter(
          readReceipt,
        )
        expect(good).toEqual([receiptOf(digits)])
      }),
      { numRuns: 30 },
    )
  })
})

describe('a receipt is read', () => {
  const [, , receipt] = samples as [string, string, string]
  const inScript = (zero: number) =>
    Array.from(receipt, (digit) => String.fromCodePoint(zero + Number(digit))).join('')

  test.each([
    ['Arabic-Indic', 0x660],
    ['Persian and Urdu', 0x6f0],
    ['Devanagari', 0x966],
    ['Bengali', 0x9e6],
    ['Thai', 0xe50],
    ['fullwidth', 0xff10],
    ['Eastern Pwo Karen, right after Pa-O Karen', 0x116da],
    ['mathematical monospace, last of five in a row', 0x1d7f6],
  ])('in %s digits', (_, zero) => {
    expect(readReceipt(inScript(zero))).toBe(receipt)
    expect(readReceipt(shown(inScript(zero).replace(/./gu, '$& ')))).toBe(receipt)
  })

  test('in the digits of every script that Unicode knows', () => {
    let run: number[] = []
    let scripts = 0
    for (let code = 0; code <= 0x20000; code++) {
      const isDigit = /\p{Nd}/u.test(String.fromCodePoint(code))
      if (isDigit) run.push(code)
      if (isDigit && run.length < 10) continue
      if (run.length === 10) {
        expect(readReceipt(inScript(run[0] as number)), `U+${run[0]?.toString(16)}`).toBe(receipt)
        scripts++
      } else expect(run).toEqual([])
      run = []
    }
    expect(scripts).toBeGreaterThan(60)
  })

  test('with scripts mixed, spaces, dashes, dots, line ends and marks of direction', () => {
    const persian = inScript(0x6f0)
    const typed = [
      `${receipt.slice(0, 10)}${persian.slice(10)}`,
      ` ${shown(receipt)}\n`,
      receipt.replace(/\d{4}(?=\d)/g, '$&-'),
      receipt.replace(/\d{4}(?=\d)/g, '$&\u2013'),
      receipt.replace(/\d{4}(?=\d)/g, '$& \u2014 '),
      receipt.replace(/\d{4}(?=\d)/g, '$&.'),
      receipt.replace(/\d{4}(?=\d)/g, '$&\u00a0'),
      receipt.replace(/\d{4}(?=\d)/g, '$&\t\r\n'),
      `\u202b${persian}\u202c`,
      `\u200f${shown(persian)}\u200e`,
      `\ufeff${receipt}\u200b`,
    ]
    for (const text of typed) expect(readReceipt(text), JSON.stringify(text)).toBe(receipt)
  })

  test('with O, o for 0 and l, I for 1, in Latin, fullwidth and Cyrillic', () => {
    for (const [letter, digit] of ['O0', 'o0', 'О0', 'о0', 'Ｏ0', 'l1', 'I1', '|1', 'ｌ1'].map((pair) =>
      Array.from(pair),
    ))
      for (const one of samples)
        expect(readReceipt(one.replaceAll(digit as string, letter as string)), letter).toBe(one)
  })

  test('and nothing else is', () => {
    const [zeros] = samples as [string]
    const others = [
      '',
      ' ',
      'x',
      '+',
      'abcdefghijklmnopqrst',
      `${receipt}a`,
      `№${receipt}`,
      receipt.slice(0, 19),
    ]
    for (const other of others) expect(readReceipt(other), other).toBeNull()
    expect(readReceipt(receipt.replace('2', 'Z'))).toBeNull()
    expect(readReceipt(zeros.replace('0', 'Q'))).toBeNull()
    fc.assert(
      fc.property(fc.string({ unit: letter, maxLength: 60 }), (text) => {
        const read = readReceipt(text)
        return read === null || (/^\d{20}$/.test(read) && readReceipt(read) === read)
      }),
    )
  })
})

describe('keys of a receipt', () => {
  test.each(kept.receipts)('are what they were in an earlier release', async ({ digits, ...before }) => {
    const parts: number[] = []
    const { lookup, sign, signSeed, identity, recipient } = await receiptKeys(digits, (part) =>
      parts.push(part),
    )
    expect({ lookup, sign, recipient }).toEqual(before)
    expect(publicHalf(signSeed)).toBe(sign)
    expect(bech32.decodeToBytes(identity).bytes).toHaveLength(32)
    expect(parts.at(-1)).toBe(1)
    expect(parts).toEqual(parts.toSorted((a, b) => a - b))
    // What is sent says nothing of what is kept.
    const sent = JSON.stringify({ lookup, sign, recipient })
    for (const secret of [digits, base64(signSeed), identity]) expect(sent).not.toContain(secret)
  })

  test('share nothing between neighbours', async () => {
    const [one, other] = await Promise.all([
      receiptKeys(samples[0] as string),
      receiptKeys(samples[4] as string),
    ])
    for (const name of ['lookup', 'sign', 'identity', 'recipient'] as const)
      expect(one[name]).not.toBe(other[name])
  })
})

describe('a reporter’s request', () => {
  const seed = new Uint8Array(32).fill(3)
  const request: ReceiptRequest = {
    origin: 'https://javi.example',
    action: 'followup',
    lookup: '0123456789abcdef0123456789abcdef',
    challenge: 'izazov',
    body: new Uint8Array([1, 2, 3]),
  }
  const sig = signRequest(request, seed)
  const sign = publicHalf(seed)

  test('is bound to origin, action, lookup, challenge and body', () => {
    expect(isRequestSigned(request, sign, sig)).toBe(true)
    const changes: { [K in keyof ReceiptRequest]: ReceiptRequest[K][] } = {
      origin: ['https://javi.example.org', 'http://javi.example', ''],
      action: ['fetch', 'delete'],
      lookup: ['0123456789abcdef0123456789abcdee', ''],
      challenge: ['izazov2', ''],
      body: [new Uint8Array(0), new Uint8Array([1, 2, 4]), new Uint8Array([1, 2, 3, 0])],
    }
    for (const [field, values] of Object.entries(changes))
      for (const value of values)
        expect(isRequestSigned({ ...request, [field]: value }, sign, sig), field).toBe(false)
  })

  test('of another receipt, or none, is refused without throwing', () => {
    const other = publicHalf(new Uint8Array(32).fill(4))
    expect(isRequestSigned(request, other, sig)).toBe(false)
    for (const wrong of ['', 'x', sig.slice(1), `${sig}A`, base64(new Uint8Array(64)), '🙂'])
      expect(isRequestSigned(request, sign, wrong), wrong).toBe(false)
    for (const key of ['', 'x', base64(new Uint8Array(31)), base64(new Uint8Array(32).fill(255))])
      expect(isRequestSigned(request, key, sig), key).toBe(false)
    expect(fromBase64(sig)).toHaveLength(64)
  })
})

describe('the tombstone of a reply', () => {
  const seed = new Uint8Array(32).fill(3)
  const sign = publicHalf(seed)
  const tip = '0123456789abcdef0123456789abcdef'
  const stone = signTombstone(tip, 2, seed)

  test('holds for its tip, its number and its receipt, and for nothing else', () => {
    expect(isTombstone(tip, stone, sign)).toBe(true)
    expect(isTombstone(tip.replace('0', '1'), stone, sign)).toBe(false)
    expect(isTombstone(`${tip}\n2`, stone, sign)).toBe(false)
    for (const seq of [0, 1, 3, 20, 22]) expect(isTombstone(tip, { ...stone, seq }, sign)).toBe(false)
    expect(isTombstone(tip, stone, publicHalf(new Uint8Array(32).fill(4)))).toBe(false)
    for (const sig of ['', 'x', stone.sig.slice(1), `${stone.sig}A`, base64(new Uint8Array(64)), '🙂'])
      expect(isTombstone(tip, { seq: 2, sig }, sign), sig).toBe(false)
    for (const key of ['', 'x', base64(new Uint8Array(31))]) expect(isTombstone(tip, stone, key)).toBe(false)
  })

  test('is the same each time, as it was in an earlier release', () => {
    expect(signTombstone(tip, 2, seed)).toEqual(stone)
    expect(stone.sig).toBe(
      'dSigvcVMk_iutgEe3Fsi8_65LgxxiE8l7HVGqg1aSymA8CDKM6lX8JgNTA60_0fFIZmaqYP3Cb5tNmJakMyQCA',
    )
  })

  test('a request to delete is bound to each number and signature, in their order', () => {
    const other = signTombstone(tip, 22, seed)
    const forms = [[stone], [other], [stone, other], [other, stone], [stone, stone]]
    const texts = forms.map((some) => base64(tombstoneBytes(some)))
    expect(new Set(texts).size).toBe(forms.length)
  })
})
