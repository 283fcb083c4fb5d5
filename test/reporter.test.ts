import type { Browser, BrowserContext, Page, Request } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newReceipt, readReceipt } from '../core/receipt.ts'
import { paths, type Replies, type TipRow } from '../core/wire.ts'
import { expectAccessible } from './support/axe.ts'
import { launchBrowser, speak, tryUntil, untilAlive } from './support/browser.ts'
import { type Server, start } from './support/entries.ts'
import { openedWith } from './support/opened.ts'
import {
  type Founded,
  foundDesk,
  get,
  type Reporter,
  random,
  reply,
  report,
  type Session,
  signIn,
  tell as tellElsewhere,
} from './support/world.ts'

/*
 * A reporter in a real browser, against the real server: what is promised when all goes well, and when it doesn't.
 */

const EXIT = 'http://localhost:9/everyday'
const CANARY = 'Kanarinac: iza Izmišljene pumpe drže djevojku zaključanu.'
/** Tabs, decomposed letters, Cyrillic, joined emoji, NUL, a lone surrogate, a turned order: nothing is lost. */
const ODD = '\tčćžšđ c\u030Cc\u0301 Ђевојка 👩‍👩‍👧 \u0000 \uD800 \u202Eakrumsu\n\n '

let server: Server
let founded: Founded
let desk: Session
let browser: Browser
let context: BrowserContext
let page: Page
/** What a page may not do: errors on the console (refusals by the CSP among them), requests to elsewhere. */
let faults: string[]
let requests: Request[]

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

beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 320, height: 640 }, locale: 'bs' })
  page = await context.newPage()
  faults = []
  requests = []
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('request', (request) => {
    requests.push(request)
    if (!request.url().startsWith(`${server.url}/`)) faults.push(`asked ${request.url()}`)
  })
})
afterEach(() => context.close())

/** What was posted; asking for work carries nothing. */
const left = () =>
  requests.filter((one) => one.method() === 'POST' && new URL(one.url()).pathname !== paths.work)

const focused = () => page.evaluate(() => document.activeElement?.id)

async function visit(path = '/bs/') {
  await page.goto(server.url + path)
  await untilAlive(page)
}

/** As a paste would: all of it at once. By its code units, for a lone surrogate does not travel to the browser. */
async function paste(id: string, text: string) {
  await page.locator(`#${id}`).waitFor()
  await page.evaluate(
    ({ id, units }) => {
      const field = document.getElementById(id) as HTMLTextAreaElement
      field.value = units.map((unit) => String.fromCharCode(unit)).join('')
      field.dispatchEvent(new Event('input', { bubbles: true }))
    },
    { id, units: Array.from({ length: text.length }, (_, i) => text.charCodeAt(i)) },
  )
}

/** From the first screen past most of the questions (questionnaire.test.ts has them all) to the last look. */
async function tellUntilCheck(text = CANARY) {
  await visit()
  await page.click('#seen')
  await paste('text', text)
  await page.click('#continue')
  await page.check('#danger')
  await page.click('#continue')
  await page.fill('#place', 'capljina')
  await page.waitForSelector('[role=option]')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.click('#continue')
  await page.check('#child-unsure')
  await page.click('#continue')
  await page.click('#rest')
  await page.check('#share-ask_first')
  await page.click('#continue')
  await page.locator('[data-at=files]').waitFor()
  await page.click('#continue')
  await page.locator('[data-at=check]').waitFor()
}

async function receiptShown(): Promise<string> {
  return readReceipt((await page.locator('#receipt').textContent()) ?? '') as string
}

async function tell(text = CANARY): Promise<string> {
  await tellUntilCheck(text)
  await page.click('#send')
  return receiptShown()
}

/** Somebody who has told something, at another device. */
const told = (): Promise<Reporter> => tellElsewhere(server, founded.rootKey, report(CANARY))

async function stoppedFor(reason: string) {
  await page.locator(`[data-reason=${reason}]`).waitFor()
  expect(await page.locator('#receipt').count()).toBe(0)
}

async function tipsAtDesk(): Promise<string[]> {
  const headers = { cookie: desk.cookie }
  return (await get<{ tips: TipRow[] }>(server.url, paths.deskTips, headers)).tips.map(({ tip }) => tip)
}

