import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectAccessible } from './support/axe.ts'
import { launchBrowser, untilAlive, type Visitor, visit } from './support/browser.ts'
import { huntCanaries } from './support/canary.ts'
import { enrol, type Kept, keepShares, press, setUp, signIn, untilNextLook } from './support/clicking.ts'
import { type Server, start } from './support/entries.ts'

const NAME = 'Kanarina Izmišljena'
const TEXT = `Kanarinac: in the house by the fictional spring two girls are kept by ${NAME}, their passports taken.`
const LEAVES =
  'Kanarinac: in the house by the fictional spring two girls are kept by █████, their passports taken.'
const REPLY = 'Kanarinac reply: thank you. Do they go to school?'
const MORE = 'Kanarinac more: a white van, plates X00-X-000.'
const DECLINED = 'Kanarinac police: not ours, the neighbouring canton is competent.'
const NUMBER = 'Kanarinac-2026/FIC-17-police'
const OFFICER = 'Kanarinac officer, fictional inspector'
const QUESTION = 'Kanarinac police asks: on which floor is it?'
const ANSWER = 'Kanarinac desk answers: on the second floor, left.'
const CALL = 'Kanarinac call: an old man says that a boy is made to beg by the fictional bridge.'
const CALLED = 'Kanarinac answer: thank you for calling.'
const REASON = 'Kanarinac police: taken over, our number FIC-1.'

let server: Server
/** At their desk, from the set-up on. */
let desk: Page
let coordinator: Kept
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

/** Nothing of a page stands beside what a telephone shows of it. */
const expectFits = async (page: Page) =>
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)

/** Selects words in a text as one does with a mouse. */
const select = (field: Locator, words: string) =>
  field.evaluate((area: HTMLTextAreaElement, words) => {
    const from = area.value.indexOf(words)
    area.setSelectionRange(from, from + words.length)
  }, words)

/** Passphrases, words of sheets and receipts, as they came up. */
const secrets: string[] = []

