import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bech32m } from '@scure/base'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import fc from 'fast-check'
import * as v from 'valibot'
import { beforeAll, describe, expect, test } from 'vitest'
import { base64, concat, equal, fromBase64, fromHex, fromUtf8, hex, utf8 } from '../core/bytes.ts'
import type { Json } from '../core/canonical.ts'
import { acts, entry as entrySchema, serverActs, signEntry, type Tail } from '../core/keys/audit.ts'
import { openFile, sealFile } from '../core/keys/file.ts'
import { fingerprint } from '../core/keys/fingerprint.ts'
import {
  credentialsFor,
  type Founder,
  type Founding,
  foundOffice,
  newFounder,
  publicHalves,
  RECOVERY,
} from '../core/keys/founding.ts'
import {
  type Answer,
  answer as answerSchema,
  macHolds,
  macOf,
  newInvitationSecret,
  readInvitation,
  spokenFingerprint,
} from '../core/keys/invitation.ts'
import { verifyKeybook } from '../core/keys/keybook.ts'
import {
  type Keyring,
  KeyringLocked,
  openKeyring,
  type SealedKeyring,
  sealKeyring,
} from '../core/keys/keyring.ts'
import { grantTo, newKeyPair, openGrant, WrongOfficeKey } from '../core/keys/office.ts'
import type { Page } from '../core/keys/page.ts'
import {
  PaperUnreadable,
  rootFromWords,
  rootToWords,
  shareFromText,
  shareToText,
} from '../core/keys/paper.ts'
import { passphraseKeys, sixWords, WeakStretching } from '../core/keys/passphrase.ts'
import { type HashedThing, newPepper, readPepper } from '../core/keys/pepper.ts'
import { joinIdentity, SHARES, SHARES_NEEDED, splitIdentity, WrongShares } from '../core/keys/recovery.ts'
import { hashOf, publicHalf, type Signed, signText, verifies } from '../core/keys/signed.ts'
import {
  openSummary,
  type Summary,
  type SummaryPlace,
  sealSummary,
  summaryKey,
} from '../core/keys/summary.ts'
import { newTotpSecret, totpCode, totpStep, totpUri } from '../core/keys/totp.ts'
import { ARGON2, SUMMARY_BYTES } from '../core/limits.ts'
import { DESK } from '../core/roles.ts'
import { flipped } from './vectors/craft.ts'
import kept from './vectors/keys.json' with { type: 'json' }
import { random } from './vectors/make.ts'