/** Everything transferred, headers too. */
async function bytesLoaded(): Promise<number> {
  const sizes = requests.map(async (request) => {
    const { responseBodySize, responseHeadersSize } = await request.sizes()
    // Of a worker's script the browser tells no size.
    const told = (await request.response())?.headers()['content-length']
    return (responseBodySize || Number(told)) + responseHeadersSize
  })
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

const bodiesPosted = () => requests.map((request) => request.postData() ?? '').join('\n')

describe('the first screen', () => {
  test('costs at most 25 KB in 6 requests, and leaves nothing on the device', async () => {
    await visit()
    await page.waitForLoadState('networkidle')
    expect(requests.length).toBeLessThanOrEqual(6)
    expect(await bytesLoaded()).toBeLessThanOrEqual(25_000)
    const left = await page.evaluate(async () => ({
      local: localStorage.length,
      session: sessionStorage.length,
      databases: (await indexedDB.databases()).length,
      workers: (await navigator.serviceWorker?.getRegistrations())?.length ?? 0,
    }))
    expect(left).toEqual({ local: 0, session: 0, databases: 0, workers: 0 })
    expect(await context.cookies()).toEqual([])
    expect(await page.title()).toBe('Javi')
    expect(faults).toEqual([])
  })

  test.each(['bs', 'en'])(
    'says all that matters above the fold of a small phone, in %s',
    async (language) => {
      await visit(`/${language}/`)
      const exit = (await page.locator('#exit').boundingBox())?.y ?? 0
      // Who reads it and where anonymity ends are the second and the third paragraph. The exit covers what is below it.
      for (const selector of [
        'h1',
        '.danger',
        '#seen',
        '#help',
        ...[2, 3].map((n) => `main > p:nth-of-type(${n})`),
      ]) {
        const box = await page.locator(selector).boundingBox()
        expect(box && box.y + box.height, selector).toBeLessThanOrEqual(exit)
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
    },
  )

  test('can be read, and left, without any script', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false, locale: 'en' })
    const reader = await plain.newPage()
    await reader.goto(`${server.url}/`)
    const text = await reader.textContent('body')
    for (const words of ['needs JavaScript', '122', '0800 22 323', 'Where anonymity ends']) {
      expect(text).toContain(words)
    }
    expect(await reader.locator('#seen, #help').first().isVisible()).toBe(false)
    expect(await reader.locator('form').count()).toBe(0)
    expect(await reader.getAttribute('#exit', 'href')).toBe(EXIT)
    await plain.close()
  })

  test('where the page never runs it says so after a while, with the telephone; where it runs, never', async () => {
    await visit()
    expect(await page.locator('.late').count()).toBe(0)
    for (const path of ['/en/', '/en/return', '/en/keys']) {
      // A browser too old for what it is sent.
      await page.route('**/assets/*.main.*.js', (route) =>
        route.fulfill({ contentType: 'text/javascript', body: 'let it be = old' }),
      )
      await page.goto(server.url + path)
      const late = page.locator('.late')
      expect(await late.isVisible()).toBe(false)
      await page.evaluate(() => {
        for (const one of document.getAnimations()) one.finish()
      })
      expect(await late.innerText(), path).toMatch(/too old[\s\S]*122[\s\S]*0800 22 323/)
      expect(await late.isVisible()).toBe(true)
    }
  })
})

