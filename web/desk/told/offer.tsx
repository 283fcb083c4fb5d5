import { may } from '../../../core/permissions.ts'
import { section } from '../section.ts'
import { unlocked } from '../session.ts'
import { i18n } from '../words.ts'
import { begin, writing } from './writing.ts'

/** A call that was taken leaves no tip by itself: whoever took it writes it down. */
export function WriteDownCall() {
  const member = unlocked.value?.member
  if (!member || !may(member.role, 'tell')) return null
  return (
    <p>
      <button
        type="button"
        onClick={() => {
          // What is being written already is not put away by this.
          if (!writing.value) begin('call')
          section.value = 'tell'
        }}
      >
        {i18n._('told.call')}
      </button>{' '}
      <span class="quiet">{i18n._('told.call.hint')}</span>
    </p>
  )
}
