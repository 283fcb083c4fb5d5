import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { fingerprint } from '../../../core/keys/fingerprint.ts'
import { rootToWords } from '../../../core/keys/paper.ts'
import { publicHalf } from '../../../core/keys/signed.ts'
import { Qr } from '../../qr.tsx'
import { Step } from '../parts.tsx'
import { random } from '../random.ts'
import { i18n } from '../words.ts'
import { AskedBack } from './asked-back.tsx'
import { PrintButton, Sheet, SheetWords } from './sheet.tsx'

interface RootStepProps {
  at: string
  office: string
  /** The seed; whoever gets it wipes it. */
  onDone: (seed: Uint8Array) => void
}

/** The root key: made here, put on paper, and two of its words asked back. */
export function RootStep({ at, office, onDone }: RootStepProps) {
  const seed = useMemo(() => random(32), [])
  const words = useMemo(() => rootToWords(seed).split(' '), [])
  const asking = useSignal(false)

  if (asking.value)
    return (
      <AskedBack at={at} words={words} onBack={() => (asking.value = false)} onDone={() => onDone(seed)} />
    )

  return (
    <Step title={i18n._('root.title')} at={at}>
      <p class="off-paper">{i18n._('root.how')}</p>
      <Sheet title={i18n._('root.sheet')} office={office}>
        <p>{i18n._('root.for')}</p>
        <SheetWords words={words} testId="root-words" />
        <Qr text={words.join(' ')} label={i18n._('root.qr')} />
        <p>{i18n._('root.fingerprint')}</p>
        <p class="figures" dir="ltr">
          {fingerprint(publicHalf(seed))}
        </p>
        <p>{i18n._('root.keep')}</p>
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
