import { existsSync, writeFileSync } from 'node:fs'
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { base64, concat, hex, type Random, utf8 } from '../../core/bytes.ts'
import { canonical, type Json } from '../../core/canonical.ts'
import { sealAttachment } from '../../core/envelope/attachment.ts'
import type { Bodies, ReferralToAgency, TipToDesk } from '../../core/envelope/bodies.ts'
import type { Context, Expected, Kind } from '../../core/envelope/context.ts'
import type { Message } from '../../core/envelope/message.ts'
import { seal } from '../../core/envelope/seal.ts'
import { shapeOf } from '../../core/envelope/shape.ts'
import { signMessage } from '../../core/envelope/signature.ts'
import { signEntry } from '../../core/keys/audit.ts'
import { type Book, nextBook, signBook } from '../../core/keys/book.ts'
import { chainStates, checkEntries, signHeads } from '../../core/keys/chains.ts'
import { wordsWay } from '../../core/keys/credentials.ts'
import { fingerprint } from '../../core/keys/fingerprint.ts'
import { foundOffice, newFounder } from '../../core/keys/founding.ts'
import { RECOVERY } from '../../core/keys/grants.ts'
import {
  type Answer,
  type Asked,
  type Joining,
  macOf,
  readInvitation,
  sealInvitation,
  spokenFingerprint,
} from '../../core/keys/invitation.ts'
import { lockKeyring, wrapKeyringKey } from '../../core/keys/keyring.ts'
import { newKeyPair } from '../../core/keys/office.ts'
import { rootToWords, shareToText } from '../../core/keys/paper.ts'
import { PRF_INPUT, passkeyWay, passkeyWrap } from '../../core/keys/passkey.ts'
import { rescueWords } from '../../core/keys/passphrase.ts'
import { type HashedThing, newPepper, readPepper } from '../../core/keys/pepper.ts'
import { receiptKeys } from '../../core/keys/receipt.ts'
import { escrowKeyringKey, recoveryAuth, recoveryHash, splitIdentity } from '../../core/keys/recovery.ts'
import { signSuccession } from '../../core/keys/root.ts'
import { secondSubject } from '../../core/keys/second.ts'
import { hashOf, publicHalf } from '../../core/keys/signed.ts'
import { type NewSummary, sealSummary, summaryKey } from '../../core/keys/summary.ts'
import { newReceipt } from '../../core/receipt.ts'
import { DESK } from '../../core/roles.ts'
import { allOf, framed, sealBytes } from './craft.ts'

/*
 * Makes the vectors beside this file that are not there yet: `node test/vectors/make.ts`. They are committed and not made
 * again: what one release sealed, the next must open (THREATS OP1). New formats get a new file beside the old ones.
 */

export const random: Random = (length) => crypto.getRandomValues(new Uint8Array(length))

const HOUR = 500_000
const TEXT = 'Čuo sam kako đak šapuće: „ne puštaju ih“. Зграда код пијаце, трећи спрат. 👩‍👧'

// ---- What somebody without Javi has in hand ----

/** Three printed shares, the office key sealed to the recovery recipient, a sealed tip, and the text within. */
export interface OutsiderKit {
  shares: string[]
  grant: string
  tip: string
  text: string
}

export async function makeOutsiderKit(text: string): Promise<OutsiderKit> {
  const { page, grants, shares } = await foundOffice(
    { id: DESK, kind: 'desk' },
    await newFounder(random),
    HOUR,
  )
  const { recipient } = JSON.parse(page.text) as { recipient: string }
  const grant = grants.find(({ holder }) => holder === RECOVERY)
  if (!grant) throw new Error('no grant for recovery')
  const tip = await seal(signedTip(await newReporter(), text), recipient)
  return { shares: shares.map(shareToText), grant: base64(grant.sealed), tip: base64(tip), text }
}

interface Reporter {
  signSeed: Uint8Array
  sign: string
  identity: string
  recipient: string
}

async function newReporter(): Promise<Reporter> {
  const signSeed = random(32)
  return { signSeed, sign: publicHalf(signSeed), ...(await newKeyPair()) }
}

const tipContext = <K extends 'tip' | 'followup' | 'line' | 'reply'>(kind: K) =>
  ({ v: 1, kind, tip: 'ab'.repeat(16), seq: 0, channel: 'web', epoch: 1, hour: HOUR }) as const

