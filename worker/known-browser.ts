import { equalText, hex } from '../core/bytes.ts'
import { KNOWN_LIFE } from '../core/limits.ts'
import { cookieIn, cookieOf } from './cookie.ts'
import type { Ports } from './ports.ts'

/*
 * A browser that a member has signed in with. It opens nothing: its tries are counted apart, so that nobody who knows
 * a name can lock its owner out.
 */

const COOKIE = '__Host-javi-known'

const mac = ({ config }: Ports, member: string, nonce: string) =>
  config.pepper.hash('known', `${member}|${nonce}`)

/** By which a browser is known to this member; `null` when it is not. */
export function knownBrowser(ports: Ports, request: Request, member: string): string | null {
  const [nonce = '', given = ''] = (cookieIn(request, COOKIE) ?? '').split('.')
  return equalText(given, mac(ports, member, nonce)) ? nonce : null
}

/** Makes a browser known to a member, or keeps it so. */
export function knownCookie(ports: Ports, request: Request, member: string): string {
  const nonce = knownBrowser(ports, request, member) ?? hex(ports.random(16))
  return cookieOf(COOKIE, `${nonce}.${mac(ports, member, nonce)}`, KNOWN_LIFE * 3600)
}
