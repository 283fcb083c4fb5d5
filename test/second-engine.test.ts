import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TipToDesk } from '../core/envelope/bodies.ts'
import { readReceipt } from '../core/receipt.ts'
import { type Server, start } from './support/entries.ts'
import { firefox, launchFirefox } from './support/firefox.ts'
import { openedWith } from './support/opened.ts'
import { foundDesk, reply, type Session, signIn } from './support/world.ts'

/*
 * The main journey in another engine than Chromium's: told, stored, answered, read back. Skipped where Firefox is not
 * installed.
 */

/** A port at which nobody listens. */
const EXIT = 'http://127.0.0.1:65000/'
const TEXT = 'Kanarinac: iza izmišljene pumpe drže dvoje ljudi. 👁 đ ž Ч'
const REPLY = 'Kanarinac odgovor: hvala. Idu li u školu?'

describe.skipIf(!firefox)('in Firefox', () => {
  let server: Server
  let desk: Session
  let browser: Browser
  let page: Page
  const faults: string[] = []
  let receipt = ''

  beforeAll(async () => {
    server = await start('node', { EXIT_URL: EXIT })
    const founded = await foundDesk(server)
    desk = await signIn(server, founded.coordinator, founded.rootKey)
    browser = await launchFirefox()
    page = await browser.newPage()
    await page.setViewport({ width: 400, height: 640 })
    page.on('pageerror', (error) => faults.push(String(error)))
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
    page.on('request', (request) => {
      // The exit leads nowhere here, and Firefox's own page about that has a font inside.
      if (![`${server.url}/`, EXIT, 'data:'].some((start) => request.url().startsWith(start)))
        faults.push(`asked ${request.url()}`)
    })
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  const open = async (path: string) => {
    await page.goto(server.url + path)
    // Preact leaves its mark where it has taken over: what is pressed or written before that is lost.
    await page.waitForFunction(() => Object.keys(document.querySelector('#app') ?? {}).length > 0)
  }
  const click = (selector: string) => page.locator(selector).click()
  const at = (name: string) => page.waitForSelector(`main[data-at=${name}]`)
  const textOf = (selector: string) =>
    page.waitForSelector(selector).then((found) => found?.evaluate((node) => node.textContent ?? ''))

  test('somebody tells what they saw', async () => {
    await open('/bs/')
    const entries = await page.evaluate(() => history.length)
    await click('#seen')
    await at('text')
    await page.locator('#text').fill(TEXT)
    await click('#continue')
    await at('danger')
    await click('#danger-no')
    await click('#continue')
    await at('place')
    await page.locator('#place').fill('чапљ')
    await click('[role=option]')
    await click('#continue')
    await at('who')
    await click('#rest')
    await at('share')
    await click('#share-ask_first')
    await click('#continue')
    await at('files')
    await click('#continue')
    await at('check')
    await click('#send')
    await at('receipt')
    receipt = readReceipt((await textOf('#receipt')) ?? '') as string
    expect(receipt).toMatch(/^\d{20}$/)
    expect(await page.evaluate(() => history.length)).toBe(entries)

    const { bodies } = await openedWith(receipt, desk)
    expect((bodies[0] as TipToDesk).report).toMatchObject({ text: TEXT, danger: 'no', share: 'ask_first' })
  })

  test('comes back, reads the answer, and leaves nothing behind', async () => {
    const { tip, keys } = await openedWith(receipt, desk)
    await reply(desk, tip, keys.recipient, REPLY)
    await open('/bs/return')
    await page.locator('#code').fill(receipt.replace(/\d/g, (digit) => '٠١٢٣٤٥٦٧٨٩'[Number(digit)] as string))
    await click('#open')
    await at('visit')
    expect(await textOf('.answers')).toContain(REPLY)
    expect(
      await page.evaluate(async () => [
        localStorage.length,
        sessionStorage.length,
        document.cookie,
        (await indexedDB.databases()).length,
        (await navigator.serviceWorker.getRegistrations()).length,
      ]),
    ).toEqual([0, 0, '', 0, 0])
    expect(await page.title()).toBe('Javi')
  })

  test('three times Shift empties the page and leaves', async () => {
    for (let n = 0; n < 3; n++) await page.keyboard.press('Shift')
    await page.waitForFunction(() => !document.body?.textContent?.includes('Kanarinac'))
    expect(faults).toEqual([])
  })
})
