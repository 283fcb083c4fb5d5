import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hourOf } from '../core/hour.ts'
import { fingerprint } from '../core/keys/fingerprint.ts'
import { verifyHistory } from '../core/keys/history.ts'
import { paths } from '../core/wire.ts'
import type { KeybookHistory } from '../core/wire-people.ts'
import { launchBrowser, speak, untilAlive, type Visitor, visit } from './support/browser.ts'
import { type Server, start } from './support/entries.ts'
import { type Founded, foundDesk, get } from './support/world.ts'

/*
 * The page on which somebody sees whether this is the line whose number is on the poster.
 */

const EXIT = 'http://localhost:9/everyday'

let server: Server
let founded: Founded
let browser: Browser
let visitor: Visitor
let page: Page

beforeAll(async () => {
  server = await start('node', { EXIT_URL: EXIT })
  founded = await foundDesk(server)
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

async function open(path = '/en/keys', width = 320): Promise<void> {
  visitor = await visit(browser, server.url + path, width)
  page = visitor.page
}
const close = () => visitor.context.close()
const found = (state: string) => page.locator(`[data-found=${state}]`).waitFor()
const number = async () => (await page.locator('#number').textContent())?.replace(/\D/g, '')

/** Changes an answer of the server's on its way. */
const tamper = (path: string, change: (answer: KeybookHistory) => unknown) =>
  page.route(`**${path}`, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, json: change(await response.json()) })
  })

describe('the page about keys', () => {
  test('shows the number, checks everything, and saves it as it came', async () => {
    await open()
    await found('right')
    expect(await number()).toBe(fingerprint(founded.rootKey).replaceAll(' ', ''))
    await page.getByRole('img', { name: 'The check number as a QR code' }).waitFor()
    await page.getByText('Book of offices: 1 issue').click()
    await page.getByText('The line began.').waitFor()
    await page.getByText('key sheet: 1 issue').click()
    await page.getByText('The team’s first key.').waitFor()

    const download = page.waitForEvent('download')
    await page.click('#save')
    const file = await download
    expect(file.suggestedFilename()).toBe('keys.json')
    const kept = JSON.parse(readFileSync(await file.path(), 'utf8'))
    expect(verifyHistory(kept, founded.rootKey, hourOf(Date.now())).whole).toBe(true)
    const { next: _, ...served } = await get<KeybookHistory>(server.url, paths.keybookHistory)
    expect(kept).toEqual(served)
    await page.locator('#number').waitFor()
    expect(visitor.complaints).toEqual([])
    await close()
  })

  test('leaves nothing on the device but that file, and no trail', async () => {
    await open('/bs/')
    const entries = await page.evaluate(() => history.length)
    await page.goto(`${server.url}/bs/return`)
    await untilAlive(page)
    await page.click('#keys')
    await page.waitForURL('**/bs/keys')
    await found('right')
    await speak(page, 'en')
    await page.getByText('Is this the right line?').waitFor()
    expect(page.url()).toBe(`${server.url}/en/keys`)
    expect(await page.title()).toBe('Javi')
    const left = await page.evaluate(() => localStorage.length + sessionStorage.length)
    expect([left, await visitor.context.cookies()]).toEqual([0, []])
    // One more for the address typed above, and none for what was touched.
    expect(await page.evaluate(() => history.length)).toBe(entries + 1)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
    expect([...visitor.hosts]).toEqual([new URL(server.url).host])
    expect(visitor.complaints).toEqual([])
    await page.route(`${EXIT}**`, (route) => route.fulfill({ body: 'weather' }))
    await page.click('#exit')
    await page.waitForURL(EXIT)
    await close()
  })

  test('says what does not hold', async () => {
    await open('/')
    await tamper(paths.keybookHistory, (answer) => ({ ...answer, pages: [] }))
    await page.goto(`${server.url}/en/keys`)
    await found('broken')
    await page.getByText('Key sheet 1: it is missing').waitFor()
    expect(await page.locator('#save').count()).toBe(0)
    await page.unroute(`**${paths.keybookHistory}`)

    await tamper(paths.keybook, (answer) => JSON.parse(JSON.stringify(answer).replace('age1pq1', 'age1pq1q')))
    await page.reload()
    await found('forged')
    await page.unroute(`**${paths.keybook}`)

    await page.route(`**${paths.keybook}`, (route) => route.abort())
    await page.reload()
    await found('network')
    await page.unroute(`**${paths.keybook}`)
    await page.click('#again')
    await found('right')
    await close()
  })

  test('says without JavaScript that it proves nothing', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false, locale: 'en' })
    const reader = await plain.newPage()
    await reader.goto(`${server.url}/keys`)
    const text = await reader.textContent('body')
    for (const words of ['needs JavaScript', 'would prove', 'Compare each digit', 'When the number changes'])
      expect(text).toContain(words)
    expect(await reader.locator('.scripted:visible').count()).toBe(0)
    expect(await reader.getAttribute('#exit', 'href')).toBe(EXIT)
    await plain.close()
  })
})
