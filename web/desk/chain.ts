import { hourOf } from '../../core/hour.ts'
import { type Act, signEntry, type Tail } from '../../core/keys/audit.ts'
import { hashOf, type Signed } from '../../core/keys/signed.ts'
import { paths } from '../../core/wire.ts'
import { call, Problem } from './api.ts'

/** Whose chain it is. */
interface Actor {
  member: { id: string }
  keyring: { signSeed: Uint8Array }
}

/** Milliseconds after which a colleague's newer entry is asked for, so that the chains go on holding one another. */
const SEEN_FOR = 60_000

let tail: Tail = { n: 0, prev: null, seen: null }
let fetched = 0

/** Takes over where the server says that the member's chain stands. */
export function continueFrom(end: Tail): void {
  tail = end
  fetched = Date.now()
}

const fetchTail = async () => continueFrom(await call<Tail>('GET', paths.tail))

/**
 * Signs an audit entry and sends it along with what it describes. One at a time in this browser, for each entry
 * links to the one before; when another browser of the same member was faster, the tail is fetched and the entry
 * signed anew, once.
 */
export function auditedBy<T>(
  { member, keyring }: Actor,
  act: Act,
  subject: string,
  send: (entry: Signed) => Promise<T>,
): Promise<T> {
  const once = async (): Promise<T> => {
    if (Date.now() - fetched > SEEN_FOR) await fetchTail()
    const entry = signEntry(member.id, tail, act, subject, hourOf(Date.now()), keyring.signSeed)
    const answer = await send(entry)
    tail = { ...tail, n: tail.n + 1, prev: hashOf(entry) }
    return answer
  }
  return navigator.locks.request('javi-audit', async () => {
    try {
      return await once()
    } catch (error) {
      if (!(error instanceof Problem && error.code === 'audit-behind')) throw error
      await fetchTail()
      return await once()
    }
  })
}