function signedTip({ sign, recipient, signSeed }: Reporter, text: string): Message<'tip'> {
  const body: TipToDesk = {
    report: {
      language: 'bs',
      text,
      danger: 'unsure',
      place: 'BA-BRC-999999',
      child: 'yes',
      self: null,
      share: 'ask_first',
    },
    reporter: { sign, recipient },
  }
  return signMessage(tipContext('tip'), body, signSeed)
}

// ---- Envelope ----

export interface EnvelopeVectors {
  keys: Record<string, { identity: string; recipient: string }>
  signers: Record<string, string>
  /** Each with what can be seen of it from outside. */
  files: Record<string, { bucket: number | null; sealed: string }>
  opens: {
    file: string
    key: string
    expected: Expected
    message: Message
    signer: string | null
  }[]
  refused: { why: string; file: string; key: string; expected: Expected }[]
}

async function makeEnvelope(): Promise<EnvelopeVectors> {
  const reporter = await newReporter()
  const desk = await newKeyPair()
  const agency = await newKeyPair()
  const plain = await generateX25519Identity()
  const plainRecipient = await identityToRecipient(plain)
  const memberSeed = random(32)
  const member = 'c0ffee00c0ffee00'
  const keys = { desk, agency, reporter: { identity: reporter.identity, recipient: reporter.recipient } }
  const signers = { reporter: reporter.sign, member: publicHalf(memberSeed) }
  const files: EnvelopeVectors['files'] = {}
  const opens: EnvelopeVectors['opens'] = []
  const refused: EnvelopeVectors['refused'] = []

  const keep = (name: string, sealed: Uint8Array) => {
    files[name] = { bucket: shapeOf(sealed), sealed: base64(sealed) }
  }
  const good = async <K extends Kind>(
    name: string,
    message: Message<K>,
    key: keyof typeof keys,
    signer: keyof typeof signers | null,
  ) => {
    keep(name, await seal(message, keys[key].recipient))
    opens.push({
      file: name,
      key,
      expected: expectedOf(message.context),
      message: message as Message,
      signer,
    })
  }

  const tip = signedTip(reporter, TEXT)
  const referral: ReferralToAgency = {
    basis: 'child',
    note: 'Molimo hitno.',
    due: HOUR + 24,
    fields: { text: TEXT, place: null, child: 'yes', told: HOUR, phone: '+387 6x 000 000' },
  }
  const referralContext = <K extends 'referral' | 'feedback'>(kind: K, from: string, to: string) =>
    ({ v: 1, kind, ref: 'cd'.repeat(16), seq: 0, from, to, epoch: 1, hour: HOUR }) as const
  const office = '0123456789abcdef'

  await good('tip', tip, 'desk', 'reporter')
  await good(
    'followup',
    signMessage(
      { ...tipContext('followup'), seq: 1 },
      { language: 'en', text: 'One more thing.' },
      reporter.signSeed,
    ),
    'desk',
    'reporter',
  )
  await good(
    'line',
    {
      context: { ...tipContext('line'), channel: 'sms' },
      body: { from: '+387 6x 000 000', to: '+387 6x 000 001', text: 'Upomoć' },
    },
    'desk',
    null,
  )
  await good(
    'reply',
    signMessage(tipContext('reply'), { text: 'Hvala. Jeste li na sigurnom?' }, memberSeed, member),
    'reporter',
    'member',
  )
  await good(
    'referral',
    signMessage(referralContext('referral', DESK, office), referral, memberSeed, member),
    'agency',
    'member',
  )
  await good(
    'feedback',
    signMessage(
      referralContext('feedback', office, DESK),
      { state: 'accepted', text: 'Primljeno.' },
      memberSeed,
      member,
    ),
    'desk',
    'member',
  )
  const long: Bodies['followup'] = { language: 'sr-Cyrl', text: 'ћ'.repeat(12_000) }
  await good(
    'followup of 12,000 letters',
    signMessage({ ...tipContext('followup'), seq: 2 }, long, reporter.signSeed),
    'desk',
    'reporter',
  )

  const expected = expectedOf(tip.context)
  const refuse = (why: string, file: string, key: keyof typeof keys, row: Expected = expected) =>
    refused.push({ why, file, key, expected: row })
  refuse('row of another tip', 'tip', 'desk', { ...expected, tip: 'ac'.repeat(16) } as Expected)
  refuse('row of another number', 'tip', 'desk', { ...expected, seq: 1 } as Expected)
  refuse('row of another channel', 'tip', 'desk', { ...expected, channel: 'sms' } as Expected)
  refuse('row of another epoch', 'tip', 'desk', { ...expected, epoch: 2 } as Expected)
  refuse('row of another kind', 'tip', 'desk', { ...expected, kind: 'followup' } as Expected)
  refuse('key of another office', 'tip', 'agency')

  const { recipient } = desk
  const json = JSON.stringify({ ...tip.context, body: tip.body, sig: tip.sig })
  const bad = async (why: string, sealed: Promise<Uint8Array>) => {
    keep(why, await sealed)
    refuse(why, why, 'desk')
  }
  const dirty = framed(json, 8192)
  dirty[8191] = 1
  await bad('padding is not zero', sealBytes(dirty, recipient))
  await bad('larger bucket than needed', sealBytes(framed(json, 32_768), recipient))
  await bad('not padded', sealBytes(framed(json, 4 + new TextEncoder().encode(json).length), recipient))
  await bad('length beyond the end', sealBytes(framed(json, 8192, 8189), recipient))
  await bad('unknown version', sealBytes(framed(json.replace('"v":1', '"v":2'), 8192), recipient))
  await bad('a field too many', sealBytes(framed(json.replace('{', '{"note":"",'), 8192), recipient))
  await bad('two recipients', sealBytes(framed(json, 8192), recipient, agency.recipient))
  await bad('hybrid and plain recipient', sealBytes(framed(json, 8192), recipient, plainRecipient))
  await bad('plain X25519', sealBytes(framed(json, 8192), plainRecipient))
  await bad(
    'bytes after the end',
    seal(tip, recipient).then((sealed) => concat(sealed, new Uint8Array(1))),
  )
  return { keys, signers, files, opens, refused }
}

