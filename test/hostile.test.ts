import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Decrypter, Encrypter } from 'age-encryption'
import type { Browser, Locator, Page } from 'playwright-core'
import * as v from 'valibot'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { base64, hex } from '../core/bytes.ts'
import { type Report, referralToAgency } from '../core/envelope/bodies.ts'
import type { Context, Expected } from '../core/envelope/context.ts'
import type { Message } from '../core/envelope/message.ts'
import { DamagedOrMoved, open } from '../core/envelope/open.ts'
import { pad } from '../core/envelope/padding.ts'
import type { RecordOfDesk } from '../core/envelope/record.ts'
import { seal } from '../core/envelope/seal.ts'
import { signMessage } from '../core/envelope/signature.ts'
import { HOUR_MAX, hourOf } from '../core/hour.ts'
import { type Keybook, officeOf, type UnverifiedKeybook } from '../core/keys/keybook.ts'
import { newKeyPair } from '../core/keys/office.ts'
import { type ReceiptKeys, receiptKeys } from '../core/keys/receipt.ts'
import { TEXT_MAX } from '../core/limits.ts'
import { newReceipt } from '../core/receipt.ts'
import { DESK } from '../core/roles.ts'
import { fill, paths, type SealedMessage, type TipThread } from '../core/wire.ts'
import type { Me } from '../core/wire-people.ts'
import { tailOf } from './support/asking.ts'
import { expectAccessible } from './support/axe.ts'
import { launchBrowser, signInAt, type Visitor, visit } from './support/browser.ts'
import { huntCanaries } from './support/canary.ts'
import { type Server, start } from './support/entries.ts'
import { workFor } from './support/work.ts'
import {
  addFollowup,
  audited,
  deskHeaders,
  type Founded,
  foundDesk,
  get,
  inviteColleague,
  joinAs,
  newColleague,
  post,
  prepare,
  type Reporter,
  random,
  report,
  reporterKeybook,
  type Session,
  sealTo,
  signIn,
} from './support/world.ts'

/*
 * Reporters who want to harm the desk, and a server that answers what it likes: the desk's browser shows text as
 * text, refuses what is not signed, and goes on.
 */

let server: Server
let founded: Founded
let desk: Session
let keybook: Keybook
let keys: ReceiptKeys
let browser: Browser
let visitor: Visitor
let page: Page

const markup = '<img src=x onerror="document.title=1">'
/** Staff can write anything into the directory, too. */
const office = { name: `Ured ${markup}`, kind: 'coordinator', covers: ['BA'], phones: [`033 ${markup}`] }

beforeAll(async () => {
  server = await start('node')
  founded = await foundDesk(server)
  desk = await signIn(server, founded.coordinator, founded.rootKey)
  await audited(desk, 'directory_changed', 'COORD-BA', fill(paths.directoryChange, { agency: 'COORD-BA' }), {
    n: 0,
    change: office,
  })
  await newColleague(desk, 'triager', markup)
  keybook = await reporterKeybook(server, founded.rootKey)
  keys = await receiptKeys(newReceipt(random))
  browser = await launchBrowser()
  visitor = await visit(browser, `${server.url}/desk`, 1280, 'en')
  page = visitor.page
  await signInAt(page, founded.coordinator, 1)
  await page.getByRole('button', { name: 'Lock', exact: true }).waitFor()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})
beforeEach(() => page.unrouteAll())

const press = (name: string) => page.getByRole('button', { name, exact: true }).click()

/** What a reporter may put inside the seal: any text at all. */
async function sealText(text: string): Promise<string> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(officeOf(keybook, DESK).page.recipient)
  return base64(await encrypter.encrypt(pad(text)))
}

const contextOf = (tip: string, more: object = {}) =>
  ({ v: 1, kind: 'tip', tip, seq: 0, channel: 'web', epoch: 1, hour: hourOf(Date.now()), ...more }) as const

