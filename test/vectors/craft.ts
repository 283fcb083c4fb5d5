import { Encrypter } from 'age-encryption'
import { utf8 } from '../../core/bytes.ts'

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

/** The bytes with the bits of `mask` turned over at one place. */
export function flipped(bytes: Uint8Array, at: number, mask = 1): Uint8Array {
  const changed = bytes.slice()
  changed[at] = (changed[at] as number) ^ mask
  return changed
}
