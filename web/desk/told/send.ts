import { base64 } from '../../../core/bytes.ts'
import type { DraftOfMember, ReporterKeys } from '../../../core/envelope/bodies.ts'
import { seal } from '../../../core/envelope/seal.ts'
import { signMessage } from '../../../core/envelope/signature.ts'
import { hourOf } from '../../../core/hour.ts'
import { officeOf } from '../../../core/keys/keybook.ts'
import { DESK } from '../../../core/roles.ts'
import { isUrgent, reportOf } from '../../../core/told.ts'
import { paths, type TellBody } from '../../../core/wire.ts'
import { call, Problem } from '../api.ts'
import { withCurrentKeys } from '../sending.ts'
import { audited } from '../session.ts'

/** What the desk may know of a receipt: where its replies lie, and to whom they are sealed. */
export type GivenReceipt = ReporterKeys & { lookup: string }

/**
 * Signs what was told, seals it to the desk and gives it there.
 *
 * @returns false when it was there already, by an earlier request whose answer was lost: then what stands there is what
 *   that one said.
 */
export async function tell(
  tip: string,
  draft: DraftOfMember,
  receipt: GivenReceipt | null,
): Promise<boolean> {
  try {
    await withCurrentKeys(async ({ member, keyring, keybook }) => {
      const { epoch, recipient } = officeOf(keybook, DESK).page
      const report = reportOf(draft)
      const reporter = receipt && { sign: receipt.sign, recipient: receipt.recipient }
      const message = signMessage<'tip'>(
        { v: 1, kind: 'tip', tip, seq: 0, channel: 'desk', epoch, hour: hourOf(Date.now()) },
        { report, told: draft.told, ...(reporter && { reporter }) },
        keyring.signSeed,
        member.id,
      )
      const body: Omit<TellBody, 'entry'> = {
        tip,
        epoch,
        urgent: isUrgent(report),
        sealed: base64(await seal(message, recipient)),
        ...(receipt && { receipt: { lookup: receipt.lookup, sign: receipt.sign } }),
      }
      await audited('told', tip, (entry) => call('POST', paths.told, { ...body, entry }))
    })
    return true
  } catch (error) {
    if (error instanceof Problem && error.code === 'taken') return false
    throw error
  }
}