describe('telling', () => {
  test('what was written arrives as it was written, and one character too many is refused here', async () => {
    const text = ODD + 'x'.repeat(20_000 - ODD.length)
    await visit()
    const entries = await page.evaluate(() => history.length)
    await page.click('#seen')
    await page.click('#continue')
    expect(await focused()).toBe('faults')
    await paste('text', `${text}y`)
    await page.click('#continue')
    expect(await page.locator('#faults').textContent()).toContain('predug')
    expect(await page.locator('#text-count').textContent()).toBe('1 znak previše')
    await page.click('#faults button')
    expect(await focused()).toBe('text')

    const receipt = await tell(text)
    expect((await openedWith(receipt, desk)).bodies).toMatchObject([
      {
        report: {
          language: 'bs',
          questionnaire: 2,
          door: 'seen',
          text,
          danger: 'yes',
          place: 'BA-BIH-HNK-capljina',
          child: 'unsure',
          self: null,
          share: 'ask_first',
        },
      },
    ])
    expect(await page.evaluate(() => history.length)).toBe(entries)
    expect(page.url()).toBe(`${server.url}/bs/`)
    expect(await page.content()).not.toContain('xxxx')
    expect(bodiesPosted()).not.toContain('xxxx')
    expect(faults).toEqual([])
  })

  test('all that is loaded up to the receipt is at most 80 KB', async () => {
    await tell()
    expect(requests.some((request) => request.url().includes('seal.worker'))).toBe(true)
    expect(await bytesLoaded()).toBeLessThanOrEqual(80_000)
  })

  test('a change of language keeps what was written', async () => {
    await visit()
    await page.click('#seen')
    await page.fill('#text', CANARY)
    await speak(page, 'en')
    await page.getByText('What did you see').waitFor()
    expect(await page.inputValue('#text')).toBe(CANARY)
    expect(page.url()).toBe(`${server.url}/en/`)
    expect(await page.getAttribute('html', 'lang')).toBe('en')
  })

  test('an answer that is changed leads back to the last look', async () => {
    await tellUntilCheck()
    await page.click('#change-danger')
    await page.check('#danger-no')
    await page.click('#continue')
    await page.locator('[data-at=check]').waitFor()
    expect(await page.locator('dl').textContent()).toContain('Čapljina')
  })

  test('leaving by accident is asked about while there is unsent text', async () => {
    await tellUntilCheck()
    const asked = page.waitForEvent('dialog')
    const closing = page.close({ runBeforeUnload: true })
    const dialog = await asked
    expect(dialog.type()).toBe('beforeunload')
    await dialog.dismiss()
    await closing
    expect(await page.locator('dl').textContent()).toContain(CANARY)
  })
})

describe('when something fails, nothing leaves unsealed and nothing is lost', () => {
  test('the sealing code does not load', async () => {
    await page.route(/seal\.worker/, (route) => route.abort())
    await tellUntilCheck()
    await page.click('#send')
    await stoppedFor('load')
    expect(left()).toEqual([])
    await page.click('#back')
    expect(await page.locator('dl').textContent()).toContain(CANARY)
    await page.unroute(/seal\.worker/)
    await page.click('#send')
    expect((await openedWith(await receiptShown(), desk)).bodies).toMatchObject([
      { report: { text: CANARY } },
    ])
  })

  test('there is no randomness', async () => {
    await page.addInitScript(() => {
      crypto.getRandomValues = () => {
        throw new Error('none')
      }
    })
    await tellUntilCheck()
    await page.click('#send')
    await stoppedFor('broken')
    expect(left()).toEqual([])
  })

  test('the keys are not signed by the root of the page', async () => {
    await page.route('**/keybook', async (route) => {
      const response = await route.fetch()
      const keybook = JSON.parse((await response.text()).replace('age1pq1', 'age1pq1q'))
      await route.fulfill({ response, json: keybook })
    })
    await tellUntilCheck()
    await page.locator('.notice[role=status]').waitFor()
    await page.click('#send')
    await stoppedFor('forged')
    expect(left()).toEqual([])
  })

  test.each([
    [40, 'late', null],
    [100, 'long dead', 'old'],
  ])('the keys were renewed %i days ago: %s', async (days, _, stopped) => {
    await context.clock.install({ time: Date.now() + days * 86_400_000 })
    await context.clock.resume()
    await tellUntilCheck()
    await page.locator('.notice[role=status]').waitFor()
    await page.click('#send')
    if (stopped) await stoppedFor(stopped)
    else {
      await receiptShown()
      expect(await page.locator('.notice').count()).toBe(1)
    }
  })

  test('the server cannot just now: it is tried again under the same tip', async () => {
    let times = 0
    await page.route('**/tips', (route) =>
      times++ < 2
        ? route.fulfill({ status: 503, json: { type: 'about:blank', title: '', status: 503, code: 'busy' } })
        : route.continue(),
    )
    await tellUntilCheck()
    await page.click('#send')
    await tryUntil(page, '#receipt')
    const tips = requests
      .filter((request) => request.url().endsWith('/tips'))
      .map((request) => request.postDataJSON().tip)
    expect(tips.length).toBe(3)
    expect(new Set(tips).size).toBe(1)
  })

  test('the answer is lost after the tip was stored: one tip', async () => {
    const before = (await tipsAtDesk()).length
    let times = 0
    await page.route('**/tips', async (route) => {
      await route.fetch()
      if (times++ === 0) await route.abort()
      else await route.continue()
    })
    await tellUntilCheck()
    await page.click('#send')
    await tryUntil(page, '#receipt')
    expect((await openedWith(await receiptShown(), desk)).bodies.length).toBe(1)
    expect((await tipsAtDesk()).length).toBe(before + 1)
  })

  test('what was changed after a lost answer is another message, and arrives', async () => {
    await page.route('**/tips', async (route) => {
      await route.fetch()
      await route.abort()
    })
    await tellUntilCheck()
    await page.click('#send')
    await page.click('#give-up')
    await page.unroute('**/tips')
    await page.click('#change-text')
    await page.fill('#text', `${CANARY} Dodano.`)
    await page.click('#continue')
    await page.click('#send')
    expect((await openedWith(await receiptShown(), desk)).bodies).toMatchObject([
      { report: { text: `${CANARY} Dodano.` } },
    ])
  })

  test('the key was changed meanwhile: sealed again, unnoticed', async () => {
    let times = 0
    await page.route('**/tips', (route) =>
      times++ === 0
        ? route.fulfill({
            status: 409,
            json: { type: 'about:blank', title: '', status: 409, code: 'stale-key' },
          })
        : route.continue(),
    )
    await tell()
    const sealed = requests
      .filter((request) => request.url().endsWith('/tips'))
      .map((request) => request.postDataJSON())
    expect(sealed.length).toBe(2)
    expect(sealed[0].tip).toBe(sealed[1].tip)
    expect(sealed[0].sealed).not.toBe(sealed[1].sealed)
  })

  test('the server claims to hold something else: no receipt', async () => {
    await page.route('**/tips', (route) => route.fulfill({ json: { sha256: '0'.repeat(64) } }))
    await tellUntilCheck()
    await page.click('#send')
    await stoppedFor('unexpected')
  })
})

