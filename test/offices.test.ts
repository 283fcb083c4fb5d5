import { ed25519 } from '@noble/curves/ed25519.js'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { base64, hex, utf8 } from '../core/bytes.ts'
import { canonical, type Json } from '../core/canonical.ts'
import { days, hourOf } from '../core/hour.ts'
import { type Act, acts, type Entry, entry as entrySchema } from '../core/keys/audit.ts'
import { type Book, type BookOffice, signBook, withOffice } from '../core/keys/book.ts'
import { credentialsFor } from '../core/keys/credentials.ts'
import { type Founder, type Founding, foundOffice, newFounder } from '../core/keys/founding.ts'
import { type Answer, macOf, readInvitation } from '../core/keys/invitation.ts'
import { officeOf, verifyKeybook } from '../core/keys/keybook.ts'
import { newKeyPair } from '../core/keys/office.ts'
import { type Page, renewed, signPage } from '../core/keys/page.ts'
import { hashOf, publicHalf, type Signed, signText, verifies } from '../core/keys/signed.ts'
import { newTotpSecret, totpCode } from '../core/keys/totp.ts'
import { DESK } from '../core/roles.ts'
import { fill, paths, type TipThread } from '../core/wire.ts'
import type { InvitationLook, InvitationRow, Me } from '../core/wire-people.ts'
import { doors } from '../worker/doors.ts'
import { type Answered, askPost, expectProblem, someKeys, tailOf, tried } from './support/asking.ts'
import { count, look } from './support/database.ts'
import { onWorkerd, type Server, start } from './support/entries.ts'
import {
  addOffices,
  audited,
  deskHeaders,
  type Founded,
  foundDesk,
  get,
  invite,
  join,
  keybookFor,
  type Person,
  post,
  prepare,
  random,
  refer,
  report,
  reporterKeybook,
  type Session,
  sealTo,
  signIn,
} from './support/world.ts'

/*
 * Who belongs where: invitations, the root's book, an office's page, and the chains that hold what was done.
 */

test('every act that leaves an entry has its door', () => {
  const written = doors.flatMap(({ audit }) => audit ?? [])
  // Two are done by somebody who has no session yet: their doors check the entry themselves.
  expect([...new Set([...written, 'founded', 'recovered'])].sort()).toEqual([...acts].sort())
})

