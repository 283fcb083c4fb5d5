import { Decrypter } from 'age-encryption'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromBase64, hex } from '../core/bytes.ts'
import type { DraftOfMember, Report } from '../core/envelope/bodies.ts'
import { hourOf } from '../core/hour.ts'
import { officeOf } from '../core/keys/keybook.ts'
import { receiptKeys } from '../core/keys/receipt.ts'
import { TEXT_MAX } from '../core/limits.ts'
import { newReceipt } from '../core/receipt.ts'
import { type AgencyKind, DESK } from '../core/roles.ts'
import { reportOf } from '../core/told.ts'
import { visible } from '../core/visible.ts'
import { paths, type ReferralList } from '../core/wire.ts'
import { type StandIn, startCarrier } from './carrier/carrier.ts'
import { believableTips, thisHour } from './support/believable.ts'
import { launchBrowser, signInAt, type Visitor, visit } from './support/browser.ts'
import { huntCanaries } from './support/canary.ts'
import { press, untilNextLook } from './support/clicking.ts'
import { look } from './support/database.ts'
import { entries, type Server, start } from './support/entries.ts'
import { listed } from './support/line.ts'
import {
  addOffices,
  audited,
  type Founded,
  foundDesk,
  invite,
  join,
  keybookFor,
  newColleague,
  type Person,
  post,
  prepare,
  type Reporter,
  random,
  report,
  type Session,
  sealTo,
  signIn,
  tell,
  unlock,
} from './support/world.ts'

/*
 * A night at the desk: forty tips by every channel, six of them about the same house, one that cannot wait. One works the
 * pile, a colleague takes over what is handed to her, three agencies act, ask back, decline; whoever told hears of it.
 * Every text has the same word in it, which at the end must be nowhere on the server.
 */

const MANY = 40

// ---- What is told ----

/** Whoever told of the child, by name: nobody but the desk is to read it. */
const NAME = 'Zumreta Kanarinacević'
const CHILD = `Kanarinac: dječak od devet godina noćas je zaključan u podrumu pekare. Tu je radila ${NAME} i čula ga.`
const CHILD_LEAVES = 'dječak od devet godina noćas je zaključan u podrumu pekare'
const REPLY_HOW = 'Kanarinac: samo poruka mojoj sestri, poslije ponoći.'
/** By the visibility matrix for the police alone, and for social work alone. */
const CONTROLS = 'Kanarinac gazda: pekar sa brkovima.'
const HELP = 'Kanarinac pomoć: treba mu ljekar.'
/** What all who tell of the house have in common. */
const PLATE = 'X47-X-118'
const house = {
  web: [
    `Kanarinac prvi: u kući kod stare vodenice drže tri djevojke, dovozi ih kombi ${PLATE}.`,
    `Kanarinac drugi: kod stare vodenice stoji kombi ${PLATE}, djevojke iz kuće ne izlaze.`,
    'Kanarinac treći: svjetlo u kući kod stare vodenice gori cijelu noć, djevojke plaču.',
  ],
  sms: [
    `Kanarinac cetvrti: kod stare vodenice u kuci su djevojke, kombi ${PLATE}`,
    'Kanarinac peti: kuca kod stare vodenice, djevojke zakljucane',
  ],
  call: `Kanarinac šesti: zvala je žena, kaže da kod stare vodenice djevojke iz kuće vozi kombi ${PLATE}.`,
} as const
const LABOUR = 'Kanarinac radnik: na gradilištu nas je deset, gazda drži pasoše i ne plaća.'
const LABOUR_TOO = 'Kanarinac radnica: u pilani radimo bez ugovora i spavamo u hali.'

// ---- What the desk writes ----

const NOTES = 'Kanarinac bilješka: zvati školu tek ujutro.'
const RUNG = 'Kanarinac, dežurna'
const LINK = 'Kanarinac veza: isti kombi i ista kuća.'
const HANDED = 'Kanarinac predaja: preuzmi gradilište, ja sam na djetetu.'
const REPLY = 'Kanarinac odgovor: hvala, čitamo. Kada ste ga čuli?'
const ANSWER = 'Kanarinac stol: ulaz je iz dvorišta.'

// ---- What the agencies and whoever told write ----

const QUESTION = 'Kanarinac policija pita: sa koje strane se ulazi?'
const POLICE = { reference: 'KANARINAC-03/26', officer: 'Kanarinac, inspektorica' }
const ACTED = 'Kanarinac centar: dijete je na sigurnom.'
const DECLINED = 'Kanarinac inspekcija: gradilište nije na našem području.'
/** What those who were asked together write to each other, and where they call each other. */
const TOGETHER = {
  police: 'Kanarinac patrola: pred pekarom u ponoć, bez sirene.',
  social: 'Kanarinac radnica: čekam u autu iza ugla.',
  desk: 'Kanarinac zajedno: javite se čim je napolju.',
} as const
const PHONES = { police: '033 000 411', social: '033 000 412' } as const
const MORE = 'Kanarinac dopuna: čula sam ga oko ponoći.'

