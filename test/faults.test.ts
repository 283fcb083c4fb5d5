import { execFileSync } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { open } from '../core/envelope/open.ts'
import type { Keybook } from '../core/keys/keybook.ts'
import { paths, type TipRow } from '../core/wire.ts'
import { carrier, entries, type Server, start } from './support/entries.ts'
import { insist, prepareMany, sendAndVanish, sendTip } from './support/insist.ts'
import { expectOnce, expectTaken, storedMessages } from './support/taken.ts'
import {
  comeBack,
  type Founded,
  foundDesk,
  get,
  newSid,
  type Reporter,
  reporterKeybook,
  type Session,
  signIn,
  smsRequest,
} from './support/world.ts'

/** Kills the server again and again, each time after some more were taken in, until all are. */
async function killAtRandom(server: Server, taken: () => number, all: number): Promise<number> {
  let kills = 0
  while (true) {
    const enough = taken() + 1 + Math.floor(Math.random() * 50)
    while (taken() < Math.min(enough, all)) await pause(1)
    if (taken() === all) return kills
    // Not always at the moment of an answer: somewhere in the work on the next ones.
    await pause(Math.random() * 10)
    await server.kill()
    kills++
    await server.restart()
  }
}

describe('what was acknowledged is there, once, and opens', () => {
  const TIPS = 160
  const PHONES = ['+38760000201', '+38760000202', '+38760000203', '+38760000204']
  const SMS_EACH = 10
  const ALL = TIPS + PHONES.length * SMS_EACH
  let server: Server
  let founded: Founded
  let keybook: Keybook
  let identity: string

  beforeAll(async () => {
    server = await start('node')
    founded = await foundDesk(server)
    identity = (await signIn(server, founded.coordinator, founded.rootKey)).identities.get(1) as string
    keybook = await reporterKeybook(server, founded.rootKey)
  })
  afterAll(async () => server?.stop())

  test(`kill -9 at random moments of ${ALL} sends`, async () => {
    const reporters = await prepareMany(server, keybook, TIPS)
    let taken = 0
    let repeated = 0
    const insistOn = async (send: () => Promise<Response>) => {
      const { response, sent } = await insist(send)
      taken++
      if (sent > 1) repeated++
      return response
    }
    const waiting = [...reporters]
    const reporterAtWork = async () => {
      for (let one = waiting.pop(); one; one = waiting.pop()) {
        const told = one
        await expectTaken(await insistOn(() => sendTip(server.url, told)), told)
      }
    }
    const phoneAtWork = async (from: string) => {
      for (let i = 0; i < SMS_EACH; i++) {
        const { url, init } = smsRequest(server, { sid: newSid(), from, text: `Poruka ${i}` }, carrier)
        expect((await insistOn(() => fetch(url, init))).status).toBe(200)
      }
    }
    const killing = killAtRandom(server, () => taken, ALL)
    await Promise.all([...Array.from({ length: 8 }, reporterAtWork), ...PHONES.map(phoneAtWork)])
    expect(await killing).toBeGreaterThan(3)
    expect(repeated).toBeGreaterThan(3)

    for (const { keys, tip } of reporters) {
      expect(await comeBack(server, keys)).toMatchObject({ found: true, tip, status: 'received', next: 1 })
    }
    const stored = await storedMessages(server)
    await expectOnce(
      stored.filter(({ channel }) => channel === 'web'),
      reporters,
      identity,
    )
    const lines = stored.filter(({ channel }) => channel === 'sms')
    const threads = new Set(lines.map(({ tip }) => tip))
    expect(threads.size).toBe(PHONES.length)
    for (const tip of threads) {
      const texts: string[] = []
      for (const { seq, sealed } of lines.filter((line) => line.tip === tip)) {
        const context = { v: 1, kind: 'line', tip, seq, channel: 'sms', epoch: 1 } as const
        texts.push((await open<'line'>(sealed, identity, context)).body.text)
      }
      expect(texts).toEqual(Array.from({ length: SMS_EACH }, (_, i) => `Poruka ${i}`))
    }
    const sound = `
      SELECT (SELECT group_concat(integrity_check) FROM pragma_integrity_check) AS integrity,
        (SELECT count(*) FROM pragma_foreign_key_check) AS orphans`
    expect(await server.query(sound)).toEqual([{ integrity: 'ok', orphans: 0 }])
  }, 180_000)

  // The process may write no further into its files, as on a full disk. prlimit is of Debian's util-linux.
  test.runIf(process.platform === 'linux')('a full disk', async () => {
    const reporters = await prepareMany(server, keybook, 16)
    const mayWrite = (bytes: string) =>
      execFileSync('prlimit', ['--pid', String(server.pid()), `--fsize=${bytes}:unlimited`])
    const [first, ...others] = reporters
    if (!first) throw new Error('none prepared')
    await expectTaken(await sendTip(server.url, first), first)

    mayWrite('4096')
    for (let round = 0; round < 2; round++) {
      const refused = await Promise.all(others.map((one) => sendTip(server.url, one)))
      for (const response of refused) {
        expect([response.status, await response.json()]).toMatchObject([503, { code: 'unavailable' }])
      }
    }
    mayWrite('unlimited')
    await Promise.all(
      others.map(async (one) => expectTaken((await insist(() => sendTip(server.url, one))).response, one)),
    )
    await server.kill()
    const ids = new Set(reporters.map(({ tip }) => tip))
    const stored = (await storedMessages(server)).filter(({ tip }) => ids.has(tip))
    await expectOnce(stored, reporters, identity)
  })
})

