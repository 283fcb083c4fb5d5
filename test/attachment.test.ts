import { Decrypter } from 'age-encryption'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { concat, fromBase64, utf8 } from '../core/bytes.ts'
import type { AttachedFile } from '../core/envelope/attached.ts'
import { type FileHashes, sealAttachment } from '../core/envelope/attachment.ts'
import type { FollowupToDesk } from '../core/envelope/bodies.ts'
import { digest } from '../core/envelope/digest.ts'
import { DamagedOrMoved, open } from '../core/envelope/open.ts'
import { openAttachment } from '../core/envelope/open-attachment.ts'
import { seal } from '../core/envelope/seal.ts'
import { FILE_PARTS_MAX, filePadded, filePartAt, sealedFileBytes } from '../core/envelope/shape.ts'
import { signMessage } from '../core/envelope/signature.ts'
import { removals } from '../core/files/cleaned.ts'
import { newKeyPair } from '../core/keys/office.ts'
import { FILE_MAX, FILE_PART, FILES_MAX, TEXT_MAX } from '../core/limits.ts'
import kept from './vectors/attachment.json' with { type: 'json' }
import { allOf, flipped, framed, payload, sealBytes } from './vectors/craft.ts'

/*
 * A file that goes with a message: sealed while it is read, bound to what its message says of it, opened to the end
 * or not at all.
 */

let desk: { identity: string; recipient: string }
beforeAll(async () => {
  desk = await newKeyPair()
})

/** Hands out bytes in pieces of a size that fits nothing. */
function streamOf(bytes: Uint8Array, piece = 100_003): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close()
      controller.enqueue(bytes.slice(at, at + piece))
      at += piece
    },
  })
}

interface Sealed extends FileHashes {
  size: number
  parts: Uint8Array[]
}

async function sealed(file: Uint8Array, recipient = desk.recipient): Promise<Sealed> {
  const { parts, hashes } = await sealAttachment(streamOf(file), file.length, recipient)
  return { size: file.length, parts: await allOf(parts), ...hashes() }
}

async function* pieces(...parts: Uint8Array[]) {
  yield* parts
}

const opened = (expected: FileHashes & { size: number }, ...parts: Uint8Array[]) =>
  openAttachment(pieces(...parts), desk.identity, expected)

/** One class of error with one sentence, whatever it was. */
async function expectRefused(opening: Promise<unknown>, why = ''): Promise<void> {
  const error = await opening.then(
    () => 'opened',
    (error: unknown) => error,
  )
  expect(error, why).toBeInstanceOf(DamagedOrMoved)
  expect([(error as Error).message, (error as Error).cause], why).toEqual(['damaged or moved', undefined])
}

/** Bytes that differ everywhere, made quickly. */
function someBytes(size: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(size)
  let state = seed
  for (let at = 0; at < size; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    bytes[at] = state >>> 16
  }
  return bytes
}

test('what an earlier release sealed opens', async () => {
  const { identity, file, start, fileKey, sha256, sealed } = kept
  const plain = framed(fromBase64(file), FILE_PART)
  const head = fromBase64(start)
  const bytes = concat(head, payload(fromBase64(fileKey), head.subarray(head.length - 16), plain))
  const expected = { size: fromBase64(file).length, sha256, sealed }
  const parts = [bytes.subarray(0, FILE_PART), bytes.subarray(FILE_PART)]
  expect(parts.map((part, n) => filePartAt(n, part))).toEqual(['first', 'last'])
  expect(await openAttachment(pieces(...parts), identity, expected)).toEqual(fromBase64(file))
})

