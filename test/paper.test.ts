import { Decrypter } from 'age-encryption'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inFours } from '../core/digits.ts'
import type { ReferralToAgency } from '../core/envelope/bodies.ts'
import { fileTypeNames } from '../core/files/type.ts'
import { sealWithPassphrase } from '../core/keys/file.ts'
import { filePassphrase } from '../core/keys/passphrase.ts'
import { type Paper, paperHtml } from '../core/paper.ts'
import { languages } from '../web/desk/catalogs.ts'
import { type HandedPaper, nameInside, paperOf, paperWords } from '../web/desk/handed/paper.ts'
import { publicWords } from './support/catalog.ts'
import { random } from './support/world.ts'

/*
 * What an agency without a key gets: one page, sealed with words.
 */

const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '</bdi></dd></dl><iframe srcdoc="<script>alert(1)</script>">',
  '<style>@import "https://example.org"</style>',
  '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
  '&lt;script&gt; &#60;b&#62; {{x}}',
  "' onmouseover='alert(1)",
  '\u202Eobrnuto\u202C \u200B \u0000 \uFEFF',
  '--> <!-- <![CDATA[ ]]>',
  '\ud800',
]
const now = 490_000
const body = (more: Partial<ReferralToAgency> = {}): ReferralToAgency => ({
  basis: 'child',
  note: 'Molimo provjeru kuće.',
  urgency: 'now',
  support: ['check_place', 'guardian'],
  due: now + 24,
  fields: {
    text: 'Djevojčica ne izlazi iz kuće.',
    place: 'BA-BIH-TK-kalesija',
    child: 'yes',
    signs: ['B02'],
  },
  ...more,
})
const files = [
  {
    ...{ name: '1.jpg', type: 'jpeg', size: 2_411_724, sha256: 'ab'.repeat(32), cropped: 'cd'.repeat(32) },
    ...{ removed: [], turned: null, original: false },
  },
  {
    ...{ name: '2.pdf', type: 'pdf', size: 820, sha256: 'ef'.repeat(32) },
    ...{ removed: [], turned: null, original: true },
  },
] as const satisfies HandedPaper['files']
const made = {
  handed: 'a1b2c3d4'.repeat(4),
  from: 'Izmišljeni ured',
  to: 'Izmišljeni centar',
  now,
  body: body(),
  files: [],
} satisfies HandedPaper

/** The tags of a page: everything else of it is text. */
const tagsIn = (html: string) =>
  new Set([...html.matchAll(/<\/?([a-z!][a-z0-9]*)/gi)].map(([, name]) => name))
const own = paperHtml({
  language: 'bs',
  title: 'x',
  rows: [{ label: 'x', value: ['x\u200B'] }],
  files: { label: 'x', list: [{ name: '1.jpg', about: 'x', sha256: 'x' }] },
  ending: ['x'],
})

