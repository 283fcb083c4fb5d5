import { base64 } from '../../../core/bytes.ts'
import type { TipContext } from '../../../core/envelope/context.ts'
import type { Message } from '../../../core/envelope/message.ts'
import { checkedRecord, type RecordOfDesk } from '../../../core/envelope/record.ts'
import { seal } from '../../../core/envelope/seal.ts'
import { signMessage } from '../../../core/envelope/signature.ts'
import { type Hour, hourOf } from '../../../core/hour.ts'
import { officeOf } from '../../../core/keys/keybook.ts'
import { DESK } from '../../../core/roles.ts'
import { fill, paths, type TipRow, type TipThread } from '../../../core/wire.ts'
import { call } from '../api.ts'
import { nextNumber, takenTwice } from '../numbers.ts'
import { openAll } from '../opener.ts'
import { withCurrentKeys } from '../sending.ts'
import { audited, type Unlocked } from '../session.ts'
import { type Author, authorAt } from '../signers.ts'

/** One revision of what the desk keeps of a tip; not `written` when it is damaged, moved, or signed by nobody who may. */
export interface Revision {
  seq: number
  hour: Hour
  written: { message: Message<'record'>; author: Author } | null
}

/** What the desk keeps of a tip for itself. */
export interface Kept {
  revisions: Revision[]
  /** The newest revision; `null` when there is none, or it cannot be read: then nobody knows what it says. */
  newest: Revision['written']
  /** A revision is missing or cannot be read. */
  isDamaged: boolean
  /** The number of the next one. */
  next: number
}

/** Opens and verifies every revision. */
export async function openRecords(
  { tip: row, records }: Pick<TipThread, 'tip' | 'records'>,
  session: Unlocked,
): Promise<Kept> {
  const opened = await openAll<'record'>(
    records.map(({ seq, epoch, sealed }) => ({
      sealed,
      identity: session.identities.get(epoch),
      expected: { v: 1, kind: 'record', tip: row.tip, seq, channel: row.channel, epoch },
    })),
  )
  const twice = takenTwice(records)
  const now = hourOf(Date.now())
  const revisions = records.map(({ seq, hour }, at): Revision => {
    const message = twice.has(seq) ? null : (opened[at] ?? null)
    const author = message && authorAt(DESK, message, session.keybook, session.member.id, now)
    return { seq, hour, written: message && author && { message, author } }
  })
  const next = nextNumber(records)
  return {
    revisions,
    newest: revisions.find(({ seq }) => seq === next - 1)?.written ?? null,
    isDamaged: revisions.length !== next || revisions.some(({ written }) => written === null),
    next,
  }
}

/** Signs the next revision and seals it to the desk: whole, with what did not change. */
export const keepRecord = ({ tip, channel }: TipRow, seq: number, body: RecordOfDesk): Promise<void> =>
  withCurrentKeys(async ({ member, keyring, keybook }) => {
    const { epoch, recipient } = officeOf(keybook, DESK).page
    const hour = hourOf(Date.now())
    const context: TipContext<'record'> = { v: 1, kind: 'record', tip, seq, channel, epoch, hour }
    const sealed = await seal(
      signMessage(context, checkedRecord(body), keyring.signSeed, member.id),
      recipient,
    )
    await audited('record_kept', tip, (entry) =>
      call('POST', fill(paths.tipRecord, { tip }), { seq, epoch, sealed: base64(sealed), entry }),
    )
  })

/** Who kept the first of the newest revisions that all say this; `null` when nobody did. */
export function keptFirst({ revisions }: Kept, says: (body: RecordOfDesk) => boolean): string | null {
  let by: string | null = null
  for (const { written } of revisions.toSorted((a, b) => b.seq - a.seq)) {
    if (!written || !says(written.message.body)) break
    by = written.message.by ?? null
  }
  return by
}
