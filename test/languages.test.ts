import { globSync, readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inCyrillic } from '../core/cyrillic.ts'
import { newPepper } from '../core/keys/pepper.ts'
import {
  directionOf,
  formatsOf,
  languageBy,
  languages,
  nameOf,
  sayDay,
  sayMoment,
} from '../core/languages.ts'
import { readCompiled } from '../web/compiled-words.ts'
import { bestLanguage } from '../worker/best-language.ts'
import { readConfig } from '../worker/config.ts'
import { launchBrowser, speak, untilAlive, visit } from './support/browser.ts'
import { type Server, start } from './support/entries.ts'
import { foundDesk, random } from './support/world.ts'

/*
 * The languages of the public's pages: which one a browser gets, that each is itself, and the menu.
 */

const OFF = ['ps', 'fr'] as const

/** The texts of a catalog, by id. */
const textsOf = (language: string): Map<string, string> =>
  new Map(
    [...readFileSync(`core/words/${language}.po`, 'utf8').matchAll(/^msgid (".+")\nmsgstr (".+")$/gm)].map(
      ([, id, text]) => [JSON.parse(id as string), JSON.parse(text as string)],
    ),
  )
const written = languages.filter((language) => language !== 'sr-Cyrl')

describe('the language that a browser asks for', () => {
  test.each([
    ['', 'bs'],
    ['*', 'bs'],
    ['xx, yy;q=0.5', 'bs'],
    ['de-AT, en;q=0.8', 'de'],
    ['en;q=0.3, tr;q=0.9', 'tr'],
    ['en;q=0, ar-IQ;q=0.1', 'ar'],
    ['sr', 'sr-Cyrl'],
    ['sr-RS', 'sr-Cyrl'],
    ['sr-Latn-BA', 'sr-Latn'],
    ['SR-latn', 'sr-Latn'],
    ['sh', 'sr-Latn'],
    ['prs-AF', 'fa'],
    ['fa-IR, en', 'fa'],
    ['rmn-BA', 'rom'],
    ['hr-BA, bs;q=0.9', 'hr'],
    ['ps, ur;q=0.5', 'ur'],
  ])('“%s” gets %s', (accept, language) => {
    const offered = languages.filter((one) => !OFF.includes(one as (typeof OFF)[number]))
    expect(bestLanguage(accept, offered)).toBe(language)
  })

  test('without Bosnian the first that is offered is the last resort', () => {
    expect(bestLanguage('xx', ['en', 'tr'])).toBe('en')
  })
})

test.each([
  ['bs', 'أحتاج إلى مساعدة', 'ar'],
  ['bs', 'به کمک نیاز دارم، چه کنم', 'und'],
  ['und', 'أحتاج إلى مساعدة', 'ar'],
  ['fa', 'أحتاج', 'fa'],
  ['bs', 'Upoznao me (محمد) u gradu.', 'bs'],
  ['bs', 'Треба ми помоћ', 'bs'],
  ['en', '', 'en'],
])('on a page in %s “%s” is in %s', (page, text, language) => {
  expect(languageBy(page, text)).toBe(language)
})

test('an operator can switch languages off, but not with a misspelt tag, and not all', () => {
  const given = { PUBLIC_URL: 'http://localhost:1', JAVI_PEPPER: newPepper(random) }
  const offered = (off?: string) => readConfig({ ...given, ...(off && { LANGUAGES_OFF: off }) }).languages
  expect(offered()).toEqual(languages)
  expect(offered('ps, fr')).toEqual(languages.filter((one) => one !== 'ps' && one !== 'fr'))
  expect(() => offered('sr')).toThrow(/LANGUAGES_OFF/)
  expect(() => offered(languages.join(' '))).toThrow(/LANGUAGES_OFF leaves no language/)
})

test('days are named as in the country, not as in its neighbours', () => {
  const [now, sunday] = [new Date('2026-11-20T12:00Z'), new Date('2026-11-22T12:00Z')]
  const said = (['bs', 'hr', 'sr-Latn', 'sr-Cyrl'] as const).map((one) => sayMoment(sunday, now, one))
  expect(said.map((one) => one.split(/[ ,]/)[0])).toEqual(['nedjelja', 'nedjelja', 'nedjelja', 'недјеља'])
})

