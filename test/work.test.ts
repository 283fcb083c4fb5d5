import { createChallenge, verifySolution } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2'
import { sql } from 'drizzle-orm'
import type { Browser, Page, Request, Route } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromBase64, hex } from '../core/bytes.ts'
import { digest } from '../core/envelope/digest.ts'
import { hourOf } from '../core/hour.ts'
import { officeOf } from '../core/keys/keybook.ts'
import { newKeyPair } from '../core/keys/office.ts'
import { signRequest } from '../core/keys/receipt-request.ts'
import { isAnswered } from '../core/keys/work.ts'
import { WORK_CALM, WORK_GUESSES, WORK_HARDER, WORK_LIFE, WORK_ROUNDS } from '../core/limits.ts'
import { WORK_HEADER } from '../core/paths.ts'
import { readReceipt } from '../core/receipt.ts'
import { DESK } from '../core/roles.ts'
import { paths, type Stored, type TipRow, type Work, type WorkChallenge } from '../core/wire.ts'
import { useWork } from '../db/work.ts'
import { ConfigWrong, readConfig } from '../worker/config.ts'
import { everyHour } from '../worker/tick.ts'
import { type Answered, ask, askPost, expectProblem, expectStrict, someKeys } from './support/asking.ts'
import { launchBrowser, untilAlive } from './support/browser.ts'
import { huntCanaries } from './support/canary.ts'
import { count, look } from './support/database.ts'
import { onWorkerd, realWork, type Server, start } from './support/entries.ts'
import { partPath, type SealedFile, sealFile } from './support/files.ts'
import { inProcess } from './support/in-process.ts'
import { openedWith } from './support/opened.ts'
import { newWork, solve, workFor } from './support/work.ts'
import {
  comeBack,
  type Founded,
  foundDesk,
  get,
  prepare,
  type Reporter,
  random,
  report,
  type Session,
  signIn,
  tell,
} from './support/world.ts'

/*
 * Whoever sends has worked for it (DESIGN section 8, rule 9): once for each message and each file, unnoticed, and
 * nothing about it is of anybody.
 */

const hashOf = ({ request }: Reporter) => digest(fromBase64(request.sealed))
const hashIn = ({ text }: Answered) => (JSON.parse(text) as Stored).sha256

