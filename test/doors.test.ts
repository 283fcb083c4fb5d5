import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hex } from '../core/bytes.ts'
import { hourOf } from '../core/hour.ts'
import { signEntry } from '../core/keys/audit.ts'
import { CHANGE_HEADER, fill, type Me, paths, type TipThread } from '../core/wire.ts'
import type { Door, Who } from '../worker/door.ts'
import { doors } from '../worker/doors.ts'
import { type Answered, ask, askPost, expectProblem, expectStrict, someKeys } from './support/asking.ts'
import { change, count } from './support/database.ts'
import { carrier, entries, type Server, start } from './support/entries.ts'
import { inProcess } from './support/in-process.ts'
import {
  addOffices,
  audited,
  deskHeaders,
  type Founded,
  foundDesk,
  get,
  invite,
  join,
  type Person,
  post,
  prepare,
  random,
  refer,
  report,
  reporterKeybook,
  type Session,
  signIn,
  unlock,
} from './support/world.ts'

/*
 * Who may pass which door, written down once more beside the table, and tried by everybody.
 */

/** Method and path, who may pass, what is audited. A door that is not here must not be in the table either. */
const matrix: [string, Who, string | null][] = [
  ['GET /', 'anyone', null],
  ['GET /return', 'anyone', null],
  ['GET /:lang/return', 'anyone', null],
  ['GET /:lang/', 'anyone', null],
  ['GET /desk', 'anyone', null],
  ['GET /assets/:file', 'anyone', null],
  ['GET /healthz', 'anyone', null],
  ['GET /keybook', 'anyone', null],
  ['POST /tips', 'anyone', null],
  ['POST /return/challenge', 'anyone', null],
  ['POST /return/replies', 'receipt', null],
  ['POST /return/followups', 'receipt', null],
  ['POST /line/sms', 'carrier', null],
  ['POST /desk/setup/look', 'link', null],
  ['POST /desk/setup', 'link', null],
  ['POST /desk/invitation/look', 'link', null],
  ['POST /desk/invitation/answer', 'link', null],
  ['POST /desk/sign-in/start', 'anyone', null],
  ['POST /desk/sign-in', 'anyone', null],
  ['POST /desk/sign-out', 'anyone', null],
  ['GET /desk/me', 'session', null],
  ['GET /desk/audit/tail', 'session', null],
  ['POST /desk/audit/signed-in', 'session', 'signed_in'],
  ['GET /desk/keybook', 'session', null],
  ['POST /desk/page', 'member', 'page_renewed'],
  ['POST /desk/offices', 'coordinator', 'office_added'],
  ['POST /desk/invitations', 'coordinator', 'invited'],
  ['GET /desk/invitations', 'coordinator', null],
  ['GET /desk/tips', 'desk', null],
  ['POST /desk/tips/sorted', 'desk', 'sorted'],
  ['POST /desk/tips/summaries', 'desk', null],
  ['POST /desk/tips/:tip/open', 'desk', 'opened'],
  ['POST /desk/tips/:tip/judge', 'desk', 'judged'],
  ['POST /desk/tips/:tip/replies', 'desk', 'replied'],
  ['POST /desk/tips/:tip/referrals', 'desk', 'referred'],
  ['GET /desk/referrals', 'agency', null],
  ['POST /desk/referrals/:ref/open', 'agency', 'referral_opened'],
  ['POST /desk/referrals/:ref/feedback', 'agency', 'referral_answered'],
]

const nameOf = ({ method, path }: Door) => `${method} ${path}`

test('the table of doors is what is written here', () => {
  const table = doors.map((door) => [nameOf(door), door.who, door.audit])
  expect(table.sort()).toEqual([...matrix].sort())
})

