import * as v from 'valibot'

/*
 * How ids, keys and hashes stand in JSON: what is compared in hex, what is used as bytes in base64url.
 */

/** 8 bytes in hex: a member, an agency's office. */
export const id8 = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/))
/** 16 bytes in hex: a tip, a referral, an invitation. */
export const id16 = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/))
/** The desk, or an agency's office. */
export const officeId = v.pipe(v.string(), v.regex(/^(desk|[0-9a-f]{16})$/))
/** A SHA-256 in hex. */
export const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
/** 32 bytes in base64url: the public half of an Ed25519 key. */
export const publicKey = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/))
/** 64 bytes in base64url: an Ed25519 signature. */
export const signature = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{86}$/))
/** A hybrid recipient's 1,216 bytes in bech32 (without its 90 character limit): prefix, separator, data, checksum. */
export const recipient = v.pipe(v.string(), v.regex(/^age1pq1[02-9ac-hj-np-z]{1952}$/))
/** Bytes of any length in base64url. */
export const bytes = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+$/))

// What is above 2^53 the database would keep and never read back: one such row would spoil every list it is in.
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
export const epoch = v.pipe(v.number(), v.safeInteger(), v.minValue(1))
