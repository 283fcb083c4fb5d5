import { readFileSync } from 'node:fs'
import { join as joinPath } from 'node:path'
import { Decrypter } from 'age-encryption'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hex } from '../core/bytes.ts'
import { hourOf } from '../core/hour.ts'
import { type SecondAct, secondSubject } from '../core/keys/second.ts'
import { EXPORT_ALONE, SECOND_LIFE } from '../core/limits.ts'
import { type ExportedTips, fill, paths, type SecondRow, type TipRow, type TipThread } from '../core/wire.ts'
import type { AuditEntries } from '../core/wire-people.ts'
import { openEmbedded } from '../db/embedded.ts'
import type { BundledTip } from '../web/desk/tips/bundle.ts'
import { everyHour } from '../worker/tick.ts'
import { expectAccessible } from './support/axe.ts'
import { launchBrowser, signInAt, type Visitor, visit } from './support/browser.ts'
import { change, count, look } from './support/database.ts'
import { carrier, onNode, type Server, start } from './support/entries.ts'
import { prepareMany, sendTip } from './support/insist.ts'
import {
  addFollowup,
  addOffices,
  audited,
  comeBack,
  deleteReplies,
  type Founded,
  foundDesk,
  get,
  invite,
  join,
  keybookFor,
  newColleague,
  newSid,
  type Person,
  random,
  refer,
  report,
  reporterKeybook,
  type Session,
  sealTo,
  signIn,
  smsRequest,
  tell,
} from './support/world.ts'
import { unzipped } from './support/zip.ts'

/*
 * Two persons for what cannot be undone: deleting tips before their time, taking many of them out.
 */

async function ask(session: Session, act: SecondAct, tips: string[]): Promise<string> {
  const second = hex(random(16))
  await audited(session, 'second_asked', secondSubject(second, act, tips), paths.seconds, {
    second,
    act,
    tips,
  })
  return second
}

const confirm = (session: Session, second: string, act: SecondAct, tips: string[]) =>
  audited(
    session,
    'second_confirmed',
    secondSubject(second, act, tips),
    fill(paths.secondConfirm, { second }),
    {
      act,
      tips,
    },
  )

const refuse = (session: Session, second: string, act: SecondAct, tips: string[]) =>
  audited(session, 'second_refused', secondSubject(second, act, tips), fill(paths.secondRefuse, { second }), {
    act,
    tips,
  })

const takeOut = (session: Session, tips: string[], second: string | null = null) =>
  audited<ExportedTips>(session, 'exported', second ?? tips.join(','), paths.tipsExport, { tips, second })

const listed = async ({ url, cookie }: Session): Promise<SecondRow[]> =>
  (await get<{ seconds: SecondRow[] }>(url, paths.seconds, { cookie })).seconds

const refused = (code: string, status = 409) => ({ status, code })

