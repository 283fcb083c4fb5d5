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

/**
 * Seals a file for whoever has the passphrase: `age -d` opens it anywhere, without Javi. Takes a second or two and
 * 256 MB (scrypt, N = 2^18, age's own), so not on a page's main thread.
 */
export async function sealWithPassphrase(text: string, passphrase: string): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  encrypter.setPassphrase(passphrase)
  return encrypter.encrypt(text)
}

/** The same for what comes as a stream and need not be in memory in whole. */
export async function sealStreamWithPassphrase(
  file: ReadableStream<Uint8Array>,
  passphrase: string,
): Promise<ReadableStream<Uint8Array>> {
  const encrypter = new Encrypter()
  encrypter.setPassphrase(passphrase)
  return encrypter.encrypt(file)
}
