import { base64 } from '../../../core/bytes.ts'
import type { FeedbackToDesk } from '../../../core/envelope/bodies.ts'
import type { ReferralContext } from '../../../core/envelope/context.ts'
import { seal } from '../../../core/envelope/seal.ts'
import { signMessage } from '../../../core/envelope/signature.ts'
import { hourOf } from '../../../core/hour.ts'
import { maySealTo, officeOf } from '../../../core/keys/keybook.ts'
import { DESK } from '../../../core/roles.ts'
import { fill, paths, type ReferralRow } from '../../../core/wire.ts'
import { call, Problem } from '../api.ts'
import { withCurrentKeys } from '../sending.ts'
import { audited, type Unlocked } from '../session.ts'
import { between } from './referral.ts'

/** Signs what is said about a referral, and seals it to the desk and to the agency. */
async function sealedToBoth(
  { member, keyring, keybook }: Unlocked,
  { ref, office }: Pick<ReferralRow, 'ref' | 'office'>,
  seq: number,
  body: FeedbackToDesk,
) {
  const desk = officeOf(keybook, DESK).page
  const agency = officeOf(keybook, office).page
  const now = hourOf(Date.now())
  const place = { v: 1, kind: 'feedback', ref, seq, hour: now } as const
  const sealedTo = ({ epoch, recipient }: typeof desk) => {
    const context: ReferralContext<'feedback'> = {
      ...place,
      ...between(office, member.office === DESK),
      epoch,
    }
    return seal(signMessage<'feedback'>(context, body, keyring.signSeed, member.id), recipient)
  }
  if (!maySealTo(officeOf(keybook, DESK), now)) throw new Problem('stale-key', 0)
  const [sealed, own] = await Promise.all([sealedTo(desk), sealedTo(agency)])
  return { seq, epoch: desk.epoch, sealed: base64(sealed), ownEpoch: agency.epoch, own: base64(own) }
}

/** What an agency says to the desk. */
export const answer = (row: ReferralRow, seq: number, body: FeedbackToDesk): Promise<void> =>
  withCurrentKeys(async (session) => {
    const sealed = await sealedToBoth(session, row, seq, body)
    await audited('referral_answered', row.ref, (entry) =>
      call('POST', fill(paths.referralAnswer, { ref: row.ref }), { ...sealed, state: body.state, entry }),
    )
  })

/** What the desk says to an agency. */
export const askedBack = (tip: string, row: ReferralRow, seq: number, text: string): Promise<void> =>
  withCurrentKeys(async (session) => {
    const sealed = await sealedToBoth(session, row, seq, { state: 'answer', text })
    await audited('referral_asked_back', row.ref, (entry) =>
      call('POST', fill(paths.referralAskedBack, { tip, ref: row.ref }), { ...sealed, entry }),
    )
  })

/** The desk takes a referral back. */
export const revoke = (tip: string, { ref }: ReferralRow): Promise<void> =>
  audited('referral_revoked', ref, (entry) =>
    call('POST', fill(paths.referralRevoke, { tip, ref }), { entry }),
  )

/** Gives a referral to somebody of the agency; `null` is nobody. */
export const assign = ({ ref, assignee }: ReferralRow, to: string | null): Promise<void> =>
  audited('referral_assigned', to === null ? ref : `${ref},${to}`, (entry) =>
    call('POST', fill(paths.referralAssign, { ref }), { from: assignee, to, entry }),
  )
