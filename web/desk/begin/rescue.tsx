import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { rescueWords } from '../../../core/keys/passphrase.ts'
import { totpUri } from '../../../core/keys/totp.ts'
import { Qr } from '../../qr.tsx'
import { Step } from '../parts.tsx'
import { random } from '../random.ts'
import { i18n } from '../words.ts'
import { AskedBack } from './asked-back.tsx'
import { grouped } from './second-factor.tsx'
import { PrintButton, Sheet, SheetWords } from './sheet.tsx'

interface RescueStepProps {
  at?: string
  /** The secret of the app for codes, in base32: it stands on the sheet too. */
  totp: string
  onDone: (words: string) => void
}

/**
 * A person's own sheet for the day on which the passphrase is forgotten, or the phone lost, or both: twelve words and
 * the key of the app for codes. The sign-in name is not on it: who finds it must not have everything.
 */
export function RescueStep({ at, totp, onDone }: RescueStepProps) {
  const words = useMemo(() => rescueWords(random).split(' '), [])
  const asking = useSignal(false)
  const standing = at ? { at } : {}

  if (asking.value)
    return (
      <AskedBack
        {...standing}
        words={words}
        onBack={() => (asking.value = false)}
        onDone={() => onDone(words.join(' '))}
      />
    )

  return (
    <Step title={i18n._('rescue.step')} {...standing}>
      <p class="off-paper">{i18n._('rescue.step.how')}</p>
      <Sheet title={i18n._('rescue.sheet')}>
        <p>{i18n._('rescue.sheet.for')}</p>
        <h3>{i18n._('rescue.sheet.words')}</h3>
        <p>{i18n._('rescue.sheet.words.how')}</p>
        <SheetWords words={words} testId="rescue-words" />
        <h3>{i18n._('rescue.sheet.totp')}</h3>
        <p>{i18n._('rescue.sheet.totp.how')}</p>
        <p class="figures" data-testid="rescue-totp" dir="ltr">
          {grouped(totp)}
        </p>
        <Qr text={totpUri(totp, i18n._('rescue.sheet'))} label={i18n._('rescue.sheet.qr')} />
        <p>{i18n._('rescue.sheet.keep')}</p>
      </Sheet>
      <div class="buttons off-paper">
        <PrintButton />
        <button type="button" class="main" onClick={() => (asking.value = true)}>
          {i18n._('root.printed')}
        </button>
      </div>
    </Step>
  )
}
