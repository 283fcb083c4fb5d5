import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TipToDesk } from '../core/envelope/bodies.ts'
import { readReceipt } from '../core/receipt.ts'
import { expectAccessible } from './support/axe.ts'
import { launchBrowser, signInAt, untilAlive, visit } from './support/browser.ts'
import { huntCanaries } from './support/canary.ts'
import { publicWords } from './support/catalog.ts'
import { type Server, start } from './support/entries.ts'
import { openedWith } from './support/opened.ts'
import { Traffic } from './support/traffic.ts'
import { type Founded, foundDesk, reply, type Session, signIn } from './support/world.ts'

/*
 * A worker from Turkey, on a building site, whose passport was taken: on his own telephone, in Turkish.
 */

const NEED =
  'Kanarya: şantiyede çalışıyoruz, İşveren pasaportumu aldı, üç aydır ücret ödemedi. Çıkışımız yasak.'
const WHERE = 'Kanarya yer: ırmağın yanındaki şantiye, mavi konteyner'
const WHEN = 'Kanarya saat: öğle arasında, 12 ile 12.30 arası'
const NEEDS = 'Kanarya dil: Türkçe, erkek çevirmen'
const REPLY = 'Kanarya cevap: teşekkürler. Pasaportun sende olmadığı günleri yazabilir misin?'
const words = publicWords('tr')
const said = (id: string) => words.get(id) ?? id

let server: Server
let founded: Founded
let desk: Session
let browser: Browser
let context: BrowserContext
let page: Page
let traffic: Traffic
const faults: string[] = []
/** Paths with the sizes of what was posted there. */
const posted: [path: string, size: number][] = []
const setCookies: string[] = []
let receipt = ''

beforeAll(async () => {
  server = await start('node')
  founded = await foundDesk(server)
  desk = await signIn(server, founded.coordinator, founded.rootKey)
  browser = await launchBrowser()
  context = await browser.newContext({
    viewport: { width: 320, height: 640 },
    hasTouch: true,
    locale: 'tr-TR',
  })
  traffic = new Traffic(context)
  page = await context.newPage()
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  context.on('request', (request) => {
    const { origin, pathname } = new URL(request.url())
    if (origin !== server.url) faults.push(`asked ${request.url()}`)
    const body = request.postData()
    if (body) posted.push([pathname, body.length])
  })
  context.on('response', (response) => {
    if (response.headers()['set-cookie']) setCookies.push(response.url())
  })
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

/** A page of the journey: in Turkish, without a word of another language, within the rules. */
async function arrivedAt(at: string): Promise<void> {
  // Its words may have to be loaded first.
  await page.locator(`main[data-at=${at}] h1`).waitFor()
  expect(await page.locator('html').getAttribute('lang')).toBe('tr')
  expect(await page.evaluate(() => document.documentElement.scrollWidth), at).toBe(320)
  expect(await page.title()).toBe('Javi')
  await expectAccessible(page, at)
}

async function next(at: string): Promise<void> {
  await page.tap('#continue')
  await arrivedAt(at)
}

test('asks for help in Turkish, the telephone first', async () => {
  // The address on the poster, without a language
  await page.goto(`${server.url}/`)
  await untilAlive(page)
  await arrivedAt('start')
  expect(await page.locator('h1').innerText()).toBe(said('start.title'))
  await page.tap('#help')
  await arrivedAt('phone')
  expect(await page.locator('main .call').allTextContents()).toContain('0800 22 323')
  await page.tap('#write')
  await arrivedAt('need')
  expect(await page.locator('h1').innerText()).toBe(said('q2.need.title'))
  await page.fill('#text', NEED)
  await next('now')
  await page.tap('#danger-no')
  await next('here')
  await page.fill('#place', 'doboj')
  await page.locator('[role=option]').first().tap()
  await page.fill('#where', WHERE)
  await next('age')
  await page.tap('#child-no')
  await next('answer')
  await page.tap('#reply')
  await page.fill('#reply_how', WHEN)
  await next('support')
  await page.fill('#interpreter', NEEDS)
  await next('share')
  await page.tap('#share-ask_first')
  await next('check')
  const told = await page.locator('.check').innerText()
  for (const part of [NEED, WHERE, WHEN, NEEDS, said('share.ask_first')]) expect(told).toContain(part)
  await page.tap('#send')
  await arrivedAt('receipt')
  receipt = readReceipt(await page.locator('#receipt').innerText()) as string
  expect(receipt).toMatch(/^\d{20}$/)
})

test('the desk reads it under its own questions, knows the language, and answers', async () => {
  const { tip, keys, bodies } = await openedWith(receipt, desk)
  expect((bodies[0] as TipToDesk).report).toMatchObject({
    language: 'tr',
    door: 'help',
    text: NEED,
    child: 'no',
    where: WHERE,
    reply: 'yes',
    reply_how: WHEN,
    interpreter: NEEDS,
    share: 'ask_first',
  })
  await reply(desk, tip, keys.recipient, REPLY)
  const staff = await visit(browser, `${server.url}/desk`, 1280, 'en-GB')
  await signInAt(staff.page, founded.coordinator, 1)
  await staff.page.locator(`[data-tip="${tip}"]`).click()
  const outside = staff.page.getByTestId('outside').first()
  await outside.getByText(NEED).waitFor()
  expect(await staff.page.locator('main').innerText()).toContain('Turkish')
  await staff.page.getByText(publicWords('en').get('q2.support.interpreter') as string).waitFor()
  await staff.context.close()
})

test('comes back on another day, reads, and deletes the answer', async () => {
  await page.goto(`${server.url}/return`)
  await untilAlive(page)
  await arrivedAt('enter')
  await page.fill('#code', receipt.replace(/.{5}/g, '$&-'))
  await page.tap('#open')
  await arrivedAt('visit')
  await page.getByText(REPLY).waitFor()
  await page.getByRole('button', { name: said('visit.delete') }).tap()
  await page.getByRole('button', { name: said('visit.delete.yes') }).tap()
  await page.locator('#deleted').waitFor()
  expect(await page.content()).not.toContain(REPLY)
  await expectAccessible(page, 'deleted')
})

test('nothing stays behind: no foreign host, no cookie, no storage, sizes in steps, not a word in plain', async () => {
  expect(faults).toEqual([])
  expect(setCookies).toEqual([])
  expect(await context.cookies()).toEqual([])
  expect(
    await page.evaluate(async () => [
      localStorage.length,
      sessionStorage.length,
      (await indexedDB.databases()).length,
      (await caches.keys()).length,
      (await navigator.serviceWorker.getRegistrations()).length,
    ]),
  ).toEqual([0, 0, 0, 0, 0])
  // 8 KiB, sealed and in base64, with ids and keys around it.
  const tips = posted.filter(([path]) => path === '/tips').map(([, size]) => size)
  expect(tips).toHaveLength(1)
  expect(tips[0]).toBeGreaterThan(8_192 * (4 / 3))
  const secrets = [NEED, WHERE, WHEN, NEEDS, REPLY, receipt]
  for (const secret of secrets) expect(traffic.carries(secret), secret).toBe(false)
  await huntCanaries(server, secrets)
})
