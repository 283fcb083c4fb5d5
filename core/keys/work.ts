import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { equalText, fromHex, hex, utf8 } from '../bytes.ts'
import { canonical } from '../canonical.ts'
import type { Work } from '../wire.ts'

/** With what a challenge and its answer are signed. */
export interface WorkSecrets {
  hmacSignatureSecret: string
  hmacKeySignatureSecret: string
}

/**
 * Whether this challenge is one that was signed with these secrets, and answered. It is what `verifySolution` of
 * altcha-lib says (a test compares them) where the counter was drawn by whoever made the challenge. That waits for the
 * platform's threads four times for each message, and messages that wait apart are committed apart: a server took in a
 * third less.
 */
export function isAnswered({ challenge, solution }: Work, secrets: WorkSecrets): boolean {
  const { parameters, signature } = challenge
  const signed = (secret: string, bytes: Uint8Array) => hex(hmac(sha256, utf8(secret), bytes))
  return (
    equalText(signature, signed(secrets.hmacSignatureSecret, utf8(canonical(parameters)))) &&
    equalText(parameters.keySignature, signed(secrets.hmacKeySignatureSecret, fromHex(solution.derivedKey)))
  )
}