test('every door behind sign-in is on the staff’s site, and every act there is audited or named here', () => {
  const inside = doors.filter(({ who }) => !['anyone', 'receipt', 'link', 'carrier'].includes(who))
  expect(inside.filter(({ site, path }) => site !== 'desk' || !path.startsWith('/desk/'))).toEqual([])
  // Summaries are the desk's own, made again whenever a tip is opened.
  const silent = inside.filter(({ method, audit }) => method === 'POST' && audit === null).map(nameOf)
  expect(silent).toEqual(['POST /desk/tips/summaries'])
})

test('no door takes a field that it does not know', () => {
  const open = doors.filter(({ body }) => body && body.type !== 'strict_object').map(nameOf)
  expect(open).toEqual([])
})

test('a hostname that is set for a site answers that site’s doors, and nobody else does', async () => {
  const hosts = { report: 'prijava.example', desk: 'ured.example', hooks: 'kuka.example' }
  const { app, close } = await inProcess({
    ...carrier,
    PUBLIC_URL: 'https://javi.example',
    REPORT_HOST: hosts.report,
    DESK_HOST: hosts.desk,
    HOOKS_HOST: hosts.hooks,
  })
  try {
    for (const door of doors) {
      for (const host of [...Object.values(hosts), 'javi.example', 'ured.example:8443']) {
        const path = fill(door.path, { tip: 'x', ref: 'x', lang: 'bs', file: 'x.js' })
        const answer = await app.request(`https://${host}${path}`, { method: door.method })
        const isOwn = door.site === 'any' || hosts[door.site] === host
        expect(answer.status !== 404, `${host} ${nameOf(door)} ${answer.status}`).toBe(isOwn)
        expectStrict(answer)
        expect(answer.headers.get('strict-transport-security')).toMatch(/max-age=\d{8}/)
      }
    }
  } finally {
    await close()
  }
})

const callers = [
  'nobody',
  'reporter',
  'coordinator',
  'lead A',
  'lead B',
  'not entered',
  'signed out',
  'disabled',
] as const
type Caller = (typeof callers)[number]

/** Whether the guard lets somebody through; what it answers otherwise. */
function verdict(who: Who, caller: Caller): 'passes' | 401 | 404 {
  if (who === 'anyone' || who === 'receipt' || who === 'link' || who === 'carrier') return 'passes'
  if (caller === 'not entered') return who === 'session' ? 'passes' : 401
  if (caller === 'coordinator') return who === 'agency' ? 404 : 'passes'
  if (caller === 'lead A' || caller === 'lead B')
    return ['session', 'member', 'agency'].includes(who) ? 'passes' : 404
  return 401
}

/** What a door answers to `{}` from somebody who passes: enough to know that they did. */
function passed({ method, path, who, body }: Door): number {
  if (who === 'carrier') return 415
  return method === 'GET' || path === paths.challenge || path === paths.signOut || !body ? 200 : 400
}

