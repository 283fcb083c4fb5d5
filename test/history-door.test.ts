import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hourOf } from '../core/hour.ts'
import { collectHistory, verifyHistory } from '../core/keys/history.ts'
import type { Page } from '../core/keys/page.ts'
import { HISTORY_MAX, HISTORY_PART } from '../core/limits.ts'
import { DESK } from '../core/roles.ts'
import { paths } from '../core/wire.ts'
import type { KeybookHistory } from '../core/wire-people.ts'
import { ask, expectProblem, expectStrict } from './support/asking.ts'
import { onWorkerd, type Server, start } from './support/entries.ts'
import {
  addOffices,
  type Founded,
  foundDesk,
  get,
  invite,
  join,
  renewPage,
  replaceRoot,
  reporterKeybook,
  type Session,
  signIn,
} from './support/world.ts'

/*
 * The door that hands out all that was ever published about the desk's keys.
 */

describe.each(onWorkerd)('the history on %s', (entry) => {
  let server: Server
  let founded: Founded
  let desk: Session
  const part = (after: string | null) =>
    get<KeybookHistory>(server.url, paths.keybookHistory + (after === null ? '' : `?after=${after}`))

  beforeAll(async () => {
    server = await start(entry)
  })
  afterAll(async () => server?.stop())

  test('is none before the line is open', async () => {
    expectProblem(await ask(server.url, paths.keybookHistory), 503, 'not-open')
  })

  test('leads, a part at a time, from the first page to the newest, and has no agency’s', async () => {
    founded = await foundDesk(server)
    desk = await signIn(server, founded.coordinator, founded.rootKey)
    expect(await part(null)).toMatchObject({ roots: [], next: null })
    const link = await invite(desk, { kind: 'police', name: 'Izmišljena policijska uprava', agency: null })
    await join(server, link, 'Inspektor')
    await addOffices(desk, founded.rootSeed)
    for (let i = 0; i < HISTORY_PART; i++) await renewPage(desk)
    const { rootKey } = await replaceRoot(desk, founded.rootSeed)

    const first = await part(null)
    expect([first.roots.length, first.books.length, first.pages.length]).toEqual([1, 3, HISTORY_PART])
    expect(first.next).toBe(String(HISTORY_PART))
    const second = await part(first.next)
    expect(second).toMatchObject({ roots: first.roots, books: [], next: null })
    expect(second.pages).toHaveLength(1)

    const all = await collectHistory(part)
    const offices = all.pages.map(({ text }) => (JSON.parse(text) as Page).office)
    expect(new Set(offices)).toEqual(new Set([DESK]))
    for (const root of [founded.rootKey, rootKey]) {
      const keybook = await reporterKeybook(server, root)
      expect(verifyHistory(all, root, hourOf(Date.now()), keybook)).toMatchObject({
        whole: true,
        roots: [founded.rootKey, rootKey],
        books: [{ change: { act: 'first' } }, { change: { act: 'offices' } }, { change: { act: 'root' } }],
      })
    }
  })

  test('takes a place of its own making and no other', async () => {
    const between = [1, HISTORY_PART - 1, HISTORY_PART + 1, HISTORY_MAX + HISTORY_PART].map(String)
    for (const after of [...between, '', '-20', '020', '20.0', '20.', '2e1', 'x', `2${'0'.repeat(30)}`])
      expectProblem(await ask(server.url, `${paths.keybookHistory}?after=${after}`), 400, 'bad-request')
    const beyond = await ask(server.url, `${paths.keybookHistory}?after=${HISTORY_MAX}`)
    expectStrict(beyond)
    expect(JSON.parse(beyond.text)).toMatchObject({ books: [], pages: [], next: null })
  })
})
