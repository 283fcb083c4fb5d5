import { readFileSync, writeFileSync } from 'node:fs'
import { join as joinPath } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { signEntry } from '../core/keys/audit.ts'
import { actorKeys, chainStates, checkEntries, SERVER } from '../core/keys/chains.ts'
import { hashOf, publicHalf, type Signed } from '../core/keys/signed.ts'
import { AUDIT_PAGE } from '../core/limits.ts'
import { fill, paths, type TipRow } from '../core/wire.ts'
import type { AuditEntries } from '../core/wire-people.ts'
import { ofOneMoment } from '../web/desk/audit/moment.ts'
import { expectAccessible } from './support/axe.ts'
import { launchBrowser, signInAt, type Visitor, visit } from './support/browser.ts'
import { change } from './support/database.ts'
import { entries, type Server, start } from './support/entries.ts'
import { prepareMany, sendTip } from './support/insist.ts'
import {
  addOffices,
  audited,
  type Founded,
  foundDesk,
  get,
  invite,
  join,
  keybookFor,
  newColleague,
  offBoard,
  type Person,
  random,
  reporterKeybook,
  type Session,
  signIn,
} from './support/world.ts'

/*
 * The chains of entries: served in parts, whole while many act at once, and broken where the database was changed.
 */

/** Everything that the door of the chains gives, part after part. */
async function allEntries({ url, cookie }: Session): Promise<{ parts: AuditEntries[]; first: AuditEntries }> {
  const parts: AuditEntries[] = []
  for (let next: string | null = ''; next !== null; ) {
    const after: string = next === '' ? '' : `?after=${next}`
    const part = await get<AuditEntries>(url, paths.audit + after, { cookie })
    parts.push(part)
    next = part.next
  }
  return { parts, first: parts[0] as AuditEntries }
}

async function statesFor(session: Session, rootKey: string) {
  const { parts } = await allEntries(session)
  const { offices, book } = await keybookFor(session, rootKey)
  return chainStates(
    checkEntries(
      parts.flatMap((part) => part.entries),
      actorKeys(offices, [book]),
    ),
  )
}

const openTip = (session: Session, tip: string) =>
  audited(session, 'opened', tip, fill(paths.tipOpen, { tip }))

const MEMBERS = 20
const ACTS = 5

