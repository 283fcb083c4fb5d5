import { ed25519 } from '@noble/curves/ed25519.js'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { base64, concat, fromBase64, fromHex, hex, utf8 } from '../core/bytes.ts'
import { canonical } from '../core/canonical.ts'
import type { Bodies } from '../core/envelope/bodies.ts'
import type { Context, Expected, Kind, TipContext } from '../core/envelope/context.ts'
import { digest } from '../core/envelope/digest.ts'
import type { Message, Sealed } from '../core/envelope/message.ts'
import { DamagedOrMoved, open } from '../core/envelope/open.ts'
import { openReply } from '../core/envelope/open-reply.ts'
import { pad, unpad } from '../core/envelope/padding.ts'
import { seal } from '../core/envelope/seal.ts'
import { sealedBytes, shapeOf } from '../core/envelope/shape.ts'
import { isSignedBy, signMessage } from '../core/envelope/signature.ts'
import { isRequestSigned, type ReceiptRequest } from '../core/keys/receipt-request.ts'
import { publicHalf, verifies } from '../core/keys/signed.ts'
import { BUCKETS, TEXT_MAX } from '../core/limits.ts'
import { flipped, framed, sealBytes } from './vectors/craft.ts'
import vectors from './vectors/envelope.json' with { type: 'json' }
import type { EnvelopeVectors } from './vectors/make.ts'

const kept = vectors as unknown as EnvelopeVectors
const keyOf = (name: string) => kept.keys[name] as EnvelopeVectors['keys'][string]
const fileOf = (name: string) => fromBase64(kept.files[name]?.sealed as string) as Sealed
const desk = keyOf('desk')

const reporterSeed = new Uint8Array(32).fill(1)
const memberSeed = new Uint8Array(32).fill(2)
const member = 'c0ffee00c0ffee00'
const reporter = { sign: publicHalf(reporterSeed), recipient: keyOf('reporter').recipient }

const context = (kind: TipContext['kind'] = 'tip', seq = 0) =>
  ({ v: 1, kind, tip: 'ab'.repeat(16), seq, channel: 'web', epoch: 3, hour: 500_000 }) as const

function expectedOf<K extends Kind>(of: Context<K>): Expected<K> {
  const { hour: _, ...expected } = of as Context
  return expected as unknown as Expected<K>
}

const tipBody = (text: string): Bodies['tip'] => ({
  report: { language: 'bs', text, danger: 'no', place: null, child: null, self: 'yes', share: 'you_decide' },
  reporter,
})

const tipOf = (text: string): Message<'tip'> =>
  signMessage(context() as Context<'tip'>, tipBody(text), reporterSeed)

const expectedTip = expectedOf(context() as Context<'tip'>)
const openTip = (sealed: Uint8Array) => open<'tip'>(sealed as Sealed<'tip'>, desk.identity, expectedTip)

/** Every failure has the same class and the same words, and gives no cause away. */
async function expectRefused(opening: Promise<unknown>, why = ''): Promise<void> {
  const error = await opening.then(
    () => 'opened',
    (error: unknown) => error,
  )
  expect(error, why).toBeInstanceOf(DamagedOrMoved)
  expect({ ...(error as Error) }, why).toEqual({ name: 'DamagedOrMoved' })
  expect((error as Error).message, why).toBe('damaged or moved')
  expect((error as Error).cause, why).toBeUndefined()
}

