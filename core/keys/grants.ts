import { identityToRecipient } from 'age-encryption'
import type { Hour } from '../hour.ts'
import { openFile, sealFile } from './file.ts'
import type { KeyPair } from './office.ts'
import { holdersOf, type Page } from './page.ts'

/** The recovery recipient holds a grant under this name. */
export const RECOVERY = 'recovery'

/** An office key sealed to one holder: a member's id, or `RECOVERY`. */
export interface Grant {
  epoch: number
  holder: string
  sealed: Uint8Array
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

/**
 * An office's new key, sealed to everybody who holds it by the page that begins its epoch, and to the recovery.
 *
 * @param next the page with the new epoch. @param done is told the share of the work that is done, from 0 to 1.
 */
export async function grantAll(
  next: Page,
  key: KeyPair,
  now: Hour,
  done: (share: number) => void = () => {},
): Promise<Grant[]> {
  const holders = [
    ...holdersOf(next, now).map(({ id, recipient }) => ({ holder: id, recipient })),
    { holder: RECOVERY, recipient: next.recovery },
  ]
  const grants: Grant[] = []
  for (const { holder, recipient } of holders) {
    const sealed = await grantTo(recipient, key.identity, next.office, next.epoch)
    grants.push({ epoch: next.epoch, holder, sealed })
    done(grants.length / holders.length)
  }
  return grants
}

/** Every epoch's key that a head has, sealed to one more member. @param identities by epoch. */
export const grantEpochs = (
  { id, recipient }: { id: string; recipient: string },
  identities: ReadonlyMap<number, string>,
  office: string,
): Promise<Grant[]> =>
  Promise.all(
    [...identities].map(async ([epoch, identity]) => ({
      epoch,
      holder: id,
      sealed: await grantTo(recipient, identity, office, epoch),
    })),
  )
