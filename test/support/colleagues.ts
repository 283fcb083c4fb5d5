import { base64, hex } from '../../core/bytes.ts'
import type { WordsWay } from '../../core/keys/credentials.ts'
import { newFounder } from '../../core/keys/founding.ts'
import { type Joining, macOf, readInvitation } from '../../core/keys/invitation.ts'
import { lockKeyring, wrapKeyringKey } from '../../core/keys/keyring.ts'
import { newTotpSecret, totpCode } from '../../core/keys/totp.ts'
import { ARGON2 } from '../../core/limits.ts'
import { paths } from '../../core/wire.ts'
import type { Me } from '../../core/wire-people.ts'
import {
  addColleague,
  audited,
  deskHeaders,
  inviteColleague,
  type Person,
  post,
  random,
  type Session,
} from './world.ts'

/**
 * Triagers who have joined the desk and are signed in. What would come of their words is random: stretching three times
 * for each of many would take longer than all that they do.
 */
export async function manyColleagues(head: Session, count: number): Promise<Session[]> {
  const sessions: Session[] = []
  for (let n = 0; n < count; n++) sessions.push(await colleague(head, `osoba ${hex(random(4))}`))
  return sessions
}

async function colleague(head: Session, name: string): Promise<Session> {
  const { url } = head
  const secret = await inviteColleague(head, 'triager')
  const { id: invitation, macKey } = readInvitation(secret)
  const { id, sign, recipient, keyring: own } = await newFounder(random)
  const joining: Joining = { office: 'desk', role: 'triager', member: { id, sign, recipient } }
  const locked = lockKeyring(own, id, random)
  const ways = (['passphrase', 'rescue'] as const).map(
    (way): WordsWay => ({
      way,
      stretching: { salt: base64(random(16)), ...ARGON2 },
      auth: base64(random(32)),
      wrap: wrapKeyringKey(locked.key, id, way, random(32), random),
    }),
  )
  const totp = newTotpSecret(random)
  const code = totpCode(totp, Date.now())
  const mac = macOf(joining, macKey)
  await post(url, paths.invitationJoin, {
    invitation,
    joining,
    mac,
    name,
    keyring: locked.keyring,
    ways,
    totp,
    code,
  })
  await addColleague(head, { id } as Person)

  const { way, auth } = ways[0] as WordsWay
  const response = await fetch(url + paths.signIn, {
    method: 'POST',
    headers: deskHeaders(url),
    body: JSON.stringify({ name, way, auth, code: totpCode(totp, Date.now()) }),
  })
  const me = (await response.json()) as Me
  const session: Session = {
    url,
    cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '',
    me,
    identity: own.identity,
    signSeed: own.signSeed,
    keybook: head.keybook,
    identities: new Map(),
    tail: me.tail,
  }
  await audited(session, 'signed_in', '', paths.signedIn)
  return session
}
