import * as v from 'valibot'
import { base64, fromBase64, fromHex, fromUtf8, utf8 } from '../core/bytes.ts'
import { hourOf } from '../core/hour.ts'
import { passkeyWay } from '../core/keys/passkey.ts'
import { PASSKEY_LIFE, PASSKEYS_MAX } from '../core/limits.ts'
import { paths } from '../core/wire.ts'
import { type PasskeyNew, type PasskeyStart, passkeyBody, passkeySignInBody } from '../core/wire-people.ts'
import { beginByPasskey } from '../db/sessions.ts'
import { AlreadyThere } from '../db/store.ts'
import { addPasskey, findPasskey, listWays } from '../db/unlocks.ts'
import { noteRefusal } from './audit.ts'
import { answeredChallenge, isOurChallenge, newChallenge, type Purpose } from './challenge.ts'
import { door } from './door.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'
import { newSession, welcome } from './sign-in.ts'

/*
 * Passkeys (WebAuthn level 3). The library that verifies them is loaded when one is shown; the Worker has a
 * part only of what it brings along (`asn1.ts`).
 */

// ---- What the browser sends ----

const base64url = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+$/))
const shown = {
  id: base64url,
  rawId: base64url,
  type: v.literal('public-key'),
  // The browser empties this: what the passkey answered for the keyring must never come here.
  clientExtensionResults: v.strictObject({}),
}
// Of the rest nothing more is taken; browsers may add to it.
const registration = v.object({
  ...shown,
  response: v.object({ clientDataJSON: base64url, attestationObject: base64url }),
})
const assertion = v.object({
  ...shown,
  response: v.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url,
  }),
})

/** @throws Refusal `bad-request` */
function readCredential<T>(text: string, schema: v.GenericSchema<unknown, T>): T {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text)
  if (!read.success) throw new Refusal('bad-request')
  return read.output
}

/** Where passkeys belong to: they sign at no other origin, and for no other host. */
const siteOf = ({ config: { origins } }: Ports) => ({
  expectedOrigin: origins.desk,
  expectedRPID: new URL(origins.desk).hostname,
})

/** A challenge as WebAuthn carries it: bytes in base64url. */
const challengeFor = (ports: Ports, purpose: Purpose): string =>
  base64(utf8(newChallenge(ports, purpose, PASSKEY_LIFE)))

/** Takes a challenge that is ours, and keeps it for the batch that uses it up. */
function challengeTaker(ports: Ports, purpose: Purpose) {
  const taken = { challenge: '' }
  return {
    taken,
    expectedChallenge(given: string): boolean {
      taken.challenge = fromUtf8(fromBase64(given))
      return isOurChallenge(ports, purpose, taken.challenge)
    },
  }
}

// ---- Another passkey ----

const purposeOf = (member: string): Purpose => `passkey of ${member}`

export const passkeyNew = door({
  method: 'POST',
  path: paths.passkeyNew,
  site: 'desk',
  who: 'account',
  audit: null,
  async run({ ports, member }): Promise<PasskeyNew> {
    return {
      challenge: challengeFor(ports, purposeOf(member.id)),
      rpId: siteOf(ports).expectedRPID,
      known: await room(ports, member.id),
    }
  },
})

/** The ids of the passkeys that a member has. @throws Refusal `too-many` when there is room for no other */
async function room({ store }: Ports, memberId: string): Promise<string[]> {
  const ways = await store.use((db) => listWays(db, memberId))
  const known = ways.flatMap(({ credential }) => credential ?? [])
  if (known.length >= PASSKEYS_MAX) throw new Refusal('too-many')
  return known
}