const NOW = 500_000
/** Any letter of Unicode: no surrogate by itself, which UTF-8 cannot write. */
const letter = fc
  .oneof(fc.nat(0x7f), fc.nat(0xd7ff), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((code) => String.fromCodePoint(code))
const bits = (length: number) => fc.tuple(fc.nat(length - 1), fc.nat(7))

describe('keyring', () => {
  const member = 'c0ffee00c0ffee00'
  const ring: Keyring = { identity: kept.keyring.identity, signSeed: new Uint8Array(32).fill(5) }
  const wrap = new Uint8Array(32).fill(6)
  const sealed = sealKeyring(ring, member, 'passphrase', wrap, random)
  const open = (given: SealedKeyring, of = member, key = wrap) => openKeyring(given, of, 'passphrase', key)

  test('opens with its key, and differs each time', () => {
    expect(open(sealed)).toEqual(ring)
    const again = sealKeyring(ring, member, 'passphrase', wrap, random)
    expect(again.keyring).not.toBe(sealed.keyring)
    expect(again.wrap.slice(50)).not.toBe(sealed.wrap.slice(50))
    for (const part of Object.values(sealed)) expect(part).not.toContain(base64(wrap))
  })

  test('stays locked for a wrong key, member or method', () => {
    expect(() => open(sealed, member, new Uint8Array(32).fill(7))).toThrow(KeyringLocked)
    expect(() => open(sealed, member, wrap.subarray(1))).toThrow(KeyringLocked)
    expect(() => open(sealed, 'c0ffee00c0ffee01')).toThrow(KeyringLocked)
    expect(() => open(sealed, '')).toThrow(KeyringLocked)
    expect(() => openKeyring(sealed, member, 'passkey' as 'passphrase', wrap)).toThrow(KeyringLocked)
  })

  test('stays locked when its parts are of two people or the other way round', () => {
    const other = sealKeyring(ring, member, 'passphrase', wrap, random)
    expect(() => open({ keyring: sealed.keyring, wrap: other.wrap })).toThrow(KeyringLocked)
    expect(() => open({ keyring: sealed.wrap, wrap: sealed.keyring })).toThrow(KeyringLocked)
  })

  test('stays locked when one bit is another, or bytes lack or are too many', () => {
    const parts = (['keyring', 'wrap'] as const).map((part) => ({ part, bytes: fromBase64(sealed[part]) }))
    fc.assert(
      fc.property(fc.constantFrom(...parts), fc.nat(), fc.nat(7), ({ part, bytes }, at, bit) => {
        const changed = { ...sealed, [part]: base64(flipped(bytes, at % bytes.length, 1 << bit)) }
        expect(() => open(changed)).toThrow(KeyringLocked)
      }),
    )
    for (const { part, bytes } of parts) {
      for (const length of [0, 1, 31, 32, 33, 56, 57, bytes.length - 1])
        expect(() => open({ ...sealed, [part]: base64(bytes.subarray(0, length)) })).toThrow(KeyringLocked)
      expect(() => open({ ...sealed, [part]: base64(concat(bytes, new Uint8Array(1))) })).toThrow(
        KeyringLocked,
      )
      expect(() => open({ ...sealed, [part]: '%' })).toThrow(KeyringLocked)
    }
  })

  test('the commitment is checked: the right cipher text alone is not enough', () => {
    // What follows the commitment is authentic here; without the commitment the cipher would open it.
    const nonce = new Uint8Array(24).fill(8)
    const aad = utf8(`javi/wrap/v1|passphrase|${member}`)
    const key = new Uint8Array(32).fill(9)
    const box = concat(nonce, xchacha20poly1305(wrap, nonce, aad).encrypt(key))
    const commitment = hkdf(sha256, wrap, undefined, utf8('javi/commitment/v1'), 32)
    const ringNonce = new Uint8Array(24).fill(10)
    const plain = utf8(JSON.stringify({ identity: ring.identity, sign: base64(ring.signSeed) }))
    const keyring = base64(
      concat(
        hkdf(sha256, key, undefined, utf8('javi/commitment/v1'), 32),
        ringNonce,
        xchacha20poly1305(key, ringNonce, utf8(`javi/keyring/v1|${member}`)).encrypt(plain),
      ),
    )
    expect(open({ keyring, wrap: base64(concat(commitment, box)) })).toEqual(ring)
    expect(() => open({ keyring, wrap: base64(concat(new Uint8Array(32), box)) })).toThrow(KeyringLocked)
    const otherKey = hkdf(sha256, key, undefined, utf8('javi/commitment/v1'), 32)
    expect(() => open({ keyring, wrap: base64(concat(otherKey, box)) })).toThrow(KeyringLocked)
  })

  test('fails with the same words whatever the reason', () => {
    const words = new Set<string>()
    const wrong = [
      { ...sealed, wrap: '' },
      { ...sealed, keyring: sealed.wrap },
      { keyring: '!', wrap: '!' },
    ]
    for (const one of wrong)
      try {
        open(one)
      } catch (error) {
        words.add(String(error))
      }
    expect([...words]).toEqual(['KeyringLocked: the keyring does not open'])
  })
})

describe('passphrase', () => {
  const { member, passphrase, stretching, auth, identity, signSeed, ...rest } = kept.keyring

  test('unlocks what an earlier release sealed', async () => {
    const keys = await passphraseKeys(passphrase, stretching)
    expect(base64(keys.auth)).toBe(auth)
    expect(equal(keys.auth, keys.wrap)).toBe(false)
    const ring = openKeyring(rest, member, 'passphrase', keys.wrap)
    expect({ identity: ring.identity, signSeed: base64(ring.signSeed) }).toEqual({ identity, signSeed })
  })

  test('is the same however a keyboard composes letters and spaces them', async () => {
    const typed = `  ${passphrase.normalize('NFD').replace(/\s+/g, '\u00a0 ')}\n`
    expect(base64((await passphraseKeys(typed, stretching)).auth)).toBe(auth)
  })

  test('another one, or another salt, opens nothing', async () => {
    const capital = await passphraseKeys(`Đ${passphrase.slice(1)}`, stretching)
    expect(() => openKeyring(rest, member, 'passphrase', capital.wrap)).toThrow(KeyringLocked)
    const salted = await passphraseKeys(passphrase, { ...stretching, salt: 'A'.repeat(22) })
    expect(() => openKeyring(rest, member, 'passphrase', salted.wrap)).toThrow(KeyringLocked)
  })

  test('is never stretched less than we ask for', async () => {
    const weaker = [
      { memory: ARGON2.memory - 1 },
      { memory: 8 },
      { passes: ARGON2.passes - 1 },
      { passes: 0 },
      { lanes: 0 },
      { lanes: -1, memory: 2 ** 20 },
      { memory: 2 ** 20, passes: 1 },
    ]
    for (const change of weaker)
      await expect(passphraseKeys('x', { ...stretching, ...change }), JSON.stringify(change)).rejects.toThrow(
        WeakStretching,
      )
    expect(ARGON2).toEqual({ memory: 65_536, passes: 3, lanes: 1 })
  })

  test('the server gets nothing that opens a keyring', async () => {
    const founder = { identity, signSeed: fromBase64(signSeed) }
    const made = await credentialsFor(member, founder, 'x y z', random)
    const keys = await passphraseKeys('x y z', made.stretching)
    expect(base64(keys.auth)).toBe(made.auth)
    expect(() => openKeyring(made, member, 'passphrase', keys.auth)).toThrow(KeyringLocked)
    expect(openKeyring(made, member, 'passphrase', keys.wrap)).toEqual(founder)
    for (const secret of [base64(keys.wrap), identity, signSeed, 'x y z'])
      expect(JSON.stringify(made)).not.toContain(secret)
  })

  test('the offered one is six words out of 2,048', () => {
    for (let i = 0; i < 100; i++) {
      const words = sixWords(random).split(' ')
      expect(words).toHaveLength(6)
      for (const word of words) expect(wordlist).toContain(word)
    }
    expect(new Set(wordlist).size).toBe(2048)
    expect(sixWords((length) => new Uint8Array(length))).toBe(
      'abandon abandon abandon abandon abandon abandon',
    )
    expect(sixWords((length) => new Uint8Array(length).fill(255))).toBe('zoo zoo zoo zoo zoo zoo')
  })
})

describe('root on paper', () => {
  test('reads as it was written by an earlier release', () => {
    const { seed, words, key } = kept.root
    expect(rootToWords(fromBase64(seed))).toBe(words)
    expect(base64(rootFromWords(words))).toBe(seed)
    expect(publicHalf(rootFromWords(words))).toBe(key)
    expect(words.split(' ')).toHaveLength(24)
    expect(fingerprint(key)).toBe(kept.root.fingerprint)
  })

  test('reads in capitals and over several lines', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (seed) => {
        const typed = ` ${rootToWords(seed).toUpperCase().replaceAll(' ', ' \n\t')}\n`
        return equal(rootFromWords(typed), seed)
      }),
      { numRuns: 30 },
    )
  })

  test('is unreadable with a word wrong, missing, moved or unknown', () => {
    const words = kept.root.words.split(' ')
    const unreadable = [
      '',
      'x',
      words.slice(1).join(' '),
      words.slice(0, 12).join(' '),
      [...words, 'zoo'].join(' '),
      words.with(3, 'javi').join(' '),
      words.with(3, 'đak').join(' '),
      rootToWords(new Uint8Array(32)).split(' ').slice(0, 12).join(' '),
      // Twelve words with a checksum that holds: a right paper of another kind.
      'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about',
    ]
    for (const text of unreadable) expect(() => rootFromWords(text), text).toThrow(PaperUnreadable)
    // The checksum has eight bits: of the other 2,047 words in one place about eight pass, and give another seed.
    const passed = wordlist.filter((word) => {
      try {
        return word !== words[0] && rootFromWords(words.with(0, word).join(' '))
      } catch (error) {
        expect(error).toBeInstanceOf(PaperUnreadable)
        return false
      }
    })
    expect(passed.length).toBeLessThan(30)
    for (const word of passed)
      expect(publicHalf(rootFromWords(words.with(0, word).join(' ')))).not.toBe(kept.root.key)
  })
})

