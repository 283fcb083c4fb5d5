import { base64, equalText } from '../core/bytes.ts'
import { hourOf } from '../core/hour.ts'
import type { Ports } from './ports.ts'

/*
 * A challenge is `expiry.random.HMAC`: nothing is stored until it is answered, then it is used up.
 */

/** What a challenge is for, down to the member where there is one: at every other door it is none of ours. */
export type Purpose = 'receipt' | 'passkey sign-in' | `passkey of ${string}` | `file ${string}`

const seal = ({ config }: Ports, purpose: Purpose, stem: string): string =>
  config.pepper.hash('challenge', `${purpose}\n${stem}`)

/** @param life milliseconds */
export function newChallenge(ports: Ports, purpose: Purpose, life: number): string {
  const stem = `${ports.now() + life}.${base64(ports.random(16))}`
  return `${stem}.${seal(ports, purpose, stem)}`
}

/** Whether we made it, for this, and not too long ago. Whether it was answered before, the database knows. */
export function isOurChallenge(ports: Ports, purpose: Purpose, challenge: string): boolean {
  const at = challenge.lastIndexOf('.')
  const stem = challenge.slice(0, at)
  const expiry = Number(stem.split('.')[0])
  const isOurs = equalText(challenge.slice(at + 1), seal(ports, purpose, stem))
  return isOurs && expiry > ports.now()
}

/** As it is kept once it was answered. */
export const answeredChallenge = ({ config, now }: Ports, challenge: string) => ({
  id: config.pepper.hash('challenge', challenge),
  hour: hourOf(now()),
})
