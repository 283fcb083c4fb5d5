import { base64, equalText, fromHex } from '../core/bytes.ts'
import { hourOf } from '../core/hour.ts'
import type { WordsWay } from '../core/keys/credentials.ts'
import type { Way } from '../core/keys/keyring.ts'
import type { Stretching } from '../core/keys/stretching.ts'
import { totpStep } from '../core/keys/totp.ts'
import { ARGON2, SESSION_LIFE } from '../core/limits.ts'
import { openBody, paths } from '../core/wire.ts'
import { type Me, signInBody, signInStartBody } from '../core/wire-people.ts'
import { tailOf } from '../db/audit.ts'
import { beginSession, endSession, enter, findByName, type MemberRow, unlockingOf } from '../db/members.ts'
import { noteRefusal } from './audit.ts'
import { nameKey } from './credentials.ts'
import { door } from './door.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'
import { newSessionId, sessionCookie, sessionHash, sessionIdOf } from './session.ts'

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
    const found = await ports.store.use((db) => findByName(db, name, body.way))
    const fake = fakeStretching(ports, name, body.way)
    return found?.words.stretching ?? fake
  },
})

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
    const found = await store.use((db) => findByName(db, nameKey(body.name), body.way))
    const member = found?.member ?? null
    const knows = equalText(found?.words.auth ?? ''.padEnd(64, '0'), pepper.hash('sign-in', body.auth))
    // Somebody unknown is checked against a code as well, so that both take as long.
    const secret = member ? pepper.openSecret(member.totp, member.id) : 'A'.repeat(32)
    const step = totpStep(secret, body.code, now())
    const id = newSessionId(ports)
    const hour = hourOf(now())
    const begun =
      member !== null &&
      knows &&
      step !== null &&
      (await store.use((db) =>
        beginSession(
          db,
          {
            id: sessionHash(ports, id),
            member: member.id,
            way: body.way,
            hour,
            until: hour + SESSION_LIFE,
          },
          step,
        ),
      ))
    if (!begun) {
      await noteRefusal(ports, '')
      throw new Refusal('refused')
    }
    // Whatever session the browser came with has ended: it may be one that somebody else put there.
    const before = sessionIdOf(request)
    if (before) await store.use((db) => endSession(db, sessionHash(ports, before)))
    const response = Response.json(await meOf(ports, member, body.way))
    response.headers.set('set-cookie', sessionCookie(id, SESSION_LIFE * 3600))
    return response
  },
})

export const me = door({
  method: 'GET',
  path: paths.me,
  site: 'desk',
  who: 'session',
  audit: null,
  run: ({ ports, session }) => meOf(ports, session.member, session.way),
})

async function meOf({ store }: Ports, member: MemberRow, way: Way): Promise<Me> {
  const { unlocking, tail } = await store.use(async (db) => ({
    unlocking: await unlockingOf(db, member),
    tail: await tailOf(db, member.id, member.office),
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
  }
}

/** The first thing that an unlocked browser does is to write down that it is there. */
export const signedIn = door({
  method: 'POST',
  path: paths.signedIn,
  site: 'desk',
  who: 'session',
  audit: 'signed_in',
  subject: () => '',
  body: openBody,
  async run({ ports, request, entry }) {
    const id = sessionHash(ports, sessionIdOf(request) ?? '')
    await ports.store.use((db) => enter(db, id, entry))
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
