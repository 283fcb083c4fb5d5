import { base64 } from '../core/bytes.ts'
import { isUnanswered, unheard } from '../core/status.ts'
import type { SealedMessage, SealedRecord, TipRow, TipThread } from '../core/wire.ts'
import type { StoredThread } from '../db/threads.ts'

/*
 * Tips as they are stored, made into what crosses to the desk.
 */

type Counts = Pick<TipRow, 'referrals' | 'unanswered' | 'unseen' | 'answerBy' | 'asked' | 'noted'>

export function asRow({
  id,
  summary,
  ...row
}: StoredThread['tip'] & {
  summary: StoredThread['summary']
} & Counts): TipRow {
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

export const asRecord = (row: Omit<SealedRecord, 'sealed'> & { sealed: Uint8Array }): SealedRecord => ({
  seq: row.seq,
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
    ...countsOf(referrals, handed),
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
  records: records.map(asRecord),
  severed,
  referrals: referrals.map(({ id, ownEpoch, own, feedback, ...row }) => ({
    ref: id,
    office: row.office,
    state: row.state,
    due: row.due,
    hour: row.hour,
    joint: row.joint,
    assignee: row.assignee,
    reminded: row.reminded,
    answers: feedback.length,
    deskWrote: feedback.at(-1)?.fromDesk ?? false,
    unread: row.unread,
    noted: row.noted,
    epoch: ownEpoch,
    sealed: base64(own),
    feedback: feedback.map((row) => ({
      seq: row.seq,
      epoch: row.epoch,
      hour: row.hour,
      sealed: base64(row.sealed),
      fromDesk: row.fromDesk,
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

/** The same as the list counts (db/list.ts). */
function countsOf(referrals: StoredThread['referrals'], handed: StoredThread['handed']): Counts {
  const unanswered = [
    ...referrals.filter(({ state }) => isUnanswered(state)),
    ...handed.filter(({ state }) => state === unheard),
  ]
  return {
    referrals: referrals.length + handed.length,
    unanswered: unanswered.length,
    unseen: referrals.filter(({ state }) => state === 'sent').length,
    answerBy: unanswered.length > 0 ? Math.min(...unanswered.map(({ due }) => due)) : null,
    asked: referrals.filter(({ asked }) => asked).length,
    noted: new Set(referrals.filter(({ noted }) => noted).map(({ joint }) => joint)).size,
  }
}
