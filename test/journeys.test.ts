import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TipToDesk } from '../core/envelope/bodies.ts'
import { readReceipt } from '../core/receipt.ts'
import { expectAccessible } from './support/axe.ts'
import { launchBrowser, signInAt, untilAlive, type Visitor, visit } from './support/browser.ts'
import { huntCanaries } from './support/canary.ts'
import { publicWords } from './support/catalog.ts'
import { type Server, start } from './support/entries.ts'
import { openedWith } from './support/opened.ts'
import {
  addOffices,
  type Founded,
  foundDesk,
  invite,
  join,
  report,
  type Session,
  signIn,
  tell,
} from './support/world.ts'

/*
 * Through all the questions on a small phone: a neighbour by touch, a girl of fifteen by keys. What arrives at the desk
 * is what they said, under the questions as they were asked.
 */

const CHILDREN = 'Kanarinac: dvoje djece prosi kod izmišljene pekare. <b>Čovjek</b> im uzima novac 🙁'
const BAKERY = 'Kanarinac mjesto: iza <i>izmišljene</i> pekare'
const VAN = 'Kanarinac trag: sivi kombi X00-X-000'
const GIRL = 'Kanarinac djevojka: ne daju mi da izađem, uzeli su mi telefon.'
const WHY = 'Kanarinac zašto: <b>dijete</b> u opasnosti, izmišljeno.'
const CLOSED = 'Kanarinac zatvoreno: <i>izmišljeni</i> centar zna, javljeno telefonom.'
const OLD = 'Izmišljeno, po starom: <i>kombi</i> x00x000.'
const SAFE = 'Kanarinac kada: samo ujutro, u školi'

let server: Server
let founded: Founded
let desk: Session
let browser: Browser
/** Of the two, when they are through. */
const tips: Partial<Record<'neighbour' | 'girl', string>> = {}

beforeAll(async () => {
  server = await start('node')
  founded = await foundDesk(server)
  desk = await signIn(server, founded.coordinator, founded.rootKey)
  const police = { kind: 'police', name: 'Izmišljena policijska uprava', agency: null } as const
  await join(server, await invite(desk, police), 'Inspektorica')
  await addOffices(desk, founded.rootSeed)
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

interface Phone {
  context: BrowserContext
  page: Page
  /** Errors on the console, and requests to elsewhere. */
  faults: string[]
}

async function takePhone(): Promise<Phone> {
  const context = await browser.newContext({
    viewport: { width: 320, height: 640 },
    hasTouch: true,
    locale: 'bs',
  })
  const page = await context.newPage()
  const faults: string[] = []
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('request', (request) => {
    if (!request.url().startsWith(`${server.url}/`)) faults.push(`asked ${request.url()}`)
  })
  await page.goto(`${server.url}/bs/`)
  await untilAlive(page)
  return { context, page, faults }
}

/** Waits for a page of the journey, which keeps to the rules that hold for all of them. */
async function arrivedAt(page: Page, at: string) {
  // Its words may have to be loaded first.
  await page.locator(`main[data-at=${at}] h1`).waitFor()
  expect(await page.evaluate(() => document.documentElement.scrollWidth), at).toBe(320)
  const exit = await page.locator('#exit').boundingBox()
  expect([at, exit && exit.y + exit.height]).toEqual([at, 640])
  expect([await page.title(), page.url()]).toEqual(['Javi', `${server.url}/bs/`])
  await expectAccessible(page, at)
}

const at = (page: Page) => page.getAttribute('main', 'data-at')

/** What the browser keeps of a visit. */
const kept = async ({ page, context }: Phone) => ({
  cookies: await context.cookies(),
  ...(await page.evaluate(async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    entries: history.length,
  }))),
})
const nothing = (entries: number) => ({
  cookies: [],
  local: 0,
  session: 0,
  databases: 0,
  caches: 0,
  entries,
})

