import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Keybook } from '../core/keys/keybook.ts'
import { type Server, start } from './support/entries.ts'
import { flags } from './support/flags.ts'
import { prepareMany, sendTip } from './support/insist.ts'
import { expectOnce, expectTaken, storedMessages } from './support/taken.ts'
import { type Founded, foundDesk, type Reporter, reporterKeybook, signIn } from './support/world.ts'

const REFUSED = /^ended with 1: Another process has the database \S+javi\.db open\. Stop it first: [^\n]+\n$/

/** A program that wants the database's lock (test/support/rival.ts). */
class Rival {
  private readonly child: ChildProcess
  private readonly lines: AsyncIterator<string>

  constructor(folder: string, wait: number) {
    const script = fileURLToPath(new URL('support/rival.ts', import.meta.url))
    this.child = spawn(process.execPath, [...flags, script, join(folder, 'javi.db'), String(wait)])
    this.lines = createInterface(this.child.stdout as Readable)[Symbol.asyncIterator]()
  }

  /** The next that it says. */
  async says(): Promise<string> {
    const { value, done } = await this.lines.next()
    if (done) throw new Error('it said no more')
    return value
  }

  /** Lets go of the lock. @returns how many tips it saw. */
  async letGo(): Promise<number> {
    this.child.stdin?.end()
    return Number(/saw (\d+) tips/.exec(await this.says())?.[1])
  }
}

describe('a second process that wants the database', () => {
  let server: Server
  let founded: Founded
  let keybook: Keybook
  let identity: string
  const taken: Reporter[] = []

  beforeAll(async () => {
    server = await start('node')
    founded = await foundDesk(server)
    identity = (await signIn(server, founded.coordinator, founded.rootKey)).identities.get(1) as string
    keybook = await reporterKeybook(server, founded.rootKey)
  })
  afterAll(async () => server?.stop())

  async function takeIn(count: number): Promise<void> {
    const reporters = await prepareMany(server, keybook, count)
    await Promise.all(
      reporters.map(async (reporter) => expectTaken(await sendTip(server.url, reporter), reporter)),
    )
    taken.push(...reporters)
  }

  const expectAll = async () => expectOnce(await storedMessages(server), [...taken], identity)

  test('Javi twice on one folder: the second is refused, the first goes on', async () => {
    await takeIn(4)
    const secrets = readFileSync(join(server.folder, 'secrets.json'))
    await expect(start('node', { DATA_DIR: server.folder })).rejects.toThrow(REFUSED)
    expect(readFileSync(join(server.folder, 'secrets.json'))).toEqual(secrets)
    await takeIn(4)
    await server.kill()
    await expectAll()
  })

  test('Javi twice at the same moment on a new folder: one runs, with the secrets that are kept', async () => {
    const DATA_DIR = mkdtempSync(join(tmpdir(), 'javi-test-'))
    const both = await Promise.allSettled([start('node', { DATA_DIR }), start('node', { DATA_DIR })])
    const running = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    const refused = both.flatMap((one) => (one.status === 'rejected' ? [String(one.reason.message)] : []))
    expect([running.length, refused.length]).toEqual([1, 1])
    expect(refused[0]).toMatch(REFUSED)
    const [only] = running
    if (!only) throw new Error('none runs')
    const own = await foundDesk(only)
    await only.kill()
    await only.restart()
    // The pepper is the one of before, else the passphrase would not be known any more.
    await signIn(only, own.coordinator, own.rootKey)
    await only.stop()
    expect(existsSync(DATA_DIR)).toBe(false)
  })

  test('the lock is let go while Javi waits at its start: what it then takes in survives kill -9', async () => {
    await server.kill()
    const rival = new Rival(server.folder, 0)
    expect(await rival.says()).toBe('held')
    const starting = server.restart()
    expect(await rival.letGo()).toBe(taken.length)
    await starting
    await takeIn(16)
    await server.kill()
    await expectAll()
  })

  test('who wants the lock waits while Javi runs, finds all there when it is killed, and keeps it from starting', async () => {
    const impatient = new Rival(server.folder, 0)
    expect(await impatient.says()).toBe('refused SQLITE_BUSY')
    const patient = new Rival(server.folder, 60_000)
    await takeIn(16)
    await server.kill()
    expect(await patient.says()).toBe('held')
    await expect(server.restart()).rejects.toThrow(REFUSED)
    expect(await patient.letGo()).toBe(taken.length)
    await server.restart()
    await takeIn(4)
    await server.kill()
    await expectAll()
  })
})
