import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Failure } from '../parts.tsx'
import { me, refreshMe, unlocked } from '../session.ts'
import { Who } from '../who.tsx'
import { i18n } from '../words.ts'
import { AddPasskey } from './add-passkey.tsx'
import type { Change, ChangeProps } from './change.ts'
import { ChangePassphrase } from './change-passphrase.tsx'
import { NewSheet } from './new-sheet.tsx'
import { RemoveWay } from './remove-way.tsx'
import { Sessions } from './sessions.tsx'
import { WaysList } from './ways-list.tsx'

/** The own ways to unlock, and the own sessions. */
export function AccountScreen() {
  const change = useSignal<Change | null>(null)
  const said = useSignal<string | null>(null)
  const error = useSignal<unknown>(null)
  const heading = useRef<HTMLHeadingElement>(null)

  const load = async () => {
    error.value = null
    try {
      await refreshMe()
    } catch (thrown) {
      error.value = thrown
    }
  }
  useEffect(() => void load(), [])
  useEffect(() => heading.current?.focus(), [change.value])

  const end = async (sentence: string | null) => {
    // Also when it was given up: what failed halfway may have arrived.
    await load()
    change.value = null
    said.value = sentence
  }

  if (!me.value) return null
  if (change.value)
    return (
      <div class="narrow">
        <Changing change={change.value} onEnd={end} />
      </div>
    )
  return (
    <div class="narrow">
      <h1 ref={heading} tabIndex={-1}>
        {i18n._('desk.account')}
      </h1>
      {unlocked.value && (
        <p>
          <Who member={unlocked.value.member} />
        </p>
      )}
      {said.value !== null && (
        <p class="notice done" role="status">
          {i18n._(said.value)}
        </p>
      )}
      {error.value !== null && <Failure error={error.value} onRetry={load} />}
      <section aria-labelledby="account-ways">
        <h2 id="account-ways">{i18n._('account.ways')}</h2>
        <p>{i18n._('account.ways.how')}</p>
        <WaysList me={me.value} onChange={(chosen) => (change.value = chosen)} />
      </section>
      <section aria-labelledby="account-sessions">
        <h2 id="account-sessions">{i18n._('account.sessions')}</h2>
        <Sessions />
      </section>
    </div>
  )
}

function Changing({ change, onEnd }: { change: Change } & ChangeProps) {
  switch (change.what) {
    case 'passphrase':
      return <ChangePassphrase onEnd={onEnd} />
    case 'sheet':
      return <NewSheet onEnd={onEnd} />
    case 'passkey':
      return <AddPasskey onEnd={onEnd} />
    case 'remove':
      return <RemoveWay way={change.way} onEnd={onEnd} />
  }
}
