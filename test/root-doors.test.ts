import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ed25519 } from '@noble/curves/ed25519.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { base64, hex, utf8 } from '../core/bytes.ts'
import { hourOf } from '../core/hour.ts'
import type { Act } from '../core/keys/audit.ts'
import {
  type Book,
  type BookOffice,
  type Head,
  nextBook,
  signBook,
  withHead,
  withoutOffice,
} from '../core/keys/book.ts'
import { KeybookRefused, officeOf } from '../core/keys/keybook.ts'
import { newKeyPair } from '../core/keys/office.ts'
import { renewed, signPage } from '../core/keys/page.ts'
import { signSuccession } from '../core/keys/root.ts'
import { publicHalf, type Signed } from '../core/keys/signed.ts'
import { DESK } from '../core/roles.ts'
import { fill, paths } from '../core/wire.ts'
import type { ServerLook } from '../core/wire-people.ts'
import { expectProblem, someKeys, tailOf, tried } from './support/asking.ts'
import { change, count, look } from './support/database.ts'
import { carrier, entries, type Server, start } from './support/entries.ts'
import { flags } from './support/flags.ts'
import {
  addHead,
  addOffices,
  audited,
  changeRole,
  endHead,
  type Founded,
  foundDesk,
  get,
  invite,
  inviteColleague,
  join as joinOffice,
  makeHead,
  newColleague,
  newSid,
  offBoard,
  type Person,
  post,
  prepare,
  random,
  refer,
  refresh,
  renewPage,
  replaceRoot,
  report,
  reporterKeybook,
  type Session,
  signIn,
  smsRequest,
} from './support/world.ts'

/*
 * What needs the paper: heads, the server's key, the root itself. And what happens when somebody has the database, but
 * not the paper.
 */

const now = () => hourOf(Date.now())

/** Bodies that differ from a good one by one lie each; refused as `bad-request`, or as said. */
type Lies = Record<string, object | [object, string]>

