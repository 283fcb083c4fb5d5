import { pbkdf2Sync } from 'node:crypto'
import type { Browser } from 'playwright-core'
import { WORK_ROUNDS } from '../../core/limits.ts'
import { paths, type Work } from '../../core/wire.ts'
import { launchBrowser } from '../support/browser.ts'
import type { Figures } from './figures.ts'
import type { Place } from './place.ts'

/** An old phone. Chromium slows down the page's own thread and not its workers: what they take is multiplied. */
const SLOWER = 4
const TIMES = 5

/** One work, done with everything else out of the way. @returns milliseconds, and how many guesses it took. */
async function workOnce(browser: Browser, { server }: Place): Promise<{ ms: number; work: Work }> {
  const context = await browser.newContext({ viewport: { width: 360, height: 640 }, locale: 'bs' })
  const page = await context.newPage()
  let hand = () => {}
  const handed = new Promise<void>((done) => {
    hand = done
  })
  let from = 0
  // The challenge comes when the message has been sealed and waits for it.
  await page.route(server.url + paths.work, async (route) => {
    const response = await route.fetch()
    await handed
    from = performance.now()
    await route.fulfill({ response })
  })
  await page.goto(`${server.url}/bs/`)
  await page.click('#seen')
  await page.fill('#text', 'Izmišljeno, za mjerenje.')
  await page.click('#continue')
  await page.click('#rest')
  await page.check('#share-ask_first')
  await page.click('#continue')
  await page.locator('[data-at=files]').waitFor()
  await page.click('#continue')
  const sent = page.waitForRequest(server.url + paths.tips)
  await page.click('#send')
  await page.locator('[role=status]', { hasText: 'protiv lažnih poruka' }).waitFor()
  hand()
  const request = await sent
  const ms = performance.now() - from
  const { work } = request.postDataJSON() as { work: Work }
  await context.close()
  return { ms, work }
}

/** Milliseconds of so many guesses, with nothing around them. */
function bareWork(guesses: number): number {
  const before = performance.now()
  for (let i = 0; i < guesses; i++) pbkdf2Sync('izmišljeno', 'so', WORK_ROUNDS, 32, 'sha256')
  return performance.now() - before
}

/** The work for one send at its longest, as it is when nothing has been sent of late. */
export async function measureWork(place: Place): Promise<Figures> {
  const browser = await launchBrowser()
  try {
    let [ms, made, most] = [0, 0, 0]
    for (let i = 0; i < TIMES; i++) {
      const one = await workOnce(browser, place)
      ms += one.ms
      made += one.work.solution.counter
      most = one.work.challenge.parameters.data.guesses
    }
    const bare = { name: 'bare PBKDF2 at full speed', value: bareWork(most) }
    return { work_slow_ms: { value: (ms / made) * most * SLOWER, bare } }
  } finally {
    await browser.close()
  }
}
