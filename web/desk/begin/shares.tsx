import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { hourOf } from '../../../core/hour.ts'
import type { NewWords } from '../../../core/keys/credentials.ts'
import { shareToText } from '../../../core/keys/paper.ts'
import { SHARES, SHARES_NEEDED } from '../../../core/keys/recovery.ts'
import type { OfficeKind } from '../../../core/roles.ts'
import { Qr } from '../../qr.tsx'
import { found } from '../keys.ts'
import type { Founded } from '../keys.worker.ts'
import { Busy, Failure, Form, Step } from '../parts.tsx'
import { i18n } from '../words.ts'
import { grouped } from './second-factor.tsx'
import { PrintButton, Sheet } from './sheet.tsx'

interface SharesStepProps {
  at: string
  office: { id: string; kind: OfficeKind; name: string }
  words: NewWords
  onDone: (founded: Founded) => void
}

/** Makes the office's keys, and puts the recovery key on paper in three shares. */
export function SharesStep({ at, office, words, onDone }: SharesStepProps) {
  const founded = useSignal<Founded | null>(null)
  const error = useSignal<unknown>(null)
  const confirmed = useSignal(false)
  const tried = useSignal(false)

  const make = async () => {
    error.value = null
    try {
      founded.value = await found({ id: office.id, kind: office.kind }, words, hourOf(Date.now()))
    } catch (thrown) {
      error.value = thrown
    }
  }
  useEffect(() => void make(), [])

  const made = founded.value
  return (
    <Step title={i18n._('shares.title')} at={at}>
      <p class="off-paper">{i18n._('shares.how', { shares: SHARES, needed: SHARES_NEEDED })}</p>
      {error.value !== null && <Failure error={error.value} onRetry={make} />}
      {!made && error.value === null && <Busy>{i18n._('shares.making')}</Busy>}
      {made && (
        <>
          {made.founding.shares.map(shareToText).map((share, i) => (
            <Sheet
              key={share}
              title={i18n._('shares.sheet', { number: i + 1, shares: SHARES })}
              office={office.name}
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
            <button type="submit" class="main">
              {i18n._('continue')}
            </button>
          </Form>
        </>
      )}
    </Step>
  )
}
