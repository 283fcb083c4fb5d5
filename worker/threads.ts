import { base64 } from '../core/bytes.ts'
import { isUnanswered, unheard } from '../core/status.ts'
import type { SealedMessage, TipRow, TipThread } from '../core/wire.ts'
import type { StoredThread } from '../db/threads.ts'

/*
 * Tips as they are stored, made into what crosses to the desk.
 */

export function asRow({
  id,
  summary,
  ...row
}: StoredThread['tip'] & {
  summary: StoredThread['summary']
  referrals: number
  unanswered: number
}): TipRow {
  return {
    ...row,
    tip: id,
    summary: summary && { rev: summary.rev, epoch: summary.epoch, sealed: base64(summary.sealed) },
  }
}

export const asMessage = (row: Omit<SealedMessage, 'sealed'> & { sealed: Uint8Array }): SealedMessage => ({
  seq: row.seq,
  kind: row.kind,
  epoch: row.epoch,
  hour: row.hour,
  sealed: base64(row.sealed),
})

export const asThread = ({
  tip,
  summary,
  messages,
  replies,
  records,
  severed,
  referrals,
  handed,
}: StoredThread): TipThread => ({
  tip: asRow({
    ...tip,
    summary,
    referrals: referrals.length + handed.length,
    unanswered:
      referrals.filter(({ state }) => isUnanswered(state)).length +
      handed.filter(({ state }) => state === unheard).length,
  }),
  messages: messages.map(asMessage),
  replies: replies.map(({ seq, epoch, hour, own, tombstone, delivery }) => ({
    seq,
    epoch,
    hour,
    sealed: base64(own),
    tombstone,
    delivery,
  })),
  records: records.map(({ seq, epoch, hour, sealed }) => ({ seq, epoch, hour, sealed: base64(sealed) })),
  severed,
  referrals: referrals.map(({ id, office, state, due, hour, joint, ownEpoch, own, feedback }) => ({
    ref: id,
    office,
    state,
    due,
    hour,
    joint,
    epoch: ownEpoch,
    sealed: base64(own),
    feedback: feedback.map((row) => ({
      seq: row.seq,
      epoch: row.epoch,
      hour: row.hour,
      sealed: base64(row.sealed),
    })),
  })),
  handed: handed.map(({ id, state, due, hour, epoch, sealed, answers }) => ({
    handed: id,
    state,
    due,
    hour,
    epoch,
    sealed: base64(sealed),
    answers: answers.map((row) => ({
      seq: row.seq,
      epoch: row.epoch,
      hour: row.hour,
      sealed: base64(row.sealed),
    })),
  })),
})
