import { globSync, readFileSync } from 'node:fs'
import { basename, join as joinPath } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hex } from '../core/bytes.ts'
import { hourOf } from '../core/hour.ts'
import { type Act, signEntry } from '../core/keys/audit.ts'
import { officeOf } from '../core/keys/keybook.ts'
import { renewed, signPage } from '../core/keys/page.ts'
import { secondSubject } from '../core/keys/second.ts'
import { permissions } from '../core/permissions.ts'
import { DESK, type Role } from '../core/roles.ts'
import {
  CHANGE_HEADER,
  fill,
  paths,
  type ReferralList,
  type ReferralThread,
  type TipThread,
} from '../core/wire.ts'
import type { InvitationRow, Me, MemberInvitationRow, MemberRow, SessionRow } from '../core/wire-people.ts'
import type { Door } from '../worker/door.ts'
import { doors } from '../worker/doors.ts'
import { type Answered, ask, askPost, expectProblem, expectStrict, someKeys } from './support/asking.ts'
import { count, readThrough } from './support/database.ts'
import {
  answersTo,
  everyEnd,
  everyList,
  everyStep,
  everyTry,
  muchHappens,
  type Question,
} from './support/elsewhere.ts'
import { carrier, entries, type Server, start } from './support/entries.ts'
import { sealFile, sendDeskPart } from './support/files.ts'
import { inProcess, overhear } from './support/in-process.ts'
import {
  addOffices,
  audited,
  deskHeaders,
  type Founded,
  foundDesk,
  get,
  invite,
  inviteColleague,
  join,
  joinAs,
  newColleague,
  offBoard,
  type Person,
  post,
  prepare,
  random,
  reach,
  refer,
  report,
  reporterKeybook,
  type Session,
  saidOf,
  signIn,
  tell,
  unlock,
} from './support/world.ts'

/*
 * Who may pass which door, written down once more beside the tables of doors and permissions, and tried by everybody.
 */

/** Roles by their first letters. */
const letters: Record<string, Role> = {
  c: 'coordinator',
  t: 'triager',
  a: 'administrator',
  l: 'lead',
  w: 'worker',
}
/** Who needs no session, what every session may, or the roles' letters. */
type Guard = 'anyone' | 'receipt' | 'link' | 'carrier' | 'session' | (string & {})

