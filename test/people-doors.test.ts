import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { base64, hex } from '../core/bytes.ts'
import { hourOf } from '../core/hour.ts'
import { type Joining, macOf, readInvitation } from '../core/keys/invitation.ts'
import { DESK } from '../core/roles.ts'
import { fill, paths } from '../core/wire.ts'
import type { InvitationLook, MemberInvitationRow, MemberRow } from '../core/wire-people.ts'
import { ask, askPost, expectProblem, nextEntry, tailOf, tried } from './support/asking.ts'
import { change, count, look } from './support/database.ts'
import { onWorkerd, type Server, start } from './support/entries.ts'
import {
  addColleague,
  addOffices,
  audited,
  type Founded,
  foundDesk,
  get,
  invite,
  inviteColleague,
  join,
  joinAs,
  joiningOf,
  makeHead,
  newColleague,
  type Person,
  post,
  random,
  type Session,
  signIn,
} from './support/world.ts'

/*
 * The people of an office: invited, added, given another role, shut out, off-boarded; and what becomes of its key.
 */

const now = () => hourOf(Date.now())

describe.each(onWorkerd)('people on %s', (entry) => {
  let server: Server
  let founded: Founded
  let desk: Session
  let lead: Person
  let agency: Session
  let triager: Person
  let administrator: Person
  let worker: Person
  /** Sessions of theirs. */
  let triaging: Session
  let administering: Session
  let working: Session

  beforeAll(async () => {
    server = await start(entry)
    founded = await foundDesk(server)
    desk = await signIn(server, founded.coordinator, founded.rootKey)
    const secret = await invite(desk, {
      kind: 'police',
      name: 'Izmišljena policijska uprava',
      agency: null,
    })
    lead = await join(server, secret, 'Inspektor')
    await addOffices(desk, founded.rootSeed)
    agency = await signIn(server, lead, founded.rootKey)
  })
  afterAll(async () => server?.stop())

  const signInAs = (person: Person, step = 0) => signIn(server, person, founded.rootKey, step)
  const status = async ({ cookie }: Session, path: string = paths.me) =>
    (await ask(server.url, path, { headers: { cookie } })).status
  const stateOf = async ({ id }: { id: string }) =>
    (await look(server, `SELECT state, role FROM member WHERE id = '${id}'`))[0]
  const invitationsOf = async ({ cookie }: Session) =>
    (await get<{ invitations: MemberInvitationRow[] }>(server.url, paths.memberInvitations, { cookie }))
      .invitations
  const withdraw = (session: Session, invitation: string) =>
    tried(session, 'withdrawn', invitation, fill(paths.invitationWithdraw, { invitation }))

  test('a colleague is invited, joins, waits, is added and reads', async () => {
    const secret = await inviteColleague(desk, 'triager')
    const { id: invitation } = readInvitation(secret)
    const shown = await post<InvitationLook>(server.url, paths.invitationLook, { invitation })
    expect(shown).toEqual({
      for: 'member',
      office: DESK,
      kind: 'desk',
      name: 'Izmišljeni ured koordinatora',
      role: 'triager',
    })
    triager = await joinAs(server, secret, 'Trijaža')
    expect(await stateOf(triager)).toEqual({ state: 'waiting', role: 'triager' })
    await expect(signInAs(triager)).rejects.toMatchObject({ status: 403 })
    // The link is used up, and an agency's heads see nothing of it.
    await expect(joinAs(server, secret, 'Neko drugi')).rejects.toMatchObject({ status: 410 })
    const [row] = await invitationsOf(desk)
    expect(row).toMatchObject({ role: 'triager', state: 'answered', answered: { name: 'trijaža' } })
    expect(await invitationsOf(agency)).toEqual([])

    await addColleague(desk, triager)
    expect(await stateOf(triager)).toEqual({ state: 'active', role: 'triager' })
    expect((await invitationsOf(desk)).map(({ state }) => state)).toEqual(['done'])
    triaging = await signInAs(triager)
    expect([...triaging.identities]).toEqual([...desk.identities])
    expect(await status(triaging, paths.deskTips)).toBe(200)
    expect(await status(triaging, paths.members)).toBe(404)

    administrator = await newColleague(desk, 'administrator', 'Administratorka')
    administering = await signInAs(administrator)
    expect(administering.identities.size).toBe(0)
    expect(await status(administering, paths.members)).toBe(200)
    expect(await status(administering, paths.deskTips)).toBe(404)

    worker = await newColleague(agency, 'worker', 'Radnica')
    working = await signInAs(worker)
    expect(working.identities.size).toBe(1)
  })

  test('heads list their own office, the desk all of them', async () => {
    const listed = async ({ cookie }: Session) =>
      (await get<{ members: MemberRow[] }>(server.url, paths.members, { cookie })).members.map(
        ({ office, name, role, state }) => [office === DESK ? 'desk' : 'agency', name, role, state],
      )
    const own = [
      ['agency', 'inspektor', 'lead', 'active'],
      ['agency', 'radnica', 'worker', 'active'],
    ]
    expect(await listed(agency)).toEqual(own)
    expect((await listed(desk)).toSorted()).toEqual(
      [
        ...own,
        ['desk', 'koordinatorka', 'coordinator', 'active'],
        ['desk', 'trijaža', 'triager', 'active'],
        ['desk', 'administratorka', 'administrator', 'active'],
      ].toSorted(),
    )
  })

  describe('an invitation', () => {
    test('is for a role that the own office has, and never for a head', async () => {
      const before = await count(server, 'invitation')
      for (const [session, role] of [
        [desk, 'worker'],
        [agency, 'triager'],
        [agency, 'administrator'],
        [desk, 'coordinator'],
        [agency, 'lead'],
      ] as const) {
        const invitation = hex(random(16))
        const body = { invitation, role, secret: (await invitationsOf(desk))[0]?.secret }
        expectProblem(
          await tried(session, 'invited', invitation, paths.memberInvitations, body),
          400,
          'bad-request',
        )
      }
      const invitation = hex(random(16))
      for (const [name, more] of Object.entries({
        'another office': { office: lead.office },
        'a state': { state: 'done' },
        'a name': { name: 'Ured' },
        'an end': { until: 999_999 },
      })) {
        const body = { invitation, role: 'worker', secret: 'AAAA', ...more }
        const refused = await tried(agency, 'invited', invitation, paths.memberInvitations, body)
        expect(`${name}: ${refused.text}`).toContain('"code":"bad-request"')
      }
      const unsealed = { invitation, role: 'worker', secret: base64(new Uint8Array(1_700)) }
      expectProblem(
        await tried(agency, 'invited', invitation, paths.memberInvitations, unsealed),
        400,
        'not-sealed',
      )
      expect(await count(server, 'invitation')).toBe(before)
    })

    test('changed in the database before it is answered: nobody is added by it', async () => {
      const secret = await inviteColleague(desk, 'administrator')
      await change(
        server,
        "UPDATE invitation SET role = 'triager' WHERE state = 'open' AND role = 'administrator'",
      )
      const answering = await joinAs(server, secret, 'Pozvana administratorka')
      await expect(addColleague(desk, answering)).rejects.toThrow('nobody here has invited to this')
      expect(await stateOf(answering)).toEqual({ state: 'waiting', role: 'triager' })
      const [row] = (await invitationsOf(desk)).filter(({ state }) => state === 'answered')
      const invitation = row?.invitation as string
      await audited(desk, 'withdrawn', invitation, fill(paths.invitationWithdraw, { invitation }))
    })

    test('answered with another office, role, or anything more: refused, and nothing is stored', async () => {
      const secret = await inviteColleague(agency, 'worker')
      const { id: invitation, macKey } = readInvitation(secret)
      const shown = await post<InvitationLook>(server.url, paths.invitationLook, { invitation })
      const { body, person } = await joiningOf(secret, shown, 'Nova radnica')
      const send = (more: object) => askPost(server.url, paths.invitationJoin, { ...body, ...more })
      const joined = (change: Partial<Joining>) => {
        const joining = { ...body.joining, ...change }
        return { joining, mac: macOf(joining, macKey) }
      }
      const [passphrase, rescue] = body.ways
      const weak = { ...passphrase, stretching: { ...passphrase?.stretching, memory: 8 } }
      const wrong: Record<string, object> = {
        'another office': joined({ office: DESK }),
        'a lead': joined({ role: 'lead' }),
        'a coordinator': joined({ role: 'coordinator' }),
        'a role beside': { role: 'lead' },
        'an office beside': { office: DESK },
        'a state beside': { state: 'active' },
        'an escrow': { escrow: 'AAAA' },
        'keys of the office': { grants: [] },
        'a field more in the answer': { joining: { ...body.joining, until: null } },
        'a weak passphrase': { ways: [weak, rescue] },
        'one way to unlock': { ways: [passphrase] },
        'the same way twice': { ways: [passphrase, passphrase] },
        'a passkey': { ways: [{ ...passphrase, way: `passkey:${'0'.repeat(32)}` }, rescue] },
      }
      const before = await count(server, 'member')
      for (const [name, more] of Object.entries(wrong))
        expect(`${name}: ${(await send(more)).text}`).toContain('"code":"bad-request"')
      expectProblem(await send({ code: '000000' }), 403, 'refused')
      expectProblem(await send({ name: lead.name }), 409, 'taken')
      expectProblem(await send({ name: ` ${lead.name.toUpperCase()} ` }), 409, 'taken')
      const other = { ...body.joining.member, id: lead.id }
      expectProblem(await send(joined({ member: other })), 409, 'taken')
      expectProblem(await send({ invitation: hex(random(16)) }), 410, 'gone')
      expect(await count(server, 'member')).toBe(before)

      // An office is made by another kind of invitation, and a colleague not by an agency's.
      const forAgency = await invite(desk, { kind: 'health', name: 'Izmišljeni dom zdravlja', agency: null })
      expectProblem(await send({ invitation: readInvitation(forAgency).id }), 410, 'gone')
      await expect(join(server, secret, 'Izmišljena')).rejects.toThrow('for a colleague')

      const both = await Promise.all([send({}), send({})])
      expect(both.map((one) => one.status === 200).toSorted()).toEqual([false, true])
      expect(await count(server, 'member')).toBe(before + 1)
      expectProblem(await send({}), 410, 'gone')
      expect(await stateOf(person)).toEqual({ state: 'waiting', role: 'worker' })
      const stored = JSON.stringify(await look(server, 'SELECT id, secret, answer, mac FROM invitation'))
      for (const part of [secret, invitation]) expect(stored).not.toContain(part)
    })

    test('withdrawn: 410, and whoever waits goes with it; their name is free again', async () => {
      const open = await inviteColleague(desk, 'triager')
      const answered = (await invitationsOf(agency)).find(({ state }) => state === 'answered')
      const fresh = (await invitationsOf(desk)).find(({ state }) => state === 'open')
      const done = (await invitationsOf(desk)).find(({ state }) => state === 'done')
      if (!answered || !fresh || !done) throw new Error('not there')
      // A colleague's invitation is the matter of the heads of that office alone.
      expectProblem(await withdraw(administering, fresh.invitation), 404, 'not-found')
      expectProblem(await withdraw(agency, fresh.invitation), 404, 'not-found')
      expectProblem(await withdraw(desk, answered.invitation), 404, 'not-found')
      expectProblem(await withdraw(desk, 'f'.repeat(64)), 404, 'not-found')
      expectProblem(await withdraw(desk, done.invitation), 410, 'gone')

      expect((await withdraw(desk, fresh.invitation)).status).toBe(200)
      const shown = { invitation: readInvitation(open).id }
      expectProblem(await askPost(server.url, paths.invitationLook, shown), 410, 'gone')
      await expect(joinAs(server, open, 'Zakasnila')).rejects.toMatchObject({ status: 410 })
      expectProblem(await withdraw(desk, fresh.invitation), 410, 'gone')

      expect((await withdraw(agency, answered.invitation)).status).toBe(200)
      expect(await look(server, "SELECT id FROM member WHERE name = 'nova radnica'")).toEqual([])
      const [orphans] = await look(
        server,
        'SELECT count(*) AS found FROM "unlock" WHERE member NOT IN (SELECT id FROM member)',
      )
      expect(Number(orphans?.found)).toBe(0)
      agency.tail = await tailOf(agency)
      await joinAs(server, await inviteColleague(agency, 'worker'), 'Nova radnica')
      const [again] = (await invitationsOf(agency)).filter(({ state }) => state === 'answered')
      expect((await withdraw(agency, again?.invitation ?? '')).status).toBe(200)
      expect((await invitationsOf(desk)).map(({ state }) => state).toSorted()).toContain('withdrawn')
    })

    test('of an agency is withdrawn with all that its head sent', async () => {
      desk.tail = await tailOf(desk)
      const secret = await invite(desk, { kind: 'safe_house', name: 'Izmišljena kuća', agency: null })
      const made = await join(server, secret, 'Voditeljica')
      const [row] = await look(server, `SELECT id FROM invitation WHERE office = '${made.office}'`)
      const invitation = String(row?.id)
      expectProblem(await withdraw(agency, invitation), 404, 'not-found')
      // Whoever may invite agencies may withdraw.
      expect((await withdraw(administering, invitation)).status).toBe(200)
      for (const [table, column] of [
        ['member', 'office'],
        ['page', 'office'],
        ['grant', 'office'],
        ['office', 'id'],
      ])
        expect(await look(server, `SELECT 1 FROM "${table}" WHERE ${column} = '${made.office}'`)).toEqual([])
      const shown = { invitation: readInvitation(secret).id }
      expectProblem(await askPost(server.url, paths.invitationLook, shown), 410, 'gone')
      desk.tail = await tailOf(desk)
      const free = await invite(desk, { kind: 'safe_house', name: 'Izmišljena kuća', agency: null })
      expect((await join(server, free, 'Voditeljica')).name).toBe('Voditeljica')
    })

    test('after 72 hours: 410, and listed as expired', async () => {
      const secret = await inviteColleague(desk, 'triager')
      const before = (await invitationsOf(desk)).find(({ state }) => state === 'open')
      const [row] = await look(server, `SELECT until FROM invitation WHERE id = '${before?.invitation}'`)
      expect(Number(row?.until) - now()).toBeLessThanOrEqual(72)
      await change(server, `UPDATE invitation SET until = ${now()} WHERE id = '${before?.invitation}'`)
      const shown = { invitation: readInvitation(secret).id }
      expectProblem(await askPost(server.url, paths.invitationLook, shown), 410, 'gone')
      await expect(joinAs(server, secret, 'Zakasnila')).rejects.toMatchObject({ status: 410 })
      expect((await invitationsOf(desk)).map(({ state }) => state)).toContain('expired')
    })
  })

  describe('shutting out', () => {
    const put = (
      session: Session,
      act: 'member_disabled' | 'member_enabled',
      { id }: { id: string },
      more = {},
    ) =>
      tried(
        session,
        act,
        id,
        fill(act === 'member_disabled' ? paths.memberDisable : paths.memberEnable, { member: id }),
        more,
      )

    test('acts at the very next request, and lasts until a head lets them in', async () => {
      expect(await status(working)).toBe(200)
      expect((await put(agency, 'member_disabled', worker)).status).toBe(200)
      expect(await status(working)).toBe(401)
      expect(await look(server, `SELECT 1 FROM session WHERE member = '${worker.id}'`)).toEqual([])
      await expect(signInAs(worker, 1)).rejects.toMatchObject({ status: 403 })
      // They keep their place and what is theirs.
      expect(await look(server, `SELECT 1 FROM "grant" WHERE holder = '${worker.id}'`)).toHaveLength(1)
      expect((await put(agency, 'member_disabled', worker)).status, 'once more').toBe(200)
      expect((await put(agency, 'member_enabled', worker)).status).toBe(200)
      expect(await stateOf(worker)).toEqual({ state: 'active', role: 'worker' })
      working = await signInAs(worker, 1)
    })

    test('is the desk’s in every office, and a lead’s in their own; letting in is the heads’', async () => {
      expectProblem(await put(agency, 'member_disabled', triager), 404, 'not-found')
      expectProblem(await put(agency, 'member_enabled', triager), 404, 'not-found')
      for (const session of [triaging, working])
        expectProblem(await put(session, 'member_disabled', worker), 404, 'not-found')
      expect((await put(administering, 'member_disabled', worker)).status).toBe(200)
      expectProblem(await put(administering, 'member_enabled', worker), 404, 'not-found')
      expect((await put(desk, 'member_enabled', worker)).status).toBe(200)
      expect((await put(administering, 'member_disabled', triager)).status).toBe(200)
      expect((await put(desk, 'member_enabled', triager)).status).toBe(200)
    })

    test('by the desk at an agency is lifted by the desk alone, and may leave it without a head at work', async () => {
      expect((await put(desk, 'member_disabled', worker)).status).toBe(200)
      expect(await stateOf(worker)).toEqual({ state: 'barred', role: 'worker' })
      expectProblem(await put(agency, 'member_enabled', worker), 404, 'not-found')
      // Nor by way of stopping them once more.
      expect((await put(agency, 'member_disabled', worker)).status).toBe(200)
      expectProblem(await put(agency, 'member_enabled', worker), 404, 'not-found')
      expect(await stateOf(worker)).toEqual({ state: 'barred', role: 'worker' })

      expect((await put(administering, 'member_disabled', lead)).status).toBe(200)
      expect(await status(agency)).toBe(401)
      await expect(signInAs(lead, 1)).rejects.toMatchObject({ status: 403 })
      for (const one of [lead, worker]) {
        expectProblem(await put(administering, 'member_enabled', one), 404, 'not-found')
        expect((await put(desk, 'member_enabled', one)).status).toBe(200)
      }
      agency = await signInAs(lead, 1)
      // What a lead did, the desk may make its own.
      expect((await put(agency, 'member_disabled', worker)).status).toBe(200)
      expect((await put(desk, 'member_disabled', worker)).status).toBe(200)
      expect(await stateOf(worker)).toEqual({ state: 'barred', role: 'worker' })
      expect((await put(desk, 'member_enabled', worker)).status).toBe(200)
    })

    test('is for who is there: not for oneself, nobody, who waits, the last head', async () => {
      const before = [await count(server, 'audit'), await count(server, 'session')]
      for (const session of [desk, administering, agency])
        expectProblem(await put(session, 'member_disabled', session.me.member), 403, 'refused')
      const [waiting] = await look(server, "SELECT id FROM member WHERE state = 'waiting'")
      for (const id of [String(waiting?.id), 'f'.repeat(16), 'x'])
        for (const act of ['member_disabled', 'member_enabled'] as const)
          expectProblem(await put(desk, act, { id }), 404, 'not-found')
      expectProblem(await put(administering, 'member_disabled', founded.coordinator), 409, 'last-head')
      for (const more of [{ state: 'left' }, { role: 'worker' }, { member: worker.id }])
        expectProblem(await put(desk, 'member_disabled', worker, more), 400, 'bad-request')
      expect([await count(server, 'audit'), await count(server, 'session')]).toEqual(before)
    })

    test('two heads who shut each other out at once: one stays', async () => {
      desk.tail = await tailOf(desk)
      await makeHead(desk, founded.rootSeed, triager)
      const second = await signInAs(triager, 1)
      // Both have signed before either is sent: whoever is late has a session no longer.
      const shuttingOut = async (head: Session, { id }: Person) => {
        const entry = await nextEntry(head, 'member_disabled', id)
        const path = fill(paths.memberDisable, { member: id })
        return () => askPost(server.url, path, { entry }, head.cookie)
      }
      const sends = [await shuttingOut(desk, triager), await shuttingOut(second, founded.coordinator)]
      const both = await Promise.all(sends.map((send) => send()))
      const rows = await look(
        server,
        "SELECT state FROM member WHERE role = 'coordinator' AND office = 'desk' ORDER BY state",
      )
      expect(rows).toEqual([{ state: 'active' }, { state: 'disabled' }])
      // The other came too late: their session had ended, or there was nobody else left.
      const late = both.filter(({ status: answered }) => answered !== 200)
      expect(late).toHaveLength(1)
      for (const answered of late) expect([401, 409]).toContain(answered.status)
    })
  })
})
