import { generateHybridIdentity, identityToRecipient } from 'age-encryption'
import { openFile, sealFile } from './file.ts'

/** An age identity (`AGE-SECRET-KEY-PQ-1…`) and its public half. */
export interface KeyPair {
  identity: string
  recipient: string
}

/** A new hybrid key pair; age draws its own randomness. */
export async function newKeyPair(): Promise<KeyPair> {
  const identity = await generateHybridIdentity()
  return { identity, recipient: await identityToRecipient(identity) }
}

/**
 * An office's identity as an age identity file, sealed to one holder: a member, or the recovery recipient. It opens
 * with `age -d`, and what comes out is what `age -i` takes.
 *
 * @param holder a recipient out of the verified keybook, never out of another answer.
 */
export const grantTo = (
  holder: string,
  identity: string,
  office: string,
  epoch: number,
): Promise<Uint8Array> => sealFile(`# javi office ${office} epoch ${epoch}\n${identity}\n`, holder)

/** The office key in a grant is not the one that the keybook lists. */
export class WrongOfficeKey extends Error {
  constructor() {
    super('not the key that the keybook lists')
    this.name = 'WrongOfficeKey'
  }
}

/**
 * Opens a grant and accepts it only if its public half is the epoch's recipient in the verified keybook.
 *
 * @throws WrongOfficeKey for any failure.
 */
export async function openGrant(grant: Uint8Array, holder: string, recipient: string): Promise<string> {
  try {
    const file = await openFile(grant, holder)
    const identity = file.split('\n').find((line) => line.startsWith('AGE-SECRET-KEY-PQ-1')) ?? ''
    if ((await identityToRecipient(identity)) === recipient) return identity
  } catch {
    // Falls through: one error for every failure.
  }
  throw new WrongOfficeKey()
}