/** What somebody might write who wants a page to run it, or to show something else than it says. */
const HOSTILE = [
  'Kanarinac skripta <script>document.title="run"</script><img src=x onerror="document.title=1">',
  '<svg onload="document.title=2"><a href="javascript:document.title=3">x</a></svg> javascript:alert(4)',
  '"><iframe srcdoc="<script>top.document.title=5</script>"></iframe></bdi></textarea><style>*{display:none}',
  '{n, plural, one {x}} {{constructor.constructor("alert(6)")()}} #{7*7} <%= 7*7 %> &#60;b&#62; [x](javascript:7)',
  'obr\u202Enuto iz\u2066olirano\u2069 ne\u200Bvidlji\uFEFFvo',
].join(' ')
/** A text as it has to look. */
const visibleOf = (text: string): string =>
  visible(text)
    .map((piece) => (typeof piece === 'string' ? piece : piece.hidden))
    .join('')
const SHOWN = visibleOf(HOSTILE)
/** Where few letters go. */
const BRIEF = '<img src=x onerror="document.title=8">\u202E'

const offices = {
  police: { kind: 'police', name: 'Izmišljena policija' },
  social: { kind: 'social_work', name: 'Izmišljeni centar za socijalni rad' },
  labour: { kind: 'labour_inspection', name: 'Izmišljena inspekcija rada' },
} as const satisfies Record<string, { kind: AgencyKind; name: string }>
type Agency = keyof typeof offices
const agencies = Object.keys(offices) as Agency[]

const together = [...Object.values(TOGETHER), ...Object.values(PHONES)]
/** What each agency is given, or writes itself, word for word. */
const given: Record<Agency, readonly string[]> = {
  police: [CHILD_LEAVES, CONTROLS, QUESTION, ANSWER, ...Object.values(POLICE), ...together],
  social: [CHILD_LEAVES, HELP, ACTED, ...together],
  labour: [LABOUR, LABOUR_TOO, DECLINED],
}

/** A frame of MP3 with nothing to hear. */
const sound = (): Uint8Array => {
  const frame = new Uint8Array(4_000)
  frame.set([0xff, 0xf3, 0x48, 0xc4])
  frame.set(Buffer.from('Kanarinac govori'), 64)
  return frame
}

