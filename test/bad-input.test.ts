import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import fc from 'fast-check'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { base64, concat, fromBase64, hex, utf8 } from '../core/bytes.ts'
import { pad } from '../core/envelope/padding.ts'
import { hourOf } from '../core/hour.ts'
import { type Act, signEntry, type Tail } from '../core/keys/audit.ts'
import { officeOf } from '../core/keys/keybook.ts'
import { newKeyPair } from '../core/keys/office.ts'
import { ARGON2, BODY_MAX } from '../core/limits.ts'
import { DESK } from '../core/roles.ts'
import { fill, paths } from '../core/wire.ts'
import type { Door } from '../worker/door.ts'
import { doors } from '../worker/doors.ts'
import {
  type Answered,
  ask,
  askPost,
  askRaw,
  expectProblem,
  expectStrict,
  someKeys,
} from './support/asking.ts'
import { count, look } from './support/database.ts'
import { type Entry, entries, type Server, start } from './support/entries.ts'
import { workFor } from './support/work.ts'
import {
  addOffices,
  deskHeaders,
  foundDesk,
  get,
  invite,
  join,
  post,
  prepare,
  random,
  refer,
  report,
  reporterKeybook,
  type Session,
  signIn,
} from './support/world.ts'

/*
 * What no page of ours sends. Every answer is a problem document with a stable code; nothing is stored; the process
 * goes on.
 */

type Body = Record<string, unknown>

const withBody = doors.filter((door) => door.body)
const limitOf = ({ limit }: Door) => limit ?? BODY_MAX.small
const nameOf = ({ method, path }: Door) => `${method} ${path}`
const json = 'application/json'

/** Values that are wrong almost everywhere; where one is right, the door's own schema says so. */
const wrongValues = [
  null,
  2 ** 60,
  'x',
  {},
  true,
  '',
  '\ud800',
  "'; DROP TABLE tip; --",
  'A'.repeat(5_000),
  -1,
  1.5,
  1e308,
  [[]],
  { length: 1 },
]
/** The schemas are the same code on both entries; one of them sees every value. */
const valuesOn = (entry: Entry) => (entry === 'node' ? wrongValues : wrongValues.slice(0, 4))

const tables = [
  'tip',
  'message',
  'receipt',
  'reply',
  'tombstone',
  'referral',
  'handed',
  'directory',
  'feedback',
  'summary',
  'invitation',
  'audit',
  'book',
  'page',
  'root',
  'grant',
  'member',
  'unlock',
  'session',
  'second',
  'draft',
]
const countIn = (table: string) => `(SELECT count(*) FROM "${table}") AS "${table}"`

