import { Decrypter, Encrypter } from 'age-encryption'

/** Seals a short text that is no message (an office key, an invitation's secret) to one hybrid recipient. */
export async function sealFile(text: string, recipient: string): Promise<Uint8Array> {
  if (!recipient.startsWith('age1pq1')) throw new Error('not a hybrid recipient')
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  return encrypter.encrypt(text)
}

/** @throws Error when it was changed or sealed to somebody else. */
export async function openFile(sealed: Uint8Array, identity: string): Promise<string> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  return decrypter.decrypt(sealed, 'text')
}