/** Method and path, who may pass, what is written down. A door that is not here must not be in the table either. */
const matrix: [string, Guard, string | null][] = [
  ['GET /', 'anyone', null],
  ['GET /return', 'anyone', null],
  ['GET /:lang/return', 'anyone', null],
  ['GET /keys', 'anyone', null],
  ['GET /:lang/keys', 'anyone', null],
  ['GET /about', 'anyone', null],
  ['GET /:lang/about', 'anyone', null],
  ['GET /signs', 'anyone', null],
  ['GET /:lang/signs', 'anyone', null],
  ['GET /:lang/', 'anyone', null],
  ['GET /desk', 'anyone', null],
  ['GET /assets/:file', 'anyone', null],
  ['GET /healthz', 'anyone', null],
  ['GET /keybook', 'anyone', null],
  ['GET /keybook/history', 'anyone', null],
  ['POST /work', 'anyone', null],
  ['POST /tips', 'anyone', null],
  ['POST /files/:attachment/:part', 'anyone', null],
  ['POST /return/challenge', 'anyone', null],
  ['POST /return/replies', 'receipt', null],
  ['POST /return/followups', 'receipt', null],
  ['POST /return/deletions', 'receipt', null],
  ['POST /line/sms', 'carrier', null],
  ['POST /line/status', 'carrier', null],
  ['POST /line/status/:delivery', 'carrier', null],
  ['POST /line/voice', 'carrier', null],
  ['POST /line/voice/ended', 'carrier', null],
  ['POST /line/voice/:language/:step', 'carrier', null],
  ['POST /line/voice/:language/:step/:n', 'carrier', null],
  ['GET /line/sounds/:language/:name', 'anyone', null],
  ['POST /desk/setup/look', 'link', null],
  ['POST /desk/setup', 'link', null],
  ['POST /desk/invitation/look', 'link', null],
  ['POST /desk/invitation/answer', 'link', null],
  ['POST /desk/invitation/join', 'link', null],
  ['POST /desk/recovery/look', 'link', null],
  ['POST /desk/recovery', 'link', null],
  ['POST /desk/sign-in/start', 'anyone', null],
  ['POST /desk/sign-in', 'anyone', null],
  ['POST /desk/sign-in/passkey/start', 'anyone', null],
  ['POST /desk/sign-in/passkey', 'anyone', null],
  ['POST /desk/sign-out', 'anyone', null],
  ['GET /desk/me', 'session', null],
  ['GET /desk/audit/tail', 'session', null],
  ['POST /desk/audit/signed-in', 'session', 'signed_in'],
  ['GET /desk/keybook', 'session', null],
  ['GET /desk/me/sessions', 'ctalw', null],
  ['POST /desk/me/sessions/end', 'ctalw', 'sessions_ended'],
  ['POST /desk/me/words', 'ctalw', 'way_changed, way_added'],
  ['POST /desk/me/totp', 'ctalw', 'way_changed'],
  ['POST /desk/me/escrow', 'ctalw', 'way_added'],
  ['POST /desk/me/passkeys/start', 'ctalw', null],
  ['POST /desk/me/passkeys', 'ctalw', 'way_added'],
  ['POST /desk/me/ways/remove', 'ctalw', 'way_removed'],
  ['POST /desk/me/phone', 'ctalw', 'work_phone_changed'],
  ['GET /desk/duty', 'ctalw', null],
  ['GET /desk/duty/unopened', 'ctalw', null],
  ['POST /desk/duty', 'cal', 'duty_changed'],
  ['GET /desk/audit', 'cl', null],
  ['GET /desk/members', 'cal', null],
  ['POST /desk/members/invitations', 'cl', 'invited'],
  ['GET /desk/members/invitations', 'cl', null],
  ['POST /desk/members/:member/add', 'cl', 'member_added'],
  ['POST /desk/members/:member/leave', 'cl', 'member_left'],
  ['POST /desk/members/:member/role', 'cl', 'member_role'],
  ['POST /desk/members/:member/disable', 'cal', 'member_disabled'],
  ['POST /desk/members/:member/enable', 'cl', 'member_enabled'],
  ['POST /desk/page', 'cl', 'page_renewed'],
  ['POST /desk/page/rekey', 'cl', 'rekeyed'],
  ['POST /desk/page/recovery', 'cl', 'recovery_renewed'],
  ['POST /desk/offices', 'c', 'office_added'],
  ['POST /desk/offices/:office/close', 'c', 'office_closed'],
  ['POST /desk/offices/:office/heads/add', 'c', 'head_added'],
  ['POST /desk/offices/:office/heads/end', 'c', 'head_ended'],
  ['GET /desk/book/server', 'c', null],
  ['POST /desk/book/server', 'c', 'server_renewed'],
  ['POST /desk/book/root', 'c', 'root_replaced'],
  ['POST /desk/invitations', 'ca', 'invited'],
  ['GET /desk/invitations', 'ca', null],
  ['POST /desk/invitations/:invitation/withdraw', 'cal', 'withdrawn'],
  ['GET /desk/tips', 'ct', null],
  ['POST /desk/tips/sorted', 'ct', 'sorted'],
  ['POST /desk/tips/summaries', 'ct', null],
  ['POST /desk/tips/export', 'ct', 'exported'],
  ['POST /desk/tips/:tip/open', 'ct', 'opened'],
  ['POST /desk/tips/:tip/judge', 'ct', 'judged'],
  ['POST /desk/tips/:tip/assign', 'ct', 'assigned'],
  ['POST /desk/tips/:tip/replies', 'ct', 'replied'],
  ['POST /desk/tips/:tip/sms', 'ct', 'sms_sent, sms_sent_outside'],
  ['GET /desk/tips/:tip/deliveries', 'ct', null],
  ['POST /desk/tips/:tip/records', 'ct', 'record_kept'],
  ['POST /desk/tips/:tip/referrals', 'ct', 'referred'],
  ['POST /desk/tips/:tip/handed', 'ct', 'handed'],
  ['POST /desk/tips/:tip/handed/:handed/answers', 'ct', 'handed_answered'],
  ['POST /desk/tips/:tip/referrals/:ref/answer', 'ct', 'referral_asked_back'],
  ['POST /desk/tips/:tip/referrals/:ref/revoke', 'ct', 'referral_revoked'],
  ['POST /desk/tips/:tip/files/:attachment/open', 'ct', 'file_opened'],
  ['GET /desk/tips/:tip/files/:attachment/:part', 'ct', null],
  ['POST /desk/files/:attachment/:part', 'ctlw', null],
  ['POST /desk/seconds', 'ct', 'second_asked'],
  ['GET /desk/seconds', 'ct', null],
  ['POST /desk/seconds/:second/confirm', 'ct', 'second_confirmed'],
  ['POST /desk/seconds/:second/refuse', 'ct', 'second_refused'],
  ['GET /desk/directory', 'cta', null],
  ['POST /desk/directory/:agency', 'ca', 'directory_changed'],
  ['POST /desk/told', 'ctlw', 'told'],
  ['GET /desk/drafts', 'ctlw', null],
  ['POST /desk/drafts/:draft', 'ctlw', null],
  ['POST /desk/drafts/:draft/delete', 'ctlw', null],
  ['GET /desk/alarms', 'cta', null],
  ['POST /desk/alarms/:alarm/noted', 'cta', 'alarm_noted'],
  ['GET /desk/line/texts', 'ca', null],
  ['POST /desk/line/texts', 'ca', 'line_text_changed'],
  ['GET /desk/referrals', 'lw', null],
  ['POST /desk/referrals/:ref/open', 'lw', 'referral_opened'],
  ['POST /desk/referrals/:ref/feedback', 'lw', 'referral_answered'],
  ['POST /desk/joints/:joint/open', 'ctlw', 'joint_opened'],
  ['POST /desk/joints/:joint/notes', 'ctlw', 'joint_noted'],
  ['POST /desk/referrals/:ref/assign', 'lw', 'referral_assigned'],
  ['POST /desk/referrals/:ref/files/:attachment/open', 'lw', 'referral_file_opened'],
  ['GET /desk/referrals/:ref/files/:attachment/:part', 'lw', null],
]