describe('what was sealed opens', () => {
  const office = '0123456789abcdef'
  const about = <K extends 'referral' | 'feedback'>(kind: K, from: string, to: string) =>
    ({ v: 1, kind, ref: 'cd'.repeat(16), seq: 2, from, to, epoch: 1, hour: 500_000 }) as Context<K>
  const messages: Message[] = [
    tipOf('Vidjela sam nešto.'),
    signMessage(
      context('followup', 4) as Context<'followup'>,
      { language: 'fa', text: 'سلام' },
      reporterSeed,
    ),
    {
      context: { ...context('line'), channel: 'sms' } as Context<'line'>,
      body: { from: '+387 6x 000 000', to: '+387 6x 000 001', text: '' },
    },
    signMessage(context('reply', 1) as Context<'reply'>, { text: 'Hvala.' }, memberSeed, member),
    signMessage(
      about('referral', 'desk', office),
      { basis: 'law', note: '', due: 500_024, fields: {} },
      memberSeed,
      member,
    ),
    signMessage(
      about('referral', 'desk', office),
      {
        basis: 'consent',
        note: 'x',
        due: 500_024,
        fields: { text: 'y', place: null, danger: null, child: 'yes', channel: 'web', told: 1, phone: '0' },
      },
      memberSeed,
      member,
    ),
    signMessage(about('feedback', office, 'desk'), { state: 'declined', text: 'z' }, memberSeed, member),
  ]

  test.each(messages.map((message) => [message.context.kind, message] as const))('%s', async (_, message) => {
    const sealed = await seal(message, desk.recipient)
    expect(shapeOf(sealed)).toBe(8192)
    const opened = await open(sealed, desk.identity, expectedOf(message.context))
    expect(opened).toEqual(message)
    if (message.sig) expect(isSignedBy(opened, publicHalf(message.by ? memberSeed : reporterSeed))).toBe(true)
  })

  test('the hour is the sender’s claim and is not compared', async () => {
    const late = { ...tipOf('x'), context: { ...context(), hour: 1 } as Context<'tip'> }
    expect((await openTip(await seal(late, desk.recipient))).context.hour).toBe(1)
  })

  test('only a reply opens with what a reporter’s page has', async () => {
    const reply = signMessage(context('reply') as Context<'reply'>, { text: 'x' }, memberSeed, member)
    const { v: _, kind: __, ...row } = expectedOf(reply.context)
    const [asReply, asTip] = await Promise.all([
      seal(reply, reporter.recipient),
      seal(tipOf('x'), reporter.recipient),
    ])
    const { identity } = keyOf('reporter')
    expect((await openReply(asReply, identity, row)).body).toEqual({ text: 'x' })
    await expectRefused(openReply(asTip as Sealed<'reply'>, identity, row))
    const wider = { ...row, kind: 'tip' } as typeof row
    await expectRefused(openReply(asTip as Sealed<'reply'>, identity, wider), 'a kind smuggled into the row')
  })

  test('two seals of one message have nothing in common', async () => {
    const [one, other] = await Promise.all([
      seal(tipOf('x'), desk.recipient),
      seal(tipOf('x'), desk.recipient),
    ])
    expect(digest(one)).not.toBe(digest(other))
    expect(hex(one.subarray(100, 1500))).not.toBe(hex(other.subarray(100, 1500)))
  })

  test('the words are not in the file, in any encoding', async () => {
    const canary = 'KANARINAC-čćžšđ-Канаринац'
    const sealed = Buffer.from(await seal(tipOf(canary), desk.recipient))
    for (const encoding of ['utf8', 'utf16le'] as const)
      expect(sealed.includes(Buffer.from('KANARINAC', encoding))).toBe(false)
    expect(sealed.includes(Buffer.from('KANARINAC').toString('base64').slice(0, -2))).toBe(false)
    expect(sealed.includes(Buffer.from('KANARINAC').toString('hex'))).toBe(false)
  })
})