describe.each(entries)('the book on %s', (entry) => {
  let server: Server
  let founded: Founded
  /** The paper of now. */
  let paper: Uint8Array
  let desk: Session
  let triager: Person
  let worker: Person
  let lead: Person
  let agency: Session

  beforeAll(async () => {
    server = await start(entry)
    founded = await foundDesk(server)
    paper = founded.rootSeed
    desk = await signIn(server, founded.coordinator, founded.rootKey)
    triager = await newColleague(desk, 'triager', 'Trijaža')
    const secret = await invite(desk, { kind: 'police', name: 'Izmišljena policija', agency: null })
    lead = await joinOffice(server, secret, 'Inspektor')
    await addOffices(desk, paper)
    agency = await signIn(server, lead, founded.rootKey)
    worker = await newColleague(agency, 'worker', 'Radnica')
    await refresh(desk)
  })
  afterAll(async () => server?.stop())

  const memberIn = (office: string, id: string) =>
    officeOf(desk.keybook, office).page.members.find((one) => one.id === id) as { sign: string }

  async function expectRefused(
    door: { act: Act; subject: string; path: string },
    good: object,
    lies: Lies,
  ): Promise<void> {
    const stored = () => Promise.all(['book', 'root', 'page', 'audit'].map((table) => count(server, table)))
    const before = await stored()
    for (const [name, lie] of Object.entries(lies)) {
      const [body, code] = Array.isArray(lie) ? lie : [lie, 'bad-request']
      const answered = await tried(desk, door.act, door.subject, door.path, { ...good, ...body })
      expect(`${door.act}, ${name}: ${answered.text}`).toContain(`"code":"${code}"`)
    }
    expect(await stored()).toEqual(before)
  }

  /** Lies that are the same for every door. @param good the book that the door would take. */
  function commonLies(good: Book): Lies {
    const { book } = desk.keybook
    const [own, other] = good.offices as [BookOffice, BookOffice]
    const by = (change: Partial<Book>, seed = paper) => ({ book: signBook({ ...good, ...change }, seed) })
    const head: Head = { id: hex(random(8)), sign: publicHalf(random(32)), from: now(), until: null }
    const spaced = signBook(good, paper).text.replace(`"n":${good.n}`, `"n": ${good.n}`)
    const spacedSig = base64(ed25519.sign(utf8(`javi/book/v1\n${spaced}`), paper))
    return {
      'an office left out': by({ offices: [own] }),
      'an office more': by({ offices: [own, other, { ...other, id: hex(random(8)) }] }),
      'offices in another order': by({ offices: [other, own] }),
      'an office renamed': by({ offices: [own, { ...other, name: 'Drugo' }] }),
      'an office of another kind': by({ offices: [own, { ...other, kind: 'health' }] }),
      'another office’s head': by({ offices: [own, { ...other, heads: [head] }] }),
      'a head more elsewhere': by({ offices: [own, { ...other, heads: [...other.heads, head] }] }),
      'a head’s other key': by({
        offices: [{ ...own, heads: own.heads.map((one) => ({ ...one, sign: head.sign })) }, other],
      }),
      'all heads gone': by({
        offices: [{ ...own, heads: own.heads.map((one) => ({ ...one, until: now() - 1 })) }, other],
      }),
      'another server': by({ server: publicHalf(random(32)) }),
      'by another root': by({}, random(32)),
      'by the coordinator': by({}, desk.signSeed),
      'in another form': { book: { text: spaced, by: 'root', sig: spacedSig } },
      'changed after it was signed': { book: { ...signBook(good, paper), text: spaced } },
      'no book': { book: signBook({} as Book, paper) },
      'the same number again': [by({ n: book.n }), 'page-behind'],
      'a number left out': [by({ n: book.n + 2 }), 'page-behind'],
      'after another book': [by({ prev: '0'.repeat(64) }), 'page-behind'],
      'a role beside': { role: 'coordinator' },
      'an office beside': { office: DESK },
    }
  }

  test('a head is added with the key of the page, and with the paper', async () => {
    const { book, bookHash } = desk.keybook
    const { id } = triager
    const { sign } = memberIn(DESK, id)
    const door = { act: 'head_added', subject: id, path: fill(paths.headAdd, { office: DESK }) } as const
    const added: Head = { id, sign, from: now(), until: null }
    const withThem = (head: Partial<Head>) => ({
      book: signBook(withHead(book, bookHash, DESK, { ...added, ...head }), paper),
    })
    const next = withHead(book, bookHash, DESK, added)
    await expectRefused(
      door,
      { book: signBook(next, paper), member: id },
      {
        ...commonLies(next),
        'another key': withThem({ sign: publicHalf(random(32)) }),
        'another’s key': withThem({ sign: memberIn(lead.office, worker.id).sign }),
        'another id': withThem({ id: worker.id }),
        'from long ago': withThem({ from: 1 }),
        'until some day': withThem({ until: now() + 24 }),
        'at the agency': {
          book: signBook(withHead(book, bookHash, lead.office, added), paper),
        },
        nothing: { book: signBook(nextBook(book, bookHash), paper) },
      },
    )
    const good = { book: signBook(next, paper), member: id }
    const foreign = { member: worker.id, book: good.book }
    expectProblem(await tried(desk, 'head_added', worker.id, door.path, foreign), 404, 'not-found')
    const nowhere = fill(paths.headAdd, { office: 'f'.repeat(16) })
    expectProblem(await tried(desk, 'head_added', id, nowhere, good), 404, 'not-found')
    expectProblem(await tried(agency, 'head_added', id, door.path, good), 404, 'not-found')
    // A coordinator whom the page names one is one already.
    const self = desk.me.member.id
    const again = withHead(book, bookHash, DESK, { ...added, id: self, sign: memberIn(DESK, self).sign })
    expectProblem(
      await tried(desk, 'head_added', self, door.path, { book: signBook(again, paper), member: self }),
      400,
      'bad-request',
    )

    await addHead(desk, paper, triager)
    // In the book and not yet in the page: they are what they were.
    expect(await look(server, `SELECT role FROM member WHERE id = '${id}'`)).toEqual([{ role: 'triager' }])
    await changeRole(desk, triager, 'coordinator')
    const second = await signIn(server, triager, founded.rootKey, 1)
    await renewPage(second)
    expect((await reporterKeybook(server, founded.rootKey)).offices[0]?.page.n).toBe(
      officeOf(second.keybook, DESK).page.n,
    )
    await refresh(desk)
  })

  test('so is an agency’s', async () => {
    await refresh(agency)
    await makeHead(desk, paper, worker, agency)
    const session = await signIn(server, worker, founded.rootKey, 1)
    expect(session.me.member.role).toBe('lead')
    await renewPage(session)
    await refresh(agency)
    await refresh(desk)
  })

  test('a head is taken out whom the page has ceased to name as one, and not before', async () => {
    const { id } = triager
    await expect(endHead(desk, paper, triager)).rejects.toMatchObject({ code: 'bad-request' })
    // Off-boarding needs no paper and acts at once; until the book follows they stand in it.
    await offBoard(desk, triager)
    const heads = () => officeOf(desk.keybook, DESK).heads
    expect(heads().find((one) => one.id === id)?.until).toBeNull()
    const { book, bookHash } = desk.keybook
    const until = (value: number | null): Book => ({
      ...nextBook(book, bookHash),
      offices: book.offices.map((one) =>
        one.id === DESK
          ? { ...one, heads: one.heads.map((head) => (head.id === id ? { ...head, until: value } : head)) }
          : one,
      ),
    })
    const good = until(now() - 1)
    const door = { act: 'head_ended', subject: id, path: fill(paths.headEnd, { office: DESK }) } as const
    await expectRefused(
      door,
      { book: signBook(good, paper), member: id },
      {
        ...commonLies(good),
        'at some later hour': { book: signBook(until(now() + 1), paper) },
        'long ago': { book: signBook(until(1), paper) },
        'not at all': { book: signBook(until(null), paper) },
      },
    )
    const elsewhere = fill(paths.headEnd, { office: lead.office })
    const body = { book: signBook(good, paper), member: id }
    expectProblem(await tried(desk, 'head_ended', id, elsewhere, body), 400, 'bad-request')
    const self = desk.me.member.id
    const another = { ...body, member: self }
    expectProblem(await tried(desk, 'head_ended', self, door.path, another), 400, 'bad-request')

    desk.tail = await tailOf(desk)
    await endHead(desk, paper, triager)
    expect(heads().find((one) => one.id === id)?.until).toBe(now() - 1)
    await expect(endHead(desk, paper, triager)).rejects.toMatchObject({ code: 'bad-request' })
  })

  test('the server’s key of now, and no other, stands in the book', async () => {
    const { server: key } = await get<ServerLook>(server.url, paths.server, { cookie: desk.cookie })
    const { book, bookHash } = desk.keybook
    expect(key).toBe(book.server)
    const door = { act: 'server_renewed', subject: '', path: paths.server } as const
    await expectRefused(
      door,
      {},
      {
        'the same': { book: signBook(nextBook(book, bookHash), paper) },
        'another’s': { book: signBook(nextBook(book, bookHash, publicHalf(random(32))), paper) },
      },
    )
    // As after a backup that was restored without its secrets: the book lists the key of another server.
    const { text, by, sig } = signBook(nextBook(book, bookHash, publicHalf(random(32))), paper)
    await change(server, `INSERT INTO book VALUES (${book.n + 1}, '${text}', '${by}', '${sig}')`)
    await refresh(desk)
    const next = nextBook(desk.keybook.book, desk.keybook.bookHash, key)
    const other = { ...next, server: publicHalf(random(32)) }
    await expectRefused(door, {}, { 'another’s still': { book: signBook(other, paper) } })
    desk.tail = await tailOf(desk)
    await audited(desk, 'server_renewed', '', paths.server, { book: signBook(next, paper) })
    expect((await refresh(desk)).book.server).toBe(key)
  })

  const shownRoot = async (path: string) =>
    /data-root="([^"]*)"/.exec(await (await fetch(server.url + path)).text())?.[1]
  const sms = async () => {
    const message = { sid: newSid(), from: '+38760000111', text: 'Izmišljena poruka.' }
    const { url, init } = smsRequest(server, message, carrier)
    return (await fetch(url, init)).status
  }
  const secretsFile = () => join(server.folder, 'secrets.json')

  test('the root is replaced by what the old one signs about the new one, and by nothing else', async () => {
    const { book, bookHash } = desk.keybook
    const [newSeed, stranger] = [random(32), random(32)]
    const next = nextBook(book, bookHash)
    const signedNext = signBook(next, newSeed)
    const good = { book: signedNext, succession: signSuccession(signedNext, paper, newSeed) }
    const door = { act: 'root_replaced', subject: '', path: paths.root } as const
    /** A book of another root, with the succession that goes with it. */
    const pair = (value: Book, bookSeed = newSeed, oldSeed = paper, toSeed = newSeed) => {
      const made = signBook(value, bookSeed)
      return { book: made, succession: signSuccession(made, oldSeed, toSeed) }
    }
    const { text, by, sig } = good.succession
    const [own] = next.offices as [BookOffice]
    const head: Head = { id: hex(random(8)), sign: publicHalf(stranger), from: now(), until: null }
    const spaced = text.replace(':', ': ')
    const lies: Lies = {
      'by another root': pair(next, newSeed, stranger),
      'by the new root itself': pair(next, newSeed, newSeed),
      'to itself': pair(next, paper, paper, paper),
      'to another than who signs': pair(next, newSeed, paper, stranger),
      'another book': { succession: signSuccession(signBook(book, paper), paper, newSeed) },
      'the old root’s book': { ...pair(next, paper) },
      'a head of one’s own': pair({
        ...next,
        offices: [{ ...own, heads: [head] }, ...next.offices.slice(1)],
      }),
      'a head more': pair({
        ...next,
        offices: [{ ...own, heads: [...own.heads, head] }, ...next.offices.slice(1)],
      }),
      'another server': pair({ ...next, server: publicHalf(stranger) }),
      'without a signature': { succession: { text, by, sig: 'A'.repeat(86) } },
      'changed after it was signed': {
        succession: { text: text.replace(publicHalf(newSeed), publicHalf(stranger)), by, sig },
      },
      'in another form': {
        succession: {
          text: spaced,
          by,
          sig: base64(ed25519.sign(utf8(`javi/root/v1\n${spaced}`), paper)),
        },
      },
      'the same number again': [pair({ ...next, n: book.n }), 'page-behind'],
      'a number left out': [pair({ ...next, n: book.n + 2 }), 'page-behind'],
      'a root beside': { rootKey: publicHalf(newSeed) },
    }
    await expectRefused(door, good, lies)
    expect((await refresh(desk)).root).toBe(founded.rootKey)
    expect(await shownRoot('/desk')).toBe(founded.rootKey)

    // A page of before is open, and somebody writes in it.
    const open = await prepare(
      server,
      await reporterKeybook(server, founded.rootKey),
      report('Izmišljena dojava.'),
      await someKeys(),
    )
    desk.tail = await tailOf(desk)
    const replaced = await replaceRoot(desk, paper)
    expect(replaced.kept).toBe(entry === 'node')
    if (entry === 'node')
      expect(JSON.parse(readFileSync(secretsFile(), 'utf8')).rootKey).toBe(replaced.rootKey)
    expect(desk.keybook.root).toBe(replaced.rootKey)
    await post(server.url, paths.tips, open.request)
    // Its next look at the keybook, with the root that it was loaded with, leads to the new one.
    expect((await reporterKeybook(server, founded.rootKey)).root).toBe(replaced.rootKey)
    for (const path of ['/', '/en/', '/desk']) expect(await shownRoot(path), path).toBe(replaced.rootKey)
    expect((await reporterKeybook(server, replaced.rootKey)).root).toBe(replaced.rootKey)
    expect(await sms()).toBe(200)

    // From now on the old paper signs nothing, and what it once signed is not taken twice.
    const old = paper
    paper = replaced.rootSeed
    await expect(addHead(desk, old, worker)).rejects.toMatchObject({ code: 'bad-request' })
    const after = nextBook(desk.keybook.book, desk.keybook.bookHash)
    const [stored] = await look(server, 'SELECT text, "by", sig FROM root')
    const replay = { text: stored?.text, by: stored?.by, sig: stored?.sig }
    await expectRefused(
      door,
      {},
      {
        'the same once more': { book: signBook(after, paper), succession: replay },
        'the old root again': pair(after, stranger, old, stranger),
        'back to the old root': pair(after, old, paper, old),
      },
    )
  })

  test('a root after that is followed from the first', async () => {
    desk.tail = await tailOf(desk)
    // Two at once: one of them counts.
    const both = await Promise.allSettled([replaceRoot({ ...desk }, paper), replaceRoot({ ...desk }, paper)])
    const done = both.filter((one) => one.status === 'fulfilled').map(({ value }) => value)
    expect(done).toHaveLength(1)
    const [made] = done as [(typeof done)[0]]
    paper = made.rootSeed
    expect(await count(server, 'root')).toBe(2)
    expect((await reporterKeybook(server, founded.rootKey)).root).toBe(made.rootKey)
    expect(await shownRoot('/')).toBe(made.rootKey)
    desk.tail = await tailOf(desk)
    await refresh(desk)
    await refresh(agency)
    // The new paper does what the first did.
    await changeRole(agency, worker, 'worker')
    await endHead(desk, paper, worker)
    expect(officeOf(desk.keybook, lead.office).heads.map(({ until }) => until === null)).toEqual([
      true,
      false,
    ])
  })

  test('stopped between the commit and the keeping: the root is followed, and kept at the next start', async () => {
    if (entry !== 'node') return
    const { pepper } = JSON.parse(readFileSync(secretsFile(), 'utf8'))
    await server.kill()
    writeFileSync(secretsFile(), JSON.stringify({ pepper, rootKey: founded.rootKey }))
    await server.restart()
    expect(await shownRoot('/')).toBe(publicHalf(paper))
    expect(JSON.parse(readFileSync(secretsFile(), 'utf8'))).toEqual({ pepper, rootKey: publicHalf(paper) })
    expect(await sms()).toBe(200)
  })

  test('keys that somebody changes in the database are refused by everybody, the line among them', async () => {
    const tips = () => Promise.all(['tip', 'message'].map((table) => count(server, table)))
    const before = await tips()
    const { page, pageHash } = officeOf(desk.keybook, DESK)
    const mine = await newKeyPair()
    const stolen = random(32)
    const quoted = ({ text, by, sig }: Signed) => `'${text}', '${by}', '${sig}'`
    const { book, bookHash } = desk.keybook
    const evil = signBook(nextBook(book, bookHash), stolen)
    const newest = `office = 'desk' AND n = ${page.n}`
    const replaced = (from: string, to: string) =>
      `UPDATE page SET text = replace(text, '${from}', '${to}') WHERE ${newest}`
    const attacks: Record<string, { do: string; undo: string }> = {
      'another recipient in the page': {
        do: replaced(page.recipient, mine.recipient),
        undo: replaced(mine.recipient, page.recipient),
      },
      'a page by no head': {
        do: `INSERT INTO page VALUES ('desk', ${page.n + 1}, ${quoted(
          signPage(
            { ...renewed(page, pageHash, now()), recipient: mine.recipient },
            desk.me.member.id,
            stolen,
          ),
        )})`,
        undo: `DELETE FROM page WHERE office = 'desk' AND n = ${page.n + 1}`,
      },
      'a page by a head who has left': {
        do: `UPDATE page SET "by" = '${triager.id}' WHERE ${newest}`,
        undo: `UPDATE page SET "by" = '${desk.me.member.id}' WHERE ${newest}`,
      },
      'a book by another root': {
        do: `INSERT INTO book VALUES (${book.n + 1}, ${quoted(evil)})`,
        undo: `DELETE FROM book WHERE n = ${book.n + 1}`,
      },
    }
    // Where each change stops the server, one will do.
    const attempts = Object.entries(attacks).slice(0, entry === 'node' ? 1 : undefined)
    for (const [name, { do: attack, undo }] of attempts) {
      await change(server, attack)
      expect(await sms(), name).toBe(500)
      await expect(reporterKeybook(server, founded.rootKey), name).rejects.toThrow(KeybookRefused)
      await expect(refresh({ ...desk }), name).rejects.toThrow(KeybookRefused)
      await change(server, undo)
    }
    if (entry === 'workerd') {
      // A succession that the root did not sign leads nowhere.
      await change(server, `INSERT INTO root VALUES (9, ${quoted(signSuccession(evil, stolen, stolen))})`)
      expect((await reporterKeybook(server, founded.rootKey)).root).toBe(publicHalf(paper))
      expect(await sms()).toBe(200)
      await change(server, 'DELETE FROM root WHERE n = 9')

      // Older ones, though signed, are refused by whoever saw the newer: the Worker that goes on running among them.
      const [row] = await server.query(`SELECT * FROM page WHERE ${newest}`)
      await change(server, `DELETE FROM page WHERE ${newest}`)
      expect(await sms()).toBe(500)
      const kept = { text: String(row?.text), by: String(row?.by), sig: String(row?.sig) }
      await change(server, `INSERT INTO page VALUES ('desk', ${page.n}, ${quoted(kept)})`)
    }
    const sealed = await tips()
    expect(await sms()).toBe(200)
    expect([sealed, await tips()]).toEqual([
      entry === 'node' ? before : [before[0], Number(before[1]) + 1],
      [before[0], Number(sealed[1]) + 1],
    ])
  })
})