describe('recovery', () => {
  const { identity, recipient, shares } = kept.recovery
  const pairs = [
    [0, 1],
    [0, 2],
    [1, 2],
    [1, 0],
    [2, 0],
    [2, 1],
  ] as const
  const read = (at: number) => shareFromText(shares[at] as string)

  test.each(pairs)('shares %i and %i of an earlier release join', async (a, b) => {
    expect(await joinIdentity([read(a), read(b)], recipient)).toBe(identity)
  })

  test('any two of three join, all three too, made new', async () => {
    const made = await newKeyPair()
    const parts = await splitIdentity(made.identity)
    expect([parts.length, SHARES, SHARES_NEEDED]).toEqual([3, 3, 2])
    for (const [a, b] of pairs)
      expect(await joinIdentity([parts[a], parts[b]] as Uint8Array[], made.recipient)).toBe(made.identity)
    expect(await joinIdentity(parts, made.recipient)).toBe(made.identity)
  })

  test('one does not, nor one twice, nor none', async () => {
    for (const parts of [[], [read(0)], [read(0), read(0)]])
      await expect(joinIdentity(parts, recipient)).rejects.toThrow(WrongShares)
  })

  test('a share of another office, of another length, or changed, is a wrong share', async () => {
    const foreign = await splitIdentity((await newKeyPair()).identity)
    const wrong: Uint8Array[][] = [
      [read(0), foreign[1] as Uint8Array],
      foreign,
      [read(0), read(1).subarray(1)],
      [read(0), flipped(read(1), 3)],
      [read(0), read(1), foreign[0] as Uint8Array],
      [read(0), new Uint8Array(0)],
    ]
    for (const parts of wrong) await expect(joinIdentity(parts, recipient)).rejects.toThrow(WrongShares)
    await expect(joinIdentity([read(0), read(1)], (await newKeyPair()).recipient)).rejects.toThrow(
      WrongShares,
    )
  })

  test('one share says nothing of the identity', async () => {
    // With the same share in hand every identity is possible: two splits of one identity share no byte by rule.
    const [one, other] = await Promise.all([splitIdentity(identity), splitIdentity(identity)])
    for (const at of [0, 1, 2]) expect(hex(one[at] as Uint8Array)).not.toBe(hex(other[at] as Uint8Array))
    for (const share of one) expect(identity.toLowerCase()).not.toContain(shareToText(share).slice(12, 40))
  })

  test('on paper: one wrong character, two swapped, one missing, are told apart from a wrong share', () => {
    const [text] = shares as [string]
    const alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
    for (let at = 0; at < text.length; at++) {
      const other = alphabet[(alphabet.indexOf(text[at] as string) + 1) % 32] as string
      expect(() => shareFromText(text.slice(0, at) + other + text.slice(at + 1)), `${at}`).toThrow(
        PaperUnreadable,
      )
      expect(() => shareFromText(text.slice(0, at) + text.slice(at + 1)), `${at}`).toThrow(PaperUnreadable)
      const swapped =
        text.slice(0, at) +
        text
          .slice(at, at + 2)
          .split('')
          .reverse()
          .join('') +
        text.slice(at + 2)
      if (swapped !== text) expect(() => shareFromText(swapped), `${at}`).toThrow(PaperUnreadable)
    }
    const others = [
      '',
      'javishare',
      'javishare1',
      identity,
      recipient,
      kept.root.words,
      `${text}q`,
      `x${text}`,
    ]
    for (const other of others) expect(() => shareFromText(other), other).toThrow(PaperUnreadable)
    // Whole, but the paper of something else.
    const foreign = bech32m.encode('javiroot', bech32m.toWords(read(0)), false)
    expect(() => shareFromText(foreign)).toThrow(PaperUnreadable)
  })

  test('on paper: any two wrong characters are seen', () => {
    const [text] = shares as [string]
    const start = 'javishare1'.length
    const place = fc.nat(text.length - start - 1).map((at) => at + start)
    const letter = fc.constantFrom(...'qpzry9x8gf2tvdw0s3jn54khce6mua7l')
    fc.assert(
      fc.property(place, place, letter, letter, (a, b, first, second) => {
        const letters = Array.from(text)
        letters[a] = first
        letters[b] = second
        const changed = letters.join('')
        if (changed !== text) expect(() => shareFromText(changed)).toThrow(PaperUnreadable)
      }),
    )
  })

  test('on paper: capitals and groups are read', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 33, maxLength: 33 }), (share) => {
        const grouped = shareToText(share).toUpperCase().replace(/.{4}/g, '$& ')
        return equal(shareFromText(` ${grouped}\n`), share)
      }),
    )
  })
})

