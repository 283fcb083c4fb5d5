import { dateOf, hourOf } from '../../core/hour.ts'
import { isNearEnd } from '../../core/keys/page.ts'
import { DESK, isHead } from '../../core/roles.ts'
import { me, newPassphrase, type Unlocked, wrongCodes } from './session.ts'
import { ownOffice } from './unlocking.ts'
import { i18n, sayDate } from './words.ts'

interface NoticesProps {
  session: Unlocked
  /** Absent where they are there already. */
  onAccount: (() => void) | undefined
}

/** What whoever has just signed in must know before anything else, on every screen until it is settled. */
export function Notices({ session, onAccount }: NoticesProps) {
  const { page } = ownOffice(session.member, session.keybook)
  const byPaper = me.value?.way === 'rescue' && !newPassphrase.value
  const nearEnd = isNearEnd(page, hourOf(Date.now()))
  if (wrongCodes.value === 0 && !byPaper && !nearEnd) return null
  const toAccount = onAccount && (
    <button type="button" onClick={onAccount}>
      {i18n._('account.to')}
    </button>
  )
  return (
    <aside class="notices off-paper" aria-label={i18n._('account.notices')}>
      {wrongCodes.value > 0 && (
        <div class="notice" role="alert">
          <p>{i18n._('account.wrong-codes', { count: wrongCodes.value })}</p>
          <div class="buttons">
            {toAccount}
            <button type="button" onClick={() => (wrongCodes.value = 0)}>
              {i18n._('account.it-was-me')}
            </button>
          </div>
        </div>
      )}
      {byPaper && (
        <div class="notice" role="status">
          <p>{i18n._('account.by-paper')}</p>
          {toAccount}
        </div>
      )}
      {nearEnd && (
        <div class="notice" role="status">
          <p>{i18n._(nearEndId(session), { date: sayDate(dateOf(page.until), 'medium') })}</p>
        </div>
      )}
    </aside>
  )
}

/** Who can renew the page, for whoever reads it. */
function nearEndId({ member }: Unlocked): string {
  if (isHead(member.role)) return 'account.near-end.self'
  return member.office === DESK ? 'account.near-end.desk' : 'account.near-end.agency'
}