/** Reads the receipt, and what the desk opens with it. */
async function arrived(page: Page) {
  const receipt = readReceipt((await page.locator('#receipt').textContent()) ?? '') as string
  const { tip, bodies } = await openedWith(receipt, desk)
  return { tip, report: (bodies[0] as TipToDesk).report }
}

test('a neighbour has seen something, and answers by touch', async () => {
  const phone = await takePhone()
  const { page, faults } = phone
  const { entries } = await kept(phone)
  const tap = (selector: string) => page.tap(selector)
  const next = async (to: string) => {
    await tap('#continue')
    await arrivedAt(page, to)
  }
  const skip = async (to: string) => {
    await tap('#skip')
    await arrivedAt(page, to)
  }

  await tap('#seen')
  await arrivedAt(page, 'text')
  await page.fill('#text', CHILDREN)
  await next('danger')
  await tap('#danger')
  expect(await page.locator('.danger [href="tel:122"]').isVisible()).toBe(true)
  await tap('#danger-no')
  await tap('#when-week')
  await next('place')

  // A municipality in the other script, and the place in words
  await page.fill('#place', 'ГРАЧАН')
  await tap('[role=option] >> nth=0')
  expect(await page.inputValue('#place')).toBe('Gračanica, Tuzlanski kanton')
  await page.fill('#where', BAKERY)
  await next('who')
  await tap('#child')
  await tap('#people-unsure')
  await tap('#people-girl')
  await tap('#people-boy')
  expect(await page.isChecked('#people-unsure')).toBe(false)
  await page.fill('#count', 'dvoje')

  // All the way back, and forth again: nothing is lost
  for (const before of ['place', 'danger', 'text', 'start']) {
    await tap('#back')
    await page.locator(`main[data-at=${before}]`).waitFor()
  }
  await tap('#seen')
  expect(await page.inputValue('#text')).toBe(CHILDREN)
  await tap('#continue')
  expect([await page.isChecked('#danger-no'), await page.isChecked('#when-week')]).toEqual([true, true])
  await tap('#continue')
  expect([await page.inputValue('#place'), await page.inputValue('#where')]).toEqual([
    'Gračanica, Tuzlanski kanton',
    BAKERY,
  ])
  await tap('#continue')
  expect([await page.isChecked('#people-boy'), await page.inputValue('#count')]).toEqual([true, 'dvoje'])
  await page.fill('#nationality', 'ne znam')
  await next('controls')
  await skip('kind')

  await tap('#kind-begging')
  await tap('#kind-unsure')
  expect(await page.isChecked('#kind-begging')).toBe(false)
  await tap('#kind-begging')
  await next('signs')
  const offered = await page
    .locator('input[name=signs]')
    .evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value))
  expect(offered.length).toBeLessThanOrEqual(8)
  expect(offered).toEqual(expect.arrayContaining(['B01', 'B02', 'G02', 'K01']))
  expect(await page.locator('main').textContent()).not.toMatch(/trgovin|bodov|procjen/i)
  for (const code of ['B01', 'B02', 'B01']) await tap(`[value=${code}]`)
  await next('since')
  await skip('how')
  await tap('#how-neighbour')
  await next('traces')
  await page.fill('#traces', VAN)
  await next('movement')
  await skip('reply')
  await tap('#reply')
  await page.fill('#reply_how', 'uveče')
  await tap('#reply-no')
  expect(await page.locator('#reply_how').count()).toBe(0)
  await next('assistance')
  await page.fill('#interpreter', 'romski, žena')
  await next('share')
  await tap('#share')
  await next('files')
  await next('check')

  const told = (await page.locator('.check').innerText()).replace(/\s+/g, ' ')
  for (const part of [CHILDREN, BAKERY, VAN, 'Gračanica, Tuzlanski kanton', 'Djevojčice', 'nadgleda'])
    expect(told).toContain(part)
  expect(told).not.toContain('uveče')

  // One answer is changed, and another taken back
  await tap('#change-how')
  await arrivedAt(page, 'how')
  await tap('#how-family')
  await tap('#back')
  await arrivedAt(page, 'check')
  await tap('#change-who')
  await page.fill('#nationality', '')
  await tap('#continue')
  await arrivedAt(page, 'check')
  await tap('#send')
  await page.locator('#receipt').waitFor()
  await arrivedAt(page, 'receipt')

  const { tip, report } = await arrived(page)
  tips.neighbour = tip
  expect(report).toEqual({
    language: 'bs',
    questionnaire: 2,
    door: 'seen',
    text: CHILDREN,
    danger: 'no',
    when: 'week',
    place: 'BA-BIH-TK-gracanica',
    where: BAKERY,
    child: 'yes',
    people: ['girl', 'boy'],
    count: 'dvoje',
    kind: ['begging'],
    signs: ['B02'],
    how: 'family',
    traces: VAN,
    reply: 'no',
    interpreter: 'romski, žena',
    self: 'no',
    share: 'police_and_social_work',
  })
  expect(await page.content()).not.toContain('Kanarinac')
  expect(await kept(phone)).toEqual(nothing(entries))
  expect(faults).toEqual([])
  await phone.context.close()
}, 120_000)