describe('Serbian in Cyrillic', () => {
  test.each([
    [
      'Njegov džep, ljudi i Đorđe: ćuprija, žaba, šljiva, čaj.',
      'Његов џеп, људи и Ђорђе: ћуприја, жаба, шљива, чај.',
    ],
    ['LJUDI Ljudi NJ DŽ Dž', 'ЉУДИ Људи Њ Џ Џ'],
    ['injekcija, konjunktura, nadživjeti, podžupan', 'инјекција, конјунктура, надживјети, поджупан'],
    ['konji, odžak, budžet', 'коњи, оџак, буџет'],
    [
      'Pritisnite Shift. Tor Browser (torproject.org) i JavaScript, keys.json, www.example.org',
      'Притисните Shift. Tor Browser (torproject.org) и JavaScript, keys.json, www.example.org',
    ],
    ['c\u030c s\u030c z\u030c', 'ч ш ж'],
    ['122 i 0800 22 323', '122 и 0800 22 323'],
  ])('%s', (latin, cyrillic) => {
    expect(inCyrillic(latin)).toBe(cyrillic)
  })

  test.each(['core/words', 'web/desk/words'])(
    'has every text of the Latin catalog in %s, with its arguments, and nothing left in Latin letters but names',
    (folder) => {
      const [cyrillic, latin] = ['sr-Cyrl', 'sr-Latn'].map((one) => readCompiled(`${folder}/${one}.ts`))
      expect(Object.keys(cyrillic ?? {})).toEqual(Object.keys(latin ?? {}))
      const spoken = (message: unknown): string[] =>
        typeof message === 'string'
          ? [message]
          : (message as unknown[]).flatMap((part) =>
              typeof part === 'string'
                ? [part]
                : Object.values(((part as unknown[])[2] ?? {}) as object).flatMap((one) =>
                    typeof one === 'number' ? [] : spoken(one),
                  ),
            )
      const left = Object.values(cyrillic ?? {}).flatMap((message) =>
        spoken(message).flatMap((text) => text.match(/[a-zčćđšž_]+/gi) ?? []),
      )
      const names = [
        ...[
          'Tor',
          'Browser',
          'JavaScript',
          'Shift',
          'keys',
          'json',
          'QR',
          'torproject',
          'org',
          'PDF',
          'Ctrl',
          'MB',
        ],
        // Staff's: of programs, of the server's settings and files, of characters, of what a person sends.
        ...['Aegis', 'FreeOTP', 'Google', 'Authenticator', 'Signal', 'WhatsApp', 'WhatsAppom', 'age', 'PRF'],
        ...[
          'PUBLIC_URL',
          'SMS_DAILY_CAP',
          'https',
          'localhost',
          'javishare',
          'docs',
          'line',
          'md',
          'UTC',
          'h',
        ],
        ...['GSM', 'UCS', 'STOP', 'INFO', 'P', 'SHA', 'USB', 'Delete', 'encryption'],
      ]
      expect([...new Set(left)].filter((word) => !names.includes(word))).toEqual([])
      const argumentsIn = (messages = {}) =>
        Object.values(messages).flatMap((message) =>
          typeof message === 'string'
            ? []
            : (message as unknown[]).flatMap((part) => (Array.isArray(part) ? part[0] : [])),
        )
      expect(argumentsIn(cyrillic)).toEqual(argumentsIn(latin))
    },
  )
})

describe('catalogs', () => {
  test('say whether they are a draft', () => {
    for (const language of written)
      expect(readFileSync(`core/words/${language}.po`, 'utf8'), language).toMatch(
        new RegExp(`"Language: ${language}\\\\n"\n"X-State: (draft|reviewed)\\\\n"`),
      )
  })

  test('none falls back to English or Bosnian', () => {
    const [english, bosnian] = [textsOf('en'), textsOf('bs')]
    const near = ['bs', 'hr', 'sr-Latn']
    for (const language of written)
      for (const [id, text] of textsOf(language)) {
        // A word or two may be the same: a name, “Federation of BiH”. A sentence is not.
        if (text.split(' ').length < 5) continue
        if (language !== 'en') expect(text, `${language}: ${id}`).not.toBe(english.get(id))
        if (!near.includes(language)) expect(text, `${language}: ${id}`).not.toBe(bosnian.get(id))
      }
  })

  test('are written in their own letters', () => {
    const scripts = {
      ar: /\p{Script=Arabic}/u,
      fa: /\p{Script=Arabic}/u,
      ps: /\p{Script=Arabic}/u,
      ur: /\p{Script=Arabic}/u,
      ru: /\p{Script=Cyrillic}/u,
    }
    for (const [language, script] of Object.entries(scripts))
      for (const [id, text] of textsOf(language))
        if (/\p{L}/u.test(text.replace(/\{\w+\}/g, ''))) expect(text, `${language}: ${id}`).toMatch(script)
    for (const language of written)
      for (const [id, text] of textsOf(language)) {
        expect(text, `${language}: ${id} is composed`).toBe(text.normalize('NFC'))
        // Digits are those of the receipt and the telephone.
        expect(text, `${language}: ${id}`).not.toMatch(/[٠-٩۰-۹]/)
      }
  })
})