describe.each(entries)('bad input on %s', (entry) => {
  let server: Server
  let desk: Session
  let agency: Session
  let tip: string
  let ref: string
  let recipient: string
  /** A sealed message as it should be. */
  let sealed: string

  beforeAll(async () => {
    server = await start(entry)
    const founded = await foundDesk(server)
    desk = await signIn(server, founded.coordinator, founded.rootKey)
    const link = await invite(desk, { kind: 'police', name: 'Izmišljena policijska uprava', agency: null })
    const lead = await join(server, link, 'Inspektor')
    await addOffices(desk, founded.rootSeed)
    agency = await signIn(server, lead, founded.rootKey)
    const keybook = await reporterKeybook(server, founded.rootKey)
    recipient = officeOf(keybook, DESK).page.recipient
    const reporter = await prepare(server, keybook, report('Izmišljeno.'), await someKeys())
    await post(server.url, paths.tips, reporter.request)
    tip = reporter.tip
    sealed = reporter.request.sealed
    ref = await refer(desk, tip, lead.office, 'Izmišljeno.')
  })
  afterAll(async () => server?.stop())

  const alive = async () => expect((await ask(server.url, paths.healthz)).status).toBe(200)
  /** Who is at a door: at one that only agencies pass, an agency. */
  const sessionAt = ({ who }: Door) => (['referrals', 'decide'].includes(who) ? agency : desk)
  const cookieOf = (door: Door) =>
    ['anyone', 'receipt', 'link', 'carrier'].includes(door.who) ? undefined : sessionAt(door).cookie
  const absent = {
    member: hex(random(8)),
    office: hex(random(8)),
    invitation: hex(random(16)),
    second: hex(random(16)),
    attachment: hex(random(16)),
    alarm: 'spent',
    handed: hex(random(16)),
    agency: 'OWN-0',
    draft: hex(random(16)),
    joint: hex(random(16)),
  }
  const named = () => ({ tip, ref, ...absent })
  const pathOf = ({ path }: Door) => fill(path, named())
  /** How many rows each table has. */
  const rows = async () => (await look(server, `SELECT ${tables.map(countIn)}`))[0]

  async function send(door: Door, body: BodyInit | null, type: string | null = json): Promise<Answered> {
    const { 'content-type': _, ...headers } = deskHeaders(server.url, cookieOf(door)) as Record<
      string,
      string
    >
    const init = {
      method: 'POST',
      headers: type === null ? headers : { ...headers, 'content-type': type },
      body,
    }
    return ask(server.url, pathOf(door), {
      ...init,
      ...(body instanceof ReadableStream && { duplex: 'half' }),
    })
  }

  /** An entry that would be stored, so that what stands beside it is looked at. */
  async function entryFor(session: Session, act: Act, subject: string) {
    const tail = await get<Tail>(server.url, paths.tail, { cookie: session.cookie })
    return signEntry(session.me.member.id, tail, act, subject, hourOf(Date.now()), session.signSeed)
  }

  /** A body that a door takes, or would but for a single-use proof. */
  async function goodBody(door: Door): Promise<Body> {
    const { path, audit, subject } = door
    const signed = { text: '{}', by: 'root', sig: 'A'.repeat(86) }
    const key = 'A'.repeat(43)
    const id = hex(random(16))
    const proof = { challenge: 'x', lookup: id, sign: key, sig: 'A'.repeat(86) }
    const stretching = { salt: 'A'.repeat(22), ...ARGON2 }
    const words = { way: 'rescue', stretching, auth: key, wrap: 'AA' }
    const totp = { totp: 'A'.repeat(32), code: '000000' }
    const ways = [{ ...words, way: 'passphrase' }, words]
    const credentials = { name: 'Neko', keyring: 'AA', ways, ...totp }
    const newOffice = {
      ...credentials,
      member: absent.member,
      escrow: 'AA',
      recovery: '0'.repeat(64),
      grants: [
        { epoch: 1, holder: 'recovery', sealed: 'AA' },
        { epoch: 1, holder: absent.member, sealed: 'AA' },
      ],
      page: signed,
    }
    const { grants } = newOffice
    const way = `passkey:${id}`
    const second = { act: 'export', tips: [tip] }
    const agencyOffice = agency.me.member.office
    const work = await workFor(server)
    const said = { seq: await count(server, 'feedback'), epoch: 1, sealed, ownEpoch: 1, own: sealed }
    const bodies: Record<string, Body> = {
      [paths.tips]: { tip: id, epoch: 1, urgent: false, lookup: id, sign: key, sealed, work },
      [paths.challenge]: { work },
      [paths.replies]: proof,
      [paths.followups]: { ...proof, seq: 1, epoch: 1, sealed },
      [paths.deletions]: { ...proof, tip: id, tombstones: [{ seq: 0, sig: 'A'.repeat(86) }] },
      [paths.setupLook]: { token: 'x' },
      [paths.setup]: { token: 'x', rootKey: key, book: signed, entry: signed, ...newOffice },
      [paths.signInStart]: { name: 'Neko', way: 'passphrase' },
      [paths.signIn]: { name: 'Neko', way: 'passphrase', auth: key, code: '000000' },
      [paths.passkeySignIn]: { credential: '{}' },
      [paths.recoveryLook]: { auth: key },
      [paths.recovery]: { auth: key, member: absent.member, ways, ...totp, entry: signed },
      [paths.words]: words,
      [paths.totp]: totp,
      [paths.escrow]: { escrow: 'AA' },
      [paths.passkeys]: { credential: '{}', way, wrap: 'AA' },
      [paths.wayRemove]: { way },
      [paths.sessionsEnd]: { session: id },
      [paths.invitationLook]: { invitation: id },
      [paths.invitationAnswer]: {
        invitation: id,
        answer: {
          office: { id: agencyOffice, kind: 'police', name: 'Izmišljeno', agency: null },
          member: { id: hex(random(8)), sign: key },
          pageHash: '0'.repeat(64),
        },
        mac: key,
        ...newOffice,
      },
      [paths.invitationJoin]: {
        invitation: id,
        joining: { office: DESK, role: 'triager', member: { id: absent.member, sign: key, recipient } },
        mac: key,
        ...credentials,
      },
      [paths.invitationWithdraw]: {},
      [paths.memberInvitations]: { invitation: id, role: 'triager', secret: 'AA' },
      [paths.memberAdd]: { invitation: '0'.repeat(64), page: signed, grants },
      [paths.memberLeave]: { page: signed, grants },
      [paths.memberRole]: { page: signed, grants },
      [paths.memberDisable]: {},
      [paths.memberEnable]: {},
      [paths.rekey]: { page: signed, grants },
      [paths.recoveryRenew]: { page: signed, grants, recovery: '0'.repeat(64), escrow: 'AA' },
      [paths.officeClose]: { book: signed },
      [paths.headAdd]: { book: signed, member: absent.member },
      [paths.headEnd]: { book: signed, member: absent.member },
      [paths.server]: { book: signed },
      [paths.root]: { book: signed, succession: signed },
      [paths.seconds]: { second: id, ...second },
      [paths.secondConfirm]: second,
      [paths.secondRefuse]: second,
      [paths.tipsExport]: { tips: [tip], second: null },
      [paths.signedIn]: {},
      [paths.page]: { page: signed },
      [paths.offices]: { book: signed, added: [hex(random(8))] },
      [paths.invitations]: { invitation: id, kind: 'police', name: 'Izmišljeno', agency: null, secret: 'AA' },
      [paths.sorted]: { tips: [tip] },
      [paths.summaries]: { summaries: [{ tip, rev: 1, epoch: 1, sealed: 'AA' }] },
      [paths.alarmNoted]: {},
      [paths.lineTexts]: { language: 'bs', id: 'line.received', text: null },
      [paths.phone]: { phone: null },
      [paths.duty]: {
        n: await count(server, 'duty'),
        duty: { week: [], holidays: [], closures: [], roster: [] },
      },
      [paths.tipOpen]: {},
      [paths.tipFileOpen]: {},
      [paths.tipJudge]: { priority: 'P1' },
      [paths.tipAssign]: { from: null, to: null },
      [paths.tipReply]: { seq: await count(server, 'reply'), epoch: 1, asks: false, sealed, own: sealed },
      [paths.tipSms]: {
        seq: await count(server, 'reply'),
        epoch: 1,
        own: sealed,
        to: '+38760000999',
        from: '+38760000000',
        text: 'Izmišljeno.',
        outside: false,
      },
      [paths.tipRecord]: { seq: await count(server, 'record'), epoch: 1, sealed },
      [paths.tipRefer]: {
        ref: id,
        office: agencyOffice,
        epoch: 1,
        due: 500_000,
        sealed,
        ownEpoch: 1,
        own: sealed,
      },
      [paths.tipHanded]: { handed: id, due: 500_000, epoch: 1, sealed },
      [paths.handedAnswer]: { seq: 0, from: 'handed', state: 'accepted', epoch: 1, sealed },
      [paths.directoryChange]: {
        n: await count(server, 'directory'),
        change: { name: 'Izmišljeni centar', kind: 'social_work', covers: ['BA'] },
      },
      [paths.told]: { tip: id, epoch: 1, urgent: false, sealed, receipt: { lookup: id, sign: key } },
      [paths.draftPut]: { epoch: 1, sealed },
      [paths.referralAskedBack]: said,
      [paths.referralRevoke]: {},
      [paths.referralOpen]: {},
      [paths.referralFileOpen]: {},
      [paths.referralAnswer]: { ...said, state: 'note' },
      [paths.referralAssign]: { from: null, to: null },
      [paths.jointOpen]: {},
      [paths.jointNote]: {
        seq: 0,
        copies: [
          { office: 'desk', epoch: 1, sealed },
          { office: agencyOffice, epoch: 1, sealed },
        ],
      },
    }
    const body = bodies[path] as Body
    if (!audit || !subject || door.method !== 'POST') return body
    const session = sessionAt(door)
    const [act] = [audit].flat() as [Act]
    const about = subject(body as never, named(), session.me.member as never)
    return { ...body, entry: await entryFor(session, act, about) }
  }

  /** Never a failure of ours; and what is taken is what the door's own schema takes. */
  function expectAnswer(door: Door, sent: unknown, answer: Answered): void {
    const name = `${nameOf(door)} ${JSON.stringify(sent)?.slice(0, 300)} → ${answer.status} ${answer.text.slice(0, 80)}`
    expect(answer.status, name).toBeLessThan(500)
    if (answer.status < 300) expect(v.safeParse(door.body as v.GenericSchema, sent).success, name).toBe(true)
    else expectProblem(answer, answer.status, JSON.parse(answer.text).code)
  }

  test('bodies that are no JSON of the right shape', async () => {
    const before = await rows()
    const deep = (open: string, close: string) => open.repeat(2_500) + close.repeat(2_500)
    const bodies: BodyInit[] = [
      '',
      ' ',
      'null',
      'true',
      '0',
      '"x"',
      '[]',
      '{',
      '{}',
      '{"a":1,}',
      'undefined',
      '{"tip":1e999}',
      `{"epoch":${'9'.repeat(4_000)}}`,
      deep('[', ']'),
      deep('{"a":', '}').replace('}', '0}'),
      '['.repeat(8_000),
      '\ufeff{}',
      new Uint8Array([0xff, 0xfe, 0x7b, 0x7d]),
      new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]),
      random(500) as Uint8Array<ArrayBuffer>,
    ]
    for (const door of withBody) {
      const answers = await Promise.all(bodies.map((body) => send(door, body)))
      for (const answer of answers) {
        expectProblem(answer, 400, 'bad-request')
        expectStrict(answer)
      }
    }
    expect(await rows()).toEqual(before)
    await alive()
  })

  test('another kind of content', async () => {
    const types = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'text/json',
      '',
      null,
    ]
    for (const door of withBody) {
      // Bytes have no type of their own that a client would add.
      const answers = await Promise.all(
        types.map((type) => send(door, utf8('{}') as Uint8Array<ArrayBuffer>, type)),
      )
      for (const answer of answers) expectProblem(answer, 415, 'media-type')
      expectProblem(await send(door, '{}', 'Application/JSON; charset=utf-8'), 400, 'bad-request')
    }
  })

  test('each field of each body, with what does not belong there', async () => {
    const before = await rows()
    for (const door of withBody) {
      const good = await goodBody(door)
      expect(v.safeParse(door.body as v.GenericSchema, good).success, nameOf(door)).toBe(true)
      const broken = Object.keys(good).flatMap((field) => [
        ...valuesOn(entry).map((value) => ({ ...good, [field]: value })),
        Object.fromEntries(Object.entries(good).filter(([name]) => name !== field)),
      ])
      // What is right in itself would be stored, and has its own tests.
      const wrong = broken.filter((body) => !v.safeParse(door.body as v.GenericSchema, body).success)
      expect(wrong.length, nameOf(door)).toBeGreaterThan(Object.keys(good).length)
      const answers = await Promise.all(wrong.map((body) => send(door, JSON.stringify(body))))
      answers.forEach((answer, i) => {
        expectAnswer(door, wrong[i], answer)
        expectProblem(answer, 400, 'bad-request')
      })
    }
    expect(await rows()).toEqual(before)
    await alive()
  })

  test('fields beyond the known ones, and names that every object has', async () => {
    const before = await rows()
    for (const door of withBody) {
      const good = JSON.stringify(await goodBody(door))
      const answers = await Promise.all(
        [
          '"more":1',
          '"__proto__":{"admin":true}',
          '"constructor":{"prototype":{"admin":true}}',
          '"toString":"x"',
          '"hasOwnProperty":1',
          '"":0',
        ].map((more) => send(door, `{${more},${good.slice(1)}`)),
      )
      for (const answer of answers) expectProblem(answer, 400, 'bad-request')
    }
    expect(await rows()).toEqual(before)
  })

  test('numbers that the database would not give back, bytes that do not decode', async () => {
    const listed = () => ask(server.url, paths.deskTips, { headers: { cookie: desk.cookie } })
    const summary = { tip, rev: 1, epoch: 1, sealed: 'AA' }
    for (const wrong of [
      { rev: 2 ** 60 },
      { epoch: 2 ** 53 },
      { rev: 1e300 },
      { sealed: 'A' },
      { sealed: 'AB' },
    ]) {
      const body = { summaries: [{ ...summary, ...wrong }] }
      expectProblem(await askPost(server.url, paths.summaries, body, desk.cookie), 400, 'bad-request')
      expect((await listed()).status).toBe(200)
    }
    for (const path of [
      paths.tipRefer,
      paths.tipReply,
      paths.referralAskedBack,
      paths.referralAnswer,
      paths.invitations,
    ]) {
      const door = withBody.find((one) => one.path === path) as Door
      const good = await goodBody(door)
      const numbers = ['seq', 'due', 'epoch', 'ownEpoch'].filter((field) => field in good)
      for (const field of numbers)
        expectProblem(await send(door, JSON.stringify({ ...good, [field]: 2 ** 60 })), 400, 'bad-request')
      if ('secret' in good)
        expectProblem(await send(door, JSON.stringify({ ...good, secret: 'A' })), 400, 'bad-request')
      // A number that is not the next one: a gap would look as if something were withheld.
      if ('seq' in good)
        expectProblem(await send(door, JSON.stringify({ ...good, seq: 10 ** 9 })), 409, 'taken')
    }
    expect(JSON.parse((await listed()).text).tips).toHaveLength(1)
  })

  test('whatever else comes', async () => {
    for (const door of withBody) {
      const good = await goodBody(door)
      const fields = Object.keys(good)
      const mutated = fc
        .record({ field: fc.constantFrom(...fields), value: fc.jsonValue({ maxDepth: 3 }) })
        .map(({ field, value }) => ({ ...good, [field]: value }))
      const anything = fc.oneof(
        { weight: 3, arbitrary: mutated },
        { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
      )
      await fc.assert(
        fc.asyncProperty(anything, async (body) => {
          expectAnswer(door, body, await send(door, JSON.stringify(body)))
        }),
        { numRuns: entry === 'node' ? 12 : 4, interruptAfterTimeLimit: 3_000 },
      )
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (body) => {
          expectAnswer(door, null, await send(door, body as Uint8Array<ArrayBuffer>))
        }),
        { numRuns: 4, interruptAfterTimeLimit: 3_000 },
      )
    }
    await alive()
  })

  test('bodies that are too large: honest, without a length, and just beyond the limit', async () => {
    const before = await rows()
    const stream = (size: number) => {
      let left = size
      return new ReadableStream<Uint8Array>({
        pull(controller) {
          if (left <= 0) return controller.close()
          controller.enqueue(new Uint8Array(Math.min(left, 65_536)).fill(32))
          left -= 65_536
        },
      })
    }
    for (const door of withBody) {
      const limit = limitOf(door)
      const [honest, beyond, absent, within] = await Promise.all([
        send(door, ' '.repeat(10 * limit)),
        send(door, ' '.repeat(limit + 1)),
        send(door, stream(10 * limit)),
        send(door, ' '.repeat(limit)),
      ])
      for (const answer of [honest, beyond, absent]) {
        expectProblem(answer, 413, 'too-large')
        expectStrict(answer)
      }
      expectProblem(within, 400, 'bad-request')
    }
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const sms = { method: 'POST', headers: form, body: `Body=${'a'.repeat(BODY_MAX.form)}` }
    expectProblem(await ask(server.url, paths.sms, sms), 413, 'too-large')
    expect(await rows()).toEqual(before)
    await alive()
  })

  test('a Content-Length that lies', async () => {
    const before = await rows()
    const line = `POST ${paths.tips} HTTP/1.1`
    const head = ['Host: localhost', `Content-Type: ${json}`]
    const good = JSON.stringify(await goodBody(withBody.find(({ path }) => path === paths.tips) as Door))
    const limit = BODY_MAX.sealed
    const lies: [string, string[], string, string][] = [
      ['too small', ['Content-Length: 5'], good, '400 bad-request'],
      ['too large, and then the end', [`Content-Length: ${good.length + 100}`], good, '400 bad-request'],
      ['enormous', ['Content-Length: 99999999999'], '{}', '413 too-large'],
      [
        'said small, sent chunked and large',
        ['Transfer-Encoding: chunked'],
        chunked(10 * limit),
        '413 too-large',
      ],
    ]
    // What is no HTTP at all is refused by whoever speaks it: Node in our form, Cloudflare's edge in its own.
    if (entry === 'node') {
      lies.push(
        ['twice', ['Content-Length: 5', 'Content-Length: 6'], good, '400 bad-request'],
        ['no number', ['Content-Length: x'], good, '400 bad-request'],
        [
          'beside chunks',
          ['Content-Length: 5', 'Transfer-Encoding: chunked'],
          '0\r\n\r\n',
          '400 bad-request',
        ],
        ['negative', ['Content-Length: -1'], good, '400 bad-request'],
      )
    }
    for (const [name, headers, body, wanted] of lies) {
      const answer = await askRaw(server.url, [line, ...head, ...headers], body)
      const code = /"code":"([\w-]+)"/.exec(answer)?.[1]
      expect(`${answer.slice(9, 12)} ${code}`, name).toBe(wanted)
      expect(answer.toLowerCase(), name).toContain("content-security-policy: default-src 'none'")
      expect(answer.toLowerCase(), name).toContain('cache-control: no-store')
    }
    expect(await rows()).toEqual(before)
    await alive()
  })

  test.runIf(entry === 'node')('what is hardly HTTP is refused in our own form', async () => {
    const strange = [
      ['GET / HTTP/1.1', 'Host: a b'],
      ['GET / HTTP/1.1'],
      ['OPTIONS * HTTP/1.1', 'Host: localhost'],
      ['CONNECT example.org:80 HTTP/1.1', 'Host: localhost'],
      ['hello'],
      [`GET /${'a'.repeat(100_000)} HTTP/1.1`, 'Host: localhost'],
      ['GET / HTTP/1.1', 'Host: localhost', `Cookie: ${'a'.repeat(100_000)}`],
      ['GET \\ HTTP/1.1', 'Host: localhost'],
      ['GET / HTTP/1.1', 'Host: localhost', 'X: \u0000'],
    ]
    for (const lines of strange) {
      const answer = await askRaw(server.url, lines)
      expect(answer, lines[0]?.slice(0, 40)).toMatch(/^HTTP\/1\.1 4\d\d /)
      expect(answer).toMatch(/content-type: application\/problem\+json/i)
      expect(answer).toMatch(/content-security-policy: default-src 'none'/i)
      expect(answer).toMatch(/"code":"[\w-]+"/)
    }
    await alive()
  })

  test('what is not sealed as it must be is not stored', async () => {
    const before = await rows()
    const good = fromBase64(sealed)
    const other = await newKeyPair()
    const classic = await identityToRecipient(await generateX25519Identity())
    const sealedTo = async (plain: Uint8Array | string, ...recipients: string[]) => {
      const encrypter = new Encrypter()
      for (const one of recipients) encrypter.addRecipient(one)
      return encrypter.encrypt(plain)
    }
    const byPassphrase = new Encrypter()
    byPassphrase.setScryptWorkFactor(10)
    byPassphrase.setPassphrase('izmišljeno')
    const cut = (bytes: Uint8Array, size: number) => concat(bytes, new Uint8Array(size)).slice(0, size)
    const twoStanzas = await sealedTo(pad('{}'), recipient, other.recipient)
    const x25519 = await sealedTo(pad('{}'), classic)
    const files: Record<string, Uint8Array> = {
      'plain text': utf8('Kanarinac: ovo nije zapečaćeno.'),
      'plain text of the right size': cut(utf8('Kanarinac '.repeat(2_000)), good.length),
      'random bytes of the right size': random(good.length),
      'one byte': random(1),
      'the header cut': good.slice(0, 100),
      'the header cut, filled up': cut(good.slice(0, 100), good.length),
      'a byte missing': good.slice(0, -1),
      'a byte more': cut(good, good.length + 1),
      'a byte before': concat(new Uint8Array(1), good.slice(0, -1)),
      'another size': await sealedTo('{}', recipient),
      'to X25519': x25519,
      'to X25519, filled up': cut(x25519, good.length),
      'two stanzas': twoStanzas,
      'two stanzas, cut to size': cut(twoStanzas, good.length),
      'hybrid and X25519 together': await sealedTo(pad('{}'), recipient, classic).catch(() => random(9_000)),
      'to a passphrase': await byPassphrase.encrypt(pad('{}')),
      'another version': concat(utf8('age-encryption.org/v2'), good.slice(21)),
      'lines that end with CR': concat(utf8('age-encryption.org/v1\r'), good.slice(22)),
      armoured: utf8(`-----BEGIN AGE ENCRYPTED FILE-----\n${sealed}`),
    }
    const fields: Record<string, string[]> = {
      [paths.tips]: ['sealed'],
      [paths.followups]: ['sealed'],
      [paths.tipReply]: ['sealed', 'own'],
      [paths.tipSms]: ['own'],
      [paths.tipRecord]: ['sealed'],
      [paths.told]: ['sealed'],
      [paths.draftPut]: ['sealed'],
      [paths.tipRefer]: ['sealed', 'own'],
      [paths.tipHanded]: ['sealed'],
      [paths.referralAskedBack]: ['sealed', 'own'],
      [paths.referralAnswer]: ['sealed', 'own'],
    }
    // All of them read it with the same function; one entry tries them all.
    for (const door of withBody.filter(
      ({ path }) => path === paths.tips || (entry === 'node' && path in fields),
    )) {
      const body = await goodBody(door)
      for (const field of fields[door.path] ?? []) {
        await Promise.all(
          Object.entries(files).map(async ([name, file]) => {
            const answer = await send(door, JSON.stringify({ ...body, [field]: base64(file) }))
            expect(`${name}: ${answer.status} ${answer.text}`).toContain('"code":"not-sealed"')
            expectProblem(answer, 400, 'not-sealed')
          }),
        )
        // No bytes, another alphabet, padding, bits left over: no base64url of ours.
        for (const text of ['', `${sealed}=`, sealed.replaceAll('-', '+').replaceAll('_', '/'), ` ${sealed}`])
          expectProblem(await send(door, JSON.stringify({ ...body, [field]: text })), 400, 'bad-request')
        expectProblem(await send(door, JSON.stringify({ ...body, [field]: `${sealed}A` })), 400, 'not-sealed')
      }
    }
    expect(await rows()).toEqual(before)
    await alive()
  })
})

/** A body of spaces in chunks (RFC 9112 section 7.1). */
const chunked = (size: number) =>
  `${`10000\r\n${' '.repeat(65_536)}\r\n`.repeat(Math.ceil(size / 65_536))}0\r\n\r\n`
