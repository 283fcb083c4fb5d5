import type { Way } from '../../../core/keys/keyring.ts'
import { paths } from '../../../core/wire.ts'
import { call, Problem } from '../api.ts'
import { audited } from '../session.ts'
import { i18n } from '../words.ts'
import { Again } from './again.tsx'
import type { ChangeProps } from './change.ts'
import { Saving } from './saving.tsx'

/** Takes away a way to unlock. */
export function RemoveWay({ way, onEnd }: { way: Way } & ChangeProps) {
  const stop = () => onEnd(null)
  const kind = way === 'passphrase' || way === 'rescue' ? way : 'passkey'
  return (
    <Again
      title={i18n._(`account.remove.${kind}`)}
      what={i18n._(`account.remove.${kind}.what`)}
      onStop={stop}
    >
      {() => (
        <Saving
          title={i18n._(`account.remove.${kind}`)}
          save={() => remove(way)}
          onDone={() => onEnd('account.removed')}
          onStop={stop}
        />
      )}
    </Again>
  )
}

async function remove(way: Way): Promise<void> {
  try {
    await audited('way_removed', way, (entry) => call('POST', paths.wayRemove, { way, entry }))
  } catch (error) {
    // It is gone already, as after an answer that was lost.
    if (!(error instanceof Problem && error.code === 'not-found')) throw error
  }
}