test("a tip's whole way, by clicking", async () => {
  // Not open yet: the page says so and gives 122.
  const early = await someone('/en/')
  expect(await early.locator('main').innerText()).toMatch(/not open yet[\s\S]*122/)

  // Set-up
  desk = await someone(`/desk#setup=${server.setupToken}`)
  const { kept, root, shares } = await setUp(desk, 'coordinator')
  coordinator = kept
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
  // A mobile team has telephones.
  const police = await someone(link.slice(server.url.length), 360)
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
  await desk.getByLabel('The reporter’s consent').check()
  // A name is offered; the plate of the second message is selected; whatever is blacked out can be put back
  const first = desk.getByLabel(/^The text that leaves: Message 1/)
  const second = desk.getByLabel(/^The text that leaves: Message 2/)
  await desk.getByRole('button', { name: `${NAME} name?` }).click()
  expect(await first.inputValue()).toBe(LEAVES)
  await select(second, 'white van')
  await second.press('Delete')
  expect(await second.inputValue()).toContain('a █████, plates')
  await desk.getByRole('button', { name: 'white van put back' }).click()
  await select(second, 'X00-X-000')
  await desk.getByRole('button', { name: 'Black out what is selected' }).last().click()
  expect(await second.inputValue()).toBe('Kanarinac more: a white van, plates █████.')
  await desk.getByRole('radio', { name: 'Now', exact: true }).check()
  await desk.getByLabel('checking the place').check()
  await desk.getByRole('button', { name: 'See what leaves' }).last().click()
  const leaving = await desk.getByTestId('leaving').innerText()
  for (const part of [LEAVES, 'white van', 'Now', 'checking the place']) expect(leaving).toContain(part)
  for (const part of [NAME, 'X00-X-000']) expect(leaving).not.toContain(part)
  await expectAccessible(desk, 'what leaves')
  await press(desk, 'Seal and send to The fictional police')
  await desk.getByTestId('referral').getByText('The fictional police').first().waitFor()
  // Urgent: whom to call stands there until it is written down
  const ring = desk.getByTestId('ring')
  await ring.getByText('Urgent: call The fictional police as well.').waitFor()
  await ring.getByLabel('Whom you reached').fill('The fictional inspector on duty')
  await press(desk, 'Write down that it was done')
  await desk.getByTestId('rung').getByText('The fictional inspector on duty').waitFor()

  // The agency opens it and accepts
  await press(police, 'Go to sign-in')
  await police.clock.install()
  await police.clock.resume()
  await signIn(police, lead)
  await police.getByTestId('group-new').getByRole('button').locator('.chip').getByText('New').waitFor()
  await police.getByTestId('group-new').getByRole('button').click()
  await police.getByTestId('referral-contents').getByText(LEAVES).waitFor()
  const read = await police.locator('body').innerText()
  for (const part of [NAME, 'X00-X-000', 'inspector on duty']) expect(read).not.toContain(part)
  // What it does is chosen first; what was typed stays when another is looked at.
  const choose = (step: string) => police.getByRole('radio', { name: step, exact: true }).check()
  const answer = police.getByTestId('answer')
  expect(await answer.locator('textarea, input:not([type="radio"]), select, button').count()).toBe(0)
  await choose('Ask the desk')
  await answer.getByLabel('Question').fill(REASON)
  expect(await answer.getByRole('button').allInnerTexts()).toEqual(['Ask the desk'])
  await choose('Accept')
  expect(await answer.getByRole('textbox', { name: 'Note' }).inputValue()).toBe(REASON)
  await expectFits(police)
  await expectAccessible(police, 'how an agency accepts')
  await police.getByLabel('The agency’s number').fill(NUMBER)
  await police.getByLabel('Officer').fill(OFFICER)
  await press(police, 'Accept')
  await police.getByRole('button', { name: /Seal and send/ }).click()
  await police.locator('.matter .chip').getByText('Accepted').waitFor()

  // The desk reads what they answered, the reporter that it was passed on, and not to whom
  await row.click()
  await desk.getByText(REASON).waitFor()

  // The agency asks, the desk answers, the agency acts
  const send = async (page: Page) => {
    await page.getByRole('button', { name: /Seal and send/ }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  await choose('Ask the desk')
  await answer.getByLabel('Question').fill(QUESTION)
  await press(police, 'Ask the desk')
  await send(police)
  await police.getByText(QUESTION).waitFor()
  await row.click()
  await desk.getByText('The agency waits for an answer to its question.').waitFor()
  await desk.getByLabel('What you tell them').fill(ANSWER)
  await press(desk, 'See what leaves to the agency')
  await send(desk)
  await desk.getByTestId('referral').getByText(ANSWER).waitFor()
  await untilNextLook(police)
  await press(police, 'Show it')
  await police.getByTestId('outside').getByText(ANSWER).waitFor()
  await choose('We have acted')
  await press(police, 'We have acted')
  await answer.getByText('Choose what came of it.').waitFor()
  await police.getByLabel('What came of it').selectOption('Somebody has met the person')
  await press(police, 'We have acted')
  await send(police)
  await expectFits(police)
  await expectAccessible(police, 'a referral at its agency')

  // It is printed by itself, with both numbers and a place to sign
  await police.emulateMedia({ media: 'print' })
  const paper = await police.locator('body').innerText()
  expect(paper).toMatch(/Official referral\s[\s\S]*J-\w{4}-\w{4}[\s\S]*Place and date[\s\S]*signature/)
  for (const text of [LEAVES, NUMBER, OFFICER, 'The fictional police']) expect(paper).toContain(text)
  expect(paper).not.toMatch(/Passed on to you|Your answer|Lock/)
  await police.emulateMedia({ media: null })

  // Done: persons without names, and the end of its access
  await choose('Finish and give up access')
  const finish = police.getByTestId('finish')
  await finish.getByText('your office can no longer open').waitFor()
  await press(police, 'Add a person')
  await press(police, 'Finish and give up access')
  await finish.getByRole('alert').waitFor()
  for (const [label, option] of [
    ['Sex', 'female'],
    ['Child or adult', 'child'],
    ['Kind of exploitation', 'begging'],
    ['Nationality', 'BA'],
    ['Offence', 'FBIH-210a'],
  ] as const)
    await finish.getByLabel(label, { exact: true }).selectOption(option)
  await expectFits(police)
  await expectAccessible(police, 'its end')
  await press(police, 'Finish and give up access')
  await police.getByRole('dialog').getByText('your office can no longer open').waitFor()
  await send(police)
  await police.getByTestId('ended').waitFor()
  expect(await police.locator('main, body').first().innerText()).not.toContain(LEAVES)
  await press(police, 'Back to the list')
  await police.getByTestId('group-done').getByText('Done').last().waitFor()
  await row.click()
  const counted = desk.getByTestId('persons').getByRole('listitem')
  await counted.getByText(/female · child · .* · BiH · not in a safe house · FBIH 210a/).waitFor()

  // Passed on once more, it is declined, with a reason
  const passOn = async () => {
    await press(desk, 'Choose whom and what')
    await desk.getByLabel('The fictional police').check()
    await desk.getByLabel('The reporter’s consent').check()
    await desk.getByRole('button', { name: 'See what leaves' }).last().click()
    await press(desk, 'Seal and send to The fictional police')
    await desk.getByRole('dialog').waitFor({ state: 'detached' })
    await untilNextLook(police)
    await police.getByTestId('group-new').getByRole('button').click()
    await police.getByTestId('referral-contents').getByText(TEXT).waitFor()
  }
  await passOn()
  await choose('Decline')
  await press(police, 'Decline')
  await police.getByText('Write the reason for declining.').waitFor()
  await answer.getByLabel('Reason').fill(DECLINED)
  await press(police, 'Decline')
  await police.getByRole('dialog').getByText('your office can no longer open').waitFor()
  await send(police)
  await police
    .getByTestId('ended')
    .getByText(/^You declined/)
    .waitFor()
  expect(await police.locator('body').innerText()).not.toContain(TEXT)
  await row.click()
  await desk.getByText(DECLINED).waitFor()
  await desk.getByText('The agency can no longer open it').waitFor()
  expect(await desk.getByRole('button', { name: 'Take the referral back' }).count()).toBe(0)

  // Passed on anew, it is taken back: it is gone where it is open too
  await press(police, 'Back to the list')
  await passOn()
  await row.click()
  await desk.getByTestId('not-seen').waitFor({ state: 'detached' })
  await press(desk, 'Take the referral back')
  await desk.getByRole('dialog').getByText('what it has read or printed is not undone').waitFor()
  await press(desk, 'Take it back')
  await desk.getByText(/^Taken back\./).waitFor()
  await untilNextLook(police)
  await police.getByTestId('taken-back').waitFor()
  expect(await police.locator('body').innerText()).not.toContain(TEXT)

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

test('a call is written down though the browser goes down, and whoever called comes back with their receipt', async () => {
  await press(desk, 'New tip')
  await press(desk, 'A call')
  await desk.getByText(/Can you speak safely now/).waitFor()
  await desk.getByLabel(/Tell me what is happening/).fill(CALL)
  await desk.getByRole('combobox', { name: /municipality/ }).fill('zepce')
  await desk.keyboard.press('Enter')
  const danger = desk.getByRole('group', { name: /Is somebody in danger/ })
  await danger.getByRole('radio', { name: 'Yes' }).focus()
  await desk.keyboard.press('2')
  await desk.getByLabel(/A note on how it reached us/).fill('Kanarinac note: a fictional neighbour.')
  // Signs in what was described: nobody reads them out
  const signs = desk.locator('details.signs')
  await signs.locator('summary').first().click()
  await signs.getByText('Forced begging').click()
  await signs.getByRole('checkbox', { name: /Quota with punishment/ }).check()
  await signs.getByLabel('Find a sign').fill('isprave')
  await signs.getByText('No sign has these words.').waitFor()
  await signs.getByLabel('Find a sign').fill('passport')
  await signs.getByRole('checkbox', { name: /documents taken or withheld/ }).check()
  await signs.locator('summary').first().click()
  await desk.clock.fastForward(11_000)
  await desk.getByText(/locked and kept at/).waitFor()

  await expectAccessible(desk, 'New tip')

  // In the middle of the call
  await desk.reload()
  await desk.getByLabel('Passphrase').fill(coordinator.passphrase)
  await press(desk, 'Unlock')
  await press(desk, 'New tip (1)')
  await desk.getByTestId('unfinished').getByText(CALL.slice(0, 60)).waitFor()
  await press(desk, 'Go on writing')
  expect(await desk.getByLabel(/Tell me what is happening/).inputValue()).toBe(CALL)
  expect(await desk.getByRole('combobox', { name: /municipality/ }).inputValue()).toMatch(/^Žepče, /)
  expect(await danger.getByRole('radio', { name: 'No', exact: true }).isChecked()).toBe(true)
  await desk
    .getByTestId('ticked')
    .getByText(/documents taken or withheld/)
    .waitFor()
  // A mobile team has brought a photograph, and something that cannot be cleaned
  const photo = new URL('pictures/phone.jpg', import.meta.url).pathname
  await desk.getByTestId('told-files').setInputFiles([photo, new URL(import.meta.url).pathname])
  await desk
    .getByTestId('attached')
    .getByText(/Hidden details were taken out of it: place/)
    .waitFor()
  await desk
    .getByTestId('attached')
    .getByText(/Nothing could be taken out of this file/)
    .waitFor()
  await expectAccessible(desk, 'attached files')
  await desk.getByRole('button', { name: /^Leave it out: whole-way/ }).click()
  await desk.getByLabel(/Make a receipt/).check()
  await desk.keyboard.press('Control+Enter')
  await desk.getByTestId('receipt').waitFor()
  await expectAccessible(desk, 'the receipt')
  const groups = await desk.getByTestId('receipt').getByRole('listitem').allInnerTexts()
  const digits = groups.join(' ').trim()
  secrets.push(digits, digits.replace(/\s/g, ''))
  expect(digits).toMatch(/^(\d{4} ){4}\d{4}$/)

  // It is on the list, theirs, with who wrote it down
  await press(desk, 'To the list of tips')
  await desk.getByTestId('receipt').waitFor({ state: 'detached' })
  const row = desk.getByRole('option', { name: /Žepče/ })
  await row.waitFor()
  expect(await row.innerText()).toContain('you')
  await row.click()
  await desk.getByTestId('outside').getByText(CALL).waitFor()
  await desk
    .getByTestId('outside')
    .getByText(/Written down by you/)
    .waitFor()
  await desk.getByTestId('outside').getByText('Photo 1').waitFor()
  await press(desk, 'Open (the log says so)')
  await press(desk, 'Show the picture')
  await desk.getByTestId('hints').getByText('G01').first().waitFor()
  // Nobody asked who may be told, and nobody pretends
  expect(await desk.getByTestId('answers').innerText()).toMatch(/Whom may we tell\?”\s+Nobody asked/)
  expect(await desk.getByTestId('share').innerText()).toBe('Who may be told: Nobody asked')

  // The answer: what looks identifying is shown before it leaves
  await desk.getByRole('textbox', { name: 'Your reply' }).fill(`${CALLED} Is the boy still in Žepče?`)
  await desk.getByRole('button', { name: 'See what leaves' }).first().click()
  await desk.getByTestId('identifying').getByText('Žepče').waitFor()
  await press(desk, 'Back to the text')
  await desk.getByRole('textbox', { name: 'Your reply' }).fill(CALLED)
  await desk.getByRole('button', { name: 'See what leaves' }).first().click()
  await press(desk, 'Seal and send to the reporter')
  await desk.getByTestId('reply').getByText(CALLED).waitFor()

  const back = await someone('/en/return', 320)
  await back.getByLabel('Receipt').fill(digits)
  await press(back, 'Open')
  await back.getByText(CALLED).waitFor()
  expect(await back.locator('main').innerText()).not.toContain('beg by')
}, 120_000)

test('nothing that was told, typed or kept has left a browser in plain, or stands anywhere on the server', async () => {
  const told = [
    TEXT,
    LEAVES,
    REPLY,
    MORE,
    REASON,
    DECLINED,
    NUMBER,
    OFFICER,
    QUESTION,
    ANSWER,
    CALL,
    CALLED,
  ].flatMap((text) => [text, text.slice(11, 40)])
  for (const { sent } of visitors) {
    for (const { path, body } of sent) {
      for (const canary of told) expect(body, path).not.toContain(canary)
    }
  }
  await huntCanaries(server, [...told, ...secrets])
})
