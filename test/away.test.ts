import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Keybook } from '../core/keys/keybook.ts'
import { paths } from '../core/wire.ts'
import { carrier, type Server, start } from './support/entries.ts'
import { insist, prepareMany, sendTip } from './support/insist.ts'
import { expectOnce, expectTaken, storedMessages } from './support/taken.ts'
import {
  comeBack,
  type Founded,
  foundDesk,
  newSid,
  reporterKeybook,
  signIn,
  smsRequest,
} from './support/world.ts'

describe('the Worker and its libSQL server', () => {
  let server: Server
  let founded: Founded
  let keybook: Keybook
  let identity: string

  beforeAll(async () => {
    server = await start('workerd')
    founded = await foundDesk(server)
    identity = (await signIn(server, founded.coordinator, founded.rootKey)).identities.get(1) as string
    keybook = await reporterKeybook(server, founded.rootKey)
  })
  afterAll(async () => server?.stop())

  test('32 clients at once: all is taken in, once, and nothing is refused', async () => {
    const reporters = await prepareMany(server, keybook, 160)
    const waiting = [...reporters]
    const refused: number[] = []
    const atWork = async () => {
      for (let one = waiting.pop(); one; one = waiting.pop()) {
        const told = one
        const send = async () => {
          const response = await sendTip(server.url, told)
          if (response.status !== 200) refused.push(response.status)
          return response
        }
        await expectTaken((await insist(send)).response, told)
      }
    }
    await Promise.all(Array.from({ length: 32 }, atWork))
    expect(refused).toEqual([])
    await expectOnce(await storedMessages(server), reporters, identity)
  })

  test('it is away: 503 and nothing acknowledged; it is back: the repetition is taken in, once', async () => {
    const [reporter] = await prepareMany(server, keybook, 1)
    if (!reporter) throw new Error('none prepared')
    const before = (await storedMessages(server)).length
    const sms = smsRequest(server, { sid: newSid(), from: '+38760000301', text: 'Pomoć' }, carrier)
    await server.kill()
    const expectAway = async (response: Response) => {
      expect([response.status, await response.json()]).toMatchObject([503, { code: 'unavailable' }])
      expect(response.headers.get('retry-after')).toBeTruthy()
    }
    await expectAway(await sendTip(server.url, reporter))
    await expectAway(await fetch(server.url + paths.keybook))
    await expectAway(await fetch(sms.url, sms.init))
    await expect(comeBack(server, reporter.keys)).rejects.toMatchObject({ status: 503, code: 'unavailable' })

    await server.restart()
    expect((await storedMessages(server)).length).toBe(before)
    await expectTaken(await sendTip(server.url, reporter), reporter)
    for (let i = 0; i < 2; i++) expect((await fetch(sms.url, sms.init)).status).toBe(200)
    const after = await storedMessages(server)
    expect(after.length).toBe(before + 2)
    await expectOnce(
      after.filter(({ tip }) => tip === reporter.tip),
      [reporter],
      identity,
    )
    expect(await comeBack(server, reporter.keys)).toMatchObject({ found: true, next: 1 })
  })

  test('it hangs: 503 and nothing acknowledged; it goes on: one tip', async () => {
    const [reporter] = await prepareMany(server, keybook, 1)
    if (!reporter) throw new Error('none prepared')
    process.kill(server.pid(), 'SIGSTOP')
    const response = await sendTip(server.url, reporter)
    process.kill(server.pid(), 'SIGCONT')
    expect([response.status, await response.json()]).toMatchObject([503, { code: 'unavailable' }])
    await expectTaken(await sendTip(server.url, reporter), reporter)
    const stored = (await storedMessages(server)).filter(({ tip }) => tip === reporter.tip)
    await expectOnce(stored, [reporter], identity)
  })

  test('it is killed and started again while 16 send: all that was taken in is there, once', async () => {
    const before = new Set((await storedMessages(server)).map(({ tip }) => tip))
    const reporters = await prepareMany(server, keybook, 80)
    const waiting = [...reporters]
    let taken = 0
    const atWork = async () => {
      for (let one = waiting.pop(); one; one = waiting.pop()) {
        const told = one
        await expectTaken((await insist(() => sendTip(server.url, told))).response, told)
        taken++
        if (taken === 20) await server.kill().then(server.restart)
      }
    }
    await Promise.all(Array.from({ length: 16 }, atWork))
    const stored = (await storedMessages(server)).filter(({ tip }) => !before.has(tip))
    await expectOnce(stored, reporters, identity)
  })
})