function expectedOf(context: Context): Expected {
  const { hour: _, ...expected } = context
  return expected
}

// ---- Keys ----

export type KeyVectors = Awaited<ReturnType<typeof makeKeys>>

async function makeKeys() {
  const rootSeed = random(32)
  const rootKey = publicHalf(rootSeed)
  const founder = await newFounder(random)
  const desk = await foundOffice({ id: DESK, kind: 'desk' }, founder, HOUR)
  const secret = newPepper(random)
  const pepper = readPepper(secret)
  const recovery = await newKeyPair()
  const head = { id: founder.id, sign: founder.sign, from: HOUR, until: null }
  const book = signBook(
    {
      v: 1,
      n: 1,
      prev: null,
      server: pepper.sign,
      offices: [{ id: DESK, kind: 'desk', name: 'Izmišljeni ured', agency: null, heads: [head] }],
    },
    rootSeed,
  )
  const passphrase = 'đak  žaba šuma ćup čaj ključ'
  const locked = lockKeyring(founder.keyring, founder.id, random)
  const { way: _, ...unlocks } = await wordsWay(locked.key, founder.id, 'passphrase', passphrase, random)
  const invitation = base64(random(16))
  const { id, macKey } = readInvitation(invitation)
  const answer: Answer = {
    office: { id: '0123456789abcdef', kind: 'police', name: 'Izmišljena uprava', agency: null },
    member: { id: 'fedcba9876543210', sign: founder.sign },
    pageHash: hashOf(desk.page),
  }
  const place = { tip: 'ab'.repeat(16), rev: 1, epoch: 1 }
  const value: NewSummary = {
    v: 3,
    first: TEXT,
    place: null,
    danger: true,
    child: false,
    language: 'bs',
    kind: ['work'],
    traces: ['X00X000'],
  }
  const receipts = await Promise.all(
    [newReceipt(random), newReceipt(random)].map(async (digits) => {
      const { lookup, sign, recipient } = await receiptKeys(digits)
      return { digits, lookup, sign, recipient }
    }),
  )
  const things: HashedThing[] = [
    'receipt-lookup',
    'receipt-sign',
    'challenge',
    'sign-in',
    'fake-salt',
    'session',
    'phone',
    'carrier-message',
    'invitation',
  ]
  return {
    hour: HOUR,
    root: {
      seed: base64(rootSeed),
      words: rootToWords(rootSeed),
      key: rootKey,
      fingerprint: fingerprint(rootKey),
    },
    keybook: {
      book,
      pages: [desk.page],
      pageHash: hashOf(desk.page),
      recipient: (JSON.parse(desk.page.text) as { recipient: string }).recipient,
    },
    keyring: {
      member: founder.id,
      passphrase,
      keyring: locked.keyring,
      ...unlocks,
      identity: founder.keyring.identity,
      signSeed: base64(founder.keyring.signSeed),
    },
    recovery: { ...recovery, shares: (await splitIdentity(recovery.identity)).map(shareToText) },
    pepper: {
      secret,
      sign: pepper.sign,
      hashes: hashesOf(secret, things),
      member: founder.id,
      totp: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
      sealedTotp: base64(pepper.sealSecret('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', founder.id, random)),
    },
    invitation: {
      secret: invitation,
      id,
      answer,
      mac: macOf(answer, macKey),
      spoken: spokenFingerprint(answer),
    },
    summary: {
      identity: desk.identity,
      place,
      value,
      key: hex(summaryKey(desk.identity, DESK, 1)),
      sealed: base64(sealSummary(value, place, summaryKey(desk.identity, DESK, 1), random)),
    },
    receipts,
    canonical: canonical({ ž: 1, z: [true, null, 'č\u0000\ud800'], '\u20ac': {}, a: undefined } as Json),
  }
}

