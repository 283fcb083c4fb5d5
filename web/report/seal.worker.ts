import { base64 } from '../../core/bytes.ts'
import type { AttachedFile } from '../../core/envelope/attached.ts'
import type { Report } from '../../core/envelope/bodies.ts'
import { digest } from '../../core/envelope/digest.ts'
import { seal } from '../../core/envelope/seal.ts'
import { signMessage } from '../../core/envelope/signature.ts'
import type { Seen } from '../../core/keys/keybook.ts'
import { type ReceiptKeys, receiptKeys } from '../../core/keys/receipt.ts'
import type { TipBody, Work, WorkChallenge } from '../../core/wire.ts'
import { findDesk, type KeybookGiven } from '../reporter/desk-key.ts'
import { solve } from '../reporter/solve.ts'
import { serve } from '../reporter/thread.ts'

/*
 * All the cryptography of sending, in a thread of its own: making what a receipt unlocks, checking the team's keys,
 * sealing. It opens nothing.
 */

/** Whether the team's keys may be used, and whether they were renewed in time. */
export type KeysChecked =
  | { trusted: true; renewed: boolean; seen: Seen }
  | { trusted: false; why: 'forged' | 'old' }

export interface SealTasks {
  /** Stretches a receipt; its keys stay here. */
  prepare: { given: { digits: string }; made: 'ready' | 'memory' }
  work: { given: WorkChallenge; made: Work }
  check: { given: KeybookGiven; made: KeysChecked }
  /** Seals a report under the receipt that was prepared last. */
  seal: {
    given: KeybookGiven & { tip: string; report: Report; files: AttachedFile[] }
    made: { trusted: true; seen: Seen; sealed: SealedTip } | { trusted: false; why: 'forged' | 'old' }
  }
}

/** A tip that wants only its work. */
export interface SealedTip {
  tip: TipBody
  /** Of the sealed bytes, in hex. */
  sha256: string
}

let prepared: ReceiptKeys | undefined

serve<SealTasks>({
  async prepare({ digits }, progress) {
    try {
      prepared = await receiptKeys(digits, progress)
      return 'ready'
    } catch (error) {
      if (error instanceof RangeError) return 'memory'
      throw error
    }
  },

  work: solve,

  async check(given) {
    const found = findDesk(given)
    return found.trusted ? { trusted: true, renewed: !found.desk.expired, seen: found.seen } : found
  },

  async seal({ tip, report, files, ...given }) {
    const found = findDesk(given)
    if (!found.trusted) return found
    if (!prepared) throw new Error('no receipt')
    const { lookup, sign, signSeed, recipient } = prepared
    const { epoch, recipient: desk } = found.desk.page
    const message = signMessage<'tip'>(
      { v: 1, kind: 'tip', tip, seq: 0, channel: 'web', epoch, hour: given.now },
      { report, reporter: { sign, recipient }, ...(files.length > 0 && { files }) },
      signSeed,
    )
    const sealed = await seal(message, desk)
    const body: TipBody = {
      tip,
      epoch,
      urgent: report.danger === 'yes',
      lookup,
      sign,
      sealed: base64(sealed),
      ...(files.length > 0 && { files: files.map(({ file }) => file) }),
    }
    return { trusted: true, seen: found.seen, sealed: { tip: body, sha256: digest(sealed) } }
  },
})
