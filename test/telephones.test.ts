import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { paths } from '../core/wire.ts'
import { type StandIn, startCarrier } from './carrier/carrier.ts'
import { serveTelephones, type Telephones } from './demo/phone/serve.ts'
import { expectAccessible } from './support/axe.ts'
import { launchBrowser, visit } from './support/browser.ts'

/*
 * The page of the demo's telephones, in a browser, with answers of a line that is not Javi.
 */

let carrier: StandIn
let telephones: Telephones
let browser: Browser

const xml = (inside: string) => `<?xml version="1.0" encoding="UTF-8"?><Response>${inside}</Response>`
const answers: Record<string, string> = {
  [paths.sms]: xml('<Message>Primljeno. &lt;img src=x onerror=alert(1)&gt;</Message>'),
  '/line/voice': xml(
    '<Play>/hello.mp3</Play><Gather numDigits="1" action="/menu"><Say>1 poruka, 2 razgovor</Say></Gather>',
  ),
  '/menu1': xml('<Record action="/thanks" maxLength="300"/><Say>Ništa.</Say>'),
  '/menu2': xml(
    '<Dial callerId="+38760000000" action="/thanks"><Number url="/ask">+38760000201</Number></Dial>',
  ),
  '/ask': xml('<Gather numDigits="1" action="/taken"><Say>Javi. Pritisnite 1.</Say></Gather><Hangup/>'),
  '/taken': xml(''),
  '/thanks': xml('<Say>Hvala.</Say>'),
}
const line = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  const path = request.url === '/menu' ? `/menu${/Digits=(\d)/.exec(body)?.[1]}` : request.url
  if (path === '/hello.mp3') response.writeHead(200, { 'content-type': 'audio/mpeg' }).end('ID3')
  else response.writeHead(200, { 'content-type': 'text/xml' }).end(answers[path ?? ''])
})

beforeAll(async () => {
  carrier = await startCarrier()
  await once(line.listen(0, '127.0.0.1'), 'listening')
  carrier.serves(`http://127.0.0.1:${(line.address() as AddressInfo).port}`)
  telephones = await serveTelephones(carrier)
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await telephones?.close()
  await carrier?.stop()
  line.close()
  line.closeAllConnections()
})

test.each([1280, 360])(
  'somebody writes, calls and speaks, and whoever is on duty answers, at %i',
  async (width) => {
    const { page, complaints, hosts, context } = await visit(browser, telephones.url, width, 'en')
    const button = (name: string) => page.getByRole('button', { name, exact: true })
    await page.getByLabel('Whose telephone').selectOption(`+3876000011${width === 360 ? 1 : 2}`)
    await page.getByLabel('Text', { exact: true }).fill('Upomoć <b>sada</b>')
    await button('Send').click()
    const texts = page.locator('#texts')
    await texts.getByText('Upomoć <b>sada</b>').waitFor()
    await texts.getByText('Primljeno. <img src=x onerror=alert(1)>').waitFor()
    await page.getByText(/^The carrier still holds \d+ messages/).waitFor()

    await page.getByLabel('Withhold the number').check()
    await button('Call the line').click()
    await page.getByText('The line listens for keys.').waitFor()
    expect(carrier.calls.at(-1)?.from).toBe('Anonymous')
    await expectAccessible(page, `${width}`)
    await page.getByRole('group', { name: 'Keys' }).getByRole('button', { name: '1' }).click()
    await page.getByText('The line records: speak.').waitFor()
    await button('Speak the prepared message').click()
    await page.locator('#heard').getByText('Hvala.').waitFor()
    expect(carrier.recordings.at(-1)?.sound.length).toBeGreaterThan(10_000)

    await button('Call the line').click()
    await page.getByText('The line listens for keys.').waitFor()
    await page.getByRole('group', { name: 'Keys' }).getByRole('button', { name: '2' }).click()
    await page.getByText('It rings. It shows +38760000000.').waitFor()
    await button('Answer').click()
    await page.locator('#duty-heard').getByText('Javi. Pritisnite 1.').waitFor()
    await button('Press 1').click()
    await page.getByText('You talk with the caller.').waitFor()
    await page.locator('#duty-hang-up').click()
    await page.getByText(/^The call is over/).waitFor()

    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    expect(complaints).toEqual([])
    expect([...hosts]).toEqual([new URL(telephones.url).host])
    await context.close()
  },
)

test('the telephones are nobody’s but this page’s', async () => {
  const before = carrier.posted.length
  const text = (headers: Record<string, string>) =>
    fetch(`${telephones.url}/text?from=%2B38760000111`, { method: 'POST', headers, body: 'x' })
  expect((await text({})).status).toBe(403)
  expect((await text({ origin: 'http://example.org' })).status).toBe(403)
  expect((await text({ origin: 'null' })).status).toBe(403)
  expect(carrier.posted).toHaveLength(before)
  expect((await text({ origin: telephones.url })).status).toBe(204)
})
