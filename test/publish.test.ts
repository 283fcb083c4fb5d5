import { ed25519 } from '@noble/curves/ed25519.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { base64, hex, utf8 } from '../core/bytes.ts'
import { days, hourOf } from '../core/hour.ts'
import type { Act } from '../core/keys/audit.ts'
import { type Grant, grantAll, grantEpochs, grantTo, RECOVERY } from '../core/keys/grants.ts'
import { officeOf } from '../core/keys/keybook.ts'
import { type KeyPair, newKeyPair } from '../core/keys/office.ts'
import {
  type Page,
  type PageMember,
  rekeyed,
  renewed,
  signPage,
  withMember,
  withoutMember,
  withRecovery,
  withRole,
} from '../core/keys/page.ts'
import { newRecovery } from '../core/keys/recovery.ts'
import { publicHalf, type Signed } from '../core/keys/signed.ts'
import { DESK, type Role } from '../core/roles.ts'
import { fill, paths } from '../core/wire.ts'
import type { MemberInvitationRow } from '../core/wire-people.ts'
import { Refused } from './support/answered.ts'
import { expectProblem, tailOf, tried } from './support/asking.ts'
import { count, look } from './support/database.ts'
import { onWorkerd, type Server, start } from './support/entries.ts'
import {
  addColleague,
  addOffices,
  changeRole,
  type Founded,
  foundDesk,
  get,
  invite,
  inviteColleague,
  join,
  joinAs,
  makeHead,
  newColleague,
  offBoard,
  type Person,
  random,
  refresh,
  rekey,
  renewPage,
  type Session,
  signIn,
} from './support/world.ts'

/*
 * The next page of an office: one thing changes, as its door says, with the keys that this makes necessary. Everything
 * else is refused, whoever signs it; and of two heads at once neither loses what they did.
 */

const now = () => hourOf(Date.now())
const wired = (grants: Grant[]) => grants.map((grant) => ({ ...grant, sealed: base64(grant.sealed) }))