describe('in a browser', () => {
  let server: Server
  let browser: Browser
  beforeAll(async () => {
    server = await start('node', { LANGUAGES_OFF: OFF.join(',') })
    await foundDesk(server)
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  test('numbers, days and plurals follow rules that it knows', async () => {
    const { page, context } = await visit(browser, `${server.url}/`)
    const found = await page.evaluate(
      (formats) =>
        formats.map((one) => ({
          known: Intl.PluralRules.supportedLocalesOf(one).length,
          digits: (20_000).toLocaleString(one).replace(/\P{Nd}/gu, ''),
        })),
      languages.map(formatsOf),
    )
    for (const [index, language] of languages.entries())
      expect(found[index], language).toEqual({ known: 1, digits: '20000' })
    expect(languages.map((language) => sayDay(new Date('2026-11-22T12:00Z'), language))).toEqual(
      expect.arrayContaining([
        '22. novembar 2026.',
        '22. studenoga 2026.',
        '22. новембар 2026.',
        '22 Kasım 2026',
        '22.11.2026',
      ]),
    )
    await context.close()
  })

  test('the page comes in the browser’s language, and nobody is led elsewhere', async () => {
    for (const [locale, language] of [
      ['tr-TR', 'tr'],
      ['ar', 'ar'],
      ['ps', 'bs'],
    ] as const) {
      const { page, context } = await visit(browser, `${server.url}/`, 320, locale)
      expect(page.url()).toBe(`${server.url}/`)
      expect(await page.locator('html').getAttribute('lang')).toBe(language)
      expect(await page.locator('html').getAttribute('dir')).toBe(directionOf(language))
      expect(await page.locator('h1').innerText()).toBe(textsOf(language).get('start.title'))
      await context.close()
    }
  })

  test('the menu names each language in itself, and none that is switched off, with and without a script', async () => {
    const names = languages.filter((one) => !OFF.includes(one as (typeof OFF)[number])).map(nameOf)
    for (const javaScriptEnabled of [true, false]) {
      const context = await browser.newContext({ javaScriptEnabled, viewport: { width: 320, height: 640 } })
      const page = await context.newPage()
      await page.goto(`${server.url}/en/`)
      if (javaScriptEnabled) await untilAlive(page)
      await page.click('#languages summary')
      expect(await page.locator('#languages a').allInnerTexts()).toEqual(names)
      expect(await page.locator('#languages [aria-current]').allInnerTexts()).toEqual(['English'])
      await page.click('#languages a[lang="ar"]')
      await page.waitForURL(`${server.url}/ar/`)
      expect(await page.locator('h1').innerText()).toBe(textsOf('ar').get('start.title'))
      await context.close()
    }
    for (const language of OFF) expect((await fetch(`${server.url}/${language}/`)).status).toBe(404)
  })

  test('a change of language is in place: the direction turns, what was written stays, and nothing remembers it', async () => {
    const { page, context, complaints } = await visit(browser, `${server.url}/en/`, 320, 'en')
    const entries = await page.evaluate(() => history.length)
    await page.click('#seen')
    await page.fill('#text', 'Izmišljena dojava')
    for (const language of ['ur', 'sr-Cyrl', 'fa', 'ru'] as const) {
      await speak(page, language)
      await expect.poll(() => page.locator('html').getAttribute('lang')).toBe(language)
      expect(await page.locator('html').getAttribute('dir')).toBe(directionOf(language))
      expect(page.url()).toBe(`${server.url}/${language}/`)
      expect(await page.inputValue('#text')).toBe('Izmišljena dojava')
      expect(await page.locator('#languages').getAttribute('open')).toBe(null)
      expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('SUMMARY')
    }
    expect(await page.locator('h1').innerText()).toBe(textsOf('ru').get('q2.text.title'))
    expect(await page.evaluate(() => history.length)).toBe(entries)
    expect(
      await page.evaluate(() => localStorage.length + sessionStorage.length + document.cookie.length),
    ).toBe(0)
    await page.click('#languages summary')
    await page.keyboard.press('Escape')
    expect(await page.locator('#languages').getAttribute('open')).toBe(null)
    expect(complaints).toEqual([])
    await context.close()
  })

  test('a draft says so at the foot of every page, in its own words; what was looked over does not', async () => {
    const pages = globSync('dist/web/*.en.html').map((path) => path.replace(/^.*\/(\w+)\.en\.html$/, '$1'))
    expect(pages.length).toBeGreaterThan(4)
    for (const page of pages)
      for (const language of languages) {
        const html = readFileSync(`dist/web/${page}.${language}.html`, 'utf8')
        const said = textsOf(language === 'sr-Cyrl' ? 'sr-Latn' : language).get('shell.draft') as string
        const draft = language === 'sr-Cyrl' ? inCyrillic(said) : said
        expect(html.includes(`<footer><p class="quiet">${draft}</p></footer>`), `${page}.${language}`).toBe(
          language !== 'en',
        )
      }
    const { page, context } = await visit(browser, `${server.url}/en/`, 320, 'en')
    expect(await page.locator('footer').count()).toBe(0)
    await speak(page, 'hr')
    await page
      .locator('footer')
      .getByText(textsOf('hr').get('shell.draft') as string)
      .waitFor()
    await context.close()
  })
})
