import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { base64, fromBase64, fromHex } from '../core/bytes.ts'
import { open } from '../core/envelope/open.ts'
import { hourOf } from '../core/hour.ts'
import { type Act, signEntry } from '../core/keys/audit.ts'
import { wordsWay } from '../core/keys/credentials.ts'
import { openGrant, WrongOfficeKey } from '../core/keys/grants.ts'
import { officeOf, recipientOf, verifyKeybook } from '../core/keys/keybook.ts'
import { publicHalves, unlockKeyring } from '../core/keys/keyring.ts'
import { rescueWords, sixWords } from '../core/keys/passphrase.ts'
import {
  checkIdentity,
  escrowKeyringKey,
  joinShares,
  openEscrow,
  recoveryAuth,
  splitIdentity,
  WrongShares,
} from '../core/keys/recovery.ts'
import { newTotpSecret, totpCode } from '../core/keys/totp.ts'
import { DESK } from '../core/roles.ts'
import { fill, paths, type TipThread } from '../core/wire.ts'
import type { Me, RecoveryLook } from '../core/wire-people.ts'
import { addPasskey, authOf, enterBy, keyringKey, meWith, touch } from './support/account.ts'
import { type Answered, askPost, expectProblem, expectStrict } from './support/asking.ts'
import { newPasskey } from './support/authenticator.ts'
import { change, count, look } from './support/database.ts'
import { onNode, type Server, start } from './support/entries.ts'
import {
  addOffices,
  audited,
  foundDesk,
  invite,
  join as joinOffice,
  makeHead,
  newColleague,
  type Person,
  post,
  random,
  refresh,
  renewRecovery,
  report,
  type Session,
  signIn,
  tell,
} from './support/world.ts'

/*
 * A head has lost the passphrase, the printed words, the telephone and the passkey. Two of three shares bring them back.
 */

/** What two people with shares, and the head, do in one browser. */
interface Recovering {
  auth: string
  look: RecoveryLook
  /** The head's keyring and its key, opened with the shares. */
  key: Uint8Array
  signSeed: Uint8Array
}

async function joinedBy(
  url: string,
  shares: Uint8Array[],
  rootKey: string,
  member: string,
): Promise<Recovering> {
  const identity = await joinShares(shares)
  const auth = recoveryAuth(identity)
  const found = await post<RecoveryLook>(url, paths.recoveryLook, { auth })
  const keybook = verifyKeybook(found.keybook, rootKey, hourOf(Date.now()))
  const office = officeOf(keybook, found.office)
  await checkIdentity(identity, office.page.recovery)
  const head = found.heads.find((one) => one.member === member)
  if (!head) throw new Error('not a head of this office')
  const key = await openEscrow(fromBase64(head.escrow), identity)
  const keyring = unlockKeyring(head.keyring, member, key)
  const listed = office.page.members.find(({ id }) => id === member)
  expect(await publicHalves(keyring)).toMatchObject({ sign: listed?.sign, recipient: listed?.recipient })
  return { auth, look: found, key, signSeed: keyring.signSeed }
}

const tailOf = ({ look }: Recovering, member: string) =>
  look.heads.find((one) => one.member === member)?.tail as RecoveryLook['heads'][number]['tail']

/** New words and a new app, as a browser makes them. */
async function anew(person: Person, { auth, key }: Pick<Recovering, 'auth' | 'key'>) {
  const own = {
    ...person,
    passphrase: sixWords(random),
    rescue: rescueWords(random),
    totp: newTotpSecret(random),
  }
  const { id } = person
  const body = {
    auth,
    member: id,
    ways: [
      await wordsWay(key, id, 'passphrase', own.passphrase, random),
      await wordsWay(key, id, 'rescue', own.rescue, random),
    ],
    totp: own.totp,
    code: totpCode(own.totp, Date.now()),
  }
  return { person: own, body }
}

const entryOf = (
  recovering: Recovering,
  member: string,
  change: { act?: Act; subject?: string; seed?: Uint8Array } = {},
) => {
  const { act = 'recovered', subject = member, seed = recovering.signSeed } = change
  return signEntry(member, tailOf(recovering, member), act, subject, hourOf(Date.now()), seed)
}

async function recover(url: string, person: Person, shares: Uint8Array[], rootKey: string): Promise<Person> {
  const recovering = await joinedBy(url, shares, rootKey, person.id)
  const made = await anew(person, recovering)
  await post(url, paths.recovery, { ...made.body, entry: entryOf(recovering, person.id) })
  return made.person
}

