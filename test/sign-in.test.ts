import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { base64, hex, utf8 } from '../core/bytes.ts'
import { digest } from '../core/envelope/digest.ts'
import { days, hourOf } from '../core/hour.ts'
import { signEntry } from '../core/keys/audit.ts'
import { type Book, type BookOffice, signBook } from '../core/keys/book.ts'
import { credentialsFor, type WordsWay } from '../core/keys/credentials.ts'
import { type Founder, foundOffice, newFounder } from '../core/keys/founding.ts'
import { readInvitation } from '../core/keys/invitation.ts'
import { verifyKeybook } from '../core/keys/keybook.ts'
import { type Page, signPage } from '../core/keys/page.ts'
import { passphraseKeys, rescueWords, sixWords, WrongStretching } from '../core/keys/passphrase.ts'
import { publicHalf } from '../core/keys/signed.ts'
import type { Stretching } from '../core/keys/stretching.ts'
import { newTotpSecret, totpCode } from '../core/keys/totp.ts'
import {
  ARGON2,
  INVITATION_LIFE,
  PASSKEY_LIFE,
  SESSION_IDLE,
  SESSION_LIFE,
  WRONG_CODES,
  WRONG_WORDS,
} from '../core/limits.ts'
import { DESK } from '../core/roles.ts'
import { paths } from '../core/wire.ts'
import type { Me, PasskeyStart, SetupBody, SetupLook } from '../core/wire-people.ts'
import type { Store } from '../db/store.ts'
import { httpServer } from '../worker/node/http.ts'
import { takeTry } from '../worker/throttle.ts'
import { everyHour } from '../worker/tick.ts'
import {
  addPasskey,
  authOf,
  enterBy,
  KNOWN,
  keyringKey,
  knownIn,
  meWith,
  SESSION,
  sessionIn,
} from './support/account.ts'
import { type Answered, ask, askPost, expectProblem, expectStrict } from './support/asking.ts'
import { newPasskey, signed } from './support/authenticator.ts'
import { count, look } from './support/database.ts'
import { carrier, freePort, onWorkerd, type Server, start } from './support/entries.ts'
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
  type Session,
  signIn,
  smsRequest,
  unlock,
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
  const { page, grants, shares, recovery } = await foundOffice({ id: DESK, kind: 'desk' }, founder, now)
  const words = { passphrase: sixWords(random), rescue: rescueWords(random) }
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
  const recipient = (JSON.parse(page.text) as Page).recovery
  const made = await credentialsFor(id, founder.keyring, words, recipient, random)
  return {
    book,
    page: JSON.parse(page.text),
    founder,
    rootSeed,
    person: { name, ...words, totp, id, office: DESK, shares },
    body: {
      token,
      rootKey: publicHalf(rootSeed),
      book: signBook(book, rootSeed),
      entry: signEntry(id, tail, 'founded', DESK, now, founder.keyring.signSeed),
      name,
      member: id,
      ...made,
      escrow: made.escrow as string,
      recovery,
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

describe.each(onWorkerd)('set-up and sign-in on %s', (entry) => {
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
    const [passphrase, rescue] = body.ways as [WordsWay, WordsWay]
    const stretched = (change: Partial<Stretching>) => ({
      ...body,
      ways: [{ ...passphrase, stretching: { ...passphrase.stretching, ...change } }, rescue],
    })
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
      'less memory': stretched({ memory: ARGON2.memory - 1 }),
      // Another than everybody's would tell that somebody has the name.
      'more memory': stretched({ memory: ARGON2.memory + 1 }),
      'fewer passes': stretched({ passes: ARGON2.passes - 1 }),
      'no lanes': stretched({ lanes: 0 }),
      'one way to unlock': { ...body, ways: [passphrase] },
      'the same way twice': { ...body, ways: [passphrase, passphrase] },
      'the ways in another order': { ...body, ways: [rescue, passphrase] },
      'a way that is not by words': {
        ...body,
        ways: [passphrase, { ...rescue, way: `passkey:${'0'.repeat(32)}` }],
      },
      'no escrow': { ...body, escrow: undefined },
      'an escrow that does not decode': { ...body, escrow: 'A' },
      'no recovery': { ...body, recovery: '' },
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
    expect(await stored()).toEqual([1, 1, 2, 2, 1, 1, 1])
  })

  const startFor = (name: string, way = 'passphrase') => askPost(server.url, paths.signInStart, { name, way })
  const looks = ({ status, headers, text }: Answered) => ({
    status,
    size: text.length,
    headers: [...headers].filter(([name]) => name !== 'date'),
  })

  test('a name that is known and one that is not look alike', async () => {
    const { name } = made.person
    const salts = new Set<string>()
    for (const way of ['passphrase', 'rescue']) {
      const known = await startFor(name, way)
      expect(known.status).toBe(200)
      expectStrict(known)
      expect((await startFor(` ${name.toUpperCase()} `, way)).text).toBe(known.text)
      salts.add(JSON.parse(known.text).salt)
      for (const unknown of [
        'Neko',
        'Neko drugi',
        'admin',
        'x'.repeat(60),
        '<b>',
        'constructor',
        '__proto__',
      ]) {
        const answer = await startFor(unknown, way)
        expect(looks(answer)).toEqual(looks(known))
        expect(Object.keys(JSON.parse(answer.text))).toEqual(Object.keys(JSON.parse(known.text)))
        expect(JSON.parse(answer.text)).toMatchObject(ARGON2)
        expect((await startFor(unknown, way)).text, 'always the same').toBe(answer.text)
        const typed = ` ${unknown.toUpperCase()} `
        expect((await startFor(typed, way)).text, 'however it is typed').toBe(answer.text)
        salts.add(JSON.parse(answer.text).salt)
      }
    }
    expect(salts.size).toBe(16)
    for (const way of ['passkey', '', `passkey:${'0'.repeat(32)}`, null])
      expectProblem(await askPost(server.url, paths.signInStart, { name, way }), 400, 'bad-request')
  })

  /** What the browser sends, without stretching the words each time. */
  const enter = (given: { name?: string; way?: string; auth?: string; code?: string }, cookie?: string) => {
    const { name, totp } = made.person
    const code = totpCode(totp, Date.now())
    return askPost(server.url, paths.signIn, { name, way: 'passphrase', auth, code, ...given }, cookie)
  }
  /** The next code is good already (RFC 6238 section 5.2), and used only once. */
  const nextCode = () => totpCode(made.person.totp, Date.now() + 30_000)
  let first: Answered
  let code: string

  test('a wrong passphrase, a wrong code, a wrong name: one refusal, and no cookie', async () => {
    auth = await authOf(server.url, made.person.name, 'passphrase', made.person.passphrase)
    const refused = [
      await enter({ auth: base64(random(32)) }),
      await enter({ code: wrongCode(made.person.totp) }),
      await enter({ name: 'Neko' }),
      await enter({ name: 'Neko', auth: base64(random(32)), code: '000000' }),
      await enter({ code: totpCode(made.person.totp, Date.now() - 90_000) }),
      await enter({ way: 'rescue' }),
    ]
    for (const answer of refused) {
      expectProblem(answer, 403, 'refused')
      expectStrict(answer)
      expect(looks(answer)).toEqual(looks(refused[0] as Answered))
    }
    const right = totpCode(made.person.totp, Date.now())
    expectProblem(await enter({ code: '12345' }), 400, 'bad-request')
    expectProblem(await enter({ code: '１２３４５６' }), 400, 'bad-request')
    expectProblem(await enter({ code: right, auth: 'x' }), 400, 'bad-request')
    expectProblem(await enter({ code: right, way: 'passkey' }), 400, 'bad-request')
    expect(await count(server, 'session')).toBe(0)
  })

  test('one code at five places at once: one session', async () => {
    code = totpCode(made.person.totp, Date.now())
    const answers = await Promise.all(Array.from({ length: 5 }, () => enter({ code })))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403, 403, 403])
    first = answers.find(({ status }) => status === 200) as Answered
    expectProblem(await enter({ code }, knownIn(first)), 403, 'refused')
    expect(await count(server, 'session')).toBe(1)
  })

  test('the cookies: strict, random, and not themselves in the database', async () => {
    const [own = '', known = '', ...others] = first.headers.getSetCookie()
    expect(others).toEqual([])
    const attributesOf = (cookie: string, name: string, value: RegExp) => {
      const [pair = '', ...attributes] = cookie.split('; ')
      expect(pair.split('=')[0]).toBe(name)
      expect(pair.split('=')[1]).toMatch(value)
      return attributes.sort()
    }
    const strict = (seconds: number) => [
      'HttpOnly',
      `Max-Age=${seconds}`,
      'Path=/',
      'SameSite=Strict',
      'Secure',
    ]
    expect(attributesOf(own, SESSION, /^[0-9a-f]{64}$/)).toEqual(strict(SESSION_LIFE * 3_600))
    expect(attributesOf(known, KNOWN, /^[0-9a-f]{32}\.[0-9a-f]{64}$/)).toEqual(strict(400 * 86_400))
    expectStrict(first)
    const me = JSON.parse((await meWith(server.url, sessionIn(first))).text) as Me
    expect(me.member).toMatchObject({ id: made.person.id, role: 'coordinator', office: DESK })
    expect(me).toMatchObject({ way: 'passphrase', escrowed: true, grants: [{ epoch: 1 }] })
    expect(me.ways.map(({ way, credential }) => [way, credential])).toEqual([
      ['passphrase', null],
      ['rescue', null],
    ])
    expect(JSON.stringify(me)).not.toContain(auth)
    const id = sessionIn(first).split('=')[1] as string
    const nonce = knownIn(first).split('=')[1]?.split('.')[0] as string
    const sessions = await look(server, 'SELECT * FROM session')
    expect(sessions).toHaveLength(1)
    const rows = JSON.stringify([
      sessions,
      await look(server, 'SELECT * FROM member'),
      await look(server, 'SELECT * FROM unlock'),
      await look(server, 'SELECT * FROM wrong_code'),
    ])
    const { totp, passphrase, rescue } = made.person
    for (const secret of [id, nonce, auth, totp, passphrase, rescue]) expect(rows).not.toContain(secret)
    const wrong = [`javi=${id}`, `${SESSION}=${id}0`, `${SESSION}=${id.toUpperCase()}`, `__host-javi=${id}`]
    for (const cookie of [...wrong, `${SESSION}=${hex(random(32))}`, `${SESSION}=`, SESSION, knownIn(first)])
      expectProblem(await meWith(server.url, cookie), 401, 'signed-out')
  })

  test('a cookie from before is not taken over, and its session ends', async () => {
    const planted = `${SESSION}=${'a'.repeat(64)}`
    const before = sessionIn(first)
    const known = knownIn(first)
    expectProblem(await enter({ code: wrongCode(made.person.totp) }, `${before}; ${known}`), 403, 'refused')
    expect((await meWith(server.url, before)).status, 'a refusal ends nobody’s session').toBe(200)
    const answer = await enter({ code: nextCode() }, `${before}; ${planted}; ${known}`)
    expect(answer.status).toBe(200)
    expect([planted, before]).not.toContain(sessionIn(answer))
    expect(knownIn(answer), 'a known browser stays the same one').toBe(known)
    for (const old of [planted, before]) expectProblem(await meWith(server.url, old), 401, 'signed-out')
    expect((await meWith(server.url, sessionIn(answer))).status).toBe(200)
    first = answer
  })

  test('signed out is signed out', async () => {
    const cookie = sessionIn(first)
    const { url } = server
    const answer = await askPost(url, paths.signOut, '', cookie)
    expect(answer.status).toBe(200)
    expect(answer.headers.getSetCookie()).toEqual([
      '__Host-javi=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Strict',
    ])
    expectProblem(await meWith(url, cookie), 401, 'signed-out')
    expectProblem(await askPost(url, paths.signedIn, { entry: made.body.entry }, cookie), 401, 'signed-out')
    expect((await askPost(url, paths.signOut, '', cookie)).status, 'again').toBe(200)
    expect((await askPost(url, paths.signOut, '')).status, 'without one').toBe(200)
  })

  test('refusals are in the server’s own chain; only right words with a wrong code name somebody', async () => {
    const rows = await look(server, "SELECT text FROM audit WHERE actor = 'server' ORDER BY n")
    const entries = rows.map(({ text }) => JSON.parse(String(text)))
    expect(entries.map(({ n }) => n)).toEqual(rows.map((_, n) => n))
    const told = entries.map(({ act, subject }) => `${act} ${subject}`)
    const byCode = `code_refused ${made.person.id}`
    expect(new Set(told)).toEqual(new Set(['sign_in_refused ', byCode]))
    // Two wrong codes, four places too late, the code once more, and a wrong one from the known browser.
    expect(told.filter((one) => one === byCode)).toHaveLength(8)
    expect(told).toHaveLength(12)
  })

  test('and of wrong names and words, which anybody can send, there are few in an hour', async () => {
    for (let i = 0; i < 8; i++)
      expectProblem(
        await askPost(server.url, paths.signIn, {
          name: `Izmišljeno ${i}`,
          way: 'passphrase',
          auth: base64(random(32)),
          code: '000000',
        }),
        403,
        'refused',
      )
    const byHour = await look(
      server,
      `SELECT count(*) AS noted FROM audit WHERE json_extract(text, '$.act') = 'sign_in_refused'
        GROUP BY json_extract(text, '$.hour')`,
    )
    for (const { noted } of byHour) expect(noted).toBeLessThanOrEqual(5)
  })
})