describe.each(entries)('chains on %s', (entry) => {
  let server: Server
  let founded: Founded
  let desk: Session

  beforeAll(async () => {
    server = await start(entry)
    founded = await foundDesk(server)
    desk = await signIn(server, founded.coordinator, founded.rootKey)
  })
  afterAll(async () => server?.stop())

  test('twenty members act at once and nobody waits for another: all chains are whole', async () => {
    const reporters = await prepareMany(server, await reporterKeybook(server, founded.rootKey), ACTS)
    for (const one of reporters) await sendTip(server.url, one)
    const sessions: Session[] = []
    for (let n = 0; n < MEMBERS; n++) {
      const member = await newColleague(desk, 'triager', `osoba ${n}`)
      sessions.push(await signIn(server, member, founded.rootKey))
    }
    const people = sessions.map(({ me }) => me.member.id)

    // Each member one act after the other, all members side by side; whoever is refused fails the test.
    await Promise.all(
      sessions.map(async (session) => {
        for (const { tip } of reporters) await openTip(session, tip)
      }),
    )
    const states = await statesFor(desk, founded.rootKey)
    expect(states.filter(({ firstBreak }) => firstBreak !== null)).toEqual([])
    expect(states.map(({ actor }) => actor).sort()).toEqual([founded.coordinator.id, ...people].sort())
    for (const id of people) expect(states.find(({ actor }) => actor === id)?.count).toBe(1 + ACTS)
    const { tips } = await get<{ tips: TipRow[] }>(server.url, paths.deskTips, { cookie: desk.cookie })
    expect(tips.every(({ status }) => status === 'open')).toBe(true)
  })

  test('an agency gets its own chains and people; the desk all of them and the server’s', async () => {
    const invitation = { kind: 'police', name: 'Izmišljena policijska uprava', agency: null } as const
    const lead = await join(server, await invite(desk, invitation), 'Inspektorica')
    await addOffices(desk, founded.rootSeed)
    const agency = await signIn(server, lead, founded.rootKey)
    const worker = await newColleague(agency, 'worker', 'Radnik')
    await signIn(server, worker, founded.rootKey)
    await expect(signIn(server, { ...worker, totp: 'A'.repeat(32) }, founded.rootKey)).rejects.toMatchObject({
      status: 403,
    })

    const { first } = await allEntries(agency)
    expect(new Set(first.entries.map(({ office }) => office))).toEqual(new Set([lead.office]))
    expect(Object.keys(first.counts ?? {}).sort()).toEqual([lead.id, worker.id].sort())
    expect(first.members.map(({ member }) => member).sort()).toEqual([lead.id, worker.id].sort())
    const states = await statesFor(agency, founded.rootKey)
    expect(states.every(({ firstBreak }) => firstBreak === null)).toBe(true)

    const all = await statesFor(desk, founded.rootKey)
    expect(all.every(({ firstBreak }) => firstBreak === null)).toBe(true)
    expect(all.map(({ actor }) => actor)).toEqual(expect.arrayContaining([SERVER, lead.id, worker.id]))
    const triager = await newColleague(desk, 'triager', 'Bez uvida')
    const { cookie } = await signIn(server, triager, founded.rootKey)
    await expect(get(server.url, paths.audit, { cookie })).rejects.toMatchObject({ status: 404 })
  })

  test('more than fits one answer comes in parts, in one order, none twice', async () => {
    const before = (await allEntries(desk)).first
    await change(
      server,
      `WITH RECURSIVE some(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM some WHERE n < ${2 * AUDIT_PAGE})
       INSERT INTO audit SELECT 'filler', n, 'desk', printf('%064d', n), '{}', '' FROM some`,
    )
    const { parts } = await allEntries(desk)
    expect(parts).toHaveLength(3)
    const lengths = parts.map((part) => part.entries.length)
    expect(lengths.slice(0, 2)).toEqual([AUDIT_PAGE, AUDIT_PAGE])
    expect(lengths[2]).toBe(before.entries.length + 1)
    const actors = parts.flatMap((part) => part.entries.map(({ by }) => by))
    expect(actors).toEqual([...actors].sort())
    expect(parts.map(({ counts }) => counts?.filler ?? null)).toEqual([2 * AUDIT_PAGE + 1, null, null])
    for (const after of ['x', 'filler.', 'filler.-1', '.1', "'.1"])
      await expect(
        get(server.url, `${paths.audit}?after=${after}`, { cookie: desk.cookie }),
      ).rejects.toMatchObject({ status: 400 })
  })
})

test('what comes in while the chains are fetched breaks none of them', () => {
  const [a, b] = [random(32), random(32)]
  const keys = new Map([
    ['a', [{ office: 'desk', key: publicHalf(a) }]],
    ['b', [{ office: 'desk', key: publicHalf(b) }]],
  ])
  const sign = (actor: 'a' | 'b', n: number, prev: Signed | null, seen: Signed | null) => {
    const tail = { n, prev: prev && hashOf(prev), seen: seen && hashOf(seen) }
    return { ...signEntry(actor, tail, 'opened', '', 1, actor === 'a' ? a : b), office: 'desk' }
  }
  const [a0, b0] = [sign('a', 0, null, null), sign('b', 0, null, null)]
  // The first part has been answered; then a does something more, which b sees, and the second part is asked for.
  const a1 = sign('a', 1, a0, b0)
  const b1 = sign('b', 1, b0, a1)
  const parts: AuditEntries[] = [
    { entries: [a0], members: [], counts: { a: 1, b: 1 }, next: 'a.0' },
    { entries: [b0, b1], members: [], counts: null, next: null },
  ]
  const whys = (entries: (typeof parts)[0]['entries']) =>
    chainStates(checkEntries(entries, keys)).map(({ firstBreak }) => firstBreak?.why ?? null)
  expect(whys(parts.flatMap(({ entries }) => entries))).toEqual([null, 'seen'])
  expect(ofOneMoment(parts)).toEqual([a0, b0])
  expect(whys(ofOneMoment(parts))).toEqual([null, null])
})

