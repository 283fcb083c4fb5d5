import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import * as v from 'valibot'
import { hash, publicKey } from '../../core/encoded.ts'
import { dateOf, type Hour, hourOf } from '../../core/hour.ts'
import { fingerprint } from '../../core/keys/fingerprint.ts'
import {
  collectHistory,
  type History,
  type HistoryBreak,
  type UnverifiedHistory,
  verifyHistory,
} from '../../core/keys/history.ts'
import {
  type Keybook,
  KeybookRefused,
  officeOf,
  unverifiedKeybook,
  verifyKeybook,
} from '../../core/keys/keybook.ts'
import { isNearEnd } from '../../core/keys/page.ts'
import { succession } from '../../core/keys/root.ts'
import { languages } from '../../core/languages.ts'
import { DESK } from '../../core/roles.ts'
import { paths } from '../../core/wire.ts'

/*
 * `npm run verify -- https://host [--root "1234 5678 …" | --root-key …] [--seen file]`: from outside, and by nothing but
 * what anybody gets, whether a line hands out the keys that its root signed. A partner runs it every day with --seen,
 * which keeps what was there and refuses anything that does not follow on it.
 */

/** Ends the check: nothing after it could be believed. */
class Wrong extends Error {}

const PATIENCE = 30_000

const seenSchema = v.strictObject({
  root: publicKey,
  book: v.strictObject({ n: v.number(), hash }),
  page: v.strictObject({ n: v.number(), hash }),
})
type Seen = v.InferOutput<typeof seenSchema>

/** What was found, in sentences. Without a problem the line is in order. */
export interface Report {
  found: string[]
  warnings: string[]
  problems: string[]
}

/** @param args of the command line. */
export async function verifyLine(args: string[]): Promise<Report> {
  const report: Report = { found: [], warnings: [], problems: [] }
  try {
    await verify(readArguments(args, report), report)
  } catch (error) {
    if (!(error instanceof Wrong)) throw error
    report.problems.push(error.message)
  }
  return report
}

interface Arguments {
  origin: string
  /** The digits of the check number. */
  digits: string | undefined
  rootKey: string | undefined
  seenFile: string | undefined
}

function readArguments(args: string[], { warnings }: Report): Arguments {
  const usage =
    'Say which line: npm run verify -- https://host [--root "1234 5678 …" | --root-key …] [--seen file]'
  const { positionals, values } = parse(args, usage)
  const [address] = positionals
  if (!address || positionals.length > 1 || !URL.canParse(address)) throw new Wrong(usage)
  const { origin, protocol, hostname } = new URL(address)
  if (protocol !== 'https:' && hostname !== 'localhost' && hostname !== '127.0.0.1')
    warnings.push('The address is not https: whoever is on the way could have changed what came.')
  const digits = values.root?.replace(/\D/g, '')
  if (digits !== undefined && digits.length !== 32)
    throw new Wrong('A check number has eight groups of four digits.')
  const rootKey = values['root-key']
  if (rootKey !== undefined && !v.is(publicKey, rootKey))
    throw new Wrong('A root’s public half has 43 letters, digits, - and _.')
  return { origin, digits, rootKey, seenFile: values.seen }
}

function parse(args: string[], usage: string) {
  try {
    const text = { type: 'string' } as const
    return parseArgs({ args, allowPositionals: true, options: { root: text, 'root-key': text, seen: text } })
  } catch {
    throw new Wrong(usage)
  }
}

async function verify({ origin, digits, rootKey, seenFile }: Arguments, report: Report): Promise<void> {
  const now = hourOf(Date.now())
  const seen = seenFile && existsSync(seenFile) ? readSeen(seenFile) : null
  const shown = await rootInPages(origin)
  const first = await fetchKeybook(origin)
  const { known, history, keybook } = await verifiedHistory(origin, now, (unverified) =>
    rootToStartFrom({ digits, rootKey, seen }, shown, unverified),
  )
  sayRoot({ shown, known, history, isGiven: Boolean(digits ?? rootKey ?? seen) }, report)
  compareFetches(first, known, history, now, report)
  sayPublished(history, report)
  checkEnd(keybook, now, report)
  if (seen) compareSeen(seen, history, report)
  if (seenFile && report.problems.length === 0) keepSeen(seenFile, history)
}

// ---- Fetching ----

async function get(origin: string, path: string, language: string): Promise<string> {
  const response = await fetch(origin + path, {
    redirect: 'error',
    headers: { 'accept-language': language },
    signal: AbortSignal.timeout(PATIENCE),
  }).catch(() => null)
  const text = await response?.text().catch(() => null)
  if (!response || typeof text !== 'string') throw new Wrong(`There is no answer from ${origin}${path}.`)
  if (response.status === 503)
    throw new Wrong('The line is not open, or its database is away: there is nothing to verify.')
  if (!response.ok)
    throw new Wrong(`${origin}${path} answers ${response.status}: this is not a line of Javi’s.`)
  return text
}

