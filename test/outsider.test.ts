import { Decrypter } from 'age-encryption'
import { combine } from 'shamir-secret-sharing'
import { describe, expect, test } from 'vitest'
import { makeOutsiderKit, type OutsiderKit } from './vectors/make.ts'
import kept from './vectors/outsider.json' with { type: 'json' }

/*
 * What somebody does who has no Javi: an age library (or the `age` tool, from 1.3), two of the printed recovery
 * shares, and two files out of the database. Nothing of core/ is used here; what the format needs is written out.
 */

/** Bech32 (BIP 173) and bech32m (BIP 350): five bits a letter, then a checksum of six letters. */
const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const BECH32 = 1
const BECH32M = 0x2bc830a3

function checksum(values: number[]): number {
  const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3]
  let sum = 1
  for (const value of values) {
    const top = sum >>> 25
    sum = ((sum & 0x1ffffff) << 5) ^ value
    generators.forEach((generator, bit) => {
      if ((top >>> bit) & 1) sum ^= generator
    })
  }
  return sum
}

const prefixValues = (prefix: string) => {
  const codes = Array.from(prefix, (letter) => letter.charCodeAt(0))
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)]
}

/** Numbers of `from` bits as numbers of `to` bits; bits that are left over are zeros and are dropped, or filled up. */
function regroup(values: Iterable<number>, from: number, to: number, fill: boolean): number[] {
  const out: number[] = []
  let held = 0
  let bits = 0
  for (const value of values) {
    held = (held << from) | value
    bits += from
    while (bits >= to) {
      bits -= to
      out.push((held >> bits) & ((1 << to) - 1))
    }
    held &= (1 << bits) - 1
  }
  if (fill && bits > 0) out.push((held << (to - bits)) & ((1 << to) - 1))
  return out
}

/** One printed share: `javishare1…`, with or without spaces. */
function readShare(text: string): Uint8Array {
  const line = text.replace(/\s/g, '').toLowerCase()
  const at = line.lastIndexOf('1')
  const values = Array.from(line.slice(at + 1), (letter) => ALPHABET.indexOf(letter))
  if (line.slice(0, at) !== 'javishare' || values.includes(-1)) throw new Error('not a share')
  if (checksum([...prefixValues('javishare'), ...values]) !== BECH32M) throw new Error('mistyped')
  return Uint8Array.from(regroup(values.slice(0, -6), 5, 8, false))
}

/** 32 bytes as the identity that age takes: `AGE-SECRET-KEY-PQ-1…`. */
function toIdentity(bytes: Uint8Array): string {
  const prefix = 'age-secret-key-pq-'
  const values = regroup(bytes, 8, 5, true)
  const sum = checksum([...prefixValues(prefix), ...values, 0, 0, 0, 0, 0, 0]) ^ BECH32
  const check = [25, 20, 15, 10, 5, 0].map((shift) => (sum >> shift) & 31)
  return `${prefix}1${[...values, ...check].map((value) => ALPHABET[value]).join('')}`.toUpperCase()
}

async function openWithAge(file: string, identity: string): Promise<Uint8Array> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  return decrypter.decrypt(new Uint8Array(Buffer.from(file, 'base64url')))
}

/** The office key's file is text: comments begin with `#`, the identity stands on a line of its own. */
const identityIn = (file: Uint8Array): string =>
  new TextDecoder()
    .decode(file)
    .split('\n')
    .find((line) => line !== '' && !line.startsWith('#')) as string

/** Four bytes of length, that much JSON, zeros. */
function readTip(padded: Uint8Array): Record<string, unknown> {
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0)
  return JSON.parse(new TextDecoder().decode(padded.subarray(4, 4 + length))) as Record<string, unknown>
}

async function openAll({ shares, grant, tip }: OutsiderKit, which: readonly number[]): Promise<unknown> {
  const recovery = toIdentity(await combine(which.map((at) => readShare(shares[at] as string))))
  const office = identityIn(await openWithAge(grant, recovery))
  return readTip(await openWithAge(tip, office))
}

const kits: [string, OutsiderKit][] = [
  ['kept from an earlier release', kept],
  ['made today', await makeOutsiderKit('Nešto što niko drugi ne smije pročitati. 👁️')],
]

// THREATS CR1, OP2.
describe.each(kits)('with nothing but age, a tip %s', (_, kit) => {
  test.each([
    [0, 1],
    [0, 2],
    [2, 1],
  ])('opens by shares %i and %i', async (...which) => {
    const opened = await openAll(kit, which)
    expect(opened).toMatchObject({
      v: 1,
      kind: 'tip',
      tip: 'ab'.repeat(16),
      seq: 0,
      channel: 'web',
      epoch: 1,
      hour: 500_000,
      body: { report: { text: kit.text, share: 'ask_first' } },
    })
    // Whoever reads the file meets its context first.
    expect(Object.keys(opened as object)).toEqual([
      ...['v', 'kind', 'tip', 'seq', 'channel', 'epoch', 'hour'],
      ...['body', 'sig'],
    ])
  })

  test('does not open by one share, or by a share mistyped', async () => {
    await expect(openAll(kit, [0])).rejects.toThrow()
    const mistyped = {
      ...kit,
      shares: kit.shares.map((share) => share.replace(/.$/, (last) => (last === 'q' ? 'p' : 'q'))),
    }
    await expect(openAll(mistyped, [0, 1])).rejects.toThrow('mistyped')
  })

  test('does not open by the recovery key itself: it opens the office’s key alone', async () => {
    const recovery = toIdentity(await combine([0, 1].map((at) => readShare(kit.shares[at] as string))))
    await expect(openWithAge(kit.tip, recovery)).rejects.toThrow()
  })
})
