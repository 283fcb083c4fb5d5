import type { Browser, Page, Request } from 'playwright-core'
import { questions } from '../../core/questionnaire.ts'
import { launchBrowser } from '../support/browser.ts'
import { type Figures, quantile } from './figures.ts'
import type { Place } from './place.ts'

/**
 * A cheap telephone in a village: 4 times slower, 400 kbit/s, 400 ms to the server and back. Chromium slows down the
 * page's own thread and not its workers, whose longest work, the receipt, is done while a person writes.
 */
const SLOW = { cpu: 4, bytesPerSecond: 400_000 / 8, latency: 400 }
/** Each is measured so often; the median counts. */
const TIMES = 3
const TEXT = 'Izmišljeno: u kući kod stare pumpe drže dvije djevojke, dokumenti su im oduzeti.'

interface Visit {
  page: Page
  requests: Request[]
  close(): Promise<void>
}

async function visit(browser: Browser, slow: boolean): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 360, height: 640 }, locale: 'bs' })
  const page = await context.newPage()
  const requests: Request[] = []
  context.on('request', (request) => requests.push(request))
  if (slow) {
    const session = await context.newCDPSession(page)
    const { cpu, bytesPerSecond, latency } = SLOW
    await session.send('Emulation.setCPUThrottlingRate', { rate: cpu })
    await session.send('Network.enable')
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency,
      downloadThroughput: bytesPerSecond,
      uploadThroughput: bytesPerSecond,
    })
  }
  return { page, requests, close: () => context.close() }
}

/** Everything transferred, headers too. */
async function bytesOf(requests: Request[]): Promise<number> {
  const sizes = requests.map(async (request) => {
    const { responseBodySize, responseHeadersSize } = await request.sizes()
    // Of a worker's script the browser tells no size.
    const told = (await request.response())?.headers()['content-length']
    return (responseBodySize || Number(told)) + responseHeadersSize
  })
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

/**
 * Opens the first screen and presses its button until the page answers, be it that the rest is still loading.
 *
 * @returns milliseconds since the page was asked for.
 */
async function open(page: Page, url: string): Promise<number> {
  await page.addInitScript(() => {
    const press = () => {
      const at = document.querySelector('main')?.dataset.at
      if (at && at !== 'start') return Reflect.set(window, 'usable', performance.now())
      document.querySelector<HTMLElement>('#seen')?.click()
      setTimeout(press, 10)
    }
    press()
  })
  await page.goto(`${url}/bs/`)
  const usable = await page.waitForFunction(() => Reflect.get(window, 'usable') as number | undefined)
  return (await usable.jsonValue()) as number
}

/** Answers every question, sends, and waits for the receipt. @returns milliseconds from the press of “send”. */
async function tell(page: Page): Promise<number> {
  await page.fill('#text', TEXT)
  await page.click('#continue')
  await page.check('#danger-no')
  await page.click('#continue')
  for (const question of questions.seen.slice(2, -1)) {
    await page.locator(`[data-at=${question.id}]`).waitFor()
    // What is about to be loaded for a question comes with it, answered or not; signs are asked for a kind.
    if (question.id === 'kind') await page.check('#kind')
    await page.click(question.id === 'kind' ? '#continue' : '#skip')
  }
  await page.check('#share-ask_first')
  await page.click('#continue')
  await page.locator('[data-at=files]').waitFor()
  await page.click('#continue')
  await page.locator('[data-at=check]').waitFor()
  const sent = await page.evaluate(() => {
    document.querySelector<HTMLElement>('#send')?.click()
    return performance.now()
  })
  const shown = await page.waitForFunction(() => document.querySelector('#receipt') && performance.now())
  return ((await shown.jsonValue()) as number) - sent
}

/** How often the exit is pressed; the median counts. */
const EXITS = 10

/**
 * Presses the exit on a telling half written.
 *
 * @returns milliseconds until the everyday page is asked for; `null` where the page was gone before it could say when
 *   the press was.
 */
async function leave(browser: Browser, url: string): Promise<number | null> {
  const { page, close } = await visit(browser, true)
  await open(page, url)
  await page.fill('#text', TEXT)
  let asked = 0
  page.on('request', (request) => {
    if (request.isNavigationRequest()) asked = Date.now()
  })
  await page.route(
    (address) => address.origin !== url,
    (route) => route.fulfill({ body: '' }),
  )
  const pressed = page
    .waitForEvent('console', { predicate: (message) => message.type() === 'debug', timeout: 10_000 })
    .catch(() => null)
  // On the clock of both: an answer to a call would come to a page that has gone.
  await page.evaluate(() =>
    addEventListener('click', ({ timeStamp }) => console.debug(performance.timeOrigin + timeStamp)),
  )
  await page.click('#exit')
  const said = await pressed
  await close()
  return said && Math.max(0, asked - Number(said.text()))
}

/** What the reporter's pages weigh, and how soon they answer. */
export async function measurePages({ server }: Place): Promise<Figures> {
  const browser = await launchBrowser()
  try {
    const first = await visit(browser, false)
    await first.page.goto(`${server.url}/bs/`)
    await first.page.waitForLoadState('networkidle')
    const firstBytes = await bytesOf(first.requests)
    const firstRequests = first.requests.length
    await first.close()

    const usable: number[] = []
    const sent = { slow: [] as number[], fast: [] as number[] }
    const toReceipt: number[] = []
    for (let i = 0; i < TIMES; i++) {
      for (const speed of ['slow', 'fast'] as const) {
        const one = await visit(browser, speed === 'slow')
        const opened = await open(one.page, server.url)
        if (speed === 'slow') usable.push(opened)
        sent[speed].push(await tell(one.page))
        toReceipt.push(await bytesOf(one.requests))
        await one.close()
      }
    }
    const exits: number[] = []
    while (exits.length < EXITS) {
      const took = await leave(browser, server.url)
      if (took !== null) exits.push(took)
    }
    return {
      exit_ms: { value: quantile(exits, 0.5) },
      first_view_bytes: { value: firstBytes },
      first_view_requests: { value: firstRequests },
      to_receipt_bytes: { value: Math.max(...toReceipt) },
      usable_slow_ms: { value: quantile(usable, 0.5) },
      send_slow_ms: { value: quantile(sent.slow, 0.5) },
      send_ms: { value: quantile(sent.fast, 0.5) },
    }
  } finally {
    await browser.close()
  }
}