describe.each(onWorkerd)('work on %s', (entry) => {
  let server: Server
  let founded: Founded
  let desk: Session

  beforeAll(async () => {
    server = await start(entry)
    founded = await foundDesk(server)
    desk = await signIn(server, founded.coordinator, founded.rootKey)
  })
  afterAll(async () => server?.stop())

  const prepared = async (): Promise<Reporter> =>
    prepare(server, desk.keybook, report('Izmišljeno.'), await someKeys())
  const send = (request: object) => askPost(server.url, paths.tips, request)
  const stored = async () =>
    Object.fromEntries(
      await Promise.all(
        ['tip', 'message', 'receipt', 'attachment', 'used_work'].map(
          async (table) => [table, await count(server, table)] as const,
        ),
      ),
    )
  const sealedFile = (): Promise<SealedFile> =>
    sealFile(officeOf(desk.keybook, DESK).page.recipient, random(1_000))
  const begin = ({ attached, parts }: SealedFile, header: string | null) =>
    ask(server.url, partPath(attached.file, 0), {
      method: 'POST',
      headers: {
        'content-type': 'application/octet-stream',
        ...(header !== null && { [WORK_HEADER]: header }),
      },
      body: (parts[0] as Uint8Array).slice(),
    })
  async function follow({ keys }: Reporter, sealed: string, work: Work | undefined): Promise<Answered> {
    const answer = await askPost(server.url, paths.challenge, { work })
    if (answer.status !== 200) return answer
    const { challenge } = JSON.parse(answer.text)
    const body = fromBase64(sealed)
    const { lookup, sign, signSeed } = keys
    const signed = { origin: server.url, action: 'followup', lookup, challenge, body } as const
    const proof = { challenge, lookup, sign, sig: signRequest(signed, signSeed) }
    return askPost(server.url, paths.followups, { ...proof, seq: 1, epoch: 1, sealed })
  }

  test('a challenge says how hard it is and until when, and nothing of anybody', async () => {
    const headers = {
      'user-agent': 'KanarinacPreglednik/7',
      'x-forwarded-for': '203.0.113.77',
      cookie: 'x=y',
    }
    const answer = await ask(server.url, paths.work, { method: 'POST', headers })
    expectStrict(answer)
    const { parameters, signature } = JSON.parse(answer.text) as WorkChallenge
    const { expiresAt, keyPrefix, keySignature, nonce, salt, ...rest } = parameters
    expect(rest).toEqual({
      algorithm: 'PBKDF2/SHA-256',
      cost: WORK_ROUNDS,
      data: { guesses: 1 },
      keyLength: 32,
    })
    expect(expiresAt * 1_000 - Date.now()).toBeLessThanOrEqual(WORK_LIFE)
    expect(expiresAt * 1_000 - Date.now()).toBeGreaterThan(WORK_LIFE - 30_000)
    for (const one of [keyPrefix, keySignature, nonce, salt, signature])
      expect(one).toMatch(/^([0-9a-f]{32}){1,2}$/)
    expect(answer.text.length).toBeLessThan(600)
    // Asking leaves no trace.
    expect(await count(server, 'used_work')).toBe(0)
    await huntCanaries(server, ['KanarinacPreglednik', '203.0.113.77', nonce])
  })

  test('what is kept of it is a keyed hash and an hour', async () => {
    const reporter = await prepared()
    expect((await send(reporter.request)).status).toBe(200)
    const { parameters, signature } = (reporter.request.work as Work).challenge
    expect(await look(server, 'SELECT * FROM used_work')).toEqual([
      { until: hourOf(parameters.expiresAt * 1_000), id: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ])
    await huntCanaries(server, [parameters.nonce, signature])
  })

  test('without work nothing is taken in', async () => {
    const reporter = await tell(server, founded.rootKey, report('Izmišljeno.'))
    const before = await stored()
    const { request } = await prepared()
    const { work: _, ...without } = request
    const answer = await send(without)
    expectProblem(answer, 409, 'work-needed')
    expectStrict(answer)
    expectProblem(await follow(reporter, request.sealed, undefined), 400, 'bad-request')
    const file = await sealedFile()
    for (const header of [null, '', '{}', 'x', JSON.stringify({ ...request.work, more: 1 })])
      expectProblem(await begin(file, header), 409, 'work-needed')
    expect(await stored()).toEqual(before)
    expect((await send(request)).status).toBe(200)
    expect((await begin(file, JSON.stringify(await workFor(server)))).status).toBe(200)
  })

  test('nor with work that is not ours, was changed, or was not done', async () => {
    const { request } = await prepared()
    const work = request.work as Work
    const { challenge, solution } = work
    const { parameters } = challenge
    const changed = (some: object): Work => ({
      challenge: { ...challenge, parameters: { ...parameters, ...some } },
      solution,
    })
    const other = (await workFor(server)) as Work
    const wrong: Work[] = [
      changed({ expiresAt: parameters.expiresAt + 3_600 }),
      changed({ expiresAt: 1 }),
      changed({ cost: 1 }),
      changed({ data: { guesses: 0 } }),
      changed({ nonce: other.challenge.parameters.nonce }),
      changed({ salt: other.challenge.parameters.salt }),
      changed({ keySignature: other.challenge.parameters.keySignature }),
      changed({ keyPrefix: '0'.repeat(32) }),
      { challenge: { ...challenge, signature: '0'.repeat(64) }, solution },
      { challenge: { ...challenge, signature: other.challenge.signature }, solution },
      { challenge, solution: other.solution },
      { challenge, solution: { ...solution, derivedKey: parameters.keyPrefix + '0'.repeat(32) } },
    ]
    const before = await stored()
    for (const one of wrong) expectProblem(await send({ ...request, work: one }), 409, 'work-needed')
    for (const one of [null, 'x', {}, { challenge }, { ...work, ip: '203.0.113.7' }])
      expectProblem(await send({ ...request, work: one }), 400, 'bad-request')
    expect(await stored()).toEqual(before)
    expect((await send(request)).status).toBe(200)
  })

  test('it counts once: for no other tip, no further message, no file', async () => {
    const first = await prepared()
    expect((await send(first.request)).status).toBe(200)
    const before = await stored()
    const { work } = first.request
    const second = await prepared()
    expectProblem(await send({ ...second.request, work }), 409, 'work-needed')
    expectProblem(await follow(first, second.request.sealed, work), 409, 'work-needed')
    const file = await sealedFile()
    expectProblem(await begin(file, JSON.stringify(work)), 409, 'work-needed')
    expect(await stored()).toEqual(before)
    // The page asks for more, and sends again.
    expect((await send(second.request)).status).toBe(200)
    const more = await workFor(server)
    expect((await follow(first, second.request.sealed, more)).status).toBe(200)
    expectProblem(await begin(file, JSON.stringify(more)), 409, 'work-needed')
    const third = await workFor(server)
    expect((await begin(file, JSON.stringify(third))).status).toBe(200)
    expectProblem(await begin(await sealedFile(), JSON.stringify(third)), 409, 'work-needed')
    expectProblem(await send({ ...(await prepared()).request, work: third }), 409, 'work-needed')
  })

  test('the same message again is answered as before, whatever its work is by now', async () => {
    const reporter = await prepared()
    const { request } = reporter
    const { work, ...without } = request
    const spoilt = { ...(work as Work), solution: { counter: 2, derivedKey: '0'.repeat(64) } }
    for (const again of [request, request, without, { ...request, work: spoilt }])
      expect(hashIn(await send(again))).toBe(hashOf(reporter))
    // A further message comes under a challenge, which costs work each time.
    const { request: further } = await prepared()
    for (const one of [await workFor(server), await workFor(server)])
      expect(hashIn(await follow(reporter, further.sealed, one))).toBe(digest(fromBase64(further.sealed)))
    expectProblem(await follow(reporter, further.sealed, spoilt), 409, 'work-needed')
    const file = await sealedFile()
    const header = JSON.stringify(await workFor(server))
    for (const one of [header, header, null, JSON.stringify(spoilt)])
      expect((await begin(file, one)).status).toBe(200)
    expect((await comeBack(server, reporter.keys)).next).toBe(2)
  })

  test('twenty of the same at once are one tip, and of twenty with the same work one is taken', async () => {
    const reporter = await prepared()
    const same = await Promise.all(Array.from({ length: 20 }, () => send(reporter.request)))
    expect(same.map(({ status }) => status)).toEqual(same.map(() => 200))
    expect(new Set(same.map(hashIn))).toEqual(new Set([hashOf(reporter)]))

    const others = await Promise.all(Array.from({ length: 20 }, prepared))
    const work = await workFor(server)
    const before = await stored()
    const answers = await Promise.all(others.map(({ request }) => send({ ...request, work })))
    const taken = answers.filter(({ status }) => status === 200)
    expect(taken).toHaveLength(1)
    for (const answer of answers) if (answer.status !== 200) expectProblem(answer, 409, 'work-needed')
    expect(await stored()).toEqual({
      ...before,
      tip: (before.tip as number) + 1,
      message: (before.message as number) + 1,
      receipt: (before.receipt as number) + 1,
      used_work: (before.used_work as number) + 1,
    })
  })

  test('what was not stored has not used it', async () => {
    const { request } = await prepared()
    expectProblem(await send({ ...request, epoch: 2 }), 409, 'stale-key')
    expectProblem(await send({ ...request, files: [hex(random(16))] }), 409, 'files-missing')
    expect((await send(request)).status).toBe(200)
  })
})

test('what counts as an answer is what the library says', async () => {
  const secrets = { hmacSignatureSecret: 'jedna', hmacKeySignatureSecret: 'druga' }
  const made = async (counter: number) => {
    const challenge = (await createChallenge({
      algorithm: 'PBKDF2/SHA-256',
      cost: 3,
      counter,
      data: { guesses: 9 },
      deriveKey,
      expiresAt: new Date(Date.now() + 60_000),
      ...secrets,
    })) as WorkChallenge
    return solve(challenge)
  }
  const bySpelling = (work: Work) =>
    [
      work,
      { ...work, challenge: { ...work.challenge, signature: 'ab'.repeat(32) } },
      { ...work, solution: { counter: 1, derivedKey: 'ab'.repeat(32) } },
    ].concat(
      Object.entries(work.challenge.parameters).map(([name, value]) => {
        const other =
          typeof value === 'number' ? value + 1 : name === 'data' ? { guesses: 1 } : 'ab'.repeat(16)
        const parameters = { ...work.challenge.parameters, [name]: other }
        return { ...work, challenge: { ...work.challenge, parameters } }
      }),
    )
  const works = (await Promise.all([1, 5, 9].map(made))).flatMap(bySpelling)
  const told = works.map((work) => isAnswered(work, secrets))
  const byLibrary = await Promise.all(works.map((work) => verifySolution({ ...work, deriveKey, ...secrets })))
  expect(told).toEqual(byLibrary.map(({ verified }) => verified))
  expect(told.filter(Boolean)).toHaveLength(3)
  for (const some of [{ hmacSignatureSecret: 'treća' }, { hmacKeySignatureSecret: 'treća' }])
    expect(isAnswered(works[0] as Work, { ...secrets, ...some })).toBe(false)
})

describe('by the clock and by the load', () => {
  const url = 'http://localhost:8787'
  type Here = Awaited<ReturnType<typeof inProcess>>

  async function open(environment: Record<string, string>, now: () => number): Promise<Here> {
    const here = await inProcess({ PUBLIC_URL: url, JAVI_ROOT_KEY: 'A'.repeat(43), ...environment }, now)
    await here.store.use((db) => db.run(sql`INSERT INTO office VALUES ('desk', 'desk', '', 1, '')`))
    return here
  }
  const challengeAt = ({ app }: Here) => newWork({ url }, (...given) => app.request(...given))
  const workAt = ({ app }: Here) => workFor({ url }, (...given) => app.request(...given))
  const used = async ({ store }: Here) =>
    (await store.use((db) => db.all<{ found: number }>(sql`SELECT count(*) AS found FROM used_work`)))[0]
      ?.found
  /** So much was sent, with work that expires in that hour. */
  const sent = ({ store }: Here, many: number, until: number) =>
    store.use((db) =>
      db.batch([
        db.run(sql`SELECT 1`),
        ...Array.from({ length: many }, () => useWork(db, { id: hex(random(32)), until }, sql`1`)),
      ]),
    )

  test('it is good for twenty minutes; what was stored with it is told for ever; then it is forgotten', async () => {
    let clock = Date.now()
    const here = await open({}, () => clock)
    const file = await sealFile((await newKeyPair()).recipient, random(10))
    const begin = async (id: string, work: Work) => {
      const answer = await here.app.request(url + partPath(id, 0), {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream', [WORK_HEADER]: JSON.stringify(work) },
        body: (file.parts[0] as Uint8Array).slice(),
      })
      return [answer.status, ((await answer.json()) as { code?: string }).code]
    }
    try {
      const [early, late, kept] = [await workAt(here), await workAt(here), hex(random(16))]
      clock += WORK_LIFE - 1_000
      expect(await begin(kept, early)).toEqual([200, undefined])
      clock += 1_000
      expect(await begin(hex(random(16)), late)).toEqual([409, 'work-needed'])
      expect(await begin(kept, early)).toEqual([200, undefined])
      expect(await begin(hex(random(16)), await workAt(here))).toEqual([200, undefined])

      const { until } = (
        await here.store.use((db) =>
          db.all<{ until: number }>(sql`SELECT min(until) AS until FROM used_work`),
        )
      )[0] as { until: number }
      const atHour = (hour: number) => everyHour({ store: here.store, now: () => hour * 3_600_000 })
      await atHour(until)
      expect(await used(here)).toBe(2)
      await atHour(until + 2)
      expect(await used(here)).toBe(0)
    } finally {
      await here.close()
    }
  })

  test('it gets harder with what is sent, to a bound that an old phone still meets, and lighter again', async () => {
    let clock = Date.UTC(2027, 0, 1, 10, 30)
    const here = await open({ WORK_COST: '10' }, () => clock)
    const guesses = async () => (await challengeAt(here)).parameters.data.guesses
    const hour = hourOf(clock)
    try {
      // Asking does not count.
      for (let i = 0; i < 2 * WORK_CALM; i++) expect(await guesses()).toBe(10)
      await sent(here, WORK_CALM - 1, hour)
      expect(await guesses()).toBe(10)
      await sent(here, 1, hour)
      expect(await guesses()).toBe(20)
      await sent(here, 2 * WORK_CALM, hour + 1)
      expect(await guesses()).toBe(40)
      await sent(here, 20 * WORK_CALM, hour)
      expect(await guesses()).toBe(10 * WORK_HARDER)
      clock += 3_600_000
      expect(await guesses(), 'the hour after').toBe(30)
      clock += 3_600_000
      expect(await guesses(), 'when all is long past').toBe(10)
    } finally {
      await here.close()
    }
  })

  test('as hard as it comes by default, and as hard as it can get, it ends', async () => {
    const here = await open(realWork, Date.now)
    try {
      for (const times of [1, WORK_HARDER]) {
        const challenge = await challengeAt(here)
        expect(challenge.parameters.data.guesses).toBe(times * WORK_GUESSES)
        const { solution } = await solve(challenge)
        expect(solution.counter).toBeGreaterThanOrEqual(1)
        expect(solution.counter).toBeLessThanOrEqual(times * WORK_GUESSES)
        await sent(here, WORK_HARDER * WORK_CALM, hourOf(Date.now()))
      }
    } finally {
      await here.close()
    }
  })

  test('before set-up there is none, and an operator’s number is checked', async () => {
    const here = await inProcess({ PUBLIC_URL: url })
    const answer = await here.app.request(url + paths.work, { method: 'POST' })
    expect([answer.status, await answer.json()]).toMatchObject([503, { code: 'not-open' }])
    const { config } = here.ports
    expect(config.workGuesses).toBe(1)
    await here.close()
    const given = { PUBLIC_URL: url, JAVI_PEPPER: 'A'.repeat(43) }
    expect(readConfig(given).workGuesses).toBe(WORK_GUESSES)
    expect(readConfig({ ...given, WORK_COST: '3000' }).workGuesses).toBe(3_000)
    for (const WORK_COST of ['0', '-1', '1.5', 'x', '10001', '1e3'])
      expect(() => readConfig({ ...given, WORK_COST }), WORK_COST).toThrow(ConfigWrong)
  })
})

describe('in a browser', () => {
  const TEXT = 'Izmišljeno: iza pumpe drže djevojku zaključanu.'
  const MORE = 'Izmišljeno: i još nešto.'
  const WAITING = 'protiv lažnih poruka'
  let server: Server
  let founded: Founded
  let desk: Session
  let browser: Browser
  let page: Page
  let asked: Request[]

  beforeAll(async () => {
    server = await start('node', realWork)
    founded = await foundDesk(server)
    desk = await signIn(server, founded.coordinator, founded.rootKey)
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  const isWork = (request: Request) => new URL(request.url()).pathname === paths.work
  async function visit(path: string): Promise<void> {
    const context = await browser.newContext({ viewport: { width: 320, height: 640 }, locale: 'bs' })
    page = await context.newPage()
    asked = []
    page.on('request', (request) => isWork(request) && asked.push(request))
    await page.addInitScript(() => {
      // How often a thread has said that work is done.
      Reflect.set(window, 'worked', 0)
      window.Worker = class extends Worker {
        constructor(...given: ConstructorParameters<typeof Worker>) {
          super(...given)
          this.addEventListener('message', ({ data }) => {
            if (data.made?.solution) Reflect.set(window, 'worked', Reflect.get(window, 'worked') + 1)
          })
        }
      }
    })
    await page.goto(server.url + path)
    await untilAlive(page)
  }
  /** Writes, and comes to the step of files. */
  async function write(): Promise<void> {
    await page.click('#seen')
    await page.fill('#text', TEXT)
    await page.click('#continue')
    await page.click('#rest')
    await page.check('#share-ask_first')
    await page.click('#continue')
    await page.locator('[data-at=files]').waitFor()
  }
  async function lookOver(): Promise<void> {
    await page.click('#continue')
    await page.locator('[data-at=check]').waitFor()
  }
  const receipt = async () => readReceipt((await page.locator('#receipt').textContent()) ?? '') as string
  const tips = async () =>
    (await get<{ tips: TipRow[] }>(server.url, paths.deskTips, { cookie: desk.cookie })).tips.length
  async function expectTold(digits: string, ...texts: string[]): Promise<void> {
    const { bodies } = await openedWith(digits, desk)
    expect(bodies.map((body) => ('report' in body ? body.report.text : body.text))).toEqual(texts)
  }
  /** Uses up the work of the first request there for somebody else’s tip, before the request goes on. */
  async function stealWork(path: string): Promise<void> {
    const steal = async (route: Route) => {
      const { work } = route.request().postDataJSON() as { work: Work }
      const { request } = await prepare(server, desk.keybook, report('Tuđe.'), await someKeys())
      expect((await askPost(server.url, paths.tips, { ...request, work })).status).toBe(200)
      await route.continue()
    }
    await page.route(server.url + path, steal, { times: 1 })
  }

  test('it is done while the person writes: at “send” nobody waits for it', async () => {
    const before = await tips()
    await visit('/bs/')
    await write()
    await lookOver()
    await expect.poll(() => asked.length).toBe(1)
    await page.evaluate(() => {
      const seen: string[] = []
      Reflect.set(window, 'seen', seen)
      new MutationObserver(() => seen.push(document.querySelector('main')?.innerText ?? '')).observe(
        document.body,
        { subtree: true, childList: true, characterData: true },
      )
    })
    await page.waitForFunction(() => Reflect.get(window, 'worked') === 1)
    await page.click('#send')
    await expectTold(await receipt(), TEXT)
    expect(asked).toHaveLength(1)
    expect(await page.evaluate(() => Reflect.get(window, 'seen').join())).not.toContain(WAITING)
    expect(await tips()).toBe(before + 1)
  })

  test('when it is not done yet, the page says so', async () => {
    let goOn = () => {}
    const waiting = new Promise<void>((done) => {
      goOn = done
    })
    await visit('/bs/')
    await page.route(server.url + paths.work, async (route) => {
      await waiting
      await route.continue()
    })
    await write()
    await lookOver()
    await page.click('#send')
    await page.locator('[role=status]', { hasText: WAITING }).waitFor()
    expect(await page.locator('progress').count()).toBe(1)
    goOn()
    await expectTold(await receipt(), TEXT)
  })

  test('work that no longer counts is done anew, and the person notices nothing', async () => {
    await visit('/bs/')
    await write()
    await lookOver()
    await stealWork(paths.tips)
    const before = await tips()
    await page.click('#send')
    const digits = await receipt()
    expect(asked).toHaveLength(2)
    await expectTold(digits, TEXT)
    expect(await tips(), 'theirs, and whose work it was').toBe(before + 2)

    await visit('/bs/return')
    await page.fill('#code', digits)
    await page.click('#open')
    await page.fill('#addition', MORE)
    await expect.poll(() => asked.length).toBe(2)
    await stealWork(paths.challenge)
    await page.click('#send')
    await page.locator('[data-doing=done]').waitFor()
    expect(asked).toHaveLength(3)
    await expectTold(digits, TEXT, MORE)
  })

  test('work that has grown old while the person wrote is done anew before they send', async () => {
    await visit('/bs/')
    await write()
    await expect.poll(() => asked.length).toBe(1)
    await page.clock.setFixedTime(Date.now() + WORK_LIFE)
    await lookOver()
    await expect.poll(() => asked.length).toBe(2)
    await page.click('#send')
    await expectTold(await receipt(), TEXT)
    expect(asked).toHaveLength(2)
  })

  test('each file brings work of its own', async () => {
    const before = await count(server, 'attachment')
    await visit('/bs/')
    await write()
    await page.click('#add-files')
    const some = (name: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from('Izmišljeno.') })
    await page.setInputFiles('#files', [some('a.txt'), some('b.txt')])
    // Looked at, both.
    await page.locator('[data-file] .notice').nth(1).waitFor()
    await lookOver()
    await page.click('#send')
    await expectTold(await receipt(), TEXT)
    expect(asked).toHaveLength(3)
    expect(await count(server, 'attachment')).toBe(before + 2)
  })
})