const nameOf = ({ method, path }: Pick<Door, 'method' | 'path'>) => `${method} ${path}`
const guardOf = (door: Door): Guard => matrix.find(([name]) => name === nameOf(door))?.[1] ?? 'nobody'
const isOpen = (guard: Guard) => ['anyone', 'receipt', 'link', 'carrier'].includes(guard)

test('the table of doors is what is written here', () => {
  const table = doors.map((door) => {
    const who = door.who in permissions ? permissions[door.who as keyof typeof permissions] : null
    const written = door.audit === null ? null : [door.audit].flat().join(', ')
    return [nameOf(door), who ? who.map((role) => role[0]).join('') : door.who, written]
  })
  expect(table.sort()).toEqual([...matrix].sort())
})

test('every door behind sign-in is on the staff’s site, and every act there is written down or named here', () => {
  const inside = doors.filter((door) => !isOpen(guardOf(door)))
  expect(inside.filter(({ site, path }) => site !== 'desk' || !path.startsWith('/desk/'))).toEqual([])
  // Summaries are the desk's own, made again whenever a tip is opened. A passkey begins with a question. A file is
  // nobody's until a referral names it, which is written down.
  const silent = inside.filter(({ method, audit }) => method === 'POST' && audit === null).map(nameOf)
  // A draft is no act on a tip yet.
  expect(silent.sort()).toEqual([
    'POST /desk/drafts/:draft',
    'POST /desk/drafts/:draft/delete',
    'POST /desk/files/:attachment/:part',
    'POST /desk/me/passkeys/start',
    'POST /desk/tips/summaries',
  ])
})

test('no door takes a field that it does not know', () => {
  const open = doors.filter(({ body }) => body && body.type !== 'strict_object').map(nameOf)
  expect(open).toEqual([])
})

/** Something for each name in a path. */
const some = {
  tip: 'x',
  ref: 'x',
  lang: 'bs',
  file: 'x.js',
  member: 'x',
  office: 'x',
  invitation: 'x',
  second: 'x',
  draft: 'ef'.repeat(16),
  alarm: 'x',
  handed: 'x',
  joint: 'x',
  agency: 'x',
  attachment: 'ab'.repeat(16),
  part: '0',
  delivery: 'cd'.repeat(32),
  language: 'bs',
  step: 'menu',
  n: '1',
  name: 'voice.bye.mp3',
}

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
        const answer = await app.request(`https://${host}${fill(door.path, some)}`, { method: door.method })
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

/** Everybody who may try, and the role of those who are signed in and have written down that they are here. */
const callers = {
  nobody: null,
  reporter: null,
  coordinator: 'coordinator',
  triager: 'triager',
  administrator: 'administrator',
  'lead A': 'lead',
  'worker A': 'worker',
  'lead B': 'lead',
  'not entered': null,
  left: null,
  disabled: null,
  'signed out': null,
} as const satisfies Record<string, Role | null>
type Caller = keyof typeof callers

/** Whether the guard lets somebody through; what it answers otherwise. */
function verdict(guard: Guard, caller: Caller): 'passes' | 401 | 404 {
  if (isOpen(guard)) return 'passes'
  if (caller === 'not entered') return guard === 'session' ? 'passes' : 401
  const role: Role | null = callers[caller]
  if (!role) return 401
  return guard === 'session' || [...guard].some((letter) => letters[letter] === role) ? 'passes' : 404
}

/** What a door answers to `{}` from somebody who passes: enough to know that they did. */
function passed(door: Door): number {
  if (guardOf(door) === 'carrier' || door.path === paths.filePart || door.path === paths.deskFilePart)
    return 415
  // A part is handed out to who shows that they have written it down.
  if (door.path === paths.tipFilePart || door.path === paths.referralFilePart) return 403
  return door.method === 'GET' || !door.body ? 200 : 400
}