async function getJson(origin: string, path: string, language: string): Promise<unknown> {
  const text = await get(origin, path, language)
  try {
    return JSON.parse(text)
  } catch {
    throw new Wrong(`${origin}${path} answers something else than keys.`)
  }
}

/** The root that the line's pages give to browsers: the same on all of them. */
async function rootInPages(origin: string): Promise<string> {
  const roots = new Set<string>()
  const rootIn = (html: string) => /<html [^>]*data-root="([^"]*)"/.exec(html)?.[1] ?? ''
  for (const language of languages) {
    const html = await get(origin, '/', language)
    roots.add(rootIn(html))
    // An operator can switch a language off.
    if (html.includes(`"/${language}/"`)) roots.add(rootIn(await get(origin, `/${language}/`, language)))
  }
  const [root = ''] = roots
  if (roots.size > 1)
    throw new Wrong('Two pages of the line carry different roots: some visitors are shown another one.')
  if (root === '') throw new Wrong('The line’s pages carry no root: it is not open.')
  if (!v.is(publicKey, root)) throw new Wrong('The line’s pages carry something else than a root.')
  return root
}

const fetchKeybook = (origin: string, language = 'bs') => getJson(origin, paths.keybook, language)

async function fetchHistory(origin: string): Promise<UnverifiedHistory> {
  try {
    return await collectHistory((after) =>
      getJson(
        origin,
        paths.keybookHistory + (after === null ? '' : `?after=${encodeURIComponent(after)}`),
        'bs',
      ),
    )
  } catch (error) {
    if (error instanceof RangeError || v.isValiError(error))
      throw new Wrong('What the line hands out as its history is none.')
    throw error
  }
}

// ---- Verifying ----

/** History and keybook that belong together; twice, if need be, for something may be published between the two. */
async function verifiedHistory(
  origin: string,
  now: Hour,
  startFrom: (unverified: UnverifiedHistory) => string,
): Promise<{ known: string; history: History; keybook: Keybook }> {
  for (let tries = 1; ; tries++) {
    const unverified = await fetchHistory(origin)
    const known = startFrom(unverified)
    const keybook = verifiedKeybook(await fetchKeybook(origin, 'en'), known, now)
    const history = verifyHistory(unverified, known, now, keybook)
    if (history.whole) return { known, history, keybook }
    if (history.why !== 'newest' || tries > 1) throw new Wrong(breakInWords(history))
  }
}

function verifiedKeybook(given: unknown, known: string, now: Hour): Keybook {
  try {
    const keybook = verifyKeybook(v.parse(unverifiedKeybook, given), known, now)
    officeOf(keybook, DESK)
    return keybook
  } catch (error) {
    if (!(error instanceof KeybookRefused || v.isValiError(error))) throw error
    const why = error instanceof KeybookRefused ? error.message : 'not what a keybook holds'
    throw new Wrong(`The keys that the line hands out do not verify: ${why}.`)
  }
}

/** The root that one knows: by its number, by its key, from the time before; else the one in the page. */
function rootToStartFrom(
  { digits, rootKey, seen }: { digits: string | undefined; rootKey: string | undefined; seen: Seen | null },
  shown: string,
  { roots }: UnverifiedHistory,
): string {
  if (digits === undefined) return rootKey ?? seen?.root ?? shown
  const named = roots.flatMap(({ text }) => {
    const read = v.safeParse(v.pipe(v.string(), v.parseJson(), succession), text)
    return read.success ? [read.output.from, read.output.to] : []
  })
  const known = [shown, ...named].find((one) => fingerprint(one).replaceAll(' ', '') === digits)
  if (!known)
    throw new Wrong(
      `The page’s root has the check number ${fingerprint(shown)}, and no root before it has the one that was given: this is another line.`,
    )
  return known
}

/** What the page carries must be in the row of roots that leads from the one that is known. */
function sayRoot(
  given: { shown: string; known: string; history: History; isGiven: boolean },
  { found, warnings }: Report,
): void {
  const { shown, known, isGiven } = given
  const { roots } = given.history
  const newest = roots.at(-1) as string
  if (!roots.includes(shown))
    throw new Wrong(
      `The page’s root has the check number ${fingerprint(shown)}, to which the known root does not lead: this is another line.`,
    )
  if (shown !== newest)
    warnings.push('The pages carry an older root, from which browsers go on to the newest.')
  if (!isGiven)
    found.push(
      `The root has the check number ${fingerprint(newest)}. Compare it with a poster or a partner’s site.`,
    )
  else if (known === newest)
    found.push(`The root is the known one, with the check number ${fingerprint(newest)}.`)
  else found.push(`The known root leads to the one of now, with the check number ${fingerprint(newest)}.`)
  if (roots.length > 1) found.push(`The root was replaced: ${roots.length - 1}.`)
}

