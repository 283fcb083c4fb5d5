import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser, untilAlive, type Visitor, visit } from './support/browser.ts'
import { huntCanaries } from './support/canary.ts'
import { enrol, keepShares, press, setUp, signIn, untilNextLook } from './support/clicking.ts'
import { type Server, start } from './support/entries.ts'

const TEXT = 'Kanarinac: in the house by the fictional spring two girls are kept, their passports taken.'
const LEAVES = 'Kanarinac: two girls are kept in the house by the fictional spring.'
const REPLY = 'Kanarinac reply: thank you. Do they go to school?'
const MORE = 'Kanarinac more: a white van, plates X00-X-000.'
const DECLINED = 'Kanarinac police: not ours, the neighbouring canton is competent.'
const REASON = 'Kanarinac police: taken over, our number FIC-1.'

let server: Server
let browser: Browser
const visitors: Visitor[] = []

beforeAll(async () => {
  server = await start('node')
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

async function someone(path: string, width?: number): Promise<Page> {
  const visitor = await visit(browser, server.url + path, width, 'en')
  visitors.push(visitor)
  return visitor.page
}

/** Passphrases, words of sheets and receipts, as they came up. */
const secrets: string[] = []

test("a tip's whole way, by clicking", async () => {
  // Not open yet: the page says so and gives 122.
  const early = await someone('/en/')
  expect(await early.locator('main').innerText()).toMatch(/not open yet[\s\S]*122/)

  // Set-up
  const desk = await someone(`/desk#setup=${server.setupToken}`)
  const { kept: coordinator, root, shares } = await setUp(desk, 'coordinator')
  expect(root.split(' ')).toHaveLength(24)
  secrets.push(coordinator.passphrase, coordinator.rescue, coordinator.totp, root, ...shares)
  await desk.clock.install()
  await desk.clock.resume()
  await signIn(desk, coordinator)
  await desk.getByText('No tips yet').waitFor()

  // A reporter tells
  const reporter = await someone('/en/', 320)
  await press(reporter, 'I have seen something')
  await reporter.getByLabel(/What did you see/).fill(TEXT)
  await press(reporter, 'Continue')
  await reporter.getByLabel('Yes', { exact: true }).check()
  await reporter.getByText('112 does not work everywhere').waitFor()
  await press(reporter, 'Continue')
  await reporter.getByRole('combobox').fill('ilidza')
  await reporter.getByRole('option', { name: /^Ilidža/ }).click()
  await press(reporter, 'Continue')
  await reporter.getByLabel('No', { exact: true }).check()
  await press(reporter, 'Continue')
  await press(reporter, 'Skip all the rest')
  await reporter.getByLabel('The police and social work').check()
  await press(reporter, 'Continue')
  await press(reporter, 'Continue without')
  await press(reporter, 'Send')
  const receipt = await reporter.locator('#receipt').innerText()
  secrets.push(receipt, receipt.replace(/\s/g, ''))
  expect(receipt.replace(/\s/g, '')).toMatch(/^\d{20}$/)

  // The desk lists it, opens it, asks
  const row = desk.getByRole('option', { name: /Ilidža/ })
  await untilNextLook(desk)
  await row.waitFor()
  await row.click()
  await desk.getByTestId('outside').getByText(TEXT).waitFor()
  await desk.getByRole('textbox', { name: 'Your reply' }).fill(REPLY)
  await desk.getByLabel(/This asks a question/).check()
  await desk.getByRole('button', { name: 'See what leaves' }).first().click()
  await press(desk, 'Seal and send to the reporter')
  await desk.getByTestId('reply').getByText(REPLY).waitFor()

  // The reporter comes back and answers
  const back = await someone('/en/return', 320)
  await back.getByLabel('Receipt').fill(receipt)
  await press(back, 'Open')
  await back.getByText(REPLY).waitFor()
  await back.getByText('We have a question for you').first().waitFor()
  await back.getByRole('textbox').last().fill(MORE)
  await back.getByRole('button', { name: /^Send/ }).click()
  await back
    .getByText(/has arrived/)
    .first()
    .waitFor()

  // An agency is invited, joins, is compared aloud and added with the paper root
  await press(desk, 'Offices')
  await desk.getByLabel('Kind of office').selectOption({ label: 'Police' })
  await desk.getByLabel('Search the directory').fill('Kanton Sarajevo')
  await desk
    .getByLabel(/Kanton Sarajevo/)
    .first()
    .check()
  await desk.getByLabel('Name in the book of offices').fill('The fictional police')
  await press(desk, 'Make the invitation')
  const link = await desk.getByTestId('invite-link').inputValue()
  expect(link).toContain('/desk#invite=')
  await press(desk, 'Done')
  const police = await someone(link.slice(server.url.length))
  const lead = await enrol(police, 'inspector')
  secrets.push(lead.passphrase, lead.rescue, lead.totp, ...(await keepShares(police)))
  const spoken = await police.getByTestId('spoken-fingerprint').innerText()
  await press(desk, 'Refresh')
  const waiting = desk.getByTestId('waiting-office')
  await waiting.waitFor()
  expect(await waiting.getByTestId('spoken-fingerprint').innerText()).toBe(spoken)
  await waiting.getByLabel(/The check number was read aloud/).check()
  await desk.getByLabel('The 24 words of the root key').fill(root)
  await desk.getByRole('button', { name: /Add 1 office/ }).click()
  await desk.getByText('Added: The fictional police').waitFor()

  // The desk passes on a shortened copy
  await press(desk, 'Tips')
  await row.click()
  await desk.getByTestId('outside').getByText(MORE).waitFor()
  await press(desk, 'Choose whom and what')
  await desk.getByLabel('The fictional police').check()
  await desk.getByLabel('The text that leaves').fill(LEAVES)
  await desk.getByLabel('The reporter’s consent').check()
  await desk.getByRole('button', { name: 'See what leaves' }).last().click()
  const leaving = await desk.getByTestId('leaving').innerText()
  expect(leaving).toContain(LEAVES)
  expect(leaving).not.toContain('passports taken')
  await press(desk, 'Seal and send to The fictional police')
  await desk.getByTestId('referral').getByText('The fictional police').first().waitFor()

  // The agency opens it and accepts
  await press(police, 'Go to sign-in')
  await police.clock.install()
  await police.clock.resume()
  await signIn(police, lead)
  await police.getByRole('listitem').getByRole('button').click()
  await police.getByTestId('referral-contents').getByText(LEAVES).waitFor()
  await police.getByLabel('Note or reason').fill(REASON)
  await press(police, 'Accept')
  await police.getByRole('button', { name: /Seal and send/ }).click()
  await police
    .getByText(/Accepted/)
    .first()
    .waitFor()

  // The desk reads what they answered, the reporter that it was passed on, and not to whom
  await row.click()
  await desk.getByText(REASON).waitFor()

  // Passed on once more, it is declined, with a reason
  await press(desk, 'Choose whom and what')
  await desk.getByLabel('The fictional police').check()
  await desk.getByLabel('The reporter’s consent').check()
  await desk.getByRole('button', { name: 'See what leaves' }).last().click()
  await press(desk, 'Seal and send to The fictional police')
  await untilNextLook(police)
  await police.getByRole('button', { name: /Sent/ }).click()
  await police.getByTestId('referral-contents').getByText(TEXT).waitFor()
  await press(police, 'Decline')
  await police.getByText('Write the reason for declining.').waitFor()
  await police.getByLabel('Note or reason').fill(DECLINED)
  await press(police, 'Decline')
  await police.getByRole('button', { name: /Seal and send/ }).click()
  await police.getByText('Declined').first().waitFor()
  await row.click()
  await desk.getByText(DECLINED).waitFor()

  await back.reload()
  await untilAlive(back)
  await back.getByLabel('Receipt').fill(receipt)
  await press(back, 'Open')
  await back.getByText(REPLY).waitFor()
  const seen = await back.locator('main').innerText()
  expect(seen).toMatch(/passed .*on/i)
  expect(seen).not.toMatch(/police|passports taken/i)

  for (const { complaints, hosts } of visitors) {
    expect(complaints).toEqual([])
    expect([...hosts]).toEqual([new URL(server.url).host])
  }
}, 180_000)

test('nothing that was told, typed or kept has left a browser in plain, or stands anywhere on the server', async () => {
  const told = [TEXT, LEAVES, REPLY, MORE, REASON, DECLINED].flatMap((text) => [text, text.slice(11, 40)])
  for (const { sent } of visitors) {
    for (const { path, body } of sent) {
      for (const canary of told) expect(body, path).not.toContain(canary)
    }
  }
  await huntCanaries(server, [...told, ...secrets])
})
