import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fromBase64 } from '../core/bytes.ts'
import type { ReporterKeys } from '../core/envelope/bodies.ts'
import { DamagedOrMoved, open } from '../core/envelope/open.ts'
import { openReply } from '../core/envelope/open-reply.ts'
import { isSignedBy } from '../core/envelope/signature.ts'
import { hourOf } from '../core/hour.ts'
import { officeOf, signerOf } from '../core/keys/keybook.ts'
import { DESK } from '../core/roles.ts'
import {
  fill,
  paths,
  type ReferralRow,
  type ReferralThread,
  type SortedTip,
  type TipRow,
  type TipThread,
} from '../core/wire.ts'
import { huntCanaries } from './support/canary.ts'
import { count } from './support/database.ts'
import { carrier, entries, type Server, start } from './support/entries.ts'
import {
  addFollowup,
  addOffices,
  audited,
  comeBack,
  deskHeaders,
  type Founded,
  foundDesk,
  get,
  invite,
  join,
  keybookFor,
  newSid,
  type Person,
  post,
  refer,
  report,
  type Session,
  sealTo,
  signIn,
  smsRequest,
  tell,
  unlock,
} from './support/world.ts'

const TEXT = 'Kanarinac: u kući kod Izmišljene česme drže dvije djevojke, pasoš im je oduzet.'
const MORE = 'Kanarinac dodatak: bijeli kombi, tablice X00-X-000.'
const SMS = 'Kanarinac POMOĆ zaključana sam u stanu'
const PHONE = '+38760000111'
const REPLY = 'Kanarinac odgovor: hvala vam, čitamo.'
const FEEDBACK = 'Kanarinac policija: preuzeto, broj IZM-1.'
const AGENT = 'Kanarinac-preglednik/1.0'

