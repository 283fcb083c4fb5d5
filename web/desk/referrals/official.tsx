import type { ReferralToAgency } from '../../../core/envelope/bodies.ts'
import { numberOf } from '../../../core/referral.ts'
import { DESK } from '../../../core/roles.ts'
import { Said } from '../outside.tsx'
import { timesOf } from '../said-state.ts'
import { sayHour, sayOffice } from '../say.ts'
import { unlocked } from '../session.ts'
import { i18n } from '../words.ts'
import { ReferralContents } from './contents.tsx'
import { type OpenedReferral, theirsOf } from './referral.ts'

/** A referral as its agency reads it, and as it is printed: both numbers, the legal basis, lines to sign on. */
export function Official({ referral, body }: { referral: OpenedReferral; body: ReferralToAgency }) {
  const { row } = referral
  const theirs = theirsOf(referral)
  const keybook = unlocked.value?.keybook
  return (
    <>
      <article class="official">
        <h1 class="only-paper">{i18n._('referral.official')}</h1>
        <dl class="facts">
          <div>
            <dt>{i18n._('referral.number')}</dt>
            <dd>{numberOf(row.ref)}</dd>
          </div>
          <div class={theirs.reference === '' ? 'only-paper' : ''}>
            <dt>{i18n._('referral.reference')}</dt>
            <dd>{theirs.reference === '' ? <span class="to-fill" /> : <Said text={theirs.reference} />}</dd>
          </div>
          <div>
            <dt>{i18n._('referral.from')}</dt>
            <dd>{sayOffice(keybook, DESK)}</dd>
          </div>
          <div class="only-paper">
            <dt>{i18n._('referral.to')}</dt>
            <dd>{sayOffice(keybook, row.office)}</dd>
          </div>
          <div class="only-paper">
            <dt>{i18n._('referral.sent')}</dt>
            <dd>{sayHour(timesOf(referral).hour)}</dd>
          </div>
          <div class={theirs.officer === '' ? 'only-paper' : ''}>
            <dt>{i18n._('referral.officer')}</dt>
            <dd>{theirs.officer === '' ? <span class="to-fill" /> : <Said text={theirs.officer} />}</dd>
          </div>
        </dl>
        <ReferralContents body={body} />
        <p class="only-paper">{i18n._('referral.protected')}</p>
        <div class="only-paper signing">
          <p>{i18n._('referral.sign.place')}</p>
          <p>{i18n._('referral.sign.name')}</p>
        </div>
      </article>
      <div class="buttons off-paper">
        <button type="button" onClick={() => print()}>
          {i18n._('referral.print')}
        </button>
      </div>
    </>
  )
}
