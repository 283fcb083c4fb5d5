import { fromBase64 } from '../../core/bytes.ts'
import { open } from '../../core/envelope/open.ts'
import { totpCode } from '../../core/keys/totp.ts'
import { paths } from '../../core/wire.ts'
import { launchBrowser, visit } from '../support/browser.ts'
import { prepareMany } from '../support/insist.ts'
import { type Reporter, signIn } from '../support/world.ts'
import { type Figures, quantile } from './figures.ts'
import type { Done, Load } from './load.ts'
import { elsewhere, openPlace, type Place } from './place.ts'

const TIPS = 1_000

/** Milliseconds that opening so many takes on one core, one after another, with nothing else. */
async function measureOpen(reporters: Reporter[], identity: string): Promise<number> {
  const ms: number[] = []
  for (const { tip, request } of reporters.slice(0, 100)) {
    const sealed = fromBase64(request.sealed)
    const before = performance.now()
    await open<'tip'>(sealed, identity, { v: 1, kind: 'tip', tip, seq: 0, channel: 'web', epoch: 1 })
    ms.push(performance.now() - before)
  }
  return quantile(ms, 0.5) * TIPS
}

/** Signs in at a browser. @returns milliseconds from the first sight of the list until every tip in it is opened. */
async function openAtDesk({ server, coordinator }: Place): Promise<number> {
  const browser = await launchBrowser()
  try {
    const { page } = await visit(browser, `${server.url}${paths.desk}`, 1280, 'en')
    await page.evaluate(() => {
      // The list says by `aria-live` whether it is still opening.
      let seen = 0
      let opening = false
      const look = () => {
        const state = document.querySelector('[data-testid=tips-state]')
        if (!state) return
        seen ||= performance.now()
        if (state.getAttribute('aria-live') === 'off') opening = true
        else if (opening) Reflect.set(window, 'opened', performance.now() - seen)
      }
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true })
    })
    await page.getByLabel('Sign-in name').fill(coordinator.name)
    await page.getByLabel('Passphrase', { exact: true }).fill(coordinator.passphrase)
    // The code of this half minute was used a moment ago.
    await page.getByLabel('Six digits').fill(totpCode(coordinator.totp, Date.now() + 30_000))
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    const opened = await page.waitForFunction(
      () => Reflect.get(window, 'opened') as number | undefined,
      null,
      {
        timeout: 120_000,
      },
    )
    return (await opened.jsonValue()) as number
  } finally {
    await browser.close()
  }
}

/** Tips never seen before, opened by the desk's browser. On a line of its own: nothing else may stand in the list. */
export async function measureDesk(): Promise<Figures> {
  const place = await openPlace()
  const { server, keybook, coordinator, rootKey } = place
  try {
    const { identities } = await signIn(server, coordinator, rootKey)
    const reporters = await prepareMany(server, keybook, TIPS)
    const requests = reporters.map(({ tip, request }) => ({
      id: tip,
      path: paths.tips,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(request),
    }))
    const load: Load = { url: server.url, clients: 8, requests }
    const { refused } = await elsewhere<Done>('load.ts', load)
    if (refused.length) throw new Error(`${refused.length} tips were refused`)
    const value = await openAtDesk(place)
    const bare = await measureOpen(reporters, identities.get(1) as string)
    return { desk_open_1000_ms: { value, bare: { name: 'bare decrypt, one core', value: bare } } }
  } finally {
    await server.stop()
  }
}