/** A tip whose sealed JSON is written by hand. @returns its id. */
async function tellRaw(
  told: Report,
  {
    recipient = keys.recipient,
    change = (json: string) => json,
  }: { recipient?: string; change?(json: string): string } = {},
): Promise<string> {
  const context = contextOf(hex(random(16))) as Context<'tip'>
  const body = { report: told, reporter: { sign: keys.sign, recipient } }
  const { sig } = signMessage<'tip'>(context, body, keys.signSeed)
  const sealed = await sealText(change(JSON.stringify({ ...context, body, sig })))
  const request = {
    tip: context.tip,
    epoch: 1,
    urgent: false,
    lookup: hex(random(16)),
    sign: keys.sign,
    sealed,
    work: await workFor(server),
  }
  await post(server.url, paths.tips, request)
  return context.tip
}

async function openAtDesk(tip: string): Promise<void> {
  await page.reload()
  await page.getByLabel('Passphrase', { exact: true }).fill(founded.coordinator.passphrase)
  await press('Unlock')
  await page.locator(`[data-tip="${tip}"]`).click()
  await page.locator('.items').waitFor()
}

/** The server changes what it answers. */
const answering = <T>(path: string, change: (answer: T) => void) =>
  page.route(`**${path}`, async (route) => {
    const response = await route.fetch()
    const answer = (await response.json()) as T
    change(answer)
    await route.fulfill({ response, json: answer })
  })

