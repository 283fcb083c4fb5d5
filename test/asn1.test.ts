import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import { ECDSASigValue as TheirSigValue } from '@peculiar/asn1-ecc'
import { AsnParser as TheirParser } from '@peculiar/asn1-schema'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AsnParser, Certificate, ECDSASigValue, X509ChainBuilder } from '../worker/asn1.ts'

/*
 * What stands in the Worker for the library of ASN.1, beside the library, which Node has.
 */

const ours = (bytes: Uint8Array) => {
  const { r, s } = AsnParser.parse(bytes, ECDSASigValue)
  return { r: [...r], s: [...s] }
}
const theirs = (bytes: Uint8Array) => {
  const { r, s } = TheirParser.parse(bytes as Uint8Array<ArrayBuffer>, TheirSigValue)
  return { r: [...new Uint8Array(r)], s: [...new Uint8Array(s)] }
}

describe.each(['P-256', 'P-384'])('signatures of %s', (namedCurve) => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve })
  const length = namedCurve === 'P-256' ? 32 : 48
  const signed = fc
    .uint8Array()
    .map((text) => ({ text, der: new Uint8Array(sign('sha256', text, privateKey)) }))

  test('are the two numbers that were signed with', () => {
    fc.assert(
      fc.property(signed, ({ text, der }) => {
        const { r, s } = ours(der)
        const fixed = [r, s].flatMap((number) => {
          const bytes = number[0] === 0 ? number.slice(1) : number
          return [...Array<number>(length - bytes.length).fill(0), ...bytes]
        })
        const key = { key: createPublicKey(privateKey), dsaEncoding: 'ieee-p1363' } as const
        expect(verify('sha256', text, key, Uint8Array.from(fixed))).toBe(true)
      }),
    )
  })

  test('that are read at all are read as the library reads them', () => {
    const changed = fc.tuple(signed, fc.array(fc.tuple(fc.nat(7), fc.nat(255)), { maxLength: 2 }), fc.nat(3))
    fc.assert(
      fc.property(changed, ([{ der }, changes, cut]) => {
        for (const [at, byte] of changes) der[at] = byte
        const given = der.subarray(0, der.length - cut)
        const read = attempt(() => ours(given))
        if (read) expect(theirs(given)).toEqual(read)
        else if (changes.length === 0 && cut === 0) expect.unreachable()
      }),
      { numRuns: 500 },
    )
  })
})

function attempt<T>(work: () => T): T | null {
  try {
    return work()
  } catch {
    return null
  }
}

test('whatever is no signature is refused', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void (attempt(() => ours(bytes)) && theirs(bytes))))
  for (const bytes of [[], [0x30], [0x30, 0], [0x30, 3, 2, 1, 1], [0x30, 6, 2, 1, 1, 2, 1], [0x30, 0x80]])
    expect(() => ours(Uint8Array.from(bytes))).toThrow('not a signature in DER')
  const whole = [0x30, 6, 2, 1, 1, 2, 1, 2]
  expect(ours(Uint8Array.from(whole))).toEqual({ r: [1], s: [2] })
  expect(() => ours(Uint8Array.from([...whole, 0]))).toThrow('not a signature in DER')
})

test('nothing else is taken for read', () => {
  const signature = Uint8Array.from([0x30, 6, 2, 1, 1, 2, 1, 2])
  expect(() => AsnParser.parse(signature, Certificate)).toThrow('no certificates')
  expect(() => new X509ChainBuilder()).toThrow('no certificates')
})