describe('an office’s key', () => {
  let founder: Founder
  let founding: Founding
  let page: Page
  beforeAll(async () => {
    founder = await newFounder(random)
    founding = await foundOffice({ id: DESK, kind: 'desk' }, founder, NOW)
    page = JSON.parse(founding.page.text) as Page
  })
  const grantFor = (holder: string) =>
    founding.grants.find((grant) => grant.holder === holder)?.sealed as Uint8Array

  test('is granted to its head and to recovery, and to nobody else', async () => {
    expect(founding.grants.map(({ holder, epoch }) => [holder, epoch])).toEqual([
      [founder.id, 1],
      [RECOVERY, 1],
    ])
    expect(await openGrant(grantFor(founder.id), founder.keyring.identity, page.recipient)).toBe(
      founding.identity,
    )
    const recovery = await joinIdentity(founding.shares.slice(1), page.recovery)
    expect(await openGrant(grantFor(RECOVERY), recovery, page.recipient)).toBe(founding.identity)
    await expect(openGrant(grantFor(RECOVERY), founder.keyring.identity, page.recipient)).rejects.toThrow(
      WrongOfficeKey,
    )
  })

  test('comes with a page that its founder signed and a root can put into a book', () => {
    expect(verifies('page', founding.page, founder.sign)).toBe(true)
    const root = new Uint8Array(32).fill(1)
    const head = { id: founder.id, sign: founder.sign, from: NOW, until: null }
    const office = { id: DESK, kind: 'desk', name: 'Izmišljeni ured', agency: null, heads: [head] }
    const book = signText(
      'book',
      { v: 1, n: 1, prev: null, server: founder.sign, offices: [office] },
      root,
      'root',
    )
    const keybook = verifyKeybook({ book, pages: [founding.page] }, publicHalf(root), NOW)
    expect(keybook.offices[0]?.page.members).toEqual([
      {
        id: founder.id,
        role: 'coordinator',
        sign: founder.sign,
        recipient: founder.recipient,
        from: NOW,
        until: null,
      },
    ])
  })

  test('of an agency is headed by a lead', async () => {
    const agency = await foundOffice({ id: 'aaaaaaaaaaaaaaaa', kind: 'police' }, founder, NOW)
    expect((JSON.parse(agency.page.text) as Page).members[0]?.role).toBe('lead')
  })

  test('is accepted only as the one that the keybook lists', async () => {
    const other = await newKeyPair()
    const { recipient, keyring } = founder
    const substituted = await grantTo(recipient, other.identity, DESK, 1)
    await expect(openGrant(substituted, keyring.identity, page.recipient)).rejects.toThrow(WrongOfficeKey)
    await expect(openGrant(grantFor(founder.id), keyring.identity, other.recipient)).rejects.toThrow(
      WrongOfficeKey,
    )
    await expect(openGrant(grantFor(founder.id), other.identity, page.recipient)).rejects.toThrow(
      WrongOfficeKey,
    )
    for (const text of ['', 'AGE-SECRET-KEY-PQ-1', '# nothing', other.recipient])
      await expect(
        openGrant(await sealFile(text, recipient), keyring.identity, page.recipient),
      ).rejects.toThrow(WrongOfficeKey)
    const grant = grantFor(founder.id)
    for (const at of [0, 30, 1600, grant.length - 1])
      await expect(openGrant(flipped(grant, at), keyring.identity, page.recipient)).rejects.toThrow(
        WrongOfficeKey,
      )
  })

  test('stands in its grant as a file that age takes', async () => {
    expect(await openFile(grantFor(founder.id), founder.keyring.identity)).toBe(
      `# javi office desk epoch 1\n${founding.identity}\n`,
    )
  })

  test('a short file is sealed to hybrid recipients alone', async () => {
    await expect(sealFile('x', 'age1xyz')).rejects.toThrow('not a hybrid recipient')
    await expect(sealFile('x', founder.keyring.identity)).rejects.toThrow()
  })

  test('an opened keyring has the public halves that the page lists', async () => {
    expect(await publicHalves(founder.keyring)).toEqual({ sign: founder.sign, recipient: founder.recipient })
  })
})

