import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { type Pause, pausing } from './persist.ts'
import { say } from './words.ts'

/** Why it does not go on just now, when it is tried again, and the button that does it at once. */
export function Paused({ kept }: { kept: string }) {
  const pause = pausing.value
  if (!pause) return null
  return (
    <div class="notice">
      <p role="status">
        {say(`waiting.${pause.why}`)} {kept}
      </p>
      <p>
        <Countdown pause={pause} />
      </p>
      <div class="onward">
        <button type="button" id="try-now" onClick={pause.tryNow}>
          {say('action.now')}
        </button>
        <button type="button" id="give-up" class="link" onClick={pause.giveUp}>
          {say('action.back')}
        </button>
      </div>
    </div>
  )
}

function Countdown({ pause }: { pause: Pause }) {
  const now = useSignal(Date.now())
  useEffect(() => {
    const timer = setInterval(() => {
      now.value = Date.now()
    }, 1_000)
    return () => clearInterval(timer)
  }, [now])
  return <>{say('waiting.seconds', { seconds: Math.max(0, Math.ceil((pause.until - now.value) / 1_000)) })}</>
}
