import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { attached } from '../reporter/attaching.ts'
import { Call } from '../reporter/call.tsx'
import { focusOnce } from '../reporter/focus.ts'
import { Halt, type HaltReason } from '../reporter/halt.ts'
import { Paused } from '../reporter/paused.tsx'
import { pausing } from '../reporter/persist.ts'
import { language, say } from '../reporter/words.ts'
import { awaited } from '../reporter/work.ts'
import { Working } from '../reporter/working.tsx'
import { reportOf } from './journey.ts'
import { type Doing, receiptPart, send } from './sealer.ts'
import { at, door, forgetAnswers, receipt, said } from './state.ts'

/** From “send” until the server holds it: what is being done, what is waited for, or why it stopped. */
export function Sending() {
  const doing = useSignal<Doing>('loading')
  const stopped = useSignal<HaltReason | null>(null)

  const start = async () => {
    stopped.value = null
    try {
      receipt.value = await send(reportOf(door.peek(), said.peek(), language()), (now) => {
        doing.value = now
      })
      forgetAnswers()
      at.value = 'receipt'
    } catch (error) {
      const reason = error instanceof Halt ? error.reason : 'broken'
      if (reason === 'given-up') at.value = 'check'
      else stopped.value = reason
    }
  }
  useEffect(() => {
    start()
  }, [])

  if (stopped.value) return <Stopped reason={stopped.value} again={start} />
  const files = attached()
  return (
    <>
      <h1 tabIndex={-1} ref={focusOnce}>
        {say('sending.title')}
      </h1>
      {pausing.value && <Paused kept={say('waiting.kept')} />}
      <Working />
      {doing.value === 'files' && files && <files.Progress />}
      {!pausing.value && awaited.value === null && doing.value !== 'files' && (
        <>
          <p role="status">{say(`sending.${doing.value}`)}</p>
          {doing.value === 'receipt' ? (
            <progress max={1} value={receiptPart.value} aria-label={say('sending.receipt')} />
          ) : (
            <progress aria-label={say(`sending.${doing.value}`)} />
          )}
        </>
      )}
      <p>{say('sending.stay')}</p>
    </>
  )
}

function Stopped({ reason, again }: { reason: HaltReason; again(): void }) {
  return (
    <>
      <h1 tabIndex={-1} ref={focusOnce}>
        {say('stopped.title')}
      </h1>
      <p class="notice" role="alert" data-reason={reason}>
        {say(`stopped.${reason}`)}
      </p>
      <p>
        {say('stopped.call')} <Call />
      </p>
      <div class="onward">
        <button type="button" id="again" class="action" onClick={again}>
          {say('action.again')}
        </button>
        <button
          type="button"
          id="back"
          onClick={() => {
            at.value = 'check'
          }}
        >
          {say('action.back')}
        </button>
      </div>
    </>
  )
}