test('a girl of fifteen asks for help, and answers by keys', async () => {
  const phone = await takePhone()
  const { page, faults } = phone
  const { entries } = await kept(phone)
  const press = (...keys: string[]) =>
    keys.reduce((done, key) => done.then(() => page.keyboard.press(key)), Promise.resolve())
  const focused = () => page.evaluate(() => document.activeElement?.id ?? '')
  const tabTo = async (id: string) => {
    for (let i = 0; i < 40 && (await focused()) !== id; i++) await press('Tab')
    expect(await focused()).toBe(id)
  }
  const enter = async (id: string, to: string) => {
    await tabTo(id)
    await press('Enter')
    await arrivedAt(page, to)
    // Whoever hears the page hears the question first.
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1')
  }

  // The telephone first
  await enter('help', 'phone')
  const numbers = await page.locator('main .call').allTextContents()
  expect(numbers).toEqual(['122', '0800 22 323', '080 05 03 05', '1265', '1264'])
  await enter('write', 'need')
  await tabTo('text')
  await page.keyboard.type(GIRL)
  await enter('continue', 'now')
  await tabTo('danger')
  await press('Space')
  await page.locator('main .danger').waitFor()
  await enter('continue', 'here')

  // What she typed is no municipality: it is kept as the place in her words
  await tabTo('place')
  await page.keyboard.type('kod izmisljene rijeke')
  await enter('continue', 'age')
  await enter('back', 'here')
  expect([await page.inputValue('#place'), await page.inputValue('#where')]).toEqual([
    '',
    'kod izmisljene rijeke',
  ])
  await enter('skip', 'age')
  await tabTo('child')
  await press('Space', 'ArrowDown')
  expect(await page.isChecked('#child-no')).toBe(true)
  await press('ArrowUp')
  await enter('continue', 'answer')
  await tabTo('reply')
  await press('ArrowUp')
  await tabTo('reply_how')
  await page.keyboard.type(SAFE)
  await enter('continue', 'support')
  await enter('skip', 'share')
  await tabTo('continue')
  await press('Enter')
  expect(await focused()).toBe('faults')
  await tabTo('share')
  await press('ArrowDown', 'ArrowDown')
  // No file stands in her way to the last look
  await enter('continue', 'check')

  // She has second thoughts about the danger
  await enter('change-now', 'now')
  await tabTo('danger')
  await press('ArrowUp')
  await enter('continue', 'check')
  await tabTo('send')
  await press('Enter')
  await page.locator('#receipt').waitFor()
  await arrivedAt(page, 'receipt')

  const { tip, report } = await arrived(page)
  tips.girl = tip
  expect(report).toEqual({
    language: 'bs',
    questionnaire: 2,
    door: 'help',
    text: GIRL,
    danger: 'unsure',
    place: null,
    child: 'yes',
    reply: 'unsure',
    reply_how: SAFE,
    self: 'yes',
    share: 'ask_first',
  })
  expect(await kept(phone)).toEqual(nothing(entries))
  expect(faults).toEqual([])
  await phone.context.close()
}, 120_000)

