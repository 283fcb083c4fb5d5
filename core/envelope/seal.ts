import { Encrypter } from 'age-encryption'
import type { Kind } from './context.ts'
import { contextFields } from './context.ts'
import type { Message, Sealed } from './message.ts'
import { pad } from './padding.ts'

/**
 * Seals a message to one hybrid recipient (`age1pq1…`). One recipient a file: a second copy is a second file, so
 * that neither tells of the other, and hybrid is never mixed with plain X25519 (DESIGN section 4).
 *
 * @throws RangeError when the message is larger than 128 KiB.
 * @throws Error when the recipient is not a hybrid one.
 */
export async function seal<K extends Kind>(message: Message<K>, recipient: string): Promise<Sealed<K>> {
  if (!recipient.startsWith('age1pq1')) throw new Error('not a hybrid recipient')
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  return encrypter.encrypt(pad(messageText(message)))
}

/** The JSON begins with its context, in the order of DESIGN section 4, for whoever reads it without Javi. */
function messageText({ context, body, by, sig }: Message): string {
  const ordered = Object.fromEntries(
    contextFields(context.kind).map((field) => [field, Reflect.get(context, field)]),
  )
  return JSON.stringify({ ...ordered, body, by, sig })
}
