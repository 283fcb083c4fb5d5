import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { totpCode } from '../../../core/keys/totp.ts'
import { paths } from '../../../core/wire.ts'
import { call } from '../api.ts'
import { RescueStep } from '../begin/rescue.tsx'
import { SecondFactorStep } from '../begin/second-factor.tsx'
import { audited, me } from '../session.ts'
import { i18n } from '../words.ts'
import { Again } from './again.tsx'
import type { ChangeProps } from './change.ts'
import { setWords } from './change-passphrase.tsx'
import { Saving } from './saving.tsx'

/**
 * A new rescue sheet, and with it a new key for the app for codes: both stand on the sheet, so whoever has found the
 * old one has had both, and the key of an app cannot be shown again.
 */
export function NewSheet({ onEnd }: ChangeProps) {
  const totp = useSignal<string | null>(null)
  const words = useSignal<string | null>(null)
  const hasWords = useRef(false)
  const stop = () => onEnd(null)
  const step = (number: number) => i18n._('step', { number, of: 2 })
  return (
    <Again title={i18n._('account.sheet.title')} what={i18n._('account.sheet.what')} onStop={stop}>
      {(key) => {
        if (totp.value === null)
          return (
            <SecondFactorStep
              key="factor"
              at={step(1)}
              name={me.value?.member.name ?? ''}
              onBack={stop}
              onDone={(secret) => (totp.value = secret)}
            />
          )
        if (words.value === null)
          return (
            <RescueStep
              key="rescue"
              at={step(2)}
              totp={totp.value}
              onDone={(chosen) => (words.value = chosen)}
            />
          )
        return (
          <Saving
            key="save"
            title={i18n._('account.sheet.title')}
            refused="begin.clock"
            save={async () => {
              // Words first: what then still lacks is tried again, and the app's old key is good until it is replaced.
              if (!hasWords.current) await setWords(key, 'rescue', words.value ?? '')
              hasWords.current = true
              await setTotp(totp.value ?? '')
            }}
            onDone={() => onEnd('account.sheet.done')}
            onStop={stop}
          />
        )
      }}
    </Again>
  )
}

async function setTotp(totp: string): Promise<void> {
  const code = totpCode(totp, Date.now())
  await audited('way_changed', 'totp', (entry) => call('POST', paths.totp, { totp, code, entry }))
}