describe.each(entries)('doors on %s', (entry) => {
  let server: Server
  let founded: Founded
  let desk: Session
  let leads: [Person, Person]
  let a: Session
  let notEntered: Session
  let b: Session
  let tip: string
  let refA: string
  let file: string

  beforeAll(async () => {
    server = await start(entry)
    founded = await foundDesk(server)
    desk = await signIn(server, founded.coordinator, founded.rootKey)
    const links = [
      await invite(desk, { kind: 'police', name: 'Izmišljena policijska uprava', agency: null }),
      await invite(desk, { kind: 'social_work', name: 'Izmišljeni centar za socijalni rad', agency: null }),
    ] as const
    leads = [await join(server, links[0], 'Inspektor'), await join(server, links[1], 'Socijalna radnica')]
    await addOffices(desk, founded.rootSeed)
    // Signed in, but their chain does not say so yet; the code after that is good already.
    notEntered = await unlock(server, leads[0], founded.rootKey)
    a = await signIn(server, leads[0], founded.rootKey, 1)
    b = await signIn(server, leads[1], founded.rootKey)
    const reporter = await prepare(
      await reporterKeybook(server, founded.rootKey),
      report('Izmišljeno.'),
      await someKeys(),
    )
    await post(server.url, paths.tips, reporter.request)
    tip = reporter.tip
    refA = await refer(desk, tip, leads[0].office, 'Izmišljeno.')
    file = /\/assets\/([\w.-]+)/.exec((await ask(server.url, '/')).text)?.[1] ?? ''
  })
  afterAll(async () => server?.stop())

  const pathOf = ({ path }: { path: string }) => fill(path, { tip, ref: refA, lang: 'bs', file })

  const cookieOf = (caller: Caller): string | undefined =>
    ({
      nobody: undefined,
      reporter: undefined,
      coordinator: desk.cookie,
      'lead A': a.cookie,
      'lead B': b.cookie,
      'not entered': notEntered.cookie,
      'signed out': a.cookie,
      disabled: b.cookie,
    })[caller]

  async function walk(caller: Caller): Promise<void> {
    // What a reporter has to show is a receipt's proof, which opens no door of the staff's.
    const proof = caller === 'reporter' ? await someKeys() : {}
    for (const door of doors) {
      const cookie = cookieOf(caller)
      // It would end the session that the walk goes on with.
      if (door.path === paths.signOut && cookie) continue
      const headers = deskHeaders(server.url, cookie)
      const body = JSON.stringify({ ...proof })
      const init = door.method === 'GET' ? { headers } : { method: 'POST', headers, body }
      const answer = await ask(server.url, pathOf(door), init)
      const wanted = verdict(door.who, caller)
      const name = `${caller}: ${nameOf(door)} → ${answer.status} ${answer.text.slice(0, 80)}`
      expect(answer.status, name).toBe(wanted === 'passes' ? passed(door) : wanted)
      if (wanted === 401) expectProblem(answer, 401, 'signed-out')
      if (wanted === 404) expectProblem(answer, 404, 'not-found')
      expectStrict(answer)
      expect(answer.headers.get('set-cookie') !== null).toBe(door.path === paths.signOut)
    }
  }

  test.each(callers.slice(0, 6))('%s', walk)

  test('what is not in the table is a 404: methods, slashes, capitals, paths beside it', async () => {
    const known = new Set(doors.map((door) => `${door.method} ${pathOf(door)}`))
    const methods = ['GET', 'POST', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']
    const strays = [...new Set(doors.map(pathOf))].flatMap((path) => [
      ...methods.filter((method) => !known.has(`${method} ${path}`)).map((method) => [method, path]),
      // Of these two only `/` and `/bs/` end in a slash by right.
      ...(path.endsWith('/')
        ? []
        : [
            ['GET', `${path}/`],
            ['POST', `${path}/`],
          ]),
      ['GET', `/${path}`],
      ...(/^\/(assets|bs)?\/?$/.test(path) ? [] : [['GET', path.toUpperCase()]]),
    ])
    const beside = [
      '/desk/tips/x',
      `/desk/tips/${tip}`,
      `/desk/tips/${tip}/messages`,
      '/desk/members',
      '/desk/desk',
      '/assets',
      '/assets/',
      '/assets/none.js',
      '/assets/..%2fdesk.html',
      '/assets/..%2F..%2Fpackage.json',
      `/assets/${file}.br`,
      '/xx/',
      '/desk/return',
      '/.env',
      '/var/secrets.json',
      '/javi.db',
      '/index.html',
      '/desk.html',
      '/robots.txt',
      '/cdn-cgi/trace',
      '/%',
      '/%E0%A4%A',
      '/%00',
      '/keybook%00',
      '/healthz;x',
      '/line/voice',
    ].map((path) => ['GET', path])
    for (const [method = '', path = ''] of [...strays, ...beside]) {
      const answer = await ask(server.url, path, { method, headers: { cookie: desk.cookie } })
      expect(answer.status, `${method} ${path}`).toBe(404)
      if (method !== 'HEAD') expectProblem(answer, 404, 'not-found')
      expectStrict(answer)
    }
  })

  /** Everything of an answer that somebody could compare, without its time. */
  const looks = ({ status, headers, text }: Answered) => {
    const { date: _, ...rest } = Object.fromEntries(headers)
    return { status, text, headers: rest }
  }
  const signed = (session: Session, act: Parameters<typeof signEntry>[2], subject: string) =>
    signEntry(session.me.member.id, session.tail, act, subject, hourOf(Date.now()), session.signSeed)

  test('another agency’s referral is as absent as one that never was', async () => {
    const random16 = hex(random(16))
    const before = await count(server, 'audit')
    for (const [path, act, more] of [
      [paths.referralOpen, 'referral_opened', {}],
      [
        paths.referralAnswer,
        'referral_answered',
        { seq: 0, state: 'accepted', epoch: 1, sealed: 'AA', ownEpoch: 1, own: 'AA' },
      ],
    ] as const) {
      const tried = (ref: string) =>
        askPost(server.url, fill(path, { ref }), { ...more, entry: signed(b, act, ref) }, b.cookie)
      const hidden = await tried(refA)
      expectProblem(hidden, 404, 'not-found')
      expect(looks(hidden)).toEqual(looks(await tried(random16)))
      expect(looks(hidden)).toEqual(looks(await tried('x')))
    }
    expect((await ask(server.url, paths.referrals, { headers: { cookie: b.cookie } })).text).toBe(
      '{"referrals":[]}',
    )
    expect(await count(server, 'audit'), 'what is not there leaves no entry').toBe(before)
  })

  test('a tip’s doors are to an agency what a path without any door is', async () => {
    const beside = await askPost(server.url, `/desk/tips/${tip}/nothing`, {}, a.cookie)
    expectProblem(beside, 404, 'not-found')
    for (const path of [paths.tipOpen, paths.tipJudge, paths.tipReply, paths.tipRefer]) {
      const body = { entry: signed(a, 'opened', tip) }
      expect(looks(await askPost(server.url, fill(path, { tip }), body, a.cookie))).toEqual(looks(beside))
    }
    for (const path of [paths.deskTips, paths.invitations]) {
      const answer = await ask(server.url, path, { headers: { cookie: a.cookie } })
      const absent = await ask(server.url, '/desk/nothing', { headers: { cookie: a.cookie } })
      expect(looks(answer)).toEqual(looks(absent))
    }
  })

  test('an absent tip is a 404 to the desk, and the chain does not move on', async () => {
    const absent = hex(random(16))
    for (const [path, act, more] of [
      [paths.tipOpen, 'opened', {}],
      [paths.tipJudge, 'judged', { priority: 'P1' }],
    ] as const) {
      const body = { ...more, entry: signed(desk, act, absent) }
      expectProblem(
        await askPost(server.url, fill(path, { tip: absent }), body, desk.cookie),
        404,
        'not-found',
      )
    }
    const { tail } = await get<Me>(server.url, paths.me, { cookie: desk.cookie })
    expect(tail.n).toBe(desk.tail.n)
  })

  test('an agency sees of the keybook its own page and the desk’s, and an answer of another’s nowhere', async () => {
    const { pages } = await get<{ pages: { text: string }[] }>(server.url, paths.deskKeybook, {
      cookie: a.cookie,
    })
    const offices = pages.map(({ text }) => JSON.parse(text).office)
    expect(offices.sort()).toEqual([leads[0].office, 'desk'].sort())
    expect(
      (await get<{ referrals: object[] }>(server.url, paths.referrals, { cookie: a.cookie })).referrals,
    ).toEqual([
      {
        ref: refA,
        office: leads[0].office,
        state: 'sent',
        due: expect.any(Number),
        hour: expect.any(Number),
      },
    ])
  })

  test('cross-site requests are refused before they have any effect', async () => {
    const good = deskHeaders(server.url, desk.cookie)
    const { origin: _, ...noOrigin } = good
    const { [CHANGE_HEADER]: __, ...noMark } = good as Record<string, string>
    const foreign: [string, Record<string, string>][] = [
      ['no Origin', noOrigin],
      ['a foreign Origin', { ...good, origin: 'https://example.org' }],
      ['an Origin that begins alike', { ...good, origin: `${server.url}.example.org` }],
      ['another port', { ...good, origin: 'http://localhost:1' }],
      ['null', { ...good, origin: 'null' }],
      ['no header of ours', noMark],
      ['a form', { cookie: desk.cookie, 'content-type': 'application/x-www-form-urlencoded' }],
    ]
    const path = fill(paths.tipJudge, { tip })
    const body = JSON.stringify({ priority: 'P0', entry: signed(desk, 'judged', tip) })
    for (const [name, headers] of foreign) {
      for (const door of doors.filter(({ method, site }) => method === 'POST' && site === 'desk')) {
        const answer = await ask(server.url, pathOf(door), { method: 'POST', headers, body: '{}' })
        expect(answer.status, `${name}: ${nameOf(door)}`).toBe(403)
        expectProblem(answer, 403, 'refused')
        expectStrict(answer)
        expect(answer.headers.get('set-cookie')).toBeNull()
      }
      expectProblem(await ask(server.url, path, { method: 'POST', headers, body }), 403, 'refused')
    }
    for (const type of ['text/plain', 'multipart/form-data; boundary=x', 'application/json-seq']) {
      const headers = { ...good, 'content-type': type }
      expectProblem(await ask(server.url, path, { method: 'POST', headers, body }), 415, 'media-type')
    }
    // Signed out by nobody, judged by nobody; the very same entry is good when it comes as it should.
    expect((await ask(server.url, paths.me, { headers: { cookie: desk.cookie } })).status).toBe(200)
    const thread = await audited<TipThread>(desk, 'opened', tip, fill(paths.tipOpen, { tip }))
    expect(thread.tip.priority).toBeNull()
  })

  test('what a body says beyond its fields is refused, not taken', async () => {
    const reporter = await prepare(
      await reporterKeybook(server, founded.rootKey),
      report('Izmišljeno.'),
      await someKeys(),
    )
    for (const more of [
      { status: 'closed' },
      { channel: 'desk' },
      { hour: 1 },
      { seq: 7 },
      { priority: 'P0' },
    ])
      expectProblem(
        await askPost(server.url, paths.tips, { ...reporter.request, ...more }),
        400,
        'bad-request',
      )
    const judge = { priority: 'P2', entry: signed(desk, 'judged', tip) }
    for (const more of [
      { read: 0 },
      { urgent: false },
      { id: tip },
      { status: 'new' },
      { status: 'referred' },
    ]) {
      const path = fill(paths.tipJudge, { tip })
      expectProblem(await askPost(server.url, path, { ...judge, ...more }, desk.cookie), 400, 'bad-request')
    }
    const start = { name: leads[0].name }
    for (const more of [{ role: 'coordinator' }, { office: 'desk' }, { state: 'active' }])
      expectProblem(await askPost(server.url, paths.signInStart, { ...start, ...more }), 400, 'bad-request')
  })

  test('a disabled member is out at the next request', async () => {
    expect((await ask(server.url, paths.me, { headers: { cookie: b.cookie } })).status).toBe(200)
    await change(server, `UPDATE member SET state = 'disabled' WHERE id = '${leads[1].id}'`)
    await walk('disabled')
    await expect(signIn(server, leads[1], founded.rootKey, 1)).rejects.toMatchObject({ status: 403 })
    // Nobody else is.
    expect((await ask(server.url, paths.me, { headers: { cookie: a.cookie } })).status).toBe(200)
  })

  test('the cookie of a session that has ended opens nothing', async () => {
    await post(server.url, paths.signOut, {}, deskHeaders(server.url, a.cookie))
    await walk('signed out')
  })
})