test('who has had enough skips the rest, and who cannot say where says so', async () => {
  const { page, context, faults } = await takePhone()
  await page.tap('#seen')
  await page.fill('#text', 'Kanarinac kratko.')
  await page.tap('#continue')
  await page.tap('#skip')
  await page.fill('#place', 'nigd')
  await page.tap('#place-abroad')
  expect(await page.inputValue('#place')).toBe('')
  await page.tap('#continue')
  await page.tap('#rest')
  await page.tap('#share-you_decide')
  await page.tap('#continue')
  await page.locator('main[data-at=files]').waitFor()
  await page.tap('#continue')
  await page.locator('main[data-at=check]').waitFor()
  expect(await page.locator('.check').innerText()).toContain('U drugoj državi')
  await page.tap('#send')
  await page.locator('#receipt').waitFor()
  expect((await arrived(page)).report).toMatchObject({ place: 'abroad', child: null, self: null })
  expect(faults).toEqual([])
  await context.close()
})

test('too long an answer stops where it stands, and nothing is cut', async () => {
  const { page, context } = await takePhone()
  await page.tap('#seen')
  await page.fill('#text', 'x'.repeat(20_000))
  await page.tap('#continue')
  await page.tap('#skip')
  await page.fill('#where', 'y'.repeat(301))
  await page.tap('#continue')
  expect(await page.locator('#faults').innerText()).toContain('predug')
  expect(await page.locator('#where-count').innerText()).toBe('1 znak previše')
  await page.fill('#where', 'y'.repeat(300))
  for (const id of ['where', 'who']) {
    expect(await at(page)).toBe(id === 'where' ? 'place' : id)
    await page.tap(id === 'where' ? '#continue' : '#skip')
  }
  await page.fill('#controls', 'z'.repeat(1_000))
  await page.tap('#continue')
  await page.tap('#rest')
  await page.tap('#share')
  await page.tap('#continue')
  await page.locator('main[data-at=files]').waitFor()
  await page.tap('#continue')

  // All together are too many by 500: the longest is to be shortened
  await page.tap('#send')
  await page.locator('main[data-at=text]').waitFor()
  expect(await page.locator('#text-count').innerText()).toBe('500 znakova previše')
  await page.fill('#text', 'x'.repeat(19_500))
  await page.tap('#continue')
  await page.tap('#send')
  await page.locator('#receipt').waitFor()
  expect((await arrived(page)).report.text).toHaveLength(19_500)
  await context.close()
})