describe('invitation', () => {
  const { secret, id, mac, spoken } = kept.invitation
  const answer = v.parse(answerSchema, kept.invitation.answer)
  const { macKey } = readInvitation(secret)

  test('is what it was in an earlier release', () => {
    expect(readInvitation(secret).id).toBe(id)
    expect(macOf(answer, macKey)).toBe(mac)
    expect(macHolds(answer, mac, macKey)).toBe(true)
    expect(spokenFingerprint(answer)).toBe(spoken)
    expect(spoken).toMatch(/^(\d{4} ){7}\d{4}$/)
  })

  /** Every answer that differs in one place. */
  function changes(value: Json, path: string[] = []): [string, Answer][] {
    if (value !== null && typeof value === 'object')
      return Object.entries(value).flatMap(([name, part]) => changes(part as Json, [...path, name]))
    const others = value === null ? ['', 'x'] : [`${value}x`, String(value).slice(1), null]
    return others.map((other) => [
      path.join('.'),
      withAt(answer as unknown as Json, path, other) as unknown as Answer,
    ])
  }
  function withAt(value: Json, [name, ...rest]: string[], other: Json): Json {
    if (name === undefined) return other
    const within = value as Record<string, Json>
    return { ...within, [name]: withAt(within[name] as Json, rest, other) }
  }

  test('its MAC and what is spoken cover every field', () => {
    const changed = changes(answer as unknown as Json)
    expect(new Set(changed.map(([path]) => path))).toEqual(
      new Set([
        ...['office.id', 'office.kind', 'office.name', 'office.agency'],
        ...['member.id', 'member.sign', 'pageHash'],
      ]),
    )
    for (const [path, other] of changed) {
      expect(macHolds(other, mac, macKey), path).toBe(false)
      expect(spokenFingerprint(other), path).not.toBe(spoken)
    }
    const more = { ...answer, more: 1 } as unknown as Answer
    expect(macHolds(more, mac, macKey)).toBe(false)
    // A name that looks like two fields is no two fields.
    const shifted = { ...answer, office: { ...answer.office, name: 'a","x":"b' } }
    expect(macHolds(shifted, mac, macKey)).toBe(false)
  })

  test('another secret makes another name and another MAC; the name says nothing of the MAC', () => {
    const others = Array.from({ length: 50 }, () => readInvitation(newInvitationSecret(random)))
    expect(new Set(others.map((one) => one.id)).size).toBe(50)
    for (const other of others) expect(macHolds(answer, mac, other.macKey)).toBe(false)
    expect(hex(macKey)).not.toContain(id)
    expect(macHolds(answer, mac, fromHex(id))).toBe(false)
  })

  test('a MAC that is cut, empty or changed does not hold', () => {
    for (const wrong of ['', mac.slice(1), `${mac}A`, mac.toLowerCase(), base64(new Uint8Array(32))])
      expect(macHolds(answer, wrong, macKey)).toBe(false)
    fc.assert(
      fc.property(
        bits(32),
        ([at, bit]) => !macHolds(answer, base64(flipped(fromBase64(mac), at, 1 << bit)), macKey),
      ),
    )
  })

  test('a link with more or less than 128 bits is none', () => {
    for (const wrong of ['', secret.slice(2), `${secret}AA`, `${secret}=`, '%%%', ' '])
      expect(() => readInvitation(wrong), wrong).toThrow()
    expect(fromBase64(newInvitationSecret(random))).toHaveLength(16)
  })
})

