import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LineLanguage, lineLanguages } from '../core/line/languages.ts'
import { isFirstLine, notNeutral } from '../core/line/neutral.ts'
import { faultOf, fillIn, maxOf, placesIn } from '../core/line/text.ts'
import { shippedTexts } from '../core/line/words.ts'
import { type LineTexts, paths } from '../core/wire.ts'
import { order } from '../web/desk/line/order.ts'
import { expectProblem, tried } from './support/asking.ts'
import { expectAccessible } from './support/axe.ts'
import { launchBrowser, signInAt, visit } from './support/browser.ts'
import { carrier, onWorkerd, type Server, start } from './support/entries.ts'
import {
  audited,
  type Founded,
  foundDesk,
  get,
  newSid,
  type Session,
  signIn,
  smsRequest,
} from './support/world.ts'

/*
 * What the line says is an operator's to change, and stays something that the line can say.
 */

describe('the texts that ship', () => {
  test.each(lineLanguages)('in %s can be said, with the places of all languages', async (language) => {
    const texts = await shippedTexts(language)
    const home = await shippedTexts('bs')
    expect(Object.keys(texts)).toEqual(Object.keys(home))
    for (const [id, text] of Object.entries(texts)) {
      expect(faultOf(text, text, maxOf(id)), `${id}: ${text}`).toBeNull()
      expect(placesIn(text), id).toEqual(placesIn(home[id] ?? ''))
    }
  })

  test.each(lineLanguages)('in %s are neutral where they are read on a lock screen', async (language) => {
    const texts = await shippedTexts(language)
    const first = Object.entries(texts).filter(([id]) => isFirstLine(id))
    expect(first.length).toBeGreaterThan(0)
    for (const [, text] of first) expect(notNeutral(text), text).toEqual([])
  })
})

test('a text takes the places of the shipped one, and nothing else that stands in braces', () => {
  const shipped = 'Otvoreno {opens}, do {until}.'
  const fault = (text: string, max = 60) => faultOf(text, shipped, max)
  expect(fault('Od {opens} do {until} i opet {until}.')).toBeNull()
  expect(fillIn('Od {opens} do {until}.', { opens: '8', until: '16' })).toBe('Od 8 do 16.')
  expect(fault(' \n')).toBe('empty')
  expect(fault('x'.repeat(61))).toBe('long')
  expect(fault('{opens} {until} \u202e')).toBe('hidden')
  expect(fault('{opens} {until} \u0000')).toBe('hidden')
  expect(fault('{opens} {until')).toBe('braces')
  expect(fault('{opens, date} {until}')).toBe('braces')
  expect(fault('{opens} {until} {n, plural, other {x}}')).toBe('braces')
  expect(fault('{opens}')).toBe('places')
  expect(fault('{opens} {until} {name}')).toBe('places')
  // What somebody writes in a place is not filled again.
  expect(fillIn('{opens}', { opens: '{until}', until: 'x' })).toBe('{until}')
})

test('words that tell are found in every language of the line', () => {
  expect(notNeutral('Poruka je primljena. Ako je hitno, zovite 122.')).toEqual([])
  expect(notNeutral('Linija protiv trgovine ljudima: ŽRTVE neka zovu policiju.')).toEqual([
    'trgovine',
    'ŽRTVE',
    'policiju',
  ])
  expect(notNeutral('Your report on trafficking')).toEqual(['report', 'trafficking'])
  expect(notNeutral('Mağdur musunuz? Polis')).toEqual(['Mağdur', 'Polis'])
  expect(notNeutral('خط ضد الاتجار بالبشر والعنف')).toEqual(['الاتجار', 'والعنف'])
})

