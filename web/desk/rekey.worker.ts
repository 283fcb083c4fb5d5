import { base64 } from '../../core/bytes.ts'
import type { Hour } from '../../core/hour.ts'
import { type Grant, grantAll, grantEpochs, RECOVERY } from '../../core/keys/grants.ts'
import { newKeyPair } from '../../core/keys/office.ts'
import { type Page, rekeyed } from '../../core/keys/page.ts'

/*
 * Seals an office's keys to its members, off the main thread: for a hundred of them it takes seconds. A worker does
 * one task and is ended by the page. A new key leaves it only sealed.
 */

/** A page, not signed yet, and the grants that it makes necessary as they travel. */
export interface NextPage {
  page: Page
  grants: { epoch: number; holder: string; sealed: string }[]
}

export type RekeyTask =
  /** Begins a new epoch on a page as it is to be otherwise. A new recovery is to open the epochs before it too. */
  | { task: 'epoch'; page: Page; now: Hour; forRecovery: ReadonlyMap<number, string> }
  /** Seals the keys of all epochs to one member of the page. */
  | {
      task: 'member'
      page: Page
      member: { id: string; recipient: string }
      identities: ReadonlyMap<number, string>
    }
/** `share` of the work is done, from 0 to 1. */
export type RekeyAnswer = { share: number } | { next: NextPage } | { failed: true }

const here = self as unknown as DedicatedWorkerGlobalScope
const tell = (answer: RekeyAnswer) => here.postMessage(answer)

here.onmessage = async ({ data }: MessageEvent<RekeyTask>) => {
  await work(data).then(
    (next) => tell({ next }),
    () => tell({ failed: true }),
  )
}

async function work(given: RekeyTask): Promise<NextPage> {
  if (given.task === 'member') {
    const { page, member, identities } = given
    return { page, grants: wired(await grantEpochs(member, identities, page.office)) }
  }
  const key = await newKeyPair()
  const page = rekeyed(given.page, key.recipient)
  const before = await grantEpochs({ id: RECOVERY, recipient: page.recovery }, given.forRecovery, page.office)
  const grants = await grantAll(page, key, given.now, (share) => tell({ share }))
  return { page, grants: wired([...before, ...grants]) }
}

const wired = (grants: Grant[]) => grants.map((grant) => ({ ...grant, sealed: base64(grant.sealed) }))
