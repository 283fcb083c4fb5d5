import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { base64, hex, utf8 } from '../core/bytes.ts'
import { digest } from '../core/envelope/digest.ts'
import { days, hourOf } from '../core/hour.ts'
import { signEntry } from '../core/keys/audit.ts'
import { type Book, type BookOffice, signBook } from '../core/keys/book.ts'
import { credentialsFor, type Founder, foundOffice, newFounder } from '../core/keys/founding.ts'
import { readInvitation } from '../core/keys/invitation.ts'
import { verifyKeybook } from '../core/keys/keybook.ts'
import { type Page, signPage } from '../core/keys/page.ts'
import { passphraseKeys, sixWords, WeakStretching } from '../core/keys/passphrase.ts'
import { publicHalf } from '../core/keys/signed.ts'
import type { Stretching } from '../core/keys/stretching.ts'
import { newTotpSecret, totpCode } from '../core/keys/totp.ts'
import { ARGON2, INVITATION_LIFE, SESSION_LIFE } from '../core/limits.ts'
import { DESK } from '../core/roles.ts'
import { type Me, paths, type SetupBody, type SetupLook } from '../core/wire.ts'
import { httpServer } from '../worker/node/http.ts'
import { type Answered, ask, askPost, expectProblem, expectStrict } from './support/asking.ts'
import { count, look } from './support/database.ts'
import { carrier, entries, freePort, type Server, start } from './support/entries.ts'
import { inProcess } from './support/in-process.ts'
import {
  deskHeaders,
  foundDesk,
  get,
  invite,
  newSid,
  type Person,
  post,
  random,
  signIn,
  smsRequest,
} from './support/world.ts'

/*
 * Becoming the first coordinator, signing in and out, and everybody who tries it otherwise.
 */

const HOUR = 3_600_000

/** All that the first coordinator's browser has at hand when it sends. */
interface SettingUp {
  body: SetupBody
  book: Book
  page: Page
  founder: Founder
  rootSeed: Uint8Array
  person: Person
}

async function settingUp({ url, setupToken: token }: Server, name: string): Promise<SettingUp> {
  const { server } = await post<SetupLook>(url, paths.setupLook, { token })
  const now = hourOf(Date.now())
  const founder = await newFounder(random)
  const { id, sign } = founder
  const { page, grants, shares } = await foundOffice({ id: DESK, kind: 'desk' }, founder, now)
  const passphrase = sixWords(random)
  const totp = newTotpSecret(random)
  const rootSeed = random(32)
  const desk: BookOffice = {
    id: DESK,
    kind: 'desk',
    name: 'Izmišljeni ured koordinatora',
    agency: null,
    heads: [{ id, sign, from: now, until: null }],
  }
  const book: Book = { v: 1, n: 1, prev: null, server, offices: [desk] }
  const tail = { n: 0, prev: null, seen: null }
  return {
    book,
    page: JSON.parse(page.text),
    founder,
    rootSeed,
    person: { name, passphrase, totp, id, office: DESK, shares },
    body: {
      token,
      rootKey: publicHalf(rootSeed),
      book: signBook(book, rootSeed),
      entry: signEntry(id, tail, 'founded', DESK, now, founder.keyring.signSeed),
      name,
      member: id,
      ...(await credentialsFor(id, founder.keyring, passphrase, random)),
      totp,
      code: totpCode(totp, Date.now()),
      grants: grants.map((grant) => ({ ...grant, sealed: base64(grant.sealed) })),
      page,
    },
  }
}

/** What a page's head would have to sign for it to look right in one respect more. */
const withPage = (
  { body, page, founder, book, rootSeed }: SettingUp,
  change: Partial<Page>,
  by = founder.id,
) => ({
  ...body,
  book: signBook(book, rootSeed),
  page: signPage({ ...page, ...change }, by, founder.keyring.signSeed),
})