describe('sealed', () => {
  test.each([0, 1, FILE_PART - 4, FILE_PART - 3, 2 * FILE_PART, FILE_MAX])(
    '%i bytes: parts of known sizes, and opened the same',
    async (size) => {
      const file = someBytes(size, size + 1)
      const one = await sealed(file)
      const all = filePadded(size) + 1
      expect(one.parts.map((part, n) => filePartAt(n, part))).toEqual([
        'first',
        ...Array(all - 2).fill('middle'),
        'last',
      ])
      expect(one.parts.reduce((sum, { length }) => sum + length, 0)).toBe(sealedFileBytes(size))
      expect([one.sha256, one.sealed]).toEqual([digest(file), digest(concat(...one.parts))])
      const back = await opened(one, ...one.parts)
      expect(Buffer.compare(back, file)).toBe(0)
    },
  )

  test('one byte too many is refused before anything is read', async () => {
    const never = new ReadableStream({ pull: () => expect.unreachable() }, { highWaterMark: 0 })
    await expect(sealAttachment(never, FILE_MAX + 1, desk.recipient)).rejects.toBeInstanceOf(RangeError)
    expect(filePadded(FILE_MAX) + 1).toBe(FILE_PARTS_MAX)
  })

  test('a file that has changed meanwhile is not sealed', async () => {
    for (const size of [99, 101, 3 * FILE_PART]) {
      const { parts } = await sealAttachment(streamOf(new Uint8Array(100)), size, desk.recipient)
      await expect(allOf(parts)).rejects.toBeInstanceOf(RangeError)
    }
  })

  test('files of one size of padding look alike from outside (TL1)', async () => {
    const lengths = async (size: number) =>
      (await sealed(someBytes(size, 7))).parts.map(({ length }) => length)
    expect(await lengths(1)).toEqual(await lengths(1_000_000))
  })

  test('to hybrid recipients only', async () => {
    await expect(sealAttachment(streamOf(new Uint8Array(1)), 1, 'age1plain')).rejects.toThrow('hybrid')
  })

  test('is an age file: age alone opens it, and finds the length, the file and zeros', async () => {
    const file = utf8('Izmišljeno.')
    const { parts } = await sealed(file)
    const decrypter = new Decrypter()
    decrypter.addIdentity(desk.identity)
    const plain = await decrypter.decrypt(concat(...parts))
    expect(Buffer.compare(plain, framed(file, FILE_PART))).toBe(0)
  })

  test('holds no more than about two parts while it is read', async () => {
    let read = 0
    const file = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          read += FILE_PART
          controller.enqueue(new Uint8Array(FILE_PART))
          if (read === 20 * FILE_PART) controller.close()
        },
      },
      { highWaterMark: 0 },
    )
    const { parts } = await sealAttachment(file, 20 * FILE_PART, desk.recipient)
    const reader = parts.getReader()
    for (let taken = 1; taken <= 10; taken++) {
      await reader.read()
      // What waits in the streams between is read ahead of it.
      expect(read).toBeLessThanOrEqual((taken + 4) * FILE_PART)
    }
  })
})

describe('not opened, whole or in part', () => {
  let one: Sealed
  let another: Sealed
  beforeAll(async () => {
    one = await sealed(someBytes(2 * FILE_PART, 1))
    another = await sealed(someBytes(2 * FILE_PART, 2))
  })
  const [first, second, third, last] = [0, 1, 2, 3]
  const part = (of: Sealed, n: number) => of.parts[n] as Uint8Array

  const changes: [string, () => Uint8Array[]][] = [
    ['a bit of the header', () => [flipped(part(one, first), 30), ...one.parts.slice(1)]],
    ['a bit of the nonce', () => [flipped(part(one, first), 1_630), ...one.parts.slice(1)]],
    ['a bit in the middle', () => [part(one, 0), flipped(part(one, second), 500_000), ...one.parts.slice(2)]],
    [
      'the very last bit',
      () => [...one.parts.slice(0, 3), flipped(part(one, last), part(one, last).length - 1)],
    ],
    ['the last part missing', () => one.parts.slice(0, 3)],
    ['the last chunk missing', () => [concat(...one.parts).subarray(0, -65_552 - 16)]],
    ['a part missing', () => [part(one, 0), part(one, third), part(one, last)]],
    ['nothing at all', () => []],
    ['empty pieces', () => [new Uint8Array(0)]],
    ['a byte more', () => [...one.parts, new Uint8Array(1)]],
    ['a part more', () => [...one.parts, part(one, second)]],
    [
      'two parts in the wrong order',
      () => [part(one, 0), part(one, third), part(one, second), part(one, last)],
    ],
    [
      'a part of another file',
      () => [part(one, 0), part(another, second), part(one, third), part(one, last)],
    ],
    ['the last part of another file', () => [...one.parts.slice(0, 3), part(another, last)]],
    ['all of another file', () => another.parts],
  ]
  test.each(changes)('%s', async (why, parts) => {
    await expectRefused(opened(one, ...parts()), why)
  })

  test('what its message does not say', async () => {
    for (const wrong of [
      { size: one.size - 1 },
      { size: one.size + 1 },
      { size: FILE_MAX + 1 },
      { sha256: another.sha256 },
      { sealed: another.sealed },
    ])
      await expectRefused(opened({ ...one, ...wrong }, ...one.parts), JSON.stringify(wrong))
    const { identity } = await newKeyPair()
    await expectRefused(openAttachment(pieces(...one.parts), identity, one))
  })

  test('what is padded otherwise, though its message says so', async () => {
    const file = utf8('Izmišljeno.')
    const crafted = async (plain: Uint8Array) => {
      const bytes = await sealBytes(plain, desk.recipient)
      return opened({ size: file.length, sha256: digest(file), sealed: digest(bytes) }, bytes)
    }
    expect(await crafted(framed(file, FILE_PART))).toEqual(file)
    await expectRefused(crafted(framed(file, 2 * FILE_PART)))
    await expectRefused(crafted(framed(file, 1_000)))
    await expectRefused(crafted(framed(file, FILE_PART, file.length + 1)))
    await expectRefused(crafted(framed(file, FILE_PART, 2 ** 32 - 1)))
    for (const at of [4 + file.length, FILE_PART - 1])
      await expectRefused(crafted(flipped(framed(file, FILE_PART), at)))
  })

  test('a part that does not come is told as what it is, not as a damage', async () => {
    async function* cutOff() {
      yield part(one, first)
      throw new TypeError('offline')
    }
    await expect(openAttachment(cutOff(), desk.identity, one)).rejects.toThrow('offline')
  })

  test('bytes without an end are not read to it', async () => {
    let given = 0
    async function* endless() {
      for (;;) {
        given++
        yield part(one, given === 1 ? first : second)
      }
    }
    await expectRefused(openAttachment(endless(), desk.identity, one))
    expect(given).toBeLessThan(8)
  })
})

