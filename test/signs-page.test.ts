import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TipToDesk } from '../core/envelope/bodies.ts'
import facts from '../core/facts/indicators.json' with { type: 'json' }
import { readReceipt } from '../core/receipt.ts'
import { childSigns, dangerSigns, signGroups } from '../core/signs.ts'
import { expectAccessible } from './support/axe.ts'
import { launchBrowser, untilAlive, type Visitor, visit } from './support/browser.ts'
import { publicWords } from './support/catalog.ts'
import { type Server, start } from './support/entries.ts'
import { openedWith } from './support/opened.ts'
import { type Founded, foundDesk, type Session, signIn } from './support/world.ts'

/*
 * The identification aid for practitioners: read and ticked without a connection, printed, and carried over into a
 * report in memory only.
 */

const EXIT = 'http://localhost:9/everyday'
const SEEN = 'Kanarinac: u izmišljenoj pekari rade bez plate i spavaju u magacinu.'
const everything: string[] = Object.values(signGroups).flat()

let server: Server
let founded: Founded
let desk: Session
let browser: Browser

beforeAll(async () => {
  server = await start('node', { EXIT_URL: EXIT })
  founded = await foundDesk(server)
  desk = await signIn(server, founded.coordinator, founded.rootKey)
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const open = (path = '/bs/signs', width = 320): Promise<Visitor> => visit(browser, server.url + path, width)

const shown = (page: Page) =>
  page.locator('.groups input:visible').evaluateAll((inputs) => inputs.map(({ id }) => id))

/** From the first question to the receipt, with no more than has to be said; what is asked on the way is looked at. */
async function tell(page: Page, look: (at: string) => Promise<void> = async () => {}): Promise<string> {
  await page.locator('main[data-at=text]').waitFor()
  await page.fill('#text', SEEN)
  for (;;) {
    const at = (await page.getAttribute('main', 'data-at')) ?? ''
    await look(at)
    if (at === 'check') break
    if (at === 'share') await page.check('#share-ask_first')
    await page.click('#continue')
    await page.locator(`main:not([data-at=${at}])`).waitFor()
  }
  await page.click('#send')
  return readReceipt((await page.locator('#receipt').textContent()) ?? '') as string
}

async function reportOpened(receipt: string) {
  const { bodies } = await openedWith(receipt, desk)
  return (bodies[0] as TipToDesk).report
}

const kept = async ({ page, context }: Visitor) => [
  ...(await context.cookies()),
  await page.evaluate(async () => [
    localStorage.length,
    sessionStorage.length,
    (await indexedDB.databases()).length,
    (await caches.keys()).length,
    (await navigator.serviceWorker?.getRegistrations())?.length ?? 0,
  ]),
]

describe.each(['bs', 'en'] as const)('the list, in %s', (language) => {
  const words = publicWords(language)

  test('has every sign in practitioners’ words, numbered, and is read without JavaScript', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false })
    const reader = await plain.newPage()
    await reader.goto(`${server.url}/${language}/signs`)
    const labels = await reader.locator('.groups label').allTextContents()
    expect(labels).toHaveLength(44)
    for (const [index, label] of labels.entries()) expect(label).toMatch(new RegExp(`^${index + 1}\\. `))
    for (const code of everything) {
      const label = await reader.locator(`label:has(#${code})`).textContent()
      expect(label).toContain(words.get(`sign.${code}.pro`))
      expect(label?.endsWith(words.get('signs.child') ?? ''), code).toBe(childSigns.includes(code))
    }
    expect((await reader.locator('legend h2').allTextContents()).toSorted()).toEqual(
      Object.keys(signGroups)
        .map((group) => words.get(`signs.group.${group}`))
        .toSorted(),
    )
    expect(await reader.locator('noscript, .scripted:visible, form').count()).toBe(0)
    expect(await reader.getAttribute('#exit', 'href')).toBe(EXIT)
    await plain.close()
  })

  test('says when not to wait, by the flags of the facts', async () => {
    expect(dangerSigns).toEqual(facts.dangerFlags.map(({ code }) => code))
    const { page, context } = await open(`/${language}/signs`)
    const box = page.locator('.danger')
    expect(await box.locator('[href="tel:122"]').count()).toBe(1)
    expect(await box.locator('li').allTextContents()).toEqual(
      dangerSigns.map((code) => words.get(`signs.now.${code}`)),
    )
    await context.close()
  })

  test('gives no weight, no score and no verdict', async () => {
    const { page, context } = await open(`/${language}/signs`)
    const text = (await page.textContent('.groups')) ?? ''
    expect(text).not.toMatch(/strong|medium|weak|jak\b|srednj|slab|%|\/44/i)
    await context.close()
  })

  test('is accessible and fits, on a small phone and on a wide screen', async () => {
    for (const width of [320, 1280]) {
      const { page, context, complaints } = await open(`/${language}/signs`, width)
      await page.check('#G01')
      await expectAccessible(page, `signs.${language}`)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
      expect(complaints).toEqual([])
      await context.close()
    }
  })
})