describe.each(onNode)('two persons on %s', (entry) => {
  let server: Server
  let founded: Founded
  let desk: Session
  let amra: Session
  let boris: Session
  let police: Person

  beforeAll(async () => {
    server = await start(entry)
    founded = await foundDesk(server)
    desk = await signIn(server, founded.coordinator, founded.rootKey)
    const invitation = { kind: 'police', name: 'Izmišljena policijska uprava', agency: null } as const
    police = await join(server, await invite(desk, invitation), 'Inspektorica')
    await addOffices(desk, founded.rootSeed)
    amra = await signIn(server, await newColleague(desk, 'triager', 'Amra'), founded.rootKey)
    boris = await signIn(server, await newColleague(desk, 'triager', 'Boris'), founded.rootKey)
  })
  afterAll(async () => server?.stop())

  const told = async (text: string) => (await tell(server, founded.rootKey, report(text))).tip
  const rowOf = async (tip: string): Promise<TipRow | undefined> =>
    (await get<{ tips: TipRow[] }>(server.url, paths.deskTips, { cookie: desk.cookie })).tips.find(
      (row) => row.tip === tip,
    )
  const openTip = (session: Session, tip: string) =>
    audited<TipThread>(session, 'opened', tip, fill(paths.tipOpen, { tip }))

  test('a tip goes with all that hangs on it, and whoever comes back finds what a wrong receipt finds', async () => {
    const reporter = await tell(server, founded.rootKey, report('Izmišljeno, da nestane.'))
    const { tip } = reporter
    const left = await told('Izmišljeno, da ostane.')
    await addFollowup(server, desk.keybook, reporter, 1, 'I ovo.')
    const { page } = desk.keybook.offices[0] as (typeof desk.keybook.offices)[number]
    const own = await sealTo<'reply'>(
      desk,
      page.recipient,
      { v: 1, kind: 'reply', tip, seq: 0, channel: 'web', epoch: page.epoch, hour: hourOf(Date.now()) },
      { text: 'Izmišljeni odgovor.' },
    )
    const reply = { seq: 0, epoch: page.epoch, asks: false, sealed: own, own }
    await audited(desk, 'replied', tip, fill(paths.tipReply, { tip }), reply)
    await deleteReplies(server, reporter, [0])
    const joint = hex(random(16))
    const ref = await refer(desk, tip, police.office, 'Izmišljeno upućeno.', joint)
    const inspector = await signIn(server, police, founded.rootKey)
    await audited(inspector, 'referral_opened', ref, fill(paths.referralOpen, { ref }))
    const keybook = await keybookFor(inspector, founded.rootKey)
    const office = keybook.offices.find(({ id }) => id === police.office)?.page
    const feedback = await sealTo<'feedback'>(
      inspector,
      page.recipient,
      {
        ...{ v: 1, kind: 'feedback', ref, seq: 0, from: police.office, to: 'desk' },
        ...{ epoch: page.epoch, hour: hourOf(Date.now()) },
      } as const,
      { state: 'accepted', text: 'Preuzeto.' },
    )
    await audited(inspector, 'referral_answered', ref, fill(paths.referralAnswer, { ref }), {
      ...{ seq: 0, state: 'accepted', epoch: page.epoch, sealed: feedback },
      ...{ ownEpoch: office?.epoch, own: feedback },
    })
    const from = `+38760000${entry === 'node' ? '221' : '222'}`
    const sms = smsRequest(server, { sid: newSid(), from, text: 'Izmišljena poruka' }, carrier)
    expect((await fetch(sms.url, sms.init)).status).toBe(200)
    const { tips } = await get<{ tips: TipRow[] }>(server.url, paths.deskTips, { cookie: desk.cookie })
    const both = [tip, tips.find(({ channel }) => channel === 'sms')?.tip as string]

    // What waits of it: a question, an answer, a note that nobody has opened.
    const timers = [`asked:${ref}`, `written:${ref}`, `noted:${joint}`]
    await change(server, ...timers.map((id) => `INSERT INTO timer (id, due, n) VALUES ('${id}', 1e9, 0)`))

    const second = await ask(desk, 'delete', both)
    expect(await listed(amra)).toMatchObject([
      { second, act: 'delete', tips: [...both].sort(), by: desk.me.member.id, state: 'asked' },
    ])
    await expect(confirm(desk, second, 'delete', both)).rejects.toMatchObject(refused('second-person'))
    expect(await rowOf(tip)).toBeDefined()
    await confirm(amra, second, 'delete', both)

    const mine = both.map((id) => `'${id}'`).join(',')
    for (const table of [
      'message',
      'reply',
      'tombstone',
      'receipt',
      'summary',
      'referral',
      'conversation',
      'carrier_message',
    ])
      expect(await look(server, `SELECT * FROM "${table}" WHERE tip IN (${mine})`), table).toEqual([])
    expect(await look(server, `SELECT * FROM tip WHERE id IN (${mine})`)).toEqual([])
    expect(await look(server, `SELECT * FROM feedback WHERE referral = '${ref}'`)).toEqual([])
    expect(await look(server, `SELECT id FROM timer WHERE id LIKE '%${ref}' OR id LIKE '%${joint}'`)).toEqual(
      [],
    )
    expect(await count(server, 'tip')).toBe(1)
    expect(await rowOf(left)).toBeDefined()
    // A SID of the carrier's stays known: what comes again with it, even changed, is no new tip.
    const again = await fetch(sms.url, sms.init)
    expect([again.status, await again.text()]).toEqual([200, expect.not.stringContaining('<Message>')])
    expect(await look(server, 'SELECT tip, seq, said, answer FROM carrier_message')).toEqual([
      { tip: null, seq: 0, said: '', answer: '' },
    ])
    expect(await look(server, "SELECT * FROM timer WHERE id LIKE 'quiet:%'")).toEqual([])
    expect(await count(server, 'tip')).toBe(1)

    const found = await comeBack(server, reporter.keys)
    const wrong = await comeBack(server, { ...reporter.keys, lookup: hex(random(16)) })
    expect(found).toEqual(wrong)
    expect(found.found).toBe(false)
    await expect(addFollowup(server, desk.keybook, reporter, 2, 'Još.')).rejects.toMatchObject(
      refused('not-found', 404),
    )
    await expect(
      audited(inspector, 'referral_opened', ref, fill(paths.referralOpen, { ref })),
    ).rejects.toMatchObject(refused('not-found', 404))
    await expect(openTip(amra, tip)).rejects.toMatchObject(refused('not-found', 404))
    await expect(ask(amra, 'delete', both)).rejects.toMatchObject(refused('not-found', 404))

    expect((await listed(desk)).map(({ state }) => state)).toEqual(['done'])
    const { entries: audit } = await get<AuditEntries>(server.url, paths.audit, { cookie: desk.cookie })
    const about = audit.map(({ text }) => JSON.parse(text)).filter(({ act }) => act.startsWith('second_'))
    expect(about.map(({ actor, act, subject }) => [actor, act, subject]).sort()).toEqual(
      [
        [desk.me.member.id, 'second_asked', secondSubject(second, 'delete', both)],
        [amra.me.member.id, 'second_confirmed', secondSubject(second, 'delete', both)],
      ].sort(),
    )
  })

  test('of two who confirm at once one does it, and the other’s entry is not written', async () => {
    const tips = [await told('Izmišljeno, dvoje odjednom.')]
    const second = await ask(desk, 'delete', tips)
    const before = await count(server, 'audit')
    const both = await Promise.allSettled([amra, boris].map((one) => confirm(one, second, 'delete', tips)))
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: refused('decided') })
    expect(await count(server, 'audit')).toBe(before + 1)
    await expect(confirm(boris, second, 'delete', tips)).rejects.toMatchObject(refused('decided'))
  })

  test('what came in after the asking is not deleted unread', async () => {
    const reporter = await tell(server, founded.rootKey, report('Izmišljeno, pa još nešto.'))
    const tips = [reporter.tip, await told('Izmišljeno, samo jedno.')]
    const second = await ask(desk, 'delete', tips)
    await addFollowup(server, desk.keybook, reporter, 1, 'Izmišljeno: nisam sve rekla.')
    const before = await count(server, 'audit')
    await expect(confirm(amra, second, 'delete', tips)).rejects.toMatchObject(refused('more-came'))
    expect(await count(server, 'audit')).toBe(before)
    for (const tip of tips) expect(await rowOf(tip)).toBeDefined()
    await refuse(amra, second, 'delete', tips)
    await expect(confirm(amra, second, 'delete', tips)).rejects.toMatchObject(refused('decided'))
    await confirm(amra, await ask(desk, 'delete', tips), 'delete', tips)
    for (const tip of tips) expect(await rowOf(tip)).toBeUndefined()
  })

  test('what was refused or withdrawn can no longer be confirmed', async () => {
    const tips = [await told('Izmišljeno, ostaje.')]
    for (const who of [amra, desk]) {
      const second = await ask(desk, 'delete', tips)
      await refuse(who, second, 'delete', tips)
      await expect(confirm(boris, second, 'delete', tips)).rejects.toMatchObject(refused('decided'))
      await expect(refuse(boris, second, 'delete', tips)).rejects.toMatchObject(refused('decided'))
    }
    expect(await rowOf(tips[0] as string)).toBeDefined()
  })

  test('the second person confirms the very thing that was asked for', async () => {
    const [one, other] = [await told('Izmišljeno prvo.'), await told('Izmišljeno drugo.')]
    const second = await ask(desk, 'delete', [one])
    for (const [act, tips] of [
      ['delete', [other]],
      ['delete', [one, other]],
      ['export', [one]],
    ] as const)
      await expect(confirm(amra, second, act, [...tips])).rejects.toMatchObject(refused('not-found', 404))
    await expect(confirm(amra, hex(random(16)), 'delete', [one])).rejects.toMatchObject(
      refused('not-found', 404),
    )
    await expect(ask(desk, 'delete', [one, one])).rejects.toMatchObject(refused('bad-request', 400))
    const taken = { second, act: 'delete', tips: [other] }
    await expect(
      audited(desk, 'second_asked', secondSubject(second, 'delete', [other]), paths.seconds, taken),
    ).rejects.toMatchObject(refused('taken'))
  })

  test('a second request over tips that are gone meanwhile harms nothing', async () => {
    const [one, other] = [await told('Izmišljeno prvo.'), await told('Izmišljeno drugo.')]
    const [first, again] = [await ask(desk, 'delete', [one]), await ask(amra, 'delete', [one, other])]
    const both = await ask(desk, 'export', [one, other])
    await confirm(amra, first, 'delete', [one])
    await confirm(amra, both, 'export', [one, other])
    expect((await takeOut(desk, [one, other], both)).tips.map(({ tip }) => tip.tip)).toEqual([other])
    await confirm(desk, again, 'delete', [one, other])
    expect(await rowOf(other)).toBeUndefined()
  })

  test('few are taken out alone, as they are opened, and nothing changes; more need a second person, once', async () => {
    const reporters = await prepareMany(
      server,
      await reporterKeybook(server, founded.rootKey),
      EXPORT_ALONE + 1,
    )
    await Promise.all(reporters.map((one) => sendTip(server.url, one)))
    const all = reporters.map(({ tip }) => tip)
    const few = all.slice(1)
    const { tips } = await takeOut(amra, few)
    expect(tips.map(({ tip }) => tip.tip).sort()).toEqual([...few].sort())
    const [first] = few as [string]
    expect(await rowOf(first)).toMatchObject({ status: 'new', read: 0 })
    const opened = await openTip(boris, first)
    const taken = tips.find(({ tip }) => tip.tip === first)
    expect(taken).toEqual({ ...opened, tip: { ...opened.tip, status: 'new', read: 0 } })

    const missing = hex(random(16))
    await expect(takeOut(amra, [missing])).rejects.toMatchObject(refused('not-found', 404))
    await expect(takeOut(amra, [first, first])).rejects.toMatchObject(refused('bad-request', 400))
    await expect(takeOut(amra, all)).rejects.toMatchObject(refused('second-person'))
    // As many are for the whole day, which is none of a calendar; the same again are no more.
    await expect(takeOut(amra, all.slice(0, 1))).rejects.toMatchObject(refused('second-person'))
    expect((await takeOut(amra, few.slice(3))).tips).toHaveLength(few.length - 3)
    const tookOutBefore = (hours: number) =>
      change(
        server,
        `UPDATE audit SET text = json_set(text, '$.hour', ${hourOf(Date.now()) - hours})
          WHERE actor = '${amra.me.member.id}' AND text ->> 'act' = 'exported'`,
      )
    // An entry's hour may be one too early: so it is 24 since.
    await tookOutBefore(25)
    await expect(takeOut(amra, all.slice(0, 1))).rejects.toMatchObject(refused('second-person'))
    await tookOutBefore(26)
    expect((await takeOut(amra, all.slice(0, 1))).tips).toHaveLength(1)
    await tookOutBefore(0)
    expect((await takeOut(boris, all.slice(0, 1))).tips).toHaveLength(1)
    await expect(takeOut(amra, all, missing)).rejects.toMatchObject(refused('second-person'))

    const second = await ask(amra, 'export', all)
    await expect(takeOut(amra, all, second)).rejects.toMatchObject(refused('second-person'))
    await confirm(boris, second, 'export', all)
    await expect(takeOut(boris, all, second)).rejects.toMatchObject(refused('second-person'))
    await expect(takeOut(amra, few, second)).rejects.toMatchObject(refused('second-person'))
    // Another order is the same thing.
    expect((await takeOut(amra, [...all].reverse(), second)).tips).toHaveLength(all.length)
    await expect(takeOut(amra, all, second)).rejects.toMatchObject(refused('second-person'))
    expect((await listed(desk)).find((row) => row.second === second)?.state).toBe('done')

    const deletion = await ask(amra, 'delete', all)
    await expect(takeOut(amra, all, deletion)).rejects.toMatchObject(refused('second-person'))
    const withdrawn = await ask(amra, 'export', all)
    await confirm(boris, withdrawn, 'export', all)
    await refuse(boris, withdrawn, 'export', all)
    await expect(takeOut(amra, all, withdrawn)).rejects.toMatchObject(refused('second-person'))
  })

  test('nothing is confirmed after its time, or for somebody who was shut out', async () => {
    const tips = [await told('Izmišljeno, prekasno.')]
    const late = await ask(desk, 'delete', tips)
    const exported = await ask(desk, 'export', tips)
    await confirm(amra, exported, 'export', tips)
    const shut = await ask(boris, 'delete', tips)
    const { id } = boris.me.member
    await audited(desk, 'member_disabled', id, fill(paths.memberDisable, { member: id }))
    await expect(confirm(amra, shut, 'delete', tips)).rejects.toMatchObject(refused('not-found', 404))

    const hour = hourOf(Date.now()) - SECOND_LIFE
    await change(server, `UPDATE second SET hour = ${hour} WHERE id IN ('${late}', '${exported}')`)
    await expect(confirm(amra, late, 'delete', tips)).rejects.toMatchObject(refused('not-found', 404))
    await expect(takeOut(desk, tips, exported)).rejects.toMatchObject(refused('second-person'))
    const shown = (await listed(amra)).map(({ second }) => second)
    expect([late, exported, shut].filter((one) => shown.includes(one))).toEqual([])
    expect(await rowOf(tips[0] as string)).toBeDefined()
  })

  test.runIf(entry === 'node')('after the night the bytes are gone from file and log', async () => {
    const tip = await told('Izmišljeno, a onda ni bajt.')
    const [row] = await look(server, `SELECT sealed FROM message WHERE tip = '${tip}'`)
    const sealed = Buffer.from(row?.sealed as ArrayBuffer)
    // The header is alike in every age file; what stands here in the middle stands nowhere else.
    const middle = sealed.subarray(sealed.length / 2, sealed.length / 2 + 64)
    const whereIs = async () =>
      [...(await server.files())].filter(([, bytes]) => bytes.includes(middle)).map(([name]) => name)
    expect(await whereIs()).not.toEqual([])
    await confirm(amra, await ask(desk, 'delete', [tip]), 'delete', [tip])

    await server.kill()
    const store = await openEmbedded(joinPath(server.folder, 'javi.db'))
    const two = (Math.floor(hourOf(Date.now()) / 24) + 1) * 24 + 2
    await everyHour({ store, now: () => two * 3_600_000 })
    await store.close()
    expect(await whereIs()).toEqual([])
    expect([...(await server.files()).keys()]).toContain('javi.db')
    await server.restart()
  })
})

