import { base64urlnopad, hex as hexCoder } from '@scure/base'

/** Draws `length` random bytes; given by the caller, so that core/ has no randomness of its own. */
export type Random = (length: number) => Uint8Array

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export const utf8 = (text: string): Uint8Array => encoder.encode(text)
/** @throws TypeError when the bytes are not UTF-8. */
export const fromUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes)

export const hex = (bytes: Uint8Array): string => hexCoder.encode(bytes)
/** @throws Error when the text is not hex. */
export const fromHex = (text: string): Uint8Array => hexCoder.decode(text)

/** What engines of 2025 bring (TC39 proposal “ArrayBuffer to/from base64”): ten thousand summaries are encoded at once. */
interface NativeBase64 {
  toBase64?(options: { alphabet: 'base64url'; omitPadding: true }): string
}

/** base64url without padding (RFC 4648 section 5): safe in JSON, headers and fragments. */
export const base64 = (bytes: Uint8Array): string =>
  (bytes as NativeBase64).toBase64?.({ alphabet: 'base64url', omitPadding: true }) ??
  base64urlnopad.encode(bytes)
/** @throws Error when the text is not base64url without padding. */
export const fromBase64 = (text: string): Uint8Array => base64urlnopad.decode(text)

export function concat(...parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/** Compares without stopping at the first difference, so that time says nothing about secrets. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number)
  return difference === 0
}

/** The same for texts, such as hashes in hex. */
export const equalText = (a: string, b: string): boolean => equal(utf8(a), utf8(b))
