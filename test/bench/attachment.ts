import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { concat } from '../../core/bytes.ts'
import { officeOf } from '../../core/keys/keybook.ts'
import { FILE_MAX } from '../../core/limits.ts'
import { DESK } from '../../core/roles.ts'
import { launchBrowser } from '../support/browser.ts'
import { random } from '../support/world.ts'
import type { BareSealing } from './bare-sealing.ts'
import { type Figures, quantile } from './figures.ts'
import { elsewhere, type Place } from './place.ts'

/** Each is measured so often; the median counts. */
const TIMES = 3
/** Milliseconds between two looks at the memory. */
const LOOK = 100

/** The largest photo that goes: the head of a telephone's, then noise that ends no scan. */
function writePhoto(path: string): void {
  const phone = readFileSync(new URL('../pictures/phone.jpg', import.meta.url))
  const scan = phone.lastIndexOf(Buffer.of(0xff, 0xda))
  const head = phone.subarray(0, scan + 2 + phone.readUInt16BE(scan + 2))
  const noise = random(FILE_MAX - head.length - 2).map((byte) => byte % 255)
  writeFileSync(path, concat(head, noise, Uint8Array.of(0xff, 0xd9)))
}

/** Answers what has to be answered and comes to the step of files, with all loaded that it needs. */
async function arrive(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 360, height: 640 }, locale: 'bs' })
  const page = await context.newPage()
  await page.goto(`${url}/bs/`)
  await page.click('#seen')
  await page.fill('#text', 'Izmišljeno, s velikom slikom.')
  await page.click('#continue')
  await page.click('#rest')
  await page.check('#share-ask_first')
  await page.click('#continue')
  await page.click('#add-files')
  await page.locator('#choose-files').waitFor()
  return page
}

/** Chooses the photo and sends it. @returns milliseconds of looking at it, and from the press of “send” to the receipt. */
async function send(page: Page, path: string): Promise<number> {
  const chosen = performance.now()
  await page.setInputFiles('#files', path)
  await page.locator('[data-file] [type=checkbox]').waitFor()
  const looked = performance.now() - chosen
  await page.click('#continue')
  const sent = await page.evaluate(() => {
    document.querySelector<HTMLElement>('#send')?.click()
    return performance.now()
  })
  const shown = await page.waitForFunction(() => document.querySelector('#receipt') && performance.now())
  return looked + ((await shown.jsonValue()) as number) - sent
}

/** Looks at the memory of all processes of a browser, what they share counted once, in MB. Linux tells it. */
async function memoryOf(browser: Browser): Promise<() => number> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  return () => {
    let kilobytes = 0
    for (const { id } of processInfo) {
      try {
        const told = readFileSync(`/proc/${id}/smaps_rollup`, 'utf8')
        kilobytes += Number(/^Pss:\s+(\d+)/m.exec(told)?.[1])
      } catch {
        // It has ended.
      }
    }
    return kilobytes / 1024
  }
}

/** The most that is held while the photo is looked at and sent, above what the page held before. */
async function measureMemory(page: Page, browser: Browser, path: string): Promise<number> {
  const memory = await memoryOf(browser)
  const idle = memory()
  let most = idle
  const timer = setInterval(() => {
    most = Math.max(most, memory())
  }, LOOK)
  await send(page, path)
  clearInterval(timer)
  return most - idle
}

/** The largest photo, cleaned, sealed and stored. Each time in a browser of its own: what one kept is no other's. */
export async function measureAttachment({ server, keybook }: Place): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'javi-bench-'))
  const path = join(folder, 'photo.jpg')
  writePhoto(path)
  try {
    const ms: number[] = []
    const mb: number[] = []
    for (let i = 0; i < TIMES; i++) {
      for (const isWeighed of [false, true]) {
        const browser = await launchBrowser()
        const page = await arrive(browser, server.url)
        if (isWeighed) mb.push(await measureMemory(page, browser, path))
        else ms.push(await send(page, path))
        await browser.close()
      }
    }
    const { recipient } = officeOf(keybook, DESK).page
    const bare = await elsewhere<BareSealing>('bare-sealing.ts', { path, recipient })
    return {
      attachment_ms: { value: quantile(ms, 0.5), bare: { name: 'bare age encrypt', value: bare.ms } },
      attachment_memory_mb: { value: quantile(mb, 0.5), bare: { name: 'bare age encrypt', value: bare.mb } },
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