test('a flood of other names gives nobody their tries back', () => {
  // Long ago, so that no other test meets the flood.
  const now = 1_000_000
  const tries = (key: string) => {
    for (let taken = 0; ; taken++) {
      try {
        takeTry(key, now)
      } catch {
        return taken
      }
    }
  }
  expect(tries('Izmišljena')).toBe(WRONG_WORDS.burst)
  for (let i = 0; i < 12_000; i++) takeTry(`name ${i}`, now)
  expect(tries('Izmišljena')).toBe(0)
  expect(tries('Nova')).toBe(1)
  const later = now + WRONG_WORDS.burst * WRONG_WORDS.refill
  expect(() => takeTry('Izmišljena', later)).not.toThrow()
})

/** Six digits that are no code of this half minute, the one before or the one after. */
const wrongCode = (totp: string, now = Date.now()): string =>
  ['000000', '111111', '222222', '333333'].find((one) =>
    [-30, 0, 30].every((seconds) => one !== totpCode(totp, now + seconds * 1_000)),
  ) as string

test('a browser refuses a weaker stretching than ours, whatever the server says', async () => {
  const good = { salt: base64(random(16)), ...ARGON2 }
  for (const weak of [
    { memory: ARGON2.memory - 1 },
    { passes: ARGON2.passes - 1 },
    { lanes: 0 },
    { memory: 8, passes: 1 },
  ])
    await expect(passphraseKeys('izmišljeno', { ...good, ...weak })).rejects.toThrow(WrongStretching)
})

