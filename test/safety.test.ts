import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { officeOf } from '../core/keys/keybook.ts'
import { DESK } from '../core/roles.ts'
import { fill, paths } from '../core/wire.ts'
import { doors } from '../worker/doors.ts'
import { launchBrowser, untilAlive } from './support/browser.ts'
import { type Server, start } from './support/entries.ts'
import {
  audited,
  type Founded,
  foundDesk,
  type Reporter,
  report,
  type Session,
  sealTo,
  signIn,
  tell,
} from './support/world.ts'

/*
 * Somebody looks over the shoulder, or takes the phone afterwards (THREATS UX1, UX2). Every page of the reporter's side,
 * and every place in it where something is shown, is left at once and without a trace that we could avoid.
 */

const CANARY = 'Kanarinac: ovo niko ne smije vidjeti.'

/** Every page that the table of doors has for the public. */
const addresses = doors
  .filter(({ method, path }) => method === 'GET' && path.startsWith('/:lang/'))
  .map(({ path }) => fill(path, { lang: 'bs' }))

/** The everyday page. */
const everyday = createServer((_, response) => {
  response.setHeader('content-type', 'text/html')
  response.end('<p>Vrijeme')
})
let exit: string

let server: Server
let founded: Founded
let desk: Session
let browser: Browser
let reporter: Reporter

beforeAll(async () => {
  everyday.listen(0, '127.0.0.1')
  await once(everyday, 'listening')
  exit = `http://127.0.0.1:${(everyday.address() as AddressInfo).port}/`
  server = await start('node', { EXIT_URL: exit })
  founded = await foundDesk(server)
  desk = await signIn(server, founded.coordinator, founded.rootKey)
  reporter = await tell(server, founded.rootKey, report(CANARY))
  const { tip, keys } = reporter
  const context = { v: 1, kind: 'reply', tip, seq: 0, channel: 'web', epoch: 1, hour: 500_000 } as const
  const own = officeOf(desk.keybook, DESK).page.recipient
  await audited(desk, 'replied', tip, fill(paths.tipReply, { tip }), {
    seq: 0,
    epoch: 1,
    asks: false,
    sealed: await sealTo<'reply'>(desk, keys.recipient, context, { text: CANARY }),
    own: await sealTo<'reply'>(desk, own, context, { text: CANARY }),
  })
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  everyday.close()
})

async function withPage(work: (page: Page, context: BrowserContext) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 320, height: 640 } })
  const page = await context.newPage()
  await page.goto('about:blank')
  try {
    await work(page, context)
  } finally {
    await context.close()
  }
}

const open = async (page: Page, path: string) => {
  await page.goto(server.url + path)
  await untilAlive(page)
}

/** The shortest way through the questions. */
async function writeAndSend(page: Page): Promise<void> {
  await open(page, '/bs/')
  await page.click('#seen')
  await page.fill('#text', CANARY)
  await page.click('#continue')
  await page.click('#rest')
  await page.check('#share-ask_first')
  await page.click('#continue')
  await page.locator('[data-at=files]').waitFor()
  await page.click('#continue')
  await page.click('#send')
}

/** Places in the pages that show something of somebody's. */
const places: [string, (page: Page) => Promise<void>][] = [
  ...addresses.map((path): [string, (page: Page) => Promise<void>] => [path, (page) => open(page, path)]),
  [
    'a question, with text',
    async (page) => {
      await open(page, '/bs/')
      await page.click('#seen')
      await page.fill('#text', CANARY)
    },
  ],
  [
    'a message that waits for the connection',
    async (page) => {
      await page.route('**/tips', (route) => route.abort())
      await writeAndSend(page)
      await page.locator('#try-now').waitFor()
    },
  ],
  [
    'the receipt',
    async (page) => {
      await writeAndSend(page)
      await page.locator('#receipt').waitFor()
    },
  ],
  [
    'an answer',
    async (page) => {
      await open(page, '/bs/return')
      await page.fill('#code', reporter.receipt)
      await page.click('#open')
      await page.locator('[data-kind=reply]').waitFor()
    },
  ],
]

/** Whether the exit is what a thumb meets in the middle of its place, wherever the page is scrolled to. */
const exitInView = (page: Page) =>
  page.evaluate(() =>
    [0, document.documentElement.scrollHeight / 2, document.documentElement.scrollHeight].every((top) => {
      scrollTo(0, top)
      const {
        left,
        right,
        top: upper,
        bottom,
      } = document.getElementById('exit')?.getBoundingClientRect() ?? {
        left: 0,
        right: 0,
        top: 0,
        bottom: 0,
      }
      const met = document.elementFromPoint((left + right) / 2, (upper + bottom) / 2)
      return met?.id === 'exit' && upper >= 0 && bottom <= innerHeight && left >= 0 && right <= innerWidth
    }),
  )