describe('a bad connection', () => {
  const tipsPosted = () => requests.filter((request) => request.url().endsWith('/tips'))
  /** Until what a page takes from the server beforehand has come; asked before the page asks for it. */
  const prepared = (...awaited: (string | RegExp)[]) =>
    Promise.all(
      awaited.map(async (what) => {
        const answer = await page.waitForResponse((one) => new URL(one.url()).pathname.match(what) !== null)
        expect(await answer.finished()).toBeNull()
      }),
    )
  /** How long the page will wait, in seconds, as it says. */
  const pauseTold = async () => Number(/\d+/.exec((await page.locator('.notice').textContent()) ?? '')?.[0])

  test('gone when sending begins, back a minute later: tried with growing pauses, sent once', async () => {
    const before = (await tipsAtDesk()).length
    await page.clock.install()
    // Then only the message itself is tried.
    const ready = prepared(paths.keybook, paths.work, /seal\.worker/)
    await tellUntilCheck()
    await ready
    await context.setOffline(true)
    // From here on no second goes by but those of this test, however slow the machine is.
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000))
    await page.click('#send')
    await page.locator('[data-at=sending]').waitFor()
    // Sending begins with the next frame.
    await page.clock.runFor(100)
    const told: number[] = []
    for (const [n, longest] of [2, 4, 8, 16, 30].entries()) {
      await page.locator('#try-now').waitFor()
      expect(await page.locator('main').textContent()).toContain('Trenutno nema veze')
      expect(tipsPosted()).toHaveLength(n + 1)
      told.push(await pauseTold())
      expect(told.at(-1)).toBeLessThanOrEqual(longest)
      expect(told.at(-1)).toBeGreaterThanOrEqual(longest / 2)
      await page.clock.fastForward(longest * 1_000)
      await expect.poll(() => tipsPosted().length).toBe(n + 2)
    }
    await page.clock.resume()
    expect(told).toEqual(told.toSorted((a, b) => a - b))
    await page.locator('#try-now').waitFor()
    // What was written would be gone with the tab: the page says so, and the browser asks.
    expect(await page.locator('main').textContent()).toContain('napisano se gubi')
    const asked = page.waitForEvent('dialog')
    await page.evaluate(() => setTimeout(() => location.reload()))
    expect((await asked).type()).toBe('beforeunload')
    await (await asked).dismiss()

    await context.setOffline(false)
    expect((await openedWith(await receiptShown(), desk)).bodies).toMatchObject([
      { report: { text: CANARY } },
    ])
    expect((await tipsAtDesk()).length).toBe(before + 1)
    const sent = tipsPosted().map((request) => request.postData())
    expect(new Set(sent).size, 'the same bytes under the same id').toBe(1)
  })

  test('gone while a receipt is opened and while something is added: opened, and added once', async () => {
    const { receipt } = await told()
    await visit('/bs/return')
    // What opens is loaded while the receipt is typed.
    const ready = prepared(paths.work, /visit\.worker/)
    await page.fill('#code', receipt)
    await ready
    await context.setOffline(true)
    await page.click('#open')
    await page.locator('#try-now').waitFor()
    await context.setOffline(false)
    await page.locator('#addition').fill('Kanarinac dodatak')
    await context.setOffline(true)
    await page.click('#send')
    await page.locator('#try-now').waitFor()
    await page.click('#try-now')
    await page.locator('#try-now').waitFor()
    await context.setOffline(false)
    await page.locator('[data-doing=done]').waitFor()
    expect((await openedWith(receipt, desk)).bodies.slice(1)).toMatchObject([{ text: 'Kanarinac dodatak' }])
  })
})