describe('at the desk', () => {
  const words = publicWords('en')
  let visitor: Visitor
  let page: Page
  let old: string

  beforeAll(async () => {
    const first = report(OLD, { danger: 'unsure' })
    old = (await tell(server, founded.rootKey, first)).tip
    visitor = await visit(browser, `${server.url}/desk`, 1280, 'en-GB')
    page = visitor.page
    await signInAt(page, founded.coordinator, 1)
    await page
      .getByText(/\d tips/)
      .first()
      .waitFor()
  })

  async function open(tip: string | undefined) {
    await page.locator(`[data-tip="${tip}"]`).click()
    await page.getByTestId('answers').waitFor()
  }
  /** Questions and answers, as they are shown. */
  const shown = () =>
    page
      .getByTestId('answers')
      .locator('> div')
      .evaluateAll((rows) =>
        Object.fromEntries(
          rows.map((row) => [
            row.querySelector('dt')?.textContent ?? '',
            (row.querySelector('dd')?.textContent ?? '').trim(),
          ]),
        ),
      )
  const said = (id: string) => words.get(id) ?? id

  test('what the girl said stands under the questions that she was asked', async () => {
    await open(tips.girl)
    await page.getByText(said('q2.need.title')).waitFor()
    expect(await shown()).toEqual({
      [said('q2.need.title')]: GIRL,
      [said('q2.now.title')]: said('answer.unsure'),
      [said('q2.age.title')]: said('answer.yes'),
      [said('q2.answer.title')]: said('answer.unsure'),
      [said('q2.answer.reply_how')]: SAFE,
      [said('q2.share.title')]: said('share.ask_first'),
      'It is the reporter themself': 'Yes',
    })
    const unanswered = await page.getByTestId('unanswered').innerText()
    expect(unanswered).toContain(said('q2.here.title'))
    expect(unanswered).not.toContain(said('q2.age.title'))
  })

  test('what the neighbour said too, as text, in the language of the desk', async () => {
    await open(tips.neighbour)
    expect(await shown()).toMatchObject({
      [said('q2.text.title')]: CHILDREN,
      [said('q2.place.title')]: 'Gračanica (Tuzlanski kanton)',
      [said('q2.place.where')]: BAKERY,
      [said('q2.who.people')]: `${said('q2.people.girl')} ${said('q2.people.boy')} `.trim(),
      [said('q2.kind.title')]: said('q2.kind.begging'),
      [said('q2.signs.title')]: `${said('sign.B02')} B02`,
      [said('q2.how.title')]: said('q2.how.family'),
      [said('q2.traces.title')]: VAN,
    })
    expect(await page.locator('.outside :is(b, i)').count()).toBe(0)
    const hints = page.getByTestId('hints')
    expect(await hints.innerText()).toMatch(
      /not a verdict[\s\S]*Coercion at destination: by the rule too few/,
    )
    await hints.locator('summary').click()
    await hints.getByText(`${said('sign.B02.pro')} B02 strong by our own judgement`).waitFor()
    await page.getByLabel('Language of the pages').selectOption('bs')
    await page.getByText(publicWords('bs').get('sign.B02') ?? '').waitFor()
    await page.getByLabel('Jezik stranica').selectOption('en')
    await page.getByText(said('sign.B02')).waitFor()
    await expectAccessible(page, 'a tip with all its answers')
  })

  test('what may be about the same is named with its reasons, and opened', async () => {
    const alike = page.getByTestId('alike')
    await alike.getByText(OLD).waitFor()
    expect(await alike.innerText()).toMatch(/the same number, plate or link:\s*X00X000/)
    expect(await alike.locator('i').count()).toBe(0)
    await expectAccessible(page, 'what may be about the same')
    await alike.getByRole('button', { name: /^Ilidža/ }).click()
    await page.getByTestId('outside').getByText(OLD).waitFor()
    await open(tips.neighbour)
  })

  test('is passed on field by field, and who the reporter is stays behind', async () => {
    await page.getByRole('button', { name: 'Choose whom and what' }).click()
    const sheet = page.locator('dialog[open]')
    const isTicked = (label: string) => sheet.getByLabel(label, { exact: true }).isChecked()
    await sheet.getByLabel('Izmišljena policijska uprava').check()
    // What the police need to know: no more of the reporter, nor of anybody's health.
    for (const label of ['How the reporter knows', 'Whether it is safe to answer', 'Interpreting'])
      expect(await isTicked(label), label).toBe(false)
    for (const label of ['Signs', 'What it is about', 'When it happens'])
      expect(await isTicked(label), label).toBe(true)
    await sheet.getByLabel('Vehicle / phone / profile', { exact: true }).uncheck()
    await sheet.getByLabel('The reporter’s consent').check()
    await sheet.getByRole('button', { name: 'See what leaves' }).click()
    const leaving = await page.getByTestId('leaving').innerText()
    for (const part of [said('sign.B02'), said('q2.kind.begging'), BAKERY, 'dvoje', said('q2.when.week')])
      expect(leaving).toContain(part)
    for (const part of [VAN, said('q2.how.family')]) expect(leaving).not.toContain(part)
    expect(await page.getByTestId('withheld').innerText()).toContain('Vehicle / phone / profile')
    await sheet.getByRole('button', { name: /^Seal and send/ }).click()
    await page.getByTestId('referral').waitFor()
    expect(await page.getByTestId('referral-contents').textContent()).toContain(said('sign.B02'))
  })

  test('whom it may concern is suggested with reasons, and never whom it is about', async () => {
    await open(tips.girl)
    await page.getByRole('button', { name: 'Choose whom and what' }).click()
    const sheet = page.locator('dialog[open]')
    const suggested = () =>
      sheet
        .locator('[data-agency]')
        .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.agency))
    expect(await suggested()).toEqual(['COORD-BA'])
    await sheet.getByLabel('Municipality').selectOption('BA-BIH-TK-gracanica')
    expect(await suggested()).toEqual(['CSW-BIH-TK-gracanica', 'POL-MUP-TK', 'COORD-TK'])
    await sheet.getByLabel('An official or one of their family is implicated').check()
    expect((await suggested()).slice(0, 2)).toEqual(['POL-SIPA', 'COORD-BA'])
    const accused = 'Izmišljena policijska uprava'
    await sheet.getByLabel(accused, { exact: true }).check()
    await sheet.getByLabel('Which office the tip is about').selectOption({ label: accused })
    await sheet.getByText('the tip is about them: cannot be sent').waitFor()
    expect(await sheet.getByLabel(accused, { exact: true }).count()).toBe(0)
    await sheet.getByRole('button', { name: 'See what leaves' }).click()
    await sheet.getByText('Choose to whom.').waitFor()
    await sheet.getByText('A child', { exact: true }).first().waitFor()
    await expectAccessible(page, 'whom it may concern')
    await sheet.getByRole('button', { name: 'Remove', exact: true }).click()
    expect(await sheet.getByLabel(accused, { exact: true }).isChecked()).toBe(true)
  })

  test('against what she said it is passed on only with a reason, which the desk keeps', async () => {
    const sheet = page.locator('dialog[open]')
    await sheet.getByRole('radio', { name: 'A child' }).check()
    await sheet.getByRole('button', { name: 'See what leaves' }).click()
    await sheet.getByText('Write why it is passed on without their agreement.').waitFor()
    await sheet.getByLabel('Why it goes against what they said').fill(WHY)
    await sheet.getByRole('button', { name: 'See what leaves' }).click()
    expect(await sheet.getByTestId('goes-against').innerText()).toContain(WHY)
    expect(await sheet.getByTestId('leaving').innerText()).not.toContain(WHY)
    await expectAccessible(page, 'what leaves against what she said')
    await sheet.getByRole('button', { name: /^Seal and send/ }).click()
    await page.getByTestId('referral').getByText('What was sent').click()
    await page.getByTestId('goes-against').getByText(WHY).waitFor()
  })

  test('a tip about a child is closed without social work only with a reason, which stays', async () => {
    await page.getByLabel('Status').selectOption('closed')
    await page.getByLabel('Why it is closed').selectOption('acted')
    const save = () => page.getByRole('button', { name: 'Save the judgement' }).click()
    await save()
    await page.getByText('pass it on to social work, or write why not').waitFor()
    await page.getByLabel('Why without social work').fill(CLOSED)
    await expectAccessible(page, 'closing a tip about a child')
    await save()
    await page.getByTestId('closed-why').getByText(CLOSED).waitFor()
    await open(tips.neighbour)
    await open(tips.girl)
    await page.getByTestId('closed-why').getByText(CLOSED).waitFor()
  })

  test('a tip of the first questionnaire is shown with its own questions', async () => {
    await open(old)
    expect(await shown()).toEqual({
      'Is someone in danger now': 'Not sure',
      Where: 'Ilidža (Kanton Sarajevo)',
      'Is a child affected': 'Not sure',
      'Is it the reporter themself': 'No',
      'Who may be told': 'Police and social work',
    })
    expect(await page.getByTestId('outside').innerText()).toContain(OLD)
    expect(visitor.complaints).toEqual([])
  })
})

test('nothing of it stands anywhere on the server in plain', async () => {
  await huntCanaries(
    server,
    [CHILDREN, BAKERY, VAN, GIRL, SAFE, WHY, CLOSED].map((text) => text.slice(0, 30)),
  )
})