describe('looking at a part', () => {
  test('one kind, with the signs of every kind; of adults no sign of a child; what is ticked stays', async () => {
    const { page, context } = await open()
    expect(await shown(page)).toHaveLength(44)
    await page.check('#B02')
    await page.selectOption('#kind', 'labour')
    const { control, recruitment, online, child, labour } = signGroups
    expect((await shown(page)).toSorted()).toEqual(
      [...control, ...recruitment, ...online, ...child, ...labour, 'B02'].toSorted(),
    )
    await page.selectOption('#kind', '')
    await page.check('#M01')
    await page.selectOption('#whom', 'adult')
    expect((await shown(page)).filter((code) => childSigns.includes(code))).toEqual(['M01'])
    expect(await page.locator('fieldset:visible').count()).toBe(10)
    await page.selectOption('#whom', '')
    expect(await shown(page)).toHaveLength(44)
    await context.close()
  })
})

describe('without a connection, once loaded', () => {
  test('it is read, ticked and filtered, and asks for nothing; the report says so and keeps the ticks', async () => {
    const { page, context, complaints } = await open('/en/signs')
    await page.waitForLoadState('networkidle')
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await context.setOffline(true)
    await page.check('#L01')
    await page.check('#G08')
    await page.selectOption('#kind', 'labour')
    expect(await page.textContent('#report')).toContain('(2)')
    expect(asked).toEqual([])

    // Another language is not here; the page stays as it is.
    await page.click('#languages summary')
    const failed = page.waitForEvent('requestfailed')
    await page.click('[data-language=bs] a')
    await failed
    expect(await page.getAttribute('html', 'lang')).toBe('en')
    await page.keyboard.press('Escape')

    await page.click('#report')
    await page.getByText('Your ticks stay').waitFor()
    expect(page.url()).toBe(`${server.url}/en/signs`)
    expect(await page.locator('.groups input:checked').count()).toBe(2)
    await expectAccessible(page, 'signs without a connection')

    await context.setOffline(false)
    await page.click('#report')
    await page.locator('main[data-at=text]').waitFor()
    expect(complaints.filter((one) => !/ERR_INTERNET_DISCONNECTED/.test(one))).toEqual([])
    await context.close()
  })

  test('a part that does not load is asked for again', async () => {
    const { page, context } = await open('/en/signs')
    await page.check('#L01')
    await page.route(/signs\.telling/, (route) => route.abort())
    await page.click('#report')
    await page.getByText('Your ticks stay').waitFor()
    expect(await page.isChecked('#L01')).toBe(true)
    await page.unroute(/signs\.telling/)
    await page.click('#report')
    await page.locator('main[data-at=text]').waitFor()
    await context.close()
  })
})

describe('on paper', () => {
  test('the whole list with empty boxes and numbers, and nothing to press', async () => {
    const { page, context } = await open('/bs/signs', 1280)
    await page.check('#G01')
    await page.selectOption('#kind', 'labour')
    await page.emulateMedia({ media: 'print' })
    expect(await shown(page)).toHaveLength(44)
    expect(
      await page.locator('button:visible, select:visible, #exit:visible, #languages:visible').count(),
    ).toBe(0)
    const box = await page
      .locator('#G01')
      .evaluate((input) => [getComputedStyle(input).appearance, getComputedStyle(input).backgroundImage])
    expect(box).toEqual(['none', 'none'])
    for (const number of ['122', '0800 22 323'])
      expect(await page.getByText(number).first().isVisible()).toBe(true)
    expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-')
    await context.close()
  })

  test('the button prints', async () => {
    const { page, context } = await open('/bs/signs')
    await page.evaluate(() => {
      window.print = () => {
        document.body.dataset.printed = 'yes'
      }
    })
    await page.click('#print')
    expect(await page.getAttribute('body', 'data-printed')).toBe('yes')
    await context.close()
  })
})