describe('the receipt', () => {
  test('stands once, in groups, and is copied when the person wants that', async () => {
    await context.grantPermissions(['clipboard-write', 'clipboard-read'])
    const receipt = await tell()
    const groups = await page.locator('#receipt span').allTextContents()
    expect(groups.map((group) => group.trim())).toEqual(receipt.match(/\d{4}/g))
    expect(await page.evaluate(() => navigator.clipboard.readText())).not.toContain(receipt.slice(0, 4))
    await page.click('#copy')
    await page.getByText('Kopirano').waitFor()
    expect(readReceipt(await page.evaluate(() => navigator.clipboard.readText()))).toBe(receipt)
    expect(faults).toEqual([])
  })

  test('says when it could not be copied', async () => {
    await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }))
    await tell()
    await page.click('#copy')
    await page.getByText('Kopiranje ovdje ne radi').waitFor()
    expect(faults).toEqual([])
  })

  test.each([
    ['Arabic-Indic digits', 0x660],
    ['Persian digits', 0x6f0],
    ['Devanagari digits', 0x966],
    ['fullwidth digits', 0xff10],
  ])('is typed in %s, with spaces and dashes, and a wrong one is told at once', async (_, zero) => {
    await visit('/bs/return')
    const right = newReceipt(random)
    const typed = (digits: string) =>
      Array.from(digits.replace(/\d{4}(?=\d)/g, '$& - '), (one) =>
        /\d/.test(one) ? String.fromCodePoint(zero + Number(one)) : one,
      ).join('')
    await page.fill('#code', typed(right).slice(0, -1))
    expect(await page.locator('#code-fault').isVisible()).toBe(false)
    await page.fill('#code', typed(`${right.slice(0, 19)}${(Number(right[19]) + 1) % 10}`))
    expect(await page.locator('#code-fault').isVisible()).toBe(true)
    await page.fill('#code', typed(right))
    expect(await page.locator('#code-fault').isVisible()).toBe(false)
    await page.click('#open')
    await page.locator('#wrong').waitFor()
  })
})

describe('leaving', () => {
  test.each([
    ['the button', () => page.click('#exit')],
    [
      'Shift three times, while writing',
      async () => {
        await page.focus('#text')
        for (let i = 0; i < 3; i++) await page.keyboard.press('Shift')
      },
    ],
    [
      'the space bar on the button',
      async () => {
        await page.focus('#exit')
        await page.keyboard.press(' ')
      },
    ],
  ])('by %s: blank at once, gone from the history', async (_, leave) => {
    await page.route(EXIT, (route) => route.fulfill({ contentType: 'text/html', body: '<p>Vrijeme' }))
    await page.goto('about:blank')
    await visit()
    const entries = await page.evaluate(() => history.length)
    await page.click('#seen')
    await page.fill('#text', CANARY)
    await leave()
    await page.getByText('Vrijeme').waitFor()
    expect(page.url()).toBe(EXIT)
    expect(await page.evaluate(() => history.length)).toBe(entries)
    await page.goBack()
    expect(page.url()).toBe('about:blank')
  })

  test('the page is empty before the everyday page answers', async () => {
    await page.route(EXIT, () => {})
    await visit()
    await page.click('#seen')
    await page.fill('#text', CANARY)
    const children = await page.evaluate(() => {
      document.getElementById('exit')?.click()
      return document.documentElement.childNodes.length
    })
    expect(children).toBe(0)
  })

  test('letters between do not count as three Shifts', async () => {
    await visit()
    await page.click('#seen')
    await page.focus('#text')
    for (const letter of ['A', 'B', 'C', 'D']) await page.keyboard.press(`Shift+${letter}`)
    expect(await page.inputValue('#text')).toBe('ABCD')
  })
})

