import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { Encrypter } from 'age-encryption'
import { concat, utf8 } from '../../core/bytes.ts'

/*
 * Files that `seal` would not make: age alone, with whatever bytes and recipients a test asks for.
 */

export async function sealBytes(bytes: Uint8Array, ...recipients: string[]): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  return encrypter.encrypt(bytes)
}

/** `u32 length ‖ bytes ‖ zeros`, in a room of any size and with any claim about the length. */
export function framed(content: string | Uint8Array, room: number, claimed?: number): Uint8Array {
  const bytes = typeof content === 'string' ? utf8(content) : content
  const frame = new Uint8Array(room)
  new DataView(frame.buffer).setUint32(0, claimed ?? bytes.length)
  frame.set(bytes, 4)
  return frame
}

/** All that a stream hands out. */
export async function allOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = []
  const reader = stream.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return pieces
    pieces.push(value)
  }
}

/** What follows an age file's header and nonce (age-encryption.org/v1, “Payload”). */
export function payload(fileKey: Uint8Array, nonce: Uint8Array, plain: Uint8Array): Uint8Array {
  const key = hkdf(sha256, fileKey, nonce, utf8('payload'), 32)
  const chunks: Uint8Array[] = []
  for (let at = 0; at < plain.length; at += 64 * 1024) {
    const counter = new Uint8Array(12)
    new DataView(counter.buffer).setUint32(7, chunks.length)
    counter[11] = at + 64 * 1024 >= plain.length ? 1 : 0
    chunks.push(chacha20poly1305(key, counter).encrypt(plain.subarray(at, at + 64 * 1024)))
  }
  return concat(...chunks)
}

/** The bytes with the bits of `mask` turned over at one place. */
export function flipped(bytes: Uint8Array, at: number, mask = 1): Uint8Array {
  const changed = bytes.slice()
  changed[at] = (changed[at] as number) ^ mask
  return changed
}