/** Leaves, and finds nothing of it again. */
async function leave(page: Page, press: () => Promise<void>): Promise<void> {
  const entries = await page.evaluate(() => history.length)
  const dialogs: string[] = []
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.type())
    dialog.accept()
  })
  let left = -1
  // Said on the console, for an answer to a call would come to a page that has gone.
  page.on('console', (message) => {
    if (message.type() === 'debug') left = Number(message.text())
  })
  await page.evaluate(() => {
    // After the page's own listeners: what is left in it then.
    const note = () => console.debug(document.documentElement.childNodes.length)
    addEventListener('click', note)
    addEventListener('keydown', note, true)
  })
  await press()
  await page.getByText('Vrijeme').waitFor()
  await expect.poll(() => left, { message: 'empty at once' }).toBe(0)
  expect(dialogs).toEqual([])
  expect(page.url()).toBe(exit)
  expect(await page.evaluate(() => history.length)).toBe(entries)
  await page.goBack()
  expect(page.url()).toBe('about:blank')
}

test('the table of doors has the pages that are known, and whoever adds one is tried here too', () => {
  for (const path of ['/bs/', '/bs/return', '/bs/keys', '/bs/about']) expect(addresses).toContain(path)
})

describe.each(places)('%s', (_, go) => {
  test('says nothing of itself, keeps nothing, and is left by the exit, which is in view', async () => {
    await withPage(async (page, context) => {
      await go(page)
      for (const width of [1280, 768, 320]) {
        await page.setViewportSize({ width, height: 640 })
        expect(await exitInView(page), `${width} px`).toBe(true)
      }
      expect(await page.title()).toBe('Javi')
      const icons = await page
        .locator('link[rel~=icon]')
        .evaluateAll((all) => all.map((one) => one.outerHTML))
      expect(icons).toEqual(['<link rel="icon" href="/assets/icon.svg">'])
      expect(page.url()).toMatch(/^[^?#]+\/bs\/[a-z]*$/)
      const remembering = page.locator(
        ':is(input:not([type=file]), textarea, select):not([autocomplete="off"])',
      )
      expect(await remembering.count()).toBe(0)
      const kept = await page.evaluate(async () => [
        ...[document.cookie, localStorage.length, sessionStorage.length, (await caches.keys()).length],
        ...[(await indexedDB.databases()).length, (await navigator.serviceWorker.getRegistrations()).length],
        history.state,
      ])
      expect(kept).toEqual(['', 0, 0, 0, 0, 0, null])
      expect(await context.cookies()).toEqual([])
      await leave(page, () => page.click('#exit', { noWaitAfter: true }))
    })
  })

  test('is left by Shift three times', async () => {
    await withPage(async (page) => {
      await go(page)
      await leave(page, async () => {
        for (let n = 0; n < 3; n++) await page.keyboard.press('Shift')
      })
    })
  })
})

describe.each(places.slice(addresses.length))('%s', (_, go) => {
  test('left by another way and come back to: nothing of before is shown', async () => {
    await withPage(async (page) => {
      await go(page)
      page.on('dialog', (dialog) => dialog.accept())
      await page.goto('about:blank#elsewhere')
      await page.goBack()
      await untilAlive(page)
      const text = await page.evaluate(() => {
        const fields = [...document.querySelectorAll<HTMLInputElement>('input, textarea')]
        return `${document.documentElement.textContent} ${fields.map(({ value }) => value).join(' ')}`
      })
      expect(text).not.toContain('Kanarinac')
      expect(text).not.toContain(reporter.receipt.slice(0, 4))
      expect(await page.locator('#receipt').count()).toBe(0)

      // Where a browser keeps the page against our wish, it leaves.
      await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })))
      await page.getByText('Vrijeme').waitFor()
    })
  })
})

describe.each(addresses)('%s without a script', (path) => {
  test('names 122 and the line, and its exit leaves', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    const answer = await page.goto(server.url + path)
    expect(answer?.headers()['cache-control']).toBe('no-store')
    const called = await page
      .locator('a[href^="tel:"]')
      .evaluateAll((all) => all.map((one) => one.textContent))
    expect(called).toContain('122')
    expect(called).toContain('0800 22 323')
    expect(await page.locator('form').count()).toBe(0)
    await page.click('#exit')
    await page.getByText('Vrijeme').waitFor()
    await context.close()
  })
})