const setupToken = 'a-token-for-tests'

/** A server in this process, listening at `url` whatever it is told that its address is. */
async function served(url: string, environment: Record<string, string>, now?: () => number) {
  const made = await inProcess({ JAVI_SETUP_HASH: digest(utf8(setupToken)), ...environment }, now)
  const server = httpServer((request) => made.app.fetch(request), false)
  await new Promise<void>((done) => server.listen(Number(new URL(url).port), '127.0.0.1', done))
  return {
    ...made,
    async close() {
      server.closeAllConnections()
      server.close()
      await made.close()
    },
  }
}

/** The same with a desk and a clock that is moved on. */
async function atTheirTime(work: (place: InTime) => Promise<void>): Promise<void> {
  const url = `http://localhost:${await freePort()}`
  const clock = { shift: 0 }
  const now = () => Date.now() + clock.shift
  const { app, store, close } = await served(url, { ...carrier, PUBLIC_URL: url }, now)
  try {
    const { coordinator, rootKey } = await foundDesk({ url, setupToken, setRootKey: async () => {} })
    await work({ url, app, store, clock, now, coordinator, rootKey })
  } finally {
    await close()
  }
}

interface InTime {
  url: string
  app: Awaited<ReturnType<typeof inProcess>>['app']
  store: Store
  /** Milliseconds that the server is ahead. */
  clock: { shift: number }
  now(): number
  coordinator: Person
  rootKey: string
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

test('an unused session ends, one that is used lives for twelve hours; invitations; the line outlives an expired key', () =>
  atTheirTime(async (place) => {
    const { url, clock, coordinator, rootKey } = place
    const desk = await signIn(place, coordinator, rootKey)
    const other = await unlock(place, coordinator, rootKey, 1)
    const link = await invite(desk, { kind: 'police', name: 'Izmišljena policijska uprava', agency: null })
    const { id: invitation } = readInvitation(link)
    const me = async ({ cookie } = desk) => (await meWith(url, cookie)).status
    const looked = async () => (await askPost(url, paths.invitationLook, { invitation })).status
    const texted = async () => {
      const message = { sid: newSid(), from: '+38760000321', text: 'Izmišljeno.' }
      const { url: to, init } = smsRequest(place, message, carrier)
      return (await fetch(to, init)).status
    }
    expect([await me(), await me(other), await looked(), await texted()]).toEqual([200, 200, 200, 200])
    for (let hours = 1; hours < SESSION_LIFE; hours++) {
      clock.shift = hours * HOUR
      expect(await me(), `${hours}`).toBe(200)
      if (hours === SESSION_IDLE) expect(await me(other)).toBe(401)
    }
    clock.shift = SESSION_LIFE * HOUR
    expect(await me()).toBe(401)
    clock.shift = (INVITATION_LIFE - 1) * HOUR
    expect(await looked()).toBe(200)
    clock.shift = INVITATION_LIFE * HOUR
    expect(await looked()).toBe(410)
    // The desk's page is good for 30 days and may be used for 60 more; the line goes on with it, and alarms.
    clock.shift = days(30 + 60) * HOUR
    expect(await texted()).toBe(200)
  }))

test('a passkey’s challenge is answered in time, or not at all', () =>
  atTheirTime(async (place) => {
    const { url, clock, coordinator, rootKey } = place
    const desk = await signIn(place, coordinator, rootKey)
    const key = await keyringKey(desk.me, 'passphrase', coordinator.passphrase)
    const passkey = newPasskey(coordinator.id)
    await addPasskey(desk, key, passkey)
    const begin = () => post<PasskeyStart>(url, paths.passkeyStart, '')
    const [early, late] = [await begin(), await begin()]
    const answer = (start: PasskeyStart) =>
      askPost(url, paths.passkeySignIn, { credential: signed(passkey, start, url) })
    clock.shift = PASSKEY_LIFE - 10_000
    expect((await answer(early)).status).toBe(200)
    clock.shift = PASSKEY_LIFE
    expectProblem(await answer(late), 403, 'refused')
  }))

test('what has ended is forgotten by the hour: sessions, wrong codes, challenges', () =>
  atTheirTime(async ({ url, clock, now, store, coordinator }) => {
    const auth = await authOf(url, coordinator.name, 'passphrase', coordinator.passphrase)
    expect((await enterBy(url, coordinator, auth)).status).toBe(200)
    expectProblem(await enterBy(url, { ...coordinator, totp: newTotpSecret(random) }, auth), 403, 'refused')
    await store.use((db) => db.run(sql`INSERT INTO used_challenge (id, hour) VALUES ('x', ${hourOf(now())})`))
    const rows = async () => {
      const counted = await store.use((db) =>
        db.all<{ rows: number }>(sql`
          SELECT count(*) AS rows FROM session UNION ALL SELECT count(*) FROM wrong_code
          UNION ALL SELECT count(*) FROM used_challenge`),
      )
      return counted.map((one) => one.rows)
    }
    const after = async (hours: number) => {
      clock.shift = hours * HOUR
      await everyHour({ store, now })
      return rows()
    }
    expect(await after(0)).toEqual([1, 1, 1])
    expect(await after(1)).toEqual([1, 0, 1])
    expect(await after(2)).toEqual([0, 0, 0])
  }))

describe('whoever guesses', () => {
  test('words: must wait after ten, whether anybody has the name or not; a known browser gets in', () =>
    atTheirTime(async ({ url, clock, now, coordinator }) => {
      const auth = await authOf(url, coordinator.name, 'passphrase', coordinator.passphrase)
      const known = knownIn(await enterBy(url, coordinator, auth))
      const guess = (name: string, cookie?: string) =>
        enterBy(url, { ...coordinator, name }, base64(random(32)), { at: now(), ...(cookie && { cookie }) })
      const names = [coordinator.name, 'Neko']
      for (const name of names) {
        // Of many at once no more than ten are looked at.
        const answers = await Promise.all(Array.from({ length: 15 }, () => guess(name)))
        expect(answers.map(({ status }) => status).sort()).toEqual([
          ...Array.from({ length: 10 }, () => 403),
          ...Array.from({ length: 5 }, () => 429),
        ])
      }
      const [theirs, nobodys] = await Promise.all(names.map((name) => guess(name)))
      for (const answer of [theirs, nobodys] as Answered[]) {
        expectProblem(answer, 429, 'slow-down')
        expectStrict(answer)
        const seconds = Number(answer.headers.get('retry-after'))
        expect(seconds).toBeGreaterThan(0)
        expect(seconds).toBeLessThanOrEqual(WRONG_WORDS.refill / 1_000)
      }
      expect(theirs?.text).toBe(nobodys?.text)
      clock.shift += 30_000
      const right = (cookie?: string) =>
        enterBy(url, coordinator, auth, { at: now(), ...(cookie && { cookie }) })
      // Five may be tried again by now, and somebody is quicker than the owner.
      for (let i = 0; i < 5; i++) expectProblem(await guess(coordinator.name), 403, 'refused')
      expectProblem(await right(), 429, 'slow-down')
      expectProblem(await right(known.replace(/.$/, 'x')), 429, 'slow-down')
      const answer = await right(known)
      expect(answer.status).toBe(200)
      // The words of another way are no second purse, and neither is a passkey's door one for words.
      const rescue = { way: 'rescue', at: now() } as const
      expectProblem(await enterBy(url, coordinator, base64(random(32)), rescue), 429, 'slow-down')
      clock.shift += 60_000
      expect((await right()).status, 'waiting helps').toBe(200)
    }))

  test('codes, with the right words: five in an hour, then even the right one is refused; the owner is told', () =>
    atTheirTime(async (place) => {
      const { url, clock, now, coordinator } = place
      const auth = await authOf(url, coordinator.name, 'passphrase', coordinator.passphrase)
      const known = knownIn(await enterBy(url, coordinator, auth))
      const pass = (seconds: number) => {
        clock.shift += seconds * 1_000
      }
      const withCode = (code: string, cookie?: string) =>
        askPost(url, paths.signIn, { name: coordinator.name, way: 'passphrase', auth, code }, cookie)
      const wrong = (cookie?: string) => withCode(wrongCode(coordinator.totp, now()), cookie)
      const right = (cookie?: string) => withCode(totpCode(coordinator.totp, now()), cookie)
      // The next hour begins well after all of this.
      clock.shift += HOUR - (now() % HOUR)
      pass(60)
      const answers = await Promise.all(Array.from({ length: WRONG_CODES }, () => wrong()))
      for (const answer of answers) expectProblem(answer, 403, 'refused')
      pass(60)
      expectProblem(await right(), 403, 'refused')
      const owner = await right(known)
      expect(owner.status, 'the owner’s browser').toBe(200)
      expect((JSON.parse(owner.text) as Me).wrongCodes, 'and one that was right, and refused').toBe(6)
      pass(60)
      for (let i = 0; i < WRONG_CODES; i++) expectProblem(await wrong(known), 403, 'refused')
      pass(60)
      expectProblem(await right(known), 403, 'refused')
      pass(3_600)
      expect((JSON.parse((await right(known)).text) as Me).wrongCodes).toBe(12)
      expect((await right()).status, 'one code, once').toBe(403)
      pass(60)
      expect((await right()).status, 'another hour, in any browser').toBe(200)
    }))

  test('codes: it is told until the member has written down that they are here', () =>
    atTheirTime(async (place) => {
      const { url, coordinator, rootKey } = place
      const auth = await authOf(url, coordinator.name, 'passphrase', coordinator.passphrase)
      const attempt = { name: coordinator.name, totp: newTotpSecret(random) }
      expectProblem(await enterBy(url, attempt, auth), 403, 'refused')
      const told = async ({ cookie }: Session) => JSON.parse((await meWith(url, cookie)).text) as Me
      const before = await unlock(place, coordinator, rootKey)
      expect(before.me.wrongCodes).toBe(1)
      expect(await told(before)).toMatchObject({ wrongCodes: 1 })
      const session = await signIn(place, coordinator, rootKey, 1)
      expect(session.me.wrongCodes).toBe(1)
      expect(await told(session)).toMatchObject({ wrongCodes: 0 })
    }))
})

/** Whether two sets of measurements overlap: the middle of each lies in the middle half of the other. */
function overlap(a: number[], b: number[]): boolean {
  const at = (values: number[], share: number) =>
    values.toSorted((x, y) => x - y)[Math.floor(values.length * share)] ?? 0
  const within = (x: number[], y: number[]) => at(x, 0.5) >= at(y, 0.25) && at(x, 0.5) <= at(y, 0.75)
  return within(a, b) && within(b, a)
}

test('how long an answer takes does not tell whether anybody has the name', { timeout: 300_000 }, () =>
  atTheirTime(async ({ url, app, clock, coordinator }) => {
    // Straight into the app: a network would only blur it.
    const asked = async (path: string, body: object) => {
      const init = { method: 'POST', headers: deskHeaders(url), body: JSON.stringify(body) }
      const began = performance.now()
      const answer = await app.fetch(new Request(url + path, init))
      await answer.text()
      return { took: performance.now() - began, status: answer.status }
    }
    const wrong = () => ({ auth: base64(random(32)), code: '000000' })
    const doors: [string, number, number, (name: string) => object][] = [
      [paths.signInStart, 1_000, 200, (name) => ({ name, way: 'passphrase' })],
      [paths.signIn, 250, 403, (name) => ({ name, way: 'passphrase', ...wrong() })],
    ]
    for (const [path, samples, status, body] of doors) {
      const times: Record<string, number[]> = { [coordinator.name]: [], Neko: [] }
      const names = Object.keys(times)
      for (let i = -40; i < samples; i++) {
        // A new try for each name, and each as often first as second.
        clock.shift += WRONG_WORDS.refill
        for (const name of i % 2 === 0 ? names : names.toReversed()) {
          const answer = await asked(path, body(name))
          expect(answer.status).toBe(status)
          if (i >= 0) times[name]?.push(answer.took)
        }
      }
      const [known, unknown] = Object.values(times) as [number[], number[]]
      expect(overlap(known, unknown), path).toBe(true)
    }
  }),
)
