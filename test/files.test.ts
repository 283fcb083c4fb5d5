import { request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { concat, hex } from '../core/bytes.ts'
import type { AttachedFile } from '../core/envelope/attached.ts'
import { digest } from '../core/envelope/digest.ts'
import { DamagedOrMoved } from '../core/envelope/open.ts'
import { hourOf } from '../core/hour.ts'
import { officeOf } from '../core/keys/keybook.ts'
import { newKeyPair } from '../core/keys/office.ts'
import { secondSubject } from '../core/keys/second.ts'
import {
  AGENCIES_ORPHANS_MAX,
  AGENCY_ORPHANS_MAX,
  DESK_ORPHANS_MAX,
  FILE_MAX,
  FILE_PART,
  FILES_MAX,
  ORPHANS_MAX,
} from '../core/limits.ts'
import { WORK_HEADER } from '../core/paths.ts'
import { DESK } from '../core/roles.ts'
import { fill, paths, TICKET_HEADER } from '../core/wire.ts'
import { addPart, beginFile, beginMembersFile, roomFor, type Sender } from '../db/attachments.ts'
import { StoreUnavailable } from '../db/store.ts'
import { createApp } from '../worker/app.ts'
import type { Bucket } from '../worker/ports.ts'
import { everyHour } from '../worker/tick.ts'
import { ask, askPost, expectProblem, expectStrict, someKeys, tried } from './support/asking.ts'
import { huntCanaries } from './support/canary.ts'
import { change, count, look } from './support/database.ts'
import { type Entry, type Server, start } from './support/entries.ts'
import {
  fetchFile,
  partPath,
  recipientIn,
  type SealedFile,
  sealFile,
  sendDeskPart,
  sendFile,
  sendPart,
} from './support/files.ts'
import { inProcess } from './support/in-process.ts'
import { insist, sendTip } from './support/insist.ts'
import { expectTaken } from './support/taken.ts'
import { workFor } from './support/work.ts'
import {
  addFollowup,
  addOffices,
  audited,
  type Founded,
  foundDesk,
  invite,
  join,
  newColleague,
  prepare,
  type Reporter,
  random,
  refer,
  report,
  reporterKeybook,
  type Session,
  signIn,
} from './support/world.ts'
import { flipped } from './vectors/craft.ts'

/*
 * Files that go with a message, at the doors: taken in part by part, named by a message, handed out to whoever has
 * written it down, gone when nobody names them.
 */

const CANARY = 'Kanarinac na slici: plava vrata, treći sprat.'
const picture = (bytes = 5_000) => concat(new TextEncoder().encode(CANARY), random(bytes))

const places: [string, Entry, { bucket: boolean }][] = [
  ['node', 'node', { bucket: false }],
  ['workerd', 'workerd', { bucket: false }],
  ['workerd with a bucket', 'workerd', { bucket: true }],
]

describe.each(places)('files on %s', (_, entry, where) => {
  let server: Server
  let founded: Founded
  let desk: Session

  beforeAll(async () => {
    server = await start(entry, {}, where)
    founded = await foundDesk(server)
    desk = await signIn(server, founded.coordinator, founded.rootKey)
  })
  afterAll(async () => server?.stop())

  const sealed = (bytes = picture()) => sealFile(recipientIn(desk.keybook), bytes)
  async function sent(bytes = picture()): Promise<SealedFile> {
    const file = await sealed(bytes)
    await sendFile(server.url, file)
    return file
  }
  const naming = async (...files: SealedFile[]): Promise<Reporter> =>
    prepare(
      server,
      desk.keybook,
      report('Izmišljeno, sa slikom.'),
      await someKeys(),
      files.map(({ attached }) => attached),
    )
  const isThere = async (file: string) =>
    (await look(server, `SELECT tip, parts FROM attachment WHERE id = '${file}'`))[0]

  test('from the sealing to the desk, and nothing of it in the clear', async () => {
    const bytes = picture(2 * FILE_PART)
    const file = await sent(bytes)
    const reporter = await naming(file)
    await expectTaken(await sendTip(server.url, reporter), reporter)
    expect(await isThere(file.attached.file)).toEqual({ tip: reporter.tip, parts: 4 })
    expect(digest(await fetchFile(desk, reporter.tip, file.attached))).toBe(digest(bytes))
    await huntCanaries(server, [CANARY])
    const kept = [...(await server.files()).keys()].filter((name) => name.startsWith(file.attached.file))
    expect(kept.toSorted()).toEqual(where.bucket ? [0, 1, 2, 3].map((n) => `${file.attached.file}/${n}`) : [])
  })

  test('the largest and an empty one, and one byte too many', async () => {
    for (const size of [0, FILE_MAX]) {
      const file = await sent(random(size))
      const reporter = await naming(file)
      await expectTaken(await sendTip(server.url, reporter), reporter)
      expect((await fetchFile(desk, reporter.tip, file.attached)).length).toBe(size)
    }
    // A page that lets one more pass cannot seal it; a part number more than the largest file has is refused.
    const { attached, parts } = await sealed()
    const last = parts.at(-1) as Uint8Array
    for (const n of [27, 28, 99, 100, -1]) {
      const answer = await sendPart(server.url, attached.file, n, last)
      expect([400, 404]).toContain(answer.status)
    }
    const more = new Uint8Array(FILE_PART + 1)
    const answer = await ask(server.url, partPath(attached.file, 0), {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: more,
    })
    expectProblem(answer, 413, 'too-large')
    expectStrict(answer)
  })

  test('what is no part of a sealed file is no part of anything', async () => {
    const { attached, parts } = await sealed()
    const [first, last] = parts as [Uint8Array, Uint8Array]
    const send = async (n: number | string, body: Uint8Array, type = 'application/octet-stream') =>
      ask(server.url, fill(paths.filePart, { attachment: attached.file, part: String(n) }), {
        method: 'POST',
        headers: { 'content-type': type },
        body: body.slice(),
      })
    const rows: [number | string, Uint8Array, number, string][] = [
      [0, new Uint8Array(0), 400, 'not-sealed'],
      [0, first.subarray(1), 400, 'not-sealed'],
      [0, random(FILE_PART), 400, 'not-sealed'],
      // The header of another kind of recipient, or a second one.
      [0, flipped(first, 25), 400, 'not-sealed'],
      [0, last, 400, 'not-sealed'],
      [1, last.subarray(1), 400, 'not-sealed'],
      [2, last, 400, 'not-sealed'],
      // Of a file that was never begun.
      [1, last, 404, 'not-found'],
      [1, random(FILE_PART), 404, 'not-found'],
      ['00', first, 404, 'not-found'],
      ['1e0', first, 404, 'not-found'],
      ['x', first, 404, 'not-found'],
    ]
    for (const [n, body, status, code] of rows) {
      const answer = await send(n, body)
      expect(`${n}, ${body.length}: ${answer.status} ${answer.text}`).toContain(`"${code}"`)
      expectProblem(answer, status, code)
    }
    expectProblem(await send(0, first, 'text/plain'), 415, 'media-type')
    for (const id of ['..', '../../x', 'x', attached.file.toUpperCase(), `${attached.file}0`, '%2e%2e'])
      expect((await sendPart(server.url, id, 0, first)).status, id).toBe(404)
    expect(await isThere(attached.file)).toBeUndefined()
  })

  test('a part is stored once; another in its place is refused', async () => {
    const one = await sealed(random(FILE_PART))
    const other = await sealed(random(FILE_PART))
    const { file } = one.attached
    const part = (of: SealedFile, n: number) => of.parts[n] as Uint8Array
    const send = async (n: number, body: Uint8Array) => {
      const answer = await sendPart(server.url, file, n, body)
      const told = (await answer.json()) as { sha256?: string; code?: string }
      return told.sha256 ?? told.code
    }
    const twenty = await Promise.all(Array.from({ length: 20 }, () => send(0, part(one, 0))))
    expect(new Set(twenty)).toEqual(new Set([digest(part(one, 0))]))
    expect(await send(0, part(other, 0))).toBe('taken')
    // In any order.
    expect(await send(2, part(one, 2))).toBe(digest(part(one, 2)))
    expect(await send(1, part(one, 1))).toBe(digest(part(one, 1)))
    expect(await send(1, part(other, 1))).toBe('taken')
    // After its end nothing comes, and no other end.
    expect(await send(3, part(one, 1))).toBe('not-found')
    expect(await send(1, (await sealed()).parts[1] as Uint8Array)).toBe('taken')
    expect(await isThere(file)).toEqual({ tip: null, parts: 3 })
    expect(await send(1, part(one, 1))).toBe(digest(part(one, 1)))
    const reporter = await naming(one)
    await expectTaken(await sendTip(server.url, reporter), reporter)
    await fetchFile(desk, reporter.tip, one.attached)
  })

  test('an end that comes too early is none', async () => {
    const long = await sealed(random(3 * FILE_PART))
    const short = await sealed()
    const { file } = long.attached
    for (const n of [0, 1, 2]) await sendPart(server.url, file, n, long.parts[n] as Uint8Array)
    expectProblem(
      await ask(server.url, partPath(file, 1), {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: (short.parts[1] as Uint8Array).slice(),
      }),
      409,
      'taken',
    )
    for (const n of [3, 4]) await sendPart(server.url, file, n, long.parts[n] as Uint8Array)
    expect(await isThere(file)).toEqual({ tip: null, parts: 5 })
  })

  test('a message whose files are not here in whole is not taken in; then they come, and it is', async () => {
    const file = await sealed(random(2 * FILE_PART))
    const whole = await sent()
    const reporter = await naming(whole, file)
    const refused = async () => {
      const answer = await sendTip(server.url, reporter)
      expect([answer.status, await answer.json()]).toMatchObject([409, { code: 'files-missing' }])
      expect(await look(server, `SELECT id FROM tip WHERE id = '${reporter.tip}'`)).toEqual([])
      expect(await look(server, `SELECT tip FROM receipt WHERE tip = '${reporter.tip}'`)).toEqual([])
    }
    await refused()
    for (const n of [0, 1, 3]) {
      await sendPart(server.url, file.attached.file, n, file.parts[n] as Uint8Array)
      await refused()
    }
    await sendFile(server.url, file)
    await expectTaken(await sendTip(server.url, reporter), reporter)
    // Its answer was lost: it is sent again, and then sealed anew with its files sent a second time.
    await expectTaken(await sendTip(server.url, reporter), reporter)
    const again = await sent()
    const anew = await naming(again)
    const sealedAnew = { ...reporter, request: { ...anew.request, tip: reporter.tip } }
    await expectTaken(await sendTip(server.url, sealedAnew), reporter)
    expect(await isThere(again.attached.file)).toEqual({ tip: null, parts: 2 })
    const never = { ...sealedAnew, request: { ...sealedAnew.request, files: [hex(random(16))] } }
    await expectTaken(await sendTip(server.url, never), reporter)
  })

  test('a file belongs to one tip; a further message brings its own', async () => {
    const file = await sent()
    const reporter = await naming(file)
    await expectTaken(await sendTip(server.url, reporter), reporter)
    const thief = await naming(file)
    expect((await sendTip(server.url, thief)).status).toBe(409)

    const further = await sent()
    const add = (seq: number, attached: AttachedFile[]) =>
      addFollowup(server, desk.keybook, reporter, seq, 'Još jedna slika.', attached)
    await expect(add(1, [{ ...further.attached, file: hex(random(16)) }])).rejects.toMatchObject({
      status: 409,
      code: 'files-missing',
    })
    await add(1, [further.attached])
    expect(await isThere(further.attached.file)).toEqual({ tip: reporter.tip, parts: 2 })
    await fetchFile(desk, reporter.tip, further.attached)
    // Another message came first under that number: its file is not this one's.
    const late = await sent()
    await add(1, [late.attached]).catch(() => {})
    expect(await isThere(late.attached.file)).toEqual({ tip: null, parts: 2 })
  })

  test('five at most, each once', async () => {
    const file = await sent()
    const { request } = await naming(file)
    const ids = Array.from({ length: FILES_MAX + 1 }, () => hex(random(16)))
    for (const files of [ids, [], [file.attached.file, file.attached.file], ['x'], Array(50).fill(ids[0])])
      expectProblem(await askPost(server.url, paths.tips, { ...request, files }), 400, 'bad-request')
    const five = await Promise.all(Array.from({ length: FILES_MAX }, () => sent(random(10))))
    const reporter = await naming(...five)
    await expectTaken(await sendTip(server.url, reporter), reporter)
    for (const { attached } of five) expect((await isThere(attached.file))?.tip).toBe(reporter.tip)
  })

  test('is handed out to whoever has written it down, for that file, for a while', async () => {
    const file = await sent()
    const other = await sent()
    const reporter = await naming(file, other)
    await sendTip(server.url, reporter)
    const names = { tip: reporter.tip, attachment: file.attached.file }
    const open = fill(paths.tipFileOpen, names)
    const subject = `${reporter.tip},${file.attached.file}`
    const { ticket, parts } = await audited<{ ticket: string; parts: number }>(
      desk,
      'file_opened',
      subject,
      open,
    )
    expect(parts).toBe(2)
    const get = (headers: Record<string, string>, more: object = {}) =>
      ask(server.url, fill(paths.tipFilePart, { ...names, part: '0', ...more }), { headers })
    const own = { cookie: desk.cookie, [TICKET_HEADER]: ticket }
    const answer = await get(own)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/octet-stream'])
    expectStrict(answer)

    expectProblem(await get({ cookie: desk.cookie }), 403, 'refused')
    expectProblem(await get({ ...own, [TICKET_HEADER]: `${ticket}x` }), 403, 'refused')
    expectProblem(await get(own, { attachment: other.attached.file }), 403, 'refused')
    expectProblem(await get({ [TICKET_HEADER]: ticket }), 401, 'signed-out')
    expectProblem(await get(own, { part: '2' }), 404, 'not-found')
    const amra = await signIn(server, await newColleague(desk, 'triager', 'Amra'), founded.rootKey)
    expectProblem(await get({ ...own, cookie: amra.cookie }), 403, 'refused')
    // What is not there, or is another tip's, is not written down as opened.
    const absent = [hex(random(16)), file.attached.file] as const
    for (const [attachment, tip] of [
      [absent[0], reporter.tip],
      [absent[1], hex(random(16))],
    ] as const)
      expectProblem(
        await tried(
          desk,
          'file_opened',
          `${tip},${attachment}`,
          fill(paths.tipFileOpen, { tip, attachment }),
        ),
        404,
        'not-found',
      )
    expectProblem(await tried(desk, 'file_opened', reporter.tip, open), 400, 'bad-request')
    expectProblem(await tried(desk, 'opened', subject, open), 400, 'bad-request')
  })

  test('changed, cut off, swapped where it is stored: it does not open, and nothing of it is given away', async () => {
    const [one, two] = [await sent(picture(FILE_PART)), await sent(picture(FILE_PART))]
    const reporter = await naming(one, two)
    await sendTip(server.url, reporter)
    if (where.bucket) return
    const [first, second] = [one.attached.file, two.attached.file]
    const refused = async () =>
      expect(await fetchFile(desk, reporter.tip, one.attached).catch((error) => error)).toBeInstanceOf(
        DamagedOrMoved,
      )
    const at = (id: string, n: number) => `attachment = '${id}' AND n = ${n}`
    const swap = (a: string, b: string) =>
      `UPDATE attachment_part SET sealed = (SELECT sealed FROM attachment_part p WHERE ${b.replaceAll('attachment =', 'p.attachment =').replaceAll(' n =', ' p.n =')}) WHERE ${a}`
    await change(server, swap(at(first, 1), at(second, 1)))
    await refused()
    await change(server, swap(at(first, 1), at(first, 0)))
    await refused()
    await change(server, `UPDATE attachment_part SET sealed = substr(sealed, 1, 1000) WHERE ${at(first, 1)}`)
    await refused()
    // The other, untouched one opens all the while.
    await fetchFile(desk, reporter.tip, two.attached)
  }, 120_000)

  test('what is passed on is sealed anew: only that agency has it, and it goes with the tip', async () => {
    const added = async (kind: 'police' | 'social_work', name: string) =>
      join(server, await invite(desk, { kind, name: `Izmišljeno: ${kind}`, agency: null }), name)
    const people = [await added('police', 'Inspektor'), await added('social_work', 'Radnica')] as const
    await addOffices(desk, founded.rootSeed)
    const police = await signIn(server, people[0], founded.rootKey)
    const social = await signIn(server, people[1], founded.rootKey)
    const bytes = picture(FILE_PART)
    const own = await sent(bytes)
    const reporter = await naming(own)
    await sendTip(server.url, reporter)
    const { recipient } = officeOf(desk.keybook, police.me.member.office).page
    const { attached, parts } = await sealFile(recipient, bytes)
    const referred = (files: AttachedFile[]) =>
      refer(desk, reporter.tip, police.me.member.office, 'Izmišljeno.', undefined, files)

    // Not before it is here in whole; nor is a tip's own file a referral's.
    await expect(referred([attached])).rejects.toMatchObject({ code: 'files-missing' })
    for (const [n, part] of parts.entries()) {
      if (n === 1) await expect(referred([attached])).rejects.toMatchObject({ code: 'files-missing' })
      for (let again = 0; again < 2; again++)
        expect((await sendDeskPart(desk, attached.file, n, part)).status).toBe(200)
    }
    await expect(referred([own.attached])).rejects.toMatchObject({ code: 'files-missing' })
    // What a reporter is sending is not passed on by whoever knows its id: theirs it stays.
    const theirs = await sent(picture(FILE_PART))
    await expect(referred([theirs.attached])).rejects.toMatchObject({ code: 'files-missing' })
    expect((await sendTip(server.url, await naming(theirs))).status).toBe(200)
    // An agency sends what came with a tip that it was told; whoever has not signed in sends nothing.
    for (const [who, status] of [
      [police, 200],
      [{ ...police, cookie: '' }, 401],
    ] as const)
      expect((await sendDeskPart(who, hex(random(16)), 0, parts[0] as Uint8Array)).status).toBe(status)
    const ref = await referred([attached])
    // No message and no other referral takes it after that.
    await expect(referred([attached])).rejects.toMatchObject({ code: 'files-missing' })
    const robber = await naming({ attached, parts })
    const stolen = await sendTip(server.url, robber)
    expect(stolen.status).toBe(409)

    expect(digest(await fetchFile(police, ref, attached))).toBe(digest(bytes))
    const open = (session: Session, ref: string, attachment: string) =>
      tried(
        session,
        'referral_file_opened',
        `${ref},${attachment}`,
        fill(paths.referralFileOpen, { ref, attachment }),
      )
    const never = await open(police, ref, hex(random(16)))
    expectProblem(never, 404, 'not-found')
    for (const answer of [
      await open(social, ref, attached.file),
      await open(police, ref, own.attached.file),
      await open(police, hex(random(16)), attached.file),
      await open(desk, ref, attached.file),
      await tried(
        desk,
        'file_opened',
        `${reporter.tip},${attached.file}`,
        fill(paths.tipFileOpen, { tip: reporter.tip, attachment: attached.file }),
      ),
    ])
      expect(answer.text).toBe(never.text)
    const { ticket } = JSON.parse((await open(police, ref, attached.file)).text)
    const part = (session: Session) =>
      ask(server.url, fill(paths.referralFilePart, { ref, attachment: attached.file, part: '0' }), {
        headers: { cookie: session.cookie, [TICKET_HEADER]: ticket },
      })
    expect((await part(police)).status).toBe(200)
    expectProblem(await part(social), 403, 'refused')
    await huntCanaries(server, [CANARY])

    // Revoked: gone, with the ticket that was given before.
    await change(server, `UPDATE referral SET state = 'revoked' WHERE id = '${ref}'`)
    expectProblem(await part(police), 404, 'not-found')
    expect((await open(police, ref, attached.file)).text).toBe(never.text)
    await change(server, `UPDATE referral SET state = 'received' WHERE id = '${ref}'`)

    const amra = await signIn(server, await newColleague(desk, 'triager', 'Treća'), founded.rootKey)
    const second = hex(random(16))
    const body = { act: 'delete', tips: [reporter.tip] } as const
    const subject = secondSubject(second, 'delete', [reporter.tip])
    await audited(desk, 'second_asked', subject, paths.seconds, { second, ...body })
    await audited(amra, 'second_confirmed', subject, fill(paths.secondConfirm, { second }), body)
    const left = await look(
      server,
      `SELECT tip, referral, hour, office FROM attachment WHERE id = '${attached.file}'`,
    )
    expect(left).toEqual([{ tip: null, referral: null, hour: 0, office: null }])
    expect(
      await look(server, `SELECT count(*) AS n FROM attachment_part WHERE attachment = '${attached.file}'`),
    ).toEqual([{ n: 0 }])
  }, 120_000)

  test('a tip that is deleted for good takes its files along', async () => {
    const file = await sent(picture(FILE_PART))
    const reporter = await naming(file)
    await sendTip(server.url, reporter)
    const { tip } = reporter
    const second = hex(random(16))
    const amra = await signIn(server, await newColleague(desk, 'triager', 'Druga'), founded.rootKey)
    const body = { act: 'delete', tips: [tip] } as const
    const subject = secondSubject(second, 'delete', [tip])
    await audited(desk, 'second_asked', subject, paths.seconds, { second, ...body })
    await audited(amra, 'second_confirmed', subject, fill(paths.secondConfirm, { second }), body)
    const { file: id } = file.attached
    expect(await look(server, `SELECT n FROM attachment_part WHERE attachment = '${id}'`)).toEqual([])
    expect(await look(server, `SELECT tip, hour FROM attachment WHERE id = '${id}'`)).toEqual([
      { tip: null, hour: 0 },
    ])
    // It takes no part any more, and no message can name it.
    expect((await sendPart(server.url, id, 0, file.parts[0] as Uint8Array)).status).toBe(404)
    expect((await sendTip(server.url, await naming(file))).status).toBe(409)
    await server.tick('hour')
    expect(await isThere(id)).toBeUndefined()
    expect([...(await server.files()).keys()].filter((name) => name.startsWith(id))).toEqual([])
  })

  test('what nobody names goes after a day, and what somebody names stays', async () => {
    const named = await sent()
    const reporter = await naming(named)
    await sendTip(server.url, reporter)
    const begun = await sealed(random(2 * FILE_PART))
    await sendPart(server.url, begun.attached.file, 0, begun.parts[0] as Uint8Array)
    const [young, old, members] = [await sent(), await sent(), await sent()]
    const now = hourOf(Date.now())
    for (const [{ attached }, hour, office] of [
      [old, now - 24, 'NULL'],
      [begun, now - 24, `'${DESK}'`],
      [young, now - 23, 'NULL'],
      [members, now - 23, `'${DESK}'`],
    ] as const)
      await change(
        server,
        `UPDATE attachment SET hour = ${hour}, office = ${office} WHERE id = '${attached.file}'`,
      )
    await server.tick('hour')
    const all = [named, young, members, old, begun]
    const left = await Promise.all(all.map(({ attached }) => isThere(attached.file)))
    expect(left.map(Boolean)).toEqual([true, true, true, false, false])
    const names = [...(await server.files()).keys()]
    const lying = (one: SealedFile) => names.some((name) => name.startsWith(one.attached.file))
    expect(all.map(lying)).toEqual(all.map((one) => where.bucket && one !== old && one !== begun))
    await fetchFile(desk, reporter.tip, named.attached)
  }, 120_000)

  test('hung up in the middle: the part is not there, and nothing is written down of it', async () => {
    const { attached, parts } = await sealed()
    const [first] = parts as [Uint8Array]
    const sending = request(server.url + partPath(attached.file, 0), {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream', 'content-length': first.length },
    })
    sending.on('error', () => {})
    sending.write(first.subarray(0, FILE_PART / 2), () => setTimeout(() => sending.destroy(), 50))
    await new Promise((done) => sending.on('close', done))
    expect(await isThere(attached.file)).toBeUndefined()
    await sendFile(server.url, { attached, parts })
    expect(server.logs()).not.toContain(attached.file)
  })
})

describe('kill -9', () => {
  test('at random moments of sending files: what was acknowledged is there, and every tip has its files', async () => {
    const server = await start('node')
    try {
      const founded = await foundDesk(server)
      const desk = await signIn(server, founded.coordinator, founded.rootKey)
      const keybook = await reporterKeybook(server, founded.rootKey)
      const reporters: { reporter: Reporter; file: SealedFile }[] = []
      for (let i = 0; i < 6; i++) {
        const file = await sealFile(recipientIn(keybook), picture(2 * FILE_PART))
        reporters.push({
          file,
          reporter: await prepare(server, keybook, report('Izmišljeno.'), await someKeys(), [file.attached]),
        })
      }
      let done = 0
      let repeated = 0
      const insistOn = async (send: () => Promise<Response>) => {
        const { response, sent } = await insist(send)
        if (sent > 1) repeated++
        return response
      }
      const sending = reporters.map(async ({ reporter, file }) => {
        for (const [n, part] of file.parts.entries())
          expect((await insistOn(() => sendPart(server.url, file.attached.file, n, part))).status).toBe(200)
        await expectTaken(await insistOn(() => sendTip(server.url, reporter)), reporter)
        done++
      })
      let kills = 0
      while (done < reporters.length && kills < 8) {
        await pause(50 + Math.random() * 150)
        await server.kill()
        kills++
        await server.restart()
      }
      await Promise.all(sending)
      expect(kills).toBeGreaterThan(1)
      expect(repeated).toBeGreaterThan(0)
      for (const { reporter, file } of reporters)
        expect(digest(await fetchFile(desk, reporter.tip, file.attached))).toBe(file.attached.sha256)
      expect(await count(server, 'attachment')).toBe(reporters.length)
    } finally {
      await server.stop()
    }
  }, 180_000)
})

describe('in one process', () => {
  type Here = Awaited<ReturnType<typeof inProcess>>
  const rootKey = 'A'.repeat(43)
  let here: Here
  let file: SealedFile
  beforeAll(async () => {
    here = await inProcess({ PUBLIC_URL: 'http://localhost:8787', JAVI_ROOT_KEY: rootKey })
    file = await sealFile((await newKeyPair()).recipient, picture())
  })
  afterAll(() => here?.close())

  const withWork = async () => {
    const work = await workFor({ url: 'http://localhost:8787' }, (...given) => here.app.request(...given))
    return { [WORK_HEADER]: JSON.stringify(work) }
  }
  const place = (attachment: string, n: number, at: 'first' | 'middle' | 'last') => ({ attachment, n, at })

  test('files that nobody has named have their bounds, all together: then it is busy, and what was begun waits too', async () => {
    const { store, app } = here
    const post = async (id: string, n: number, body: Uint8Array) =>
      app.request(`http://localhost:8787${partPath(id, n)}`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream', ...(n === 0 && (await withWork())) },
        body: body.slice(),
      })
    const [first, last] = file.parts as [Uint8Array, Uint8Array]
    const begun = hex(random(16))
    expect((await post(begun, 0, first)).status).toBe(200)
    const full = hex(random(16))
    await store.use((db) => beginFile(db, full, 1, { id: full, until: 1 }))
    const fill = async (id: string, from: number, to: number) => {
      for (let n = from; n < to; n++)
        await store.use((db) => addPart(db, place(id, n, 'middle'), 'ab'.repeat(32), new Uint8Array(1)))
    }
    const [one, other] = [hex(random(8)), hex(random(8))]
    for (const id of [DESK, one, other])
      await store.use((db) => db.run(sql`INSERT INTO office VALUES (${id}, 'other', ${id}, 0, '')`))
    const members = {
      desk: hex(random(16)),
      one: hex(random(16)),
      other: hex(random(16)),
      late: hex(random(16)),
    }
    const begin = (which: keyof typeof members, office: string) =>
      store.use((db) => beginMembersFile(db, members[which], 1, office))
    const room = (id: string, n: number, sender: Sender) =>
      store.use((db) => roomFor(db, place(id, n, 'middle'), sender))
    await begin('one', one)
    await begin('other', other)
    // Whose door it is, is held: a member cannot go on where there is more room, nor with what a reporter sends, nor with
    // what another office does.
    expect([
      await room(begun, 1, null),
      await room(begun, 1, DESK),
      await room(members.one, 0, one),
      await room(members.one, 0, other),
      await room(members.one, 0, null),
    ]).toEqual(['room', 'closed', 'room', 'closed', 'closed'])
    await fill(members.one, 0, AGENCY_ORPHANS_MAX)
    await begin('late', one)
    expect([
      await room(members.one, AGENCY_ORPHANS_MAX, one),
      await room(members.late, 0, one),
      await room(members.other, 0, other),
    ]).toEqual(['full', 'full', 'room'])
    const taken = AGENCY_ORPHANS_MAX + 1
    await fill(full, 0, AGENCIES_ORPHANS_MAX - taken)
    await begin('late', other)
    await begin('desk', DESK)
    expect([
      await room(members.other, 0, other),
      await room(members.late, 0, DESK),
      await room(members.desk, 0, DESK),
    ]).toEqual(['full', 'unknown', 'room'])
    await fill(full, AGENCIES_ORPHANS_MAX - taken, DESK_ORPHANS_MAX - taken)
    await begin('late', DESK)
    expect([
      await room(members.desk, 0, DESK),
      await room(begun, 1, null),
      await room(members.late, 0, null),
    ]).toEqual(['full', 'room', 'unknown'])
    await fill(full, DESK_ORPHANS_MAX - taken, ORPHANS_MAX - taken)
    const late = await post(hex(random(16)), 0, first)
    expect([late.status, await late.json()]).toMatchObject([503, { code: 'busy' }])
    expect((await post(begun, 1, last)).status).toBe(503)
    // What is there already is told all the same.
    expect((await post(begun, 0, first)).status).toBe(200)
    await everyHour({ store, now: () => 25 * 3_600_000 })
    expect((await post(begun, 1, last)).status).toBe(200)
  })

  test('while a bucket is away nothing is acknowledged; what was, is not sent there again', async () => {
    const kept = new Map<string, Uint8Array>()
    let broken = true
    const bucket: Bucket = {
      async put(name, bytes) {
        if (broken) throw new StoreUnavailable()
        kept.set(name, bytes)
      },
      get: async (name) => kept.get(name) ?? null,
      async deleteAll(start) {
        for (const name of kept.keys()) if (name.startsWith(start)) kept.delete(name)
      },
    }
    const app = createApp({ ...here.ports, bucket })
    const id = hex(random(16))
    const headers = { 'content-type': 'application/octet-stream', ...(await withWork()) }
    const post = () =>
      app.request(`http://localhost:8787${partPath(id, 0)}`, {
        method: 'POST',
        headers,
        body: (file.parts[0] as Uint8Array).slice(),
      })
    const refused = await post()
    expect([refused.status, await refused.json()]).toMatchObject([503, { code: 'unavailable' }])
    broken = false
    expect((await post()).status).toBe(200)
    expect([...kept.keys()]).toEqual([`${id}/0`])
    broken = true
    expect((await post()).status).toBe(200)
  })

  test('before set-up nothing is taken in', async () => {
    const closed = await inProcess({ PUBLIC_URL: 'http://localhost:8787' })
    const answer = await closed.app.request(`http://localhost:8787${partPath(hex(random(16)), 0)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: (file.parts[0] as Uint8Array).slice(),
    })
    expect([answer.status, await answer.json()]).toMatchObject([503, { code: 'not-open' }])
    await closed.close()
  })
})