export const passkeys = door({
  method: 'POST',
  path: paths.passkeys,
  site: 'desk',
  who: 'account',
  audit: 'way_added',
  subject: (body) => body.way,
  body: passkeyBody,
  async run({ ports, member, body, entry }) {
    const { way, wrap } = body
    const { credential, challenge } = await verifyNew(ports, member.id, body.credential)
    if (passkeyWay(fromBase64(credential.id)) !== way) throw new Refusal('bad-request')
    await room(ports, member.id)
    const row = {
      member: member.id,
      way,
      wrap,
      hour: hourOf(ports.now()),
      credential: credential.id,
      publicKey: base64(credential.publicKey),
      signs: credential.counter,
    }
    await ports.store.use((db) => addPasskey(db, row, answeredChallenge(ports, challenge), entry))
    return {}
  },
})

/** Ed25519, ECDSA with P-256, RSA with SHA-256 (the IANA's COSE registry): on each of our entries the same. */
const ALGORITHMS = [-8, -7, -257]

/** @throws Refusal `bad-request` when it was not made here, for this, by this member, with the person verified. */
async function verifyNew(ports: Ports, member: string, text: string) {
  const response = readCredential(text, registration)
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server')
  const { decodeAttestationObject } = await import('@simplewebauthn/server/helpers')
  const { taken, expectedChallenge } = challengeTaker(ports, purposeOf(member))
  try {
    const attestation = decodeAttestationObject(
      fromBase64(response.response.attestationObject) as Uint8Array<ArrayBuffer>,
    )
    // Who made the authenticator we do not ask, and certificates, which name places to look, are not followed.
    const isPlain = attestation.get('fmt') === 'none'
    const isBySelf = attestation.get('fmt') === 'packed' && !attestation.get('attStmt').get('x5c')
    if (isPlain || isBySelf) {
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        ...siteOf(ports),
        response,
        expectedChallenge,
        supportedAlgorithmIDs: ALGORITHMS,
      })
      if (verified && registrationInfo.credential.id === response.id)
        return { credential: registrationInfo.credential, ...taken }
    }
  } catch {
    // Falls through: whatever is wrong with it, it is not one of ours.
  }
  throw new Refusal('bad-request')
}

// ---- Signing in ----

export const passkeyStart = door({
  method: 'POST',
  path: paths.passkeyStart,
  site: 'desk',
  who: 'anyone',
  audit: null,
  run: async ({ ports }): Promise<PasskeyStart> => ({
    challenge: challengeFor(ports, 'passkey sign-in'),
    rpId: siteOf(ports).expectedRPID,
  }),
})

/** One touch, without a name: the authenticator says whose passkey it is, and its signature shows it. */
export const passkeySignIn = door({
  method: 'POST',
  path: paths.passkeySignIn,
  site: 'desk',
  who: 'anyone',
  audit: null,
  body: passkeySignInBody,
  async run({ ports, request, body }) {
    const signed = await verifySigned(ports, body.credential)
    const { id, begun } = newSession(ports, signed?.member ?? '', signed?.way ?? 'passphrase')
    const isIn =
      signed &&
      (await ports.store
        .use((db) => beginByPasskey(db, begun, answeredChallenge(ports, signed.challenge), signed.signs))
        .catch((error: unknown) => {
          if (error instanceof AlreadyThere) return false
          throw error
        }))
    if (isIn) return welcome(ports, request, begun, id)
    await noteRefusal(ports, 'sign_in_refused', '')
    throw new Refusal('refused')
  },
})

/** Whose passkey has signed our challenge, with the person verified; `null` for every reason why none has. */
async function verifySigned(ports: Ports, text: string) {
  const response = readCredential(text, assertion)
  const found = await ports.store.use((db) => findPasskey(db, response.id))
  if (!found?.publicKey || response.response.userHandle !== base64(fromHex(found.member))) return null
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server')
  const { taken, expectedChallenge } = challengeTaker(ports, 'passkey sign-in')
  const before = found.signs ?? 0
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      ...siteOf(ports),
      response,
      expectedChallenge,
      credential: {
        id: response.id,
        publicKey: fromBase64(found.publicKey) as Uint8Array<ArrayBuffer>,
        counter: before,
      },
    })
    return verified ? { ...found, ...taken, signs: { before, now: authenticationInfo.newCounter } } : null
  } catch {
    return null
  }
}