describe('coming back', () => {
  const openWith = async (receipt: string) => {
    await visit('/bs/return')
    await page.fill('#code', receipt)
    await page.click('#open')
  }

  test('a wrong digit is told at once, a wrong receipt after looking', async () => {
    await visit('/bs/return')
    const right = newReceipt(random)
    await page.fill('#code', `${right.slice(0, 19)}${(Number(right[19]) + 1) % 10}`)
    expect(await page.locator('#code-fault').isVisible()).toBe(true)
    await page.fill('#code', right.replace(/(....)/g, '$1-'))
    expect(await page.locator('#code-fault').isVisible()).toBe(false)
    await page.click('#open')
    await page.locator('#wrong').waitFor()
    expect(await focused()).toBe('wrong')
    expect(faults).toEqual([])
  })

  test('answers are read, something is added, and the receipt never travels', async () => {
    const { receipt } = await told()
    const { tip, keys } = await openedWith(receipt, desk)
    const text = 'Hvala. <b>Pišite</b> https://primjer.example \u202Eobrnuto'
    await reply(desk, tip, keys.recipient, text)
    requests = []
    await openWith(receipt)
    await page.locator('[data-status=read]').waitFor()
    expect(await page.locator('[data-kind=reply] .said').textContent()).toBe(text.replace('\u202E', 'U+202E'))
    expect(await page.locator('.said :is(a, b)').count()).toBe(0)
    expect(await page.content()).not.toContain(CANARY)

    await page.fill('#addition', 'Kanarinac dodatak')
    await page.click('#send')
    await page.locator('[data-doing=done]').waitFor()
    await page.fill('#addition', 'Kanarinac još')
    await page.click('#send')
    await page.locator('[data-doing=done]').waitFor()
    expect((await openedWith(receipt, desk)).bodies.slice(1)).toEqual([
      { language: 'bs', text: 'Kanarinac dodatak' },
      { language: 'bs', text: 'Kanarinac još' },
    ])
    const posted = bodiesPosted() + requests.map((request) => request.url()).join()
    expect(posted).not.toContain(receipt)
    expect(posted).not.toContain('Kanarinac')
    expect(faults).toEqual([])
  })

  test('a lost answer adds once, and a number that is taken is mended', async () => {
    const { receipt } = await told()
    await openWith(receipt)
    await page.locator('#addition').waitFor()
    let times = 0
    await page.route('**/followups', async (route) => {
      if (times++ > 0) return route.continue()
      await route.fetch()
      await route.abort()
    })
    await page.fill('#addition', 'prvi')
    await page.click('#send')
    await tryUntil(page, '[data-doing=done]')

    const other = await context.newPage()
    await other.goto(`${server.url}/bs/return`)
    await untilAlive(other)
    await other.fill('#code', receipt)
    await other.click('#open')
    await other.fill('#addition', 'drugi')
    await other.click('#send')
    await other.locator('[data-doing=done]').waitFor()
    await page.fill('#addition', 'treći')
    await page.click('#send')
    await page.locator('[data-doing=done]').waitFor()
    expect((await openedWith(receipt, desk)).bodies.slice(1)).toMatchObject([
      { text: 'prvi' },
      { text: 'drugi' },
      { text: 'treći' },
    ])
  })

  test('what is not from the team is not shown, and what is missing is told', async () => {
    const { receipt, tip, keys } = await told()
    for (const seq of [0, 1, 2, 3]) await reply(desk, tip, keys.recipient, `Odgovor broj ${seq}`, seq)
    await page.route('**/return/replies', async (route) => {
      const response = await route.fetch()
      const answer: Replies = await response.json()
      const [first, second, , fourth] = answer.replies
      // The second is taken away, the third is the first under another number, the fourth is damaged.
      const damaged = `${fourth?.sealed.slice(0, -4)}AAAA`
      const replies = [first, { ...first, seq: 2 }, { ...fourth, sealed: damaged }]
      expect(second?.seq).toBe(1)
      await route.fulfill({ response, json: { ...answer, replies } })
    })
    await openWith(receipt)
    await page.locator('[data-kind=reply]').waitFor()
    const kinds = await page.locator('[data-kind]').evaluateAll((all) => all.map((one) => one.dataset.kind))
    expect(kinds).toEqual(['reply', 'missing', 'forged', 'forged'])
    expect(await page.locator('main').textContent()).not.toContain('Odgovor broj 3')
  })

  const kindsShown = () =>
    page.locator('[data-kind]').evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.kind))

  test('an answer is deleted for good, after a second question; then all of them', async () => {
    const { receipt, tip, keys } = await told()
    for (const seq of [0, 1, 2]) await reply(desk, tip, keys.recipient, `Odgovor broj ${seq}`, seq)
    await openWith(receipt)
    await page.click('[data-delete="1"]')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('ne vraća se')
    await page.click('#keep')
    expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.delete)).toBe('1')
    expect(await kindsShown()).toEqual(['reply', 'reply', 'reply'])

    await page.fill('#addition', 'Kanarinac napisan prije')
    await page.click('[data-delete="1"]')
    await expectAccessible(page, 'before an answer is deleted')
    await page.click('#delete')
    await page.locator('#deleted').waitFor()
    expect(await focused()).toBe('deleted')
    await expectAccessible(page, 'after that')
    expect(await kindsShown()).toEqual(['reply', 'deleted', 'reply'])
    expect(await page.locator('main').textContent()).not.toContain('Odgovor broj 1')
    expect(await page.inputValue('#addition'), 'what was written is still there').toBe(
      'Kanarinac napisan prije',
    )
    await page.click('#send')
    await page.locator('[data-doing=done]').waitFor()

    await page.click('[data-delete="0 2"]')
    await page.click('#delete')
    await page.locator('[data-kind=reply]').first().waitFor({ state: 'detached' })
    expect(await kindsShown()).toEqual(['deleted'])
    expect(await page.locator('[data-delete]').count()).toBe(0)
    await openWith(receipt)
    await page.locator('[data-kind=deleted]').waitFor()
    expect(await kindsShown()).toEqual(['deleted'])
    const posted = bodiesPosted() + requests.map((request) => request.url()).join()
    expect(posted).not.toContain(receipt)
    expect(faults).toEqual([])
  })

  test('a deletion whose answer is lost is done once; one that a server only claims is not believed', async () => {
    const { receipt, tip, keys } = await told()
    for (const seq of [0, 1, 2]) await reply(desk, tip, keys.recipient, `Odgovor broj ${seq}`, seq)
    let times = 0
    await page.route('**/return/deletions', async (route) => {
      if (times++ > 0) return route.continue()
      await route.fetch()
      await route.abort()
    })
    await openWith(receipt)
    await page.click('[data-delete="0"]')
    await page.click('#delete')
    await tryUntil(page, '#deleted')
    expect(await kindsShown()).toEqual(['deleted', 'reply', 'reply'])
    await page.unroute('**/return/deletions')

    // The server keeps what it was to delete.
    let before: Replies | undefined
    await page.route('**/return/replies', async (route) => {
      const response = await route.fetch()
      before = await response.json()
      await route.fulfill({ response })
    })
    await openWith(receipt)
    await page.locator('[data-kind=reply]').first().waitFor()
    await page.route('**/return/deletions', (route) => route.fulfill({ json: before }))
    await page.click('[data-delete="1"]')
    await page.click('#delete')
    await page.locator('[role=alert]').waitFor()
    expect(await kindsShown()).toEqual(['deleted', 'reply', 'reply'])
    await page.click('#keep')
    await page.unrouteAll()

    // It takes one away, with a tombstone of another's number.
    await page.route('**/return/replies', async (route) => {
      const response = await route.fetch()
      const answer: Replies = await response.json()
      const [own] = answer.tombstones
      const tombstones = own ? [own, { ...own, seq: 1 }] : []
      await route.fulfill({ response, json: { ...answer, replies: answer.replies.slice(1), tombstones } })
    })
    await openWith(receipt)
    await page.locator('[data-kind=reply]').waitFor()
    expect(await kindsShown()).toEqual(['deleted', 'missing', 'reply'])
  })
})
