import { dateOf, hourOf } from '../../core/hour.ts'
import { isCurrent, isNearEnd, type Page } from '../../core/keys/page.ts'
import { DESK, isHead } from '../../core/roles.ts'
import { Alarm } from './alarm.tsx'
import { alarms, loadAlarms } from './alarms.ts'
import { isUnproved } from './keybook.ts'
import { Failed } from './people/failed.tsx'
import { usePolling } from './polling.ts'
import { me, newPassphrase, refreshKeybook, type Unlocked, unlocked, wrongCodes } from './session.ts'
import { useTask } from './task.ts'
import { lacksKey, ownOffice } from './unlocking.ts'
import { renewPage } from './upkeep.ts'
import { i18n, sayDate } from './words.ts'

interface NoticesProps {
  session: Unlocked
  /** Absent where they are there already. */
  onAccount: (() => void) | undefined
}

/** What whoever has just signed in must know before anything else, on every screen until it is settled. */
export function Notices({ session, onAccount }: NoticesProps) {
  usePolling(loadAlarms)
  const { page, by } = ownOffice(session.member, session.keybook)
  const byPaper = me.value?.way === 'rescue' && !newPassphrase.value
  const nearEnd = isNearEnd(page, hourOf(Date.now()))
  const isAsked = nearEnd && isHead(session.member.role) && isUnproved(page)
  const isKeyless = lacksKey(session)
  const isCalm = wrongCodes.value === 0 && !byPaper && !nearEnd && !isKeyless
  if (isCalm && alarms.value.length === 0) return null
  const toAccount = onAccount && (
    <button type="button" onClick={onAccount}>
      {i18n._('account.to')}
    </button>
  )
  return (
    <aside class="notices off-paper" aria-label={i18n._('account.notices')}>
      {alarms.value.map((row) => (
        <Alarm key={row.alarm} row={row} />
      ))}
      {isKeyless && (
        <div class="notice" role="alert" data-testid="keyless">
          <p>{i18n._('account.keyless', { epoch: page.epoch, page: page.n, by })}</p>
          <p>{i18n._(isHead(session.member.role) ? 'account.keyless.head' : 'account.keyless.other')}</p>
        </div>
      )}
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
      {isAsked && <Unproved page={page} />}
      {nearEnd && !isAsked && (
        <div class="notice" role="status">
          <p>{i18n._(nearEndId(session), { date: sayDate(dateOf(page.until), 'medium') })}</p>
        </div>
      )}
    </aside>
  )
}

/** A page near its end that this browser cannot tell from an old one that came back: the head looks, and renews it. */
function Unproved({ page }: { page: Page }) {
  const { busy, error, run } = useTask()
  const now = hourOf(Date.now())
  const renew = async () => {
    if (unlocked.value) await renewPage(unlocked.value)
    await refreshKeybook()
  }
  return (
    <div class="notice" role="status">
      <p>
        {i18n._('account.renew.ask', {
          n: page.n,
          date: sayDate(dateOf(page.until), 'medium'),
          count: page.members.filter((one) => isCurrent(one, now)).length,
        })}
      </p>
      <button type="button" disabled={busy.value} onClick={() => run(renew)}>
        {i18n._('account.renew')}
      </button>
      <Failed error={error.value} />
    </div>
  )
}

/** Who can renew the page, for whoever reads it. */
function nearEndId({ member }: Unlocked): string {
  if (isHead(member.role)) return 'account.near-end.self'
  return member.office === DESK ? 'account.near-end.desk' : 'account.near-end.agency'
}
