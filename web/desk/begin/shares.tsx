import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { shareToText } from '../../../core/keys/paper.ts'
import { SHARES, SHARES_NEEDED } from '../../../core/keys/recovery.ts'
import { Qr } from '../../qr.tsx'
import { Busy, Failure, Form, Step } from '../parts.tsx'
import { i18n } from '../words.ts'
import { grouped } from './second-factor.tsx'
import { PrintButton, Sheet } from './sheet.tsx'

interface SharesStepProps<T> {
  at?: string
  /** The office's name. */
  office: string
  /** Makes the keys that go on, the recovery's shares among them. */
  make: () => Promise<T>
  sharesOf: (made: T) => Uint8Array[]
  onDone: (made: T) => void
  onStop?: () => void
}

/** Makes keys, and puts the recovery key on paper in three shares: nothing goes on before they are printed. */
export function SharesStep<T>({ at, office, make, sharesOf, onDone, onStop }: SharesStepProps<T>) {
  const result = useSignal<T | null>(null)
  const error = useSignal<unknown>(null)
  const confirmed = useSignal(false)
  const tried = useSignal(false)

  const begin = async () => {
    error.value = null
    try {
      result.value = await make()
    } catch (thrown) {
      error.value = thrown
    }
  }
  useEffect(() => void begin(), [])

  const made = result.value
  return (
    <Step title={i18n._('shares.title')} {...(at !== undefined && { at })}>
      <p class="off-paper">{i18n._('shares.how', { shares: SHARES, needed: SHARES_NEEDED })}</p>
      {error.value !== null && <Failure error={error.value} onRetry={begin} />}
      {!made && error.value === null && <Busy>{i18n._('shares.making')}</Busy>}
      {made && (
        <>
          {sharesOf(made)
            .map(shareToText)
            .map((share, i) => (
              <Sheet
                key={share}
                title={i18n._('shares.sheet', { number: i + 1, shares: SHARES })}
                office={office}
              >
                <p>{i18n._('shares.for', { needed: SHARES_NEEDED, shares: SHARES })}</p>
                <p class="figures" data-testid={`share-${i + 1}`} dir="ltr">
                  {grouped(share)}
                </p>
                {/* Capitals alone make a smaller code, and reading takes both. */}
                <Qr text={share.toUpperCase()} label={i18n._('shares.qr', { number: i + 1 })} />
                <p>{i18n._('shares.keep')}</p>
              </Sheet>
            ))}
          <div class="buttons off-paper">
            <PrintButton />
          </div>
          <Form
            onSend={() => {
              tried.value = true
              if (confirmed.value) onDone(made)
            }}
          >
            <label class="choice">
              <input
                type="checkbox"
                checked={confirmed.value}
                aria-invalid={tried.value && !confirmed.value}
                aria-describedby="unconfirmed"
                onChange={(event) => (confirmed.value = event.currentTarget.checked)}
              />
              {i18n._('shares.confirm')}
            </label>
            {tried.value && !confirmed.value && (
              <p class="error" id="unconfirmed">
                <strong>{i18n._('mend')}</strong> {i18n._('shares.confirm.wrong')}
              </p>
            )}
            <div class="buttons">
              <button type="submit" class="main">
                {i18n._('continue')}
              </button>
              {onStop && (
                <button type="button" onClick={onStop}>
                  {i18n._('account.stop')}
                </button>
              )}
            </div>
          </Form>
        </>
      )}
    </Step>
  )
}
