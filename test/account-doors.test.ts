import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { base64, fromBase64, fromHex, hex, utf8 } from '../core/bytes.ts'
import { hourOf } from '../core/hour.ts'
import { type Act, signEntry, type Tail } from '../core/keys/audit.ts'
import { wordsWay } from '../core/keys/credentials.ts'
import { type Way, wrapKeyringKey } from '../core/keys/keyring.ts'
import { rescueWords, sixWords } from '../core/keys/passphrase.ts'
import { escrowKeyringKey, openEscrow } from '../core/keys/recovery.ts'
import { publicHalf } from '../core/keys/signed.ts'
import { newTotpSecret, totpCode } from '../core/keys/totp.ts'
import { PASSKEYS_MAX, SESSION_LIFE } from '../core/limits.ts'
import { paths } from '../core/wire.ts'
import type { Me, PasskeyNew, PasskeyStart, SessionRow } from '../core/wire-people.ts'
import {
  addPasskey,
  authOf,
  changeWords,
  enterBy,
  KNOWN,
  keyringKey,
  meWith,
  removeWay,
  SESSION,
  sessionFrom,
  sessionIn,
  touch,
} from './support/account.ts'
import { Refused } from './support/answered.ts'
import { type Answered, ask, askPost, expectProblem, expectStrict } from './support/asking.ts'
import { type Faults, newPasskey, type Passkey, registered, signed } from './support/authenticator.ts'
import { change, count, look } from './support/database.ts'
import { onNode, type Server, start } from './support/entries.ts'
import {
  audited,
  deskHeaders,
  foundDesk,
  get,
  newColleague,
  type Person,
  post,
  random,
  receiptChallenge,
  type Session,
  signIn,
  unlock,
} from './support/world.ts'

/*
 * A member's own account: ways to unlock, sessions, passkeys, and whoever tries them otherwise.
 */