describe('fingerprint', () => {
  test('is eight groups of four digits, and another for any other text', () => {
    const seen = new Set<string>()
    for (let i = 0; i < 500; i++) {
      const print = fingerprint(String(i))
      expect(print).toMatch(/^(\d{4} ){7}\d{4}$/)
      seen.add(print)
    }
    expect(seen.size).toBe(500)
    expect(fingerprint(kept.root.key)).toBe(kept.root.fingerprint)
  })
})

describe('summary', () => {
  const place: SummaryPlace = { tip: 'ab'.repeat(16), rev: 3, epoch: 2 }
  const key = summaryKey(kept.summary.identity, DESK, 2)
  const value: Summary = { first: 'Vidjela sam.', place: 'x', danger: true, child: false, language: 'bs' }
  const size = 24 + SUMMARY_BYTES + 16

  test('opens as an earlier release made it', () => {
    const earlier = summaryKey(kept.summary.identity, DESK, 1)
    expect(hex(earlier)).toBe(kept.summary.key)
    expect(openSummary(fromBase64(kept.summary.sealed), kept.summary.place, earlier)).toEqual(
      kept.summary.value,
    )
  })

  test('has one size, and the words are cut to fit it, never in the middle of a letter', () => {
    const letters = fc.string({ unit: letter, maxLength: 900 })
    const long = fc.constantFrom('👩‍👧'.repeat(400), 'č'.repeat(2000), '"'.repeat(900), '\u0000'.repeat(300))
    fc.assert(
      fc.property(fc.oneof(letters, long), fc.boolean(), (first, danger) => {
        const sealed = sealSummary({ ...value, first, danger }, place, key, random)
        const opened = openSummary(sealed, place, key)
        expect(sealed.length).toBe(size)
        expect(first.startsWith(opened.first)).toBe(true)
        expect(opened.first).not.toMatch(/\p{Cs}/u)
        expect({ ...opened, first: '' }).toEqual({ ...value, first: '', danger })
        if (utf8(JSON.stringify({ ...value, first })).length <= 508) expect(opened.first).toBe(first)
      }),
    )
  })

  test('that does not fit even without words is refused', () => {
    expect(() => sealSummary({ ...value, place: 'x'.repeat(500) }, place, key, random)).toThrow(RangeError)
  })

  test('moved, changed, or under another key does not open', () => {
    const sealed = sealSummary(value, place, key, random)
    expect(openSummary(sealed, place, key)).toEqual(value)
    for (const other of [{ tip: 'ac'.repeat(16) }, { rev: 2 }, { rev: 33 }, { epoch: 3 }])
      expect(() => openSummary(sealed, { ...place, ...other }, key), JSON.stringify(other)).toThrow()
    const { identity } = kept.summary
    const others = [
      summaryKey(identity, DESK, 3),
      summaryKey(identity, 'aaaaaaaaaaaaaaaa', 2),
      summaryKey(kept.recovery.identity, DESK, 2),
    ]
    for (const other of others) expect(() => openSummary(sealed, place, other)).toThrow()
    expect(new Set([key, ...others].map(hex)).size).toBe(4)
    fc.assert(
      fc.property(bits(size), ([at, bit]) => {
        expect(() => openSummary(flipped(sealed, at, 1 << bit), place, key)).toThrow()
      }),
    )
    for (const length of [0, 23, 24, 40, size - 1])
      expect(() => openSummary(sealed.subarray(0, length), place, key)).toThrow()
    expect(() => openSummary(concat(sealed, new Uint8Array(1)), place, key)).toThrow()
  })
})

