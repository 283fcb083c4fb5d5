import { base64 } from '../../../core/bytes.ts'
import type { DraftOfMember, ReporterKeys } from '../../../core/envelope/bodies.ts'
import { seal } from '../../../core/envelope/seal.ts'
import { signMessage } from '../../../core/envelope/signature.ts'
import { hourOf } from '../../../core/hour.ts'
import { officeOf } from '../../../core/keys/keybook.ts'
import { DESK } from '../../../core/roles.ts'
import { isUrgent, reportOf } from '../../../core/told.ts'
import { paths, type TellBody } from '../../../core/wire.ts'
import { forgetSent } from '../../reporter/files/chosen.ts'
import { call, Problem } from '../api.ts'
import { withCurrentKeys } from '../sending.ts'
import { audited } from '../session.ts'
import { sendFiles } from './attach.ts'

/** What the desk may know of a receipt: where its replies lie, and to whom they are sealed. */
export type GivenReceipt = ReporterKeys & { lookup: string }

/**
 * Sends the files that came with it, signs what was told, seals it to the desk and gives it there.
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
    await tellWithFiles(tip, draft, receipt).catch((error) => {
      if (!(error instanceof Problem && error.code === 'files-missing')) throw error
      // They lay with the server for too long before anything named them: once more.
      forgetSent()
      return tellWithFiles(tip, draft, receipt)
    })
    return true
  } catch (error) {
    if (error instanceof Problem && error.code === 'taken') return false
    throw error
  }
}

const tellWithFiles = (tip: string, draft: DraftOfMember, receipt: GivenReceipt | null): Promise<void> =>
  withCurrentKeys(async ({ member, keyring, keybook }) => {
    const { epoch, recipient } = officeOf(keybook, DESK).page
    const files = await sendFiles(epoch, recipient)
    const report = reportOf(draft)
    const reporter = receipt && { sign: receipt.sign, recipient: receipt.recipient }
    const message = signMessage<'tip'>(
      { v: 1, kind: 'tip', tip, seq: 0, channel: 'desk', epoch, hour: hourOf(Date.now()) },
      { report, told: draft.told, ...(reporter && { reporter }), ...(files.length > 0 && { files }) },
      keyring.signSeed,
      member.id,
    )
    const body: Omit<TellBody, 'entry'> = {
      tip,
      epoch,
      urgent: isUrgent(report),
      sealed: base64(await seal(message, recipient)),
      ...(files.length > 0 && { files: files.map(({ file }) => file) }),
      ...(receipt && { receipt: { lookup: receipt.lookup, sign: receipt.sign } }),
    }
    await audited('told', tip, (entry) => call('POST', paths.told, { ...body, entry }))
  })