describe.each(onWorkerd)('offices on %s', (entry) => {
  let server: Server
  let founded: Founded
  let desk: Session
  let lead: Person
  let agency: Session

  beforeAll(async () => {
    server = await start(entry)
    founded = await foundDesk(server)
    desk = await signIn(server, founded.coordinator, founded.rootKey)
  })
  afterAll(async () => server?.stop())

  const send = (session: Session, path: string, body: object): Promise<Answered> =>
    askPost(server.url, path, body, session.cookie)

  const listed = async () =>
    (await get<{ invitations: InvitationRow[] }>(server.url, paths.invitations, { cookie: desk.cookie }))
      .invitations

  describe('an invitation', () => {
    let secret: string
    let shown: Extract<InvitationLook, { for: 'office' }>
    let founder: Founder
    let founding: Founding
    let answered: Awaited<ReturnType<typeof answerOf>>

    /** What the invited browser sends. */
    async function answerOf() {
      const { id, macKey } = readInvitation(secret)
      const answer: Answer = {
        office: { id: shown.office, kind: shown.kind, name: shown.name, agency: shown.agency },
        member: { id: founder.id, sign: founder.sign },
        pageHash: hashOf(founding.page),
      }
      const totp = newTotpSecret(random)
      const words = { passphrase: 'izmišljena lozinka', rescue: 'izmišljene riječi' }
      const { recovery } = JSON.parse(founding.page.text) as Page
      const made = await credentialsFor(founder.id, founder.keyring, words, recovery, random)
      return {
        invitation: id,
        answer,
        mac: macOf(answer, macKey),
        name: 'Izmišljena',
        member: founder.id,
        ...made,
        recovery: founding.recovery,
        totp,
        code: totpCode(totp, Date.now()),
        grants: founding.grants.map((grant) => ({ ...grant, sealed: base64(grant.sealed) })),
        page: founding.page,
      }
    }
    const answer = (body: object) => askPost(server.url, paths.invitationAnswer, body)

    beforeAll(async () => {
      secret = await invite(desk, { kind: 'social_work', name: 'Izmišljeni centar', agency: null })
      const { id: invitation } = readInvitation(secret)
      shown = await post(server.url, paths.invitationLook, { invitation })
      expect(shown.for).toBe('office')
      founder = await newFounder(random)
      founding = await foundOffice({ id: shown.office, kind: shown.kind }, founder, hourOf(Date.now()))
      answered = await answerOf()
    })

    test('unknown: 410, for a look as for an answer', async () => {
      const unknown = { invitation: hex(random(16)) }
      expectProblem(await askPost(server.url, paths.invitationLook, unknown), 410, 'gone')
      expectProblem(await answer({ ...answered, ...unknown }), 410, 'gone')
    })

    test('an answer that is not what was asked is refused, and nothing is stored', async () => {
      const { answer: given } = answered
      const page = JSON.parse(founding.page.text) as Page
      const [member] = page.members as [Page['members'][number]]
      const [passphrase, rescue] = answered.ways
      const altered = (change: (value: Answer) => object) => ({
        ...answered,
        answer: { ...given, ...change(given) },
      })
      const paged = (change: Partial<Page>, by = founder.id, seed = founder.keyring.signSeed) => {
        const made = signPage({ ...page, ...change }, by, seed)
        return { ...answered, page: made, answer: { ...given, pageHash: hashOf(made) } }
      }
      const wrong: Record<string, object> = {
        'another office': altered(({ office }) => ({ office: { ...office, id: '0'.repeat(16) } })),
        'another kind': altered(({ office }) => ({ office: { ...office, kind: 'police' } })),
        'another name': altered(({ office }) => ({ office: { ...office, name: 'Ured koordinatora' } })),
        'another entry of the directory': altered(({ office }) => ({ office: { ...office, agency: 'x' } })),
        'the desk': altered(({ office }) => ({ office: { ...office, id: 'desk' } })),
        'another member': altered(({ member: one }) => ({ member: { ...one, id: '0'.repeat(16) } })),
        'another key': altered(({ member: one }) => ({ member: { ...one, sign: publicHalf(random(32)) } })),
        'another page’s hash': altered(() => ({ pageHash: '0'.repeat(64) })),
        'a field more': altered(() => ({ role: 'coordinator' })),
        'another page than its hash': {
          ...answered,
          page: signPage({ ...page, until: page.until + 1 }, founder.id, founder.keyring.signSeed),
        },
        'a page of the desk': paged({ office: 'desk' }),
        'a coordinator': paged({ members: [{ ...member, role: 'coordinator' }] }),
        'somebody else in the page': paged({ members: [{ ...member, id: '0'.repeat(16) }] }),
        'two members': paged({ members: [member, { ...member, id: '0'.repeat(16) }] }),
        'a second page': paged({ n: 2 }),
        'another epoch': paged({ epoch: 2 }),
        'a page that lasts too long': paged({ until: page.until + days(1) }),
        'a page signed by another': paged({}, founder.id, random(32)),
        'a page by another': paged({}, '0'.repeat(16)),
        'another member’s credentials': { ...answered, member: founded.coordinator.id },
        'a weak passphrase': {
          ...answered,
          ways: [
            { ...passphrase, stretching: { salt: 'A'.repeat(22), memory: 8, passes: 1, lanes: 1 } },
            rescue,
          ],
        },
        'no printed words': { ...answered, ways: [passphrase] },
        'no way back': { ...answered, escrow: null },
        'no recovery': { ...answered, recovery: undefined },
        'a role beside': { ...answered, role: 'coordinator' },
        'a state beside': { ...answered, state: 'active' },
      }
      const before = await count(server, 'office')
      for (const [name, body] of Object.entries(wrong))
        expect(`${name}: ${(await answer(body)).text}`).toContain('"code":"bad-request"')
      const [key, ...others] = answered.grants
      const grants = [{ ...key, sealed: base64(new Uint8Array(1_800)) }, ...others]
      expectProblem(await answer({ ...answered, grants }), 400, 'not-sealed')
      expectProblem(await answer({ ...answered, escrow: base64(utf8(founder.id)) }), 400, 'not-sealed')
      expectProblem(await answer({ ...answered, code: '000000' }), 403, 'refused')
      expectProblem(await answer({ ...answered, name: founded.coordinator.name }), 409, 'taken')
      expect(await count(server, 'office')).toBe(before)
      expect((await listed()).map(({ state }) => state)).toEqual(['open'])
    })

    test('two answers at once: one is taken; then the link is used up', async () => {
      const both = await Promise.all([answer(answered), answer(answered)])
      expect(both.map(({ status }) => status === 200).sort()).toEqual([false, true])
      for (const { status } of both) expect([200, 409, 410]).toContain(status)
      expectProblem(await answer(answered), 410, 'gone')
      const { id: invitation } = readInvitation(secret)
      expectProblem(await askPost(server.url, paths.invitationLook, { invitation }), 410, 'gone')
      expect((await listed()).map(({ state }) => state)).toEqual(['answered'])
      expect(await count(server, 'member')).toBe(2)
    })

    test('neither its secret nor its link is in the database', async () => {
      const rows = JSON.stringify(await lookAt('SELECT id, secret, answer, mac FROM invitation'))
      for (const part of [secret, readInvitation(secret).id]) expect(rows).not.toContain(part)
    })
  })
  const lookAt = (sql: string) => look(server, sql)

  test('a book that is not the next one, by the root, with those who answered, is refused', async () => {
    const open = await invite(desk, { kind: 'police', name: 'Izmišljena policijska uprava', agency: null })
    const { book, bookHash } = desk.keybook
    const rows = await listed()
    const waiting = rows.find(({ state }) => state === 'answered') as InvitationRow
    const unanswered = rows.find(({ state }) => state === 'open') as InvitationRow
    const { answer } = waiting.answered as { answer: Answer }
    const now = hourOf(Date.now())
    const head = { ...answer.member, from: now, until: null }
    const next: BookOffice = { ...answer.office, heads: [head] }
    const ghost: BookOffice = { ...next, id: unanswered.office, kind: 'police', name: unanswered.name }
    const good = withOffice(book, bookHash, next)
    const [own] = book.offices as [BookOffice]
    const { rootSeed } = founded
    const by = (change: Partial<Book>, seed = rootSeed) => signBook({ ...good, ...change }, seed)
    const attempts: [string, Signed, string[], string][] = [
      [
        'an office that has not answered',
        signBook(withOffice(book, bookHash, ghost), rootSeed),
        [ghost.id],
        'bad-request',
      ],
      [
        'one that has and one that has not',
        by({ offices: [...good.offices, ghost] }),
        [next.id, ghost.id],
        'bad-request',
      ],
      [
        'an office that nobody invited',
        by({ offices: [own, { ...next, id: '0'.repeat(16) }] }),
        ['0'.repeat(16)],
        'bad-request',
      ],
      ['more than it says', by({ offices: [...good.offices, ghost] }), [next.id], 'bad-request'],
      ['less than it says', by({}), [next.id, ghost.id], 'bad-request'],
      ['the office twice', by({ offices: [...good.offices, next] }), [next.id, next.id], 'bad-request'],
      ['without the desk', by({ offices: [next] }), [next.id], 'bad-request'],
      ['in another order', by({ offices: [next, own] }), [next.id], 'bad-request'],
      ['the desk renamed', by({ offices: [{ ...own, name: 'Drugo' }, next] }), [next.id], 'bad-request'],
      [
        'another head for the desk',
        by({ offices: [{ ...own, heads: [head] }, next] }),
        [next.id],
        'bad-request',
      ],
      [
        'a head more for the desk',
        by({ offices: [{ ...own, heads: [...own.heads, head] }, next] }),
        [next.id],
        'bad-request',
      ],
      [
        'another head than who answered',
        by({ offices: [own, { ...next, heads: [{ ...head, id: '0'.repeat(16) }] }] }),
        [next.id],
        'bad-request',
      ],
      [
        'another key than who answered',
        by({ offices: [own, { ...next, heads: [{ ...head, sign: publicHalf(random(32)) }] }] }),
        [next.id],
        'bad-request',
      ],
      ['another server', by({ server: publicHalf(random(32)) }), [next.id], 'bad-request'],
      ['nothing new', by({ offices: [own] }), [next.id], 'bad-request'],
      ['by another root', by({}, random(32)), [next.id], 'bad-request'],
      ['by the coordinator', signBook(good, desk.signSeed), [next.id], 'bad-request'],
      [
        'changed after it was signed',
        { ...by({}), text: by({}).text.replace('Izmišljeni centar', 'Izmisljeni centar') },
        [next.id],
        'bad-request',
      ],
      ['the same number again', by({ n: book.n }), [next.id], 'page-behind'],
      ['a number left out', by({ n: book.n + 2 }), [next.id], 'page-behind'],
      ['after another book', by({ prev: '0'.repeat(64) }), [next.id], 'page-behind'],
      ['after none', by({ prev: null }), [next.id], 'page-behind'],
    ]
    for (const [name, signed, added, code] of attempts) {
      const answered = await tried(desk, 'office_added', added.join(','), paths.offices, {
        book: signed,
        added,
      })
      expect(`${name}: ${answered.text}`).toContain(`"code":"${code}"`)
    }
    expect(await count(server, 'book')).toBe(1)
    expect((await listed()).map(({ state }) => state).sort()).toEqual(['answered', 'open'])
    expect(await lookAt("SELECT state FROM member WHERE office <> 'desk'")).toEqual([{ state: 'waiting' }])

    lead = await join(server, open, 'Inspektor')
    await addOffices(desk, rootSeed)
    expect(desk.keybook.offices).toHaveLength(3)
    agency = await signIn(server, lead, founded.rootKey)
    const again = signBook({ ...desk.keybook.book, n: 2, prev: bookHash }, rootSeed)
    const added = desk.keybook.book.offices.slice(1).map(({ id }) => id)
    const repeated = await tried(desk, 'office_added', added.join(','), paths.offices, { book: again, added })
    expect(repeated.status, repeated.text).toBeGreaterThanOrEqual(400)
    expect(await count(server, 'book')).toBe(2)
  })

  test('a page is renewed by its own head, and renewing changes nothing else', async () => {
    const { page, pageHash } = officeOf(desk.keybook, DESK)
    const { signSeed, me } = desk
    const now = hourOf(Date.now())
    const next = renewed(page, pageHash, now)
    const other = (await newKeyPair()).recipient
    const [member] = page.members as [Page['members'][number]]
    const by = (change: Partial<Page>, id = me.member.id, seed = signSeed) =>
      signPage({ ...next, ...change }, id, seed)
    const stranger = { ...member, id: hex(random(8)), sign: publicHalf(random(32)) }
    const attempts: [string, Signed, string][] = [
      ['another recipient', by({ recipient: other }), 'bad-request'],
      ['another epoch', by({ epoch: 2 }), 'bad-request'],
      ['a longer life than a page has', by({ until: next.until + days(1) }), 'bad-request'],
      ['another recovery', by({ recovery: other }), 'bad-request'],
      ['a retired epoch', by({ retired: [{ epoch: 1, recipient: other }] }), 'bad-request'],
      ['a member more', by({ members: [member, { ...stranger, role: 'lead' }] }), 'bad-request'],
      ['a head more', by({ members: [member, stranger] }), 'bad-request'],
      ['another member', by({ members: [stranger] }), 'bad-request'],
      ['a member’s other key', by({ members: [{ ...member, recipient: other }] }), 'bad-request'],
      ['a member’s end', by({ members: [{ ...member, until: now + 1 }] }), 'bad-request'],
      ['another office', by({ office: lead.office }), 'bad-request'],
      ['by an agency’s lead', by({}, agency.me.member.id, agency.signSeed), 'bad-request'],
      ['in the head’s name', by({}, me.member.id, agency.signSeed), 'bad-request'],
      ['by the root', by({}, 'root', founded.rootSeed), 'bad-request'],
      [
        'changed after it was signed',
        { ...by({}), text: by({}).text.replace(`"n":${next.n}`, `"n": ${next.n}`) },
        'bad-request',
      ],
      ['no page', { ...by({}), text: '{}' }, 'bad-request'],
      ['no JSON', { ...by({}), text: 'x' }, 'bad-request'],
      ['the same number', by({ n: page.n }), 'page-behind'],
      ['a number left out', by({ n: page.n + 2 }), 'page-behind'],
      ['after another', by({ prev: '0'.repeat(64) }), 'page-behind'],
    ]
    const before = await count(server, 'page')
    for (const [name, signed, code] of attempts) {
      const answered = await tried(desk, 'page_renewed', DESK, paths.page, { page: signed })
      expect(`${name}: ${answered.text}`).toContain(`"code":"${code}"`)
    }
    // An agency's lead cannot publish for the desk, whatever they sign.
    const foreign = await tried(agency, 'page_renewed', lead.office, paths.page, { page: by({}) })
    expectProblem(foreign, 400, 'bad-request')
    expect(await count(server, 'page')).toBe(before)

    desk.tail = await tailOf(desk)
    await audited(desk, 'page_renewed', DESK, paths.page, { page: by({}) })
    desk.keybook = await keybookFor(desk, founded.rootKey)
    expect(officeOf(desk.keybook, DESK).page).toEqual(next)
    const given = await reporterKeybook(server, founded.rootKey)
    expect(officeOf(given, DESK).page.n).toBe(2)
    expectProblem(await tried(desk, 'page_renewed', DESK, paths.page, { page: by({}) }), 409, 'page-behind')
    const own = officeOf(agency.keybook, lead.office)
    agency.tail = await tailOf(agency)
    await audited(agency, 'page_renewed', lead.office, paths.page, {
      page: signPage(renewed(own.page, own.pageHash, now), agency.me.member.id, agency.signSeed),
    })
  })

  test('an entry that does not say what was done, by whom, as the next one, is refused', async () => {
    const { id } = desk.me.member
    const tail = await tailOf(desk)
    const hour = hourOf(Date.now())
    const entryOf = (change: Partial<Entry> = {}, seed = desk.signSeed, by = id): Signed => {
      const { n, prev, seen } = tail
      const value = { v: 1, actor: id, n, prev, seen, act: 'signed_in', subject: '', hour, ...change }
      return signText('audit', value as Json, seed, by)
    }
    const good = entryOf()
    /** Signed as it stands, though nobody's canonical form. */
    const written = (text: string): Signed => {
      const sig = base64(ed25519.sign(utf8(`javi/audit/v1\n${text}`), desk.signSeed))
      return { text, by: id, sig }
    }
    expect(written(good.text)).toEqual(good)
    const other = '0'.repeat(64)
    const attempts: [string, Signed, string][] = [
      ['another act', entryOf({ act: 'opened' }), 'bad-request'],
      ['an act of the server’s', entryOf({ act: 'sign_in_refused' }), 'bad-request'],
      ['an act that there is not', entryOf({ act: 'erased' as Act }), 'bad-request'],
      ['another subject', entryOf({ subject: 'Kanarinac' }), 'bad-request'],
      ['somebody else’s', entryOf({ actor: agency.me.member.id }), 'bad-request'],
      ['in somebody else’s name', entryOf({}, desk.signSeed, agency.me.member.id), 'bad-request'],
      ['by somebody else', entryOf({}, agency.signSeed, agency.me.member.id), 'bad-request'],
      ['with another key', entryOf({}, agency.signSeed), 'bad-request'],
      ['with no signature', { ...good, sig: 'A'.repeat(86) }, 'bad-request'],
      [
        'changed after it was signed',
        { ...good, text: good.text.replace('"subject":""', '"subject":"x"') },
        'bad-request',
      ],
      [
        'signed for another purpose',
        { ...signText('page', JSON.parse(good.text), desk.signSeed, id) },
        'bad-request',
      ],
      ['two hours late', entryOf({ hour: hour - 2 }), 'bad-request'],
      ['two hours early', entryOf({ hour: hour + 2 }), 'bad-request'],
      ['words in a link', entryOf({ seen: 'Kanarinac' }), 'bad-request'],
      ['a field more', entryOf({ note: 'Kanarinac' } as never), 'bad-request'],
      ['a field twice', written(good.text.replace('{', '{"subject":"Kanarinac",')), 'bad-request'],
      ['spaces', written(good.text.replace(':', ': ')), 'bad-request'],
      ['no JSON', written('Kanarinac'), 'bad-request'],
      ['a number again', entryOf({ n: tail.n - 1 }), 'audit-behind'],
      ['a number left out', entryOf({ n: tail.n + 1 }), 'audit-behind'],
      ['the first again', entryOf({ n: 0, prev: null }), 'audit-behind'],
      ['after another entry', entryOf({ prev: other }), 'audit-behind'],
      ['after none', entryOf({ prev: null }), 'audit-behind'],
    ]
    const before = await count(server, 'audit')
    for (const [name, signed, code] of attempts) {
      const answered = await send(desk, paths.signedIn, { entry: signed })
      expect(`${name}: ${answered.text}`).toContain(`"code":"${code}"`)
    }
    expect(await count(server, 'audit')).toBe(before)
    const together = await Promise.all(
      Array.from({ length: 10 }, () => send(desk, paths.signedIn, { entry: good })),
    )
    expect(together.filter(({ status }) => status === 200)).toHaveLength(1)
    for (const answered of together.filter(({ status }) => status !== 200))
      expectProblem(answered, 409, 'audit-behind')
    expect(await count(server, 'audit')).toBe(before + 1)
  })

  test('an act whose entry is refused does not happen, and what does not happen leaves no entry', async () => {
    desk.tail = await tailOf(desk)
    const reporter = await prepare(
      server,
      await reporterKeybook(server, founded.rootKey),
      report('Izmišljeno.'),
      await someKeys(),
    )
    await post(server.url, paths.tips, reporter.request)
    const { tip } = reporter
    const path = fill(paths.tipJudge, { tip })
    const stale = { ...desk, tail: { ...desk.tail, n: desk.tail.n - 1 } }
    await expect(audited(stale, 'judged', tip, path, { priority: 'P0' })).rejects.toMatchObject({
      code: 'audit-behind',
    })
    const shown = async () =>
      (await audited<TipThread>(desk, 'opened', tip, fill(paths.tipOpen, { tip }))).tip
    expect((await shown()).priority).toBeNull()
    const before = await count(server, 'audit')
    // Closed without a reason, a reason without closing, nothing at all.
    for (const body of [{ status: 'closed' }, { closing: 'acted' }, { status: 'open', closing: 'acted' }, {}])
      await expect(audited(desk, 'judged', tip, path, body)).rejects.toMatchObject({ code: 'bad-request' })
    expect(await count(server, 'audit')).toBe(before)
    await audited(desk, 'judged', tip, path, { priority: 'P0' })
    expect((await shown()).priority).toBe('P0')

    // One of every act, for the chains that the next test reads.
    const { request } = reporter
    const copies = { epoch: 1, sealed: request.sealed, own: request.sealed }
    await audited(desk, 'sorted', tip, paths.sorted, { tips: [tip] })
    await audited(desk, 'replied', tip, fill(paths.tipReply, { tip }), { seq: 0, asks: false, ...copies })
    const ref = await refer(desk, tip, lead.office, 'Izmišljeno.')
    agency.tail = await tailOf(agency)
    await audited(agency, 'referral_opened', ref, fill(paths.referralOpen, { ref }))
    const hour = hourOf(Date.now())
    const context = {
      v: 1,
      kind: 'feedback',
      ref,
      seq: 0,
      from: lead.office,
      to: DESK,
      epoch: 1,
      hour,
    } as const
    const { recipient } = officeOf(agency.keybook, DESK).page
    const sealed = await sealTo<'feedback'>(agency, recipient, context, {
      state: 'accepted',
      text: 'Izmišljeno.',
    })
    await audited(agency, 'referral_answered', ref, fill(paths.referralAnswer, { ref }), {
      seq: 0,
      state: 'accepted',
      epoch: 1,
      sealed,
      ownEpoch: 1,
      own: sealed,
    })
    const { name } = founded.coordinator
    await post(
      server.url,
      paths.signIn,
      { name, way: 'passphrase', auth: 'A'.repeat(43), code: '000000' },
      deskHeaders(server.url),
    ).catch(() => null)
  })

  test('every chain in the database holds from its first entry on, and says nothing of what was told', async () => {
    const given = await get<Parameters<typeof verifyKeybook>[0]>(server.url, paths.deskKeybook, {
      cookie: desk.cookie,
    })
    const { book, offices } = verifyKeybook(given, founded.rootKey, hourOf(Date.now()))
    const keys = new Map([['server', { key: book.server, office: 'server' }]])
    for (const { page } of offices)
      for (const { id, sign } of page.members) keys.set(id, { key: sign, office: page.office })
    const rows = await lookAt('SELECT * FROM audit ORDER BY actor, n')
    const done = new Set<string>()
    let prev: string | null = null
    let n = 0
    let actor = ''
    for (const row of rows) {
      const signed = { text: String(row.text), by: String(row.actor), sig: String(row.sig) }
      const said = v.parse(entrySchema, JSON.parse(signed.text))
      if (row.actor !== actor) {
        actor = String(row.actor)
        n = 0
        prev = null
      }
      const { key, office } = keys.get(actor) ?? {}
      expect(verifies('audit', signed, key ?? ''), signed.text).toBe(true)
      expect(said).toMatchObject({ actor, n, prev })
      expect([Number(row.n), row.office, row.hash]).toEqual([n, office, hashOf(signed)])
      expect(canonical(said), 'one form').toBe(signed.text)
      expect(said.subject, 'ids, and nothing else').toMatch(/^(desk|([0-9a-f]{16,64}(,[0-9a-f]{16,32})*)?)$/)
      done.add(said.act)
      prev = hashOf(signed)
      n++
    }
    expect([...done].sort()).toEqual(
      [
        ...['founded', 'signed_in', 'invited', 'office_added', 'page_renewed', 'sign_in_refused'],
        ...['sorted', 'opened', 'judged', 'replied', 'referred', 'referral_opened', 'referral_answered'],
      ].sort(),
    )
    const { tail } = await get<Me>(server.url, paths.me, { cookie: desk.cookie })
    const own = rows.filter((row) => row.actor === desk.me.member.id)
    expect(tail).toMatchObject({ n: own.length, prev: own.at(-1)?.hash })
  })
})