describe.each(entries)('set-up and sign-in on %s', (entry) => {
  let server: Server
  let made: SettingUp
  let auth: string

  beforeAll(async () => {
    server = await start(entry)
    made = await settingUp(server, 'Koordinatorka')
  })
  afterAll(async () => server?.stop())

  const setUp = (body: object): Promise<Answered> => askPost(server.url, paths.setup, body)
  const stored = async () =>
    Promise.all(
      ['office', 'member', 'grant', 'unlock', 'book', 'page', 'audit'].map((table) => count(server, table)),
    )

  test('set-up that is not sound is refused, and nothing is stored', async () => {
    const { body, book, page, founder, rootSeed } = made
    const [desk] = book.offices as [BookOffice]
    const other = random(32)
    const now = hourOf(Date.now())
    const booked = (change: Partial<Book>, seed = rootSeed) => ({
      ...body,
      book: signBook({ ...book, ...change }, seed),
    })
    const entered = (
      change: Partial<{
        n: number
        prev: string
        act: 'signed_in'
        subject: string
        seed: Uint8Array
        actor: string
      }>,
    ) => {
      const {
        n = 0,
        prev = null,
        act = 'founded',
        subject = DESK,
        seed = founder.keyring.signSeed,
        actor = founder.id,
      } = change
      return { ...body, entry: signEntry(actor, { n, prev, seen: null }, act, subject, now, seed) }
    }
    const [member] = page.members as [Page['members'][number]]
    const [mine, recovery] = body.grants as [SetupBody['grants'][number], SetupBody['grants'][number]]
    const wrong: Record<string, object> = {
      'a book of another root': booked({}, other),
      'another root’s key': { ...body, rootKey: publicHalf(other) },
      'the page in the book’s place': { ...body, book: body.page },
      'another server’s key': booked({ server: publicHalf(other) }),
      'a second book': booked({ n: 2 }),
      'a book after another': booked({ prev: '0'.repeat(64) }),
      'two offices': booked({ offices: [desk, { ...desk, id: '0'.repeat(16), kind: 'police' }] }),
      'an agency for a desk': booked({ offices: [{ ...desk, kind: 'police' }] }),
      'another head in the book': booked({
        offices: [{ ...desk, heads: [{ ...desk.heads[0], id: '0'.repeat(16) }] }],
      } as never),
      'another key of the head’s in the book': booked({
        offices: [{ ...desk, heads: [{ ...desk.heads[0], sign: publicHalf(other) }] }],
      } as never),
      'a page that the head did not sign': { ...body, page: signPage(page, founder.id, other) },
      'a page by somebody else': withPage(made, {}, '0'.repeat(16)),
      'a page of another office': withPage(made, { office: '0'.repeat(16) }),
      'a second page': withPage(made, { n: 2 }),
      'a page after another': withPage(made, { prev: '0'.repeat(64) }),
      'another epoch': withPage(made, { epoch: 2 }),
      'a page that lasts too long': withPage(made, { until: page.until + days(1) }),
      'two members': withPage(made, { members: [member, { ...member, id: '0'.repeat(16), role: 'lead' }] }),
      'no coordinator': withPage(made, { members: [{ ...member, role: 'lead' }] }),
      'somebody else in the page': withPage(made, { members: [{ ...member, id: '0'.repeat(16) }] }),
      'another member than the page’s': { ...body, member: '0'.repeat(16) },
      'a grant of another epoch': { ...body, grants: [mine, { ...recovery, epoch: 2 }] },
      'a grant to a stranger': { ...body, grants: [mine, { ...recovery, holder: '0'.repeat(16) }] },
      'twice the same grant': { ...body, grants: [mine, mine] },
      'one grant': { ...body, grants: [mine] },
      'three grants': { ...body, grants: [mine, recovery, { ...recovery, epoch: 2 }] },
      'a grant that does not decode': { ...body, grants: [mine, { ...recovery, sealed: 'A' }] },
      'less memory': { ...body, stretching: { ...body.stretching, memory: ARGON2.memory - 1 } },
      'fewer passes': { ...body, stretching: { ...body.stretching, passes: ARGON2.passes - 1 } },
      'no lanes': { ...body, stretching: { ...body.stretching, lanes: 0 } },
      'an entry of another act': entered({ act: 'signed_in' }),
      'an entry about something else': entered({ subject: 'Kanarinac' }),
      'an entry by somebody else': entered({ actor: '0'.repeat(16) }),
      'an entry that is not the first': entered({ n: 1 }),
      'an entry after another': entered({ prev: '0'.repeat(64) }),
      'an entry with another’s signature': entered({ seed: other }),
      'a role of their own': { ...body, role: 'coordinator' },
    }
    for (const [name, attempt] of Object.entries(wrong)) {
      const answer = await setUp(attempt)
      expect(`${name}: ${answer.status} ${answer.text}`).toContain(`${name}: 400`)
      expectProblem(answer, 400, 'bad-request')
    }
    const wrongCode = String((Number(body.code) + 1) % 1_000_000).padStart(6, '0')
    expectProblem(await setUp({ ...body, code: wrongCode }), 403, 'refused')
    for (const token of ['', 'x', `${body.token}x`]) {
      expectProblem(await setUp({ ...body, token }), 410, 'gone')
      expectProblem(await askPost(server.url, paths.setupLook, { token }), 410, 'gone')
    }
    expect(await stored()).toEqual([0, 0, 0, 0, 0, 0, 0])
    expectProblem(await ask(server.url, paths.keybook), 503, 'not-open')
  })

  test('many set-ups at once: one desk, and its own root; the link is used up', async () => {
    const { body, book } = made
    const rivals = Array.from({ length: 10 }, () => {
      const seed = random(32)
      return {
        ...body,
        rootKey: publicHalf(seed),
        book: signBook(book, seed),
        code: totpCode(body.totp, Date.now()),
      }
    })
    const answers = await Promise.all(rivals.map(setUp))
    for (const { status } of answers) expect([200, 410, 503]).toContain(status)
    const taken = answers.filter(({ status }) => status === 200)
    expect(taken).toHaveLength(1)
    const { rootKey = '' } = rivals[answers.indexOf(taken[0] as Answered)] ?? {}
    if (!JSON.parse(taken[0]?.text ?? '').open) await server.setRootKey(rootKey)
    const given = await get<Parameters<typeof verifyKeybook>[0]>(server.url, paths.keybook)
    expect(verifyKeybook(given, rootKey, hourOf(Date.now())).offices).toHaveLength(1)
    expect((await ask(server.url, '/')).text).toContain(rootKey)
    for (const again of rivals) expectProblem(await setUp(again), 410, 'gone')
    expectProblem(await askPost(server.url, paths.setupLook, { token: body.token }), 410, 'gone')
    expect(await stored()).toEqual([1, 1, 2, 1, 1, 1, 1])
  })

  const startFor = (name: string) => askPost(server.url, paths.signInStart, { name })
  const stretchingOf = async (name: string) => JSON.parse((await startFor(name)).text) as Stretching
  const looks = ({ status, headers, text }: Answered) => ({
    status,
    size: text.length,
    headers: [...headers].filter(([name]) => name !== 'date'),
  })

  test('a name that is known and one that is not look alike', async () => {
    const { name } = made.person
    const known = await startFor(name)
    expect(known.status).toBe(200)
    expectStrict(known)
    const salts = new Set([(await stretchingOf(name)).salt])
    for (const unknown of [
      'Neko',
      'Neko drugi',
      'admin',
      'x'.repeat(60),
      '<b>',
      'constructor',
      '__proto__',
    ]) {
      const answer = await startFor(unknown)
      expect(looks(answer)).toEqual(looks(known))
      expect(Object.keys(JSON.parse(answer.text))).toEqual(Object.keys(JSON.parse(known.text)))
      expect(JSON.parse(answer.text)).toMatchObject(ARGON2)
      expect((await startFor(unknown)).text, 'always the same').toBe(answer.text)
      expect((await startFor(` ${unknown.toUpperCase()} `)).text, 'however it is typed').toBe(answer.text)
      salts.add(JSON.parse(answer.text).salt)
    }
    expect(salts.size).toBe(8)
    expect((await startFor(` ${name.toUpperCase()} `)).text).toBe(known.text)
  })

  /** What the browser sends, without stretching the passphrase each time. */
  const enter = (given: { name?: string; auth?: string; code?: string }, cookie?: string) => {
    const { name, totp } = made.person
    return askPost(
      server.url,
      paths.signIn,
      { name, auth, code: totpCode(totp, Date.now()), ...given },
      cookie,
    )
  }
  const cookieIn = ({ headers }: Answered) => headers.get('set-cookie')?.split(';')[0] ?? ''
  const meWith = (cookie: string) => ask(server.url, paths.me, { headers: { cookie } })
  let first: Answered
  let code: string

  test('a wrong passphrase, a wrong code, a wrong name: one refusal, and no cookie', async () => {
    const stretching = await stretchingOf(made.person.name)
    auth = base64((await passphraseKeys(made.person.passphrase, stretching)).auth)
    const right = totpCode(made.person.totp, Date.now())
    const wrongCode = ['000000', '111111', '222222', '333333'].find((one) =>
      [-30, 0, 30].every((seconds) => one !== totpCode(made.person.totp, Date.now() + seconds * 1_000)),
    ) as string
    const refused = [
      await enter({ auth: base64(random(32)) }),
      await enter({ code: wrongCode }),
      await enter({ name: 'Neko' }),
      await enter({ name: 'Neko', auth: base64(random(32)), code: '000000' }),
      await enter({ code: totpCode(made.person.totp, Date.now() - 90_000) }),
    ]
    for (const answer of refused) {
      expectProblem(answer, 403, 'refused')
      expectStrict(answer)
      expect(looks(answer)).toEqual(looks(refused[0] as Answered))
    }
    expectProblem(await enter({ code: '12345' }), 400, 'bad-request')
    expectProblem(await enter({ code: '１２３４５６' }), 400, 'bad-request')
    expectProblem(await enter({ code: right, auth: 'x' }), 400, 'bad-request')
    expect(await count(server, 'session')).toBe(0)
  })

  test('one code at ten places at once: one session', async () => {
    code = totpCode(made.person.totp, Date.now())
    const answers = await Promise.all(Array.from({ length: 10 }, () => enter({ code })))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 403)])
    first = answers.find(({ status }) => status === 200) as Answered
    expectProblem(await enter({ code }), 403, 'refused')
    expect(await count(server, 'session')).toBe(1)
  })

  test('the cookie: strict, random, and not itself in the database', async () => {
    const [pair = '', ...attributes] = (first.headers.get('set-cookie') ?? '').split('; ')
    const [name, id = ''] = pair.split('=')
    expect(name).toBe('__Host-javi')
    expect(id).toMatch(/^[0-9a-f]{64}$/)
    expect(attributes.sort()).toEqual([
      'HttpOnly',
      `Max-Age=${SESSION_LIFE * 3_600}`,
      'Path=/',
      'SameSite=Strict',
      'Secure',
    ])
    expectStrict(first)
    const me = JSON.parse((await meWith(cookieIn(first))).text) as Me
    expect(me.member).toMatchObject({ id: made.person.id, role: 'coordinator', office: DESK })
    expect(JSON.stringify(me)).not.toContain(auth)
    const sessions = await look(server, 'SELECT * FROM session')
    expect(sessions).toHaveLength(1)
    expect(JSON.stringify(sessions)).not.toContain(id)
    const [member] = await look(server, 'SELECT * FROM member')
    const secrets = [auth, made.person.totp, made.person.passphrase]
    for (const secret of secrets) expect(JSON.stringify(member)).not.toContain(secret)
    const wrong = [`javi=${id}`, `__Host-javi=${id}0`, `__Host-javi=${id.toUpperCase()}`, `__host-javi=${id}`]
    for (const cookie of [...wrong, `__Host-javi=${hex(random(32))}`, '__Host-javi=', '__Host-javi'])
      expectProblem(await meWith(cookie), 401, 'signed-out')
  })

  test('a cookie from before is not taken over, and its session ends', async () => {
    const planted = `__Host-javi=${'a'.repeat(64)}`
    const before = cookieIn(first)
    // The next code is good already (RFC 6238 section 5.2), and used only once.
    const next = totpCode(made.person.totp, Date.now() + 30_000)
    expectProblem(await enter({ code: '000000' }, before), 403, 'refused')
    expect((await meWith(before)).status, 'a refusal ends nobody’s session').toBe(200)
    const answer = await enter({ code: next }, `${before}; ${planted}`)
    expect(answer.status).toBe(200)
    expect([planted, before]).not.toContain(cookieIn(answer))
    for (const old of [planted, before]) expectProblem(await meWith(old), 401, 'signed-out')
    expect((await meWith(cookieIn(answer))).status).toBe(200)
    first = answer
  })

  test('signed out is signed out', async () => {
    const cookie = cookieIn(first)
    const { url } = server
    const answer = await askPost(url, paths.signOut, '', cookie)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('set-cookie')).toBe(
      '__Host-javi=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Strict',
    )
    expectProblem(await meWith(cookie), 401, 'signed-out')
    expectProblem(await askPost(url, paths.signedIn, { entry: made.body.entry }, cookie), 401, 'signed-out')
    expect((await askPost(url, paths.signOut, '', cookie)).status, 'again').toBe(200)
    expect((await askPost(url, paths.signOut, '')).status, 'without one').toBe(200)
  })

  test('refusals are in the server’s own chain, and name nobody', async () => {
    const rows = await look(server, "SELECT text FROM audit WHERE actor = 'server' ORDER BY n")
    expect(rows.length).toBeGreaterThan(10)
    for (const [n, { text }] of rows.entries())
      expect(JSON.parse(String(text))).toMatchObject({ n, act: 'sign_in_refused', subject: '' })
  })
})

