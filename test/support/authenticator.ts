import { createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { base64, concat, fromBase64, fromHex, utf8 } from '../../core/bytes.ts'
import type { Way } from '../../core/keys/keyring.ts'
import { passkeyWay } from '../../core/keys/passkey.ts'
import type { PasskeyNew, PasskeyStart } from '../../core/wire-people.ts'
import { random } from './world.ts'

/*
 * An authenticator in software (WebAuthn level 3, section 6), and the browser between it and the server. What it does
 * wrong is asked of it.
 */

/** A passkey as its authenticator keeps it. */
export interface Passkey {
  id: Uint8Array
  way: Way
  /** PKCS #8. */
  key: Uint8Array
  /** COSE (RFC 9052 section 7), of the public half. */
  cose: Uint8Array
  member: string
  signs: number
}

/** Bits of the authenticator data's flags: present, verified, eligible for backup, with a credential. */
const UP = 1
const UV = 4
const AT = 64

/** What differs from an honest authenticator and browser. */
export interface Faults {
  origin?: string
  rpId?: string
  type?: string
  isVerified?: boolean
  /** Another challenge than the one that was given. */
  challenge?: string
  /** What comes of extensions; a browser of ours empties it. */
  extensions?: object
  userHandle?: string
  fmt?: string
  /** Attested by the new key itself, or with a certificate besides (WebAuthn section 8.2). */
  packed?: 'by itself' | 'with a certificate'
  /** The credential's id that the browser says, where it is another. */
  id?: string
}

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())

// ---- CBOR (RFC 8949), as much as is needed ----

const head = (major: number, value: number): Uint8Array => {
  const at = major << 5
  if (value < 24) return Uint8Array.of(at | value)
  return value < 256 ? Uint8Array.of(at | 24, value) : Uint8Array.of(at | 25, value >> 8, value & 255)
}
const bytes = (value: Uint8Array) => concat(head(2, value.length), value)
const text = (value: string) => concat(head(3, utf8(value).length), utf8(value))
const number = (value: number) => (value < 0 ? head(1, -1 - value) : head(0, value))
const list = (...items: Uint8Array[]) => concat(head(4, items.length), ...items)
const map = (...pairs: [Uint8Array, Uint8Array][]) => concat(head(5, pairs.length), ...pairs.flat())

const u16 = (value: number) => Uint8Array.of(value >> 8, value & 255)
const u32 = (value: number) => concat(u16(value >>> 16), u16(value & 65_535))

// ---- The authenticator ----

/** Makes a key of ECDSA with P-256 for a member. @param signs where its counter begins; 0 is one that does not count. */
export function newPasskey(member: string, signs = 0): Passkey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = privateKey.export({ format: 'jwk' })
  const id = random(32)
  return {
    id,
    way: passkeyWay(id),
    key: new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' })),
    cose: map(
      [number(1), number(2)],
      [number(3), number(-7)],
      [number(-1), number(1)],
      [number(-2), bytes(fromBase64(x))],
      [number(-3), bytes(fromBase64(y))],
    ),
    member,
    signs,
  }
}

function authenticatorData(passkey: Passkey, rpId: string, { isVerified = true }: Faults, isNew: boolean) {
  const flags = UP | (isVerified ? UV : 0) | (isNew ? AT : 0)
  const credential = isNew ? concat(new Uint8Array(16), u16(passkey.id.length), passkey.id, passkey.cose) : []
  return concat(sha256(utf8(rpId)), Uint8Array.of(flags), u32(passkey.signs), Uint8Array.from(credential))
}

const clientData = (type: string, challenge: string, origin: string, faults: Faults) =>
  utf8(
    JSON.stringify({
      type: faults.type ?? type,
      challenge: faults.challenge ?? challenge,
      origin: faults.origin ?? origin,
      crossOrigin: false,
    }),
  )

const answerOf = (passkey: Passkey, response: object, { extensions = {}, id }: Faults): string =>
  JSON.stringify({
    id: id ?? base64(passkey.id),
    rawId: id ?? base64(passkey.id),
    type: 'public-key',
    authenticatorAttachment: 'platform',
    clientExtensionResults: extensions,
    response,
  })

/** In DER, as each key of ECDSA signs. */
function signatureOf(passkey: Passkey, authData: Uint8Array, clientDataJSON: Uint8Array): Uint8Array {
  const key = createPrivateKey({ key: Buffer.from(passkey.key), format: 'der', type: 'pkcs8' })
  return new Uint8Array(sign('sha256', concat(authData, sha256(clientDataJSON)), key))
}

/** What a browser sends of a passkey that was made. */
export function registered(
  passkey: Passkey,
  { challenge, rpId }: PasskeyNew,
  origin: string,
  faults: Faults = {},
): string {
  const authData = authenticatorData(passkey, faults.rpId ?? rpId, faults, true)
  const clientDataJSON = clientData('webauthn.create', challenge, origin, faults)
  const statement: [Uint8Array, Uint8Array][] = faults.packed
    ? [
        [text('alg'), number(-7)],
        [text('sig'), bytes(signatureOf(passkey, authData, clientDataJSON))],
      ]
    : []
  if (faults.packed === 'with a certificate') statement.push([text('x5c'), list(bytes(random(500)))])
  const attestation = map(
    [text('fmt'), text(faults.fmt ?? (faults.packed ? 'packed' : 'none'))],
    [text('attStmt'), map(...statement)],
    [text('authData'), bytes(authData)],
  )
  const response = {
    clientDataJSON: base64(clientDataJSON),
    attestationObject: base64(attestation),
    transports: ['internal'],
  }
  return answerOf(passkey, response, faults)
}

/** What a browser sends of a passkey that was touched. */
export function signed(
  passkey: Passkey,
  { challenge, rpId }: PasskeyStart,
  origin: string,
  faults: Faults = {},
): string {
  if (passkey.signs > 0) passkey.signs++
  const authData = authenticatorData(passkey, faults.rpId ?? rpId, faults, false)
  const clientDataJSON = clientData('webauthn.get', challenge, origin, faults)
  const response = {
    clientDataJSON: base64(clientDataJSON),
    authenticatorData: base64(authData),
    signature: base64(signatureOf(passkey, authData, clientDataJSON)),
    userHandle: faults.userHandle ?? base64(fromHex(passkey.member)),
  }
  return answerOf(passkey, response, faults)
}
