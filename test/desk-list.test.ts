import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fill, paths } from '../core/wire.ts'
import { expectAccessible } from './support/axe.ts'
import { believableTips, insertTips, thisHour } from './support/believable.ts'
import { launchBrowser, signInAt, type Visitor, visit } from './support/browser.ts'
import { huntCanaries } from './support/canary.ts'
import { press, untilNextLook } from './support/clicking.ts'
import { look } from './support/database.ts'
import { type Server, start } from './support/entries.ts'
import {
  audited,
  type Founded,
  foundDesk,
  newColleague,
  report,
  type Session,
  signIn,
  tell,
} from './support/world.ts'

/*
 * A desk with some hundred tips: views, filters, keys, search, and news that come while one reads.
 */

const MANY = 400
const HOSTILE = '<img src=x onerror="document.title=1"> Калесија <script>alert(1)</script>'
const CANARY = 'kanarinac iza zelenih vrata'

describe('a full list at the desk', () => {
  let server: Server
  let founded: Founded
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
    await page.getByRole('searchbox').fill(words)
    await page.locator('.find[aria-busy=false]').waitFor()
  }
  const sortedEntries = async () =>
    (await look(server, "SELECT text FROM audit WHERE text ->> 'act' = 'sorted'")).length

  beforeAll(async () => {
    server = await start('node')
    founded = await foundDesk(server)
    const desk = await signIn(server, founded.coordinator, founded.rootKey)
    const colleague = await newColleague(desk, 'triager', 'amra')
    await insertTips(server, believableTips(MANY, thisHour()), desk.identities.get(1) as string)
    amra = await signIn(server, colleague, founded.rootKey)
    told.cyrillic = await tell1('Видим дјевојке које не излазе саме, иза измишљене школе.', {
      place: 'BA-BIH-TK-kalesija',
      child: 'yes',
      kind: ['begging'],
    })
    told.plate = await tell1('Sivi kombi stoji pred kućom.', { traces: 'tablice X98-Q-765, +387 60 000 123' })
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

  test('saved views hold what they say, with counts', async () => {
    const counts = await Promise.all(
      ['All', 'Unread', 'Mine', 'Waiting', 'Overdue', 'No answer yet', 'Closed, 7 days'].map(countOf),
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
    expect((await sortedEntries()) - before).toBe(Math.ceil(unread / 50))
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
    await page.locator('.rows').evaluate((element) => {
      element.scrollTop = 2_000
    })
    // What is in view now is drawn.
    await expect
      .poll(async () => Number(await rows().first().getAttribute('aria-posinset')))
      .toBeGreaterThan(1)
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

  test('the lock takes the search with it, and nothing of it was stored', async () => {
    await find('kalesija')
    await press(page, 'Lock')
    await page.getByLabel('Passphrase', { exact: true }).waitFor()
    expect(await page.content()).not.toContain('kalesija')
    expect(visitor.complaints).toEqual([])
    expect(visitor.sent.some(({ body }) => body.includes('zelenih') || body.includes('X98'))).toBe(false)
    await huntCanaries(server, [CANARY])
  })
})