describe.each(entries)('an answer that is lost, on %s', (entry) => {
  let server: Server
  let desk: Session

  beforeAll(async () => {
    server = await start(entry)
    const { coordinator, rootKey } = await foundDesk(server)
    desk = await signIn(server, coordinator, rootKey)
  })
  afterAll(async () => server?.stop())

  async function expectOne({ tip, keys }: Reporter): Promise<void> {
    const { tips } = await get<{ tips: TipRow[] }>(server.url, paths.deskTips, { cookie: desk.cookie })
    expect(tips.filter((row) => row.tip === tip)).toMatchObject([{ messages: 1 }])
    expect(await comeBack(server, keys)).toMatchObject({ found: true, tip, next: 1 })
  }

  test.each(['sent', 'answered'] as const)('the reporter hangs up when it is %s: one tip', async (when) => {
    const [reporter] = await prepareMany(server, desk.keybook, 1)
    if (!reporter) throw new Error('none prepared')
    await sendAndVanish(server.url, reporter, when)
    await expectTaken(await sendTip(server.url, reporter), reporter)
    await expectOne(reporter)
  })

  test('twenty of the same at once: one tip', async () => {
    const [reporter] = await prepareMany(server, desk.keybook, 1)
    if (!reporter) throw new Error('none prepared')
    const answers = await Promise.all(Array.from({ length: 20 }, () => sendTip(server.url, reporter)))
    for (const answer of answers) await expectTaken(answer, reporter)
    await expectOne(reporter)
  })

  test('the key has changed meanwhile: the tip is still there, and what is sealed anew is not stored beside it', async () => {
    const [reporter, another] = await prepareMany(server, desk.keybook, 2)
    if (!reporter || !another) throw new Error('none prepared')
    await sendAndVanish(server.url, reporter, 'answered')
    await server.query("UPDATE office SET epoch = 2 WHERE id = 'desk'")
    await expectTaken(await sendTip(server.url, reporter), reporter)
    const { request } = reporter
    const anew = { ...reporter, request: { ...request, epoch: 2, sealed: another.request.sealed } }
    await expectTaken(await sendTip(server.url, anew), reporter)
    await expectOne(reporter)

    const stale = await sendTip(server.url, another)
    expect([stale.status, await stale.json()]).toMatchObject([409, { code: 'stale-key' }])
    expect(await comeBack(server, another.keys)).toMatchObject({ found: false })
  })
})