const hashesOf = (secret: string, things: HashedThing[]) =>
  Object.fromEntries(things.map((thing) => [thing, readPepper(secret).hash(thing, TEXT)]))

// ---- People ----

export type PeopleVectors = Awaited<ReturnType<typeof makePeople>>

async function makePeople() {
  const member = await newFounder(random)
  const { id, keyring } = member
  const locked = lockKeyring(keyring, id, random)
  const rescue = rescueWords(random)
  const [prf, credential] = [random(32), random(48)]
  const way = passkeyWay(credential)
  const recovery = await newKeyPair()
  const joining: Joining = {
    office: DESK,
    role: 'triager',
    member: { id, sign: member.sign, recipient: member.recipient },
  }
  const invitation = base64(random(16))
  const tips = ['cd'.repeat(16), 'ab'.repeat(16)]
  const secret = newPepper(random)
  return {
    hour: HOUR,
    member: { id, identity: keyring.identity, signSeed: base64(keyring.signSeed), sign: member.sign },
    keyring: { keyring: locked.keyring, key: base64(locked.key) },
    rescue: { words: rescue, ...(await wordsWay(locked.key, id, 'rescue', rescue, random)) },
    passkey: {
      input: hex(PRF_INPUT),
      prf: base64(prf),
      wrapKey: base64(passkeyWrap(prf)),
      credential: base64(credential),
      way,
      wrap: wrapKeyringKey(locked.key, id, way, passkeyWrap(prf), random),
    },
    recovery: {
      ...recovery,
      auth: recoveryAuth(recovery.identity),
      hash: recoveryHash(recoveryAuth(recovery.identity)),
      escrow: base64(await escrowKeyringKey(locked.key, id, recovery.recipient)),
    },
    joining: {
      secret: invitation,
      joining,
      mac: macOf(joining, readInvitation(invitation).macKey),
      spoken: spokenFingerprint(joining),
    },
    succession: await makeSuccession(),
    second: { id: 'ef'.repeat(16), tips, subject: secondSubject('ef'.repeat(16), 'delete', tips) },
    chain: makeChain(member.id, member.sign, keyring.signSeed),
    pepper: { secret, hashes: hashesOf(secret, ['known', 'sign-in-name', 'wrong-code']) },
  }
}

// ---- Attachments ----

/**
 * A sealed file, of which only the header, the nonce and the header's file key are kept: what follows comes of them
 * and of the file, and would be a MiB of it.
 */
export interface AttachmentVector {
  identity: string
  /** The file, in base64url. */
  file: string
  sha256: string
  sealed: string
  /** Header and nonce of the age file, and the file key that the header holds. */
  start: string
  fileKey: string
}