describe('any text', () => {
  const families = '👨‍👩‍👧‍👦'
  const long: Record<string, string> = {
    NUL: '\u0000'.repeat(TEXT_MAX),
    'lone high surrogates': '\ud800'.repeat(TEXT_MAX),
    'lone low surrogates': '\udfff'.repeat(TEXT_MAX),
    'surrogates the wrong way round': '\udc00\ud800'.repeat(TEXT_MAX / 2),
    'NFC čćžšđ': 'čćžšđ'.repeat(TEXT_MAX / 5),
    'NFD čćžšđ': 'čćžšđ'.normalize('NFD').repeat(Math.floor(TEXT_MAX / 9)),
    Cyrillic: 'ђћџљњ'.repeat(TEXT_MAX / 5),
    'emoji with joiners': families.repeat(Math.floor(TEXT_MAX / families.length)),
    'line separators and a byte order mark': '\ufeff\u2028\u2029\r'.repeat(TEXT_MAX / 4),
    quotes: '"\\'.repeat(TEXT_MAX / 2),
    nothing: '',
  }

  test.each(Object.entries(long))('%s', async (_, text) => {
    const message = tipOf(text)
    const sealed = await seal(message, desk.recipient)
    expect(BUCKETS).toContain(shapeOf(sealed))
    const opened = await openTip(sealed)
    expect(opened.body.report.text === text).toBe(true)
    expect(isSignedBy(opened, reporter.sign)).toBe(true)
  })

  const unit = fc.oneof(
    fc.nat(0xffff).map((code) => String.fromCharCode(code)),
    fc.constantFrom(
      '\u0000',
      '\ud83d',
      '\udc4d',
      '\u200d',
      '\ufe0f',
      'č',
      'c\u030c',
      'đ',
      'ћ',
      '👍🏽',
      '"',
      '\\',
    ),
  )
  const texts = fc.string({ unit, maxLength: 400 })

  test('comes out as it went in, from files of three sizes only', async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.constantFrom(1, 5, 40), async (text, times) => {
        const whole = text.repeat(times)
        const sealed = await seal(tipOf(whole), desk.recipient)
        expect(BUCKETS.map(sealedBytes)).toContain(sealed.length)
        expect((await openTip(sealed)).body.report.text === whole).toBe(true)
      }),
      { numRuns: 40 },
    )
  })

  test('is padded to the smallest size that holds it, and back', () => {
    fc.assert(
      fc.property(texts, fc.nat(300), (text, times) => {
        const json = JSON.stringify(text.repeat(times))
        const room = BUCKETS.find((size) => utf8(json).length + 4 <= size)
        if (!room) return expect(() => pad(json)).toThrow(RangeError)
        const padded = pad(json)
        expect(padded.length).toBe(room)
        expect(unpad(padded) === json).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('fits to the byte', () => {
    for (const size of BUCKETS) {
      expect(pad('x'.repeat(size - 4)).length).toBe(size)
      expect(unpad(pad('x'.repeat(size - 4))).length).toBe(size - 4)
    }
    expect(pad('x'.repeat(8192 - 3)).length).toBe(32_768)
    expect(() => pad('x'.repeat(BUCKETS[2] - 3))).toThrow(RangeError)
  })

  // THREATS TL1.
  test.each([
    ['Latin', 'a'],
    ['with diacritics', 'č'],
    ['Cyrillic', 'ш'],
  ])('1, 50 and 1,900 letters look alike: %s', async (_, letter) => {
    const sealed = await Promise.all(
      [1, 50, 1_900].map((count) => seal(tipOf(letter.repeat(count)), desk.recipient)),
    )
    expect(sealed.map(({ length }) => length)).toEqual([9_851, 9_851, 9_851])
  })

  test('of 20,001 letters is refused', async () => {
    await expectRefused(openTip(await seal(tipOf('x'.repeat(TEXT_MAX + 1)), desk.recipient)))
  })
})

describe('moved', () => {
  let tip: Uint8Array
  beforeAll(async () => {
    tip = await seal(tipOf('x'), desk.recipient)
  })

  const rows: [string, object][] = [
    ['another tip', { tip: 'ac'.repeat(16) }],
    ['another number', { seq: 1 }],
    ['a number as text', { seq: '0' }],
    ['another channel', { channel: 'sms' }],
    ['another epoch', { epoch: 2 }],
    ['a followup', { kind: 'followup' }],
    ['a line', { kind: 'line' }],
    ['a reply', { kind: 'reply' }],
    ['another version', { v: 2 }],
  ]
  test.each(rows)('to %s', async (_, change) => {
    await expectRefused(
      open(tip as Sealed, desk.identity, { ...expectedTip, ...change } as unknown as Expected),
    )
  })

  test('to another office', () => expectRefused(open(tip as Sealed, keyOf('agency').identity, expectedTip)))

  test('a referral to another office, back to its sender, to another number', async () => {
    const referral = kept.opens.find(({ file }) => file === 'referral')
    const row = referral?.expected as Expected<'referral'>
    const changes: Partial<Expected<'referral'>>[] = [
      { to: 'ffffffffffffffff' },
      { from: row.to, to: row.from },
      { ref: 'ce'.repeat(16) },
      { seq: 1 },
      { epoch: 2 },
    ]
    for (const change of changes)
      await expectRefused(
        open(fileOf('referral'), keyOf('agency').identity, { ...row, ...change } as Expected),
      )
    await expectRefused(
      open(fileOf('referral'), keyOf('agency').identity, { ...row, kind: 'feedback' } as unknown as Expected),
    )
  })

  test('with a key that is none', async () => {
    for (const identity of ['', 'AGE-SECRET-KEY-PQ-1', 'AGE-SECRET-KEY-1', desk.recipient])
      await expectRefused(openTip(tip).then(() => open(tip as Sealed, identity, expectedTip)))
  })
})

describe('changed', () => {
  let small: Uint8Array
  let large: Uint8Array
  beforeAll(async () => {
    ;[small, large] = (await Promise.all([
      seal(tipOf('x'), desk.recipient),
      seal(tipOf('\u0000'.repeat(TEXT_MAX)), desk.recipient),
    ])) as [Uint8Array, Uint8Array]
  })
  const header = sealedBytes(8192) - 8192 - 16 - 16

  test('one bit at every seam of the file, and anywhere', async () => {
    const seams = [0, 21, 22, 25, 39, 40, 1533, 1534, 1535, 1578, 1579, 1583, 1625, 1626]
    for (const at of [...seams, header, header + 15, header + 16, header + 20, small.length - 17])
      for (const mask of [1, 0x20, 0x80])
        await expectRefused(openTip(flipped(small, at, mask)), `bit at ${at}`)
    await fc.assert(
      fc.asyncProperty(fc.nat(small.length - 1), fc.nat(7), async (at, bit) => {
        await expectRefused(openTip(flipped(small, at, 1 << bit)), `bit ${bit} at ${at}`)
      }),
      { numRuns: 120 },
    )
  })

  test('cut short, anywhere', async () => {
    for (const length of [0, 1, 21, 22, header - 1, header, header + 16, small.length - 16, small.length - 1])
      await expectRefused(openTip(small.subarray(0, length)), `${length} bytes`)
    await expectRefused(openTip(large.subarray(0, sealedBytes(32_768))), 'cut to a smaller size')
    await expectRefused(openTip(large.subarray(0, header + 16 + 65_552)), 'without the last chunk')
  })

  test('lengthened', async () => {
    await expectRefused(openTip(concat(small, new Uint8Array(1))))
    await expectRefused(openTip(concat(small, small)))
    await expectRefused(openTip(concat(small, new Uint8Array(sealedBytes(32_768) - small.length))))
  })

  test('chunks swapped, doubled, or of another file', async () => {
    const start = header + 16
    const chunk = 65_536 + 16
    const [head, first, second] = [
      large.slice(0, start),
      large.slice(start, start + chunk),
      large.slice(start + chunk),
    ]
    expect(second.length).toBe(chunk)
    await openTip(concat(head, first, second))
    await expectRefused(openTip(concat(head, second, first)), 'swapped')
    await expectRefused(openTip(concat(head, first, first)), 'the first twice')
    await expectRefused(openTip(concat(head, second, second)), 'the last twice')
    const foreign = await seal(tipOf('\u0001'.repeat(TEXT_MAX)), desk.recipient)
    await expectRefused(openTip(concat(head, first, foreign.subarray(start + chunk))), 'a foreign chunk')
    await expectRefused(openTip(concat(head, foreign.subarray(start))), 'a foreign body')
    await expectRefused(
      openTip(concat(foreign.subarray(0, header), large.subarray(header))),
      'a foreign header',
    )
  })
})

describe('made by somebody who knows the format', () => {
  const json = (change: object = {}, body: object = tipBody('x')) =>
    JSON.stringify({ ...context(), ...change, body })
  const made = (content: string | Uint8Array, room = 8192, claimed?: number) =>
    sealBytes(framed(content, room, claimed), desk.recipient)

  test('opens when nothing is wrong with it', async () => {
    expect((await openTip(await made(json()))).body.report.text).toBe('x')
  })

  test('padded wrongly', async () => {
    const text = json()
    const length = utf8(text).length
    for (const at of [4 + length, 5000, 8191]) {
      const frame = framed(text, 8192)
      frame[at] = 1
      await expectRefused(openTip(await sealBytes(frame, desk.recipient)), `a one at ${at}`)
    }
    for (const room of [32_768, 131_072])
      await expectRefused(openTip(await made(text, room)), `${room} bytes`)
    for (const room of [4 + length, 8191, 8193, 16_384])
      await expectRefused(openTip(await made(text, room)), `${room} bytes`)
    for (const claimed of [0, length - 1, length + 1, 8188, 8189, 2 ** 31, 2 ** 32 - 1])
      await expectRefused(openTip(await made(text, 8192, claimed)), `${claimed} claimed`)
    expect(() => unpad(new Uint8Array(0))).toThrow()
    expect(() => unpad(new Uint8Array(8192))).not.toThrow()
  })

  test('not what a message is', async () => {
    const wrong = [
      ...['', '[]', '{}', 'null', 'true', '"tip"', '1', json().slice(0, -1), `${json()}x`],
      ...[json({ v: 2 }), json({ v: '1' }), json({ v: undefined }), json({ hour: undefined })],
      ...[json({ hour: 1.5 }), json({ hour: '1' }), json({ hour: null }), json({ seq: '0' })],
      ...[json({ extra: 1 }), json({ ref: 'cd'.repeat(16) }), json({ constructor: 1 }), json({ by: 1 })],
      ...[json({ sig: {} }), json().replace('{', '{"__proto__":{},')],
      ...[json({}, []), json({}, {}), json({}, { text: 'x' }), json({}, { ...tipBody('x'), more: 1 })],
      json({}, { ...tipBody('x'), report: { ...tipBody('x').report, share: 'everyone' } }),
      json({}, { ...tipBody('x'), reporter: { ...reporter, recipient: 'age1xyz' } }),
      json({}, { ...tipBody('x'), reporter: { ...reporter, constructor: 1 } }),
      JSON.stringify(context()),
    ]
    for (const text of wrong) await expectRefused(openTip(await made(text)), text.slice(0, 200))
    await expectRefused(openTip(await made(concat(utf8('"'), new Uint8Array([0xff, 0xc0]), utf8('"')))))
  })

  test('for more than one, or for a plain recipient', async () => {
    const plain = await identityToRecipient(await generateX25519Identity())
    const frame = framed(json(), 8192)
    const agency = keyOf('agency').recipient
    const mixed = [
      [desk.recipient, agency],
      [agency, desk.recipient],
      [desk.recipient, desk.recipient],
      [desk.recipient, plain],
      [plain, desk.recipient],
      [plain],
      Array.from({ length: 50 }, () => plain),
    ]
    for (const recipients of mixed) {
      const sealed = await sealBytes(frame, ...recipients)
      expect(shapeOf(sealed)).toBeNull()
      await expectRefused(openTip(sealed))
    }
  })

  test('smaller inside, so that a second recipient fits a known size', async () => {
    const one = sealedBytes(8192)
    const inside = 8192 - (sealedBytes(8192) - 8192 - 32 - 22 - 48)
    const sealed = await sealBytes(framed('{}', inside), desk.recipient, keyOf('agency').recipient)
    expect(sealed.length).toBe(one)
    expect(shapeOf(sealed)).toBeNull()
    await expectRefused(openTip(sealed))
  })

  test('seal takes hybrid recipients alone, and nothing too long', async () => {
    const plain = await identityToRecipient(await generateX25519Identity())
    const others = [plain, '', 'age1pq1', `${desk.recipient}q`, desk.recipient.slice(0, -1), desk.identity]
    for (const recipient of others) await expect(seal(tipOf('x'), recipient)).rejects.toThrow()
    await expect(seal(tipOf('\u0000'.repeat(22_000)), desk.recipient)).rejects.toThrow(RangeError)
  })
})

describe('shape', () => {
  test('never throws, and knows noise from a seal', () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 3000 }),
      fc.tuple(fc.constantFrom(...BUCKETS), fc.nat(255)).map(([bucket, byte]) => {
        return new Uint8Array(sealedBytes(bucket)).fill(byte)
      }),
      fc.nat(200_000).map((length) => new Uint8Array(length)),
    )
    fc.assert(fc.property(noise, (bytes) => shapeOf(bytes) === null))
    expect(shapeOf(new Uint8Array(0))).toBeNull()
    expect(shapeOf(new Uint8Array(50_000_000))).toBeNull()
  })

  test('holds for the right size with the right header only', () => {
    const tip = fileOf('tip')
    expect(shapeOf(tip)).toBe(8192)
    expect(shapeOf(tip.subarray(1))).toBeNull()
    expect(shapeOf(concat(tip, new Uint8Array(1)))).toBeNull()
    // Inside the body nobody without the key can see anything wrong.
    expect(shapeOf(flipped(tip, tip.length - 1))).toBe(8192)
    const header = Buffer.from(tip.subarray(0, 1627)).toString('latin1')
    const others = [
      header.replace('encryption.org/v1', 'encryption.org/v2'),
      header.replace('mlkem768x25519', 'MLKEM768X25519'),
      header.replace('-> mlkem768x25519 ', '-> X25519 abcdefg '),
      header.replace('\n--- ', '\r--- '),
      header.replace('-> mlkem', '->\nmlkem'),
      header.replaceAll('\n', '\r'),
      ` ${header.slice(1)}`,
    ]
    for (const other of others) {
      expect(other.length).toBe(header.length)
      expect(shapeOf(concat(Buffer.from(other, 'latin1'), tip.subarray(1627)))).toBeNull()
    }
  })
})

