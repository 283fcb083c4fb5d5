import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { directionOf, type Language, languages } from '../core/languages.ts'
import { DESK } from '../core/roles.ts'
import { paths } from '../core/wire.ts'
import { expectAccessible } from './support/axe.ts'
import { launchBrowser, speak, untilAlive } from './support/browser.ts'
import { type Server, start } from './support/entries.ts'
import { audited, foundDesk, signIn } from './support/world.ts'

/*
 * Every page in every language: accessible, in one column on the smallest screen, the way out in view.
 */

/** The pages that stand by themselves. */
const pages = ['/', '/about', '/signs', '/return', '/keys']

/** The elements are the same in all: of direction and letters these stand for the rest where a look takes long. */
const representatives: Language[] = ['bs', 'sr-Cyrl', 'ar']

/** How wide the page is in each language, when its links in the menu are touched one after the other. */
const widthsIn = (page: Page, spoken: readonly Language[]): Promise<[string, number][]> =>
  page.evaluate(async (spoken) => {
    const frame = () => new Promise((done) => requestAnimationFrame(done))
    const widths: [string, number][] = []
    for (const language of spoken) {
      document.querySelector<HTMLElement>(`#languages a[lang="${language}"]`)?.click()
      // Some words have to be fetched first.
      while (document.documentElement.lang !== language) await frame()
      await frame()
      widths.push([language, document.documentElement.scrollWidth])
    }
    return widths
  }, spoken)

/** Of the representatives, for what has been looked at in all of them. */
const rightToLeft: Language[] = ['ar']

describe('every language', () => {
  let server: Server
  let browser: Browser
  beforeAll(async () => {
    server = await start('node')
    const { coordinator, rootKey } = await foundDesk(server)
    // With all that may stand there: when nobody reads, the first screen has one sentence more.
    const head = await signIn(server, coordinator, rootKey)
    const day = (new Date().getUTCDay() + 4) % 7
    const duty = { week: [{ day, from: 720, to: 721 }], holidays: [], closures: [], roster: [] }
    await audited(head, 'duty_changed', DESK, paths.duty, { n: 0, duty })
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  /** What holds wherever somebody is. */
  async function expectInOrder(page: Page, language: Language, where: string): Promise<void> {
    const found = await page.evaluate(() => {
      const exit = document.querySelector('#exit')?.getBoundingClientRect()
      // A word that is cut, a button that is wider than the screen.
      const cut = [...document.querySelectorAll('main *, footer *, #exit')].filter((one) => {
        const { left, right, width } = one.getBoundingClientRect()
        return width > 1 && (left < -1 || right > innerWidth + 1)
      })
      return {
        width: document.documentElement.scrollWidth,
        exit: exit && Math.round(exit.bottom),
        cut: cut.map((one) => one.outerHTML.slice(0, 80)),
        title: document.title,
        // An id that no catalog has is shown as it is.
        ids:
          document.body.innerText.match(
            /\b(start|shell|reads|about|signs?|keybook|return|visit|q2|file)\.[a-z]\S*/g,
          ) ?? [],
      }
    })
    expect(found, where).toEqual({ width: 320, exit: 640, cut: [], title: 'Javi', ids: [] })
    if (representatives.includes(language)) await expectAccessible(page, where)
  }

  /** Danger, doors, who reads it and where anonymity ends stand above the exit's bar. */
  const isFirstScreenWhole = (page: Page): Promise<boolean> =>
    page.evaluate(() => {
      const ends = [...document.querySelectorAll('main > p:has(> strong)')].at(-1) as Element
      const exit = document.querySelector('#exit') as Element
      return ends.getBoundingClientRect().bottom <= exit.getBoundingClientRect().top
    })

  test.each(languages)(
    '%s',
    async (language) => {
      const context = await browser.newContext({ viewport: { width: 320, height: 640 }, locale: 'bs' })
      const page = await context.newPage()
      for (const path of pages) {
        await page.goto(`${server.url}/${language}${path}`)
        await untilAlive(page)
        expect(await page.getAttribute('html', 'lang')).toBe(language)
        expect(await page.getAttribute('html', 'dir')).toBe(directionOf(language))
        await expectInOrder(page, language, `${language}${path}`)
        if (path === '/')
          expect(await isFirstScreenWhole(page), 'where anonymity ends is read without scrolling').toBe(true)
      }
      await context.close()
    },
    60_000,
  )

  test('the questions of both doors, each in every language', async () => {
    const context = await browser.newContext({ viewport: { width: 320, height: 640 }, locale: 'bs' })
    const page = await context.newPage()
    const walked = new Set<string>()
    for (const door of ['seen', 'help'] as const) {
      await page.goto(`${server.url}/bs/`)
      await untilAlive(page)
      await page.click(`#${door}`)
      if (door === 'help') await page.click('#write')
      for (let at = ''; at !== 'check'; ) {
        await page.waitForFunction((before) => document.querySelector('main')?.dataset.at !== before, at)
        at = (await page.getAttribute('main', 'data-at')) ?? ''
        await page.locator('#continue, #send').waitFor()
        if (await page.locator('#text').count()) await page.fill('#text', 'Izmišljena dojava')
        for (const choice of ['#danger', '#child', '#kind', '#reply', '#assistance', '#share'])
          if (await page.locator(choice).count()) await page.check(choice)
        // The first door's questions come again behind the second, and so does what stands beside them.
        const isNew = !walked.has(at)
        walked.add(at)
        for (const [language, width] of await widthsIn(page, isNew ? languages : representatives))
          expect(width, `${at}, ${language}`).toBe(320)
        for (const language of isNew ? representatives : rightToLeft) {
          await speak(page, language)
          await page.waitForFunction((lang) => document.documentElement.lang === lang, language)
          await expectInOrder(page, language, `${at}, ${language}`)
        }
        if (at !== 'check') await page.click('#continue')
      }
    }
    await context.close()
  }, 240_000)
})