describe('what a message says of its files', () => {
  const one: AttachedFile = {
    file: 'ab'.repeat(16),
    name: 'document-5.docx',
    type: 'docx',
    size: FILE_MAX,
    sha256: 'cd'.repeat(32),
    sealed: 'ef'.repeat(32),
    removed: [...removals],
    turned: 8,
    original: false,
  }
  const seed = new Uint8Array(32).fill(1)
  const context = {
    v: 1,
    kind: 'followup',
    tip: 'ab'.repeat(16),
    seq: 1,
    channel: 'web',
    epoch: 1,
    hour: 9,
  } as const
  const said = async (text: string, files: unknown) => {
    const body = { language: 'bs', text, files } as FollowupToDesk
    const sealed = await seal(signMessage<'followup'>(context, body, seed), desk.recipient)
    return open<'followup'>(sealed, desk.identity, context)
  }

  test('fits beside the longest text of the dearest letters', async () => {
    const { body } = await said('\u0007'.repeat(TEXT_MAX), Array(FILES_MAX).fill(one))
    expect(body.files).toHaveLength(FILES_MAX)
  })

  test('has names, kinds and numbers of ours only', async () => {
    expect((await said('x', [one])).body.files).toEqual([one])
    for (const wrong of [
      [],
      Array(FILES_MAX + 1).fill(one),
      ...[
        { name: '../photo-1.jpg' },
        { name: 'photo-1.html5' },
        { name: 'photo-1.jpg\u202E' },
        { name: 'x'.repeat(300) },
        { type: 'svg' },
        { size: FILE_MAX + 1 },
        { size: -1 },
        { sha256: 'x' },
        { removed: ['all'] },
        { turned: 1 },
        { original: 'yes' },
        { more: 1 },
      ].map((change) => [{ ...one, ...change }]),
    ])
      await expectRefused(said('x', wrong), JSON.stringify(wrong).slice(0, 60))
  })
})

test('any bytes are no part where they cannot be one', () => {
  const sizes = fc.oneof(fc.constantFrom(0, 1, FILE_PART, FILE_PART + 1, 1_899, 1_898), fc.nat(3_000))
  fc.assert(
    fc.property(fc.integer({ min: -2, max: 40 }), sizes, (n, size) => {
      const found = filePartAt(n, new Uint8Array(size))
      // Zeros begin no age file.
      expect(found).not.toBe('first')
      if (found === 'middle') expect([size, n > 0 && n < FILE_PARTS_MAX - 1]).toEqual([FILE_PART, true])
      if (found === 'last') expect([size, n > 0 && n < FILE_PARTS_MAX]).toEqual([1_643 + 256 * n, true])
    }),
  )
})
