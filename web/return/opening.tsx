import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { focusOnce } from '../reporter/focus.ts'
import { Halt, type HaltReason } from '../reporter/halt.ts'
import { Paused } from '../reporter/paused.tsx'
import { pausing } from '../reporter/persist.ts'
import { say } from '../reporter/words.ts'
import { awaited } from '../reporter/work.ts'
import { Working } from '../reporter/working.tsx'
import { opening, typed, visit, wrong } from './state.ts'
import { stoppedWords } from './stopped.ts'
import { fetchVisit, lock, unlock, unlockedPart } from './visitor.ts'

/** From the receipt to what it shows: stretching it, fetching, opening; or why that stopped. */
export function Opening({ digits }: { digits: string }) {
  const fetching = useSignal(false)
  const stopped = useSignal<HaltReason | null>(null)

  const start = async () => {
    stopped.value = null
    fetching.value = false
    try {
      await unlock(digits)
      fetching.value = true
      visit.value = await fetchVisit()
      if (visit.value) typed.value = ''
      else {
        wrong.value = true
        lock()
      }
      opening.value = null
    } catch (error) {
      const reason = error instanceof Halt ? error.reason : 'broken'
      if (reason === 'given-up') opening.value = null
      else stopped.value = reason
    }
  }
  useEffect(() => {
    start()
  }, [])

  if (stopped.value) {
    return (
      <>
        <h1 tabIndex={-1} ref={focusOnce}>
          {say('return.stopped')}
        </h1>
        <p class="notice" role="alert" data-reason={stopped.value}>
          {stoppedWords(stopped.value)}
        </p>
        <div class="onward">
          <button type="button" id="again" class="action" onClick={start}>
            {say('action.again')}
          </button>
          <button
            type="button"
            id="back"
            onClick={() => {
              opening.value = null
            }}
          >
            {say('action.back')}
          </button>
        </div>
      </>
    )
  }
  const doing = say(fetching.value ? 'return.fetching' : 'return.opening')
  return (
    <>
      <h1 tabIndex={-1} ref={focusOnce}>
        {say('return.title')}
      </h1>
      {pausing.value ? (
        <Paused kept={say('return.waiting')} />
      ) : awaited.value !== null ? (
        <Working />
      ) : (
        <>
          <p role="status">{doing}</p>
          {fetching.value ? (
            <progress aria-label={doing} />
          ) : (
            <progress max={1} value={unlockedPart.value} aria-label={doing} />
          )}
        </>
      )}
    </>
  )
}
