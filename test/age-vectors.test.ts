import { inflateSync } from 'node:zlib'
import { sha256 } from '@noble/hashes/sha2.js'
import { armor, Decrypter } from 'age-encryption'
import * as cctv from 'cctv-age'
import { describe, expect, test } from 'vitest'
import { hex } from '../core/bytes.ts'

/*
 * The format's own vectors (C2SP/CCTV), run against the library as it is installed here: `overrides` in package.json
 * gives it newer curves and hashes than it names itself, so its own test run says nothing about this combination.
 */

interface Vector {
  name: string
  expect: string
  payload: string | undefined
  identities: string[]
  passphrases: string[]
  armored: boolean
  file: Uint8Array
}

const known = ['expect', 'payload', 'identity', 'passphrase', 'armored', 'compressed', 'file key', 'comment']

function readVector(name: string, bytes: Uint8Array): Vector {
  const end = Buffer.from(bytes).indexOf('\n\n')
  const lines = Buffer.from(bytes.subarray(0, end)).toString().split('\n')
  const pairs = lines.map((line) => {
    const colon = line.indexOf(': ')
    return [line.slice(0, colon), line.slice(colon + 2)] as const
  })
  for (const [key] of pairs) if (!known.includes(key)) throw new Error(`${name}: unknown key ${key}`)
  const all = (wanted: string) => pairs.filter(([key]) => key === wanted).map(([, value]) => value)
  const body = bytes.subarray(end + 2)
  return {
    name,
    expect: all('expect')[0] as string,
    payload: all('payload')[0],
    identities: all('identity'),
    passphrases: all('passphrase'),
    armored: all('armored')[0] === 'yes',
    file: all('compressed')[0] === 'zlib' ? new Uint8Array(inflateSync(body)) : body,
  }
}

const vectors = Object.entries(cctv as unknown as Record<string, Uint8Array>)
  .filter(([name]) => name !== 'default')
  .map(([name, bytes]) => readVector(name, bytes))

function decrypterFor({ identities, passphrases }: Vector): Decrypter {
  const decrypter = new Decrypter()
  for (const identity of identities) decrypter.addIdentity(identity)
  for (const passphrase of passphrases) decrypter.addPassphrase(passphrase)
  return decrypter
}

const bytesOf = ({ armored, file }: Vector) =>
  armored ? armor.decode(Buffer.from(file).toString('latin1')) : file

const decrypt = async (vector: Vector) => decrypterFor(vector).decrypt(bytesOf(vector))

/** Reads the stream to its end, as a caller would who does not wait for the whole. */
async function readThrough(vector: Vector): Promise<Uint8Array> {
  const file = new Blob([bytesOf(vector) as Uint8Array<ArrayBuffer>]).stream()
  const plain = await decrypterFor(vector).decrypt(file)
  return new Uint8Array(await new Response(plain).arrayBuffer())
}

const NO_MATCH = "no identity matched any of the file's recipients"
const BAD_MAC = 'invalid header HMAC'

describe('vectors of the age format', () => {
  test('all of them are here, hybrid ones too', () => {
    expect(vectors).toHaveLength(143)
    const of = (start: string) => vectors.filter(({ name }) => name.startsWith(start)).length
    expect([
      of('hybrid'),
      of('x25519'),
      of('scrypt'),
      of('stream'),
      of('stanza'),
      of('hmac'),
      of('armor'),
    ]).toEqual([18, 14, 25, 28, 14, 8, 33])
  })

  const successes = vectors.filter(({ expect }) => expect === 'success')
  test.each(successes)('opens: $name', async (vector) => {
    expect(hex(sha256(await decrypt(vector)))).toBe(vector.payload)
    expect(hex(sha256(await readThrough(vector)))).toBe(vector.payload)
  })

  const failures = vectors.filter(({ expect }) => expect !== 'success')
  test.each(failures)('refused ($expect): $name', async (vector) => {
    const error = await decrypt(vector).then(
      () => 'opened',
      (error: unknown) => error,
    )
    expect(error).toBeInstanceOf(Error)
    const { message } = error as Error
    // Told apart where the library does, so that no failure hides another.
    expect(message === NO_MATCH).toBe(vector.expect === 'no match')
    if (vector.expect === 'HMAC failure') expect(message).toBe(BAD_MAC)
    if (vector.expect === 'payload failure') expect(message).not.toBe(BAD_MAC)
    await expect((async () => readThrough(vector))()).rejects.toThrow()
  })
})