describe.each(entries)('a night at the desk, on %s', { timeout: 120_000 }, (entry) => {
  let carrier: StandIn
  let server: Server
  let founded: Founded
  let browser: Browser
  let night: Page
  let colleague: Page
  let child: Reporter
  const visitors: Visitor[] = []
  const at = {} as Record<Agency, Page>
  const keys = {} as Record<Agency, Session>
  /** What each agency's browser was answered, and what its pages showed. */
  const received: Record<Agency, Promise<string>[]> = { police: [], social: [], labour: [] }
  const shown: Record<Agency, string[]> = { police: [], social: [], labour: [] }
  /** What the pile is made of. */
  const told: string[] = []

  // ---- Filling the pile ----

  const tellWeb = (told: Report) => tell(server, founded.rootKey, told)

  /** Told to a member, who writes it down. */
  async function tellDesk(session: Session, draft: DraftOfMember): Promise<void> {
    const tip = hex(random(16))
    const { epoch, recipient } = officeOf(session.keybook, DESK).page
    const hour = hourOf(Date.now())
    const context = { v: 1, kind: 'tip', tip, seq: 0, channel: 'desk', epoch, hour } as const
    const sealed = await sealTo<'tip'>(session, recipient, context, {
      report: reportOf(draft),
      told: draft.told,
    })
    await audited(session, 'told', tip, paths.told, { tip, epoch, urgent: false, sealed })
  }

  /** All but the one that is written down by clicking. */
  async function fillPile(desk: Session): Promise<void> {
    const many = believableTips(20, thisHour(), 7).map(({ report: one }, at) => {
      const text = `${one.text} Kanarinac noć ${at}.`
      told.push(text)
      // Only one cannot wait.
      return { ...one, text, danger: 'no' as const }
    })
    const digits = newReceipt(random)
    const some = await receiptKeys(digits)
    const keybook = await keybookFor(desk, founded.rootKey)
    const byWeb = async (one: Report) => {
      const { request } = await prepare(server, keybook, one, { ...some, lookup: hex(random(16)) })
      await post(server.url, paths.tips, request)
    }
    const kalesija = 'BA-BIH-TK-kalesija'
    const reports = [
      ...many,
      ...house.web.map((text) => report(text, { place: kalesija })),
      report(LABOUR, { kind: ['work'], child: 'no', share: 'you_decide' }),
      report(LABOUR_TOO, { kind: ['work'], child: 'no', share: 'you_decide' }),
    ]
    for (const one of reports) await byWeb(one)
    const texts = [
      ...house.sms,
      ...Array.from({ length: 5 }, (_, n) => `Kanarinac sms ${n}: vidim nesto cudno`),
    ]
    for (const [n, text] of texts.entries()) await carrier.sms({ from: `+3876100020${n}`, text })
    for (const n of [1, 2, 3]) {
      const call = await carrier.call({ from: `+3876100030${n}` })
      await call.silence()
      await call.press('1')
      await call.speak(sound(), 20)
    }
    const by = { language: 'bs', door: 'seen', danger: 'no' } as const
    for (const [n, how] of (['visit', 'letter', 'old_line'] as const).entries())
      await tellDesk(desk, { ...by, told: { by: how }, text: `Kanarinac rečeno ${n}: izmišljeno.` })
    told.push(...texts, ...house.web, 'Kanarinac rečeno')
  }

  // ---- People ----

  /** @param meet is done with the browser before anything is asked of the desk. */
  async function atPage(person: Person, meet: (visitor: Visitor) => void = () => {}): Promise<Page> {
    const visitor = await visit(browser, 'about:blank', 1280, 'en')
    visitors.push(visitor)
    meet(visitor)
    const { page } = visitor
    await page.clock.install()
    await page.goto(server.url + paths.desk)
    await signInAt(page, person, 1)
    await page.getByRole('button', { name: 'Lock', exact: true }).waitFor()
    return page
  }

  async function atAgency(name: Agency, person: Person): Promise<void> {
    keys[name] = await unlock(server, person, founded.rootKey)
    at[name] = await atPage(person, ({ context }) => {
      context.on('response', (response) => {
        if (response.headers()['content-type']?.includes('json'))
          received[name].push(response.text().catch(() => ''))
      })
    })
  }

  /** What an agency has on its screen now is remembered for the end. */
  const see = async (name: Agency) => {
    shown[name].push(await at[name].content())
  }

  beforeAll(async () => {
    carrier = await startCarrier()
    server = await start(entry, carrier.environment)
    carrier.serves(server.url)
    carrier.doors.call = paths.voiceEnded
    founded = await foundDesk(server, 'senada')
    const { coordinator, rootKey, rootSeed } = founded
    const desk = await signIn(server, coordinator, rootKey)
    const people = {} as Record<Agency, Person>
    for (const name of agencies)
      people[name] = await join(server, await invite(desk, { ...offices[name], agency: null }), name)
    await addOffices(desk, rootSeed)
    const triager = await newColleague(desk, 'triager', 'emina', true)
    browser = await launchBrowser()
    child = await tellWeb(
      report(CHILD, {
        danger: 'yes',
        child: 'yes',
        kind: ['begging'],
        reply: 'yes',
        reply_how: REPLY_HOW,
        controls: CONTROLS,
        assistance: 'yes',
        assistance_how: HELP,
      }),
    )
    await fillPile(desk)
    expect((await listed(desk)).length).toBe(MANY - 1)
    await Promise.all([
      atPage(coordinator).then((page) => {
        colleague = page
      }),
      atPage(triager).then((page) => {
        night = page
      }),
      ...agencies.map((name) => atAgency(name, people[name])),
    ])
  }, 180_000)
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    await carrier?.stop()
  })

  // ---- What they do, click by click ----

  /** Until a list shows something that has come, after however many looks: one may be under way. */
  async function comesUp(page: Page, news: Locator): Promise<void> {
    const isHere = () =>
      news
        .first()
        .waitFor({ timeout: 1_500 })
        .then(() => true)
        .catch(() => false)
    let looks = 0
    do {
      await untilNextLook(page)
      if (++looks > 20) throw new Error(`never came up: ${news}`)
    } while (!(await isHere()))
  }

  const rows = (page: Page) => page.locator('[role=option]')
  const find = async (page: Page, words: string) => {
    await page.locator('#find-tips').fill(words)
    await page.locator('.find[aria-busy=false]').waitFor()
  }
  const acts = (page: Page) => page.locator('.acts')
  const isOpened = async (page: Page, text: string) => {
    await page.getByTestId('outside').getByText(text).waitFor()
    await acts(page).getByRole('button', { name: 'Save the judgement' }).waitFor()
  }
  const openBy = async (page: Page, words: string, text: string) => {
    await find(page, words)
    await rows(page).first().click()
    await isOpened(page, text)
  }
  const send = async (page: Page) => {
    await page.getByRole('button', { name: /Seal and send/ }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }

  /** Takes the tip that is open, judges it, and says why in the notes. */
  async function judgeIt(page: Page, { priority = '', notes = '' }): Promise<void> {
    await press(page, 'Take it')
    await page.getByTestId('taken').getByText('Taken by: you').waitFor()
    await press(page, 'Take it over into your judgement')
    await acts(page).getByLabel('What it is').selectOption('tip')
    await acts(page).getByText('Notes', { exact: true }).click()
    await acts(page).getByLabel('The desk’s notes').fill(notes)
    await acts(page).getByLabel('Priority').selectOption(priority)
    await press(page, 'Save the judgement')
    await page.getByText('Saved.').waitFor()
  }

  /** Passes the tip that is open on to agencies. @param out is blacked out of the text */
  async function passOn(
    page: Page,
    to: Agency[],
    basis: string,
    {
      out = '',
      note = '',
      why: reason = 'Kanarinac: zakon.',
      phones,
    }: { out?: string; note?: string; why?: string; phones?: Partial<Record<Agency, string>> } = {},
  ): Promise<void> {
    await press(page, 'Choose whom and what')
    const sheet = page.locator('dialog[open]')
    if (basis === 'A child') await sheet.getByText(/^Is a child affected: Yes\./).waitFor()
    for (const name of to)
      await sheet.locator('.offers').getByLabel(offices[name].name, { exact: true }).check()
    if (phones) {
      await sheet.getByLabel('Refer jointly').check()
      for (const name of to)
        await sheet.getByLabel(`Telephone for the others: ${offices[name].name}`).fill(phones[name] ?? '')
    }
    await sheet.getByRole('radio', { name: basis }).check()
    if (out) await blackOut(page, out)
    await sheet.getByLabel('Note to the agency').fill(note)
    // Against what they said it goes with a reason.
    const why = sheet.getByLabel('Why it goes against what they said')
    if (await why.isVisible()) await why.fill(reason)
    await sheet.getByRole('button', { name: 'See what leaves' }).click()
    const leaving = await page.getByTestId('leaving').allInnerTexts()
    if (out) expect(leaving.join()).not.toContain(out)
    await send(page)
  }

  async function blackOut(page: Page, out: string): Promise<void> {
    const area = page.locator('dialog[open]').getByLabel('The text that leaves')
    await area.evaluate((field: HTMLTextAreaElement, words) => {
      const from = field.value.indexOf(words)
      field.setSelectionRange(from, from + words.length)
    }, out)
    await area.press('Delete')
  }

  const chooses = (name: Agency, step: string) =>
    at[name].getByRole('radio', { name: step, exact: true }).check()

  async function says(name: Agency, button: string, text = ''): Promise<void> {
    const page = at[name]
    await chooses(name, button)
    if (text) await page.getByTestId('answer').locator('textarea').fill(text)
    await press(page, button)
    await send(page)
    await see(name)
  }

  /** Writes to all that were asked together. */
  async function writesToAll(page: Page, text: string): Promise<void> {
    const joint = page.getByTestId('joint')
    await joint.getByLabel('A note to all').fill(text)
    await joint.getByRole('button', { name: 'See what leaves' }).click()
    await send(page)
    await joint.locator('.ours').getByText(text).waitFor()
  }

  /** Opens the referral once more that is open, as whoever looks whether others have written. */
  const again = (page: Page) => page.locator('.referral-row[aria-current]').click()

  async function openNew(name: Agency, text: string): Promise<void> {
    const page = at[name]
    const row = page.getByTestId('group-new').getByRole('button')
    await comesUp(page, row)
    await row.first().click()
    await page.getByTestId('referral-contents').getByText(text).first().waitFor()
    await see(name)
  }

  // ---- The night ----

  test('a call comes in, and is the fortieth', async () => {
    await press(colleague, 'New tip')
    await press(colleague, 'A call')
    await colleague.getByLabel('“Tell me what is happening.”').fill(house.call)
    await press(colleague, 'Lock and store')
    await press(colleague, 'To the list of tips')
    told.push(house.call)
    await comesUp(night, night.getByText(`${MANY} tips`))
    await night.locator('.filters summary').click()
    const channels = await night.getByLabel('Channel').locator('option').allInnerTexts()
    expect(
      channels.map((one) => Number(/\((\d+)\)/.exec(one)?.[1] ?? MANY)).toSorted((a, b) => a - b),
    ).toEqual([3, 4, 7, 26, MANY])
    await night.locator('.filters summary').click()
  })

  test('what cannot wait stands first, and is judged', async () => {
    const first = rows(night).first()
    expect(await first.getAttribute('data-tip')).toBe(child.tip)
    expect(await first.innerText()).toContain('Danger now')
    await first.click()
    await isOpened(night, CHILD)
    await judgeIt(night, { priority: 'P0', notes: NOTES })
    await first.getByText('P0 now').waitFor()
  })

  test('it goes to the police and to social work together, without the name', async () => {
    await passOn(night, ['police', 'social'], 'A child', { out: NAME, phones: PHONES })
    await expect.poll(() => night.getByTestId('referral').count()).toBe(2)
    await night.getByText('Nobody at the agency has opened it yet').first().waitFor()
    // What cannot wait is said by telephone too.
    const ring = night.getByTestId('ring').filter({ hasText: offices.police.name })
    await ring.getByLabel('Whom you reached').fill(RUNG)
    await ring.getByRole('button').click()
    await night.getByTestId('rung').getByText(RUNG).waitFor()
  })

  test('six tell of the same house: each is read, and they are linked', async () => {
    const links = async () => {
      await find(night, 'stare vodenice')
      await expect.poll(() => rows(night).count()).toBe(6)
      const tips = await rows(night).evaluateAll((all) => all.map((one) => one.getAttribute('data-tip')))
      for (const tip of tips) {
        const row = night.locator(`[data-tip="${tip}"]`)
        await row.click()
        await night.getByTestId('outside').getByText('vodenice').first().waitFor()
        // What somebody reads is no longer unread.
        await expect.poll(() => row.getAttribute('class')).not.toContain('unread')
      }
      await night.getByText('Link another tip').click()
      const search = night.getByTestId('find-to-link')
      await search.getByLabel('Find a tip to link').fill('stare vodenice')
      for (let count = 1; count <= 5; count++) {
        await search.getByLabel('Why it is the same matter').fill(count === 1 ? LINK : '')
        await search.getByRole('button', { name: 'Link', exact: true }).first().click()
        await expect.poll(() => search.getByText('Linked already').count()).toBe(count)
      }
      const linked = night.getByTestId('linked')
      expect(await linked.getByRole('button', { name: 'Take the link away' }).count()).toBe(5)
      await linked.getByText(LINK).waitFor()
    }
    const police = async () => {
      await openNew('police', CHILD_LEAVES)
      await writesToAll(at.police, TOGETHER.police)
      await chooses('police', 'Accept')
      await at.police.getByLabel('The agency’s number').fill(POLICE.reference)
      await at.police.getByLabel('Officer').fill(POLICE.officer)
      await says('police', 'Accept')
      await at.police.locator('.matter .chip').getByText('Accepted').waitFor()
      await says('police', 'Ask the desk', QUESTION)
    }
    const social = async () => {
      await openNew('social', CHILD_LEAVES)
      await says('social', 'Accept')
      await at.social.locator('.matter .chip').getByText('Accepted').waitFor()
      await chooses('social', 'We have acted')
      await at.social.getByLabel('What came of it').selectOption('The person is safe')
      await says('social', 'We have acted', ACTED)
    }
    const agenciesDo = async () => {
      await Promise.all([police(), social()])
      await again(at.social)
      await at.social.getByTestId('joint').getByText(TOGETHER.police).waitFor()
      await writesToAll(at.social, TOGETHER.social)
    }
    await Promise.all([links(), agenciesDo()])
  })

  test('a matter is handed over with a message; the colleague passes on two, and takes one back', async () => {
    await openBy(night, 'gradilištu nas je deset', LABOUR)
    await night.getByLabel('Hand over to…').selectOption({ label: 'senada' })
    await night.getByLabel('Message to senada').fill(HANDED)
    await press(night, 'Hand it over')
    await night.getByTestId('taken').getByText('Taken by: senada').waitFor()

    await comesUp(colleague, colleague.getByText('1 message'))
    await openBy(colleague, 'gradilištu nas je deset', LABOUR)
    await colleague.getByTestId('handed').getByText(HANDED).waitFor()
    await press(colleague, 'I have read it')
    await colleague.getByTestId('handed').waitFor({ state: 'detached' })
    await passOn(colleague, ['labour'], 'Duty by law')
    await openNew('labour', LABOUR)
    await says('labour', 'Decline', DECLINED)
    await at.labour
      .getByTestId('ended')
      .getByText(/^You declined/)
      .waitFor()
    expect(await at.labour.locator('body').innerText()).not.toContain(LABOUR)
    await find(colleague, 'gradilištu nas je deset')
    await rows(colleague).first().click()
    await colleague.getByTestId('referral').getByText(DECLINED).waitFor()

    await openBy(colleague, 'pilani radimo', LABOUR_TOO)
    await passOn(colleague, ['labour'], 'Duty by law')
    await openNew('labour', LABOUR_TOO)
    await press(colleague, 'Take the referral back')
    await press(colleague, 'Take it back')
    await colleague.getByText(/^Taken back\./).waitFor()
    await comesUp(at.labour, at.labour.getByTestId('taken-back'))
    expect(await at.labour.locator('body').innerText()).not.toContain(LABOUR_TOO)
  })

  test('the police asked: the desk answers; social work ends it with whom it has identified', async () => {
    const allWrite = async () => {
      await openBy(night, 'podrumu pekare', CHILD)
      const folded = night.locator('summary', { hasText: 'Joint referral' })
      await folded.getByText('new note').waitFor()
      await folded.click()
      for (const text of [TOGETHER.police, TOGETHER.social])
        await night.getByTestId('joint').getByText(text).waitFor()
      await folded.getByText('new note').waitFor({ state: 'detached' })
      await writesToAll(night, TOGETHER.desk)
      await again(at.social)
      await at.social.getByTestId('joint').getByText(TOGETHER.desk).waitFor()
      await see('social')
    }
    const answers = async () => {
      await night.getByTestId('referral').getByText(QUESTION).waitFor()
      await night.getByTestId('referral').getByText(ACTED).waitFor()
      await night.locator('details.asked-back[open]').getByLabel('What you tell them').fill(ANSWER)
      await night
        .locator('details.asked-back[open]')
        .getByRole('button', { name: 'See what leaves to the agency' })
        .click()
      await send(night)
      await night.getByTestId('referral').getByText(ANSWER).waitFor()
      const news = at.police.getByRole('button', { name: 'Show it' })
      await comesUp(at.police, news)
      await news.click()
      await at.police.getByTestId('outside').getByText(ANSWER).waitFor()
      // With what the desk says comes what the others have written.
      for (const text of [TOGETHER.social, TOGETHER.desk])
        await at.police.getByTestId('joint').getByText(text).waitFor()
      await see('police')
    }
    const ends = async () => {
      await chooses('social', 'Finish and give up access')
      const finish = at.social.getByTestId('finish')
      await press(at.social, 'Add a person')
      for (const [label, option] of [
        ['Sex', 'male'],
        ['Child or adult', 'child'],
        ['Kind of exploitation', 'begging'],
        ['Nationality', 'BA'],
      ] as const)
        await finish.getByLabel(label, { exact: true }).selectOption(option)
      await says('social', 'Finish and give up access')
      await at.social.getByTestId('ended').waitFor()
      expect(await at.social.locator('body').innerText()).not.toContain(CHILD_LEAVES)
    }
    await allWrite()
    await Promise.all([answers(), ends()])
  })

  test('whoever told is answered, reads that it was passed on, and says more', async () => {
    await night.getByRole('textbox', { name: 'Your reply' }).fill(REPLY)
    await night.getByText('Begin with a ready text').click()
    await press(night, 'Insert: we ask')
    expect(await night.getByLabel(/This asks a question/).isChecked()).toBe(true)
    await night.locator('.to-reporter').getByRole('button', { name: 'See what leaves' }).click()
    await press(night, 'Seal and send to the reporter')
    await night.getByTestId('reply').getByText(REPLY).waitFor()

    const visitor = await visit(browser, `${server.url}/en/return`, 360, 'en')
    visitors.push(visitor)
    const { page } = visitor
    await page.getByLabel('Receipt').fill(child.receipt)
    await press(page, 'Open')
    await page.getByText(REPLY).waitFor()
    expect(await page.locator('main').innerText()).toMatch(/question for you/i)
    await page.getByRole('textbox').last().fill(MORE)
    await page.getByRole('button', { name: /^Send/ }).click()
    await page
      .getByText(/has arrived/)
      .first()
      .waitFor()
    for (const { name } of Object.values(offices))
      expect(await page.locator('main').innerText()).not.toContain(name)
  })

  test('the child’s tip is closed, for social work has it', async () => {
    await openBy(night, 'podrumu pekare', CHILD)
    await night.getByText(MORE).waitFor()
    await night
      .getByTestId('persons')
      .getByText(/male · child/)
      .waitFor()
    await acts(night).getByLabel('Status', { exact: true }).selectOption('closed')
    await acts(night).getByLabel('Why it is closed').selectOption('acted')
    expect(await acts(night).getByLabel('Why without social work').count()).toBe(0)
    await press(night, 'Save the judgement')
    await night.getByText('Saved.').waitFor()
  })

  // ---- What nobody may have seen ----

  /** All that somebody's keys open of what their browser was answered. */
  async function openedOf(bodies: string[], { identity, identities }: Session): Promise<string[]> {
    const sealed = new Set<string>()
    const walk = (value: unknown): void => {
      if (typeof value === 'string' && value.length > 200) sealed.add(value)
      else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk)
    }
    for (const body of bodies) if (body !== '') walk(JSON.parse(body))
    const opened = await Promise.all(
      [...sealed].map((text) => {
        const decrypter = new Decrypter()
        for (const one of [identity, ...identities.values()]) decrypter.addIdentity(one)
        return Promise.resolve()
          .then(() => decrypter.decrypt(fromBase64(text), 'text'))
          .catch(() => null)
      }),
    )
    return opened.filter((text) => text !== null)
  }

  test('no agency was answered anything that it was not given', async () => {
    const tips = (await look(server, 'SELECT id FROM tip')).map(({ id }) => id as string)
    expect(tips).toHaveLength(MANY)
    const passed = await look(server, 'SELECT id, office FROM referral')
    const always = [...tips, ...told, NAME, REPLY_HOW, NOTES, RUNG, LINK, HANDED, REPLY, MORE, child.receipt]
    for (const name of agencies) {
      const bodies = await Promise.all(received[name])
      const opened = await openedOf(bodies, keys[name])
      const all = [...bodies, ...opened, ...shown[name], await at[name].content()]
      // Their keys do open it: what was given is found by the same looking.
      const texts = opened.join('\n')
      // With declining the access has ended: not even the reason for it is handed out any more.
      for (const text of given[name]) if (text !== DECLINED) expect(texts, name).toContain(text)
      const own = given[name]
      const withheld = [...always, ...Object.values(given).flat()].filter((text) => !own.includes(text))
      for (const text of withheld)
        expect(
          all.filter((one) => one.includes(text)),
          `${name}: ${text}`,
        ).toEqual([])

      // Of the others' they see no count either.
      const { office } = keys[name].me.member
      const refs = passed.filter((row) => row.office === office).map(({ id }) => id)
      const lists = bodies.flatMap((body) => {
        const list = body === '' ? {} : (JSON.parse(body) as Partial<ReferralList>)
        return list.referrals && list.members ? [list as ReferralList] : []
      })
      expect(lists.length).toBeGreaterThan(0)
      for (const { referrals, members } of lists) {
        for (const row of referrals)
          expect([refs, row.office]).toEqual([expect.arrayContaining([row.ref]), office])
        expect(members).toHaveLength(1)
      }
    }
  })

  // ---- Whatever anybody writes ----

  const flat = (text: string) => text.replace(/\s+/g, ' ')
  /** It stands there as text, and nothing of it has become a part of the page. */
  const expectText = async (page: Page, where: Locator, text = SHOWN) => {
    await where.first().waitFor()
    await expect.poll(async () => flat((await where.allInnerTexts()).join(' '))).toContain(flat(text))
    const elements = 'script, iframe, style, img[src="x"], svg[onload], a[href^="javascript"]'
    expect(await page.locator('#app').locator(elements).count()).toBe(0)
    expect(await page.title()).toMatch(/^Javi/)
  }

  /** One letter more than there may be is refused where it was written, and all of them stay. */
  async function expectTooLong(page: Page, field: Locator, leave: () => Promise<void>): Promise<void> {
    const long = 'ž'.repeat(TEXT_MAX + 1)
    await field.fill(long)
    await leave()
    await page.getByText(/The text is too long(: shorten it)? by 1 character/).waitFor()
    expect(await field.inputValue()).toBe(long)
    expect(await page.getByRole('dialog').count()).toBe(0)
  }

  // What a page shows does not depend on what serves it.
  test.runIf(entry === 'node')('whatever anybody writes anywhere is shown as text', async () => {
    // Told in the web, as long as it may be; by SMS; to a member.
    const before = (await look(server, 'SELECT id FROM tip')).length
    const long = `${HOSTILE} \u0000 kraj priče${'ž'.repeat(TEXT_MAX - HOSTILE.length - 13)}`
    expect(long).toHaveLength(TEXT_MAX)
    const { tip } = await tellWeb(
      report(long, { child: 'no', where: BRIEF, place: 'unknown', share: 'ask_first' }),
    )
    expect((await carrier.sms({ from: '+38761000409', text: HOSTILE })).status).toBe(200)
    await press(colleague, 'New tip')
    await press(colleague, 'A letter')
    const story = colleague.getByLabel('“Tell me what is happening.”')
    await expectTooLong(colleague, story, () => press(colleague, 'Lock and store'))
    await story.fill(HOSTILE)
    await colleague.getByLabel('A note on how it reached us').fill(HOSTILE)
    for (const asked of ['“Where exactly?”', '“Who holds them, or gives them orders?”'])
      await colleague.getByLabel(asked).fill(BRIEF)
    await press(colleague, 'Lock and store')
    await press(colleague, 'To the list of tips')
    await find(night, '')
    await comesUp(night, night.getByText(`${before + 3} tips`))
    await find(night, 'skripta')
    await expect.poll(() => rows(night).count()).toBe(3)
    for (const row of await rows(night).all()) {
      expect(flat(await row.innerText())).toContain('<script>')
      await row.click()
      await night.getByTestId('taken').waitFor()
      await expectText(night, night.getByTestId('outside'))
    }
    await night.locator(`[data-tip="${tip}"]`).click()
    await expectText(night, night.getByTestId('outside'), `U+0000 kraj priče${'ž'.repeat(100)}`)

    // What the desk writes for itself: notes and a flag; and to whoever told.
    await judgeIt(night, { priority: 'P1', notes: HOSTILE })
    await acts(night).getByText('Put a flag on it').click()
    await acts(night).getByLabel('Reason for the flag').fill(BRIEF)
    await press(night, 'Put it')
    await expectText(night, night.getByTestId('flags'), visibleOf(BRIEF))
    await night.getByTestId('history').locator('summary').click()
    // Only its beginning stands there.
    await expectText(night, night.getByTestId('history'), SHOWN.slice(0, 200))
    const reply = night.getByRole('textbox', { name: 'Your reply' })
    const beforeIt = () =>
      night.locator('.to-reporter').getByRole('button', { name: 'See what leaves' }).click()
    await expectTooLong(night, reply, beforeIt)
    await reply.fill(HOSTILE)
    await beforeIt()
    await expectText(night, night.getByTestId('leaving'))
    await press(night, 'Seal and send to the reporter')
    await expectText(night, night.getByTestId('reply'))

    // To agencies together, from one to the other, to the desk, and back.
    const phones = { police: BRIEF, social: BRIEF }
    await passOn(night, ['police', 'social'], 'Duty by law', { note: HOSTILE, why: HOSTILE, phones })
    // It stands among what left, which is folded.
    const against = night.getByTestId('goes-against').first()
    expect(flat((await against.textContent()) ?? '')).toContain(flat(SHOWN))
    await openNew('social', 'Kanarinac')
    const joint = at.social.getByTestId('joint')
    await expectText(at.social, at.social.getByTestId('joint-offices'), visibleOf(BRIEF))
    const note = joint.getByLabel('A note to all')
    const seen = () => joint.getByRole('button', { name: 'See what leaves' }).click()
    await expectTooLong(at.social, note, seen)
    await note.fill(HOSTILE)
    await seen()
    await expectText(at.social, at.social.getByTestId('leaving'))
    await send(at.social)
    await expectText(at.social, joint.locator('.ours'))
    await openNew('police', 'Kanarinac')
    await expectText(at.police, at.police.getByTestId('referral-contents'))
    await expectText(at.police, at.police.getByTestId('joint').getByTestId('outside'))
    await chooses('police', 'Accept')
    await at.police.getByLabel('The agency’s number').fill(BRIEF)
    await at.police.getByLabel('Officer').fill(BRIEF)
    await says('police', 'Accept')
    await chooses('police', 'Ask the desk')
    const answer = at.police.getByLabel('Question')
    await expectTooLong(at.police, answer, () => press(at.police, 'Ask the desk'))
    await says('police', 'Ask the desk', HOSTILE)
    await expectText(at.police, at.police.locator('.matter .ours'))
    await find(night, 'skripta')
    await night.locator(`[data-tip="${tip}"]`).click()
    await expectText(night, night.getByTestId('referral'))
    await expectText(night, night.getByTestId('referral'), visibleOf(BRIEF))
    await night.locator('summary', { hasText: 'Joint referral' }).click()
    await expectText(night, night.getByTestId('joint').getByTestId('outside'))
    const back = night.locator('details.asked-back[open]')
    const tell = () => back.getByRole('button', { name: 'See what leaves to the agency' }).click()
    await expectTooLong(night, back.getByLabel('What you tell them'), tell)
    await back.getByLabel('What you tell them').fill(HOSTILE)
    await tell()
    await send(night)
    const news = at.police.getByRole('button', { name: 'Show it' })
    await comesUp(at.police, news)
    await news.click()
    await expectText(at.police, at.police.getByTestId('outside'))
  })

  test('nothing of the night is on the server in plain, and no browser complained', async () => {
    for (const { complaints, sent, hosts } of visitors) {
      expect(complaints).toEqual([])
      expect([...hosts]).toEqual([new URL(server.url).host])
      for (const { path, body } of sent) expect(body, path).not.toMatch(/Kanarinac|vodenic|pekar/)
    }
    await huntCanaries(server, ['Kanarinac', 'vodenice', 'podrumu pekare', PLATE, child.receipt])
  })
})
