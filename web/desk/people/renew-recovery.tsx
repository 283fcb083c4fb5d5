import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Recovery } from '../../../core/keys/recovery.ts'
import { Again } from '../account/again.tsx'
import { useAskBeforeLeaving } from '../begin/leaving.ts'
import { SharesStep } from '../begin/shares.tsx'
import { makeRecovery } from '../keys.ts'
import { Step } from '../parts.tsx'
import { useTask } from '../task.ts'
import { i18n } from '../words.ts'
import { Failed } from './failed.tsx'
import { renewRecovery } from './publish.ts'
import { Sealing } from './sealing.tsx'

interface RenewRecoveryProps {
  /** The own office's name. */
  office: string
  /** @param said what was done, in a sentence; `null` when it was given up before anything was sent. */
  onEnd: (said: string | null) => void
}

/** New sheets of the recovery key: printed first, and only then in force. */
export function RenewRecovery({ office, onEnd }: RenewRecoveryProps) {
  const printed = useSignal<Recovery | null>(null)
  useAskBeforeLeaving(true)
  const stop = () => onEnd(null)
  return (
    <Again title={i18n._('people.recovery.button')} what={i18n._('people.recovery.before')} onStop={stop}>
      {(key) =>
        printed.value === null ? (
          <SharesStep
            key="shares"
            office={office}
            make={makeRecovery}
            sharesOf={({ shares }) => shares}
            onDone={(made) => (printed.value = made)}
            onStop={stop}
          />
        ) : (
          <SendStep key="send" made={printed.value} ownKey={key} onEnd={onEnd} />
        )
      }
    </Again>
  )
}

interface SendStepProps {
  made: Recovery
  ownKey: Uint8Array
  onEnd: RenewRecoveryProps['onEnd']
}

/** Puts the recovery in force whose sheets are printed; where that fails it can be tried again with the same sheets. */
function SendStep({ made, ownKey, onEnd }: SendStepProps) {
  const { busy, error, run } = useTask()
  const share = useSignal<number | null>(null)
  const send = async () => {
    share.value = null
    const isDone = await run(() =>
      renewRecovery(made, ownKey, (done) => {
        share.value = done < 1 ? done : null
      }),
    )
    if (isDone) onEnd(i18n._('people.recovery.done'))
  }
  useEffect(() => void send(), [])
  return (
    <Step title={i18n._('people.recovery.button')}>
      {busy.value && <Sealing share={share.value} />}
      {error.value !== null && (
        <>
          <Failed error={error.value} onRetry={send} />
          {/* An answer may have been lost: then they are in force. */}
          <button type="button" onClick={() => onEnd(i18n._('people.recovery.stopped'))}>
            {i18n._('account.stop')}
          </button>
        </>
      )}
    </Step>
  )
}
