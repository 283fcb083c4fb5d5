import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import agencyFacts from '../core/facts/agencies.json' with { type: 'json' }
import { paths } from '../core/wire.ts'
import { lines } from '../web/reporter/lines.ts'
import { expectAccessible } from './support/axe.ts'
import { launchBrowser, visit } from './support/browser.ts'
import { publicWords } from './support/catalog.ts'
import { type Server, start } from './support/entries.ts'
import { foundDesk } from './support/world.ts'

/*
 * The page that says who reads a message, what becomes of it, and where anonymity ends.
 */

const EXIT = 'http://localhost:9/everyday'

let server: Server
let browser: Browser

beforeAll(async () => {
  server = await start('node', { EXIT_URL: EXIT })
  await foundDesk(server)
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

describe.each(['bs', 'en'] as const)('about the line, in %s', (language) => {
  const words = publicWords(language)
  const own = [...words].filter(([id]) => id.startsWith('about.'))

  test('everything is there without JavaScript, and nothing says that it lacks', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false })
    const reader = await plain.newPage()
    await reader.goto(`${server.url}/${language}/about`)
    const text = (await reader.textContent('body')) ?? ''
    for (const [id, sentence] of own) expect(text, id).toContain(sentence)
    expect(await reader.locator('noscript, .scripted, form').count()).toBe(0)
    expect(await reader.getAttribute('#exit', 'href')).toBe(EXIT)
    await plain.close()
  })

  test('the numbers are the verified ones, each entity’s beside its name', async () => {
    const { page, context } = await visit(browser, `${server.url}/${language}/about`, 320)
    const called = await page.locator('a.call').allTextContents()
    expect(new Set(called)).toEqual(new Set(Object.values(lines)))
    const unverified = agencyFacts.publicLines.filter(({ status }) => /not/i.test(status))
    const text = (await page.textContent('main')) ?? ''
    // 112 is named only to say that it does not work everywhere.
    for (const { number } of unverified)
      if (number && number !== '112') expect(text).not.toMatch(new RegExp(`\\b${number}\\b`))
    expect(text).toContain(`${lines.federation} (${words.get('call.federation')})`)
    expect(text).toContain(`${lines.srpska} (${words.get('call.srpska')})`)
    await context.close()
  })

  test('is accessible, and fits a small phone', async () => {
    for (const width of [320, 1280]) {
      const { page, context, complaints } = await visit(browser, `${server.url}/${language}/about`, width)
      await expectAccessible(page, `about.${language}`)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
      expect(complaints).toEqual([])
      await context.close()
    }
  })

  test('it promises no time, and calls nobody a victim', () => {
    for (const [id, sentence] of own) {
      expect(sentence, id).not.toMatch(/\b\d+ (minut|hour|sat|day|dan)/i)
      expect(sentence, id).not.toMatch(/žrtv|victim|potpuno anoniman|fully anonymous/i)
    }
  })
})

test('the first page leads there and back by keys, with one entry in the history and nothing kept', async () => {
  const visitor = await visit(browser, `${server.url}/bs/`, 320)
  const { page, context } = visitor
  const entries = await page.evaluate(() => history.length)
  await page.focus('#about')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/bs/about')
  await page.locator('main[data-at=about]').waitFor()
  expect(await page.title()).toBe('Javi')
  for (const [id, to] of [
    ['keys', '/bs/keys'],
    ['come-back', '/bs/return'],
    ['first', '/bs/'],
  ]) {
    await page.focus(`#${id}`)
    await page.keyboard.press('Enter')
    await page.waitForURL(`${server.url}${to}`)
    if (id === 'first') break
    await page.goto(`${server.url}/bs/about`)
  }
  // Two more for the addresses typed above, and none for what was touched.
  expect(await page.evaluate(() => history.length)).toBe(entries + 2)
  const left = await page.evaluate(() => localStorage.length + sessionStorage.length)
  expect([left, await context.cookies()]).toEqual([0, []])
  expect([...visitor.hosts]).toEqual([new URL(server.url).host])
  expect(visitor.sent).toEqual([])
  expect(visitor.complaints).toEqual([])
  await context.close()
})

test('“More about your safety” leads there too', async () => {
  const { page, context } = await visit(browser, `${server.url}/en/`, 320)
  await page.click('main summary')
  await page.click('main details a')
  await page.waitForURL('**/en/about')
  await context.close()
})

test('it is left at once, by the button and by Shift three times', async () => {
  for (const leave of ['button', 'keys']) {
    const { page, context } = await visit(browser, `${server.url}/en/about`, 320)
    await page.route(`${EXIT}**`, (route) => route.fulfill({ body: 'weather' }))
    if (leave === 'button') await page.click('#exit')
    else for (let n = 0; n < 3; n++) await page.keyboard.press('Shift')
    await page.waitForURL(EXIT)
    await context.close()
  }
})

test('without a language in the address it speaks the browser’s', async () => {
  const answer = await fetch(`${server.url}/about`, { headers: { 'accept-language': 'en-GB,en;q=0.8' } })
  expect(await answer.text()).toContain('What this page does not hide')
  expect(answer.headers.get('vary')).toContain('accept-language')
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect((await fetch(`${server.url}/xx/about`)).status).toBe(404)
  expect((await fetch(`${server.url}${paths.desk}/about`)).status).toBe(404)
})