describe('the page', () => {
  test('says what was chosen, and which number is ours', async () => {
    const words = await paperWords('bs')
    const staff = (id: string) => words.own._(id)
    const paper = paperOf(made, words)
    const html = paperHtml(paper)
    for (const said of [
      'Izmišljeni ured',
      'Izmišljeni centar',
      'A1B2-C3D4',
      'Molimo provjeru kuće.',
      'Djevojčica ne izlazi iz kuće.',
      'Kalesija (Tuzlanski kanton)',
      `${publicWords('bs').get('sign.B02')} (B02)`,
      'Pravni osnov',
      staff('leave.urgency.now'),
      staff('leave.support.check_place'),
      staff('leave.support.guardian'),
    ])
      expect(html).toContain(said)
    expect(html).toContain('<html lang="bs">')
    // Nothing of it but the first eight digits, so that it names the matter to nobody who has the database.
    expect(html).not.toContain(made.handed)
    expect(
      paper.rows.map(({ label }) => label).filter((label) => /^(paper|refer|tip|leave)\./.test(label)),
    ).toEqual([])
  })

  test.each(languages)(
    'in %s: all of it in that language and its letters, as dates are written in it',
    async (language) => {
      const words = await paperWords(language)
      const paper = paperOf({ ...made, files }, words)
      const html = paperHtml(paper)
      expect(html).toContain(`<html lang="${language}">`)
      const isCyrillic = language === 'sr-Cyrl'
      expect(html).toContain(isCyrillic ? 'Калесија (Тузлански кантон)' : 'Kalesija (Tuzlanski kanton)')
      expect(html).toContain(`${words.asked._('sign.B02')} (B02)`)
      for (const label of ['paper.number', 'refer.basis.child', 'leave.support.guardian', 'paper.files'])
        expect(html).toContain(words.own._(label))
      expect(html).toContain(language === 'en' ? '25/11/2025, 17 h' : '25. 11. 2025., 17 h')
      // Names of others stand as they are written, and so does what is typed.
      for (const said of [made.from, made.to, 'Djevojčica ne izlazi iz kuće.', '1.jpg'])
        expect(html).toContain(said)
      // No word was left in another script.
      if (isCyrillic) for (const { label } of paper.rows) expect(label).not.toMatch(/[A-Za-z]/)
    },
  )

  test('links what lies beside it, by names that say nothing, with what it is and its hash', async () => {
    const words = await paperWords('bs')
    expect(paperHtml(paperOf(made, words))).not.toMatch(/<a |Prilozi/)
    const html = paperHtml(paperOf({ ...made, files }, words))
    expect(html.match(/href="[^"]*"/g)).toEqual(['href="1.jpg"', 'href="2.pdf"'])
    expect(html).toContain('<bdi>Slika 1 · 2,3 MB · samo dio slike</bdi>')
    expect(html).toContain('<bdi>Dokument 2 · 1 KB</bdi>')
    for (const { sha256 } of files) expect(html).toContain(sha256)
    // The whole picture's is the desk's to know.
    expect(html).not.toContain('cdcd')
    for (const type of fileTypeNames) expect(nameInside(type, 4)).toMatch(/^5\.[a-z0-9]{3,4}$/)
  })

  test('runs nothing and asks for nothing, whoever wrote what stands in it', async () => {
    const words = await paperWords('bs')
    for (const text of hostile) {
      const fields = { text, where: text, traces: text, channel: text, place: text as string }
      const html = paperHtml(
        paperOf({ ...made, from: text, to: text, body: body({ note: text, fields }) }, words),
      )
      for (const tag of tagsIn(html)) expect(tagsIn(own), text).toContain(tag)
      expect(html).not.toMatch(/<[^>]*\bon\w+\s*=/i)
      for (const hidden of '\u202E\u200B\uFEFF\u0000') expect(html).not.toContain(hidden)
    }
    expect(own).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`)
    expect([...tagsIn(own)].sort()).toEqual([
      '!doctype',
      'a',
      'bdi',
      'body',
      'br',
      'dd',
      'dl',
      'dt',
      'footer',
      'h1',
      'head',
      'html',
      'li',
      'meta',
      'p',
      'small',
      'span',
      'style',
      'title',
      'ul',
    ])
  })

  test('any text at all stands in it as text', () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 })
    const paper = fc.record({
      language: fc.constant('bs'),
      title: text,
      rows: fc.array(fc.record({ label: text, value: fc.oneof(text, fc.array(text, { maxLength: 3 })) }), {
        maxLength: 4,
      }),
      files: fc.record({
        label: text,
        list: fc.array(fc.record({ name: text, about: text, sha256: text }), { maxLength: 2 }),
      }),
      ending: fc.array(text, { maxLength: 2 }),
    })
    fc.assert(
      fc.property(paper, (one: Paper) => {
        for (const tag of tagsIn(paperHtml(one))) expect(tagsIn(own)).toContain(tag)
      }),
    )
  })

  test('opens with the twenty digits and the age library, as it was, and with no others', async () => {
    const html = paperHtml(paperOf(made, await paperWords('bs')))
    const digits = filePassphrase(random)
    const sealed = await sealWithPassphrase(html, digits)
    expect(new TextDecoder('latin1').decode(sealed)).not.toContain('Djevoj')
    const open = (passphrase: string) => {
      const decrypter = new Decrypter()
      decrypter.addPassphrase(passphrase)
      return decrypter.decrypt(sealed, 'text')
    }
    expect(digits).toMatch(/^\d{20}$/)
    expect(await open(digits)).toBe(html)
    await expect(open(inFours(digits).join(' '))).rejects.toThrow()
  })
})
