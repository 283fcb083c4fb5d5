import { generateHybridIdentity, identityToRecipient } from 'age-encryption'

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
