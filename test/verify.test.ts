import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { days, hourOf } from '../core/hour.ts'
import { type Book, type BookOffice, nextBook, signBook } from '../core/keys/book.ts'
import { fingerprint } from '../core/keys/fingerprint.ts'
import type { UnverifiedKeybook } from '../core/keys/keybook.ts'
import { type Page, type PageMember, renewed, signPage } from '../core/keys/page.ts'
import { hashOf, publicHalf, type Signed } from '../core/keys/signed.ts'
import { paths } from '../core/wire.ts'
import type { KeybookHistory } from '../core/wire-people.ts'
import { verifyLine } from '../worker/node/verify.ts'
import { ask } from './support/asking.ts'
import { type Server, start } from './support/entries.ts'
import { flags } from './support/flags.ts'
import {
  type Founded,
  foundDesk,
  get,
  random,
  renewPage,
  replaceRoot,
  type Session,
  signIn,
} from './support/world.ts'

/*
 * `npm run verify`, against a real server: as it is, and through a proxy that changes what it answers, as whoever has
 * taken it over could.
 */

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'javi-test-'))

let server: Server
let founded: Founded
let desk: Session
/** What the line hands out at three moments: founded, renewed once, with another root. */
const moments: { html: string; keybook: UnverifiedKeybook; history: KeybookHistory }[] = []
let newRoot: { rootSeed: Uint8Array; rootKey: string }

async function moment() {
  moments.push({
    html: (await ask(server.url, '/bs/')).text,
    keybook: await get(server.url, paths.keybook),
    history: await get(server.url, paths.keybookHistory),
  })
}

beforeAll(async () => {
  server = await start('node')
  founded = await foundDesk(server)
  desk = await signIn(server, founded.coordinator, founded.rootKey)
  await moment()
  await renewPage(desk)
  await moment()
  newRoot = await replaceRoot(desk, founded.rootSeed)
  await moment()
})
afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

interface Verified {
  code: number
  said: string
}

/** In this process: it is asked dozens of times. */
async function verify(...args: string[]): Promise<Verified> {
  const { found, warnings, problems } = await verifyLine(args)
  const said = [
    found.map((one) => `✓ ${one}`),
    warnings.map((one) => `! ${one}`),
    problems.map((one) => `✗ ${one}`),
  ]
  return { code: problems.length === 0 ? 0 : 1, said: said.flat().join('\n') }
}

/** As an operator calls it. */
async function command(...args: string[]): Promise<Verified> {
  const child = spawn(process.execPath, [...flags, 'worker/node/verify.ts', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk
  })
  const [code] = (await once(child, 'close')) as [number]
  return { code, said }
}

type Line = (typeof moments)[number]

