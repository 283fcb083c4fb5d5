/*
 * Stands in the pages and the Worker for `@noble/curves/nist.js` (vite.config.ts, wrangler.toml): the age library can
 * also seal to keys on hardware tokens (P-256), and the code of their curves would be a tenth of all that a reporter
 * loads. No key of ours is one, and `seal` refuses them by name. What is read while the libraries load is here; what
 * would use a curve throws.
 */

const none = (): never => {
  throw new Error('there is no NIST curve in this build')
}

const curve = {
  lengths: { secretKey: 32, publicKey: 33, publicKeyUncompressed: 65, seed: 48, publicKeyHasPrefix: true },
  keygen: none,
  getPublicKey: none,
  getSharedSecret: none,
  utils: { randomSecretKey: none },
  Point: { Fn: {}, fromBytes: none },
}

export const p256 = curve
export const p384 = curve