describe('one-time codes', () => {
  // RFC 6238, appendix B, SHA-1: the last six of its eight digits. The secret is the ASCII text 1234567890, twice.
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
  const table: [number, string][] = [
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ]
  test.each(table)('of RFC 6238 at second %i: %s', (second, code) => {
    expect(totpCode(secret, second * 1000)).toBe(code)
    expect(totpStep(secret, code, second * 1000)).toBe(Math.floor(second / 30))
  })

  test('hold one step early or late, no longer, and say their step', () => {
    const code = totpCode(secret, 3_000_000)
    const at = (second: number) => totpStep(secret, code, second * 1000)
    expect([2940, 2969, 2970, 2999, 3000, 3029, 3030, 3059, 3060].map(at)).toEqual([
      null,
      null,
      100,
      100,
      100,
      100,
      100,
      100,
      null,
    ])
  })

  test('wrong ones are none', () => {
    for (const code of ['', '0', '000000', '28708', '2870822', 'abcdef', ' 28708', '２８７０８２'])
      expect(totpStep(secret, code, 59_000), code).toBeNull()
    expect(totpStep(newTotpSecret(random), '287082', 59_000)).toBeNull()
  })

  test('a new secret has 160 bits, and its address is what an app reads', () => {
    const made = Array.from({ length: 20 }, () => newTotpSecret(random))
    for (const one of made) expect(one).toMatch(/^[A-Z2-7]{32}$/)
    expect(new Set(made).size).toBe(20)
    const uri = new URL(totpUri(secret, 'Ana Čaušević'))
    expect([uri.protocol, uri.host]).toEqual(['otpauth:', 'totp'])
    expect(decodeURIComponent(uri.pathname)).toBe('/Javi:Ana Čaušević')
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      issuer: 'Javi',
      secret,
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    })
  })
})

describe('pepper', () => {
  const things = Object.keys(kept.pepper.hashes) as HashedThing[]
  // The type has no list of its own: this one fails to compile when a purpose is missing here.
  const complete = {
    'receipt-lookup': 0,
    'receipt-sign': 0,
    challenge: 0,
    'sign-in': 0,
    'fake-salt': 0,
    session: 0,
    phone: 0,
    'carrier-message': 0,
    invitation: 0,
  } satisfies Record<HashedThing, 0>
  const pepper = readPepper(kept.pepper.secret)

  test('hashes as an earlier release did, for every purpose', () => {
    expect(things.toSorted()).toEqual(Object.keys(complete).toSorted())
    const text = kept.summary.value.first
    expect(Object.fromEntries(things.map((thing) => [thing, pepper.hash(thing, text)]))).toEqual(
      kept.pepper.hashes,
    )
    expect(pepper.sign).toBe(kept.pepper.sign)
    expect(publicHalf(pepper.signSeed)).toBe(pepper.sign)
  })

  test('one purpose never gives another’s hash', () => {
    for (const thing of things) expect(thing).not.toContain('\n')
    const thing = fc.constantFrom(...things)
    const text = fc.oneof(
      fc.string({ unit: letter, maxLength: 30 }),
      fc.constantFrom(
        ...things,
        '',
        '\n',
        ...things.map((one) => `${one}\n`),
        ...things.map((one) => `\n${one}`),
      ),
    )
    fc.assert(
      fc.property(thing, text, thing, text, (a, x, b, y) => {
        expect(pepper.hash(a, x) === pepper.hash(b, y)).toBe(a === b && x === y)
      }),
      { numRuns: 300 },
    )
  })

  test('of another secret gives other hashes, keys and no opening', () => {
    const other = readPepper(newPepper(random))
    for (const thing of things) expect(other.hash(thing, 'x')).not.toBe(pepper.hash(thing, 'x'))
    expect(other.sign).not.toBe(pepper.sign)
    const sealed = fromBase64(kept.pepper.sealedTotp)
    expect(() => other.openSecret(sealed, kept.pepper.member)).toThrow()
  })

  test('seals a secret to its member', () => {
    const { member, sealedTotp, totp } = kept.pepper
    const sealed = fromBase64(sealedTotp)
    expect(pepper.openSecret(sealed, member)).toBe(totp)
    expect(pepper.openSecret(pepper.sealSecret('č', 'x', random), 'x')).toBe('č')
    for (const aad of ['', 'x', member.slice(1), `${member}0`])
      expect(() => pepper.openSecret(sealed, aad), aad).toThrow()
    fc.assert(
      fc.property(bits(sealed.length), ([at, bit]) => {
        expect(() => pepper.openSecret(flipped(sealed, at, 1 << bit), member)).toThrow()
      }),
    )
    for (const length of [0, 24, 39, sealed.length - 1])
      expect(() => pepper.openSecret(sealed.subarray(0, length), member)).toThrow()
  })

  test('shorter than 32 bytes is refused', () => {
    for (const length of [0, 16, 31]) expect(() => readPepper(base64(new Uint8Array(length)))).toThrow()
    for (const text of ['%', 'x y', `${newPepper(random)}=`]) expect(() => readPepper(text)).toThrow()
    expect(fromBase64(newPepper(random))).toHaveLength(32)
  })
})

