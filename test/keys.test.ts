import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bech32, bech32m } from '@scure/base'
import { validateMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import fc from 'fast-check'
import * as v from 'valibot'
import { beforeAll, describe, expect, test } from 'vitest'
import { base64, concat, equal, fromBase64, fromHex, fromUtf8, hex, utf8 } from '../core/bytes.ts'
import { canonical, type Json } from '../core/canonical.ts'
import { isShortFile } from '../core/envelope/shape.ts'
import { HOUR_MAX } from '../core/hour.ts'
import {
  acts,
  entry as entrySchema,
  readEntry,
  serverActs,
  signEntry,
  type Tail,
} from '../core/keys/audit.ts'
import { credentialsFor } from '../core/keys/credentials.ts'
import { openFile, sealFile } from '../core/keys/file.ts'
import { fingerprint } from '../core/keys/fingerprint.ts'
import { type Founder, type Founding, foundOffice, newFounder } from '../core/keys/founding.ts'
import { grantTo, openGrant, RECOVERY, WrongOfficeKey } from '../core/keys/grants.ts'
import {
  type Answer,
  type Asked,
  answer as answerSchema,
  type Checking,
  type Joining,
  joining as joiningSchema,
  macHolds,
  macOf,
  newInvitationSecret,
  openInvitation,
  readInvitation,
  sealInvitation,
  spokenFingerprint,
} from '../core/keys/invitation.ts'
import { type KeybookOffice, verifyKeybook } from '../core/keys/keybook.ts'
import {
  type Keyring,
  KeyringLocked,
  lockKeyring,
  openKeyring,
  publicHalves,
  type SealedKeyring,
  unlockKeyring,
  unwrapKeyringKey,
  type Way,
  way as waySchema,
  wrapKeyringKey,
} from '../core/keys/keyring.ts'
import { newKeyPair } from '../core/keys/office.ts'
import type { Page } from '../core/keys/page.ts'
import {
  PaperUnreadable,
  rootFromWords,
  rootToWords,
  shareFromText,
  shareToText,
} from '../core/keys/paper.ts'
import { PRF_INPUT, passkeyWay, passkeyWrap } from '../core/keys/passkey.ts'
import { passphraseKeys, rescueWords, sixWords, WrongStretching } from '../core/keys/passphrase.ts'
import { type HashedThing, newPepper, readPepper } from '../core/keys/pepper.ts'
import {
  checkIdentity,
  escrowKeyringKey,
  joinShares,
  openEscrow,
  recoveryAuth,
  recoveryHash,
  SHARES,
  SHARES_NEEDED,
  splitIdentity,
  WrongShares,
} from '../core/keys/recovery.ts'
import { secondSubject } from '../core/keys/second.ts'
import { publicHalf, signText, verifies } from '../core/keys/signed.ts'
import {
  type NewSummary,
  openSummary,
  type SummaryPlace,
  sealSummary,
  summaryKey,
} from '../core/keys/summary.ts'
import { newTotpSecret, totpCode, totpStep, totpUri } from '../core/keys/totp.ts'
import { ARGON2, EXPORT_MAX, OFFICE_NAME_MAX, SUMMARY_BYTES } from '../core/limits.ts'
import { DESK, type Role, roles } from '../core/roles.ts'
import { flipped } from './vectors/craft.ts'
import deskList from './vectors/desk-list.json' with { type: 'json' }
import invitations from './vectors/invitation.json' with { type: 'json' }
import kept from './vectors/keys.json' with { type: 'json' }
import { type InvitationVectors, random } from './vectors/make.ts'
import people from './vectors/people.json' with { type: 'json' }
import work from './vectors/work.json' with { type: 'json' }

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
  const sealWith = (wrapKey: Uint8Array, way: Way = 'passphrase'): SealedKeyring => {
    const { keyring, key } = lockKeyring(ring, member, random)
    return { keyring, wrap: wrapKeyringKey(key, member, way, wrapKey, random) }
  }
  const sealed = sealWith(wrap)
  const open = (given: SealedKeyring, of = member, key = wrap) => openKeyring(given, of, 'passphrase', key)

  test('opens with its key, and differs each time', () => {
    expect(open(sealed)).toEqual(ring)
    const again = sealWith(wrap)
    expect(again.keyring).not.toBe(sealed.keyring)
    expect(again.wrap.slice(50)).not.toBe(sealed.wrap.slice(50))
    for (const part of Object.values(sealed)) expect(part).not.toContain(base64(wrap))
  })

  test('stays locked for a wrong key, member or method', () => {
    expect(() => open(sealed, member, new Uint8Array(32).fill(7))).toThrow(KeyringLocked)
    expect(() => open(sealed, member, wrap.subarray(1))).toThrow(KeyringLocked)
    expect(() => open(sealed, 'c0ffee00c0ffee01')).toThrow(KeyringLocked)
    expect(() => open(sealed, '')).toThrow(KeyringLocked)
    for (const way of ['rescue', `passkey:${'ab'.repeat(16)}`, 'passkey'] as Way[])
      expect(() => openKeyring(sealed, member, way, wrap), way).toThrow(KeyringLocked)
  })

  test('has one key, which every way wraps anew: changing one changes nothing else', () => {
    const { keyring, key } = lockKeyring(ring, member, random)
    const ways: Way[] = ['passphrase', 'rescue', `passkey:${'ab'.repeat(16)}`, `passkey:${'cd'.repeat(16)}`]
    const wraps = ways.map((way, at) => wrapKeyringKey(key, member, way, new Uint8Array(32).fill(at), random))
    for (const [at, way] of ways.entries()) {
      const wrapKey = new Uint8Array(32).fill(at)
      expect(unwrapKeyringKey(wraps[at] as string, member, way, wrapKey)).toEqual(key)
      expect(openKeyring({ keyring, wrap: wraps[at] as string }, member, way, wrapKey)).toEqual(ring)
      for (const other of ways)
        if (other !== way)
          expect(() => unwrapKeyringKey(wraps[at] as string, member, other, wrapKey), other).toThrow(
            KeyringLocked,
          )
    }
    expect(unlockKeyring(keyring, member, key)).toEqual(ring)
    expect(() => unlockKeyring(keyring, 'c0ffee00c0ffee01', key)).toThrow(KeyringLocked)
    for (const text of [keyring, ...wraps]) expect(text).not.toContain(base64(key))
  })

  test('stays locked when its parts are of two people or the other way round', () => {
    const other = sealWith(wrap)
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

  test('is never stretched less than we ask for, nor so much that it has no end', async () => {
    const others = [
      { memory: ARGON2.memory - 1 },
      { memory: 8 },
      { passes: ARGON2.passes - 1 },
      { passes: 0 },
      { lanes: 0 },
      { lanes: -1, memory: 2 ** 20 },
      { memory: 2 ** 20, passes: 1 },
      { memory: 4 * ARGON2.memory + 1 },
      { passes: 4 * ARGON2.passes + 1 },
      { passes: 2 ** 31 },
      { lanes: 5 },
    ]
    for (const change of others)
      await expect(passphraseKeys('x', { ...stretching, ...change }), JSON.stringify(change)).rejects.toThrow(
        WrongStretching,
      )
    expect(ARGON2).toEqual({ memory: 65_536, passes: 3, lanes: 1 })
  })

  test('the server gets nothing that opens a keyring', async () => {
    const founder = { identity, signSeed: fromBase64(signSeed) }
    const recovery = await newKeyPair()
    const words = { passphrase: 'x y z', rescue: rescueWords(random) }
    const made = await credentialsFor(member, founder, words, recovery.recipient, random)
    expect(made.ways.map(({ way }) => way)).toEqual(['passphrase', 'rescue'])
    const secrets = [identity, signSeed, 'x y z', words.rescue]
    for (const { way, stretching, auth, wrap } of made.ways) {
      const keys = await passphraseKeys(words[way], stretching)
      const sealed = { keyring: made.keyring, wrap }
      expect(base64(keys.auth)).toBe(auth)
      expect(() => openKeyring(sealed, member, way, keys.auth)).toThrow(KeyringLocked)
      expect(openKeyring(sealed, member, way, keys.wrap)).toEqual(founder)
      secrets.push(base64(keys.wrap), base64(unwrapKeyringKey(wrap, member, way, keys.wrap)))
    }
    expect(made.ways[0]?.stretching.salt).not.toBe(made.ways[1]?.stretching.salt)
    for (const secret of secrets) expect(JSON.stringify(made)).not.toContain(secret)
    // With two shares of the office's recovery, and by no other way, the escrow opens it too.
    const escrow = fromBase64(made.escrow as string)
    const key = await openEscrow(escrow, recovery.identity)
    expect(unlockKeyring(made.keyring, member, key)).toEqual(founder)
    await expect(openEscrow(escrow, identity)).rejects.toThrow(WrongShares)
  })

  test('printed words unlock what an earlier release sealed', async () => {
    const { words, stretching, auth, wrap } = people.rescue
    const keys = await passphraseKeys(` ${words.replaceAll(' ', '\n')}`, stretching)
    expect(base64(keys.auth)).toBe(auth)
    const key = unwrapKeyringKey(wrap, people.member.id, 'rescue', keys.wrap)
    expect(base64(key)).toBe(people.keyring.key)
    const ring = unlockKeyring(people.keyring.keyring, people.member.id, key)
    expect([ring.identity, base64(ring.signSeed)]).toEqual([people.member.identity, people.member.signSeed])
  })

  test('of somebody who is no head is in no escrow', async () => {
    const founder = { identity, signSeed: fromBase64(signSeed) }
    const words = { passphrase: 'x', rescue: 'y' }
    expect((await credentialsFor(member, founder, words, null, random)).escrow).toBeNull()
  })

  test('the printed ones are twelve words with a checksum, another time others', () => {
    const seen = new Set<string>()
    for (let i = 0; i < 50; i++) {
      const words = rescueWords(random)
      expect(words.split(' ')).toHaveLength(12)
      expect(validateMnemonic(words, wordlist)).toBe(true)
      seen.add(words)
    }
    expect(seen.size).toBe(50)
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

describe('passkey', () => {
  const { input, prf, wrapKey, credential, way, wrap } = people.passkey
  const { id } = people.member

  test('unlocks what an earlier release sealed', () => {
    expect(hex(PRF_INPUT)).toBe(input)
    expect(hex(PRF_INPUT)).toBe(hex(sha256(utf8('javi/passkey/v1'))))
    expect(base64(passkeyWrap(fromBase64(prf)))).toBe(wrapKey)
    expect(passkeyWay(fromBase64(credential))).toBe(way)
    const key = unwrapKeyringKey(wrap, id, way as Way, passkeyWrap(fromBase64(prf)))
    expect(base64(key)).toBe(people.keyring.key)
  })

  test('another one, or its answer itself, opens nothing', () => {
    expect(wrapKey).not.toBe(prf)
    for (const wrong of [fromBase64(prf), flipped(fromBase64(prf), 0), PRF_INPUT])
      expect(() => unwrapKeyringKey(wrap, id, way as Way, wrong)).toThrow(KeyringLocked)
    const other = passkeyWay(flipped(fromBase64(credential), 0))
    expect(other).not.toBe(way)
    const right = passkeyWrap(fromBase64(prf))
    expect(() => unwrapKeyringKey(wrap, id, other, right)).toThrow(KeyringLocked)
  })

  test('is named as the wire has it, however long its id is', () => {
    const ids = fc.uint8Array({ maxLength: 1023 })
    fc.assert(fc.property(ids, (bytes) => v.is(waySchema, passkeyWay(bytes))))
  })

  test('that answers with more or less than 32 bytes is none', () => {
    for (const length of [0, 16, 31, 33, 64])
      expect(() => passkeyWrap(new Uint8Array(length)), `${length}`).toThrow(RangeError)
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
  /** As a browser does it: join, then compare with the page. */
  const join = async (parts: Uint8Array[], listed: string) => {
    const joined = await joinShares(parts)
    await checkIdentity(joined, listed)
    return joined
  }

  test.each(pairs)('shares %i and %i of an earlier release join', async (a, b) => {
    expect(await join([read(a), read(b)], recipient)).toBe(identity)
  })

  test('any two of three join, all three too, made new', async () => {
    const made = await newKeyPair()
    const parts = await splitIdentity(made.identity)
    expect([parts.length, SHARES, SHARES_NEEDED]).toEqual([3, 3, 2])
    for (const [a, b] of pairs)
      expect(await join([parts[a], parts[b]] as Uint8Array[], made.recipient)).toBe(made.identity)
    expect(await join(parts, made.recipient)).toBe(made.identity)
  })

  test('one does not, nor one twice, nor none', async () => {
    for (const parts of [[], [read(0)], [read(0), read(0)]])
      await expect(join(parts, recipient)).rejects.toThrow(WrongShares)
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
    for (const parts of wrong) await expect(join(parts, recipient)).rejects.toThrow(WrongShares)
    await expect(join([read(0), read(1)], (await newKeyPair()).recipient)).rejects.toThrow(WrongShares)
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

  test('shows the server that it was joined, without saying what it is', async () => {
    const auth = recoveryAuth(identity)
    expect(recoveryHash(auth)).toMatch(/^[0-9a-f]{64}$/)
    const secret = base64(bech32.decodeToBytes(identity).bytes)
    expect(new Set([auth, secret, base64(fromHex(recoveryHash(auth)))]).size).toBe(3)
    expect(recoveryAuth((await newKeyPair()).identity)).not.toBe(auth)
    expect(() => recoveryHash('%')).toThrow()
    // Whoever reads the database has the hash: it does not pass for what it is of.
    expect(recoveryHash(base64(fromHex(recoveryHash(auth))))).not.toBe(recoveryHash(auth))
  })

  test('is what it was in an earlier release', async () => {
    const made = people.recovery
    expect(recoveryAuth(made.identity)).toBe(made.auth)
    expect(recoveryHash(made.auth)).toBe(made.hash)
    expect(base64(await openEscrow(fromBase64(made.escrow), made.identity))).toBe(people.keyring.key)
  })

  test('opens the escrow of a head’s keyring, and nothing else does', async () => {
    const key = random(32)
    const sealed = await escrowKeyringKey(key, 'c0ffee00c0ffee00', recipient)
    expect(await openEscrow(sealed, identity)).toEqual(key)
    const other = await newKeyPair()
    await expect(openEscrow(sealed, other.identity)).rejects.toThrow(WrongShares)
    for (const at of [0, 30, 1600, sealed.length - 1])
      await expect(openEscrow(flipped(sealed, at), identity)).rejects.toThrow(WrongShares)
    const wrong = ['', '# javi keyring x', '# x\n%', `# x\n${base64(key.subarray(1))}`, base64(key)]
    for (const text of wrong)
      await expect(openEscrow(await sealFile(text, recipient), identity), text).rejects.toThrow(WrongShares)
    await expect(escrowKeyringKey(key, 'x', 'age1xyz')).rejects.toThrow('not a hybrid recipient')
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
    const recovery = await joinShares(founding.shares.slice(1))
    await checkIdentity(recovery, page.recovery)
    expect(recoveryHash(recoveryAuth(recovery))).toBe(founding.recovery)
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
    const keybook = verifyKeybook({ roots: [], book, pages: [founding.page] }, publicHalf(root), NOW)
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
  const { macKey } = readInvitation(secret)
  /** What an invited head answers, and what a colleague does; each with its MAC and what is spoken. */
  const head = { value: v.parse(answerSchema, kept.invitation.answer), macKey, mac, spoken }
  const colleague = {
    value: v.parse(joiningSchema, people.joining.joining),
    macKey: readInvitation(people.joining.secret).macKey,
    mac: people.joining.mac,
    spoken: people.joining.spoken,
  }
  const fields = {
    head: [
      ...['office.id', 'office.kind', 'office.name', 'office.agency'],
      ...['member.id', 'member.sign', 'pageHash'],
    ],
    colleague: ['office', 'role', 'member.id', 'member.sign', 'member.recipient'],
  }
  const invited = [
    ['head', head],
    ['colleague', colleague],
  ] as const

  test.each(invited)('of a %s is what it was in an earlier release', (_, { value, macKey, mac, spoken }) => {
    expect(macOf(value, macKey)).toBe(mac)
    expect(macHolds(value, mac, macKey)).toBe(true)
    expect(spokenFingerprint(value)).toBe(spoken)
    expect(spoken).toMatch(/^(\d{4} ){7}\d{4}$/)
  })

  test('has the name that it had', () => {
    expect(readInvitation(secret).id).toBe(id)
  })

  /** Every answer that differs in one place. */
  function changes(whole: Json, value = whole, path: string[] = []): [string, Answer][] {
    if (value !== null && typeof value === 'object')
      return Object.entries(value).flatMap(([name, part]) => changes(whole, part as Json, [...path, name]))
    const others = value === null ? ['', 'x'] : [`${value}x`, String(value).slice(1), null]
    return others.map((other) => [path.join('.'), withAt(whole, path, other) as unknown as Answer])
  }
  function withAt(value: Json, [name, ...rest]: string[], other: Json): Json {
    if (name === undefined) return other
    const within = value as Record<string, Json>
    return { ...within, [name]: withAt(within[name] as Json, rest, other) }
  }

  test.each(invited)('of a %s: its MAC and what is spoken cover every field', (who, given) => {
    const { value, macKey, mac, spoken } = given
    const changed = changes(value as unknown as Json)
    expect(new Set(changed.map(([path]) => path))).toEqual(new Set(fields[who]))
    for (const [path, other] of changed) {
      expect(macHolds(other, mac, macKey), path).toBe(false)
      expect(spokenFingerprint(other), path).not.toBe(spoken)
    }
    const more = { ...value, more: 1 } as unknown as Answer
    expect(macHolds(more, mac, macKey)).toBe(false)
  })

  test('a name that looks like two fields is no two fields', () => {
    const shifted = { ...head.value, office: { ...head.value.office, name: 'a","x":"b' } }
    expect(macHolds(shifted, mac, macKey)).toBe(false)
  })

  test('a server that swaps a recipient, a role or an office is found out', () => {
    const { value, macKey, mac, spoken } = colleague
    const swapped: Joining[] = [
      { ...value, role: 'administrator' },
      { ...value, office: 'aaaaaaaaaaaaaaaa' },
      { ...value, member: { ...value.member, recipient: kept.keybook.recipient } },
      { ...value, member: { ...value.member, sign: kept.root.key } },
    ]
    for (const other of swapped) {
      expect(v.is(joiningSchema, other)).toBe(true)
      expect(macHolds(other, mac, macKey)).toBe(false)
      expect(spokenFingerprint(other)).not.toBe(spoken)
    }
    // A head’s answer is no colleague’s, and the other way round.
    expect(v.is(joiningSchema, head.value)).toBe(false)
    expect(v.is(answerSchema, value)).toBe(false)
  })

  test('another secret makes another name and another MAC; the name says nothing of the MAC', () => {
    const others = Array.from({ length: 50 }, () => readInvitation(newInvitationSecret(random)))
    expect(new Set(others.map((one) => one.id)).size).toBe(50)
    for (const other of others) expect(macHolds(head.value, mac, other.macKey)).toBe(false)
    expect(hex(macKey)).not.toContain(id)
    expect(macHolds(head.value, mac, fromHex(id))).toBe(false)
  })

  test('a MAC that is cut, empty or changed does not hold', () => {
    for (const wrong of ['', mac.slice(1), `${mac}A`, mac.toLowerCase(), base64(new Uint8Array(32))])
      expect(macHolds(head.value, wrong, macKey)).toBe(false)
    fc.assert(
      fc.property(
        bits(32),
        ([at, bit]) => !macHolds(head.value, base64(flipped(fromBase64(mac), at, 1 << bit)), macKey),
      ),
    )
  })

  test('a link with more or less than 128 bits is none', () => {
    for (const wrong of ['', secret.slice(2), `${secret}AA`, `${secret}=`, '%%%', ' '])
      expect(() => readInvitation(wrong), wrong).toThrow()
    expect(fromBase64(newInvitationSecret(random))).toHaveLength(16)
  })
})

describe('what two must want', () => {
  const { id, tips, subject } = people.second

  test('is named as an earlier release named it', () => {
    expect(secondSubject(id, 'delete', tips)).toBe(subject)
    expect(secondSubject(id, 'delete', tips.toReversed())).toBe(subject)
  })

  test('is another thing for another request, act or tip', () => {
    const [first] = tips as [string]
    const others = [
      secondSubject('00'.repeat(16), 'delete', tips),
      secondSubject(id, 'export', tips),
      secondSubject(id, 'delete', [first]),
      secondSubject(id, 'delete', [...tips, first]),
      secondSubject(id, 'delete', [...tips, '00'.repeat(16)]),
      secondSubject(id, 'delete', []),
    ]
    expect(new Set([subject, ...others]).size).toBe(7)
  })

  test('has one size, however many tips it is about', () => {
    const many = Array.from({ length: EXPORT_MAX }, (_, i) => i.toString(16).padStart(32, '0'))
    expect(secondSubject(id, 'delete', many)).toHaveLength(subject.length)
  })
})

describe('an invitation left with the office', () => {
  const { member, identity, given } = invitations as InvitationVectors
  /** The office, whose one member has this role. */
  const here = (role: Role, changed: { until?: number; sign?: string } = {}): Checking => {
    const one = { ...member, role, recipient: '', from: NOW - 1, until: null, ...changed }
    const office = { id: DESK, kind: 'desk', page: { members: [one] } } as unknown as KeybookOffice
    return { office, identities: [kept.recovery.identity, identity], now: NOW }
  }
  const open = (sealed: string, asked: Asked, checking = here('coordinator')) =>
    openInvitation(fromBase64(sealed), asked, checking)

  test('opens as an earlier release made it, for what it was given for', async () => {
    for (const { secret, asked, sealed } of given)
      expect(await open(sealed, asked)).toEqual(readInvitation(secret))
  })

  test('for anything else it does not', async () => {
    const [place, office, other] = given as [(typeof given)[0], (typeof given)[0], (typeof given)[0]]
    for (const { secret: _, asked, sealed } of given)
      for (const [name, value] of Object.entries(asked))
        for (const wrong of [`${value}x`, '', null])
          if (wrong !== value)
            expect(await open(sealed, { ...asked, [name]: wrong } as Asked), name).toBeNull()
    for (const role of roles.filter((one) => one !== 'triager'))
      expect(await open(place.sealed, { for: 'member', office: DESK, role }), role).toBeNull()
    for (const [a, b] of [
      [place, office],
      [office, other],
      [other, place],
    ] as const)
      expect(await open(a.sealed, b.asked)).toBeNull()
  })

  test('counts only by whom may give it now', async () => {
    const [place, office] = given as [(typeof given)[0], (typeof given)[0]]
    const rolesFor = async ({ sealed, asked }: typeof place) => {
      const opened = await Promise.all(roles.map((role) => open(sealed, asked, here(role))))
      return roles.filter((_, n) => opened[n])
    }
    expect(await rolesFor(place)).toEqual(['coordinator', 'lead'])
    expect(await rolesFor(office)).toEqual(['coordinator', 'administrator'])
    for (const { sealed, asked } of given) {
      expect(await open(sealed, asked, here('coordinator', { until: NOW }))).toBeNull()
      expect(await open(sealed, asked, here('coordinator', { until: NOW + 1 }))).not.toBeNull()
      expect(await open(sealed, asked, here('coordinator', { sign: kept.root.key }))).toBeNull()
      expect(await open(sealed, asked, { ...here('coordinator'), identities: [] })).toBeNull()
    }
  })

  test('without a signature, or with one for another purpose, it is none', async () => {
    const { recipient } = await newKeyPair()
    const key = await newKeyPair()
    const seed = random(32)
    const checking = { ...here('coordinator', { sign: publicHalf(seed) }), identities: [key.identity] }
    const asked: Asked = { for: 'member', office: DESK, role: 'triager' }
    const secret = newInvitationSecret(random)
    const seal = async (text: string, to = key.recipient) =>
      openInvitation(await sealFile(text, to), asked, checking)
    const value = { v: 1, secret, ...asked }
    const by = (domain: 'invitation' | 'audit' | 'page', more: object = {}) =>
      JSON.stringify(signText(domain, { ...value, ...more }, seed, member.id))
    expect(await seal(by('invitation'))).toEqual(readInvitation(secret))
    const wrong = [secret, '', '{}', JSON.stringify(value), by('audit'), by('page')]
    for (const text of [...wrong, by('invitation', { v: 2 }), by('invitation', { more: 1 })])
      expect(await seal(text), text).toBeNull()
    expect(await seal(by('invitation'), recipient)).toBeNull()
  })

  test('the longest fits into what the server takes', async () => {
    const { recipient } = await newKeyPair()
    const escaped = (length: number) => '\u0001'.repeat(length)
    const [name, agency] = [escaped(OFFICE_NAME_MAX), escaped(40)]
    const asked: Asked = { for: 'office', kind: 'foreigners_service', name, agency }
    const by = { by: member.id, seed: random(32), recipient }
    expect(isShortFile(await sealInvitation(newInvitationSecret(random), asked, by), 'invitation')).toBe(true)
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
  const value: NewSummary = {
    v: 3,
    first: 'Vidjela sam.',
    place: 'x',
    danger: true,
    child: false,
    language: 'bs',
    kind: ['work'],
    traces: ['X00X000'],
  }
  const size = 24 + SUMMARY_BYTES + 16

  test('opens as an earlier release made it', () => {
    const earlier = summaryKey(kept.summary.identity, DESK, 1)
    expect(hex(earlier)).toBe(kept.summary.key)
    expect(openSummary(fromBase64(kept.summary.sealed), kept.summary.place, earlier)).toEqual({
      v: 1,
      kind: [],
      traces: [],
      ...kept.summary.value,
    })
  })

  test('one of the second version says nothing of the record, and holds nothing else', () => {
    const sealed = (more: object) =>
      sealSummary({ ...value, ...more } as unknown as NewSummary, place, key, random)
    expect(openSummary(sealed({ v: 2 }), place, key)).toEqual({ ...value, v: 2 })
    const desk = { place: 'BA-BIH-TK-kalesija', heavy: true, flags: 2, look: 490_000, kind: [0, 8] }
    expect(openSummary(sealed({ desk }), place, key)).toEqual({ ...value, desk })
    for (const wrong of [{ v: 2, desk }, { v: 4 }, { desk: { note: 'x' } }, { desk: { heavy: false } }])
      expect(() => openSummary(sealed(wrong), place, key), JSON.stringify(wrong)).toThrow()
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
  const earlier = [kept.pepper, people.pepper, work.pepper, deskList.pepper]
  const things = earlier.flatMap(({ hashes }) => Object.keys(hashes)) as HashedThing[]
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
    known: 0,
    'sign-in-name': 0,
    'wrong-code': 0,
    work: 0,
    'used-work': 0,
    'desk-list': 0,
  } satisfies Record<HashedThing, 0>
  const pepper = readPepper(kept.pepper.secret)

  test('hashes as an earlier release did, for every purpose', () => {
    expect(things.toSorted()).toEqual(Object.keys(complete).toSorted())
    const text = kept.summary.value.first
    for (const { secret, hashes } of earlier)
      for (const [thing, hash] of Object.entries(hashes))
        expect(readPepper(secret).hash(thing as HashedThing, text), thing).toBe(hash)
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

  test('is read in its one form alone, and only as its signer’s', () => {
    const value = JSON.parse(signed.text) as Record<string, Json>
    expect(readEntry(signed)).toEqual(value)
    const { act: _, ...others } = value
    const texts = [
      '',
      'null',
      '[]',
      '{',
      JSON.stringify(value, null, 1),
      ` ${signed.text}`,
      signed.text.replace('{', '{"act":"sorted",'),
      signed.text.replace(`${NOW}`, `${NOW}.0`),
      signed.text.replace('opened', '\\u006fpened'),
      canonical(others),
      canonical({ ...value, more: 1 }),
      canonical(value).replace('"n":0', '"n":1e30'),
    ]
    for (const text of texts) expect(readEntry({ ...signed, text }), text).toBeNull()
    expect(readEntry({ ...signed, by: 'c0ffee00c0ffee01' })).toBeNull()
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

  test('of an unknown act, with more fields or a long subject is none', () => {
    const value = JSON.parse(signed.text) as Record<string, Json>
    const wrong = [
      { act: 'forgot' },
      { n: -1 },
      { n: 0.5 },
      { n: 2 ** 53 },
      { hour: 1.5 },
      { hour: -1 },
      { hour: HOUR_MAX + 1 },
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