describe.each(entries)("a tip's whole way on %s", (entry) => {
  let server: Server
  let founded: Founded
  let lead: Person
  let desk: Session

  beforeAll(async () => {
    server = await start(entry)
    expect((await fetch(`${server.url}/keybook`)).status).toBe(503)
    founded = await foundDesk(server)
    desk = await unlock(server, founded.coordinator, founded.rootKey)
    // Nothing is handed out before the chain says who is here.
    await expect(get(server.url, paths.deskTips, { cookie: desk.cookie })).rejects.toMatchObject({
      status: 401,
    })
    await audited(desk, 'signed_in', '', paths.signedIn)
  })
  afterAll(async () => server?.stop())

  const openTip = (tip: string) => audited<TipThread>(desk, 'opened', tip, fill(paths.tipOpen, { tip }))

  test('web: told, listed, opened, answered, routed, accepted, and the reporter sees it', async () => {
    const reporter = await tell(server, founded.rootKey, report(TEXT, { danger: 'yes' }))
    const { tip } = reporter

    const listed = (await get<{ tips: TipRow[] }>(server.url, paths.deskTips, { cookie: desk.cookie })).tips
    expect(listed).toMatchObject([
      { tip, channel: 'web', urgent: true, status: 'new', messages: 1, read: 0, summary: null },
    ])
    const sorted = await audited<{ tips: SortedTip[] }>(desk, 'sorted', tip, paths.sorted, { tips: [tip] })
    expect(sorted.tips.map((one) => one.tip)).toEqual([tip])
    expect((await comeBack(server, reporter.keys)).status).toBe('received')

    const thread = await openTip(tip)
    const identity = desk.identities.get(1) as string
    const [first] = thread.messages
    const expected = { v: 1, kind: 'tip', tip, seq: 0, channel: 'web', epoch: 1 } as const
    const message = await open<'tip'>(fromBase64(first?.sealed ?? ''), identity, expected)
    expect(message.body.report.text).toBe(TEXT)
    const reporterKeys = message.body.reporter as ReporterKeys
    expect(isSignedBy(message, reporterKeys.sign)).toBe(true)
    expect((await comeBack(server, reporter.keys)).status).toBe('read')

    const own = officeOf(desk.keybook, DESK).page
    const context = {
      v: 1,
      kind: 'reply',
      tip,
      seq: 0,
      channel: 'web',
      epoch: 1,
      hour: hourOf(Date.now()),
    } as const
    await audited(desk, 'replied', tip, fill(paths.tipReply, { tip }), {
      seq: 0,
      epoch: 1,
      asks: true,
      sealed: await sealTo<'reply'>(desk, reporterKeys.recipient, context, { text: REPLY }),
      own: await sealTo<'reply'>(desk, own.recipient, context, { text: REPLY }),
    })
    const back = await comeBack(server, reporter.keys)
    expect(back).toMatchObject({ found: true, tip, status: 'question', next: 1 })
    const [reply] = back.replies
    const read = await openReply(fromBase64(reply?.sealed ?? ''), reporter.keys.identity, {
      tip,
      seq: 0,
      channel: 'web',
      epoch: 1,
    })
    expect(read.body.text).toBe(REPLY)
    const signer = signerOf(officeOf(desk.keybook, DESK), read.by ?? '', hourOf(Date.now()))
    expect(signer && isSignedBy(read, signer.key) && signer.current).toBe(true)

    await addFollowup(server, desk.keybook, reporter, 1, MORE)
    expect(await comeBack(server, reporter.keys)).toMatchObject({ status: 'read', next: 2 })

    const secret = await invite(desk, { kind: 'police', name: 'Izmišljena policijska uprava', agency: null })
    lead = await join(server, secret, 'Inspektor')
    await expect(join(server, secret, 'Neko drugi')).rejects.toMatchObject({ status: 410 })
    await expect(signIn(server, lead, founded.rootKey)).rejects.toMatchObject({ status: 403 })
    // While they wait, the desk's keybook still verifies: it lists only what the root has signed.
    expect((await keybookFor(desk, founded.rootKey)).offices.map(({ id }) => id)).toEqual([DESK])
    await addOffices(desk, founded.rootSeed)
    const agency = await signIn(server, lead, founded.rootKey)

    const ref = await refer(desk, tip, lead.office, TEXT)
    expect((await comeBack(server, reporter.keys)).status).toBe('passed_on')
    const headers = { cookie: agency.cookie }
    const { referrals } = await get<{ referrals: ReferralRow[] }>(server.url, paths.referrals, headers)
    expect(referrals).toMatchObject([{ ref, state: 'sent' }])
    const given = await audited<ReferralThread>(
      agency,
      'referral_opened',
      ref,
      fill(paths.referralOpen, { ref }),
    )
    expect(JSON.stringify(given)).not.toContain(tip)
    const routed = { v: 1, kind: 'referral', ref, seq: 0, from: DESK, to: lead.office, epoch: 1 } as const
    const referral = await open<'referral'>(
      fromBase64(given.sealed),
      agency.identities.get(1) as string,
      routed,
    )
    expect(referral.body.fields.text).toBe(TEXT)
    expect(JSON.stringify(referral)).not.toContain(tip)

    const answer = { v: 1, kind: 'feedback', ref, seq: 0, from: lead.office, to: DESK, epoch: 1 } as const
    const body = { state: 'accepted', text: FEEDBACK } as const
    const hour = hourOf(Date.now())
    await audited(agency, 'referral_answered', ref, fill(paths.referralAnswer, { ref }), {
      seq: 0,
      state: 'accepted',
      epoch: 1,
      sealed: await sealTo<'feedback'>(agency, own.recipient, { ...answer, hour }, body),
      ownEpoch: 1,
      own: await sealTo<'feedback'>(
        agency,
        officeOf(agency.keybook, lead.office).page.recipient,
        { ...answer, hour },
        body,
      ),
    })
    const after = await openTip(tip)
    expect(after.referrals).toMatchObject([{ ref, state: 'accepted' }])
    const copy = { v: 1, kind: 'passed_on', tip, seq: 0, channel: 'web', epoch: 1 } as const
    const kept = fromBase64(after.referrals[0]?.sealed ?? '')
    expect((await open<'passed_on'>(kept, identity, copy)).body).toMatchObject({ ref, office: lead.office })
    await expect(open(kept, identity, { ...copy, tip: 'ab'.repeat(16) })).rejects.toThrow(DamagedOrMoved)
    const told = after.referrals[0]?.feedback[0]?.sealed ?? ''
    expect((await open<'feedback'>(fromBase64(told), identity, answer)).body.text).toBe(FEEDBACK)
  })

  test('SMS: a call for help becomes an urgent tip, once, and later messages join it', async () => {
    const send = (sid: string, text: string) => {
      const { url, init } = smsRequest(server, { sid, from: PHONE, text }, carrier)
      return fetch(url, {
        ...init,
        headers: { ...(init.headers as Record<string, string>), 'user-agent': AGENT },
      })
    }
    const sid = newSid()
    const first = await send(sid, SMS)
    const twiml = await first.text()
    expect(first.status, twiml).toBe(200)
    expect(twiml).toContain('<Message>')
    expect(twiml).not.toMatch(/trgovin|prijav|Javi/i)
    expect(await (await send(sid, SMS)).text()).toBe(twiml)
    const second = await send(newSid(), MORE)
    expect(await second.text()).toMatch(/<Message>.*Javi/)

    const { tips } = await get<{ tips: TipRow[] }>(server.url, paths.deskTips, { cookie: desk.cookie })
    const found = tips.filter((row) => row.channel === 'sms')
    expect(found).toMatchObject([{ urgent: true, messages: 2 }])
    const tip = found[0]?.tip ?? ''
    const thread = await openTip(tip)
    const texts = await Promise.all(
      thread.messages.map(({ sealed, seq }) =>
        open<'line'>(fromBase64(sealed), desk.identities.get(1) as string, {
          v: 1,
          kind: 'line',
          tip,
          seq,
          channel: 'sms',
          epoch: 1,
        }),
      ),
    )
    expect(texts.map(({ body }) => body)).toMatchObject([
      { from: PHONE, to: carrier.TWILIO_NUMBERS, text: SMS },
      { from: PHONE, to: carrier.TWILIO_NUMBERS, text: MORE },
    ])
  })

  test('the canary hunt', async () => {
    const told = [TEXT, MORE, SMS, REPLY, FEEDBACK].flatMap((text) => [text, text.slice(10, 40)])
    await huntCanaries(server, [...told, PHONE, PHONE.slice(1), AGENT, founded.coordinator.passphrase])
  })

  test('a summary is the next one of its tip or none, and only what is a tip is named as sorted', async () => {
    const { tip } = await tell(server, founded.rootKey, report('Izmišljeno, za popis.'))
    const put = async (rev: number, letter: string) => {
      const sealed = letter.repeat(4)
      const summary = { tip, rev, epoch: 1, sealed }
      await post(server.url, paths.summaries, { summaries: [summary] }, deskHeaders(server.url, desk.cookie))
      const { tips } = await get<{ tips: TipRow[] }>(server.url, paths.deskTips, { cookie: desk.cookie })
      return tips.find((row) => row.tip === tip)?.summary ?? null
    }
    expect(await put(Number.MAX_SAFE_INTEGER, 'x')).toBeNull()
    expect(await put(1, 'A')).toEqual({ rev: 1, epoch: 1, sealed: 'AAAA' })
    for (const rev of [1, 3, Number.MAX_SAFE_INTEGER]) expect((await put(rev, 'x'))?.sealed).toBe('AAAA')
    expect(await put(2, 'B')).toEqual({ rev: 2, epoch: 1, sealed: 'BBBB' })

    const before = await count(server, 'audit')
    for (const tips of [['ab'.repeat(16)], [tip, 'ab'.repeat(16)], [tip, tip]])
      await expect(audited(desk, 'sorted', tips.join(','), paths.sorted, { tips })).rejects.toMatchObject({
        status: 400,
      })
    expect(await count(server, 'audit')).toBe(before)
  })
})