describe('a reporter who wants to harm the desk', () => {
  test('markup, controls, surrogates, turned order: text, and nothing runs', async () => {
    const text = `<img src=x onerror="document.title='run'"></textarea>{n, plural, one {x}} \u202E\u0000\uD800 https://example.org`
    const tip = await tellRaw(report(text, { place: 'constructor', language: 'x--y' }))
    await openAtDesk(tip)
    const seen =
      '<img src=x onerror="document.title=\'run\'"></textarea>{n, plural, one {x}} U+202EU+0000U+D800 https://example.org'
    expect(await page.getByTestId('outside').innerText()).toContain(seen)
    expect(await page.locator(`[data-tip="${tip}"]`).innerText()).toContain('<img src=x onerror=')
    expect(await page.locator('main img, main script, main a').count()).toBe(0)
    await press('Choose whom and what')
    await page.getByLabel(`Hand over a sealed file: ${office.name}`).check()
    const leaves = page.getByLabel('The text that leaves')
    expect(await leaves.inputValue()).toContain(
      '</textarea>{n, plural, one {x}} [U+202E][U+0000][U+D800] https',
    )
    // What one cannot see is blacked out as what it is, and so is a link.
    await leaves.evaluate((area: HTMLTextAreaElement) => {
      const from = area.value.indexOf('[U+202E]')
      area.setSelectionRange(from + 3, from + 5)
    })
    await leaves.press('Delete')
    await page.getByRole('button', { name: 'https://example.org link?' }).click()
    expect(await leaves.inputValue()).toContain('one {x}} █████[U+0000][U+D800] █████')
    await press('Close')
    expect([await page.title(), visitor.complaints]).toEqual(['Javi', []])
  })

  test('what an agency without a key is handed: text, sealed with digits that stand nowhere else', async () => {
    const text = `Kanarinac na papiru ${markup}`
    const tip = await tellRaw(report(text, { place: 'unknown' }))
    await openAtDesk(tip)
    await press('Choose whom and what')
    const sheet = page.locator('dialog[open]')
    await sheet.getByLabel(`Hand over a sealed file: ${office.name}`).check()
    await sheet.getByRole('radio', { name: 'Duty by law' }).check()
    await sheet.getByLabel('Why it goes against what they said').fill('Kanarinac: razlog.')
    await sheet.getByRole('button', { name: 'See what leaves' }).click()
    const preview = await page.getByTestId('paper').innerText()
    expect(preview).toContain(text)
    expect(await page.locator('.recipient').innerText()).toBe(office.name)
    await expectAccessible(page, 'what is handed over')
    expect(await sheet.getByLabel('Whom they call').inputValue()).toBe(office.phones[0])
    await sheet.getByLabel('Whom they call').fill('')
    await press('Seal and save the file')
    await sheet.getByText('Enter a number').waitFor()
    await sheet.getByLabel('Whom they call').fill('+387 33 000 000 <b>')
    const download = page.waitForEvent('download')
    await press('Seal and save the file')
    const file = await download
    const passphrase = (await page.getByTestId('handed-passphrase').textContent()) ?? ''
    expect(passphrase).toMatch(/^\d{20}$/)
    const decrypter = new Decrypter()
    decrypter.addPassphrase(passphrase)
    const html = await decrypter.decrypt(readFileSync(await file.path()), 'text')
    for (const kept of ['<img', 'Kanarinac: razlog', tip]) expect(html).not.toContain(kept)
    expect(await page.getByTestId('call-back').innerText()).toContain(office.phones[0])
    const letter = await page.getByTestId('letter').innerText()
    for (const said of [office.name, '+387 33 000 000 <b>', file.suggestedFilename()])
      expect(letter).toContain(said)
    // Whether or not it stands in fours.
    for (const word of [passphrase, 'Kanarinac', tip]) expect(letter.replace(/\s/g, '')).not.toContain(word)
    const [number = ''] = /[0-9A-F]{4}-[0-9A-F]{4}/.exec(letter) ?? []
    expect([file.suggestedFilename(), html.includes(number)]).toEqual([`javi-${number}.age`, true])
    await expectAccessible(page, 'the digits and the letter')

    // On paper the letter stands alone.
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('body').innerText()).toBe(letter)
    await page.emulateMedia({ media: null })

    // The page itself, as a browser of the agency's shows it, says what was previewed.
    const reading = await page.context().newPage()
    await reading.setContent(html)
    const flat = (text: string) => text.split(/\s+/).join(' ')
    for (const line of preview.split('\n'))
      expect(flat(await reading.locator('body').innerText())).toContain(flat(line))
    expect(await reading.locator('img, script').count()).toBe(0)
    await reading.close()

    // Closing wants to be meant; then the digits are nowhere.
    await page.keyboard.press('Escape')
    await sheet.getByText('Have you written the passphrase down?').waitFor()
    await press('The passphrase is copied: close')
    await page.getByTestId('handed').waitFor()
    expect(await page.getByTestId('handed').innerText()).toContain('handed over, no answer')
    expect(await page.locator('html').textContent()).not.toContain(passphrase)
    await huntCanaries(server, ['Kanarinac', passphrase])

    await press('They answered: write it down')
    await page.getByLabel('Who said it, and how').fill(`Dežurna ${markup}, telefonom`)
    const answer = page.getByLabel('In their words')
    const long = 'ž'.repeat(TEXT_MAX + 1)
    await answer.fill(long)
    await press('Write it down')
    await page.getByText(/The text is too long: shorten it by 1 character/).waitFor()
    expect(await answer.inputValue()).toBe(long)
    await answer.fill(`Kanarinac u odgovoru. ${markup}`)
    await press('Write it down')
    await page.getByText(`Kanarinac u odgovoru. ${markup}`).waitFor()
    expect(await page.getByTestId('handed').innerText()).toContain(`Dežurna ${markup}, telefonom`)
    expect(await page.locator('.state.accepted').innerText()).toBe('accepted (told to us)')
    await huntCanaries(server, ['Kanarinac u odgovoru', 'Dežurna'])

    // The directory shows the same as text, and its history what it was.
    await press('Directory')
    const row = page.locator('[data-entry="COORD-BA"]')
    await page.getByLabel('Search by name').fill('onerror')
    await row.getByRole('button').click()
    const entry = page.locator('.directory-entry')
    expect(await entry.innerText()).toContain(office.name)
    expect(await page.getByTestId('confirmed').innerText()).toBe('not confirmed')
    await press('Change')
    await entry.getByLabel('Telephones').fill('033 000 001\n\u202E033 000 002')
    await entry.getByLabel('How and with whom').fill(`telefonom ${markup}`)
    await expectAccessible(page, 'an entry of the directory')
    await press('Save')
    await entry.getByText('Saved.').waitFor()
    const confirmed = await page.getByTestId('confirmed').innerText()
    expect(confirmed).toMatch(/^Confirmed by koordinatorka, .+: telefonom/)
    expect(confirmed).toContain(markup)
    const [newest = '', first = ''] = await page.getByTestId('revisions').locator('> li').allInnerTexts()
    expect(newest).toContain('033 000 001, 033 000 002')
    expect(first).toContain(office.name)
    expect(await page.locator('main img, main script, main a').count()).toBe(0)
    expect([await page.title(), visitor.complaints]).toEqual(['Javi', []])
  })

  test('whatever a colleague keeps of a tip is text wherever it stands, and so is a colleague’s name', async () => {
    const [tip, other] = [
      await tellRaw(report('Izmišljeno.', { child: 'no' })),
      await tellRaw(report('Isto.')),
    ]
    const [me, hour] = [desk.me.member.id, hourOf(Date.now())]
    const hidden = `${markup}</textarea></bdi><a href="javascript:document.title=2">x</a> {n, plural, one {x}} \u202E\u2066\u200B`
    const said = (where: string) => `${where} ${hidden}`
    const kept: RecordOfDesk = {
      contact: { channel: 'sms', word: `riječ ${markup}\u202E`, note: said('doći') },
      judgement: { class: 'tip', notes: said('bilješka') },
      flags: [{ what: 'other', why: said('oznaka'), put: hour }],
      links: [{ tip: other, why: said('veza') }],
      handover: { to: me, text: said('predaja') },
      rung: [{ ref: hex(random(16)), whom: `zvano ${markup}\u202E`, hour }],
      closing: { why: said('zatvaranje') },
    }
    desk.tail = await tailOf(desk)
    const { epoch, recipient } = officeOf(keybook, DESK).page
    const context = { v: 1, kind: 'record', tip, seq: 0, channel: 'web', epoch, hour } as const
    await audited(desk, 'assigned', `${tip},${me}`, fill(paths.tipAssign, { tip }), { from: null, to: me })
    await audited(desk, 'record_kept', tip, fill(paths.tipRecord, { tip }), {
      seq: 0,
      epoch,
      sealed: await sealTo<'record'>(desk, recipient, context, kept),
    })
    const closed = { status: 'closed', closing: 'acted' }
    await audited(desk, 'judged', tip, fill(paths.tipJudge, { tip }), closed)
    await openAtDesk(tip)
    await page.getByTestId('history').locator('summary').click()
    const shown = hidden.replaceAll(
      /[\u202E\u2066\u200B]/g,
      (one) => `U+${one.charCodeAt(0).toString(16).toUpperCase()}`,
    )
    for (const [place, words] of [
      ['reach', `doći ${shown}`],
      ['reach', `riječ ${markup}U+202E`],
      ['flags', `oznaka ${shown}`],
      ['linked', `veza ${shown}`],
      ['handed', `predaja ${shown}`],
      ['closed-why', `zatvaranje ${shown}`],
      ['history', `bilješka ${shown}`],
      ['history', `zvano ${markup}U+202E`],
    ] as const)
      expect(await page.getByTestId(place).innerText(), place).toContain(words)
    expect(await page.getByLabel('Hand over to…').locator('option').allInnerTexts()).toContain(markup)
    expect(await page.locator('main img, main script, main a').count()).toBe(0)
    await press('People')
    await page.getByText(markup, { exact: true }).first().waitFor()
    expect(await page.locator('main img, main script, main a').count()).toBe(0)
    expect([await page.title(), visitor.complaints]).toEqual(['Javi', []])

    // A name that only looks like somebody's is none.
    desk.tail = await tailOf(desk)
    for (const name of ['koordinatorka\u200B', 'ko\u202Etak'])
      await expect(joinAs(server, await inviteColleague(desk, 'triager'), name)).rejects.toMatchObject({
        code: 'bad-request',
      })
  })

  test('twenty thousand control characters, and JSON that is none of ours', async () => {
    const long = await tellRaw(report('\u0007'.repeat(20_000)))
    const proto = await tellRaw(report('Izmišljeno.'), {
      change: (json) => json.replace('{"v":1', '{"__proto__":{},"v":1'),
    })
    const deep = await tellRaw(report('Izmišljeno.'), { change: () => '['.repeat(120_000) })
    await openAtDesk(long)
    expect(await page.getByTestId('outside').innerText()).toContain('U+0007U+0007')
    for (const tip of [proto, deep]) {
      await page.locator(`[data-tip="${tip}"]`).click()
      await page.getByTestId('damaged').waitFor()
    }
    expect(visitor.complaints).toEqual([])
  })

  test('a hundred thousand lines pasted into what staff write: all there, told to be too long, sent nowhere', async () => {
    const lines = Array.from({ length: 100_000 }, (_, at) => `Izmišljeni redak ${at}`).join('\n')
    await openAtDesk(await tellRaw(report('Izmišljeno.')))
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.evaluate((text) => navigator.clipboard.writeText(text), lines)
    const sent: string[] = []
    page.on('request', (request) => sent.push(new URL(request.url()).pathname))
    const pasted = async (part: Locator, label: string, leave: string) => {
      const field = part.getByLabel(label, { exact: true })
      // With it the paste works as well, and holds the page up for half a minute: web/desk/long-text.tsx says why.
      expect(await field.getAttribute('dir')).not.toBe('auto')
      await field.focus()
      await page.keyboard.press('Control+V')
      await part.getByText(/The text is too long: shorten it by/).waitFor()
      await part.getByRole('button', { name: leave, exact: true }).click()
      expect(await field.inputValue()).toBe(lines)
    }
    const reply = page.locator('form.act', { hasText: 'Reply to the reporter' })
    await pasted(reply, 'Your reply', 'See what leaves')
    await press('New tip')
    await press('A call')
    await pasted(page.locator('form.telling'), '“Tell me what is happening.”', 'Lock and store')
    expect(sent.filter((path) => /record|reply|told$/.test(path))).toEqual([])
    await press('Throw away')
    await press('Yes, throw it away')
    await page.getByRole('button', { name: 'A call', exact: true }).waitFor()
    expect(visitor.complaints).toEqual([])
  })

  test('a key that is none: the reply does not leave, and stands there still', async () => {
    const last = keys.recipient.at(-1) === 'q' ? 'p' : 'q'
    const tip = await tellRaw(report('Izmišljeno.'), { recipient: keys.recipient.slice(0, -1) + last })
    await openAtDesk(tip)
    await page.locator('form.act textarea').fill('Izmišljen odgovor.')
    await press('See what leaves')
    await press('Seal and send to the reporter')
    await page.locator('dialog [role=alert]').waitFor()
    await press('Close')
    expect(await page.locator('form.act textarea').inputValue()).toBe('Izmišljen odgovor.')
    expect(await page.getByTestId('reply').count()).toBe(0)
  })
})

