import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Way } from '../../../core/keys/keyring.ts'
import { paths } from '../../../core/wire.ts'
import type { SessionRow } from '../../../core/wire-people.ts'
import { call } from '../api.ts'
import { Busy, Failure } from '../parts.tsx'
import { sayHour } from '../say.ts'
import { audited, signOut } from '../session.ts'
import { useTask } from '../task.ts'
import { i18n } from '../words.ts'

/** The own sessions, each of which can be ended at once. */
export function Sessions() {
  const rows = useSignal<SessionRow[] | null>(null)
  const { busy, error, run } = useTask()

  const load = async () => {
    rows.value = (await call<{ sessions: SessionRow[] }>('GET', paths.sessions)).sessions
  }
  const refresh = () => run(load)
  useEffect(() => void refresh(), [])

  const end = (session: string) =>
    run(async () => {
      await audited('sessions_ended', session, (entry) => call('POST', paths.sessionsEnd, { session, entry }))
      if (session === 'all') return signOut()
      await load()
    })

  return (
    <>
      <p>{i18n._('account.sessions.how')}</p>
      {error.value !== null && <Failure error={error.value} onRetry={refresh} />}
      {!rows.value && error.value === null && <Busy>{i18n._('account.loading')}</Busy>}
      <ul class="plain sessions">
        {rows.value?.map(({ session, began, seen, way, current }) => (
          <li key={session} class="line" data-testid="session">
            <span>
              {i18n._('account.session', {
                way: sayWay(way),
                began: sayHour(began),
                seen: sayHour(seen),
              })}{' '}
              {current && <span class="chip">{i18n._('account.session.this')}</span>}
            </span>
            {!current && (
              <button
                type="button"
                aria-label={`${i18n._('account.session.end')}: ${sayHour(began)}`}
                disabled={busy.value}
                onClick={() => end(session)}
              >
                {i18n._('account.session.end')}
              </button>
            )}
          </li>
        ))}
      </ul>
      <p>{i18n._('account.everywhere.what')}</p>
      <button type="button" disabled={busy.value} onClick={() => end('all')}>
        {i18n._('account.everywhere')}
      </button>
    </>
  )
}

const sayWay = (way: Way): string =>
  i18n._(
    way === 'passphrase'
      ? 'account.by.passphrase'
      : way === 'rescue'
        ? 'account.by.rescue'
        : 'account.by.passkey',
  )
