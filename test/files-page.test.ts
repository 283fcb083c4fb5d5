import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Decrypter } from 'age-encryption'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { concat, fromBase64, utf8 } from '../core/bytes.ts'
import type { AttachedFile, PassedFile } from '../core/envelope/attached.ts'
import type { FollowupToDesk, TipToDesk } from '../core/envelope/bodies.ts'
import { digest } from '../core/envelope/digest.ts'
import { open } from '../core/envelope/open.ts'
import { clean, sizeOf } from '../core/files/clean.ts'
import type { FileType } from '../core/files/type.ts'
import { officeOf } from '../core/keys/keybook.ts'
import { FILE_MAX, FILE_PART } from '../core/limits.ts'
import { readReceipt } from '../core/receipt.ts'
import { DESK } from '../core/roles.ts'
import { fill, paths, type ReferralThread } from '../core/wire.ts'
import { someKeys } from './support/asking.ts'
import { expectAccessible } from './support/axe.ts'
import { launchBrowser, signInAt, tryUntil, untilAlive, type Visitor, visit } from './support/browser.ts'
import { huntCanaries } from './support/canary.ts'
import { change, look } from './support/database.ts'
import { type Server, start } from './support/entries.ts'
import { fetchFile, recipientIn, sealFile, sendFile } from './support/files.ts'
import { sendTip } from './support/insist.ts'
import { openedWith } from './support/opened.ts'
import { expectTaken } from './support/taken.ts'
import {
  addOffices,
  audited,
  type Founded,
  foundDesk,
  get,
  invite,
  join as joinOffice,
  type Person,
  prepare,
  rekey,
  report,
  type Session,
  signIn,
} from './support/world.ts'
import { unzipped } from './support/zip.ts'

/*
 * Files from the telephone of whoever sends them to the screen of whoever opens them, in a real browser.
 */

