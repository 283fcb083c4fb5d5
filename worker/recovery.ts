import { base64 } from '../core/bytes.ts'
import { recoveryHash } from '../core/keys/recovery.ts'
import { paths } from '../core/wire.ts'
import { type RecoveryLook, recoveryBody, recoveryLookBody } from '../core/wire-people.ts'
import { tailOf } from '../db/audit.ts'
import type { MemberRow } from '../db/members.ts'
import { findByRecovery, recoverableHeads, restoreHead } from '../db/recovery.ts'
import { AlreadyThere } from '../db/store.ts'
import { checkEntry } from './audit.ts'
import { readBase64 } from './body.ts'
import { totpColumns, wordsRow } from './credentials.ts'
import { door } from './door.ts'
import { storedKeybook } from './keybook.ts'
import type { Ports } from './ports.ts'
import { Refusal } from './problem.ts'
import { codeLane } from './sign-in.ts'

/*
 * Two of three shares restore a head's access. Nothing here rests on the pepper: with the database alone and another
 * pepper it works as well.
 */

/** What joined shares open: an office and its heads. @throws Refusal `not-found` when they open none. */
async function joined(
  { store }: Ports,
  auth: string,
): Promise<{ office: string; heads: (MemberRow & { escrow: Uint8Array })[] }> {
  readBase64(auth)
  const hash = recoveryHash(auth)
  const office = await store.use((db) => findByRecovery(db, hash))
  if (office === null) throw new Refusal('not-found')
  const heads = await store.use((db) => recoverableHeads(db, office))
  return { office, heads: heads.flatMap((head) => (head.escrow ? { ...head, escrow: head.escrow } : [])) }
}

export const recoveryLook = door({
  method: 'POST',
  path: paths.recoveryLook,
  site: 'desk',
  who: 'link',
  audit: null,
  body: recoveryLookBody,
  async run({ ports, body }): Promise<RecoveryLook> {
    const { office, heads } = await joined(ports, body.auth)
    const keybook = await storedKeybook(ports, [office])
    const tails = await ports.store.use((db) => Promise.all(heads.map(({ id }) => tailOf(db, id, office))))
    return {
      office,
      keybook,
      heads: heads.flatMap(({ id, name, keyring, escrow }, i) => {
        const tail = tails[i]
        return tail ? { member: id, name, keyring, escrow: base64(escrow), tail } : []
      }),
    }
  },
})

/** Their own key has signed the entry, and only who joined the shares could open it: that is what is checked. */
export const recovery = door({
  method: 'POST',
  path: paths.recovery,
  site: 'desk',
  who: 'link',
  audit: null,
  body: recoveryBody,
  async run({ ports, body }) {
    const { heads } = await joined(ports, body.auth)
    const head = heads.find(({ id }) => id === body.member)
    if (!head) throw new Refusal('not-found')
    const entry = await checkEntry(ports, head, body.entry, 'recovered', head.id)
    const restored = {
      member: head.id,
      ways: body.ways.map((way) => wordsRow(ports, head.id, way)),
      totp: totpColumns(ports, body),
      lane: codeLane(ports, head.id, null),
    }
    await ports.store
      .use((db) => restoreHead(db, restored, entry))
      .catch((error: unknown) => {
        throw error instanceof AlreadyThere ? new Refusal('audit-behind') : error
      })
    return {}
  },
})
