import { Problem } from './api.ts'
import { OpenerStopped } from './opener.ts'
import { sentence } from './problem.ts'
import { i18n } from './words.ts'

/** With tips and referrals some codes mean something closer than elsewhere. */
const closer: Record<string, string> = {
  taken: 'tips.trouble.taken',
  'audit-behind': 'tips.trouble.audit-behind',
  'stale-key': 'tips.trouble.stale-key',
  'not-found': 'tips.trouble.not-found',
  'too-large': 'tips.trouble.too-large',
  severed: 'sms.trouble.severed',
  spent: 'sms.trouble.spent',
  'line-off': 'sms.trouble.line-off',
  'too-late': 'sms.trouble.too-late',
  'taken-over': 'tips.trouble.taken-over',
  decided: 'second.trouble.decided',
  'more-came': 'second.trouble.more-came',
  'second-person': 'second.trouble.second-person',
}

function sayTrouble(error: unknown): string {
  if (error instanceof OpenerStopped) return i18n._('tips.trouble.opener')
  // What does not fit the largest seal.
  if (error instanceof RangeError) return i18n._('tips.trouble.too-large')
  const id = error instanceof Problem ? closer[error.code] : undefined
  return id === undefined ? sentence(error) : i18n._(id)
}

/** What went wrong and what to do; `null` is nothing. */
export function Trouble({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  if (error === null) return null
  return (
    <div class="notice" role="alert">
      <p>{sayTrouble(error)}</p>
      {retry && (
        <button type="button" onClick={retry}>
          {i18n._('again')}
        </button>
      )}
    </div>
  )
}