async function makeAttachment(): Promise<AttachmentVector> {
  const { identity, recipient } = await newKeyPair()
  const file = utf8(TEXT)
  const stream = new Blob([file.slice()]).stream()
  const { parts, hashes } = await sealAttachment(stream, file.length, recipient)
  const [first] = await allOf(parts)
  const start = (first as Uint8Array).subarray(0, 1_643)
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  const fileKey = await decrypter.decryptHeader(start.subarray(0, start.length - 16))
  return { identity, file: base64(file), ...hashes(), start: base64(start), fileKey: base64(fileKey) }
}

// ---- Invitations, as they are left with the office ----

export interface InvitationVectors {
  member: { id: string; sign: string }
  identity: string
  given: { secret: string; asked: Asked; sealed: string }[]
}

async function makeInvitations(): Promise<InvitationVectors> {
  const { identity, recipient } = await newKeyPair()
  const [by, seed] = ['c0ffee00c0ffee00', random(32)]
  const things: Asked[] = [
    { for: 'member', office: DESK, role: 'triager' },
    { for: 'office', kind: 'social_work', name: 'Izmišljeni centar „Šuma“', agency: null },
    { for: 'office', kind: 'police', name: 'Izmišljena policija', agency: 'POL-X' },
  ]
  const given: InvitationVectors['given'] = []
  for (const asked of things) {
    const secret = base64(random(16))
    const sealed = base64(await sealInvitation(secret, asked, { by, seed, recipient }))
    given.push({ secret, asked, sealed })
  }
  return { member: { id: by, sign: publicHalf(seed) }, identity, given }
}

/** A keybook whose root was replaced twice. */
async function makeSuccession() {
  const founder = await newFounder(random)
  const desk = await foundOffice({ id: DESK, kind: 'desk' }, founder, HOUR)
  const head = { id: founder.id, sign: founder.sign, from: HOUR, until: null }
  const [first, second, third] = [random(32), random(32), random(32)]
  const offices: Book['offices'] = [
    { id: DESK, kind: 'desk', name: 'Izmišljeni ured', agency: null, heads: [head] },
  ]
  const one: Book = { v: 1, n: 1, prev: null, server: founder.sign, offices }
  const two = nextBook(one, hashOf(signBook(one, first)))
  const three = nextBook(two, hashOf(signBook(two, second)))
  const books = [signBook(one, first), signBook(two, second), signBook(three, third)] as const
  return {
    roots: [first, second, third].map(publicHalf),
    successions: [signSuccession(books[1], first, second), signSuccession(books[2], second, third)],
    books,
    pages: [desk.page],
  }
}

function makeChain(actor: string, sign: string, seed: Uint8Array) {
  const first = signEntry(actor, { n: 0, prev: null, seen: null }, 'signed_in', '', HOUR, seed)
  const seen = hashOf(first)
  const second = signEntry(actor, { n: 1, prev: seen, seen }, 'opened', 'ab'.repeat(16), HOUR, seed)
  const entries = [first, second].map((one) => ({ ...one, office: DESK }))
  const states = chainStates(checkEntries(entries, new Map([[actor, [{ office: DESK, key: sign }]]])))
  return { entries, heads: signHeads(actor, states, HOUR, seed) }
}

// ---- Work ----

function makeWork() {
  const secret = newPepper(random)
  return { pepper: { secret, hashes: hashesOf(secret, ['work', 'used-work']) } }
}

function makeDeskList() {
  const secret = newPepper(random)
  return { pepper: { secret, hashes: hashesOf(secret, ['desk-list']) } }
}

if (import.meta.main) {
  const write = async (name: string, make: () => Promise<unknown>) => {
    const file = new URL(`${name}.json`, import.meta.url)
    if (!existsSync(file)) writeFileSync(file, `${JSON.stringify(await make(), null, 2)}\n`)
  }
  await write('envelope', makeEnvelope)
  await write('keys', makeKeys)
  await write('people', makePeople)
  await write('outsider', () => makeOutsiderKit(TEXT))
  await write('attachment', makeAttachment)
  await write('invitation', makeInvitations)
  await write('work', async () => makeWork())
  await write('desk-list', async () => makeDeskList())
}