/** Opens a tip and reads what was told first. */
async function readTip(desk: Session, tip: string): Promise<string> {
  const thread = await audited<TipThread>(desk, 'opened', tip, fill(paths.tipOpen, { tip }))
  const [first] = thread.messages
  if (!first) throw new Error('no message')
  const { seq, epoch, sealed } = first
  const expected = { v: 1, kind: 'tip', tip, seq, channel: 'web', epoch } as const
  const opened = await open<'tip'>(fromBase64(sealed), desk.identities.get(epoch) as string, expected)
  return opened.body.report.text
}

const CANARY = 'Izmišljena dojava iz vremena prije gubitka.'
const two = ({ shares }: Person): Uint8Array[] => [shares[0], shares[2]] as Uint8Array[]

describe.each(onNode)('recovery on %s', (entry) => {
  let server: Server
  let url: string
  let rootKey: string
  let rootSeed: Uint8Array
  let coordinator: Person
  let desk: Session
  let tip: string
  let second: Person

  beforeAll(async () => {
    server = await start(entry)
    url = server.url
    const founded = await foundDesk(server)
    coordinator = founded.coordinator
    rootKey = founded.rootKey
    rootSeed = founded.rootSeed
    desk = await signIn(server, coordinator, rootKey)
    tip = (await tell(server, rootKey, report(CANARY))).tip
    second = await newColleague(desk, 'triager', 'Trijažerka')
  })
  afterAll(async () => server?.stop())

  const rows = () =>
    Promise.all(
      ['unlock', 'audit', 'session', 'member'].map((table) => look(server, `SELECT * FROM "${table}"`)),
    )

  test('everything lost: two shares, and an old tip opens again', async () => {
    const key = await keyringKey(desk.me, 'passphrase', coordinator.passphrase)
    const passkey = newPasskey(coordinator.id)
    await addPasskey(desk, key, passkey)
    const [passphrase, rescue] = [
      await authOf(url, coordinator.name, 'passphrase', coordinator.passphrase),
      await authOf(url, coordinator.name, 'rescue', coordinator.rescue),
    ]
    // Somebody has their passphrase and tries codes: recovery must not be shut out by that.
    for (let i = 0; i < 5; i++)
      expectProblem(
        await enterBy(url, { ...coordinator, totp: newTotpSecret(random) }, passphrase),
        403,
        'refused',
      )
    const restored = await recover(url, coordinator, two(coordinator), rootKey)
    // Nothing of before opens anything.
    expectProblem(await meWith(url, desk.cookie), 401, 'signed-out')
    expectProblem(await touch(url, passkey), 403, 'refused')
    expectProblem(await enterBy(url, restored, passphrase), 403, 'refused')
    expectProblem(await enterBy(url, restored, rescue, { way: 'rescue' }), 403, 'refused')
    expectProblem(await enterBy(url, { ...restored, totp: coordinator.totp }, passphrase), 403, 'refused')
    coordinator = restored
    desk = await signIn(server, coordinator, rootKey)
    expect(desk.me).toMatchObject({ escrowed: true, wrongCodes: 0 })
    expect(desk.me.ways.map(({ way }) => way).sort()).toEqual(['passphrase', 'rescue'])
    expect(await keyringKey(desk.me, 'rescue', coordinator.rescue)).toEqual(key)
    expect(await readTip(desk, tip)).toBe(CANARY)
    const texts = await look(server, `SELECT text FROM audit WHERE actor = '${coordinator.id}' ORDER BY n`)
    const acts = texts.map(({ text }) => JSON.parse(String(text)))
    expect(acts).toContainEqual(expect.objectContaining({ act: 'recovered', subject: coordinator.id }))
  })

  test('any two shares do; one, the same twice, or one of another office do not', async () => {
    const [one, other, third] = coordinator.shares as [Uint8Array, Uint8Array, Uint8Array]
    for (const pair of [
      [one, other],
      [other, third],
      [third, one],
      [one, other, third],
    ])
      expect((await joinedBy(url, pair, rootKey, coordinator.id)).look.office).toBe(DESK)
    for (const few of [[one], [one, one], []]) await expect(joinShares(few)).rejects.toThrow(WrongShares)
    const [foreign] = await splitIdentity(await joinShares([one, other]))
    const mixed = recoveryAuth(await joinShares([one, foreign as Uint8Array]))
    expectProblem(await askPost(url, paths.recoveryLook, { auth: mixed }), 404, 'not-found')
  })

  test('what two shares do not show is as what is not there', async () => {
    const recovering = await joinedBy(url, two(coordinator), rootKey, coordinator.id)
    const before = await rows()
    const { body } = await anew(coordinator, recovering)
    const entryGood = entryOf(recovering, coordinator.id)
    const send = (more: object) => askPost(url, paths.recovery, { ...body, entry: entryGood, ...more })
    const looks = ({ status, headers, text }: Answered) => ({
      status,
      text,
      headers: [...headers].filter(([name]) => name !== 'date'),
    })
    const absent = await askPost(url, '/desk/nowhere', {})
    for (const answer of [
      await askPost(url, paths.recoveryLook, { auth: base64(random(32)) }),
      await askPost(url, paths.recoveryLook, { auth: base64(new Uint8Array(32)) }),
      await send({ auth: base64(random(32)) }),
      // Of the office, and no head of it; and nobody at all.
      await send({ member: second.id }),
      await send({ member: '0'.repeat(16) }),
    ]) {
      expectProblem(answer, 404, 'not-found')
      expectStrict(answer)
      expect(looks(answer)).toEqual(looks(absent))
    }
    const [passphrase, rescue] = body.ways as [(typeof body.ways)[number], (typeof body.ways)[number]]
    const wrong: Record<string, object> = {
      'an entry by another key': { entry: entryOf(recovering, coordinator.id, { seed: random(32) }) },
      'an entry of another act': { entry: entryOf(recovering, coordinator.id, { act: 'signed_in' }) },
      'an entry about somebody else': { entry: entryOf(recovering, coordinator.id, { subject: second.id }) },
      'no entry': { entry: undefined },
      'one way': { ways: [passphrase] },
      'the ways in another order': { ways: [rescue, passphrase] },
      'a weak way': { ways: [passphrase, { ...rescue, stretching: { ...rescue.stretching, memory: 8 } }] },
      'no secret': { auth: '' },
      'bits left over': { auth: `${'A'.repeat(42)}B` },
      'another keyring': { keyring: 'A' },
      'another role': { role: 'coordinator' },
      'another office': { office: DESK },
      'another state': { state: 'active' },
    }
    for (const [name, more] of Object.entries(wrong)) {
      const answer = await send(more)
      expect(`${name}: ${answer.status} ${answer.text}`).toContain(`${name}: 400`)
      expectProblem(answer, 400, 'bad-request')
    }
    expectProblem(await send({ code: '000000' }), 403, 'refused')
    expect(await rows()).toEqual(before)
    // Their chain moves on: an entry signed before is behind, and only one of many at once is taken.
    await audited(desk, 'signed_in', '', paths.signedIn)
    expectProblem(await send({}), 409, 'audit-behind')
    const again = await joinedBy(url, two(coordinator), rootKey, coordinator.id)
    const { person, body: first } = await anew(coordinator, again)
    // Each with an app of its own: whose it is in the end, only a sign-in tells.
    const rivals = Array.from({ length: 3 }, () => {
      const totp = newTotpSecret(random)
      return { ...first, totp, code: totpCode(totp, Date.now()), entry: entryOf(again, coordinator.id) }
    })
    const answers = await Promise.all(rivals.map((rival) => askPost(url, paths.recovery, rival)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
    const { totp } = rivals[answers.findIndex(({ status }) => status === 200)] as (typeof rivals)[number]
    coordinator = { ...person, totp }
    expect(await count(server, 'unlock')).toBe(before[0]?.length)
    desk = await signIn(server, coordinator, rootKey)
  })

  test('an agency’s shares restore its own head, and see nobody of the desk', async () => {
    const link = await invite(desk, { kind: 'police', name: 'Izmišljena policijska uprava', agency: null })
    const lead = await joinOffice(server, link, 'Inspektor')
    // While the office waits, nobody of it is restored.
    const early = { auth: recoveryAuth(await joinShares(two(lead))) }
    const waiting = await askPost(url, paths.recoveryLook, early)
    expect(JSON.parse(waiting.text)).toMatchObject({ heads: [], keybook: { pages: [] } })
    await addOffices(desk, rootSeed)
    const { look: found } = await joinedBy(url, two(lead), rootKey, lead.id)
    expect(found).toMatchObject({ office: lead.office, heads: [{ member: lead.id, name: 'inspektor' }] })
    expect(found.heads).toHaveLength(1)
    await expect(joinedBy(url, two(lead), rootKey, coordinator.id)).rejects.toThrow('not a head')
    const restored = await recover(url, lead, two(lead), rootKey)
    expect((await signIn(server, restored, rootKey)).me.member.office).toBe(lead.office)
    expect((await meWith(url, desk.cookie)).status).toBe(200)
  })

  test('heads who came later are restored once they gave their escrow; whoever is shut out is not', async () => {
    await makeHead(desk, rootSeed, second)
    const theirs = await signIn(server, second, rootKey)
    expect(theirs.me).toMatchObject({ member: { role: 'coordinator' }, escrowed: false })
    await expect(joinedBy(url, two(coordinator), rootKey, second.id)).rejects.toThrow('not a head')
    const key = await keyringKey(theirs.me, 'passphrase', second.passphrase)
    const identity = await joinShares(two(coordinator))
    const { page } = officeOf(theirs.keybook, DESK)
    await checkIdentity(identity, page.recovery)
    const escrow = base64(await escrowKeyringKey(key, second.id, page.recovery))
    await audited(theirs, 'way_added', 'recovery', paths.escrow, { escrow })
    const recovering = await joinedBy(url, two(coordinator), rootKey, second.id)
    expect(recovering.key).toEqual(key)
    for (const state of entry === 'node' ? ['disabled'] : ['disabled', 'left', 'waiting']) {
      await change(server, `UPDATE member SET state = '${state}' WHERE id = '${second.id}'`)
      await expect(joinedBy(url, two(coordinator), rootKey, second.id)).rejects.toThrow('not a head')
      const { body } = await anew(second, recovering)
      const answer = await askPost(url, paths.recovery, { ...body, entry: entryOf(recovering, second.id) })
      expectProblem(answer, 404, 'not-found')
    }
    await change(server, `UPDATE member SET state = 'active' WHERE id = '${second.id}'`)
  })

  test('new sheets restore access and open every epoch; those before do neither', async () => {
    const old = two(coordinator)
    await refresh(desk)
    const key = await keyringKey(desk.me, 'passphrase', coordinator.passphrase)
    coordinator = { ...coordinator, shares: (await renewRecovery(desk, key)).shares }
    const auth = recoveryAuth(await joinShares(old))
    expectProblem(await askPost(url, paths.recoveryLook, { auth }), 404, 'not-found')

    const identity = await joinShares(two(coordinator))
    const office = officeOf(desk.keybook, DESK)
    const grants = await look(
      server,
      `SELECT epoch, hex(sealed) AS sealed FROM "grant" WHERE office = '${DESK}' AND holder = 'recovery' ORDER BY epoch`,
    )
    expect(grants.map(({ epoch }) => Number(epoch))).toEqual([1, 2])
    for (const { epoch, sealed } of grants) {
      const listed = recipientOf(office, Number(epoch)) as string
      const grant = fromHex(String(sealed).toLowerCase())
      expect(await openGrant(grant, identity, listed)).toBe(desk.identities.get(Number(epoch)))
      await expect(openGrant(grant, await joinShares(old), listed)).rejects.toThrow(WrongOfficeKey)
    }

    // Whoever else is a head comes along at their next sign-in.
    await expect(joinedBy(url, two(coordinator), rootKey, second.id)).rejects.toThrow('not a head')
    const theirs = await signIn(server, second, rootKey, 1)
    expect(theirs.me.escrowed).toBe(false)
    const theirKey = await keyringKey(theirs.me, 'passphrase', second.passphrase)
    const escrow = base64(await escrowKeyringKey(theirKey, second.id, office.page.recovery))
    await audited(theirs, 'way_added', 'recovery', paths.escrow, { escrow })
    expect((await joinedBy(url, two(coordinator), rootKey, second.id)).key).toEqual(theirKey)

    coordinator = await recover(url, coordinator, two(coordinator), rootKey)
    desk = await signIn(server, coordinator, rootKey)
    expect(await readTip(desk, tip)).toBe(CANARY)
  })
})

test('on a new machine with the database alone: another pepper, the root’s key, and two shares', async () => {
  const old = await start('node')
  const folder = mkdtempSync(join(tmpdir(), 'javi-test-'))
  const { coordinator, rootKey } = await foundDesk(old)
  const { tip } = await tell(old, rootKey, report(CANARY))
  // Stopped as a backup finds it: what is in the write-ahead log belongs to the database.
  await old.kill()
  for (const name of ['javi.db', 'javi.db-wal']) cpSync(join(old.folder, name), join(folder, name))
  await old.stop()
  const fresh = await start('node', { DATA_DIR: folder, JAVI_ROOT_KEY: rootKey })
  try {
    expect([...(await fresh.files()).keys()]).toContain('secrets.json')
    const auth = await authOf(fresh.url, coordinator.name, 'passphrase', coordinator.passphrase)
    expectProblem(await enterBy(fresh.url, coordinator, auth), 403, 'refused')
    const restored = await recover(fresh.url, coordinator, two(coordinator), rootKey)
    const desk = await signIn(fresh, restored, rootKey)
    expect(await readTip(desk, tip)).toBe(CANARY)
    expect((JSON.parse((await meWith(fresh.url, desk.cookie)).text) as Me).member.id).toBe(coordinator.id)
  } finally {
    await fresh.stop()
  }
})
