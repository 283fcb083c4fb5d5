import { base64, equalText, fromHex } from '../core/bytes.ts'
import { type Hour, hourOf } from '../core/hour.ts'
import { readEntry } from '../core/keys/audit.ts'
import type { WordsWay } from '../core/keys/credentials.ts'
import type { Way } from '../core/keys/keyring.ts'
import type { Signed } from '../core/keys/signed.ts'
import type { Stretching } from '../core/keys/stretching.ts'
import { totpStep } from '../core/keys/totp.ts'
import { ARGON2, HEAVY_WITHIN, OPENINGS_READ, SESSION_LIFE } from '../core/limits.ts'
import { may } from '../core/permissions.ts'
import { openBody, paths } from '../core/wire.ts'
import { type Me, type Opening, signInBody, signInStartBody } from '../core/wire-people.ts'
import { newestEntries, tailOf } from '../db/audit.ts'
import { findMember, type MemberRow, unlockingOf } from '../db/members.ts'
import {
  beginSession,
  type Compared,
  endSession,
  enter,
  findByName,
  findStretching,
  type NewSession,
} from '../db/sessions.ts'
import { noteRefusal } from './audit.ts'
import { nameKey } from './credentials.ts'
import { door } from './door.ts'
import { knownBrowser, knownCookie } from './known-browser.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'
import { newSessionId, sessionCookie, sessionHash, sessionIdOf } from './session.ts'
import { takeTry } from './throttle.ts'

/** A name that nobody has gets a salt too, always the same one: names cannot be fished for. */
function fakeStretching({ config }: Ports, name: string, way: WordsWay['way']): Stretching {
  const salt = fromHex(config.pepper.hash('fake-salt', way === 'passphrase' ? name : `${way} ${name}`))
  return { salt: base64(salt.subarray(0, 16)), ...ARGON2 }
}

export const signInStart = door({
  method: 'POST',
  path: paths.signInStart,
  site: 'desk',
  who: 'anyone',
  audit: null,
  body: signInStartBody,
  async run({ ports, body }): Promise<Stretching> {
    const name = nameKey(body.name)
    const fake = fakeStretching(ports, name, body.way)
    return ports.store.use((db) => findStretching(db, name, body.way, fake))
  },
})

/** In whose place somebody unknown, or with wrong words, is checked to the end: all refusals take as long. */
const nobody = ({ config, random }: Ports): Compared => ({
  id: '',
  auth: ''.padEnd(64, '0'),
  totp: config.pepper.sealSecret('A'.repeat(32), '', random),
})

/** Where a member's wrong codes are counted: apart for each browser that they have used, together for all others. */
export const codeLane = ({ config }: Ports, member: string, browser: string | null): string =>
  config.pepper.hash('wrong-code', `${member}|${browser ?? ''}`)

export const signIn = door({
  method: 'POST',
  path: paths.signIn,
  site: 'desk',
  who: 'anyone',
  audit: null,
  body: signInBody,
  async run({ ports, request, body }) {
    const { config, store, now } = ports
    const { pepper } = config
    const name = nameKey(body.name)
    const stranger = nobody(ports)
    const found = await store.use((db) => findByName(db, name, body.way, stranger))
    const browser = knownBrowser(ports, request, found.id)
    const giveBack = takeTry(pepper.hash('sign-in-name', `${name}|${browser ?? ''}`), now())
    const knows = equalText(found.auth, pepper.hash('sign-in', body.auth))
    const tried = knows ? found : stranger
    const step = totpStep(pepper.openSecret(tried.totp, tried.id), body.code, now())
    const { id, begun } = newSession(ports, tried.id, body.way)
    const lane = codeLane(ports, tried.id, browser)
    if (!(await store.use((db) => beginSession(db, begun, step, lane)))) {
      await noteRefusal(ports, knows ? 'code_refused' : 'sign_in_refused', tried.id)
      throw new Refusal('refused')
    }
    giveBack()
    return welcome(ports, request, begun, id)
  },
})

/** A session that is to begin, and the id for its cookie. */
export function newSession(ports: Ports, member: string, way: Way): { id: string; begun: NewSession } {
  const id = newSessionId(ports)
  const hour = hourOf(ports.now())
  return { id, begun: { id: sessionHash(ports, id), member, way, hour, until: hour + SESSION_LIFE } }
}

/** The answer to a right sign-in. Whatever session the browser came with has ended: somebody may have put it there. */
export async function welcome(
  ports: Ports,
  request: Request,
  { member: memberId, way }: NewSession,
  id: string,
): Promise<Response> {
  const before = sessionIdOf(request)
  if (before) await ports.store.use((db) => endSession(db, sessionHash(ports, before)))
  const member = await ports.store.use((db) => findMember(db, memberId))
  if (!member) throw new Refusal('refused')
  const response = Response.json(await meOf(ports, member, way))
  response.headers.append('set-cookie', sessionCookie(id, SESSION_LIFE * 3600))
  response.headers.append('set-cookie', knownCookie(ports, request, memberId))
  return response
}

export const me = door({
  method: 'GET',
  path: paths.me,
  site: 'desk',
  who: 'session',
  audit: null,
  run: ({ ports, session }) => meOf(ports, session.member, session.way),
})

async function meOf({ store, now }: Ports, member: MemberRow, way: Way): Promise<Me> {
  const { unlocking, tail, newest } = await store.use(async (db) => ({
    unlocking: await unlockingOf(db, member),
    tail: await tailOf(db, member.id, member.office),
    newest: may(member.role, 'tips') ? await newestEntries(db, member.id, OPENINGS_READ) : [],
  }))
  const { id, name, role, office, kind, officeName } = member
  return {
    member: { id, name, role, office, kind, officeName },
    keyring: member.keyring,
    ways: unlocking.unlocks.map(({ way, wrap, stretching, credential, hour }) => ({
      way,
      wrap,
      stretching,
      credential,
      hour,
    })),
    way,
    escrowed: member.escrow !== null,
    wrongCodes: member.wrongCodes,
    grants: unlocking.grants.map(({ epoch, sealed }) => ({ epoch, sealed: base64(sealed) })),
    tail,
    opened: openings(newest, hourOf(now()) - HEAVY_WITHIN),
  }
}

const openings = (entries: Signed[], after: Hour): Opening[] =>
  entries.flatMap((signed) => {
    const entry = readEntry(signed)
    return entry?.act === 'opened' && entry.hour > after ? [{ tip: entry.subject, hour: entry.hour }] : []
  })

/** The first thing that an unlocked browser does is to write down that it is there. */
export const signedIn = door({
  method: 'POST',
  path: paths.signedIn,
  site: 'desk',
  who: 'session',
  audit: 'signed_in',
  subject: () => '',
  body: openBody,
  async run({ ports, session, entry }) {
    await ports.store.use((db) => enter(db, session.id, entry))
    return {}
  },
})

export const signOut = door({
  method: 'POST',
  path: paths.signOut,
  site: 'desk',
  who: 'anyone',
  audit: null,
  async run({ ports, request }) {
    const id = sessionIdOf(request)
    if (id) await ports.store.use((db) => endSession(db, sessionHash(ports, id)))
    const response = Response.json({})
    response.headers.set('set-cookie', sessionCookie('', 0))
    return response
  },
})

export const auditTail = door({
  method: 'GET',
  path: paths.tail,
  site: 'desk',
  who: 'session',
  audit: null,
  run: ({ ports, member }) => ports.store.use((db) => tailOf(db, member.id, member.office)),
})
