import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { paths } from '../core/wire.ts'
import { clockOf, endOf, minutesOf, phoneOf } from '../web/desk/duty/clock.ts'
import { someKeys } from './support/asking.ts'
import { expectAccessible } from './support/axe.ts'
import { launchBrowser, signInAt, visit } from './support/browser.ts'
import { count, look } from './support/database.ts'
import { type Server, start } from './support/entries.ts'
import {
  type Founded,
  foundDesk,
  newColleague,
  type Person,
  post,
  prepare,
  report,
  reporterKeybook,
  signIn,
} from './support/world.ts'

/*
 * The screen of duty, and the bell of an open desk.
 */

let server: Server
let founded: Founded
let triager: Person
let browser: Browser
let page: Page
let complaints: string[]

beforeAll(async () => {
  server = await start('node')
  founded = await foundDesk(server)
  const desk = await signIn(server, founded.coordinator, founded.rootKey)
  triager = await newColleague(desk, 'triager', 'Čitateljica', true)
  browser = await launchBrowser()
  ;({ page, complaints } = await visit(browser, `${server.url}/desk`, 1280, 'en-GB'))
  // Every tone that is to sound.
  await page.addInitScript(() => {
    const begin = OscillatorNode.prototype.start
    OscillatorNode.prototype.start = function (when) {
      const { dataset } = document.documentElement
      dataset.tones = `${Number(dataset.tones ?? 0) + 1}`
      begin.call(this, when)
    }
  })
  await page.reload()
  await signInAt(page, founded.coordinator, 1)
  await page.getByRole('button', { name: 'Duty', exact: true }).click()
  await page.getByRole('heading', { name: 'Duty', exact: true }).waitFor()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const publicly = () => page.getByTestId('public').innerText()
const rows = (name: string) => page.getByTestId(name)
const save = async () => {
  await page.getByRole('button', { name: 'Save the plan' }).click()
  await page.getByText('Saved.', { exact: true }).waitFor()
}

test('times and numbers as they are typed', () => {
  expect([clockOf(0), clockOf(1050), clockOf(1440), clockOf(Number.NaN)]).toEqual([
    '00:00',
    '17:30',
    '00:00',
    '',
  ])
  expect([minutesOf('17:30'), endOf('00:00'), endOf('06:15')]).toEqual([1050, 1440, 375])
  expect([minutesOf(''), endOf('')]).toEqual([Number.NaN, Number.NaN])
  expect(phoneOf('061 000-201')).toBe('+38761000201')
  expect(phoneOf('+387 (61) 000 201')).toBe('+38761000201')
  expect(phoneOf('0043 660 000201')).toBe('+43660000201')
  for (const typed of ['', '122', 'telefon', '+0123456789', '+387 61 000 201 x'])
    expect(phoneOf(typed)).toBeNull()
})

test('hours are set, and it says what the public is told then', async () => {
  expect(await publicly()).toContain('no hours are set')
  await expectAccessible(page, 'nothing set')
  for (let day = 0; day < 7; day++) await page.getByRole('button', { name: 'Add hours' }).click()
  for (const [at, day] of [
    'Monday',
    'Tuesday',
    'Wednesday',
    'Thursday',
    'Friday',
    'Saturday',
    'Sunday',
  ].entries()) {
    const row = rows('duty.week').nth(at)
    expect(await row.getByRole('combobox').locator('option:checked').innerText()).toBe(day)
    await row.getByLabel('from').fill('00:00')
    await row.getByLabel('to', { exact: false }).last().fill('00:00')
  }
  await page.getByRole('button', { name: 'Add a shift' }).click()
  const shift = rows('duty.roster').first()
  await shift.getByRole('combobox').first().selectOption({ label: 'koordinatorka (no phone)' })
  await shift.getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Add a holiday' }).click()
  await page.getByRole('button', { name: 'Save the plan' }).click()
  await page.getByText('Every row needs its day and times').waitFor()
  await rows('duty.holidays').getByRole('button', { name: 'Remove' }).click()
  await save()
  expect(await publicly()).toBe('The public is told now that you read.')
  const week = [0, 1, 2, 3, 4, 5, 6].map((day) => ({ day, from: 0, to: 1440 }))
  const [row] = await look(server, 'SELECT text FROM duty')
  expect(JSON.parse(String(row?.text))).toMatchObject({
    week,
    roster: [{ from: 540, to: 1020, calls: true }],
  })
  await expectAccessible(page, 'hours are set')
  const home = await visit(browser, `${server.url}/en/`, 320)
  await home.page.getByText('We are reading now.').waitFor()
  await home.page.close()
})

test('the own work phone is told, and only its end is shown', async () => {
  await page.getByLabel('Telephone number').fill('061 00')
  await page.getByRole('button', { name: 'Save the number' }).click()
  await page.getByText('Type the whole number').waitFor()
  await page.getByLabel('Telephone number').fill('061 000 201')
  await page.getByRole('button', { name: 'Save the number' }).click()
  await page.getByText('A number is known that ends with 01.').waitFor()
  expect(await page.getByLabel('Telephone number').inputValue()).toBe('')
  expect(await count(server, 'work_phone')).toBe(1)
  for (const width of [1280, 768]) {
    await page.setViewportSize({ width, height: 800 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
  }
  await page.setViewportSize({ width: 1280, height: 800 })
})

test('what is new rings once: two tones and a dot, with no word of it; muted, a dot alone', async () => {
  const tell = async () => {
    const keybook = await reporterKeybook(server, founded.rootKey)
    const { request } = await prepare(server, keybook, report('Izmišljeno.'), await someKeys())
    await post(server.url, paths.tips, request)
  }
  const tones = () => page.evaluate(() => Number(document.documentElement.dataset.tones ?? 0))
  /** As when somebody comes back to the tab: without waiting for the next look. */
  const lookAgain = async () => {
    const answered = page.waitForResponse((response) => response.url().endsWith(paths.unopened))
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await answered
  }
  await lookAgain()
  expect([await page.title(), await tones()]).toEqual(['Javi', 0])
  await tell()
  await lookAgain()
  await page.waitForFunction(() => document.title === '• Javi')
  expect(await tones()).toBe(2)
  await lookAgain()
  expect(await tones()).toBe(2)
  await page.getByRole('button', { name: 'Mute' }).click()
  expect(await page.title()).toBe('Javi')
  await tell()
  await lookAgain()
  await page.waitForFunction(() => document.title === '• Javi')
  expect(await tones()).toBe(2)
  expect(complaints).toEqual([])
})

test('whoever does not lead the office reads the plan and changes nothing', async () => {
  await page.getByRole('button', { name: 'Sign out' }).click()
  await signInAt(page, triager, 0)
  await page.getByRole('button', { name: 'Duty', exact: true }).click()
  await page.getByText('Whoever leads the office changes the plan').waitFor()
  expect(await rows('duty.week').count()).toBe(7)
  expect(await rows('duty.week').first().getByRole('combobox').isDisabled()).toBe(true)
  expect(await page.getByRole('button', { name: 'Save the plan' }).count()).toBe(0)
  expect(complaints).toEqual([])
})