describe.each(entries)('doors on %s', (entry) => {
  let server: Server
  let founded: Founded
  let desk: Session
  let triager: Session
  let administrator: Session
  let a: Session
  let worker: Session
  let b: Session
  let notEntered: Session
  let left: Session
  let disabled: Session
  let people: { leadA: Person; leadB: Person; workerB: Person; disabled: Person }
  let tip: string
  let refA: string
  let file: string
  /** Requests for a second person and invitations, by their ids. */
  let asked: string
  let invitations: { agency: string; desk: string; a: string; b: string; answeredB: string }
  /** Who has answered office B's invitation, and waits. */
  let waitingB: Person

  beforeAll(async () => {
    server = await start(entry)
    founded = await foundDesk(server)
    const { rootKey, rootSeed } = founded
    desk = await signIn(server, founded.coordinator, rootKey)
    const signedIn = async (person: Person) => signIn(server, person, rootKey)
    const links = [
      await invite(desk, { kind: 'police', name: 'Izmišljena policijska uprava', agency: null }),
      await invite(desk, { kind: 'social_work', name: 'Izmišljeni centar za socijalni rad', agency: null }),
    ] as const
    const leadA = await join(server, links[0], 'Inspektor')
    const leadB = await join(server, links[1], 'Socijalna radnica')
    await addOffices(desk, rootSeed)
    await invite(desk, { kind: 'health', name: 'Izmišljeni dom zdravlja', agency: null })
    triager = await signedIn(await newColleague(desk, 'triager', 'Čitateljica'))
    administrator = await signedIn(await newColleague(desk, 'administrator', 'Administrator'))
    const leaver = await newColleague(desk, 'administrator', 'Bivši administrator')
    left = await signedIn(leaver)
    await offBoard(desk, leaver)
    // Signed in, but their chain does not say so yet; the code after that is good already.
    notEntered = await unlock(server, leadA, rootKey)
    a = await signIn(server, leadA, rootKey, 1)
    worker = await signedIn(await newColleague(a, 'worker', 'Istražiteljica'))
    b = await signedIn(leadB)
    const workerB = await newColleague(b, 'worker', 'Stručna radnica')
    const shutOut = await newColleague(b, 'worker', 'Isključeni radnik')
    disabled = await signedIn(shutOut)
    people = { leadA, leadB, workerB, disabled: shutOut }
    for (const [head, role] of [
      [desk, 'triager'],
      [a, 'worker'],
      [b, 'worker'],
    ] as const)
      await inviteColleague(head, role)
    waitingB = await joinAs(server, await inviteColleague(b, 'worker'), 'Nova radnica')
    const open = async ({ cookie }: Session, path = paths.memberInvitations as string) =>
      (await get<{ invitations: (MemberInvitationRow | InvitationRow)[] }>(server.url, path, { cookie }))
        .invitations
    const idOf = async (session: Session, state = 'open', path?: string) =>
      (await open(session, path)).find((one) => one.state === state)?.invitation as string
    invitations = {
      agency: await idOf(desk, 'open', paths.invitations),
      desk: await idOf(desk),
      a: await idOf(a),
      b: await idOf(b),
      answeredB: await idOf(b, 'answered'),
    }
    const reporter = await prepare(
      server,
      await reporterKeybook(server, rootKey),
      report('Izmišljeno.'),
      await someKeys(),
    )
    await post(server.url, paths.tips, reporter.request)
    tip = reporter.tip
    refA = await refer(desk, tip, leadA.office, 'Izmišljeno.')
    asked = hex(random(16))
    const request = { second: asked, act: 'delete', tips: [tip] } as const
    await audited(desk, 'second_asked', secondSubject(asked, 'delete', [tip]), paths.seconds, request)
    file = /\/assets\/([\w.-]+)/.exec((await ask(server.url, '/')).text)?.[1] ?? ''
  })
  afterAll(async () => server?.stop())

  const pathOf = ({ path }: { path: string }) =>
    fill(path, {
      tip,
      ref: refA,
      joint: 'ab'.repeat(16),
      lang: 'bs',
      file,
      member: people.leadB.id,
      office: people.leadB.office,
      invitation: invitations.b,
      second: asked,
      draft: some.draft,
      alarm: 'conflict-0',
      handed: some.handed,
      agency: some.agency,
      attachment: some.attachment,
      part: some.part,
      delivery: some.delivery,
      language: some.language,
      step: some.step,
      n: some.n,
      name: some.name,
    })

  const cookieOf = (caller: Caller): string | undefined =>
    ({
      nobody: undefined,
      reporter: undefined,
      coordinator: desk.cookie,
      triager: triager.cookie,
      administrator: administrator.cookie,
      'lead A': a.cookie,
      'worker A': worker.cookie,
      'lead B': b.cookie,
      'not entered': notEntered.cookie,
      left: left.cookie,
      disabled: disabled.cookie,
      'signed out': a.cookie,
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
      const wanted = verdict(guardOf(door), caller)
      const name = `${caller}: ${nameOf(door)} → ${answer.status} ${answer.text.slice(0, 80)}`
      expect(answer.status, name).toBe(wanted === 'passes' ? passed(door) : wanted)
      if (wanted === 401) expectProblem(answer, 401, 'signed-out')
      if (wanted === 404) expectProblem(answer, 404, 'not-found')
      expectStrict(answer, door.path === paths.deskTips && wanted === 'passes')
      expect(answer.headers.get('set-cookie') !== null).toBe(door.path === paths.signOut)
    }
  }

  test.each((Object.keys(callers) as Caller[]).slice(0, 10))('%s', walk)

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
      '/desk/members/',
      `/desk/members/${people.leadA.id}`,
      '/desk/audit/',
      `/desk/offices/${people.leadA.office}`,
      '/desk/desk',
      '/assets',
      '/assets/',
      '/assets/none.js',
      '/assets/..%2fdesk.html',
      '/assets/..%2F..%2Fpackage.json',
      `/assets/${file}.br`,
      '/xx/',
      '/desk/return',
      '/desk/keys',
      '/keys.json',
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
  const signed = (session: Session, act: Act, subject: string) =>
    signEntry(session.me.member.id, session.tail, act, subject, hourOf(Date.now()), session.signSeed)
  const attempt = (session: Session, act: Act, subject: string, path: string, more: object = {}) =>
    askPost(server.url, path, { ...more, entry: signed(session, act, subject) }, session.cookie)
  const seen = <T>(session: Session, path: string): Promise<T> =>
    get<T>(server.url, path, { cookie: session.cookie })

  /** Tries ids that somebody may not see and one that never was: the answers are the same, and nothing is written. */
  async function allAbsent(tried: (id: string) => Promise<Answered>, hidden: string[], absent: string) {
    const before = await count(server, 'audit')
    const none = await tried(absent)
    expectProblem(none, 404, 'not-found')
    for (const id of hidden) expect(looks(await tried(id)), id).toEqual(looks(none))
    expect(looks(await tried('x'))).toEqual(looks(none))
    expect(await count(server, 'audit'), 'what is not there leaves no entry').toBe(before)
  }

  test('another agency’s referral is as absent as one that never was', async () => {
    const answer = { seq: 0, state: 'accepted', epoch: 1, sealed: 'AA', ownEpoch: 1, own: 'AA' }
    const opening = (ref: string) => attempt(b, 'referral_opened', ref, fill(paths.referralOpen, { ref }))
    const answering = (ref: string) =>
      attempt(b, 'referral_answered', ref, fill(paths.referralAnswer, { ref }), answer)
    const file = some.attachment
    const openingFile = (ref: string) =>
      attempt(
        b,
        'referral_file_opened',
        `${ref},${file}`,
        fill(paths.referralFileOpen, { ref, attachment: file }),
      )
    const taking = (ref: string) =>
      attempt(b, 'referral_assigned', `${ref},${b.me.member.id}`, fill(paths.referralAssign, { ref }), {
        from: null,
        to: b.me.member.id,
      })
    for (const tried of [opening, answering, taking, openingFile])
      await allAbsent(tried, [refA], hex(random(16)))
    // Nor who works there: their own office, and nobody of another.
    const listed = await seen<ReferralList>(b, paths.referrals)
    expect(listed.referrals).toEqual([])
    const own = [people.leadB.id, people.workerB.id, people.disabled.id]
    expect(listed.members.filter(({ member }) => !own.includes(member))).toEqual([])
  })

  test('a referral of another tip is as absent to the desk as one that never was', async () => {
    const other = hex(random(16))
    for (const [path, act, more] of [
      [paths.referralRevoke, 'referral_revoked', {}],
      [
        paths.referralAskedBack,
        'referral_asked_back',
        { seq: 0, epoch: 1, sealed: 'AA', ownEpoch: 1, own: 'AA' },
      ],
    ] as const) {
      const tried = (ref: string) => attempt(desk, act, ref, fill(path, { tip: other, ref }), more)
      await allAbsent(tried, [refA], hex(random(16)))
    }
  })

  test('a worker opens what their office got and writes on it; whether it is accepted is the lead’s', async () => {
    const { referrals } = await seen<{ referrals: { ref: string }[] }>(worker, paths.referrals)
    expect(referrals.map(({ ref }) => ref)).toEqual([refA])
    const opened = await audited<ReferralThread>(
      worker,
      'referral_opened',
      refA,
      fill(paths.referralOpen, { ref: refA }),
    )
    const seq = opened.feedback.length
    const answer = async (session: Session, state: 'note' | 'accepted', seq: number) => ({
      ...(await saidOf(session, refA, people.leadA.office, seq, { state, text: 'Izmišljeno.' })),
      state,
    })
    const path = fill(paths.referralAnswer, { ref: refA })
    const deciding = await answer(worker, 'accepted', seq)
    expectProblem(await attempt(worker, 'referral_answered', refA, path, deciding), 404, 'not-found')
    await audited(worker, 'referral_answered', refA, path, await answer(worker, 'note', seq))
    await audited(a, 'referral_answered', refA, path, await answer(a, 'accepted', seq + 1))
  })

  test('what one’s role may not do is to them what a path without any door is', async () => {
    for (const [session, some] of [
      [
        a,
        [
          paths.tipOpen,
          paths.tipJudge,
          paths.tipAssign,
          paths.tipReply,
          paths.tipRefer,
          paths.tipHanded,
          paths.handedAnswer,
          paths.directory,
          paths.directoryChange,
          paths.referralAskedBack,
          paths.referralRevoke,
          paths.deskTips,
          paths.tipsExport,
        ],
      ],
      [worker, [paths.secondConfirm, paths.secondRefuse, paths.seconds, paths.members, paths.audit]],
      [
        administrator,
        [
          paths.tipOpen,
          paths.tipHanded,
          paths.handedAnswer,
          paths.deskTips,
          paths.summaries,
          paths.seconds,
          paths.audit,
        ],
      ],
      [
        triager,
        [
          paths.members,
          paths.memberDisable,
          paths.directoryChange,
          paths.invitations,
          paths.invitationWithdraw,
          paths.audit,
        ],
      ],
      [desk, [paths.referrals, paths.referralOpen, paths.referralAnswer, paths.referralAssign]],
      [b, [paths.offices, paths.headAdd, paths.headEnd, paths.server, paths.root, paths.invitations]],
    ] as const) {
      const { cookie } = session
      const beside = {
        GET: looks(await ask(server.url, '/desk/nothing', { headers: { cookie } })),
        POST: looks(await askPost(server.url, `/desk/tips/${tip}/nothing`, {}, cookie)),
      }
      expect(beside.POST.status).toBe(404)
      for (const door of doors.filter(({ path }) => (some as readonly string[]).includes(path))) {
        const answer =
          door.method === 'GET'
            ? await ask(server.url, pathOf(door), { headers: { cookie } })
            : await attempt(session, 'opened', tip, pathOf(door))
        expect(looks(answer), `${session.me.member.name} ${nameOf(door)}`).toEqual(beside[door.method])
      }
    }
  })

  test('an absent tip is a 404 to the desk, and the chain does not move on', async () => {
    const absent = hex(random(16))
    for (const session of [desk, triager]) {
      const before = session.tail.n
      for (const [path, act, more] of [
        [paths.tipOpen, 'opened', {}],
        [paths.tipJudge, 'judged', { priority: 'P1' }],
        [paths.tipAssign, 'assigned', { from: null, to: null }],
        [paths.tipsExport, 'exported', { tips: [absent], second: null }],
      ] as const)
        expectProblem(
          await attempt(session, act, absent, fill(path, { tip: absent }), more),
          404,
          'not-found',
        )
      const second = hex(random(16))
      const asking = { second, act: 'delete', tips: [absent] } as const
      const subject = secondSubject(second, 'delete', [absent])
      expectProblem(await attempt(session, 'second_asked', subject, paths.seconds, asking), 404, 'not-found')
      expect((await seen<Me>(session, paths.me)).tail.n).toBe(before)
    }
  })

  test('a second person’s request is there for whoever reads tips, as it was asked; anything else is absent', async () => {
    const deciding = (path: string, act: Act, tips: string[]) => (second: string) =>
      attempt(triager, act, secondSubject(second, 'delete', tips), fill(path, { second }), {
        act: 'delete',
        tips,
      })
    for (const [path, act] of [
      [paths.secondConfirm, 'second_confirmed'],
      [paths.secondRefuse, 'second_refused'],
    ] as const) {
      // The very request, but of another tip.
      await allAbsent(deciding(path, act, [hex(random(16))]), [asked], hex(random(16)))
      await allAbsent(deciding(path, act, [tip]), [], hex(random(16)))
    }
    const own = await attempt(
      desk,
      'second_confirmed',
      secondSubject(asked, 'delete', [tip]),
      fill(paths.secondConfirm, { second: asked }),
      { act: 'delete', tips: [tip] },
    )
    expect(own.status, 'nobody confirms what they asked for').toBe(409)
  })

  test('another office’s member is as absent as one who never was, to an agency and to the desk', async () => {
    const never = hex(random(8))
    const doors: [string, Act][] = [
      [paths.memberLeave, 'member_left'],
      [paths.memberRole, 'member_role'],
      [paths.memberDisable, 'member_disabled'],
      [paths.memberEnable, 'member_enabled'],
    ]
    for (const [head, hidden] of [
      [a, [people.leadB.id, people.workerB.id, founded.coordinator.id, triager.me.member.id]],
      [desk, [people.leadA.id, people.leadB.id]],
    ] as const) {
      const { page, pageHash } = officeOf(head.keybook, head.me.member.office)
      const next = renewed(page, pageHash, hourOf(Date.now()))
      const more = { page: signPage(next, head.me.member.id, head.signSeed), grants: [] }
      for (const [path, act] of doors) {
        const isByPage = path === paths.memberLeave || path === paths.memberRole
        // From the desk one may shut out the members of every office, and let them in again.
        const others = head === desk && !isByPage ? [] : hidden
        const tried = (member: string) =>
          attempt(head, act, member, fill(path, { member }), isByPage ? more : {})
        await allAbsent(tried, [...others], never)
      }
    }
    const administering = (member: string) =>
      attempt(administrator, 'member_disabled', member, fill(paths.memberDisable, { member }))
    await allAbsent(administering, [], never)
  })

  test('another office’s invitation, and who answered it, are as absent as what never was', async () => {
    const never = hex(random(32))
    const withdrawing = (session: Session) => (invitation: string) =>
      attempt(session, 'withdrawn', invitation, fill(paths.invitationWithdraw, { invitation }))
    const { agency, answeredB } = invitations
    await allAbsent(withdrawing(a), [agency, invitations.desk, invitations.b, answeredB], never)
    await allAbsent(withdrawing(desk), [invitations.a, invitations.b, answeredB], never)
    await allAbsent(withdrawing(administrator), [invitations.desk, invitations.a, answeredB], never)

    const { page, pageHash } = officeOf(a.keybook, people.leadA.office)
    const next = renewed(page, pageHash, hourOf(Date.now()))
    const sent = { page: signPage(next, people.leadA.id, a.signSeed), grants: [] }
    const adding = (invitation: string) =>
      attempt(a, 'member_added', waitingB.id, fill(paths.memberAdd, { member: waitingB.id }), {
        ...sent,
        invitation,
      })
    const none = await adding(never)
    expectProblem(none, 404, 'not-found')
    // Those of another office, and one of the own that nobody has answered.
    for (const one of [answeredB, agency, invitations.b, invitations.desk, invitations.a])
      expect(looks(await adding(one))).toEqual(looks(none))
  })

  test('another member’s session is as absent as one that never was', async () => {
    const nameOfOther = async (session: Session) =>
      (await seen<{ sessions: SessionRow[] }>(session, paths.sessions)).sessions.map((one) => one.session)
    const hidden = [...(await nameOfOther(a)), ...(await nameOfOther(desk)), ...(await nameOfOther(b))]
    expect(hidden.length).toBeGreaterThanOrEqual(4)
    const never = hex(random(16))
    const tried = (session: string) =>
      attempt(worker, 'sessions_ended', session, paths.sessionsEnd, { session })
    const none = await tried(never)
    expectProblem(none, 404, 'not-found')
    for (const name of hidden) expect(looks(await tried(name))).toEqual(looks(none))
    for (const session of [a, b, desk]) await seen<Me>(session, paths.me)
    const passkey = `passkey:${never}`
    expectProblem(
      await attempt(worker, 'way_removed', passkey, paths.wayRemove, { way: passkey }),
      404,
      'not-found',
    )
  })

  test('a head is made only of somebody whom that office’s page lists', async () => {
    const { book } = await seen<{ book: object }>(desk, paths.deskKeybook)
    const tried = (office: string, member: string) =>
      attempt(desk, 'head_added', member, fill(paths.headAdd, { office }), { book, member })
    const none = await tried(people.leadA.office, hex(random(8)))
    expectProblem(none, 404, 'not-found')
    // Of another office, off-boarded, waiting, and at an office that never was.
    for (const [office, member] of [
      [people.leadA.office, people.workerB.id],
      [DESK, left.me.member.id],
      [people.leadB.office, waitingB.id],
      [hex(random(8)), people.workerB.id],
      ['x', people.workerB.id],
    ] as const)
      expect(looks(await tried(office, member))).toEqual(looks(none))
  })

  test('lists show one’s own office, and from the desk what the desk needs', async () => {
    const officesIn = async (session: Session) => {
      const { pages } = await seen<{ pages: { text: string }[] }>(session, paths.deskKeybook)
      return pages.map(({ text }) => JSON.parse(text).office as string).sort()
    }
    const { leadA, leadB } = people
    const everywhere = [DESK, leadA.office, leadB.office].sort()
    for (const session of [a, worker]) expect(await officesIn(session)).toEqual([leadA.office, DESK].sort())
    for (const session of [desk, triager, administrator]) expect(await officesIn(session)).toEqual(everywhere)

    const membersIn = async (session: Session) =>
      (await seen<{ members: MemberRow[] }>(session, paths.members)).members
    expect((await membersIn(a)).map(({ member }) => member).sort()).toEqual(
      [leadA.id, worker.me.member.id].sort(),
    )
    for (const session of [desk, administrator])
      expect([...new Set((await membersIn(session)).map(({ office }) => office))].sort()).toEqual(everywhere)

    const rows = async (session: Session) =>
      (await seen<{ invitations: MemberInvitationRow[] }>(session, paths.memberInvitations)).invitations
    expect((await rows(a)).map(({ invitation }) => invitation)).toContain(invitations.a)
    for (const hidden of [invitations.b, invitations.answeredB, invitations.desk])
      expect((await rows(a)).map(({ invitation }) => invitation)).not.toContain(hidden)
    expect((await rows(desk)).map(({ invitation }) => invitation)).not.toContain(invitations.a)

    const chains = await seen<{ entries: { office: string; by: string }[]; members: MemberRow[] }>(
      a,
      paths.audit,
    )
    expect(new Set(chains.entries.map(({ office }) => office))).toEqual(new Set([leadA.office]))
    expect(new Set(chains.entries.map(({ by }) => by))).toEqual(new Set([leadA.id, worker.me.member.id]))
    expect(new Set(chains.members.map(({ office }) => office))).toEqual(new Set([leadA.office]))
    const all = await seen<{ entries: { office: string }[] }>(desk, paths.audit)
    expect(new Set(all.entries.map(({ office }) => office))).toEqual(new Set(everywhere))

    const { referrals } = await seen<{ referrals: object[] }>(a, paths.referrals)
    expect(referrals).toMatchObject([{ ref: refA, office: leadA.office }])
  })

  // ---- What an agency could learn from time ----

  /** The desk passes a tip on, with a file. */
  async function pass(to: string, tip: string, joint?: string) {
    const { recipient } = officeOf(desk.keybook, to).page
    const { attached, parts } = await sealFile(recipient, random(2_000))
    for (const [n, part] of parts.entries()) await sendDeskPart(desk, attached.file, n, part)
    return { ref: await refer(desk, tip, to, 'Izmišljeno.', joint, [attached]), file: attached.file }
  }

  /** The app on a copy of the server's database, where no time passes and nothing is drawn. */
  async function stillWorld(now: number) {
    const { pepper } = JSON.parse(readFileSync(joinPath(server.folder, 'secrets.json'), 'utf8'))
    const environment = { JAVI_PEPPER: pepper, JAVI_ROOT_KEY: founded.rootKey, PUBLIC_URL: server.url }
    const world = await inProcess(environment, () => now, server.folder)
    world.ports.random = (length) => new Uint8Array(length)
    const heard = await overhear(world.store)
    const asking = async (path: string, init: RequestInit) => world.app.request(server.url + path, init)
    const answers = async (questions: Question[]) => {
      heard.length = 0
      return { answers: await answersTo(questions, asking), heard: [...heard] }
    }
    return { asking, answers, close: world.close }
  }

  // The same code, whichever entry hands a request to it.
  test.runIf(entry === 'node')(
    'what goes on elsewhere changes no byte of any answer to an agency, nor what is looked up for it',
    async () => {
      const reporter = await tell(server, founded.rootKey, report('Izmišljeno.'))
      const joint = hex(random(16))
      const own = { joint, ...(await pass(people.leadA.office, reporter.tip, joint)) }
      const declined = await refer(desk, reporter.tip, people.leadA.office, 'Izmišljeno.')
      const theirs = await pass(people.leadB.office, reporter.tip)
      const lists = [a, worker].flatMap(everyList)
      const steps = await everyStep(a, own, 0)
      const now = Date.now()
      const before = await answersTo(lists, (path, init) => reach(server.url + path, init))
      for (const { name, status, headers } of before)
        expect([status, headers.etag, headers['last-modified']], name).toEqual([200, undefined, undefined])
      const quiet = await stillWorld(now)

      const elsewhere = await muchHappens({
        place: server,
        rootKey: founded.rootKey,
        desk,
        second: triager,
        other: b,
        reporter,
        unaware: people.leadA.office,
      })
      expect(await answersTo(lists, (path, init) => reach(server.url + path, init))).toEqual(before)

      // The same steps, byte for byte, in the world before and in the one after.
      const busy = await stillWorld(now)
      try {
        const [then, since] = [await quiet.answers(steps), await busy.answers(steps)]
        for (const { name, status } of then.answers) expect(status, name).toBe(200)
        expect(since).toEqual(then)

        // What is another's takes the way of what never was.
        const tail = JSON.parse(
          await (await busy.asking(paths.tail, { headers: { cookie: a.cookie } })).text(),
        )
        const absent = { ref: hex(random(16)), joint: hex(random(16)), file: hex(random(16)) }
        const nobody = { ...absent, member: hex(random(8)), invitation: hex(random(32)) }
        const never = await busy.answers(await everyTry(a, nobody, own.ref, tail))
        for (const { name, status } of never.answers) expect([403, 404], name).toContain(status)
        const member = people.workerB.id
        for (const ref of [theirs.ref, ...Object.values(elsewhere.refs)]) {
          const anothers = {
            ref,
            joint: elsewhere.joint,
            file: theirs.file,
            member,
            invitation: invitations.b,
          }
          expect(await busy.answers(await everyTry(a, anothers, own.ref, tail))).toEqual(never)
        }

        const ends = await busy.answers(await everyEnd(a, { done: own.ref, declined }, 2, tail))
        for (const { name, status } of ends.answers) expect(status, name).toBe(200)
        // How much there is of tips, of what was passed on and said, and in others' chains makes no answer slower; of
        // these it does.
        expect(readThrough(server.folder, [...since.heard, ...never.heard, ...ends.heard])).toEqual(
          'book invitation member page root session'.split(' '),
        )
      } finally {
        await quiet.close()
        await busy.close()
      }
    },
  )

  test('pages and what runs beside them may do what they need; every other file may do nothing', async () => {
    const policyOf = async (path: string) =>
      (await ask(server.url, path)).headers.get('content-security-policy') ?? ''
    for (const path of ['/', '/desk', '/about', '/no-such-page-but-a-problem']) {
      const isPage = !path.startsWith('/no')
      expect((await policyOf(path)).includes("require-trusted-types-for 'script'"), path).toBe(isPage)
    }
    const files = globSync('dist/web/assets/*.{js,css,svg}').map((path) => `/assets/${basename(path)}`)
    expect(files.filter((path) => path.includes('.worker.')).length).toBeGreaterThan(8)
    for (const path of files)
      if (path.includes('.worker.')) {
        expect(await policyOf(path), path).toMatch(/connect-src 'self'.*require-trusted-types-for 'script'/)
        expect((await policyOf(path)).includes("'wasm-unsafe-eval'"), path).toBe(path.includes('/desk.'))
      } else
        expect(await policyOf(path), path).toBe(
          "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        )
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
      server,
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
    const start = { name: people.leadA.name, way: 'passphrase' }
    for (const more of [{ role: 'coordinator' }, { office: 'desk' }, { state: 'active' }])
      expectProblem(await askPost(server.url, paths.signInStart, { ...start, ...more }), 400, 'bad-request')
  })

  test('a disabled member is out at the next request, and in again when let in', async () => {
    const { id } = people.disabled
    expect((await ask(server.url, paths.me, { headers: { cookie: disabled.cookie } })).status).toBe(200)
    await audited(administrator, 'member_disabled', id, fill(paths.memberDisable, { member: id }))
    await walk('disabled')
    await expect(signIn(server, people.disabled, founded.rootKey, 1)).rejects.toMatchObject({ status: 403 })
    // Nobody else is. Whoever shut them out does not let them in, nor does their lead whom the desk has stopped.
    expect((await ask(server.url, paths.me, { headers: { cookie: b.cookie } })).status).toBe(200)
    const path = fill(paths.memberEnable, { member: id })
    expectProblem(await attempt(administrator, 'member_enabled', id, path), 404, 'not-found')
    expectProblem(await attempt(b, 'member_enabled', id, path), 404, 'not-found')
    await audited(desk, 'member_enabled', id, path)
    await signIn(server, people.disabled, founded.rootKey, 1)
  })

  test('the cookie of a session that has ended opens nothing', async () => {
    await post(server.url, paths.signOut, {}, deskHeaders(server.url, a.cookie))
    await walk('signed out')
  })
})
