/*
 * Stands in the Worker for the ASN.1 and X.509 packages of `@simplewebauthn/server` (wrangler.toml), which would be a
 * quarter of it. `passkeys.ts` refuses every attestation that has a certificate before they are asked, so that one thing
 * in ASN.1 is left: the signature of an ECDSA key. Whatever else is asked for throws, and what throws is no passkey.
 * A name that the library newly wants and that is not here fails the build.
 */

/** The two numbers of an ECDSA signature (RFC 3279 section 2.2.3), big-endian and signed, as DER has them. */
export class ECDSASigValue {
  readonly r: Uint8Array
  readonly s: Uint8Array

  constructor(r: Uint8Array, s: Uint8Array) {
    this.r = r
    this.s = s
  }
}

/** Tags of DER (X.690 section 8), and the longest length that stands in one byte. */
const SEQUENCE = 0x30
const INTEGER = 0x02
const SHORT = 0x7f

/** Takes one element apart, of a length in one byte: a signature of P-256, or P-384, has no longer one. */
function split(bytes: Uint8Array, tag: number): { inside: Uint8Array; after: Uint8Array } {
  const [found, length = 0] = bytes
  const end = 2 + length
  if (found !== tag || length === 0 || length > SHORT || end > bytes.length)
    throw new Error('not a signature in DER')
  return { inside: bytes.subarray(2, end), after: bytes.subarray(end) }
}

export const AsnParser = {
  /** @throws Error for anything but a signature, whole and alone. */
  parse(bytes: Uint8Array, type: unknown): ECDSASigValue {
    if (type !== ECDSASigValue) return none()
    const numbers = split(bytes, SEQUENCE)
    const r = split(numbers.inside, INTEGER)
    const s = split(r.after, INTEGER)
    if (numbers.after.length > 0 || s.after.length > 0) throw new Error('not a signature in DER')
    return new ECDSASigValue(r.inside, s.inside)
  },
}

function none(): never {
  throw new Error('there are no certificates in this build')
}

class None {
  constructor() {
    none()
  }
}

export {
  None as AuthorityKeyIdentifierExtension,
  None as BasicConstraints,
  None as Certificate,
  None as CRLDistributionPointsExtension,
  None as ECParameters,
  None as ExtendedKeyUsage,
  None as KeyDescription,
  None as OctetString,
  None as RSAPublicKey,
  None as SubjectAlternativeName,
  None as SubjectKeyIdentifierExtension,
  None as X509Certificate,
  None as X509ChainBuilder,
  None as X509Crl,
}

/** Equal to no identifier that anything could carry. */
const nothing = Symbol('nothing')

export {
  nothing as id_ce_basicConstraints,
  nothing as id_ce_extKeyUsage,
  nothing as id_ce_keyDescription,
  nothing as id_ce_subjectAltName,
  nothing as id_ecdsaWithSHA256,
  nothing as id_ecdsaWithSHA384,
  nothing as id_ecdsaWithSHA512,
  nothing as id_ecPublicKey,
  nothing as id_ml_dsa_44,
  nothing as id_ml_dsa_65,
  nothing as id_ml_dsa_87,
  nothing as id_rsaEncryption,
  nothing as id_secp256r1,
  nothing as id_secp384r1,
  nothing as id_sha1WithRSAEncryption,
  nothing as id_sha256WithRSAEncryption,
  nothing as id_sha384WithRSAEncryption,
  nothing as id_sha512WithRSAEncryption,
}