describe.each(onNode)('the own account on %s', (entry) => {
  let server: Server
  let url: string
  let rootKey: string
  let coordinator: Person
  let desk: Session
  /** Of the coordinator's keyring. */
  let key: Uint8Array
  let triager: Session
  let passkey: Passkey

  beforeAll(async () => {
    server = await start(entry)
    url = server.url
    const founded = await foundDesk(server)
    coordinator = founded.coordinator
    rootKey = founded.rootKey
    desk = await signIn(server, coordinator, rootKey)
    key = await keyringKey(desk.me, 'passphrase', coordinator.passphrase)
    triager = await signIn(server, await newColleague(desk, 'triager', 'Trijažerka'), rootKey)
    passkey = newPasskey(desk.me.member.id, 5)
  })
  afterAll(async () => server?.stop())

  const getAs = <T>({ cookie }: Session, path: string) => get<T>(url, path, { cookie })
  const startAs = ({ cookie }: Session) =>
    post<PasskeyNew>(url, paths.passkeyNew, '', deskHeaders(url, cookie))
  const sessionsOf = async (session: Session) =>
    (await getAs<{ sessions: SessionRow[] }>(session, paths.sessions)).sessions
  const waysOf = async (session: Session) =>
    (await getAs<Me>(session, paths.me)).ways.map(({ way }) => way).sort()
  /** A member's chain is one, whichever of their sessions goes on with it. */
  const catchUp = async (session: Session) => {
    session.tail = await getAs<Tail>(session, paths.tail)
  }

  /** Sends an act, whatever comes of it. */
  const attempt = (
    { cookie, me, tail, signSeed }: Session,
    act: Act,
    subject: string,
    path: string,
    body: object,
  ) => {
    const signedEntry = signEntry(me.member.id, tail, act, subject, hourOf(Date.now()), signSeed)
    return askPost(url, path, { ...body, entry: signedEntry }, cookie)
  }

  /** Another session of the coordinator's, begun by a touch, that has written down that it is here. */
  async function another(): Promise<Session> {
    const session = sessionFrom(desk, await touch(url, passkey))
    await audited(session, 'signed_in', '', paths.signedIn)
    desk.tail = session.tail
    return session
  }

  const expectRefused = async (work: Promise<unknown>, status: number, code: string) => {
    const error = await work.then(
      () => null,
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(Refused)
    expect(error).toMatchObject({ status, code })
  }

  // ---- Passkeys ----

  test('a passkey is made, and signs in with one touch', async () => {
    expect((await startAs(desk)).known).toEqual([])
    await addPasskey(desk, key, passkey)
    expect((await startAs(desk)).known).toEqual([base64(passkey.id)])
    const stored = async () => look(server, 'SELECT * FROM unlock WHERE credential IS NOT NULL')
    expect(await stored()).toMatchObject([
      {
        member: coordinator.id,
        way: passkey.way,
        credential: base64(passkey.id),
        public_key: base64(passkey.cose),
        signs: 5,
        auth: null,
        stretching: null,
        hour: expect.any(Number),
      },
    ])
    const begun = await touch(url, passkey)
    expect(begun.status).toBe(200)
    expectStrict(begun)
    const [own = '', known = '', ...others] = begun.headers.getSetCookie()
    expect(others).toEqual([])
    const attributes = (seconds: number) => `Max-Age=${seconds}; Path=/; Secure; HttpOnly; SameSite=Strict`
    expect(own).toMatch(new RegExp(`^${SESSION}=[0-9a-f]{64}; ${attributes(SESSION_LIFE * 3_600)}$`))
    expect(known).toMatch(new RegExp(`^${KNOWN}=[0-9a-f.]+; ${attributes(400 * 86_400)}$`))
    const me = JSON.parse(begun.text) as Me
    expect(me).toMatchObject({ way: passkey.way, member: { id: coordinator.id }, wrongCodes: 0 })
    expect(me.ways.map(({ way }) => way).sort()).toEqual([passkey.way, 'passphrase', 'rescue'].sort())
    expect(await stored()).toMatchObject([{ signs: 6 }])
    // Nothing is opened before the member's chain says that they are there.
    const session = sessionFrom(desk, begun)
    expectProblem(await ask(url, paths.sessions, { headers: { cookie: session.cookie } }), 401, 'signed-out')
    await audited(session, 'signed_in', '', paths.signedIn)
    desk.tail = session.tail
    expect((await sessionsOf(session)).find(({ current }) => current)).toMatchObject({ way: passkey.way })
    const text = JSON.parse(String((await look(server, newest(coordinator.id)))[0]?.text))
    expect(text).toMatchObject({ act: 'signed_in', actor: coordinator.id })
    expect(await acts(coordinator.id)).toContain(`way_added ${passkey.way}`)
  })

  const newest = (actor: string) => `SELECT text FROM audit WHERE actor = '${actor}' ORDER BY n DESC LIMIT 1`
  const acts = async (actor: string) => {
    const rows = await look(server, `SELECT text FROM audit WHERE actor = '${actor}' ORDER BY n`)
    return rows.map(({ text }) => JSON.parse(String(text))).map(({ act, subject }) => `${act} ${subject}`)
  }
  const rows = async () =>
    Promise.all(['unlock', 'audit', 'used_challenge', 'session'].map((table) => count(server, table)))

  test('what was not made here, for this, by this member, with the person verified, is no passkey', async () => {
    const before = await rows()
    const made = newPasskey(coordinator.id)
    const wrap = wrapKeyringKey(key, coordinator.id, made.way, random(32), random)
    const fresh = await startAs(desk)
    const send = (credential: string, more: { way?: Way; subject?: string } = {}) => {
      const way = more.way ?? made.way
      return attempt(desk, 'way_added', more.subject ?? way, paths.passkeys, { credential, way, wrap })
    }
    const withFaults = (faults: Faults, given = fresh, by = made) => send(registered(by, given, url, faults))
    const forReceipt = await receiptChallenge({ url })
    const good = JSON.parse(registered(made, fresh, url))
    const wrong: Record<string, Answered> = {
      'made at another origin': await withFaults({ origin: 'https://javi.example' }),
      'made at a neighbouring origin': await withFaults({ origin: `${url}.example` }),
      'made for another host': await withFaults({ rpId: 'javi.example' }),
      'a touch, and not a making': await withFaults({ type: 'webauthn.get' }),
      'a person who was not verified': await withFaults({ isVerified: false }),
      'no challenge': await withFaults({ challenge: '' }),
      'a challenge of its own': await withFaults({ challenge: base64(random(32)) }),
      'the challenge of a sign-in': await withFaults(
        {},
        { ...fresh, ...(await post<PasskeyStart>(url, paths.passkeyStart, '')) },
      ),
      'the challenge of a reporter': await withFaults({ challenge: base64(utf8(forReceipt)) }),
      'the challenge of another member': await withFaults({}, await startAs(triager)),
      'the challenge, changed': await withFaults({
        challenge: base64(fromBase64(fresh.challenge).map((byte, i) => (i === 3 ? byte ^ 1 : byte))),
      }),
      'with what its PRF answered': await withFaults({
        extensions: { prf: { results: { first: base64(random(32)) } } },
      }),
      'with anything of its PRF': await withFaults({ extensions: { prf: { enabled: true } } }),
      'with another id': await withFaults({ id: base64(random(32)) }),
      'with another’s attestation': await withFaults({ fmt: 'packed' }),
      'with a certificate': await withFaults({ packed: 'with a certificate' }),
      'attested by another key': await withFaults({ packed: 'by itself' }, fresh, {
        ...made,
        key: newPasskey(coordinator.id).key,
      }),
      'with an attestation that would be looked up': await withFaults({ fmt: 'android-safetynet' }),
      'with an attestation that nobody knows': await withFaults({ fmt: 'javi' }),
      'named as another way': await send(registered(made, fresh, url), {
        way: `passkey:${hex(random(16))}`,
      }),
      'named as words': await send(registered(made, fresh, url), { way: 'rescue' }),
      'with an entry about another': await send(registered(made, fresh, url), { subject: passkey.way }),
      'not JSON': await send('x'),
      'no answer of a browser': await send('{}'),
      'no extensions at all': await send(JSON.stringify({ ...good, clientExtensionResults: undefined })),
      'a type of its own': await send(JSON.stringify({ ...good, type: 'password' })),
      'what does not decode': await send(
        JSON.stringify({ ...good, response: { ...good.response, attestationObject: 'oQ' } }),
      ),
    }
    for (const [name, answer] of Object.entries(wrong)) {
      expect(`${name}: ${answer.status}`).toBe(`${name}: 400`)
      expectProblem(answer, 400, 'bad-request')
    }
    const large = JSON.stringify({ ...good, more: 'x'.repeat(16_000) })
    expectProblem(await send(large), 413, 'too-large')
    expect(await rows()).toEqual(before)
    // The same challenge is still good, once; and a passkey may attest itself.
    const answer = await withFaults({ packed: 'by itself' })
    expect(answer.status).toBe(200)
    await catchUp(desk)
    const next = newPasskey(coordinator.id)
    const again = await attempt(desk, 'way_added', next.way, paths.passkeys, {
      credential: registered(next, fresh, url),
      way: next.way,
      wrap,
    })
    expectProblem(again, 409, 'taken')
    expectProblem(await send(registered(made, await startAs(desk), url)), 409, 'taken')
    await removeWay(desk, made.way)
  })

  test('whoever touches something else gets one refusal, whatever is wrong', async () => {
    const other = newPasskey(coordinator.id)
    const replayed = signed(passkey, await post<PasskeyStart>(url, paths.passkeyStart, ''), url)
    const send = (credential: string) => askPost(url, paths.passkeySignIn, { credential })
    expect((await send(replayed)).status).toBe(200)
    const before = await rows()
    const forReceipt = await receiptChallenge({ url })
    const refused: Record<string, Answered> = {
      'an unknown passkey': await touch(url, other),
      'another’s signature': await touch(url, { ...other, id: passkey.id, signs: passkey.signs + 5 }),
      'for another member': await touch(url, passkey, {
        userHandle: base64(fromHex(triager.me.member.id)),
      }),
      'at another origin': await touch(url, passkey, { origin: 'https://javi.example' }),
      'for another host': await touch(url, passkey, { rpId: 'javi.example' }),
      'a person who was not verified': await touch(url, passkey, { isVerified: false }),
      'a making, and not a touch': await touch(url, passkey, { type: 'webauthn.create' }),
      'a challenge of its own': await touch(url, passkey, { challenge: base64(random(32)) }),
      'the challenge of a making': await touch(url, passkey, {
        challenge: (await startAs(desk)).challenge,
      }),
      'the challenge of a reporter': await touch(url, passkey, {
        challenge: base64(utf8(forReceipt)),
      }),
      'the same once more': await send(replayed),
      'a copy that has signed less often': await touch(url, { ...passkey, signs: 1 }),
      'a copy that no longer counts': await touch(url, { ...passkey, signs: 0 }),
    }
    const looks = ({ status, headers, text }: Answered) => ({
      status,
      text,
      headers: [...headers].filter(([name]) => name !== 'date'),
    })
    const [first] = Object.values(refused) as [Answered]
    for (const [name, answer] of Object.entries(refused)) {
      expect(`${name}: ${answer.status} ${answer.text}`).toContain(`${name}: 403`)
      expectProblem(answer, 403, 'refused')
      expect(looks(answer)).toEqual(looks(first))
    }
    expectProblem(
      await touch(url, passkey, { extensions: { prf: { results: { first: base64(random(32)) } } } }),
      400,
      'bad-request',
    )
    for (const credential of ['', 'x', '{}', 'null'])
      expectProblem(await send(credential), 400, 'bad-request')
    const [unlocks, , used, sessions] = await rows()
    expect([unlocks, used, sessions], 'refusals alone are written down').toEqual([
      before[0],
      before[2],
      before[3],
    ])
    expect((await touch(url, passkey)).status).toBe(200)
  })

  test('eight passkeys and no more', async () => {
    const early = await startAs(desk)
    const [first, ...more] = Array.from({ length: PASSKEYS_MAX }, () => newPasskey(coordinator.id))
    for (const one of more) await addPasskey(desk, key, one)
    expectProblem(await askPost(url, paths.passkeyNew, '', desk.cookie), 409, 'too-many')
    const { way } = first as Passkey
    const answer = await attempt(desk, 'way_added', way, paths.passkeys, {
      credential: registered(first as Passkey, early, url),
      way,
      wrap: wrapKeyringKey(key, coordinator.id, way, random(32), random),
    })
    expectProblem(answer, 409, 'too-many')
    // One that does not count signs as often as it likes, at two places at once too.
    const [uncounted] = more as [Passkey]
    const touched = await Promise.all([touch(url, uncounted), touch(url, uncounted)])
    expect(touched.map(({ status }) => status)).toEqual([200, 200])
    for (const one of more) await removeWay(desk, one.way)
    expectProblem(await touch(url, uncounted), 403, 'refused')
    expectProblem(await meWith(url, sessionIn(touched[0] as Answered)), 401, 'signed-out')
  })

  // ---- Sessions ----

  test('own sessions are listed and ended: one, or all of them', async () => {
    const [one, two] = [await another(), await another()]
    const listed = await sessionsOf(desk)
    expect(listed.filter(({ current }) => current)).toHaveLength(1)
    expect(new Set(listed.map(({ session }) => session)).size).toBe(listed.length)
    const theirs = (await sessionsOf(triager)).map(({ session }) => session)
    expect(theirs).toHaveLength(1)
    expect(listed.map(({ session }) => session)).not.toContain(theirs[0])
    const ids = (await look(server, 'SELECT id FROM session')).map(({ id }) => String(id))
    for (const { session, began, seen, way } of listed) {
      expect(session).toMatch(/^[0-9a-f]{32}$/)
      expect(ids.join() + [desk, one, two].map(({ cookie }) => cookie).join()).not.toContain(session)
      expect(seen).toBeGreaterThanOrEqual(began)
      expect(hourOf(Date.now()) - began).toBeLessThanOrEqual(1)
      expect(['passphrase', passkey.way]).toContain(way)
    }
    const nameOf = async (session: Session) =>
      (await sessionsOf(session)).find(({ current }) => current)?.session as string
    const end = (session: string, by = desk) =>
      audited(by, 'sessions_ended', session, paths.sessionsEnd, { session })
    for (const absent of [theirs[0] as string, hex(random(16))])
      await expectRefused(end(absent), 404, 'not-found')
    expect((await meWith(url, triager.cookie)).status).toBe(200)
    await end(await nameOf(one))
    expectProblem(await meWith(url, one.cookie), 401, 'signed-out')
    expect((await meWith(url, two.cookie)).status).toBe(200)
    await catchUp(two)
    const answer = await attempt(two, 'sessions_ended', 'all', paths.sessionsEnd, { session: 'all' })
    expect(answer.status).toBe(200)
    expect(answer.headers.getSetCookie()).toEqual([
      `${SESSION}=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Strict`,
    ])
    for (const { cookie } of [desk, two]) expectProblem(await meWith(url, cookie), 401, 'signed-out')
    expect((await meWith(url, triager.cookie)).status).toBe(200)
    expect((await acts(coordinator.id)).at(-1)).toBe('sessions_ended all')
    desk = sessionFrom(desk, await touch(url, passkey))
    await audited(desk, 'signed_in', '', paths.signedIn)
  })

  // ---- Words and codes ----

  test('words are set anew: the other sessions end, the old words are nothing, the keyring is the same', async () => {
    const other = await another()
    const ring = async () => look(server, `SELECT keyring FROM member WHERE id = '${coordinator.id}'`)
    const before = await ring()
    const old = await authOf(url, coordinator.name, 'passphrase', coordinator.passphrase)
    const passphrase = sixWords(random)
    await changeWords(desk, key, 'passphrase', passphrase)
    expectProblem(await meWith(url, other.cookie), 401, 'signed-out')
    expect((await meWith(url, desk.cookie)).status).toBe(200)
    expect((await meWith(url, triager.cookie)).status).toBe(200)
    expect(await ring()).toEqual(before)
    const at = Date.now() + 30_000
    expectProblem(await enterBy(url, coordinator, old, { at }), 403, 'refused')
    coordinator = { ...coordinator, passphrase }
    const session = await unlock(server, coordinator, rootKey, 1)
    expect(publicHalf(session.signSeed)).toBe(publicHalf(desk.signSeed))
    expect(await keyringKey(session.me, 'passphrase', passphrase)).toEqual(key)
    expect((await acts(coordinator.id)).at(-1)).toBe('way_changed passphrase')
  })

  test('what is not sound is not set', async () => {
    const before = await rows()
    const made = await wordsWay(key, coordinator.id, 'rescue', 'izmišljeno', random)
    const send = (body: object, act: Act = 'way_changed', subject = 'rescue') =>
      attempt(desk, act, subject, paths.words, body)
    const wrong: Record<string, Answered> = {
      'said to be added, and is there': await send(made, 'way_added'),
      'another act': await send(made, 'way_removed'),
      'an entry about another way': await send(made, 'way_changed', 'passphrase'),
      'less memory': await send({ ...made, stretching: { ...made.stretching, memory: 8 } }),
      'more memory': await send({ ...made, stretching: { ...made.stretching, memory: 2 ** 30 } }),
      'a passkey': await send({ ...made, way: passkey.way }, 'way_changed', passkey.way),
    }
    for (const [name, answer] of Object.entries(wrong)) {
      expect(`${name}: ${answer.status}`).toBe(`${name}: 400`)
      expectProblem(answer, 400, 'bad-request')
    }
    expect(await rows()).toEqual(before)
  })

  test('another app: its codes are good from now on, and no others', async () => {
    const totp = newTotpSecret(random)
    const send = (code: string) => attempt(desk, 'way_changed', 'totp', paths.totp, { totp, code })
    expectProblem(await send(totpCode(coordinator.totp, Date.now())), 403, 'refused')
    const rescue = { way: 'rescue', at: Date.now() + 30_000 } as const
    expect((await send(totpCode(totp, Date.now()))).status).toBe(200)
    await catchUp(desk)
    const auth = await authOf(url, coordinator.name, 'rescue', coordinator.rescue)
    expectProblem(await enterBy(url, coordinator, auth, rescue), 403, 'refused')
    coordinator = { ...coordinator, totp }
    const answer = await enterBy(url, coordinator, auth, rescue)
    expect(answer.status).toBe(200)
    const me = JSON.parse(answer.text) as Me
    expect(me).toMatchObject({ way: 'rescue', wrongCodes: 1 })
    expect(await keyringKey(me, 'rescue', coordinator.rescue)).toEqual(key)
    const stored = JSON.stringify(await look(server, 'SELECT * FROM member'))
    expect(stored).not.toContain(totp)
    expect((await acts(coordinator.id)).at(-1)).toBe('way_changed totp')
  })

  // ---- Taking ways away ----

  test('ways are taken away and added, and two are always left', async () => {
    expect(await waysOf(desk)).toEqual([passkey.way, 'passphrase', 'rescue'].sort())
    const other = await another()
    await expectRefused(removeWay(desk, `passkey:${hex(random(16))}`), 404, 'not-found')
    await removeWay(desk, 'rescue')
    expect(await waysOf(desk)).toEqual([passkey.way, 'passphrase'].sort())
    const rescue = await authOf(url, coordinator.name, 'rescue', coordinator.rescue)
    expectProblem(await enterBy(url, coordinator, rescue), 403, 'refused')
    const before = await rows()
    for (const way of ['passphrase', passkey.way] as const) {
      await expectRefused(removeWay(desk, way), 409, 'last-way')
      await expectRefused(removeWay(desk, 'rescue'), 404, 'not-found')
    }
    await expectRefused(changeWords(desk, key, 'rescue', 'izmišljeno'), 400, 'bad-request')
    expect(await rows()).toEqual(before)
    const words = rescueWords(random)
    await changeWords(desk, key, 'rescue', words, 'way_added')
    coordinator = { ...coordinator, rescue: words }
    expectProblem(await meWith(url, other.cookie), 401, 'signed-out')
    expect((await acts(coordinator.id)).slice(-2)).toEqual(['way_removed rescue', 'way_added rescue'])
  })

  test('two taken away at once: one goes, the other hears that it would be the last', async () => {
    const spare = newPasskey(coordinator.id)
    await addPasskey(desk, key, spare)
    await removeWay(desk, 'rescue')
    const [one, two] = [await another(), await another()]
    for (const session of [one, two]) await catchUp(session)
    const attempts: [Session, Way][] = [
      [one, spare.way],
      [two, 'passphrase'],
    ]
    const results = await Promise.all(
      attempts.map(([session, way]) =>
        removeWay(session, way).then(
          () => 'done',
          ({ code }: Refused) => code,
        ),
      ),
    )
    const late = results.findIndex((one) => one !== 'done')
    expect(results[1 - late]).toBe('done')
    expect(['audit-behind', 'last-way']).toContain(results[late])
    const [loser, left] = attempts[late] as [Session, Way]
    await catchUp(loser)
    await expectRefused(removeWay(loser, left), 409, 'last-way')
    await catchUp(desk)
    expect(await waysOf(desk)).toEqual([passkey.way, left].sort())
    await changeWords(desk, key, 'rescue', coordinator.rescue, 'way_added')
    if (left === 'passphrase') return
    await removeWay(desk, spare.way)
    await changeWords(desk, key, 'passphrase', coordinator.passphrase, 'way_added')
  })

  // ---- A head's escrow ----

  test('a head gives the recovery what opens their keyring; for nobody else is there such a door', async () => {
    const { page } = desk.keybook.offices.find(
      ({ id }) => id === 'desk',
    ) as Session['keybook']['offices'][number]
    const sealed = await escrowKeyringKey(key, coordinator.id, page.recovery)
    const stored = async () =>
      (await look(server, 'SELECT id, escrow FROM member ORDER BY id')).map(({ id, escrow }) => [
        id,
        escrow ? base64(new Uint8Array(escrow as ArrayBuffer)) : null,
      ])
    const before = await stored()
    const body = { escrow: base64(sealed) }
    expectProblem(await attempt(triager, 'way_added', 'recovery', paths.escrow, body), 404, 'not-found')
    expectProblem(
      await attempt(desk, 'way_added', 'recovery', paths.escrow, { escrow: base64(key) }),
      400,
      'not-sealed',
    )
    expect(await stored()).toEqual(before)
    await audited(desk, 'way_added', 'recovery', paths.escrow, body)
    expect((await stored()).find(([id]) => id === coordinator.id)).toEqual([coordinator.id, body.escrow])
    expect((await getAs<Me>(triager, paths.me)).escrowed).toBe(false)
    await expect(openEscrow(sealed, 'AGE-SECRET-KEY-PQ-1')).rejects.toThrow()
  })

  // ---- Whoever wants to be more ----

  test('what somebody says of themselves changes nothing: each field that is not asked for is refused', async () => {
    const before = await rows()
    const members = await look(server, 'SELECT * FROM member ORDER BY id')
    const made = await wordsWay(key, triager.me.member.id, 'rescue', 'izmišljeno', random)
    const totp = newTotpSecret(random)
    const asked: [Act, string, string, object][] = [
      ['way_changed', 'rescue', paths.words, made],
      ['way_changed', 'totp', paths.totp, { totp, code: totpCode(totp, Date.now()) }],
      ['way_removed', 'rescue', paths.wayRemove, { way: 'rescue' }],
      ['sessions_ended', 'all', paths.sessionsEnd, { session: 'all' }],
      ['signed_in', '', paths.signedIn, {}],
    ]
    const extras = {
      role: 'coordinator',
      office: 'desk',
      member: coordinator.id,
      id: coordinator.id,
      owner: coordinator.id,
      state: 'active',
      epoch: 2,
      name: 'Koordinatorka',
      keyring: 'A',
      wrongCodes: 0,
      hour: 0,
    }
    for (const [act, subject, path, body] of asked)
      for (const [name, value] of Object.entries(extras)) {
        const answer = await attempt(triager, act, subject, path, { ...body, [name]: value })
        expect(`${path} ${name} ${answer.status}`).toBe(`${path} ${name} 400`)
      }
    const { name } = coordinator
    const auth = base64(random(32))
    for (const [field, value] of Object.entries({ ...extras, name: undefined, entered: true, step: 0 })) {
      if (value === undefined) continue
      const signing = { name, way: 'passphrase', auth, code: '000000', [field]: value }
      expectProblem(await askPost(url, paths.signIn, signing), 400, 'bad-request')
    }
    // Whose account it is comes from the session: another's entry is none of theirs.
    const theirs = signEntry(
      coordinator.id,
      desk.tail,
      'way_removed',
      'rescue',
      hourOf(Date.now()),
      desk.signSeed,
    )
    const body = { way: 'rescue', entry: theirs }
    expectProblem(await askPost(url, paths.wayRemove, body, triager.cookie), 400, 'bad-request')
    expect(await rows()).toEqual(before)
    expect(await look(server, 'SELECT * FROM member ORDER BY id')).toEqual(members)
  })

  test('whoever is shut out is so at the next request, by every way; another role counts at once', async () => {
    const { id } = triager.me.member
    const own = newPasskey(id)
    const ringKey = random(32)
    await addPasskey(triager, ringKey, own)
    const tips = async () => (await ask(url, paths.deskTips, { headers: { cookie: triager.cookie } })).status
    expect(await tips()).toBe(200)
    await change(server, `UPDATE member SET role = 'administrator' WHERE id = '${id}'`)
    expect(await tips()).toBe(404)
    expect(await getAs<Me>(triager, paths.me)).toMatchObject({ member: { role: 'administrator' } })
    for (const state of entry === 'node' ? ['disabled'] : ['disabled', 'left', 'waiting']) {
      await change(server, `UPDATE member SET state = '${state}', role = 'triager' WHERE id = '${id}'`)
      expectProblem(await meWith(url, triager.cookie), 401, 'signed-out')
      expectProblem(await touch(url, own), 403, 'refused')
    }
    await change(server, `UPDATE member SET state = 'active' WHERE id = '${id}'`)
    expect(await tips()).toBe(200)
    expect((await touch(url, own)).status).toBe(200)
  })
})