describe('audit entry', () => {
  const seed = new Uint8Array(32).fill(7)
  const sign = publicHalf(seed)
  const actor = 'c0ffee00c0ffee00'
  const start: Tail = { n: 0, prev: null, seen: null }
  const signed = signEntry(actor, start, 'opened', 'ab'.repeat(16), NOW, seed)

  test('says who did what to what, and in which hour', () => {
    expect(v.parse(entrySchema, JSON.parse(signed.text))).toEqual({
      v: 1,
      actor,
      n: 0,
      prev: null,
      seen: null,
      act: 'opened',
      subject: 'ab'.repeat(16),
      hour: NOW,
    })
    expect(signed.by).toBe(actor)
    expect(verifies('audit', signed, sign)).toBe(true)
  })

  test('is the actor’s alone and only an audit entry', () => {
    expect(verifies('audit', signed, publicHalf(new Uint8Array(32).fill(8)))).toBe(false)
    expect(verifies('page', signed, sign)).toBe(false)
    expect(verifies('book', signed, sign)).toBe(false)
  })

  test('changed in any field, it does not verify', () => {
    const value = JSON.parse(signed.text) as Record<string, Json>
    const changed = { v: 2, actor: 'x', n: 1, prev: '', seen: '', act: 'sorted', subject: '', hour: NOW + 1 }
    expect(Object.keys(changed).toSorted()).toEqual(Object.keys(value).toSorted())
    for (const [name, other] of Object.entries(changed)) {
      const { text } = signText('audit', { ...value, [name]: other }, seed, actor)
      expect(verifies('audit', { ...signed, text }, sign), name).toBe(false)
    }
    fc.assert(
      fc.property(bits(utf8(signed.text).length), ([at, bit]) => {
        // Seven bits: the text stays ASCII.
        const text = fromUtf8(flipped(utf8(signed.text), at, 1 << (bit % 7)))
        return !verifies('audit', { ...signed, text }, sign)
      }),
    )
  })

  test('links to the one before, so that none can be left out, swapped or put in', () => {
    const chain: Signed[] = [signed]
    for (let n = 1; n < 5; n++) {
      const prev = hashOf(chain[n - 1] as Signed)
      chain.push(signEntry(actor, { n, prev, seen: prev }, acts[n] as 'opened', 'x', NOW + n, seed))
    }
    const holds = (entries: Signed[]) =>
      entries.every((one, at) => {
        const { n, prev } = v.parse(entrySchema, JSON.parse(one.text))
        const before = entries[at - 1]
        return verifies('audit', one, sign) && n === at && prev === (before ? hashOf(before) : null)
      })
    expect(holds(chain)).toBe(true)
    for (let at = 0; at < 4; at++) expect(holds(chain.toSpliced(at, 1)), `without ${at}`).toBe(false)
    expect(holds([...chain.slice(0, 2), chain[3], chain[2], chain[4]] as Signed[])).toBe(false)
    const other = signEntry(
      actor,
      { n: 2, prev: hashOf(chain[1] as Signed), seen: null },
      'opened',
      'y',
      NOW,
      seed,
    )
    expect(holds(chain.with(2, other))).toBe(false)
    // The newest can be left out unseen: THREATS says so.
    expect(holds(chain.slice(0, 4))).toBe(true)
  })

  test('of an unknown act, with more fields or a long subject is none', () => {
    const value = JSON.parse(signed.text) as Record<string, Json>
    const wrong = [
      { act: 'forgot' },
      { n: -1 },
      { n: 0.5 },
      { hour: 1.5 },
      { v: 2 },
      { subject: 'x'.repeat(2_001) },
      { actor: 'x'.repeat(65) },
      { more: 1 },
      { prev: 1 },
    ]
    for (const change of wrong)
      expect(v.safeParse(entrySchema, { ...value, ...change }).success, JSON.stringify(change)).toBe(false)
    for (const act of [...acts, ...serverActs])
      expect(v.safeParse(entrySchema, { ...value, act }).success, act).toBe(true)
  })
})