/** A line that answers what it is given, the first time and from the second on. */
async function verifyAnswers(given: Line, args: string[] = [], then: Line = given) {
  const asked = new Map<string, number>()
  const proxy = createServer((request, response) => {
    const path = (request.url as string).split('?')[0] as string
    const times = (asked.get(path) ?? 0) + 1
    asked.set(path, times)
    const { html, keybook, history } = times === 1 ? given : then
    const body =
      path === paths.keybook
        ? JSON.stringify(keybook)
        : path === paths.keybookHistory
          ? JSON.stringify(history)
          : html
    response.end(body)
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  try {
    return await verify(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, ...args)
  } finally {
    proxy.closeAllConnections()
    proxy.close()
  }
}

const line = (i: number): Line => moments[i] as Line
const changed = (i: number, change: { html?: string; keybook?: object; history?: object }): Line => ({
  html: change.html ?? line(i).html,
  keybook: { ...line(i).keybook, ...change.keybook },
  history: { ...line(i).history, ...change.history },
})
const digits = (rootKey: string) => fingerprint(rootKey)
const refused = async (given: Promise<Verified>, why: RegExp) => {
  const { code, said } = await given
  expect(said).toMatch(why)
  expect(code, said).toBe(1)
}

describe('a line that is in order', () => {
  test('is verified without a number, which is then to be compared', async () => {
    const { code, said } = await command(server.url)
    expect(said).toContain(`check number ${digits(newRoot.rootKey)}. Compare it`)
    expect(said).toContain('The book of offices has 2 issues')
    expect(said).toContain('The desk’s page has 2 issues and 1 keys')
    expect(said).toMatch(/good until \d{4}-\d\d-\d\d/)
    expect(said).not.toMatch(/^[!✗]/m)
    expect(code).toBe(0)
  })

  test('is verified by the number of the root of now and of the one before, and by their keys', async () => {
    for (const [rootKey, words] of [
      [newRoot.rootKey, 'The root is the known one'],
      [founded.rootKey, 'The known root leads to the one of now'],
    ] as const) {
      for (const args of [
        ['--root', digits(rootKey)],
        ['--root', digits(rootKey).replaceAll(' ', '-')],
        ['--root-key', rootKey],
      ]) {
        const { code, said } = await verify(`${server.url}/bs/keys`, ...args)
        expect(said).toContain(words)
        expect(code, said).toBe(0)
      }
    }
  })

  test('may publish something while it is verified', async () => {
    const { code, said } = await verifyAnswers(line(0), ['--root', digits(founded.rootKey)], line(1))
    expect(code, said).toBe(0)
  })

  test('is warned ten days before its page ends, and is not in order once it has', async () => {
    // A line that began three months ago, of which no page was kept but the first.
    const now = hourOf(Date.now())
    const [rootSeed, signSeed] = [random(32), random(32)]
    const [first] = line(0).history.pages as [Signed]
    const page = JSON.parse(first.text) as Page
    const [member] = page.members as [PageMember]
    const book = JSON.parse(line(0).keybook.book.text) as Book
    const [office] = book.offices as [BookOffice]
    const head = { id: member.id, sign: publicHalf(signSeed), from: now - days(90), until: null }
    const signedBook = signBook({ ...book, offices: [{ ...office, heads: [head] }] }, rootSeed)
    const ending = (until: number): Line => {
      const members = [{ ...member, sign: head.sign }]
      const signed = signPage({ ...page, members, until }, head.id, signSeed)
      const parts = { roots: [], books: [signedBook], pages: [signed], next: null }
      return {
        html: line(0).html.replace(founded.rootKey, publicHalf(rootSeed)),
        keybook: { roots: [], book: signedBook, pages: [signed] },
        history: parts,
      }
    }
    expect((await verifyAnswers(ending(now + days(11)))).said).toContain('good until')
    const soon = await verifyAnswers(ending(now + days(10)))
    expect(soon.said).toMatch(/^! The desk’s page ends on \d{4}-\d\d-\d\d/m)
    expect(soon.code).toBe(0)
    await refused(verifyAnswers(ending(now - 1)), /The desk’s page has ended on/)
  })
})

describe('a line that is not what it was', () => {
  const known = () => ['--root', digits(founded.rootKey)]

  test('with another root in its pages', async () => {
    const other = publicHalf(random(32))
    const html = line(2).html.replace(newRoot.rootKey, other)
    await refused(verifyAnswers(changed(2, { html }), known()), /to which the known root does not lead/)
    await refused(verifyAnswers(changed(2, { html })), /The keys that the line hands out do not verify/)
    await refused(verifyAnswers(line(2), ['--root', digits(other)]), /this is another line/)
    await refused(verifyAnswers(line(2), ['--root-key', other]), /do not verify/)
    await refused(verifyAnswers(changed(2, { html: '<html lang="bs">' })), /carry no root/)
    await refused(
      verifyAnswers(line(2), [], changed(2, { html })),
      /Two pages of the line carry different roots/,
    )
  })

  test('with another keybook under a root of its own', async () => {
    const seed = random(32)
    const book = signBook(JSON.parse(line(0).keybook.book.text) as Book, seed)
    const html = line(0).html.replace(founded.rootKey, publicHalf(seed))
    const forged = changed(0, { html, keybook: { book }, history: { books: [book] } })
    // It is consistent in itself: only who knows the number sees it.
    expect((await verifyAnswers(forged)).code).toBe(0)
    await refused(verifyAnswers(forged, known()), /this is another line/)
  })

  test('with an older book or page', async () => {
    await refused(
      verifyAnswers(changed(2, { keybook: { book: line(0).keybook.book, roots: [] } }), known()),
      /Root 2 is not the one that the line hands out/,
    )
    await refused(
      verifyAnswers(changed(1, { keybook: { pages: line(0).keybook.pages } }), known()),
      /page 2 is not the one that the line hands out/,
    )
  })

  test('with a page that was swapped, left out, or added by nobody', async () => {
    const { pages, books } = line(2).history
    const swapped = { pages: [pages[1], pages[0]] }
    await refused(
      verifyAnswers(changed(2, { history: swapped }), known()),
      /page 1 is missing, or another stands/,
    )
    await refused(verifyAnswers(changed(2, { history: { pages: [] } }), known()), /page 1 is missing/)
    await refused(
      verifyAnswers(changed(2, { history: { books: books.slice(1) } }), known()),
      /Book 1 is missing/,
    )
    const [last] = pages.slice(-1) as [Signed]
    const forged = signPage(
      renewed(JSON.parse(last.text) as Page, hashOf(last), hourOf(Date.now())),
      founded.coordinator.id,
      random(32),
    )
    const added = { history: { pages: [...pages, forged] } }
    await refused(verifyAnswers(changed(2, added), known()), /page 3 was not signed by whoever might/)
    const alone = changed(2, { history: { roots: [] } })
    await refused(verifyAnswers(alone, known()), /this is another line/)
    await refused(verifyAnswers(alone), /Book 1 was not signed/)
  })

  test('with no history, or one without an end', async () => {
    await refused(verifyAnswers(changed(2, { history: { books: 'gone' } }), known()), /is none/)
    await refused(verifyAnswers(changed(2, { history: { next: '1.1' } }), known()), /is none/)
    await refused(verifyAnswers({ ...line(2), history: null as never }, known()), /is none/)
  })

  test('with other keys for the first who asks', async () => {
    const [page] = line(2).keybook.pages as [Signed]
    const other = { ...(JSON.parse(page.text) as Page), until: hourOf(Date.now()) + days(29) }
    const forked = changed(2, {
      keybook: { pages: [signPage(other, founded.coordinator.id, desk.signSeed)] },
    })
    await refused(verifyAnswers(forked, known(), line(2)), /some visitors are shown others/)
  })

  test('is not asked where there is none, or where it is not open', async () => {
    await refused(command('http://127.0.0.1:9'), /^✗ .*no answer/)
    const closed = await start('node')
    await refused(verify(closed.url), /carry no root|not open/)
    await closed.stop()
    await refused(command('nowhere'), /Say which line/)
    await refused(verify(server.url, '--root', '1234'), /eight groups of four digits/)
    await refused(verify(server.url, '--root-key', 'x'), /43 letters/)
    await refused(verify(server.url, '--unknown'), /Say which line/)
  })
})

describe('with --seen', () => {
  const file = join(folder, 'seen.json')
  const seen = ['--seen', file]
  const kept = () => JSON.parse(readFileSync(file, 'utf8'))

  test('what was there is kept, and what follows on it is taken', async () => {
    for (const i of [0, 1, 2]) {
      const { code, said } = await verifyAnswers(line(i), seen)
      expect(code, said).toBe(0)
      const { books, pages } = line(i).history
      expect(kept()).toEqual({
        root: i < 2 ? founded.rootKey : newRoot.rootKey,
        book: { n: books.length, hash: hashOf(books.at(-1) as Signed) },
        page: { n: pages.length, hash: hashOf(pages.at(-1) as Signed) },
      })
    }
  })

  test('a lower number is refused, and a second history, and another line', async () => {
    const before = readFileSync(file, 'utf8')
    await refused(verifyAnswers(line(1), seen), /do not verify/)
    await refused(
      verifyAnswers(line(1), [...seen, ...['--root-key', founded.rootKey]]),
      /not in the row|came back/,
    )
    const [book, last] = line(2).history.books as [Signed, Signed]
    const fork = signBook(
      nextBook(JSON.parse(book.text) as Book, hashOf(book), publicHalf(random(32))),
      newRoot.rootSeed,
    )
    expect(hashOf(fork)).not.toBe(hashOf(last))
    const page = JSON.parse((line(2).history.pages[1] as Signed).text) as Page
    const other = signPage({ ...page, until: page.until - 1 }, founded.coordinator.id, desk.signSeed)
    const pages = [line(2).history.pages[0], other]
    const second = changed(2, { keybook: { pages: [other] }, history: { pages } })
    await refused(
      verifyAnswers(second, seen),
      /page 2 is another than the one seen before: there are two histories/,
    )
    const young = changed(2, {
      keybook: { pages: line(0).keybook.pages },
      history: { pages: line(0).history.pages },
    })
    await refused(verifyAnswers(young, seen), /page 2 was seen before, and now 1 is the newest/)
    expect(readFileSync(file, 'utf8'), 'what was refused is not kept').toBe(before)
    expect(existsSync(`${file}.new`)).toBe(false)
  })

  test('a file of something else is neither believed nor written over', async () => {
    const broken = join(folder, 'broken.json')
    writeFileSync(broken, '{}')
    await refused(verifyAnswers(line(2), ['--seen', broken]), /not what was kept the last time/)
    expect(readFileSync(broken, 'utf8')).toBe('{}')
  })
})
