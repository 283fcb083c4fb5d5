import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RecordOfDesk } from '../core/envelope/record.ts'
import { hourOf } from '../core/hour.ts'
import { officeOf } from '../core/keys/keybook.ts'
import { DESK } from '../core/roles.ts'
import { fill, paths } from '../core/wire.ts'
import type { Me } from '../core/wire-people.ts'
import { expectAccessible } from './support/axe.ts'
import { believableTips, insertTips, thisHour } from './support/believable.ts'
import { launchBrowser, signInAt, type Visitor, visit } from './support/browser.ts'
import { huntCanaries } from './support/canary.ts'
import { press, untilNextLook } from './support/clicking.ts'
import { passTime } from './support/clock.ts'
import { change, look } from './support/database.ts'
import { type Server, start } from './support/entries.ts'
import {
  addFollowup,
  audited,
  type Founded,
  foundDesk,
  get,
  newColleague,
  report,
  type Session,
  sealTo,
  signIn,
  tell,
} from './support/world.ts'

/*
 * A desk with some hundred tips: views, filters, keys, search, and news that come while one reads.
 */

const MANY = 400
const HOSTILE = '<img src=x onerror="document.title=1"> Калесија <script>alert(1)</script>'
const CANARY = 'kanarinac iza zelenih vrata'
const NOTES = 'bilješka o plavom kanarincu <img src=x onerror="document.title=2"> \u202Eobrnuto'
const HANDED = 'poruka o žutom kanarincu <script>alert(2)</script> \u2067drugim smjerom'
const FLAG = 'razlog o crnom kanarincu <b>x</b>'

