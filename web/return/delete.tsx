import { useSignal } from '@preact/signals'
import { focusOnce } from '../reporter/focus.ts'
import { Halt } from '../reporter/halt.ts'
import { Paused } from '../reporter/paused.tsx'
import { pausing } from '../reporter/persist.ts'
import { say } from '../reporter/words.ts'
import { asked, busy, deletions, visit as shown, wrong } from './state.ts'
import { deleteReplies, lock, type Visit } from './visitor.ts'

/** Deletes answers for good, after asking once more. @param words what the button says. */
export function Delete({ visit, seqs, words }: { visit: Visit; seqs: number[]; words: string }) {
  const doing = useSignal<'asking' | 'deleting' | 'stopped'>('asking')
  const returned = useSignal(false)
  const name = seqs.join(' ')

  const back = () => {
    asked.value = null
    returned.value = true
  }
  const start = async () => {
    doing.value = 'deleting'
    busy.value = true
    try {
      const left = await deleteReplies(visit, seqs)
      asked.value = null
      deletions.value++
      if (!left) {
        wrong.value = true
        lock()
      }
      shown.value = left
    } catch (error) {
      doing.value = error instanceof Halt && error.reason === 'given-up' ? 'asking' : 'stopped'
    } finally {
      busy.value = false
    }
  }

  if (asked.value !== name) {
    return (
      <button
        type="button"
        class="link"
        data-delete={name}
        disabled={busy.value}
        ref={returned.value ? focusOnce : null}
        onClick={() => {
          doing.value = 'asking'
          asked.value = name
        }}
      >
        {say(words)}
      </button>
    )
  }
  return (
    <div class="notice">
      {doing.value === 'stopped' && <p role="alert">{say('visit.delete.stopped')}</p>}
      <p tabIndex={-1} ref={focusOnce}>
        {say('visit.delete.sure')}
      </p>
      {pausing.value ? (
        <Paused kept={say('return.waiting')} />
      ) : (
        <>
          <p role="status">{doing.value === 'deleting' && say('visit.delete.doing')}</p>
          <div class="onward">
            <button type="button" id="delete" disabled={busy.value} onClick={start}>
              {say('visit.delete.yes')}
            </button>
            <button type="button" id="keep" disabled={busy.value} onClick={back}>
              {say('action.back')}
            </button>
          </div>
        </>
      )}
    </div>
  )
}