test('a browser refuses a weaker stretching than ours, whatever the server says', async () => {
  const good = { salt: base64(random(16)), ...ARGON2 }
  for (const weak of [
    { memory: ARGON2.memory - 1 },
    { passes: ARGON2.passes - 1 },
    { lanes: 0 },
    { memory: 8, passes: 1 },
  ])
    await expect(passphraseKeys('izmišljeno', { ...good, ...weak })).rejects.toThrow(WeakStretching)
})

const setupToken = 'a-token-for-tests'

/** A server in this process, listening at `url` whatever it is told that its address is. */
async function served(url: string, environment: Record<string, string>, now?: () => number) {
  const { app, close } = await inProcess({ JAVI_SETUP_HASH: digest(utf8(setupToken)), ...environment }, now)
  const server = httpServer((request) => app.fetch(request), false)
  await new Promise<void>((done) => server.listen(Number(new URL(url).port), '127.0.0.1', done))
  return {
    async close() {
      server.closeAllConnections()
      server.close()
      await close()
    },
  }
}

test('set-up makes keys and shows them: never over plain HTTP to somewhere else', async () => {
  for (const PUBLIC_URL of ['http://javi.example', 'http://192.0.2.1:8787', 'http://localhost.example']) {
    const url = `http://localhost:${await freePort()}`
    const { close } = await served(url, { PUBLIC_URL })
    const headers = { ...deskHeaders(url), origin: PUBLIC_URL }
    const init = { method: 'POST', headers, body: JSON.stringify({ token: setupToken }) }
    expectProblem(await ask(url, paths.setupLook, init), 403, 'refused')
    await close()
  }
})