describe('a full list at the desk', () => {
  let server: Server
  let founded: Founded
  let desk: Session
  let amra: Session
  let browser: Browser
  let visitor: Visitor
  let page: Page
  const told: Record<'cyrillic' | 'plate' | 'deep' | 'hostile', string> = {
    cyrillic: '',
    plate: '',
    deep: '',
    hostile: '',
  }

  const tell1 = async (text: string, more: Parameters<typeof report>[1] = {}) =>
    (await tell(server, founded.rootKey, report(text, more))).tip
  const rows = () => page.locator('[role=option]')
  const rowOf = (tip: string) => page.locator(`[data-tip="${tip}"]`)
  const size = async () => Number(await rows().first().getAttribute('aria-setsize'))
  const state = () => page.getByTestId('tips-state').innerText()
  const view = (name: string) => page.getByRole('group', { name: 'Views' }).getByRole('button', { name })
  const countOf = async (name: string) => Number(await view(name).locator('.count').innerText())
  const cursor = () => page.locator('[role=option][aria-selected=true]')
  const find = async (words: string) => {
    await page.locator('#find-tips').fill(words)
    await page.locator('.find[aria-busy=false]').waitFor()
  }
  const sortedEntries = async () =>
    (await look(server, "SELECT text FROM audit WHERE text ->> 'act' = 'sorted'")).length

  beforeAll(async () => {
    server = await start('node')
    founded = await foundDesk(server)
    desk = await signIn(server, founded.coordinator, founded.rootKey)
    const colleague = await newColleague(desk, 'triager', 'amra')
    await insertTips(server, believableTips(MANY, thisHour()), desk.identities.get(1) as string)
    amra = await signIn(server, colleague, founded.rootKey)
    told.cyrillic = await tell1('Видим дјевојке које не излазе саме, иза измишљене школе.', {
      place: 'BA-BIH-TK-kalesija',
      child: 'yes',
      kind: ['begging'],
    })
    const van = await tell(
      server,
      founded.rootKey,
      report('Sivi kombi stoji pred kućom.', { traces: 'tablice X98-Q-765, +387 60 000 123' }),
    )
    await addFollowup(server, desk.keybook, van, 1, 'Kasnije: ćuti i čeka kod žutog kontejnera.')
    told.plate = van.tip
    told.deep = await tell1(`${'Dugo pričam o svemu i svačemu. '.repeat(20)}Na kraju: ${CANARY}.`)
    told.hostile = await tell1(HOSTILE, { danger: 'yes' })
    browser = await launchBrowser()
    visitor = await visit(browser, 'about:blank', 1280, 'en')
    page = visitor.page
    await page.clock.install()
    await page.goto(server.url + paths.desk)
    await signInAt(page, founded.coordinator, 1)
    await page.getByText(`${MANY + 4} tips`).waitFor({ timeout: 60_000 })
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  test('shows the most pressing first, with its time left in words, and what was told as text', async () => {
    expect(await size()).toBe(MANY + 4)
    await expectAccessible(page, 'the list')
    // Of four hundred only what is in view is drawn.
    expect(await rows().count()).toBeLessThan(60)
    expect(await rows().first().innerText()).toMatch(/P0 now|Danger now/)
    expect(await rows().first().locator('.left').innerText()).toMatch(/late|now/)
    await find('onerror')
    expect(await rowOf(told.hostile).innerText()).toContain('<img src=x')
    expect(await page.title()).toBe('Javi')
    await find('')
  })

  test('counts the minutes down of what cannot wait, and is late in the minute in which it is', async () => {
    const left = rowOf(told.hostile).locator('.left')
    const says = (words: string) => left.getByText(words, { exact: true }).waitFor()
    const pass = async (milliseconds: number) => {
      await passTime(milliseconds)
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    }
    await find('onerror')
    // From the beginning of a minute on, so that no other begins meanwhile.
    const before = await left.innerText()
    await pass(61_000 - (Date.now() % 60_000))
    await expect.poll(() => left.innerText()).not.toBe(before)
    const minutes = Number.parseInt(await left.innerText(), 10)
    await says(`${minutes} min left`)
    await pass(60_000)
    await says(`${minutes - 1} min left`)
    await view('Overdue').click()
    await left.waitFor({ state: 'detached' })
    await pass(5 * 60_000)
    await says(`${6 - minutes} min late`)
    await view('All').click()
    // Its own clock may be wrong: with the next change it counts by the server's.
    await page.clock.fastForward(5 * 60_000)
    await says(`${11 - minutes} min late`)
    const assign = (from: string | null, to: string | null) =>
      audited(
        amra,
        'assigned',
        to === null ? told.deep : `${told.deep},${to}`,
        fill(paths.tipAssign, { tip: told.deep }),
        { from, to },
      )
    const { id } = amra.me.member
    await assign(null, id)
    await untilNextLook(page)
    await says(`${6 - minutes} min late`)
    await assign(id, null)
    await untilNextLook(page)
    await find('')
  })

  test('saved views hold what they say, with counts', async () => {
    const counts = await Promise.all(
      ['All', 'Unread', 'Mine', 'Waiting', 'Overdue', 'Agency to answer', 'Closed, 7 days'].map(countOf),
    )
    expect(counts[0]).toBe(MANY + 4)
    for (const [name, at] of [
      ['Unread', 1],
      ['Waiting', 3],
      ['Overdue', 4],
      ['Closed, 7 days', 6],
    ] as const) {
      await view(name).click()
      expect(counts[at], name).toBeGreaterThan(0)
      expect(await size(), name).toBe(counts[at])
    }
    await view('Mine').click()
    await page.getByText('No tip is like that.').waitFor()
    await press(page, 'Show all')
    expect(await size()).toBe(MANY + 4)
  })

  test('filters narrow it down, each choice with how many it leaves', async () => {
    await page.locator('.filters summary').click()
    await page.getByLabel('Place').selectOption({ value: 'BA-BIH-TK-kalesija' })
    const label = await page.getByLabel('Kind').locator('option[value=begging]').innerText()
    await page.getByLabel('Kind').selectOption('begging')
    expect(await size()).toBe(Number(/\((\d+)\)/.exec(label)?.[1]))
    expect(await rowOf(told.cyrillic).count()).toBe(1)
    expect(await state()).toContain(`of ${MANY + 4} tips`)
    await expectAccessible(page, 'filters')
    await page.locator('.filters').getByRole('button', { name: 'Show all' }).click()
    await page.locator('.filters summary').click()
  })

  test('search finds in both scripts, by plates and numbers, and asks the server for nothing', async () => {
    const before = visitor.sent.length
    for (const [words, tip] of [
      ['Kalesija skole', told.cyrillic],
      ['калесија', told.cyrillic],
      ['djevoj', told.cyrillic],
      ['X98Q', told.plate],
      ['x98-q-765', told.plate],
      ['060 000 123', told.plate],
      ['+387 60 000 123', told.plate],
    ] as const) {
      await find(words)
      await rowOf(tip).waitFor()
      expect(await size(), words).toBeLessThan(MANY / 4)
    }
    // One letter is not searched for.
    await find('q')
    expect(await size()).toBe(MANY + 4)
    expect(visitor.sent.length).toBe(before)
  })

  test('whole texts are opened when somebody asks for it, and written down', async () => {
    await find('zelenih vrata')
    expect(await rowOf(told.deep).count()).toBe(0)
    const before = await sortedEntries()
    await view('Unread').click()
    const unread = await countOf('Unread')
    await press(page, 'Search whole texts')
    await rowOf(told.deep).waitFor()
    await find('zutog kontejnera')
    await rowOf(told.plate).waitFor()
    await find('zelenih vrata')
    // Fifty messages at once: some tips have more than one.
    const batches = (await sortedEntries()) - before
    expect(batches).toBeGreaterThanOrEqual(Math.ceil(unread / 50))
    expect(batches).toBeLessThan(unread / 10)
    await press(page, 'Search whole texts')
    await find('')
    await view('All').click()
    const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
    expect(stored).not.toMatch(/vrata|Kalesija/)
  })

  test('keys do everything: stand, open, take, answer, search', async () => {
    await find('X98Q')
    await page.keyboard.press('Enter')
    await page.keyboard.press('j')
    expect(await cursor().getAttribute('data-tip')).toBe(told.plate)
    await page.keyboard.press('a')
    await rowOf(told.plate).getByText('you', { exact: true }).waitFor()
    expect(await countOf('Mine')).toBe(1)
    await page.keyboard.press('r')
    await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA')
    expect(await page.getByTestId('taken').innerText()).toContain('Taken by: you')
    await expectAccessible(page, 'a tip that one has taken')
    await page.locator('#matter-title').focus()
    await page.keyboard.press('/')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('find-tips')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('rows')
    await page.keyboard.press('?')
    await page.getByRole('dialog').getByText('take the tip').waitFor()
    await page.keyboard.press('Escape')
  })

  test('news come in without moving what one reads, and say who has taken what', async () => {
    // The whole list is there again, and where the one stood that was found.
    await expect.poll(size).toBe(MANY + 4)
    await page.locator('.rows').evaluate((element) => {
      element.scrollTop = 2_000
    })
    // What is in view now is drawn: eight rows above it too.
    await expect
      .poll(async () => Number(await rows().first().getAttribute('aria-posinset')))
      .toBe(2_000 / 40 - 8 + 1)
    const seen = await rows().nth(12).getAttribute('data-tip')
    const at = () => rowOf(seen as string).evaluate((element) => element.getBoundingClientRect().top)
    const before = await at()
    await tell1('Nešto novo, sasvim gore.', { danger: 'yes' })
    const { id } = amra.me.member
    await audited(amra, 'assigned', `${told.hostile},${id}`, fill(paths.tipAssign, { tip: told.hostile }), {
      from: null,
      to: id,
    })
    await untilNextLook(page)
    await page.getByText(`${MANY + 5} tips`).waitFor()
    expect(Math.abs((await at()) - before)).toBeLessThan(2)
    await find('onerror')
    await rowOf(told.hostile).click()
    await page.getByTestId('taken').getByText('Taken by: amra').waitFor()
    await press(page, 'Take it over')
    await page.getByTestId('taken').getByText('Taken by: you').waitFor()
    await page.getByLabel('Hand over to…').selectOption({ label: 'amra' })
    await press(page, 'Hand it over')
    await page.getByTestId('taken').getByText('Taken by: amra').waitFor()
    await find('')
  })

  test('what one reads stays in its view until something else is asked for', async () => {
    await view('Unread').click()
    await find('kalesija skole')
    await rowOf(told.cyrillic).click()
    await page.getByTestId('taken').waitFor()
    await page.waitForFunction(
      (tip) => !document.querySelector(`[data-tip="${tip}"]`)?.classList.contains('unread'),
      told.cyrillic,
    )
    expect(await rowOf(told.cyrillic).count()).toBe(1)
    await view('Waiting').click()
    expect(await rowOf(told.cyrillic).count()).toBe(0)
    await find('')
    await view('All').click()
  })

  // ---- The record ----

  const acts = () => page.locator('.acts')
  const save = () => press(page, 'Save the judgement')
  const history = () => page.getByTestId('history')
  const openTip = async (tip: string) => {
    await find(tip === told.plate ? 'X98Q' : 'djevojke skole')
    await rowOf(tip).click()
    await page.getByTestId('taken').waitFor()
    await acts().getByRole('button', { name: 'Save the judgement' }).waitFor()
  }
  /** What a colleague at another browser keeps. */
  const amraKeeps = async (tip: string, seq: number, body: RecordOfDesk) => {
    const { epoch, recipient } = officeOf(amra.keybook, DESK).page
    const context = {
      v: 1,
      kind: 'record',
      tip,
      seq,
      channel: 'web',
      epoch,
      hour: hourOf(Date.now()),
    } as const
    const sealed = await sealTo<'record'>(amra, recipient, context, body)
    await audited(amra, 'record_kept', tip, fill(paths.tipRecord, { tip }), { seq, epoch, sealed })
  }

  test('what the tip says is taken over at a press, and is the desk’s own once it is saved', async () => {
    await openTip(told.cyrillic)
    await page.getByTestId('suggested').getByText('Sort of exploitation: Begging for someone').waitFor()
    await press(page, 'Take it over into your judgement')
    await page.getByText('Not saved yet.').waitFor()
    await acts().getByLabel('What it is').selectOption('tip')
    await acts().getByText('Who, and what exploitation').click()
    await acts().getByLabel('Number of children').fill('3')
    await acts().getByRole('checkbox', { name: 'female', exact: true }).check()
    await acts().getByLabel('How the desk sees the person').selectOption('possible_victim')
    await acts().getByText('Notes', { exact: true }).click()
    await acts().getByLabel('The desk’s notes').fill(NOTES)
    await acts().getByLabel('Priority').selectOption('P1')
    await expectAccessible(page, 'the judgement')
    await save()
    await page.getByText('Saved.').waitFor()
    await page.getByTestId('times').getByText('Pass on or close within 4 h').waitFor()
    await history().locator('summary').click()
    await history().locator('.revisions').waitFor()
    const changes = await history().innerText()
    expect(changes).toMatch(/Priority:\s*Not said\s*→\s*P1/)
    expect(changes).toMatch(/Number of children:\s*Not said\s*→\s*3/)
    expect(changes).toContain('<img src=x onerror')
    expect(changes).toContain('U+202E')
    expect(await page.locator('.acts img, .thread img').count()).toBe(0)
    await expectAccessible(page, 'the history')
  })

  test('two who save at once lose nothing: the first stands, the second still has what they typed', async () => {
    const kept = { place: 'BA-BIH-TK-tuzla', children: 3, danger: 'yes', notes: 'Amra je zvala.' } as const
    await acts().getByLabel('The desk’s notes').fill(`${NOTES} i još nešto`)
    await amraKeeps(told.cyrillic, 1, { judgement: { ...kept, kinds: ['begging'] } })
    await save()
    await page.getByTestId('behind').waitFor()
    await page.getByTestId('meanwhile').getByText('Amra je zvala.').waitFor()
    expect(await acts().getByLabel('The desk’s notes').inputValue()).toBe(`${NOTES} i još nešto`)
    await acts().getByText('Where, danger, child').click()
    expect(await acts().getByLabel('Municipality').inputValue()).toBe('BA-BIH-TK-tuzla')
    await save()
    await page.getByText('Saved.').waitFor()
    const changes = history().locator('.revisions').first().locator('li').first()
    await changes.getByText('i još nešto').waitFor()
    expect(await acts().getByLabel('Municipality').inputValue()).toBe('BA-BIH-TK-tuzla')
    // The desk's own word stands in the list: danger, and another place.
    await rowOf(told.cyrillic).getByText('Danger now').waitFor()
    expect(await rowOf(told.cyrillic).innerText()).toContain('Tuzla')
  })

  test('a flag has its reason, stands in the list, and is taken down by whoever comes', async () => {
    await acts().getByText('Put a flag on it').click()
    await press(page, 'Put it')
    await page.getByText('Write the reason').waitFor()
    await acts().getByLabel('Reason for the flag').fill(FLAG)
    await acts().getByLabel('Look again by').fill('2026-01-02')
    await press(page, 'Put it')
    await page.getByTestId('flags').getByText(FLAG).waitFor()
    await rowOf(told.cyrillic).getByText('Look again').waitFor()
    expect(await countOf('Flagged')).toBe(1)
    await page.getByTestId('flags').getByText('it is time to look again').waitFor()
    await expectAccessible(page, 'a flag')
    await press(page, 'Take it down')
    await page.getByTestId('flags').waitFor({ state: 'detached' })
    await page.waitForFunction(() => !document.querySelector('.mark.look'))
    await history().getByText('Flag taken down: Look again.').waitFor()
  })

  test('tips about the same matter are joined in both records, found by words, and taken apart', async () => {
    await openTip(told.plate)
    await page.getByText('Link another tip').click()
    await page.getByLabel('Find a tip to link').fill('дјевојке саме шко')
    await page.getByLabel('Why it is the same matter').fill('Isti kombi <i>x</i>.')
    const other = page.getByTestId('find-to-link').getByRole('listitem').filter({ hasText: 'иза измишљене' })
    await other.getByRole('button', { name: 'Link', exact: true }).click()
    const linked = page.getByTestId('linked')
    await linked.getByText('Isti kombi <i>x</i>.').waitFor()
    await linked.getByText('Linked already').waitFor()
    await expectAccessible(page, 'linked tips')
    await linked
      .getByRole('button', { name: /^Tuzla/ })
      .first()
      .click()
    await linked.getByText('Isti kombi <i>x</i>.').waitFor()
    await linked.getByText('Taken by: you').waitFor()
    await press(page, 'Take the link away')
    await linked.getByText('No other tip is linked to this one.').waitFor()
    await openTip(told.plate)
    await linked.getByText('No other tip is linked to this one.').waitFor()
  })

  test('what is hard to read is hidden from the next who opens it, here and in the list', async () => {
    await press(page, 'Mark as hard to read')
    await page.getByRole('button', { name: 'Not hard to read after all' }).waitFor()
    // Whoever marked it has read it.
    await page.getByTestId('outside').getByText('Sivi kombi').waitFor()
    await rowOf(told.plate).getByText('Hard to read').waitFor()
    expect(await rowOf(told.plate).innerText()).not.toContain('Sivi kombi')
    // What is chosen and not saved outlives a look at something else.
    const priority = acts().getByLabel('Priority')
    await priority.selectOption('P4')
    await openTip(told.cyrillic)
    expect(await priority.inputValue()).toBe('P1')
    await openTip(told.plate)
    expect(await priority.inputValue()).toBe('P4')
    const unsaved = acts().getByText('Not saved yet.')
    await unsaved.waitFor()
    await priority.selectOption('')
    await unsaved.waitFor({ state: 'detached' })
    await page.getByTestId('heavy-warning').waitFor()
    expect(await page.locator('.matter .thread').innerText()).not.toContain('Sivi kombi')
    await expectAccessible(page, 'a warning')
    await press(page, 'Show it')
    await page.getByTestId('outside').getByText('Sivi kombi').waitFor()
    await page.getByTestId('heavy-count').getByText('1 hard tip opened').waitFor()
    // It is counted out of the own chain, so the lock forgets nothing.
    const me = await get<Me>(server.url, paths.me, { cookie: desk.cookie })
    expect(me.opened.filter(({ tip }) => tip === told.plate).length).toBeGreaterThan(1)
    expect(me.opened.every(({ tip }) => tip !== told.deep)).toBe(true)
  })

  test('a message comes with what is handed over, and is quiet once it is read', async () => {
    await openTip(told.cyrillic)
    await page.getByLabel('Hand over to…').selectOption({ label: 'amra' })
    await page.getByLabel('Message to amra').fill('Zovi je sutra.')
    await press(page, 'Hand it over')
    await page.getByTestId('handed').getByText('Zovi je sutra.').waitFor()
    await page.getByTestId('taken').getByText('Taken by: amra').waitFor()
    const { coordinator } = founded
    await amraKeeps(told.plate, 3, { heavy: true, handover: { to: coordinator.id, text: HANDED } })
    await openTip(told.plate)
    await page.getByTestId('handed').getByText('amra has handed this over to you').waitFor()
    expect(await page.getByTestId('handed').innerText()).toContain('<script>')
    await rowOf(told.plate).getByText('For you').waitFor()
    expect(await view('Mine').locator('.badge').innerText()).toBe('1 message')
    await press(page, 'I have read it')
    await page.getByTestId('handed').waitFor({ state: 'detached' })
    await view('Mine').locator('.badge').waitFor({ state: 'detached' })
  })

  test('out of the chains, a coordinator sees who has had it', async () => {
    await openTip(told.cyrillic)
    await history().locator('summary').click()
    await press(page, 'Show them')
    const acts = page.getByTestId('history-acts')
    await acts.getByText('→ amra').waitFor({ timeout: 20_000 })
    await find('')
  })

  test('the lock takes the search with it, and nothing of it was stored', async () => {
    await find('kalesija')
    await press(page, 'Lock')
    await page.getByLabel('Passphrase', { exact: true }).waitFor()
    expect(await page.content()).not.toContain('kalesija')
    expect(visitor.complaints).toEqual([])
    expect(visitor.sent.some(({ body }) => /zelenih|X98-?Q-?765|kanarinc|Sivi kombi/.test(body))).toBe(false)
    await huntCanaries(server, [
      CANARY,
      NOTES.slice(0, 26),
      HANDED.slice(0, 24),
      FLAG.slice(0, 24),
      'Amra je zvala',
    ])
  })

  test('a list that was spoiled is made anew with what the record says', async () => {
    await change(server, `DELETE FROM summary WHERE tip = '${told.plate}'`)
    await page.getByLabel('Passphrase', { exact: true }).fill(founded.coordinator.passphrase)
    await press(page, 'Unlock')
    await page.getByText(`${MANY + 5} tips`).waitFor({ timeout: 20_000 })
    await find('X98Q')
    await rowOf(told.plate).getByText('Hard to read').waitFor()
    const saved = () => look(server, `SELECT rev FROM summary WHERE tip = '${told.plate}'`)
    await expect.poll(async () => (await saved()).length).toBe(1)
  })
})