describe('the audit page', () => {
  let server: Server
  let founded: Founded
  let browser: Browser
  let amra: Person
  let gone: Person
  let tips: string[]
  let visitor: Visitor
  let page: Page

  beforeAll(async () => {
    server = await start('node')
    founded = await foundDesk(server)
    const desk = await signIn(server, founded.coordinator, founded.rootKey)
    amra = await newColleague(desk, 'triager', 'Amra')
    gone = await newColleague(desk, 'triager', 'Bivši')
    const reporters = await prepareMany(server, desk.keybook, 3)
    for (const one of reporters) await sendTip(server.url, one)
    tips = reporters.map(({ tip }) => tip)
    const left = await signIn(server, gone, founded.rootKey)
    for (const tip of tips) await openTip(left, tip)
    await offBoard(desk, gone)
    // For the server's own chain.
    await expect(signIn(server, { ...amra, totp: 'A'.repeat(32) }, founded.rootKey)).rejects.toThrow()
    browser = await launchBrowser()
    visitor = await visit(browser, `${server.url}/desk`, 1280, 'en-GB')
    page = visitor.page
    await signInAt(page, founded.coordinator, 1)
    // Whose entry an act names is drawn, and none may name what is changed below: so Amra acts once the list is sorted.
    const isSorted = async () =>
      (await allEntries(desk)).first.entries.some(({ text }) => text.includes('"sorted"'))
    await vi.waitUntil(isSorted, { timeout: 30_000 })
    const colleague = await signIn(server, amra, founded.rootKey)
    for (const tip of tips) await openTip(colleague, tip)
    await page.getByRole('button', { name: /^Audit/ }).click()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  const result = () => page.getByTestId('audit-result')
  const rows = () => page.locator('.entries li')
  /** Checks anew, and waits until it is done. */
  async function check(): Promise<string> {
    const button = page.getByRole('button', { name: 'Check again' })
    await button.click()
    await page.locator('.audit-result .busy').waitFor({ state: 'detached' })
    await button.and(page.locator(':enabled')).waitFor()
    return (await result().textContent()) ?? ''
  }
  const whereEntry = (person: Person, n: number) => `actor = '${person.id}' AND n = ${n}`

  test('says that all chains are whole, who did what in words, and what it does not prove', async () => {
    await expect.poll(() => result().textContent()).toMatch(/^Whole\. \d+ entries in 4 chains checked/)
    const text = await page.locator('.entries').innerText()
    for (const words of [
      'koordinatorka',
      'amra',
      'bivši (has left)',
      'The server',
      'Opened a tip',
      'Set up the office',
      'Added a person',
      'Off-boarded a person',
      'Right passphrase or words, a code that does not count',
    ])
      expect(text).toContain(words)
    await page.getByText('What this log does not prove').click()
    await page.getByText('They could not open them without the office’s key').waitFor()
    await expectAccessible(page, 'whole')
  })

  test('finds entries by person, act, tip and day', async () => {
    const shown = async () => (await page.locator('.entries').innerText()).toLowerCase()
    await page.getByLabel('Who').selectOption(amra.id)
    await expect.poll(() => rows().count()).toBe(4)
    expect(await shown()).not.toContain('koordinatorka')
    await page.getByLabel('What').selectOption('opened')
    await expect.poll(() => rows().count()).toBe(3)
    await page.getByLabel('Number of a tip').fill(tips[0] as string)
    await expect.poll(() => rows().count()).toBe(1)
    await page.getByLabel('Who').selectOption('')
    await expect.poll(() => rows().count()).toBe(2)
    await page.getByLabel('Day').fill('2020-01-01')
    await expect.poll(() => rows().count()).toBe(0)
    expect(await page.getByTestId('audit-count').textContent()).toBe('0 entries')
    await page.getByLabel('Day').fill('')
    await page.getByLabel('What').selectOption('')
    await page.getByLabel('Number of a tip').fill('')
  })

  test('saves the ends of all chains, and finds them again; another file is none', async () => {
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save the ends of the chains' }).click()
    const file = await download
    expect(file.suggestedFilename()).toMatch(/^javi-\d{4}-\d\d-\d\d\.json$/)
    writeFileSync(joinPath(server.folder, 'heads.json'), readFileSync(await file.path()))
    expect(await compare('heads.json')).toMatch(/All 4 chains still begin as saved/)

    const heads = readFileSync(joinPath(server.folder, 'heads.json'), 'utf8')
    for (const [name, text] of [
      ['changed.json', heads.replace(/(hash\\":\\")./, '$1x')],
      ['empty.json', ''],
      ['other.json', '{"text":"{}","by":"root","sig":""}'],
    ] as const) {
      writeFileSync(joinPath(server.folder, name), text)
      expect(await compare(name), name).toMatch(/no file of chain ends/)
    }
  })

  async function compare(name: string): Promise<string> {
    await page.getByLabel('Compare with a saved file').setInputFiles([])
    await expect.poll(() => page.getByTestId('audit-compared').textContent()).toBe('')
    await page.getByLabel('Compare with a saved file').setInputFiles(joinPath(server.folder, name))
    await expect.poll(() => page.getByTestId('audit-compared').textContent()).not.toBe('')
    return (await page.getByTestId('audit-compared').textContent()) ?? ''
  }

  test('names an entry that was edited in the database', async () => {
    const edit = (from: string, to: string) =>
      change(server, `UPDATE audit SET text = replace(text, '${from}', '${to}') WHERE ${whereEntry(amra, 2)}`)
    await edit(tips[1] as string, tips[0] as string)
    expect(await check()).toContain('amra, entry number 3: was changed: its signature does not fit.')
    expect(await page.locator('.entries li .doubtful').count()).toBe(1)
    await expectAccessible(page, 'broken')
    await edit(tips[0] as string, tips[1] as string)
    expect(await check()).toMatch(/^Whole/)
  })

  test('names where entries were put in another order', async () => {
    const swap = () =>
      change(
        server,
        ...[
          [1, -1],
          [2, 1],
          [-1, 2],
        ].map(([from, to]) => `UPDATE audit SET n = ${to} WHERE ${whereEntry(amra, from as number)}`),
      )
    await swap()
    expect(await check()).toContain('amra, entry number 2: stands in the wrong place')
    await swap()
    expect(await check()).toMatch(/^Whole/)
  })

  test('names what was deleted: the newest by the saved file, any other by itself', async () => {
    await change(server, `DELETE FROM audit WHERE ${whereEntry(amra, 3)}`)
    expect(await check()).toMatch(/^Whole/)
    const compared = await compare('heads.json')
    expect(compared).toContain('Something has gone since, or was replaced:')
    expect(compared).toContain('amra, entry number 4: is not the one in the saved file')

    await change(server, `DELETE FROM audit WHERE ${whereEntry(gone, 1)}`)
    const found = await check()
    expect(found).toContain('The log is not whole.')
    expect(found).toContain('bivši (has left), entry number 2: is not there: it was deleted.')
    expect(found).not.toContain('koordinatorka')
  })

  test('in Bosnian too, and on a telephone', async () => {
    await page.getByLabel('Language of the pages').selectOption('bs')
    await expect
      .poll(() => result().textContent())
      .toContain('bivši (više nije u ustanovi), zapis broj 2: nema ga: izbrisan je.')
    await page.setViewportSize({ width: 320, height: 640 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
    await expectAccessible(page, 'narrow')
    expect(visitor.complaints).toEqual([])
  })
})