describe('a root that the environment sets', () => {
  let first: Server
  let server: Server
  let founded: Founded

  beforeAll(async () => {
    first = await start('node')
    founded = await foundDesk(first)
    await first.kill()
    server = await start('node', { DATA_DIR: first.folder, JAVI_ROOT_KEY: founded.rootKey })
  })
  afterAll(async () => {
    await server?.stop()
  })

  const doctor = (rootKey: string) => {
    const { stdout } = spawnSync(process.execPath, [...flags, 'worker/node/doctor.ts'], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        DATA_DIR: first.folder,
        PORT: new URL(server.url).port,
        ...(rootKey && { JAVI_ROOT_KEY: rootKey }),
      },
    })
    return stdout
  }

  test('stays as it is, is followed, and doctor says what to set', async () => {
    const desk = await signIn(server, founded.coordinator, founded.rootKey)
    expect(doctor(founded.rootKey)).toContain('Nothing is misconfigured')
    const { kept, rootKey } = await replaceRoot(desk, founded.rootSeed)
    expect(kept).toBe(false)
    const secrets = () => JSON.parse(readFileSync(join(first.folder, 'secrets.json'), 'utf8'))
    expect(secrets().rootKey).toBe(founded.rootKey)
    await server.restart()
    expect(secrets().rootKey).toBe(founded.rootKey)
    expect((await reporterKeybook(server, founded.rootKey)).root).toBe(rootKey)
    expect(await (await fetch(`${server.url}/`)).text()).toContain(rootKey)
    expect(doctor(founded.rootKey)).toContain(
      `JAVI_ROOT_KEY is the root before the one that signs now: set it to ${rootKey}`,
    )
    expect(doctor('')).toContain('start Javi anew')
    expect(doctor(rootKey)).toContain('Nothing is misconfigured')
  })
})

