import { base64 } from '../../core/bytes.ts'
import { type WordsWay, wordsWay } from '../../core/keys/credentials.ts'
import { unwrapKeyringKey, type Way, wrapKeyringKey } from '../../core/keys/keyring.ts'
import type { Stretching } from '../../core/keys/stretching.ts'
import { totpCode } from '../../core/keys/totp.ts'
import { paths } from '../../core/wire.ts'
import type { Me, PasskeyNew, PasskeyStart, WayRow } from '../../core/wire-people.ts'
import { type Answered, ask, askPost } from './asking.ts'
import { type Faults, type Passkey, registered, signed } from './authenticator.ts'
import { stretched } from './stretched.ts'
import { audited, deskHeaders, type Person, post, random, type Session } from './world.ts'

/*
 * What members do with their own accounts, request by request.
 */

/** The cookies that an answer sets, by their names, as a browser would send them back. */
export function cookiesIn({ headers }: Answered): Record<string, string> {
  const pairs = headers.getSetCookie().map((one) => one.split(';')[0] ?? '')
  return Object.fromEntries(pairs.map((pair) => [pair.split('=')[0] ?? '', pair]))
}
export const SESSION = '__Host-javi'
export const KNOWN = '__Host-javi-known'
export const sessionIn = (answer: Answered): string => cookiesIn(answer)[SESSION] ?? ''
export const knownIn = (answer: Answered): string => cookiesIn(answer)[KNOWN] ?? ''

export const meWith = (url: string, cookie: string): Promise<Answered> =>
  ask(url, paths.me, { headers: { cookie } })

/** What a browser shows the server of words. */
export async function authOf(
  url: string,
  name: string,
  way: WordsWay['way'],
  words: string,
): Promise<string> {
  const stretching = await post<Stretching>(url, paths.signInStart, { name, way })
  return base64((await stretched(words, stretching)).auth)
}

/** The keyring's key, unwrapped by words. */
export async function keyringKey(
  { member, ways }: Me,
  way: WordsWay['way'],
  words: string,
): Promise<Uint8Array> {
  const { stretching, wrap } = ways.find((one) => one.way === way) as WayRow
  if (!stretching) throw new Error('not a way by words')
  return unwrapKeyringKey(wrap, member.id, way, (await stretched(words, stretching)).wrap)
}

/** Sets words anew. */
export async function changeWords(
  session: Session,
  key: Uint8Array,
  way: WordsWay['way'],
  words: string,
  act: 'way_changed' | 'way_added' = 'way_changed',
): Promise<void> {
  const made = await wordsWay(key, session.me.member.id, way, words, random)
  await audited(session, act, way, paths.words, made)
}

/** Adds a passkey. What its PRF answers is made up; the server never sees it. */
export async function addPasskey(
  session: Session,
  key: Uint8Array,
  passkey: Passkey,
  faults: Faults = {},
): Promise<void> {
  const { url, cookie, me } = session
  const start = await post<PasskeyNew>(url, paths.passkeyNew, '', deskHeaders(url, cookie))
  await audited(session, 'way_added', passkey.way, paths.passkeys, {
    credential: registered(passkey, start, url, faults),
    way: passkey.way,
    wrap: wrapKeyringKey(key, me.member.id, passkey.way, random(32), random),
  })
}

/** Signs in by a touch. */
export async function touch(
  url: string,
  passkey: Passkey,
  faults: Faults = {},
  cookie?: string,
): Promise<Answered> {
  const start = await post<PasskeyStart>(url, paths.passkeyStart, '')
  return askPost(url, paths.passkeySignIn, { credential: signed(passkey, start, url, faults) }, cookie)
}

/** Takes a way away. */
export const removeWay = (session: Session, way: Way): Promise<unknown> =>
  audited(session, 'way_removed', way, paths.wayRemove, { way })

/** Signs in by words that were stretched before. @param at milliseconds of the one-time code. */
export const enterBy = (
  url: string,
  { name, totp }: Pick<Person, 'name' | 'totp'>,
  auth: string,
  {
    way = 'passphrase',
    at = Date.now(),
    cookie,
  }: { way?: WordsWay['way']; at?: number; cookie?: string } = {},
): Promise<Answered> => askPost(url, paths.signIn, { name, way, auth, code: totpCode(totp, at) }, cookie)

/** The same session in another browser tab's hands: one that was begun by `answer`. */
export const sessionFrom = (session: Session, answer: Answered): Session => ({
  ...session,
  cookie: sessionIn(answer),
  me: JSON.parse(answer.text) as Me,
  tail: (JSON.parse(answer.text) as Me).tail,
})