describe('two persons at the desk’s pages', () => {
  let server: Server
  let founded: Founded
  let browser: Browser
  let amra: Person
  let here: Visitor
  let there: Visitor
  let tips: string[]

  beforeAll(async () => {
    server = await start('node')
    founded = await foundDesk(server)
    const desk = await signIn(server, founded.coordinator, founded.rootKey)
    amra = await newColleague(desk, 'triager', 'Amra', true)
    const reporters = await prepareMany(server, desk.keybook, EXPORT_ALONE + 1)
    for (const one of reporters) await sendTip(server.url, one)
    tips = reporters.map(({ tip }) => tip)
    browser = await launchBrowser()
    here = await visit(browser, `${server.url}/desk`, 1280, 'en-GB')
    there = await visit(browser, `${server.url}/desk`, 1280, 'en-GB')
    await signInAt(here.page, founded.coordinator, 1)
    await signInAt(there.page, amra, 0)
    await here.page.getByText(`${EXPORT_ALONE + 1} tips`).waitFor()
    await there.page.getByText(`${EXPORT_ALONE + 1} tips`).waitFor()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  /** In the sheet where there is one, for what is beneath cannot be pressed. */
  const button = (page: Page, name: string | RegExp) =>
    page.locator('dialog[open], body:not(:has(dialog[open]))').getByRole('button', { name })
  const checked = (page: Page) =>
    page
      .locator('[role=option][aria-checked=true]')
      .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.tip as string))
  const goTo = async (page: Page, name: string) => {
    await button(page, new RegExp(`^${name}`)).click()
    await page.getByRole('heading', { name, level: 1 }).waitFor()
  }
  const kept = (page: Page) =>
    page.evaluate(async () => ({
      local: Object.keys(localStorage).sort(),
      session: Object.keys(sessionStorage),
      databases: await indexedDB.databases(),
      caches: await caches.keys(),
    }))

  /** Presses the button, takes the file and the digits, and opens the one with the other as `age -d` does. */
  async function savedBy(page: Page, name: string) {
    const download = page.waitForEvent('download')
    await button(page, name).click()
    const file = await download
    expect(file.suggestedFilename()).toMatch(/^javi-\d{4}-\d\d-\d\d\.age$/)
    const passphrase = (await page.getByTestId('export-passphrase').textContent()) ?? ''
    expect(passphrase).toMatch(/^\d{20}$/)
    const decrypter = new Decrypter()
    decrypter.addPassphrase(passphrase)
    const files = unzipped(await decrypter.decrypt(readFileSync(await file.path())))
    const text = (name: string) => new TextDecoder().decode(files.get(name))
    const made = JSON.parse(text('javi.json')) as { by: string; tips: BundledTip[] }
    return { passphrase, made, names: [...files.keys()], page: text('javi.html'), table: text('javi.csv') }
  }

  test('two tips are chosen by keys and taken out alone; nothing is left in the browser', async () => {
    const { page } = here
    const before = await kept(page)
    await page.locator('.rows').focus()
    for (const key of ['j', 'x', 'ArrowDown', 'ArrowDown', ' ']) await page.keyboard.press(key)
    // While one chooses, a click opens nothing.
    for (const count of [3, 2]) {
      await page.locator('.row').nth(4).click()
      await expect.poll(async () => (await checked(page)).length).toBe(count)
    }
    const two = await checked(page)
    expect(two).toHaveLength(2)
    await expectAccessible(page, 'choosing')
    await button(page, 'Export…').click()
    await expectAccessible(page, 'before the export')
    const { passphrase, made, names, ...bundle } = await savedBy(page, 'Lock and save 2 tips')
    await expectAccessible(page, 'after the export')
    expect(made.by).toBe(founded.coordinator.id)
    expect(made.tips.map(({ id }) => id).sort()).toEqual([...two].sort())
    for (const tip of made.tips) {
      expect(tip).toMatchObject({ channel: 'web', status: 'new', replies: [], passed_on: [] })
      expect(tip.messages).toMatchObject([
        { number: 1, text: expect.stringMatching(/^Izmišljena dojava broj/) },
      ])
      expect(JSON.stringify(tip)).not.toMatch(/recipient|age1pq1/)
      expect(tip.htcds).toMatchObject({
        cas_Status: 'Active',
        cas_ReferringOrganisation: 'web',
        referrals: [],
      })
      const { text } = tip.messages[0] as { text: string }
      expect(bundle.page).toContain(text)
      expect(bundle.table).toContain(`"${text}"`)
    }
    expect(names).toEqual(['javi.html', 'javi.json', 'javi.csv'])
    expect(bundle.page).not.toMatch(/<(script|img|link|iframe|a|form)\b|https?:|\son\w+=/i)
    const rows = await look(server, `SELECT DISTINCT status, read FROM tip`)
    expect(rows).toEqual([{ status: 'new', read: 0 }])

    // The digits are shown once: closing wants to be meant.
    await page.keyboard.press('Escape')
    await page.getByText('Have you written the passphrase down?').waitFor()
    expect(await page.getByTestId('export-passphrase').textContent()).toBe(passphrase)
    await page.keyboard.press('Enter')
    await page.getByTestId('export-passphrase').waitFor({ state: 'detached' })
    expect(await page.locator('html').textContent()).not.toContain(passphrase)
    expect(await kept(page)).toEqual(before)
    expect(here.sent.some(({ body }) => body.includes('Izmišljena') || body.includes(passphrase))).toBe(false)
    expect([...here.hosts]).toEqual([new URL(server.url).host])
  })

  test('more than twenty need a colleague, who looks at them first; then it works, once', async () => {
    const { page } = here
    const all = EXPORT_ALONE + 1
    await button(page, 'Choose all').click()
    await button(page, 'Export…').click()
    await page.getByRole('heading', { name: `Export ${all} tips` }).waitFor()
    expect(await button(page, /Lock and save/).count()).toBe(0)
    await expectAccessible(page, 'asking')
    await button(page, 'Ask a second person').click()
    await button(page, 'All right').click()
    await goTo(page, 'Second person')
    await page.getByRole('heading', { name: 'What you asked for' }).waitFor()
    await button(page, 'Withdraw the request').waitFor()
    expect(await button(page, /Lock and save|Confirm/).count()).toBe(0)

    await goTo(there.page, 'Second person')
    await there.page.getByText('Asked by koordinatorka').waitFor()
    await expectAccessible(there.page, 'a request')
    await button(there.page, 'Look at it').first().click()
    await there.page.getByTestId('answers').waitFor()
    await there.page.keyboard.press('Escape')
    await button(there.page, 'Confirm the export…').click()
    await expectAccessible(there.page, 'confirming')
    await button(there.page, `Confirm the export of ${all} tips`).click()
    await there.page.getByText('The export is confirmed.').waitFor()

    await goTo(page, 'Tips')
    await goTo(page, 'Second person')
    await button(page, `Lock and save ${all} tips`).click()
    const { made } = await savedBy(page, `Lock and save ${all} tips`)
    expect(made.tips.map(({ id }) => id).sort()).toEqual([...tips].sort())
    await button(page, 'I have written it down: close').click()
    await page.getByText('exported', { exact: true }).waitFor()
    expect(await button(page, /Lock and save/).count()).toBe(0)
  })

  test('a tip is deleted with the keyboard alone, and is gone for whoever told it', async () => {
    const reporter = await tell(server, founded.rootKey, report('Izmišljeno, da nestane.'))
    const { page } = there
    await goTo(page, 'Tips')
    const row = page.locator(`#row-${reporter.tip}`)
    await row.waitFor()
    await standOn(page, reporter.tip)
    await page.keyboard.press('x')
    expect(await checked(page)).toEqual([reporter.tip])
    await press(page, 'Delete for good…')
    await page.getByText('whoever returns with the receipt finds nothing').waitFor()
    await press(page, 'Ask a second person')
    await press(page, 'All right')
    await row.waitFor()

    await goTo(here.page, 'Tips')
    await goTo(here.page, 'Second person')
    await press(here.page, 'Confirm the deletion…')
    await press(here.page, 'Confirm: delete 1 tip for good')
    await here.page.getByText('1 tip deleted for good.').waitFor()
    await expect.poll(() => here.page.evaluate(() => document.activeElement?.tagName)).toBe('H1')
    await expectAccessible(here.page, 'decided')
    await goTo(here.page, 'Tips')
    await here.page.locator(`#row-${tips[0]}`).waitFor()
    expect(await here.page.locator(`#row-${reporter.tip}`).count()).toBe(0)
    expect(await comeBack(server, reporter.keys)).toMatchObject({ found: false })
    expect([...here.complaints, ...there.complaints]).toEqual([])
  })

  /** Goes down the list until it stands on a tip; from its beginning once more where a look came in between. */
  async function standOn(page: Page, tip: string): Promise<void> {
    const selected = () => page.evaluate(() => document.querySelector('.row[aria-selected=true]')?.id)
    const size = Number(await page.locator('.row').first().getAttribute('aria-setsize'))
    for (let round = 0; round < 3; round++) {
      await page.locator('.rows').focus()
      await page.keyboard.press('Home')
      for (let step = 0; step <= size; step++) {
        if ((await selected()) === `row-${tip}`) return
        await page.keyboard.press('j')
      }
    }
    throw new Error(`no way to the tip with the keyboard: ${await selected()}`)
  }

  /** Goes from field to field until the button has the focus, and presses it. */
  async function press(page: Page, name: string): Promise<void> {
    const wanted = button(page, name).first()
    await wanted.waitFor()
    for (let tabs = 0; tabs < 60; tabs++) {
      if (await wanted.evaluate((element) => element === document.activeElement)) {
        await page.keyboard.press('Enter')
        return
      }
      await page.keyboard.press('Tab')
    }
    throw new Error(`no way to “${name}” with the keyboard`)
  }
})
