import {
  type AuthenticationResponseJSON,
  browserSupportsWebAuthn,
  sendSignal,
  startAuthentication,
  startRegistration,
  WebAuthnError,
} from '@simplewebauthn/browser'
import { base64, fromBase64, fromHex } from '../../core/bytes.ts'
import type { Way } from '../../core/keys/keyring.ts'
import { PRF_INPUT, passkeyWay, passkeyWrap } from '../../core/keys/passkey.ts'
import { PASSKEY_LIFE } from '../../core/limits.ts'
import type { PasskeyNew } from '../../core/wire-people.ts'
import { random } from './random.ts'

/*
 * Passkeys that unlock: besides signing they answer PRF_INPUT with 32 bytes that only this passkey can give (WebAuthn
 * level 3, section 10.1.4). Those bytes stay here: what is sent is freed of them first.
 */

/** Why nothing came of a passkey: `stopped` by the person or by time, `known` to this device already. */
export type PasskeyTrouble = 'unsupported' | 'no-prf' | 'stopped' | 'known' | 'failed'

export class PasskeyRefused extends Error {
  why: PasskeyTrouble

  constructor(why: PasskeyTrouble) {
    super(`passkey: ${why}`)
    this.name = 'PasskeyRefused'
    this.why = why
  }
}

/** A passkey that was touched: what the server checks, and the key that stays. */
export interface Touched {
  credential: string
  way: Way
  /** 32 bytes that wrap the keyring's key. */
  wrap: Uint8Array
}

export const hasPasskeys = browserSupportsWebAuthn

/**
 * Asks for a touch of a passkey.
 *
 * @param start the server's challenge. @param known ids of the credentials that may answer; all when left out.
 * @throws PasskeyRefused
 */
export async function touchPasskey(
  { challenge, rpId }: { challenge: string; rpId: string },
  known: string[] = [],
): Promise<Touched> {
  if (!hasPasskeys()) throw new PasskeyRefused('unsupported')
  const answer = await startAuthentication({
    optionsJSON: {
      challenge,
      rpId,
      timeout: PASSKEY_LIFE,
      userVerification: 'required',
      allowCredentials: known.map((id) => ({ id, type: 'public-key' })),
      extensions: prf,
    },
  }).catch(refuse)
  return touched(answer, answer.clientExtensionResults)
}

/** The same on this device alone, to unlock: nothing of it is sent, and so the challenge is our own. */
export const touchHere = (known: string[]): Promise<Touched> =>
  touchPasskey({ challenge: base64(random(32)), rpId: location.hostname }, known)

/**
 * Makes a passkey. Where the authenticator tells its PRF only at a sign-in, it is touched once more.
 *
 * @throws PasskeyRefused
 */
export async function makePasskey(
  { challenge, rpId, known }: PasskeyNew,
  member: { id: string; name: string },
): Promise<Touched> {
  if (!hasPasskeys()) throw new PasskeyRefused('unsupported')
  const answer = await startRegistration({
    optionsJSON: {
      challenge,
      rp: { id: rpId, name: 'Javi' },
      user: { id: base64(fromHex(member.id)), name: member.name, displayName: member.name },
      pubKeyCredParams: algorithms.map((alg) => ({ alg, type: 'public-key' })),
      timeout: PASSKEY_LIFE,
      excludeCredentials: known.map((id) => ({ id, type: 'public-key' })),
      authenticatorSelection: {
        residentKey: 'required',
        requireResidentKey: true,
        userVerification: 'required',
      },
      attestation: 'none',
      extensions: prf,
    },
  }).catch(refuse)
  const { clientExtensionResults: results, id } = answer
  if (results.prf?.results?.first) return touched(answer, results)
  if (!results.prf?.enabled) {
    await disown(rpId, id)
    throw new PasskeyRefused('no-prf')
  }
  const { wrap, way } = await touchHere([id])
  return { credential: withoutPrf(answer), way, wrap }
}

/** Ed25519, ECDSA with P-256, RSA with SHA-256 (the IANA's COSE registry), the best first. */
const algorithms = [-8, -7, -257]

const prf = { prf: { eval: { first: PRF_INPUT.slice().buffer } } }

type Answer = Pick<AuthenticationResponseJSON, 'rawId' | 'clientExtensionResults'>

function touched(answer: Answer, results: AuthenticationResponseJSON['clientExtensionResults']): Touched {
  const first = results.prf?.results?.first
  if (!first) throw new PasskeyRefused('no-prf')
  const bytes = ArrayBuffer.isView(first)
    ? new Uint8Array(first.buffer, first.byteOffset, first.byteLength)
    : new Uint8Array(first)
  const wrap = passkeyWrap(bytes)
  bytes.fill(0)
  return { credential: withoutPrf(answer), way: passkeyWay(fromBase64(answer.rawId)), wrap }
}

const withoutPrf = (answer: Answer): string => JSON.stringify({ ...answer, clientExtensionResults: {} })

/** A passkey that unlocks nothing would only confuse: where the browser can, it is taken out again. */
const disown = (rpID: string, credentialID: string): Promise<unknown> =>
  sendSignal({ signalName: 'unknownCredential', rpID, credentialID }).catch(() => {})

function refuse(error: unknown): never {
  const name = error instanceof WebAuthnError ? (error.cause as Error).name : (error as Error).name
  if (name === 'NotAllowedError' || name === 'AbortError') throw new PasskeyRefused('stopped')
  if (name === 'InvalidStateError') throw new PasskeyRefused('known')
  throw new PasskeyRefused('failed')
}