describe('a server that answers what it likes', () => {
  let reporter: Reporter
  const threadOf = (tip: string) => `/desk/tips/${tip}/open`
  const shown = () => page.locator('.items').innerText()

  beforeAll(async () => {
    reporter = await prepare(server, keybook, report('Kanarinac: prava dojava.'), keys)
    await post(server.url, paths.tips, reporter.request)
    await addFollowup(server, keybook, reporter, 1, 'Kanarinac: pravi nastavak.')
  })

  const forged = async (more: object, body: unknown, seed = keys.signSeed): Promise<string> => {
    const context = contextOf(reporter.tip, more) as Context<'tip'>
    const message = signMessage<'tip'>(context, body as Message<'tip'>['body'], seed)
    return base64(await seal(message, officeOf(keybook, DESK).page.recipient))
  }
  const row = (more: Partial<SealedMessage>): SealedMessage => ({
    seq: 0,
    kind: 'tip',
    epoch: 1,
    hour: hourOf(Date.now()),
    sealed: '',
    ...more,
  })

  test('cannot slip another tip in under the follow-ups of the true one', async () => {
    const other = await receiptKeys(newReceipt(random))
    const body = {
      report: report('Kanarinac: lažna.'),
      reporter: { sign: other.sign, recipient: other.recipient },
    }
    const sealed = await forged({}, body, other.signSeed)
    for (const put of ['push', 'unshift'] as const) {
      await answering<TipThread>(threadOf(reporter.tip), ({ messages }) => messages[put](row({ sealed })))
      await openAtDesk(reporter.tip)
      expect(await shown()).not.toMatch(/lažna|pravi nastavak/)
      expect(await page.getByTestId('damaged').count()).toBe(2)
      await page.unrouteAll()
    }
  })

  test('cannot put what nobody signed into a thread from the web', async () => {
    const line = { kind: 'line', seq: 2 } as const
    const body = { from: '+387 6x 000 001', to: '+387 6x 000 000', text: 'Kanarinac: lažna.' }
    const reply = { kind: 'reply', seq: 3 } as const
    const rows = [
      row({ ...line, sealed: await forged(line, body) }),
      row({ ...reply, sealed: await forged(reply, { text: 'Kanarinac: lažna.' }) } as object),
      row({ ...reply, seq: 0, sealed: await forged({ ...reply, seq: 0 }, { text: 'lažna' }) } as object),
    ]
    await answering<TipThread>(threadOf(reporter.tip), ({ messages }) => messages.push(...rows.slice(0, 2)))
    await openAtDesk(reporter.tip)
    expect(await shown()).toMatch(/prava dojava[\s\S]*pravi nastavak/)
    expect(await shown()).not.toContain('lažna')
    expect(await page.getByTestId('damaged').count()).toBe(2)
    await page.unrouteAll()
    await answering<TipThread>(threadOf(reporter.tip), ({ messages }) =>
      messages.splice(0, 1, rows[2] as SealedMessage),
    )
    await openAtDesk(reporter.tip)
    expect(await page.getByTestId('damaged').count()).toBe(2)
    expect(visitor.complaints).toEqual([])
  })

  test('cannot hand out another tip’s message, leave one out, or turn their order', async () => {
    const other = await prepare(server, keybook, report('Kanarinac: druga.'), keys)
    await answering<TipThread>(threadOf(reporter.tip), (thread) => {
      thread.messages[0] = row({ sealed: other.request.sealed })
    })
    await openAtDesk(reporter.tip)
    expect(await shown()).not.toContain('druga')
    await page.unrouteAll()
    await answering<TipThread>(threadOf(reporter.tip), ({ messages }) => messages.pop())
    await openAtDesk(reporter.tip)
    expect(await shown()).toMatch(/message 2|number 2/i)
    await page.unrouteAll()
    await answering<TipThread>(threadOf(reporter.tip), ({ messages }) => messages.reverse())
    await openAtDesk(reporter.tip)
    expect(await shown()).toMatch(/prava dojava[\s\S]*pravi nastavak/)
  })

  describe('does not unlock with', () => {
    async function refusedWith(words: RegExp) {
      await page.reload()
      await page.getByLabel('Passphrase', { exact: true }).fill(founded.coordinator.passphrase)
      await press('Unlock')
      expect(await page.locator('main [role=alert]').innerText()).toMatch(words)
      expect(await page.getByRole('button', { name: 'Lock', exact: true }).count()).toBe(0)
    }

    test('a weaker Argon2id', async () => {
      await answering<Me>(paths.me, (me) => {
        for (const { stretching } of me.ways) if (stretching) stretching.memory = 1_024
      })
      await refusedWith(/another protection/)
    })

    test('a page with another member, a book of another number, a signature of another root', async () => {
      const changes: ((given: UnverifiedKeybook) => void)[] = [
        ({ pages: [page] }) => {
          if (page) page.text = page.text.replace(/"members":\[(\{.*?\})\]/, '"members":[$1,$1]')
        },
        ({ book }) => {
          book.text = book.text.replace('"n":1', '"n":2')
        },
        ({ book }) => {
          book.sig = `${'A'.repeat(85)}A`
        },
        (given) => {
          given.pages = []
        },
      ]
      for (const change of changes) {
        await answering<UnverifiedKeybook>(paths.deskKeybook, change)
        await refusedWith(/not signed as it must be|does not list you/)
        await page.unrouteAll()
      }
    })

    test('a lower number than this browser has seen', async () => {
      await page.evaluate(() => {
        const kept = JSON.parse(localStorage.getItem('javi-desk-seen') ?? '')
        kept.seen.book.n = 2
        localStorage.setItem('javi-desk-seen', JSON.stringify(kept))
      })
      await refusedWith(/older than one/)
      await page.evaluate(() => localStorage.removeItem('javi-desk-seen'))
    })
  })

  test('a grant of another key is not used, and is told', async () => {
    const { identity } = await newKeyPair()
    const own = officeOf(keybook, DESK).page.members[0]?.recipient as string
    const encrypter = new Encrypter()
    encrypter.addRecipient(own)
    const sealed = base64(await encrypter.encrypt(`${identity}\n`))
    await answering<Me>(paths.me, (me) => {
      me.grants = [{ epoch: 1, sealed }]
    })
    await page.reload()
    await page.getByLabel('Passphrase', { exact: true }).fill(founded.coordinator.passphrase)
    await press('Unlock')
    expect(await page.getByTestId('keyless').innerText()).toMatch(/key/)
  })
})