describe('report what you see', () => {
  test('by keys, from the first page: nine ticks come along in memory alone, and the desk reads all of them', async () => {
    const visitor = await open('/bs/')
    const { page, context, complaints, sent } = visitor
    const entries = await page.evaluate(() => history.length)
    await page.focus('#signs')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/bs/signs')
    await untilAlive(page)
    const nine = ['G01', 'G02', 'G08', 'L01', 'L02', 'L04', 'R03', 'K02', 'X01']
    for (const code of nine) {
      await page.focus(`#${code}`)
      await page.keyboard.press('Space')
    }
    // The box that has the focus is not under the bar.
    const bar = await page.locator('.report').boundingBox()
    const last = await page.locator('#X01').boundingBox()
    expect(last && bar && last.y + last.height <= bar.y).toBe(true)

    await page.focus('#report')
    await page.keyboard.press('Enter')
    await page.locator('main[data-at=text]').waitFor()
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1')
    expect(page.url()).toBe(`${server.url}/bs/`)
    expect(await kept(visitor)).toEqual([[0, 0, 0, 0, 0]])

    const receipt = await tell(page, async (at) => {
      if (at === 'signs')
        expect(
          (
            await page
              .locator('input:checked')
              .evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value))
          ).toSorted(),
        ).toEqual(nine.toSorted())
      if (at === 'how') expect(await page.isChecked('#how-professional')).toBe(true)
      if (at === 'check') {
        const plain = publicWords('bs')
        for (const code of nine)
          expect(await page.textContent('dl')).toContain(plain.get(`sign.${code}`) as string)
      }
    })
    const { signs, ...report } = await reportOpened(receipt)
    expect(signs?.toSorted()).toEqual(nine.toSorted())
    expect(report).toMatchObject({
      door: 'seen',
      how: 'professional',
      self: 'no',
      text: SEEN,
      language: 'bs',
    })
    expect(await page.evaluate(() => history.length)).toBe(entries)
    expect(await page.title()).toBe('Javi')
    expect(await kept(visitor)).toEqual([[0, 0, 0, 0, 0]])
    expect(sent.map(({ body }) => body).join()).not.toMatch(/G01|Kanarinac/)
    expect([...visitor.hosts]).toEqual([new URL(server.url).host])
    expect(complaints).toEqual([])
    await context.close()
  })

  test('all 44 arrive too', async () => {
    const { page, context } = await open('/en/signs', 1280)
    for (const code of everything) await page.check(`#${code}`)
    await page.click('#report')
    const { signs } = await reportOpened(await tell(page))
    expect(signs?.toSorted()).toEqual(everything.toSorted())
    await context.close()
  })

  test('without a tick it is a report like any other, and opened anew the page is the first one', async () => {
    const { page, context } = await open('/bs/signs')
    await page.click('#report')
    await page.locator('main[data-at=text]').waitFor()
    await page.reload()
    await page.locator('#seen').waitFor()
    expect(page.url()).toBe(`${server.url}/bs/`)
    await context.close()
  })

  test('what was ticked before the script ran counts', async () => {
    const context = await browser.newContext({ viewport: { width: 320, height: 640 } })
    const page = await context.newPage()
    let go = () => {}
    const wait = new Promise<void>((done) => {
      go = done
    })
    await page.route(/signs\.main/, async (route) => {
      await wait
      await route.continue()
    })
    await page.goto(`${server.url}/bs/signs`, { waitUntil: 'commit' })
    await page.locator('#X01').waitFor()
    // Not by Playwright's own click, which waits for the page to stand still.
    await page.locator('#G02').evaluate((box) => (box as HTMLInputElement).click())
    go()
    await page.getByText('Prijavite šta vidite (1)').waitFor()
    expect(await page.isChecked('#G02')).toBe(true)
    await context.close()
  })

  test('leaving with ticks is asked about; the exit asks nothing', async () => {
    const { page, context } = await open('/bs/signs')
    await page.check('#G02')
    const asked = page.waitForEvent('dialog')
    await page.evaluate(() => {
      setTimeout(() => location.reload(), 0)
    })
    const dialog = await asked
    expect(dialog.type()).toBe('beforeunload')
    await dialog.dismiss()
    expect(await page.isChecked('#G02')).toBe(true)
    await page.route(`${EXIT}**`, (route) => route.fulfill({ body: 'weather' }))
    for (let n = 0; n < 3; n++) await page.keyboard.press('Shift')
    await page.waitForURL(EXIT)
    await context.close()
  })
})