const picture = (name: string) => readFileSync(new URL(`pictures/${name}`, import.meta.url))
const file = (name: string, buffer: Buffer | Uint8Array = picture('phone.jpg')) => ({
  name,
  mimeType: 'text/html',
  buffer: Buffer.from(buffer),
})
const film = (bytes: number) =>
  file(
    'snimak.mp4',
    concat(Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isomiso2', 'latin1'), new Uint8Array(bytes)),
  )
const joined = (type: FileType, bytes: Uint8Array) =>
  Buffer.concat(
    clean(type, bytes)?.pieces.map((one) => ('to' in one ? bytes.subarray(one.from, one.to) : one)) ?? [],
  )

const folder = mkdtempSync(join(tmpdir(), 'javi-files-'))
/** A large file is not carried to the browser in memory, which takes longer than all that is done with it there. */
function onDisk(name: string, bytes: Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

let server: Server
let founded: Founded
let desk: Session
let lead: Person
let browser: Browser

beforeAll(async () => {
  server = await start('node')
  founded = await foundDesk(server)
  desk = await signIn(server, founded.coordinator, founded.rootKey)
  const secret = await invite(desk, { kind: 'police', name: 'Izmišljena policija', agency: null })
  lead = await joinOffice(server, secret, 'Inspektor')
  await addOffices(desk, founded.rootSeed)
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  rmSync(folder, { recursive: true })
})

describe('at the reporter’s page', () => {
  let context: BrowserContext
  let page: Page
  let faults: string[]
  let asked: string[]

  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 320, height: 640 }, locale: 'bs' })
    page = await context.newPage()
    faults = []
    asked = []
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
    page.on('pageerror', (error) => faults.push(String(error)))
    context.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`))
  })
  afterEach(() => context.close())

  async function arrive() {
    await page.goto(`${server.url}/bs/`)
    await untilAlive(page)
    await page.click('#seen')
    await page.fill('#text', 'Izmišljeno: na slici je kuća.')
    await page.click('#continue')
    await page.click('#rest')
    await page.check('#share-ask_first')
    await page.click('#continue')
    await page.locator('[data-at=files]').waitFor()
  }
  const articles = () => page.locator('[data-file]')
  async function add(...files: Parameters<Page['setInputFiles']>[1][]) {
    if ((await page.locator('#add-files').count()) > 0) await page.click('#add-files')
    await page.locator('#choose-files').waitFor()
    const before = await articles().count()
    await page.setInputFiles('#files', files.flat() as never)
    await page.waitForFunction((before) => {
      const all = [...document.querySelectorAll('[data-file]')]
      return all.length > before && !all.some((one) => one.textContent?.includes('Tražimo'))
    }, before)
  }
  async function send() {
    await page.click('#continue')
    await page.locator('[data-at=check]').waitFor()
    await page.click('#send')
  }
  /** What arrived with the receipt that is shown. */
  async function arrived() {
    await page.locator('#receipt').waitFor({ timeout: 50_000 })
    const receipt = readReceipt((await page.locator('#receipt').textContent()) ?? '') as string
    const { tip, bodies } = await openedWith(receipt, desk)
    const { files = [] } = bodies[0] as TipToDesk
    const { epoch } = officeOf(desk.keybook, DESK).page
    const opened: Buffer[] = []
    for (const one of files) opened.push(Buffer.from(await fetchFile(desk, tip, one, epoch)))
    return { tip, files, opened, receipt }
  }
  const postedParts = () =>
    asked.filter((one) => one.startsWith('POST /files/')).map((one) => one.split('/').pop())

  test('a photo as a telephone makes it: the person sees what goes, and nothing of it arrives, nor its name', async () => {
    await arrive()
    await expectAccessible(page, 'files')
    expect(asked.some((one) => /begin|files\.worker/.test(one))).toBe(false)
    await add(file('Emina-Kanarinac-kod-kuće.jpg'))
    await expectAccessible(page, 'a file')
    const said = await articles().innerText()
    for (const part of ['gdje je snimljena', 'kojim uređajem i kada', 'malu kopiju', 'photo-1.jpg', '5 KB'])
      expect(said).toContain(part)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
    await send()
    const { files, opened } = await arrived()
    const whole = picture('phone.jpg')
    expect(files).toMatchObject([
      { name: 'photo-1.jpg', type: 'jpeg', original: false, turned: 6, size: joined('jpeg', whole).length },
    ])
    expect(files[0]?.removed).toContain('place')
    expect(opened[0]?.equals(joined('jpeg', whole))).toBe(true)
    expect(opened[0]?.toString('latin1')).not.toMatch(/canary|exif|gps/i)
    expect(await page.content()).not.toContain('Kanarinac')
    await huntCanaries(server, [
      'Emina-Kanarinac',
      'Kanarinac-kod',
      'CANARY-SERIAL',
      'Canary Ownername',
      'na slici je kuća',
    ])
    const left = await page.evaluate(async () => [
      localStorage.length,
      sessionStorage.length,
      (await caches.keys()).length,
    ])
    expect([left, await context.cookies(), faults]).toEqual([[0, 0, 0], [], []])
    expect(new Set(asked.map((one) => new URL(one.split(' ')[1] as string, server.url).host)).size).toBe(1)
  })

  test('the original, and what cannot be cleaned, go as they are when the person wants that', async () => {
    await arrive()
    await add(
      file('a.jpg'),
      film(1_000),
      file('b.heic', picture('phone.heic')),
      file('c.pdf', utf8('%PDF-1.7 tekst')),
    )
    expect(await articles().nth(1).innerText()).toContain('ne možemo ukloniti')
    await articles().nth(0).locator('[type=checkbox]').check()
    expect(await articles().nth(0).innerText()).toContain('Pošaljite ga samo ako je to za vas sigurno')
    await articles().nth(3).locator('.leave-out').click()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('choose-files')
    await page.click('#continue')
    expect(await page.locator('.check').innerText()).toContain('photo-1.jpg, video-2.mp4, photo-3.heic')
    await page.click('#change-files')
    await page.click('#continue')
    await page.click('#send')
    const { files, opened } = await arrived()
    expect(files.map(({ name, original, removed }) => [name, original, removed.length > 0])).toEqual([
      ['photo-1.jpg', true, false],
      ['video-2.mp4', true, false],
      ['photo-3.heic', false, true],
    ])
    expect(opened[0]?.equals(picture('phone.jpg'))).toBe(true)
    expect(opened[2]?.equals(joined('heic', picture('phone.heic')))).toBe(true)
  })

  test('limits: none, the most, one byte more, fifty of them; names that are none', async () => {
    await arrive()
    const names = [
      '../../etc/passwd',
      `${'dug'.repeat(100)}.jpg`,
      'a"b\r\n\'c.jpg',
      '\u202Egpj.exe',
      '<img src=x>.svg',
    ]
    await add(...names.map((name) => file(name, picture('print.jpg'))))
    const shown = await page.locator('ul.answers').innerText()
    for (const part of ['../../etc/passwd', 'U+202E', '<img src=x>.svg']) expect(shown).toContain(part)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
    await page.setInputFiles(
      '#files',
      [...Array(50)].map((_, i) => file(`${i}.jpg`)),
    )
    expect(await page.locator('#file-faults li').count()).toBe(50)
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('file-faults')
    await articles().nth(4).locator('.leave-out').click()
    await page.setInputFiles('#files', [
      onDisk('prazno', Buffer.alloc(0)),
      onDisk('veliko', Buffer.alloc(FILE_MAX + 1)),
    ])
    expect(await page.locator('#file-faults').innerText()).toMatch(
      /prazno: .+nema ničega[\s\S]+veliko: .+25 MB/,
    )
    expect(await articles().count()).toBe(4)
    await send()
    const { files, tip } = await arrived()
    expect(files.map(({ name }) => name)).toEqual([
      'photo-1.jpg',
      'photo-2.jpg',
      'photo-3.jpg',
      'photo-4.jpg',
    ])
    expect(tip).toMatch(/^[0-9a-f]{32}$/)
    expect(faults).toEqual([])
  })

  test('the largest file, with its progress', async () => {
    await arrive()
    await add(onDisk('snimak.mp4', film(FILE_MAX - 24).buffer))
    await send()
    await page.locator('main progress').waitFor()
    await page.getByText(/\d+,?\d* MB od 25 MB/).waitFor()
    const { files } = await arrived()
    expect(files).toMatchObject([{ size: FILE_MAX, name: 'video-1.mp4' }])
    expect(postedParts().length).toBe(27)
  })

  test('the connection is lost in the middle: it goes on with the part that had no answer', async () => {
    await arrive()
    await add(film(3 * FILE_PART))
    let cut = 2
    await page.route(/\/files\/.*\/2$/, (route) =>
      cut-- > 0 ? route.abort('connectionfailed') : route.continue(),
    )
    await send()
    await page.locator('#try-now').waitFor()
    expect(await page.locator('main').innerText()).toContain('datoteku 1 od 1')
    await tryUntil(page, '#receipt')
    const { opened } = await arrived()
    expect(opened[0]?.equals(film(3 * FILE_PART).buffer)).toBe(true)
    expect(postedParts()).toEqual(['0', '1', '2', '2', '2', '3', '4'])
  })

  test('a file is left out while it is sent, and the rest goes', async () => {
    await arrive()
    await add(film(2 * FILE_PART), file('b.jpg'))
    await page.route(/\/files\/.*\/1$/, () => {}, { times: 1 })
    await send()
    await page.waitForRequest(/\/files\/.*\/1$/)
    await page.click('#leave-out')
    const { files } = await arrived()
    expect(files.map(({ name }) => name)).toEqual(['photo-1.jpg'])
  })

  test('a file that has changed since it was chosen is not sent: the person decides', async () => {
    const path = onDisk('snimak.mp4', film(2 * FILE_PART).buffer)
    await arrive()
    await add(path)
    await add(file('b.jpg'))
    writeFileSync(path, 'drugo')
    await send()
    await page.getByText('više ne može pročitati').waitFor()
    await page.click('#file-back')
    await page.locator('[data-at=check]').waitFor()
    await page.click('#send')
    await page.getByText('više ne može pročitati').waitFor()
    await page.click('#leave-out')
    expect((await arrived()).files.map(({ name }) => name)).toEqual(['photo-1.jpg'])
  })

  test('the server has lost a file before the message comes: it is sent again, and the message is there once', async () => {
    await arrive()
    await add(file('a.jpg'))
    await page.route(
      /\/tips$/,
      async (route) => {
        await change(
          server,
          'DELETE FROM attachment_part WHERE attachment IN (SELECT id FROM attachment WHERE tip IS NULL)',
        )
        await route.continue()
      },
      { times: 1 },
    )
    await send()
    const { files, tip } = await arrived()
    expect(files).toHaveLength(1)
    expect(await look(server, `SELECT seq FROM message WHERE tip = '${tip}'`)).toHaveLength(1)
    expect(postedParts()).toEqual(['0', '1', '0', '1'])
  })

  test('what does not load stops nobody', async () => {
    await page.route(/report\.begin/, (route) => route.abort('connectionfailed'))
    await arrive()
    await page.click('#add-files')
    await page.getByText('Ovaj dio se nije učitao').waitFor()
    await page.click('#continue')
    await page.locator('[data-at=check]').waitFor()
    await page.click('#send')
    expect((await arrived()).files).toEqual([])
  })

  test('a receipt’s further message brings files too', async () => {
    await arrive()
    await page.click('#continue')
    await page.locator('[data-at=check]').waitFor()
    await page.click('#send')
    const { receipt, tip } = await arrived()
    await page.goto(`${server.url}/bs/return`)
    await untilAlive(page)
    await page.fill('#code', receipt)
    await page.click('#open')
    await page.locator('#addition').fill('Evo i slike.')
    await add(file('a.png', picture('shot.png')))
    await page.click('#send')
    await page.locator('#added[data-doing=done]').waitFor()
    expect(await articles().count()).toBe(0)
    const { bodies } = await openedWith(receipt, desk)
    const { files = [], text } = bodies[1] as FollowupToDesk
    expect(text).toBe('Evo i slike.')
    expect(files).toMatchObject([{ name: 'photo-1.png', original: false }])
    const opened = await fetchFile(desk, tip, files[0] as AttachedFile)
    expect(joined('png', picture('shot.png')).equals(opened)).toBe(true)
    expect(faults).toEqual([])
  })

  test('the key changes while files are sent: they are sealed and sent anew, under the new one', async () => {
    await arrive()
    await add(file('a.jpg'))
    await page.route(
      /\/tips$/,
      async (route) => {
        await rekey(desk)
        await route.continue()
      },
      { times: 1 },
    )
    await send()
    const { files } = await arrived()
    expect(files).toHaveLength(1)
    expect(postedParts()).toEqual(['0', '1', '0', '1'])
  })
})

describe('at the desk', () => {
  let visitor: Visitor
  let page: Page

  beforeAll(async () => {
    visitor = await visit(browser, `${server.url}/desk`, 1280, 'en')
    page = visitor.page
    await signInAt(page, founded.coordinator, 1)
    await page.getByRole('button', { name: 'Lock', exact: true }).waitFor()
  })
  afterEach(() => page.unrouteAll())

  const press = (name: string | RegExp) => page.getByRole('button', { name }).click()

  /** A tip with files, whatever its message says of them. */
  async function told(...files: [Uint8Array, Partial<AttachedFile>?][]): Promise<string> {
    const sealed = []
    for (const [bytes, more] of files) sealed.push(await sealFile(recipientIn(desk.keybook), bytes, more))
    for (const one of sealed) await sendFile(server.url, one)
    const attached = sealed.map((one) => one.attached)
    const reporter = await prepare(
      server,
      desk.keybook,
      report('Izmišljeno, s prilozima.'),
      await someKeys(),
      attached,
    )
    await expectTaken(await sendTip(server.url, reporter), reporter)
    return reporter.tip
  }
  async function openTip(tip: string) {
    await page.reload()
    await page.getByLabel('Passphrase', { exact: true }).fill(founded.coordinator.passphrase)
    await press('Unlock')
    await page.locator(`[data-tip="${tip}"]`).click()
    await page.getByTestId('file').first().waitFor()
  }
  const files = () => page.getByTestId('file')
  const openFile = async (n = 0) => {
    await files().nth(n).getByRole('button', { name: /Open/ }).click()
    await files().nth(n).getByText('Save the file').waitFor()
  }
  /** What is on a canvas: its size, and whether there is anything but one colour. */
  const drawn = (n = 0) =>
    files()
      .nth(n)
      .locator('canvas')
      .evaluate((canvas: HTMLCanvasElement) => {
        const { data } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(
          0,
          0,
          canvas.width,
          canvas.height,
        )
        return [canvas.width, canvas.height, new Set(new Uint32Array(data.buffer)).size > 10]
      })

  test('is passed on cropped: the agency gets the part alone, drawn anew, and nothing of what was blacked out', async () => {
    const police = await signIn(server, lead, founded.rootKey)
    const whole = joined('jpeg', picture('phone.jpg'))
    const tip = await told([whole, { original: false, turned: 6, removed: ['place'] }], [utf8('Izmišljeno.')])
    await openTip(tip)
    await press('Choose whom and what')
    const sheet = page.locator('dialog[open]')
    await sheet.getByLabel('Izmišljena policija').check()
    await sheet.getByLabel('Duty by law').check()
    const text = sheet.getByLabel('The text that leaves')
    await text.evaluate((area: HTMLTextAreaElement) => area.setSelectionRange(14, 23))
    await sheet.getByRole('button', { name: 'Black out what is selected' }).click()
    expect(await text.inputValue()).toBe('Izmišljeno, s █████.')
    // None goes by itself; a picture may be cropped, with a pointer or with numbers.
    expect(await sheet.getByLabel('Document 2 leaves').isChecked()).toBe(false)
    expect(await sheet.getByLabel('Document 2: a part only').count()).toBe(0)
    await sheet.getByLabel('Photo 1 leaves').check()
    await sheet.getByLabel('Photo 1: a part only').check()
    const frame = sheet.locator('.crop .frame')
    await frame.scrollIntoViewIfNeeded()
    const { x, y, width, height } = (await frame.boundingBox()) as NonNullable<
      Awaited<ReturnType<typeof frame.boundingBox>>
    >
    await page.mouse.move(x + width / 2, y + 1)
    await page.mouse.down()
    await page.mouse.move(x + width + 20, y + height / 2, { steps: 3 })
    await page.mouse.up()
    const number = (side: string) => sheet.getByLabel(`${side} (%)`)
    expect(Number(await number('Left').inputValue())).toBeGreaterThan(45)
    for (const [side, percent] of [
      ['Left', '50'],
      ['Top', '0'],
      ['Width', '50'],
      ['Height', '50'],
    ] as const) {
      await number(side).fill(percent)
      await number(side).press('Tab')
      await expect.poll(() => number(side).inputValue()).toBe(percent)
    }
    await expectAccessible(page, 'what is chosen to leave')
    await sheet.getByRole('button', { name: 'See what leaves' }).click()
    const leaving = page.getByTestId('leaving')
    await leaving.getByText('A part of the picture was cut out and drawn anew').waitFor()
    expect(
      await leaving.locator('canvas').evaluate((one: HTMLCanvasElement) => [one.width, one.height]),
    ).toEqual([32, 48])
    await sheet.getByRole('button', { name: /^Seal and send/ }).click()
    await page.getByTestId('referral').waitFor()

    const { referrals } = await get<{ referrals: { ref: string }[] }>(server.url, paths.referrals, {
      cookie: police.cookie,
    })
    const ref = referrals[0]?.ref as string
    const { sealed, epoch } = await audited<ReferralThread>(
      police,
      'referral_opened',
      ref,
      fill(paths.referralOpen, { ref }),
    )
    const place = { v: 1, kind: 'referral', ref, seq: 0, from: DESK, to: lead.office, epoch } as const
    const { body } = await open<'referral'>(fromBase64(sealed), police.identities.get(epoch) as string, place)
    expect(body.fields.text).toBe('Izmišljeno, s █████.')
    expect(JSON.stringify(body)).not.toContain('prilozima')
    expect(body.files).toHaveLength(1)
    const [attached] = body.files as [PassedFile]
    expect(attached).toMatchObject({ name: 'photo-1.jpg', turned: null, cropped: true })
    // By the hash of the whole the agency could tell whose picture it is, had it another copy; the desk keeps it.
    expect(JSON.stringify(body)).not.toContain(digest(whole))
    await page.getByTestId('referral').getByText(digest(whole)).waitFor({ state: 'attached' })
    const bytes = await fetchFile(police, ref, attached, epoch)
    expect(sizeOf('jpeg', bytes)).toEqual({ width: 32, height: 48 })
    expect(clean('jpeg', bytes)?.removed).toEqual([])
    const taken = await look(
      server,
      `SELECT a.referral, count(*) AS n FROM attachment a JOIN attachment_part p ON p.attachment = a.id WHERE a.id = '${attached.file}'`,
    )
    expect(taken).toEqual([{ referral: ref, n: 2 }])
  })

  test('goes along to an agency without a key: in one sealed archive with the page, which links it by a plain name', async () => {
    const whole = joined('jpeg', picture('phone.jpg'))
    const text = utf8('Izmišljeno.')
    const lying = { original: false, turned: 6 as const, removed: ['place' as const] }
    const tip = await told([whole, lying], [text], [whole, lying])
    await openTip(tip)
    await press('Choose whom and what')
    const sheet = page.locator('dialog[open]')
    await sheet
      .getByLabel(/^Hand over a sealed file/)
      .first()
      .check()
    await sheet.getByLabel('Duty by law').check()
    await sheet.getByLabel('Photo 1 leaves').check()
    await sheet.getByLabel('Photo 1: a part only').check()
    await sheet.getByLabel('Height (%)').fill('50')
    await sheet.getByLabel('Height (%)').press('Tab')
    await sheet.getByLabel('Document 2 leaves').check()
    await sheet.getByLabel('Photo 3 leaves').check()
    await sheet.getByRole('button', { name: 'See what leaves' }).click()
    const paper = page.getByTestId('paper')
    await paper.getByText('Enclosed', { exact: true }).waitFor()
    await files().getByText('A part of the picture was cut out and drawn anew').waitFor()
    // In the language in which one writes to that agency.
    await sheet.getByLabel('Language of the page and the letter').selectOption('Hrvatski')
    await paper.getByText('Prilozi', { exact: true }).waitFor()
    expect(await paper.innerText()).toMatch(/1\.jpg Slika 1 · .*samo dio slike[\s\S]*2\.txt Dokument 2/)
    await expectAccessible(page, 'what is handed over with files')
    await sheet.getByLabel('Whom they call').fill('+387 33 000 000')
    const download = page.waitForEvent('download')
    await press('Seal and save the file')
    const saved = await download
    const decrypter = new Decrypter()
    decrypter.addPassphrase((await page.getByTestId('handed-passphrase').textContent()) ?? '')
    const inside = unzipped(await decrypter.decrypt(readFileSync(await saved.path())))
    const name = saved.suggestedFilename().replace('.age', '')
    expect([...inside.keys()]).toEqual([`${name}.html`, '1.jpg', '2.txt', '3.jpg'])
    const part = inside.get('1.jpg') as Uint8Array
    expect(sizeOf('jpeg', part)).toEqual({ width: 64, height: 48 })
    expect(clean('jpeg', part)?.removed).toEqual([])
    expect(inside.get('2.txt')).toEqual(text)
    // Nothing says there how a picture was held, so it stands upright.
    const upright = inside.get('3.jpg') as Uint8Array
    expect(sizeOf('jpeg', upright)).toEqual({ width: 64, height: 96 })
    expect(clean('jpeg', upright)?.removed).toEqual([])
    const html = new TextDecoder().decode(inside.get(`${name}.html`))
    for (const said of ['lang="hr"', 'href="1.jpg"', digest(part), digest(text), digest(upright)])
      expect(html).toContain(said)
    for (const kept of [digest(whole), tip]) expect(html).not.toContain(kept)
    const letter = page.getByTestId('letter')
    expect(await letter.getAttribute('lang')).toBe('hr')
    for (const said of [`age -d -o ${name}.zip ${name}.age`, 'i 3 priloga', `Raspakirajte ${name}.zip`])
      expect(await letter.innerText()).toContain(said)

    // Unpacked, the page leads to what lies beside it.
    const reading = await page.context().newPage()
    for (const [name, bytes] of inside) writeFileSync(join(folder, name), bytes)
    await reading.goto(`file://${join(folder, `${name}.html`)}`)
    await reading.getByRole('link', { name: '2.txt' }).click()
    await reading.getByText('Izmišljeno.').waitFor()
    await reading.close()

    // The desk keeps which they were, and the log names them.
    await press('The passphrase is copied: close')
    await page.getByTestId('handed').getByText('What was sent').click()
    await page.getByTestId('handed').getByText('Document 2').waitFor()
    const [entry] = await look(server, `SELECT text FROM audit WHERE text LIKE '%"handed"%${tip}%'`)
    const [ofTip, , ...went] = JSON.parse(String(entry?.text)).subject.split(',')
    const own = await look(server, `SELECT id FROM attachment WHERE tip = '${tip}'`)
    expect([ofTip, went.toSorted()]).toEqual([tip, own.map(({ id }) => id).toSorted()])
  })

  test('nothing is fetched before somebody opens it; then it is written down, opened to its end, and blurred', async () => {
    const bytes = joined('jpeg', picture('phone.jpg'))
    const tip = await told([bytes, { original: false, turned: 6, removed: ['place', 'camera'] }])
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await openTip(tip)
    expect(await files().innerText()).toContain('Taken out before it was sent: place, device and time.')
    expect(asked.some((path) => path.includes('/files/'))).toBe(false)
    await openFile()
    // Upright, as the telephone was held.
    expect(await drawn()).toEqual([64, 96, true])
    const blur = () =>
      files()
        .locator('canvas')
        .evaluate((canvas) => getComputedStyle(canvas).filter)
    expect(await blur()).toContain('blur')
    await files().getByRole('button', { name: 'Show the picture' }).focus()
    await page.keyboard.press('Enter')
    expect(await blur()).toBe('none')
    await page.keyboard.press('Space')
    expect(await blur()).toContain('blur')
    await expectAccessible(page, 'an open file')
    const entries = await look(
      server,
      `SELECT text FROM audit WHERE text LIKE '%file_opened%' AND text LIKE '%${tip}%'`,
    )
    expect(entries).toHaveLength(1)
    expect(await page.locator('main img').count()).toBe(0)
    expect(visitor.complaints).toEqual([])
  })

  test('markup, documents and films are only saved, under a name of ours, and nothing runs', async () => {
    const run = "document.title='run'"
    const svg = utf8(`<svg xmlns="http://www.w3.org/2000/svg" onload="${run}"><script>${run}</script></svg>`)
    const jpeg = picture('print.jpg')
    const page404 = utf8(`<html><script>${run}</script></html>`)
    const polyglot = concat(
      jpeg.subarray(0, 2),
      Uint8Array.of(0xff, 0xfe, 0, page404.length + 2),
      page404,
      jpeg.subarray(2),
      page404,
    )
    const tip = await told(
      [svg, { name: 'photo-1.png', type: 'png' }],
      [polyglot, {}],
      [utf8('%PDF-1.7 /OpenAction << /S /JavaScript >>'), {}],
      [concat(utf8('PK\x03\x04'), new Uint8Array(100)), {}],
    )
    await openTip(tip)
    for (const n of [0, 1, 2, 3]) await openFile(n)
    expect(await files().nth(0).innerText()).toContain('By its content it is: TXT.')
    expect(await files().nth(0).locator('canvas').count()).toBe(0)
    // It is a picture as well, and is drawn as one.
    expect(await drawn(1)).toEqual([96, 64, true])
    for (const [n, name] of [
      [0, 'document-1.txt'],
      [1, 'photo-2.jpg'],
      [2, 'document-3.pdf'],
      [3, 'file-4.zip'],
    ] as const) {
      await files().nth(n).getByText('Save the file').click()
      expect(await files().nth(n).innerText()).toContain('can infect the computer')
      const download = page.waitForEvent('download')
      await files()
        .nth(n)
        .getByRole('button', { name: `Save as ${name}` })
        .click()
      expect((await download).suggestedFilename()).toBe(name)
    }
    expect([await page.title(), visitor.complaints, page.context().pages().length]).toEqual(['Javi', [], 1])
    expect(await page.locator('main img, main iframe, main embed, main object, main video').count()).toBe(0)
  })

  test('a bundle has the files as they are, named by what they are; a damaged one is said to be missing', async () => {
    const run = '<img src=x onerror="document.title=`run`"> =1+1'
    const bytes = joined('jpeg', picture('phone.jpg'))
    const tip = await told(
      [bytes, { name: 'photo-1.png', type: 'png' }],
      [utf8(run), { sha256: '0'.repeat(64) }],
    )
    await openTip(tip)
    await page.locator('.rows').focus()
    await page.keyboard.press('x')
    await press('Export…')
    const download = page.waitForEvent('download')
    await press('Lock and save 1 tip')
    const decrypter = new Decrypter()
    const file = await (await download).path()
    await page.getByText('1 file could not be opened').waitFor()
    decrypter.addPassphrase((await page.getByTestId('export-passphrase').textContent()) ?? '')
    const all = unzipped(await decrypter.decrypt(readFileSync(file)))
    expect([...all.keys()]).toEqual(['javi.html', 'javi.json', 'javi.csv', 'files/1-1-photo-1.jpg'])
    expect(all.get('files/1-1-photo-1.jpg')).toEqual(Uint8Array.from(bytes))
    const { tips } = JSON.parse(new TextDecoder().decode(all.get('javi.json')))
    expect(tips[0].files).toMatchObject([{ path: 'files/1-1-photo-1.jpg' }, { path: null }])
    await press('I have written it down: close')
    expect(visitor.complaints).toEqual([])
  })

  test('bombs of pixels hurt nobody: they are not even decoded', async () => {
    const png = Buffer.from(joined('png', picture('shot.png')))
    png.writeUInt32BE(60_000, 16)
    const wide = Buffer.from(joined('png', picture('shot.png')))
    wide.writeUInt32BE(12_001, 16)
    const lying = Buffer.from(joined('png', picture('shot.png')))
    lying.writeUInt32BE(7_000, 16)
    lying.writeUInt32BE(7_000, 20)
    const tip = await told(
      [png],
      [wide],
      [lying],
      [Buffer.from(joined('jpeg', picture('phone.jpg'))).subarray(0, 400)],
    )
    await openTip(tip)
    for (const n of [0, 1]) {
      await openFile(n)
      expect(await files().nth(n).innerText()).toContain('too large to be shown safely')
    }
    for (const n of [2, 3]) await openFile(n)
    expect(await page.evaluate(() => 1 + 1)).toBe(2)
    expect(visitor.complaints).toEqual([])
  })

  test('a recording is played from memory, and the lock takes everything away', async () => {
    const wav = Buffer.alloc(44 + 16_000)
    wav.write('RIFF')
    wav.writeUInt32LE(36 + 16_000, 4)
    wav.write('WAVEfmt ', 8)
    wav.set([16, 0, 0, 0, 1, 0, 1, 0, 0x40, 0x1f, 0, 0, 0x40, 0x1f, 0, 0, 1, 0, 8, 0], 16)
    wav.write('data', 36)
    wav.writeUInt32LE(16_000, 40)
    const tip = await told([wav], [joined('jpeg', picture('phone.jpg'))])
    await openTip(tip)
    await openFile(0)
    await openFile(1)
    const audio = files().nth(0).locator('audio')
    const url = await audio.getAttribute('src')
    expect(url).toMatch(/^blob:/)
    await expect.poll(() => audio.evaluate((one: HTMLAudioElement) => one.duration)).toBe(2)
    await press('Lock')
    await page.getByLabel('Passphrase', { exact: true }).waitFor()
    expect(await page.locator('audio, canvas').count()).toBe(0)
    const isPlayed = () =>
      page.evaluate(
        (url) =>
          new Promise((done) => {
            const audio = new Audio(url ?? '')
            audio.oncanplay = () => done(true)
            audio.onerror = () => done(false)
          }),
        url,
      )
    // Chromium's other process hears of it a moment later.
    await expect.poll(isPlayed).toBe(false)
    visitor.complaints.length = 0
  })

  test('a lost part is asked for again; a damaged file shows nothing and says so', async () => {
    const tip = await told([joined('jpeg', picture('phone.jpg'))], [joined('png', picture('shot.png'))])
    await openTip(tip)
    await page.route(/\/files\/.*\/0$/, (route) => route.abort('connectionfailed'), { times: 1 })
    await openFile(0)
    expect(await drawn(0)).toEqual([96, 64, true])
    const damage = `UPDATE attachment_part SET sealed = substr(sealed, 1, 1000) || zeroblob(length(sealed) - 1000)
      WHERE n = 0 AND attachment IN (SELECT id FROM attachment WHERE tip = '${tip}')`
    await change(server, damage)
    await files().nth(1).getByRole('button', { name: /Open/ }).click()
    await files().nth(1).getByText('Damaged or moved').waitFor()
    expect(await files().nth(1).locator('canvas').count()).toBe(0)
    expect(await files().nth(1).getByText('Save the file').count()).toBe(0)
  })
})