describe('what stays behind', () => {
  test('the secret of a link leaves the address at once', async () => {
    const { page: guest, context } = await visit(browser, `${server.url}/desk#invite=${'A'.repeat(22)}.1`)
    await guest.locator('h1').waitFor()
    expect(guest.url()).toBe(`${server.url}/desk`)
    await guest.evaluate(() => {
      location.hash = 'setup=izmisljeno'
    })
    await guest.waitForURL(`${server.url}/desk`)
    expect(await guest.evaluate(() => JSON.stringify(history.state) + location.href)).not.toContain(
      'izmisljeno',
    )
    await context.close()
  })

  test('only the owner reads the database, its log and the secrets', () => {
    for (const file of ['javi.db', 'javi.db-wal', 'secrets.json'])
      expect([file, statSync(join(server.folder, file)).mode & 0o777]).toEqual([file, 0o600])
  })
})

test('an hour that no Date can hold does not open', async () => {
  const { identity, recipient } = await newKeyPair()
  const expected: Expected<'reply'> = {
    v: 1,
    kind: 'reply',
    tip: 'a'.repeat(32),
    seq: 0,
    channel: 'web',
    epoch: 1,
  }
  for (const [hour, opens] of [
    [HOUR_MAX, true],
    [HOUR_MAX + 1, false],
    [-1, false],
  ] as const) {
    const message = signMessage<'reply'>(
      { ...expected, hour },
      { text: 'Izmišljeno.' },
      random(32),
      'a'.repeat(16),
    )
    const opened = open<'reply'>(await seal(message, recipient), identity, expected)
    if (opens) expect((await opened).context.hour).toBe(hour)
    else await expect(opened).rejects.toThrow(DamagedOrMoved)
  }
  const body = { basis: 'law', note: '', fields: {} }
  expect(v.is(referralToAgency, { ...body, due: HOUR_MAX })).toBe(true)
  expect(v.is(referralToAgency, { ...body, due: HOUR_MAX + 1 })).toBe(false)
  expect(v.is(referralToAgency, { ...body, due: 0, fields: { told: 9e15 } })).toBe(false)
})

test('a flood of refused sign-ins fills neither the chain nor the way of others’ entries', async () => {
  const auth = base64(random(32))
  const refused = (name: string) =>
    fetch(server.url + paths.signIn, {
      method: 'POST',
      headers: deskHeaders(server.url),
      body: JSON.stringify({ name, way: 'passphrase', auth, code: '000000' }),
    })
  // Ten tries of each name are answered; more of one name are put off.
  for (let round = 0; round < 30; round++) {
    const answers = await Promise.all(Array.from({ length: 10 }, () => refused(`niko ${round}`)))
    expect(answers.every(({ status }) => status === 403)).toBe(true)
  }
  const more = await Promise.all(Array.from({ length: 30 }, () => refused('niko 0')))
  expect(more.some(({ status }) => status === 429)).toBe(true)
  const before = await get<Me>(server.url, paths.me, { cookie: desk.cookie })
  expect(before.tail.seen).toBe(before.tail.prev)
  const [noted] = await server.query(
    "SELECT count(*) AS n, count(DISTINCT actor) AS actors FROM audit WHERE actor = 'server'",
  )
  expect(Number(noted?.n)).toBeGreaterThan(0)
  expect(Number(noted?.n)).toBeLessThanOrEqual(200)
})