/** What the first answer held must have been published before, or be the newest: else somebody is shown other keys. */
function compareFetches(
  first: unknown,
  known: string,
  { books, pages }: History,
  now: Hour,
  { problems }: Report,
): void {
  const keybook = verifiedKeybook(first, known, now)
  const { pageHash } = officeOf(keybook, DESK)
  const isPublished =
    books.some(({ hash }) => hash === keybook.bookHash) && pages.some(({ hash }) => hash === pageHash)
  if (!isPublished)
    problems.push(
      'Two answers about the keys differ, and the first is not in the history: some visitors are shown others.',
    )
}

function sayPublished({ books, pages }: History, { found, warnings }: Report): void {
  const [book, page] = [books.at(-1), pages.at(-1)]
  found.push(
    `The book of offices has ${books.length} issues, linked without a gap; the newest is ${book?.hash}.`,
  )
  found.push(
    `The desk’s page has ${pages.length} issues and ${page?.epoch} keys, linked without a gap, each signed by a head of its time; the newest is ${page?.hash}.`,
  )
  for (const { n, change } of books)
    if (!change) warnings.push(`Book ${n} changes more than one thing: ask the line why.`)
  for (const { n, change } of pages)
    if (!change) warnings.push(`The desk’s page ${n} changes more than one thing: ask the line why.`)
}

function checkEnd(keybook: Keybook, now: Hour, { found, warnings, problems }: Report): void {
  const { page, expired } = officeOf(keybook, DESK)
  const day = dateOf(page.until).toISOString().slice(0, 10)
  if (expired) problems.push(`The desk’s page has ended on ${day}: no head has renewed it.`)
  else if (isNearEnd(page, now))
    warnings.push(`The desk’s page ends on ${day}: a head must sign in, which renews it.`)
  else found.push(`The desk’s page is good until ${day}.`)
}

const names = { root: 'Root', book: 'Book', page: 'The desk’s page' } as const
const whys: Record<HistoryBreak['why'], string> = {
  shape: 'is not what it should be',
  number: 'is missing, or another stands in its place',
  link: 'does not follow on the one before',
  signature: 'was not signed by whoever might sign it then',
  foreign: 'is not the known one, and the known one does not lead to it',
  unused: 'was announced, and has signed nothing',
  newest: 'is not the one that the line hands out',
}
const breakInWords = ({ at, n, why }: HistoryBreak) => `The history breaks. ${names[at]} ${n} ${whys[why]}.`

// ---- What was seen before ----

function readSeen(file: string): Seen {
  try {
    return v.parse(seenSchema, JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    throw new Wrong(`${file} is not what was kept the last time.`)
  }
}

function compareSeen(seen: Seen, { roots, books, pages }: History, { problems }: Report): void {
  if (!roots.includes(seen.root))
    problems.push('The root that was seen before is not in the row: this is another line.')
  for (const [name, { n, hash }, issues] of [
    ['book', seen.book, books],
    ['desk’s page', seen.page, pages],
  ] as const) {
    const same = issues[n - 1]
    if (!same)
      problems.push(
        `The ${name} ${n} was seen before, and now ${issues.length} is the newest: an older one came back.`,
      )
    else if (same.hash !== hash)
      problems.push(`The ${name} ${n} is another than the one seen before: there are two histories.`)
  }
}

function keepSeen(file: string, { roots, books, pages }: History): void {
  const last = (issues: { n: number; hash: string }[]) => {
    const { n, hash } = issues.at(-1) as { n: number; hash: string }
    return { n, hash }
  }
  const seen: Seen = { root: roots.at(-1) as string, book: last(books), page: last(pages) }
  // Whole or not at all: half a file would be taken for something else the next time.
  writeFileSync(`${file}.new`, `${JSON.stringify(seen, null, 2)}\n`)
  renameSync(`${file}.new`, file)
}

// ---- The command ----

if (import.meta.main) {
  const { found, warnings, problems } = await verifyLine(process.argv.slice(2))
  for (const line of found) console.log(`✓ ${line}`)
  for (const line of warnings) console.log(`! ${line}`)
  for (const line of problems) console.log(`✗ ${line}`)
  process.exitCode = problems.length === 0 ? 0 : 1
}