describe.each(onWorkerd)('an operator’s own texts on %s', (entry) => {
  let server: Server
  let founded: Founded
  let desk: Session

  const listed = async (language: LineLanguage, id: string) => {
    const { texts } = await get<LineTexts>(server.url, paths.lineTexts, { cookie: desk.cookie })
    return texts.find((one) => one.language === language && one.id === id)
  }
  const change = (language: LineLanguage, id: string, text: string | null) =>
    audited(desk, 'line_text_changed', `${language},${id}`, paths.lineTexts, { language, id, text })
  const refused = (language: string, id: string, text: unknown, subject = `${language},${id}`) =>
    tried(desk, 'line_text_changed', subject, paths.lineTexts, { language, id, text })

  beforeAll(async () => {
    server = await start(entry)
    founded = await foundDesk(server)
    desk = await signIn(server, founded.coordinator, founded.rootKey)
  })
  afterAll(async () => server?.stop())

  test('are listed beside the shipped ones, in every language', async () => {
    const { home, page, texts } = await get<LineTexts>(server.url, paths.lineTexts, { cookie: desk.cookie })
    expect(home).toBe('bs')
    expect(page).toBe(server.url.replace('https://', ''))
    const shipped = await Promise.all(
      lineLanguages.map(async (language) =>
        Object.entries(await shippedTexts(language)).map(([id, text]) => ({
          language,
          id,
          shipped: text,
          own: null,
        })),
      ),
    )
    expect(texts).toEqual(shipped.flat())
  })

  test('are said from then on, and until the shipped one is put back', async () => {
    const own = 'Primljeno, hvala. Hitno: 122.'
    let last = 500
    const answer = async () => {
      const message = { sid: newSid(), from: `+38760000${++last}`, text: 'Izmišljeno.' }
      const { url, init } = smsRequest(server, message, carrier)
      return (await fetch(url, init)).text()
    }
    expect(await change('bs', 'line.received', own)).toEqual({})
    expect(await listed('bs', 'line.received')).toMatchObject({ own })
    expect(await listed('hr', 'line.received')).toMatchObject({ own: null })
    expect(await answer()).toContain(own)
    // The same once more, and another after it: one text stands there.
    await change('bs', 'line.received', `${own} Hvala.`)
    await change('bs', 'line.received', own)
    expect(await listed('bs', 'line.received')).toMatchObject({ own })
    await change('bs', 'line.received', null)
    await change('bs', 'line.received', null)
    const row = await listed('bs', 'line.received')
    expect(row?.own).toBeNull()
    expect(await answer()).toContain(row?.shipped)
  })

  test('letters and their carons are joined, so that they cost what one sees', async () => {
    await change('bs', 'line.received', 'Primljeno. Jo\u0161 ne\u0301 c\u030c.')
    expect((await listed('bs', 'line.received'))?.own).toBe('Primljeno. Još né č.')
    await change('bs', 'line.received', null)
  })

  test('are refused when the line could not say them', async () => {
    for (const text of ['', '   ', 'x'.repeat(202), 'a\u0007b', '{name}', '{', 'a {x, plural, other {b}}'])
      expectProblem(await refused('bs', 'line.received', text), 400, 'text-unfit')
    expectProblem(await refused('bs', 'line.received', 'x'.repeat(601)), 400, 'bad-request')
    expectProblem(await refused('bs', 'line.received', 7), 400, 'bad-request')
    expectProblem(await refused('de', 'line.received', 'x'), 400, 'bad-request')
    expectProblem(await refused('bs', 'line.nothing', 'x'), 404, 'not-found')
    expectProblem(await refused('bs', 'toString', 'x'), 404, 'not-found')
    // The entry names another text than the request.
    expectProblem(await refused('bs', 'line.received', 'x', 'hr,line.received'), 400, 'bad-request')
    expect((await listed('bs', 'line.received'))?.own).toBeNull()
  })
})

test('staff’s pages say of each text where it is said, in every language', async () => {
  const ids = Object.keys(await shippedTexts('bs'))
  for (const language of ['bs', 'hr', 'sr-Latn', 'en']) {
    const words = readFileSync(`web/desk/words/${language}.po`, 'utf8')
    const said = [...words.matchAll(/^msgid "texts\.where\.(.+)"$/gm)].map(([, id]) => id)
    expect(said).toEqual(order)
    expect(said.sort()).toEqual([...ids].sort())
  }
})

describe('the screen of the line’s texts', () => {
  let server: Server
  let browser: Browser
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    server = await start('node')
    const { coordinator } = await foundDesk(server)
    browser = await launchBrowser()
    ;({ page, complaints } = await visit(browser, `${server.url}/desk`, 1280, 'en-GB'))
    await signInAt(page, coordinator, 1)
    await page.getByRole('button', { name: 'Texts', exact: true }).click()
    await page.getByRole('heading', { name: 'What the line says' }).waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  const first = () => page.locator('[data-text="line.received"]')

  test('shows what a text costs while it is written, and warns of what would tell on a lock screen', async () => {
    await expectAccessible(page, 'the list')
    await first().getByRole('button', { name: 'Change' }).click()
    const field = first().getByLabel('Text')
    const size = first().getByRole('status')
    await field.fill('x'.repeat(160))
    expect(await size.innerText()).toContain('1 SMS, plain characters (GSM-7), 0 left.')
    await field.fill('x'.repeat(161))
    expect(await size.innerText()).toContain('2 parts of an SMS, plain characters (GSM-7), 145 left.')
    await field.fill(`č${'x'.repeat(70)}`)
    expect(await size.innerText()).toContain('2 parts of an SMS, special characters (UCS-2), 63 left.')
    expect(await size.innerText()).toContain('These characters leave less room: č')
    expect(await first().getByRole('alert').count()).toBe(0)
    await field.fill('Linija protiv trgovine ljudima.')
    expect(await first().getByRole('alert').innerText()).toContain('trgovine')
    await expectAccessible(page, 'a text that is changed')
  })

  test('saves nothing that the line cannot say, then a text, and puts the shipped one back', async () => {
    const field = first().getByLabel('Text')
    await field.fill(`Zdravo {ime}`)
    await first().getByRole('button', { name: 'Save' }).click()
    expect(await first().innerText()).toContain('All places of the shipped text must stay')
    await field.fill('Primljeno. <b>Hitno</b>: 122.')
    await first().getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved. The line says it like this from now on.').waitFor()
    expect(await first().innerText()).toContain('Primljeno. <b>Hitno</b>: 122.')
    expect(await first().innerText()).toContain('changed')
    await first().getByRole('button', { name: 'Change' }).click()
    await first().getByRole('button', { name: 'Back to the shipped text' }).click()
    await page.getByText('The shipped text is back.').waitFor()
    expect(await first().innerText()).not.toContain('changed')
    await page.getByLabel('Language', { exact: true }).selectOption({ label: 'العربية' })
    expect(await first().locator('.said').getAttribute('lang')).toBe('ar')
    await page.getByRole('button', { name: 'Audit', exact: true }).click()
    await page.getByText('Bosanski: line.received').first().waitFor()
    expect(complaints).toEqual([])
  })
})
