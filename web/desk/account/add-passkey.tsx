import { wrapKeyringKey } from '../../../core/keys/keyring.ts'
import { paths } from '../../../core/wire.ts'
import type { PasskeyNew } from '../../../core/wire-people.ts'
import { call } from '../api.ts'
import { Busy, Failure, Step } from '../parts.tsx'
import { makePasskey } from '../passkey.ts'
import { random } from '../random.ts'
import { audited, me } from '../session.ts'
import { useTask } from '../task.ts'
import { i18n } from '../words.ts'
import { Again } from './again.tsx'
import type { ChangeProps } from './change.ts'

/** A passkey, by which one touch signs in and unlocks. */
export function AddPasskey({ onEnd }: ChangeProps) {
  const { busy, error, run } = useTask()
  const stop = () => onEnd(null)
  const make = async (key: Uint8Array) => {
    if (await run(() => add(key))) onEnd('account.passkey.done')
  }
  return (
    <Again title={i18n._('account.passkey.title')} what={i18n._('account.passkey.what')} onStop={stop}>
      {(key) => (
        // Browsers want a press of its own before they ask for a touch.
        <Step key="make" title={i18n._('account.passkey.title')}>
          <p>{i18n._('account.passkey.how')}</p>
          <div class="buttons">
            <button type="button" class="main" disabled={busy.value} onClick={() => make(key)}>
              {i18n._('account.passkey.make')}
            </button>
            <button type="button" onClick={stop}>
              {i18n._('account.stop')}
            </button>
          </div>
          {busy.value && <Busy>{i18n._('signin.touch')}</Busy>}
          {error.value !== null && <Failure error={error.value} />}
        </Step>
      )}
    </Again>
  )
}

async function add(key: Uint8Array): Promise<void> {
  const member = me.value?.member
  if (!member) return
  const start = await call<PasskeyNew>('POST', paths.passkeyNew, {})
  const { credential, way, wrap: wrapKey } = await makePasskey(start, member)
  const wrap = wrapKeyringKey(key, member.id, way, wrapKey, random)
  wrapKey.fill(0)
  await audited('way_added', way, (entry) => call('POST', paths.passkeys, { credential, way, wrap, entry }))
}
