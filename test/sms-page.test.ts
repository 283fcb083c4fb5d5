import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ZONE } from '../core/hour.ts'
import { type StandIn, startCarrier } from './carrier/carrier.ts'
import { expectAccessible } from './support/axe.ts'
import { launchBrowser, signInAt, type Visitor, visit } from './support/browser.ts'
import { formsOf, huntCanaries } from './support/canary.ts'
import { press } from './support/clicking.ts'
import { passTime } from './support/clock.ts'
import { look } from './support/database.ts'
import { type Server, start } from './support/entries.ts'
import { type Founded, foundDesk } from './support/world.ts'

/*
 * Somebody who is held writes HELP by SMS; the desk answers at once, and later only when she said that it is safe.
 */

const NUMBER = '+38760000731'
const NEED = 'Kanarinac: drze me u kuci pored izmisljenog potoka'
const FIRST = 'Kanarinac: čitamo vas. Kada vam je sigurno pisati?'
const PLAIN = 'Kanarinac: citamo vas. Kada vam je sigurno pisati?'
const OUTSIDE = 'Kanarinac: jeste li dobro?'
const REASON =
  'Kanarinac razlog: javila se komsinica <img src=x onerror="document.title=1"> javascript:alert(2)'
const LAST = 'Kanarinac: sutra u isto vrijeme.'
const WORD = 'kanarinac-jabuka'
const ADVERT = 'Kanarinac: izmisljena ponuda'
const NOTE = 'Kanarinac napomena: telefon gleda i gazda'

const MINUTE = 60_000

let carrier: StandIn
let server: Server
let founded: Founded
let browser: Browser
const visitors: Visitor[] = []

beforeAll(async () => {
  carrier = await startCarrier()
  server = await start('node', carrier.environment)
  carrier.serves(server.url)
  founded = await foundDesk(server)
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await carrier?.stop()
})

const write = (text: string) => carrier.sms({ from: NUMBER, text })

/** The desk, signed in, at her thread. */
async function atThread(): Promise<Page> {
  const visitor = await visit(browser, `${server.url}/desk`, 1280, 'en-GB')
  visitors.push(visitor)
  const { page } = visitor
  await signInAt(page, founded.coordinator, 1)
  await page.locator('[data-tip]').first().click()
  await page.getByTestId('reach').waitFor()
  return page
}

const state = (page: Page) => page.getByTestId('delivery').last()
const lookAgain = (page: Page) => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))

/** What the country's clocks show in so many minutes: “09:30”. */
const clockIn = (minutes: number) =>
  new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, hour: '2-digit', minute: '2-digit' }).format(
    Date.now() + minutes * MINUTE,
  )

test('she asks for help, and the line says who it is before anything else', async () => {
  expect((await write('POMOĆ')).texts).toHaveLength(1)
  await write('ko je to')
  await write('DA')
  await write(NEED)
  expect(carrier.problems).toEqual([])
})

test('the desk answers at once: what leaves is seen before, to the letter', async () => {
  const page = await atThread()
  const heard = page.getByTestId('answered')
  expect(await heard.allInnerTexts()).toEqual(
    carrier.textsTo(NUMBER).map((text) => expect.stringContaining(text)),
  )
  const form = page.getByTestId('sms')
  for (const risk of [/in somebody else’s hands/, /Carriers on the way read/, /ask for the agreed word/])
    await form.getByText(risk).waitFor()
  await form.getByText('They wrote just now.', { exact: false }).waitFor()
  await form.getByLabel('Your reply').fill(FIRST)
  const size = page.getByTestId('size')
  expect(await size.innerText()).toMatch(/1 SMS, special characters \(UCS-2\), 20 left.*č/)
  await press(page, 'Without diacritics')
  expect(await form.getByLabel('Your reply').inputValue()).toBe(PLAIN)
  expect(await size.innerText()).toMatch(/1 SMS, plain characters \(GSM-7\), 110 left/)
  await expectAccessible(page, 'the thread of an SMS')
  await press(page, 'See what leaves')
  const sheet = page.getByRole('dialog')
  expect(await sheet.getByTestId('leaving').innerText()).toBe(PLAIN)
  await sheet.getByText(NUMBER).waitFor()
  await sheet.getByText(/1 SMS, plain/).waitFor()
  await expectAccessible(page, 'what leaves')
  await press(page, 'Send the SMS')
  await state(page).getByText('Handed to the carrier').waitFor()
  expect(carrier.textsTo(NUMBER).at(-1)).toBe(PLAIN)
  await carrier.deliver()
  await lookAgain(page)
  await state(page).getByText('Arrived on the phone').waitFor()
  expect(await form.getByLabel('Your reply').inputValue()).toBe('')
})