describe.each(entries)('an agency whose only head must go, on %s', (entry) => {
  let server: Server
  let founded: Founded
  let desk: Session
  let lead: Person
  let agency: Session
  let worker: Person
  let tip: string
  const AGENCY = { kind: 'police', name: 'Izmišljena policija', agency: null } as const

  beforeAll(async () => {
    server = await start(entry)
    founded = await foundDesk(server)
    desk = await signIn(server, founded.coordinator, founded.rootKey)
    lead = await joinOffice(server, await invite(desk, AGENCY), 'Inspektor')
    await addOffices(desk, founded.rootSeed)
    agency = await signIn(server, lead, founded.rootKey)
    worker = await newColleague(agency, 'worker', 'Radnica')
    await inviteColleague(agency, 'worker')
    await refresh(desk)
    const keybook = await reporterKeybook(server, founded.rootKey)
    const told = await prepare(server, keybook, report('Izmišljena dojava.'), await someKeys())
    await post(server.url, paths.tips, told.request)
    tip = told.tip
  })
  afterAll(async () => server?.stop())

  const pathOf = (office: string) => fill(paths.officeClose, { office })
  const signed = (book: Book) => ({ book: signBook(book, founded.rootSeed) })

  test('is closed with the paper, and with nothing less', async () => {
    const { book, bookHash } = desk.keybook
    const good = withoutOffice(book, bookHash, lead.office, now())
    const until = (value: number): Book => ({
      ...good,
      offices: good.offices.map((one) =>
        one.id === lead.office
          ? { ...one, heads: one.heads.map((each) => ({ ...each, until: value })) }
          : one,
      ),
    })
    const close = (session: Session, body: object, office = lead.office) =>
      tried(session, 'office_closed', office, pathOf(office), body)
    for (const body of [
      { book: signBook(good, desk.signSeed) },
      signed(nextBook(book, bookHash)),
      signed(withoutOffice(book, bookHash, DESK, now())),
      signed({ ...good, offices: good.offices.slice(0, 1) }),
      signed(until(1)),
      signed(until(now() + 1)),
    ])
      expectProblem(await close(desk, body), 400, 'bad-request')
    expectProblem(await close(desk, signed(good), 'f'.repeat(16)), 400, 'bad-request')
    const noDesk = withoutOffice(book, bookHash, DESK, now())
    expectProblem(await close(desk, signed(noDesk), DESK), 400, 'bad-request')
    expectProblem(await close(agency, signed(good)), 404, 'not-found')

    await audited(desk, 'office_closed', lead.office, pathOf(lead.office), signed(good))
  })

  test('everybody there is out, and nothing of theirs can be used', async () => {
    expect((await fetch(server.url + paths.me, { headers: { cookie: agency.cookie } })).status).toBe(401)
    for (const person of [lead, worker])
      await expect(signIn(server, person, founded.rootKey, 1)).rejects.toMatchObject({ status: 403 })
    for (const { id } of [lead, worker]) {
      expect(await look(server, `SELECT state, escrow FROM member WHERE id = '${id}'`)).toEqual([
        { state: 'left', escrow: null },
      ])
      expect(await look(server, `SELECT 1 FROM "grant" WHERE holder = '${id}'`)).toEqual([])
      const enable = fill(paths.memberEnable, { member: id })
      expectProblem(await tried(desk, 'member_enabled', id, enable), 404, 'not-found')
    }
    expect(
      await look(server, "SELECT state FROM invitation WHERE \"for\" = 'member' AND state <> 'done'"),
    ).toEqual([{ state: 'withdrawn' }])
    const path = fill(paths.headAdd, { office: lead.office })
    const { book, bookHash } = await refresh(desk)
    const head = { id: lead.id, sign: publicHalf(agency.signSeed), from: now(), until: null }
    const again = { ...signed(withHead(book, bookHash, lead.office, head)), member: lead.id }
    expectProblem(await tried(desk, 'head_added', lead.id, path, again), 404, 'not-found')
  })

  test('the keybook verifies without its page, and nothing is passed on to it', async () => {
    const before = agency.keybook
    await refresh(desk)
    expect(desk.keybook.offices.map(({ id }) => id)).toEqual([DESK])
    expect(desk.keybook.book.offices.map(({ id }) => id)).toEqual([DESK, lead.office])
    desk.tail = await tailOf(desk)
    const stale = { ...desk, keybook: { ...before, offices: [...before.offices] } }
    await expect(refer(stale, tip, lead.office, 'Izmišljeno.')).rejects.toMatchObject({ code: 'bad-request' })
    // One that was checked just before it was closed comes too late.
    expect(await look(server, `SELECT epoch FROM office WHERE id = '${lead.office}'`)).toEqual([{ epoch: 0 }])
  })

  test('it can be invited anew, as another office', async () => {
    desk.tail = await tailOf(desk)
    const next = await joinOffice(server, await invite(desk, AGENCY), 'Inspektorica')
    await addOffices(desk, founded.rootSeed)
    await refresh(desk)
    expect(desk.keybook.offices.map(({ id }) => id).toSorted()).toEqual([DESK, next.office].toSorted())
    await refer(desk, tip, next.office, 'Izmišljeno.')
    await renewPage(await signIn(server, next, founded.rootKey))
  })
})
