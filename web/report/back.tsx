import { say } from '../reporter/words.ts'
import { type At, at } from './state.ts'

/** Our own way back: the browser's leaves Javi. */
export function BackButton({ to }: { to: At }) {
  return (
    <button
      type="button"
      id="back"
      class="link"
      onClick={() => {
        at.value = to
      }}
    >
      {say('action.back')}
    </button>
  )
}
