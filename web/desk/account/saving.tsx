import { useEffect } from 'preact/hooks'
import { Busy, Failure, Step } from '../parts.tsx'
import { useTask } from '../task.ts'
import { i18n } from '../words.ts'

interface SavingProps {
  title: string
  /** What “refused” means here, by the sentence's id. */
  refused?: string
  save: () => Promise<unknown>
  onDone: () => void
  onStop: () => void
}

/** Sends a change at once; where that fails it can be tried again, or given up. */
export function Saving({ title, refused, save, onDone, onStop }: SavingProps) {
  const { busy, error, run } = useTask()
  const send = async () => {
    if (await run(save)) onDone()
  }
  useEffect(() => void send(), [])
  return (
    <Step title={title}>
      {busy.value && <Busy>{i18n._('account.saving')}</Busy>}
      {error.value !== null && (
        <>
          <Failure error={error.value} onRetry={send} {...(refused ? { refused } : {})} />
          <button type="button" onClick={onStop}>
            {i18n._('account.stop')}
          </button>
        </>
      )}
    </Step>
  )
}