test('she says when it is safe, and the desk writes it down', async () => {
  const { page } = visitors[0] as Visitor
  await press(page, 'Write down the rules')
  const sheet = page.getByRole('dialog')
  await sheet.getByLabel('From').fill(clockIn(120))
  await sheet.getByLabel('Until').fill(clockIn(180))
  await press(page, 'Add these hours')
  expect(await sheet.getByRole('listitem').count()).toBe(7)
  await sheet.getByLabel('How').selectOption('By SMS')
  await sheet.getByLabel('Agreed word').fill(WORD)
  await sheet.getByLabel('Note').fill(NOTE)
  await expectAccessible(page, 'the rules')
  await press(page, 'Lock and save')
  const reach = page.getByTestId('reach')
  for (const text of [WORD, NOTE]) await reach.getByText(text).waitFor()
  // Whoever holds the phone must not learn it.
  await page.getByLabel('Your reply').fill(`Recite: ${WORD.toUpperCase()}`)
  await page.getByText('The agreed word stands in the text.', { exact: false }).waitFor()
  await page.context().close()
})

test('outside those hours nothing leaves without a reason, and what nobody answered is not sent again', async () => {
  await passTime(20 * MINUTE)
  const page = await atThread()
  const form = page.getByTestId('sms')
  await form.getByText('This is not a time that they called safe.', { exact: false }).waitFor()
  await form.getByLabel('Your reply').fill(OUTSIDE)
  await press(page, 'See what leaves')
  await form.getByText('This person is not written to now.', { exact: false }).waitFor()
  await form.getByLabel('Send all the same', { exact: false }).check()
  await press(page, 'See what leaves')
  await form.getByText('Give the reason.').waitFor()
  expect(await page.getByRole('dialog').count()).toBe(0)
  await form.getByLabel('Why all the same').fill(REASON)
  await press(page, 'See what leaves')
  await page.getByRole('dialog').getByText(REASON).waitFor()
  const before = carrier.textsTo(NUMBER).length
  carrier.fail('send', 'lost')
  await press(page, 'Send the SMS')
  await state(page).getByText('Nobody knows whether it arrived').waitFor()
  expect(carrier.textsTo(NUMBER).slice(before)).toEqual([OUTSIDE])
  await page.getByText(REASON).waitFor()
  expect(await page.locator('#app').locator('img[src="x"], a[href^="javascript"]').count()).toBe(0)
  await server.tick('minute')
  expect(carrier.textsTo(NUMBER)).toHaveLength(before + 1)
  // Once the carrier speaks of it, somebody knows.
  await carrier.deliver()
  await lookAgain(page)
  await state(page).getByText('Arrived on the phone').waitFor()
  await page.context().close()
})

test('in her hours it may leave; after STOP nothing does', async () => {
  await passTime(115 * MINUTE)
  const page = await atThread()
  const form = page.getByTestId('sms')
  await form.getByText('This is a time that they called safe.', { exact: false }).waitFor()
  await form.getByLabel('Your reply').fill(LAST)
  await press(page, 'See what leaves')
  const before = carrier.textsTo(NUMBER).length
  // What the carrier refuses did not arrive: it is still there, to be sent again.
  carrier.fail('send', 400)
  await press(page, 'Send the SMS')
  await state(page).getByText('It did not arrive').waitFor()
  expect(await form.getByLabel('Your reply').inputValue()).toBe(LAST)
  await press(page, 'See what leaves')
  // It leaves, but the desk hears no answer, and asks again.
  await page.route('**/sms', (route) => route.fetch().then(() => route.abort()), { times: 1 })
  await press(page, 'Send the SMS')
  await page.getByRole('dialog').getByText('No answer came.', { exact: false }).waitFor()
  expect(carrier.textsTo(NUMBER).slice(before)).toEqual([LAST])
  await press(page, 'Send the SMS')
  await state(page).getByText('Handed to the carrier').waitFor()
  expect(carrier.textsTo(NUMBER).slice(before)).toEqual([LAST])
  await carrier.deliver()
  await write('STOP')
  await lookAgain(page)
  await press(page, 'Show it')
  await page.getByText('This conversation has ended', { exact: false }).waitFor()
  expect(await page.getByTestId('sms').count()).toBe(0)

  // A name is no number.
  await carrier.sms({ from: 'FIKTIVNO', text: ADVERT })
  await lookAgain(page)
  await page.locator('[data-tip]').filter({ hasText: ADVERT }).click()
  await page.getByText('Nothing can be sent there.', { exact: false }).waitFor()
  expect(await page.getByTestId('sms').count()).toBe(0)
})

test('nothing of it stays: not at the carrier, not in the clear', async () => {
  for (let minute = 0; minute < 2; minute++) {
    await passTime(2 * MINUTE)
    await server.tick('minute')
  }
  expect(carrier.messages).toEqual([])
  const canaries = [NUMBER.slice(1), NEED, FIRST, PLAIN, OUTSIDE, REASON, LAST, WORD, NOTE, ADVERT]
  for (const canary of canaries)
    for (const form of formsOf(canary)) expect(carrier.kept().includes(form), canary).toBe(false)
  await huntCanaries(server, canaries)
  for (const { complaints, hosts } of visitors) {
    expect(complaints).toEqual([])
    expect([...hosts]).toEqual([new URL(server.url).host])
  }
  const acts = (await look(server, 'SELECT text FROM audit')).map(({ text }) => String(text))
  const counted = (act: string) => acts.filter((text) => text.includes(`"${act}"`)).length
  expect([counted('sms_sent'), counted('sms_sent_outside'), counted('record_kept')]).toEqual([3, 1, 1])
})
