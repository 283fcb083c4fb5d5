import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { paths } from '../core/wire.ts'
import { type StandIn, startCarrier } from './carrier/carrier.ts'
import { expectAccessible } from './support/axe.ts'
import { launchBrowser, signInAt, visit } from './support/browser.ts'
import { formsOf, huntCanaries } from './support/canary.ts'
import { press } from './support/clicking.ts'
import { type Server, start } from './support/entries.ts'
import { foundDesk } from './support/world.ts'

/*
 * A worker who leaves a voice message in Turkish: heard at the desk, and nowhere else any more.
 */

const NUMBER = '+905320000731'
/** A real sound: what a machine says of danger, in her place. */
const SOUND = new Uint8Array(readFileSync('core/sounds/bs/voice.danger.mp3'))

let carrier: StandIn
let server: Server
let browser: Browser
let page: Page

beforeAll(async () => {
  carrier = await startCarrier()
  server = await start('node', carrier.environment)
  carrier.serves(server.url)
  carrier.doors.call = paths.voiceEnded
  const { coordinator } = await foundDesk(server)
  browser = await launchBrowser()
  page = (await visit(browser, `${server.url}/desk`, 1280, 'en-GB')).page
  await signInAt(page, coordinator, 1)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await carrier?.stop()
})

const rows = () => page.locator('[data-tip]')
/** The list is looked at again when somebody comes back to it. */
const lookAgain = () => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))

test('she calls, chooses Turkish, and speaks', async () => {
  const call = await carrier.call({ from: NUMBER })
  await call.press('3')
  expect(call.words).toMatch(/tehlikedeyse.*bir, iki, iki.*bir, iki, iki.*bire basın/)
  await call.press('1')
  await call.speak(SOUND, 7)
  expect(call.words).toMatch(/Mesajınız kaydedildi/)
  expect(call.isOver).toBe(true)
  expect(carrier.problems).toEqual([])
})

test('the desk sees a call in Turkish, and plays it', async () => {
  await lookAgain()
  await rows().first().getByText('Call · Turkish').waitFor()
  await rows().first().click()
  const thread = page.locator('.outside').first()
  await thread.getByText(NUMBER).waitFor()
  await thread.getByText('The caller left a message.').waitFor()
  await press(page, 'Open (the log says so)')
  const audio = page.locator('audio')
  await audio.waitFor()
  await expect.poll(() => audio.evaluate((one: HTMLAudioElement) => Math.round(one.duration))).toBe(7)
  await expectAccessible(page, 'a call with a recording')
})

test('a call without a number says so, and one of which nothing came is closed', async () => {
  const withheld = await carrier.call({ from: '+266696687' })
  await withheld.silence()
  await withheld.press('1')
  await withheld.speak(SOUND, 7)
  const silent = await carrier.call({ from: '+38760000732' })
  await silent.hangUp(3)
  await lookAgain()
  const opened = rows()
    .filter({ hasText: 'Call' })
    .filter({ hasNotText: /Turkish|Closed/ })
  await opened.getByText('nothing in writing').waitFor()
  await opened.click()
  await page.locator('.outside').first().getByText('number withheld').waitFor()
  expect(await page.locator('.outside').first().innerText()).not.toContain('266696687')
})

test('nothing of it is left: at the carrier, in the database, in the logs', async () => {
  await server.tick('minute')
  expect([carrier.recordings, carrier.calls]).toEqual([[], []])
  const numbers = [NUMBER, '905320000731', '38760000732']
  await huntCanaries(server, numbers)
  for (const form of numbers.flatMap(formsOf)) expect(carrier.kept().includes(form)).toBe(false)
  // Pieces of what was said, as bytes.
  for (let at = 1_000; at + 24 < SOUND.length; at += 4_000) {
    const piece = Buffer.from(SOUND.subarray(at, at + 24))
    for (const [name, bytes] of await server.files()) expect(bytes.includes(piece), name).toBe(false)
    expect(carrier.kept().includes(piece)).toBe(false)
  }
})