test('sessions end after twelve hours, invitations after three days, an expired key after its grace', async () => {
  let shift = 0
  const url = `http://localhost:${await freePort()}`
  const place = { url, setupToken, setRootKey: async () => {} }
  const { close } = await served(url, { ...carrier, PUBLIC_URL: url }, () => Date.now() + shift)
  try {
    const { coordinator, rootKey } = await foundDesk(place)
    const desk = await signIn(place, coordinator, rootKey)
    const link = await invite(desk, { kind: 'police', name: 'Izmišljena policijska uprava', agency: null })
    const { id: invitation } = readInvitation(link)
    const me = async () => (await ask(url, paths.me, { headers: { cookie: desk.cookie } })).status
    const looked = async () => (await askPost(url, paths.invitationLook, { invitation })).status
    const texted = async () => {
      const message = { sid: newSid(), from: '+38760000321', text: 'Izmišljeno.' }
      const { url: to, init } = smsRequest(place, message, carrier)
      return (await fetch(to, init)).status
    }
    expect([await me(), await looked(), await texted()]).toEqual([200, 200, 200])
    shift = (SESSION_LIFE - 1) * HOUR
    expect(await me()).toBe(200)
    shift = SESSION_LIFE * HOUR
    expect(await me()).toBe(401)
    shift = (INVITATION_LIFE - 1) * HOUR
    expect(await looked()).toBe(200)
    shift = INVITATION_LIFE * HOUR
    expect(await looked()).toBe(410)
    // The desk's page is good for 30 days; the line goes on with it for 60 more.
    shift = days(30 + 60 - 1) * HOUR
    expect(await texted()).toBe(200)
    shift = days(30 + 60) * HOUR
    expect(await texted()).toBe(503)
  } finally {
    await close()
  }
})
