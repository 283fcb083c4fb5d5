import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { newTotpSecret, totpStep, totpUri } from '../../../core/keys/totp.ts'
import { Qr } from '../../qr.tsx'
import { Form, Step, TextField } from '../parts.tsx'
import { random } from '../random.ts'
import { i18n } from '../words.ts'

interface SecondFactorStepProps {
  at?: string
  name: string
  onBack: () => void
  onDone: (secret: string) => void
}

/** A secret for the app that shows six-digit codes, and the proof that the app has it. */
export function SecondFactorStep({ at, name, onBack, onDone }: SecondFactorStepProps) {
  const secret = useMemo(() => newTotpSecret(random), [])
  const code = useSignal('')
  const wrong = useSignal(false)

  const send = () => {
    wrong.value = totpStep(secret, code.value.replace(/\s/g, ''), Date.now()) === null
    if (!wrong.value) onDone(secret)
  }

  return (
    <Step title={i18n._('factor.title')} {...(at ? { at } : {})}>
      <p>{i18n._('factor.how')}</p>
      <div class="beside">
        <Qr text={totpUri(secret, name)} label={i18n._('factor.qr')} />
        <div>
          <p>{i18n._('factor.key')}</p>
          <p class="figures" data-testid="totp-key" dir="ltr">
            {grouped(secret)}
          </p>
        </div>
      </div>
      <Form onSend={send}>
        <TextField
          label={i18n._('factor.code')}
          hint={i18n._('factor.code.hint')}
          value={code}
          inputMode="numeric"
          autocomplete="one-time-code"
          maxLength={7}
          error={wrong.value ? i18n._('factor.wrong') : undefined}
        />
        <div class="buttons">
          <button type="submit" class="main">
            {i18n._('continue')}
          </button>
          <button type="button" onClick={onBack}>
            {i18n._('back')}
          </button>
        </div>
      </Form>
    </Step>
  )
}

export const grouped = (text: string): string => text.replace(/(.{4})(?=.)/g, '$1 ')
