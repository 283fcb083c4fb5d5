import { useSignal } from '@preact/signals'
import { paths } from '../../../core/wire.ts'
import type { Me } from '../../../core/wire-people.ts'
import { call } from '../api.ts'
import { PassphraseStep } from '../begin/new-passphrase.tsx'
import { wrap } from '../keys.ts'
import { audited, me, newPassphrase } from '../session.ts'
import { i18n } from '../words.ts'
import { Again } from './again.tsx'
import type { ChangeProps } from './change.ts'
import { Saving } from './saving.tsx'

/** Another passphrase: it wraps the same key anew, so nothing has to be sealed again. */
export function ChangePassphrase({ onEnd }: ChangeProps) {
  const chosen = useSignal<string | null>(null)
  const stop = () => onEnd(null)
  return (
    <Again title={i18n._('account.passphrase.title')} what={i18n._('account.passphrase.what')} onStop={stop}>
      {(key) =>
        chosen.value === null ? (
          <PassphraseStep onBack={stop} onDone={(passphrase) => (chosen.value = passphrase)} />
        ) : (
          <Saving
            key="save"
            title={i18n._('account.passphrase.new')}
            save={() => setWords(key, 'passphrase', chosen.value ?? '')}
            onDone={() => {
              newPassphrase.value = true
              onEnd('account.passphrase.done')
            }}
            onStop={stop}
          />
        )
      }
    </Again>
  )
}

/** Wraps the keyring's key under other words. All other sessions of the member end. */
export async function setWords(key: Uint8Array, way: 'passphrase' | 'rescue', words: string): Promise<void> {
  const { member, ways } = me.value as Me
  const [made] = await wrap(key, member.id, [{ way, words }])
  const act = ways.some((one) => one.way === way) ? 'way_changed' : 'way_added'
  await audited(act, way, (entry) => call('POST', paths.words, { ...made, entry }))
}
