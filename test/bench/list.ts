import MiniSearch from 'minisearch'
import { totpCode } from '../../core/keys/totp.ts'
import { paths } from '../../core/wire.ts'
import { believableTips, insertTips, thisHour } from '../support/believable.ts'
import { launchBrowser, visit } from '../support/browser.ts'
import { signIn } from '../support/world.ts'
import { type Figures, quantile } from './figures.ts'
import { openPlace } from './place.ts'

const TIPS = 10_000

/** What somebody types, key by key: places, words, plates and numbers, in both scripts and in Turkish. */
const typed = [
  'kalesija',
  'tuzlanski kanton',
  'djevojke izlaze',
  'пасоше дугују',
  'banja luka',
  'gradilištu spavaju',
  'passport motel',
  'pasaportumu aldilar',
  'x12-x-345',
  '060 000 7',
  'prosi ispred',
  'сарајево дјеца',
]

/** Notes the milliseconds from the first sight of the desk until its list stands there and has followed a key. */
const watchList = () => {
  let seen = 0
  let isPressed = false
  const look = () => {
    if (document.querySelector('[data-testid=tips-state]')) seen ||= performance.now()
    const isFollowed = document.querySelector('[role=option][aria-selected=true]') !== null
    if (isFollowed && !Reflect.has(window, 'listed')) Reflect.set(window, 'listed', performance.now() - seen)
    if (isPressed || !document.querySelector('[role=option]')) return
    isPressed = true
    // The keys are heard once the list has been drawn to its end.
    setTimeout(() => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true })))
  }
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true })
}

/** Types, and measures of each key how long it takes until the list shows what is found. */
const typeAll = async (texts: string[]): Promise<number[]> => {
  const input = document.querySelector('#find-tips') as HTMLInputElement
  const box = document.querySelector('search') as HTMLElement
  const settled = () =>
    new Promise<number>((done) => {
      const observer = new MutationObserver(() => {
        if (box.getAttribute('aria-busy') !== 'false') return
        observer.disconnect()
        done(performance.now())
      })
      observer.observe(box, { attributes: true, attributeFilter: ['aria-busy'] })
    })
  const type = (value: string) => {
    input.value = value
    input.dispatchEvent(new Event('input', { bubbles: true }))
  }
  const pause = () => new Promise((done) => setTimeout(done, 50))
  const times: number[] = []
  for (const text of texts) {
    for (let length = 2; length <= text.length; length++) {
      // A space at the end is no other question.
      if (text[length - 1] === ' ') continue
      const before = performance.now()
      const after = settled()
      type(text.slice(0, length))
      times.push((await after) - before)
      await pause()
    }
    type('')
    await pause()
  }
  return times
}

/** The 95th percentile of the same searches in an index as the library makes it, with nothing around it. */
function measureIndex(texts: string[]): number {
  const index = new MiniSearch<{ id: number; text: string }>({ fields: ['text'] })
  index.addAll(texts.map((text, id) => ({ id, text })))
  const ms: number[] = []
  for (const text of typed)
    for (let length = 2; length <= text.length; length++) {
      const before = performance.now()
      index.search(text.slice(0, length), { prefix: true, combineWith: 'AND' })
      ms.push(performance.now() - before)
    }
  return quantile(ms, 0.95)
}

/** A list of ten thousand, whose summaries were made before: until it is usable, and then each key of a search. */
export async function measureList(): Promise<Figures> {
  const { server, coordinator, rootKey } = await openPlace()
  const browser = await launchBrowser()
  try {
    const { identities } = await signIn(server, coordinator, rootKey)
    const tips = believableTips(TIPS, thisHour())
    await insertTips(server, tips, identities.get(1) as string)
    const { page } = await visit(browser, `${server.url}${paths.desk}`, 1280, 'en')
    await page.evaluate(watchList)
    await page.getByLabel('Sign-in name').fill(coordinator.name)
    await page.getByLabel('Passphrase', { exact: true }).fill(coordinator.passphrase)
    // The code of this half minute was used a moment ago.
    await page.getByLabel('Six digits').fill(totpCode(coordinator.totp, Date.now() + 30_000))
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    const listed = await page.waitForFunction(
      () => Reflect.get(window, 'listed') as number | undefined,
      null,
      { timeout: 120_000 },
    )
    // Whoever goes to the field has the index made; what is typed meanwhile waits for it.
    await page.locator('#find-tips').focus()
    await page.evaluate(typeAll, ['izmišljeno'])
    const keys = await page.evaluate(typeAll, typed)
    const bare = measureIndex(tips.map(({ report }) => report.text))
    return {
      desk_list_ms: { value: (await listed.jsonValue()) as number },
      desk_search_ms: { value: quantile(keys, 0.95), bare: { name: 'bare index', value: bare } },
    }
  } finally {
    await browser.close()
    await server.stop()
  }
}