describe.each(onWorkerd)('the next page on %s', (entry) => {
  let server: Server
  let founded: Founded
  let desk: Session
  let agency: Session
  let triager: Person
  let administrator: Person
  let triaging: Session
  let page: Page
  let pageHash: string

  beforeAll(async () => {
    server = await start(entry)
    founded = await foundDesk(server)
    desk = await signIn(server, founded.coordinator, founded.rootKey)
    triager = await newColleague(desk, 'triager', 'Trijaža')
    triaging = await signIn(server, triager, founded.rootKey)
    administrator = await newColleague(desk, 'administrator', 'Administratorka')
    // A second epoch, so that there is one before.
    await rekey(desk)
    const secret = await invite(desk, { kind: 'police', name: 'Izmišljena policija', agency: null })
    const lead = await join(server, secret, 'Inspektor')
    await addOffices(desk, founded.rootSeed)
    agency = await signIn(server, lead, founded.rootKey)
    const own = officeOf(desk.keybook, DESK)
    page = own.page
    pageHash = own.pageHash
  })
  afterAll(async () => server?.stop())

  const signed = (value: Page, by = desk.me.member.id, seed = desk.signSeed): Signed =>
    signPage(value, by, seed)
  const member = (id: string) => page.members.find((one) => one.id === id) as PageMember
  const changed = (value: Page, id: string, change: Partial<PageMember>): Page => ({
    ...value,
    members: value.members.map((one) => (one.id === id ? { ...one, ...change } : one)),
  })

  /** Bodies that differ from a good one by one lie each, and what the server says to them. */
  type Lies = Record<string, object | [object, string]>

  /** Lies that are the same for every door. @param good the page that the door would take. */
  async function commonLies(good: Page): Promise<Lies> {
    const other = (await newKeyPair()).recipient
    const self = desk.me.member.id
    const stranger: PageMember = { ...member(triager.id), id: hex(random(8)), sign: publicHalf(random(32)) }
    const own = officeOf(agency.keybook, agency.me.member.office)
    const said = (value: Page) => ({ page: signed(value) })
    const spaced = signed(good).text.replace(`"n":${good.n}`, `"n": ${good.n}`)
    const spacedSig = base64(ed25519.sign(utf8(`javi/page/v1\n${spaced}`), desk.signSeed))
    return {
      'another office’s page': {
        page: signPage(renewed(own.page, own.pageHash, now()), agency.me.member.id, agency.signSeed),
      },
      'another office’s name': said({ ...good, office: agency.me.member.office }),
      'a longer life': said({ ...good, until: good.until + days(1) }),
      // Where another one is meant, any is: nobody can see what opens it.
      ...(good.recovery === page.recovery && { 'another recovery': said({ ...good, recovery: other }) }),
      // With a new epoch any other key is the new one: the server cannot see what is sealed, the members' browsers do.
      ...(good.epoch === page.epoch && { 'another recipient': said({ ...good, recipient: other }) }),
      'an epoch ahead': said({ ...good, epoch: good.epoch + 1 }),
      'an epoch back': said({ ...good, epoch: good.epoch - 1 }),
      'an epoch before left out': said({ ...good, retired: [] }),
      'an epoch before with another key': said({
        ...good,
        retired: good.retired.map((one) => ({ ...one, recipient: other })),
      }),
      'somebody’s other recipient': said(changed(good, triager.id, { recipient: other })),
      'somebody’s other key': said(changed(good, triager.id, { sign: publicHalf(random(32)) })),
      'somebody’s other beginning': said(changed(good, triager.id, { from: 0 })),
      'one’s own other recipient': said(changed(good, self, { recipient: other })),
      'somebody left out': said({ ...good, members: good.members.filter(({ id }) => id !== triager.id) }),
      'somebody more': said({ ...good, members: [...good.members, stranger] }),
      'a head more': said({ ...good, members: [...good.members, { ...stranger, role: 'coordinator' }] }),
      'members in another order': said({ ...good, members: good.members.toReversed() }),
      'a role that there is not here': said(changed(good, administrator.id, { role: 'lead' })),
      'an administrator who triages': said(changed(good, administrator.id, { role: 'triager' })),
      'by somebody who is no head': {
        page: signed(good, triager.id, triaging.signSeed),
      },
      'by another office’s head': { page: signed(good, agency.me.member.id, agency.signSeed) },
      'in the head’s name': { page: signed(good, self, triaging.signSeed) },
      'by the root': { page: signed(good, 'root', founded.rootSeed) },
      'in another form': { page: { text: spaced, by: self, sig: spacedSig } },
      'changed after it was signed': { page: { ...signed(good), text: spaced } },
      'no page': { page: signed({} as Page) },
      'the same number again': [said({ ...good, n: page.n }), 'page-behind'],
      'a number left out': [said({ ...good, n: page.n + 2 }), 'page-behind'],
      'after another page': [said({ ...good, prev: '0'.repeat(64) }), 'page-behind'],
      'after none': [said({ ...good, prev: null }), 'page-behind'],
      'a role beside': { role: 'coordinator' },
      'an office beside': { office: DESK },
      'an epoch beside': { epoch: 9 },
      'a state beside': { state: 'active' },
      'an owner beside': { member: desk.me.member.id },
    }
  }

  /** Lies about keys for a page that begins an epoch. */
  async function epochLies(good: Page, key: KeyPair, grants: Grant[]): Promise<Lies> {
    const one = grants[0] as Grant
    const lie = (given: Grant[]) => ({ grants: wired(given) })
    const stranger = await grantTo(one ? good.recipient : '', key.identity, DESK, good.epoch)
    return {
      'no keys': lie([]),
      'somebody without a key': lie(grants.slice(1)),
      'the recovery without one': lie(grants.filter(({ holder }) => holder !== RECOVERY)),
      'one twice': lie([...grants, one]),
      'one twice and one not at all': lie([one, ...grants.slice(0, -1)]),
      'a stranger with one': lie([...grants, { ...one, holder: hex(random(8)), sealed: stranger }]),
      'whoever has no key by their role': lie([...grants, { ...one, holder: administrator.id }]),
      'the epoch before': lie(grants.map((grant) => ({ ...grant, epoch: page.epoch }))),
      'an epoch that there is not': lie(grants.map((grant) => ({ ...grant, epoch: good.epoch + 1 }))),
      'one that is not sealed': [
        lie([{ ...one, sealed: new Uint8Array(1_900) }, ...grants.slice(1)]),
        'not-sealed',
      ],
      'one in the clear': [lie([{ ...one, sealed: utf8(key.identity) }, ...grants.slice(1)]), 'not-sealed'],
      'one with more behind it': [
        lie([{ ...one, sealed: new Uint8Array([...one.sealed, ...random(1_000)]) }, ...grants.slice(1)]),
        'not-sealed',
      ],
      'without a new epoch': {
        page: signed({ ...good, epoch: page.epoch, recipient: page.recipient, retired: page.retired }),
      },
      'a new epoch with the old key': { page: signed({ ...good, recipient: page.recipient }) },
    }
  }

  /** Sends a good body with each lie in its place: all are refused, and nothing has changed. */
  async function expectRefused(
    door: { act: Act; subject: string; path: string },
    good: object,
    lies: Lies,
  ): Promise<void> {
    const stored = async () => {
      const counts = await Promise.all(
        ['page', 'grant', 'audit', 'session'].map((table) => count(server, table)),
      )
      const rows = await look(server, 'SELECT id, state, role, hex(escrow) AS escrow FROM member ORDER BY id')
      return JSON.stringify([
        counts,
        rows,
        await look(server, 'SELECT id, epoch, recovery FROM office ORDER BY id'),
      ])
    }
    const before = await stored()
    for (const [name, lie] of Object.entries(lies)) {
      const [body, code] = Array.isArray(lie) ? lie : [lie, 'bad-request']
      const answered = await tried(desk, door.act, door.subject, door.path, { ...good, ...body })
      expect(`${door.act}, ${name}: ${answered.text}`).toContain(`"code":"${code}"`)
    }
    expect(await stored()).toBe(before)
  }

  test('renewed: the same but for its number, link and end', async () => {
    const next = renewed(page, pageHash, now())
    const door = { act: 'page_renewed', subject: DESK, path: paths.page } as const
    const key = await newKeyPair()
    await expectRefused(
      door,
      { page: signed(next) },
      {
        ...(await commonLies(next)),
        'a new epoch': { page: signed(rekeyed(next, key.recipient)) },
        'somebody who has left': { page: signed(withoutMember(page, pageHash, administrator.id, now())) },
        'keys beside': { grants: [] },
      },
    )
  })

  test('rekeyed: a key for everybody who holds it, and nothing else', async () => {
    const key = await newKeyPair()
    const next = rekeyed(renewed(page, pageHash, now()), key.recipient)
    const grants = await grantAll(next, key, now())
    const door = { act: 'rekeyed', subject: '', path: paths.rekey } as const
    const good = { page: signed(next), grants: wired(grants) }
    await expectRefused(door, good, {
      ...(await commonLies(next)),
      ...(await epochLies(next, key, grants)),
      'somebody who leaves meanwhile': {
        page: signed(rekeyed(withoutMember(page, pageHash, triager.id, now()), key.recipient)),
      },
    })
    const wrong = await tried(desk, 'page_renewed', DESK, paths.page, { page: good.page })
    expectProblem(wrong, 400, 'bad-request')
  })

  test('another recovery: a key for everybody who holds it, and those before for the recovery alone', async () => {
    const key = await newKeyPair()
    const made = await newRecovery()
    const next = rekeyed(withRecovery(page, pageHash, made.recipient, now()), key.recipient)
    const all = await grantAll(next, key, now())
    const before = await grantEpochs({ id: RECOVERY, recipient: made.recipient }, desk.identities, DESK)
    expect(before.map(({ epoch }) => epoch)).toEqual([1, 2])
    const [first, second] = before as [Grant, Grant]
    const grants = [...before, ...all]
    const sealed = (some: Grant[]) => ({ grants: wired(some) })
    const door = { act: 'recovery_renewed', subject: '', path: paths.recoveryRenew } as const
    const good = {
      page: signed(next),
      ...sealed(grants),
      recovery: made.hash,
      escrow: wired([first])[0]?.sealed,
    }
    await expectRefused(door, good, {
      ...(await commonLies(next)),
      ...(await epochLies(next, key, all)),
      'the same recovery': { page: signed(rekeyed(renewed(page, pageHash, now()), key.recipient)) },
      'no new epoch': {
        page: signed(withRecovery(page, pageHash, made.recipient, now())),
        ...sealed(before),
      },
      'somebody who leaves meanwhile': {
        page: signed(
          rekeyed(
            { ...withoutMember(page, pageHash, triager.id, now()), recovery: made.recipient },
            key.recipient,
          ),
        ),
      },
      'an epoch twice': sealed([...grants, first]),
      'this epoch twice': sealed([...grants, ...all.filter(({ holder }) => holder === RECOVERY)]),
      'an epoch that is not there': sealed([...grants, { ...second, epoch: 9 }]),
      'without the recovery of now': sealed([...before, ...all.filter(({ holder }) => holder !== RECOVERY)]),
      'an epoch before for somebody': sealed([...grants, { ...first, holder: desk.me.member.id }]),
      'an escrow that is none': [{ escrow: base64(random(40)) }, 'not-sealed'],
      'no escrow': { escrow: undefined },
      'no hash': { recovery: 'x' },
    })
    // Only through its own door.
    expectProblem(
      await tried(desk, 'rekeyed', '', paths.rekey, { page: good.page, ...sealed(all) }),
      400,
      'bad-request',
    )
  })

  test('added: who answered, with the keys and the role that they answered with', async () => {
    const waiting = await joinAs(server, await inviteColleague(desk, 'triager'), 'Čeka')
    const { invitations } = await get<{ invitations: MemberInvitationRow[] }>(
      server.url,
      paths.memberInvitations,
      { cookie: desk.cookie },
    )
    const row = invitations.find(({ state }) => state === 'answered') as MemberInvitationRow
    const done = invitations.find(({ state }) => state === 'done') as MemberInvitationRow
    const joined = row.answered?.joining.member as { id: string; sign: string; recipient: string }
    const added: PageMember = { ...joined, role: 'triager', from: now(), until: null }
    const next = withMember(page, pageHash, added, now())
    const grants = await grantEpochs(added, desk.identities, DESK)
    expect(grants.map(({ epoch }) => epoch)).toEqual([1, 2])
    const [first, second] = grants as [Grant, Grant]
    const good = { invitation: row.invitation, page: signed(next), grants: wired(grants) }
    const door = {
      act: 'member_added',
      subject: waiting.id,
      path: fill(paths.memberAdd, { member: waiting.id }),
    } as const
    const as = (change: Partial<PageMember>) => ({ page: signed(changed(next, added.id, change)) })
    const key = await newKeyPair()
    const lie = (given: Grant[]) => ({ grants: wired(given) })
    await expectRefused(door, good, {
      ...(await commonLies(next)),
      'as a head': as({ role: 'coordinator' }),
      'as an administrator': { ...as({ role: 'administrator' }), grants: [] },
      'as another office’s worker': as({ role: 'worker' }),
      'with another recipient': as({ recipient: key.recipient }),
      'with another key': as({ sign: publicHalf(random(32)) }),
      'with somebody’s key': as({ sign: member(triager.id).sign }),
      'under another id': as({ id: hex(random(8)) }),
      'with an end': as({ until: now() + days(1) }),
      'from long ago': as({ from: 0 }),
      'from later on': as({ from: now() + 24 }),
      'in somebody’s place': {
        page: signed({ ...renewed(page, pageHash, now()), members: [...page.members.slice(0, -1), added] }),
      },
      'with a new epoch': { page: signed(rekeyed(next, key.recipient)) },
      'nobody at all': { page: signed(renewed(page, pageHash, now())) },
      'no keys': lie([]),
      'the key before alone': lie([first]),
      'a key twice': lie([...grants, second]),
      'a key of an epoch that there is not': lie([...grants, { ...second, epoch: 3 }]),
      'a key for somebody else too': lie([...grants, { ...first, holder: administrator.id }]),
      'a key for the recovery too': lie([...grants, { ...second, holder: RECOVERY }]),
      'a key in the clear': [
        lie([first, { ...second, sealed: utf8(desk.identities.get(2) as string) }]),
        'not-sealed',
      ],
      'an invitation that was used': [{ invitation: done.invitation }, 'not-found'],
      'an invitation that there is not': [{ invitation: 'f'.repeat(64) }, 'not-found'],
    })
    // The path names whom the entry names: with another id there is no such invitation.
    const elsewhere = await tried(
      desk,
      'member_added',
      triager.id,
      fill(paths.memberAdd, { member: triager.id }),
      good,
    )
    expectProblem(elsewhere, 404, 'not-found')
    const foreign = await tried(agency, 'member_added', waiting.id, door.path, good)
    expectProblem(foreign, 404, 'not-found')
    // Of two requests at once one counts; the key of now alone is enough.
    const last = { ...good, grants: wired([second]) }
    const both = await Promise.all([
      tried(desk, door.act, door.subject, door.path, last),
      tried(desk, door.act, door.subject, door.path, last),
    ])
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409])
    expect(await look(server, `SELECT epoch FROM "grant" WHERE holder = '${waiting.id}'`)).toEqual([
      { epoch: 2 },
    ])
    await refresh(desk)
    desk.tail = await tailOf(desk)
    const own = officeOf(desk.keybook, DESK)
    page = own.page
    pageHash = own.pageHash
  })

  test('left: with a new epoch where they held the key, and without one where not', async () => {
    const key = await newKeyPair()
    const leaving = withoutMember(page, pageHash, triager.id, now())
    const next = rekeyed(leaving, key.recipient)
    const grants = await grantAll(next, key, now())
    const door = {
      act: 'member_left',
      subject: triager.id,
      path: fill(paths.memberLeave, { member: triager.id }),
    } as const
    const until = (value: number | null) => ({ page: signed(changed(next, triager.id, { until: value })) })
    const old = await grantTo(member(triager.id).recipient, key.identity, DESK, next.epoch)
    await expectRefused(
      door,
      { page: signed(next), grants: wired(grants) },
      {
        ...(await commonLies(next)),
        ...(await epochLies(next, key, grants)),
        'at some later hour': until(now() + 1),
        'long ago': until(1),
        'not at all': until(null),
        'with another role': {
          page: signed(changed(next, triager.id, { role: 'administrator' })),
        },
        'somebody else': {
          page: signed(rekeyed(withoutMember(page, pageHash, administrator.id, now()), key.recipient)),
        },
        'two of them': { page: signed(changed(next, administrator.id, { until: now() - 1 })) },
        'a key for who leaves': {
          grants: wired([...grants, { epoch: next.epoch, holder: triager.id, sealed: old }]),
        },
      },
    )
    const keyless = {
      act: 'member_left',
      subject: administrator.id,
      path: fill(paths.memberLeave, { member: administrator.id }),
    } as const
    const without = withoutMember(page, pageHash, administrator.id, now())
    await expectRefused(
      keyless,
      { page: signed(without), grants: [] },
      {
        'a new epoch': {
          page: signed(rekeyed(without, key.recipient)),
          grants: wired(await grantAll(rekeyed(without, key.recipient), key, now())),
        },
        'keys that nothing makes necessary': {
          grants: wired([{ epoch: page.epoch, holder: triager.id, sealed: old }]),
        },
      },
    )
    const elsewhere = await tried(agency, 'member_left', triager.id, door.path, {
      page: signed(next),
      grants: wired(grants),
    })
    expectProblem(elsewhere, 404, 'not-found')
  })

  test('another role: the key comes or goes with it, and heads are made by the book alone', async () => {
    const key = await newKeyPair()
    const as = (id: string, role: Role) => withRole(page, pageHash, id, role, now())
    const doorOf = (id: string) =>
      ({ act: 'member_role', subject: id, path: fill(paths.memberRole, { member: id }) }) as const
    const given = await grantEpochs(member(administrator.id), desk.identities, DESK)
    const gaining = as(administrator.id, 'triager')
    await expectRefused(
      doorOf(administrator.id),
      { page: signed(gaining), grants: wired(given) },
      {
        'no keys': { grants: [] },
        'a key for somebody else': { grants: wired(given.map((one) => ({ ...one, holder: triager.id }))) },
        'a head': { page: signed(as(administrator.id, 'coordinator')) },
        'an agency’s lead': { page: signed(as(administrator.id, 'lead')) },
        'an agency’s worker': { page: signed(as(administrator.id, 'worker')) },
        'the same role': { page: signed(renewed(page, pageHash, now())) },
        'somebody else’s role': { page: signed(as(triager.id, 'administrator')) },
        'a new epoch too': { page: signed(rekeyed(gaining, key.recipient)) },
        'a role beside': { role: 'triager' },
      },
    )
    const losing = rekeyed(as(triager.id, 'administrator'), key.recipient)
    const grants = await grantAll(losing, key, now())
    await expectRefused(
      doorOf(triager.id),
      { page: signed(losing), grants: wired(grants) },
      {
        ...(await epochLies(losing, key, grants)),
        'a head': { page: signed(as(triager.id, 'coordinator')), grants: [] },
        'a key for who loses it': {
          grants: wired([...grants, { ...(grants[0] as Grant), holder: triager.id }]),
        },
      },
    )
    const lead = agency.me.member.id
    expectProblem(
      await tried(desk, 'member_role', lead, fill(paths.memberRole, { member: lead }), {
        page: signed(gaining),
        grants: [],
      }),
      404,
      'not-found',
    )
  })

  test('a lone head cannot leave or step down; with another, that one does it', async () => {
    const self = desk.me.member.id
    const key = await newKeyPair()
    const leaving = rekeyed(withoutMember(page, pageHash, self, now()), key.recipient)
    const attempts = async () => [
      await tried(desk, 'member_left', self, fill(paths.memberLeave, { member: self }), {
        page: signed(leaving),
        grants: wired(await grantAll(leaving, key, now())),
      }),
      await tried(desk, 'member_role', self, fill(paths.memberRole, { member: self }), {
        page: signed(withRole(page, pageHash, self, 'triager', now())),
        grants: [],
      }),
    ]
    for (const answered of await attempts()) expectProblem(answered, 409, 'last-head')

    // One head more: then it is no longer about the last one, but nobody makes the key that is to keep them out.
    await makeHead(desk, founded.rootSeed, triager)
    for (const answered of await attempts()) expectProblem(answered, 403, 'refused')
    // A disabled head signs nothing: the other is the last again.
    const disable = fill(paths.memberDisable, { member: triager.id })
    expect((await tried(desk, 'member_disabled', triager.id, disable)).status).toBe(200)
    for (const answered of await attempts()) expectProblem(answered, 409, 'last-head')
    const enable = fill(paths.memberEnable, { member: triager.id })
    expect((await tried(desk, 'member_enabled', triager.id, enable)).status).toBe(200)
    desk.tail = await tailOf(desk)
  })

  test('two heads at once: neither loses what they did', async () => {
    const second = await signIn(server, triager, founded.rootKey, 1)
    expect(second.me.member.role).toBe('coordinator')
    const leaver = await newColleague(desk, 'triager', 'Odlazi')
    const joiner = await joinAs(server, await inviteColleague(desk, 'triager'), 'Dolazi')
    await refresh(second)
    const before = await count(server, 'page')
    const works = [
      { head: desk, work: () => addColleague(desk, joiner) },
      { head: second, work: () => offBoard(second, leaver) },
      { head: desk, work: () => renewPage(desk) },
    ] as const
    // Each page follows on the one that its head last saw, so one of the first two comes too late.
    const [one, other] = await Promise.allSettled([works[0].work(), works[1].work()])
    const lost = [one, other].filter(({ status }) => status === 'rejected')
    expect(lost).toHaveLength(1)
    for (const [i, result] of [one, other].entries()) {
      if (result.status !== 'rejected') continue
      expect(result.reason).toBeInstanceOf(Refused)
      expect(result.reason).toMatchObject({ status: 409, code: 'page-behind' })
      const { head, work } = works[i] as (typeof works)[number]
      await refresh(head)
      await work()
    }
    await refresh(desk)
    await works[2].work()
    expect(await count(server, 'page')).toBe(before + 3)
    const { page: after } = officeOf(desk.keybook, DESK)
    const until = (id: string) => after.members.find((each) => each.id === id)?.until
    expect(until(joiner.id)).toBeNull()
    expect(until(leaver.id)).not.toBeNull()
    expect(await look(server, `SELECT state FROM member WHERE id = '${joiner.id}'`)).toEqual([
      { state: 'active' },
    ])
    const joined = await signIn(server, joiner, founded.rootKey)
    expect([...joined.identities.keys()]).toContain(after.epoch)

    // The other head can now step down: by the hand of the first.
    await changeRole(desk, triager, 'triager')
    expect(officeOf(desk.keybook, DESK).page.members.find(({ id }) => id === triager.id)?.role).toBe(
      'triager',
    )
    expectProblem(await tried(second, 'page_renewed', DESK, paths.page, {}), 404, 'not-found')
  })
})