describe('signatures', () => {
  const message = tipOf('Vidjela sam nešto.')
  const bytesOf = (text: string | undefined) => fromBase64(text as string)

  test('Ed25519 of RFC 8032, section 7.1, test 1', () => {
    const seed = fromHex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60')
    expect(hex(fromBase64(publicHalf(seed)))).toBe(
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    )
  })

  test('hold over every field of the context, the hour too', () => {
    expect(isSignedBy(message, reporter.sign)).toBe(true)
    const changes = {
      v: 2,
      kind: 'followup',
      tip: 'ac'.repeat(16),
      seq: 1,
      channel: 'sms',
      epoch: 4,
      hour: 1,
    }
    expect(Object.keys(changes).sort()).toEqual(Object.keys(message.context).sort())
    for (const [field, value] of Object.entries(changes)) {
      const changed = { ...message, context: { ...message.context, [field]: value } } as Message<'tip'>
      expect(isSignedBy(changed, reporter.sign), field).toBe(false)
    }
  })

  test('hold over the body to the last letter', () => {
    const { body } = message
    for (const text of [
      '',
      'Vidjela sam nešto. ',
      'Vidjela sam nešto.'.normalize('NFD'),
      'vidjela sam nešto.',
    ])
      expect(
        isSignedBy({ ...message, body: { ...body, report: { ...body.report, text } } }, reporter.sign),
      ).toBe(false)
    const swapped = { ...body, reporter: { ...reporter, recipient: desk.recipient } }
    expect(isSignedBy({ ...message, body: swapped }, reporter.sign)).toBe(false)
    // The order of keys says nothing: it is the canonical text that is signed.
    const turned = Object.fromEntries(Object.entries(body).reverse()) as unknown as Bodies['tip']
    expect(isSignedBy({ ...message, body: turned }, reporter.sign)).toBe(true)
  })

  test('are nobody else’s, and no signature is none', () => {
    expect(isSignedBy(message, publicHalf(memberSeed))).toBe(false)
    for (const sig of [undefined, '', 'x', message.sig?.slice(1), `${message.sig}A`, '='.repeat(86)])
      expect(isSignedBy({ ...message, sig }, reporter.sign), sig).toBe(false)
    for (const key of ['', 'x', reporter.sign.slice(1), `${reporter.sign}A`])
      expect(isSignedBy(message, key), key).toBe(false)
  })

  test('any flipped bit is refused', () => {
    fc.assert(
      fc.property(fc.nat(63), fc.nat(7), (at, bit) => {
        const sig = base64(flipped(bytesOf(message.sig), at, 1 << bit))
        return !isSignedBy({ ...message, sig }, reporter.sign)
      }),
      { numRuns: 60 },
    )
  })

  test('have one form: S below the order, base64url without loose bits', () => {
    const L = 2n ** 252n + 27742317777372353535851937790883648493n
    const sig = bytesOf(message.sig)
    const s = BigInt(`0x${hex(sig.slice(32).reverse())}`)
    const grown = fromHex((s + L).toString(16).padStart(64, '0')).reverse()
    const other = base64(concat(sig.subarray(0, 32), grown))
    expect(isSignedBy({ ...message, sig: other }, reporter.sign)).toBe(false)
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const last = alphabet[alphabet.indexOf(message.sig?.at(-1) as string) + 1] as string
    expect(isSignedBy({ ...message, sig: `${message.sig?.slice(0, -1)}${last}` }, reporter.sign)).toBe(false)
  })

  // With a key of small order one signature fits every text: R is the neutral element and S is zero.
  const smallOrder = [
    '0100000000000000000000000000000000000000000000000000000000000000',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0000000000000000000000000000000000000000000000000000000000000080',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
    // Forms of the neutral element that are not canonical.
    '0100000000000000000000000000000000000000000000000000000000000080',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  ]
  test.each(smallOrder)('by a key of small order are refused: %s', (point) => {
    const key = base64(fromHex(point))
    const sig = concat(fromHex(smallOrder[0] as string), new Uint8Array(32))
    expect(ed25519.verify(sig, utf8('anything'), fromHex(point), { zip215: true })).toBe(true)
    const request: ReceiptRequest = {
      origin: 'https://example.org',
      action: 'fetch',
      lookup: '00'.repeat(16),
      challenge: 'x',
      body: new Uint8Array(0),
    }
    expect(isSignedBy({ ...message, sig: base64(sig) }, key)).toBe(false)
    expect(verifies('book', { text: '{}', by: 'root', sig: base64(sig) }, key)).toBe(false)
    expect(isRequestSigned(request, key, base64(sig))).toBe(false)
  })

  test('are over one text for one value (RFC 8785)', () => {
    expect(canonical({ b: 1, a: [true, null, 'ž'], '\u20ac': '\u000f\n"\\/', '\ud83d\ude00': {} })).toBe(
      '{"a":[true,null,"ž"],"b":1,"€":"\\u000f\\n\\"\\\\/","😀":{}}',
    )
    expect(canonical({ '\ufb33': 1, '\ud83d\ude00': 2, '1': 3, '\r': 4, '\u0080': 5, ö: 6 })).toBe(
      '{"\\r":4,"1":3,"\u0080":5,"ö":6,"😀":2,"\ufb33":1}',
    )
    expect(canonical({ a: undefined, b: -0, c: 'x\ud800' })).toBe('{"b":0,"c":"x\\ud800"}')
    for (const number of [1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])
      expect(() => canonical(number)).toThrow(TypeError)
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer())), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse())
        expect(canonical(turned)).toBe(canonical(value))
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  test('a number that canonical text has no form for is not signed, and does not verify', () => {
    const due = 2 ** 60
    const body: Bodies['referral'] = { basis: 'law', note: '', due, fields: {} }
    const about = { v: 1, kind: 'referral', ref: '', seq: 0, from: '', to: '', epoch: 1, hour: 1 } as const
    expect(() => signMessage<'referral'>(about, body, memberSeed, member)).toThrow(TypeError)
    expect(isSignedBy({ context: about, body, by: member, sig: message.sig }, publicHalf(memberSeed))).toBe(
      false,
    )
  })
})

describe('kept from an earlier release', () => {
  test.each(Object.entries(kept.files))('size and header: %s', (name, { bucket }) => {
    expect(shapeOf(fileOf(name))).toBe(bucket)
  })

  test.each(kept.opens)('opens: $file', async ({ file, key, expected, message, signer }) => {
    const opened = await open(fileOf(file), keyOf(key).identity, expected)
    expect(opened).toEqual(message)
    if (signer === null) expect(opened.sig).toBeUndefined()
    for (const [name, publicKey] of Object.entries(kept.signers))
      expect(isSignedBy(opened, publicKey)).toBe(name === signer)
  })

  test.each(kept.refused)('refused: $why', ({ file, key, expected }) =>
    expectRefused(open(fileOf(file), keyOf(key).identity, expected)),
  )
})
