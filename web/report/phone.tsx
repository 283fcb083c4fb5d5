import { Call } from '../reporter/call.tsx'
import { focusOnce } from '../reporter/focus.ts'
import { say } from '../reporter/words.ts'
import { BackButton } from './back.tsx'
import { CallsByKind } from './calls-by-kind.tsx'
import { at } from './state.ts'
import { way } from './way.ts'

/** Before somebody writes for help: a voice is quicker, where it is safe to call. */
export function Phone() {
  return (
    <>
      <BackButton to="start" />
      <h1 tabIndex={-1} ref={focusOnce}>
        {say('call.title')}
      </h1>
      <p class="danger">
        {say('call.police')} <Call />
      </p>
      <p>
        {say('call.line')} <Call line="trafficking" />
      </p>
      <CallsByKind />
      <div class="onward">
        <button
          type="button"
          id="write"
          class="action"
          onClick={() => {
            at.value = way()[0]?.id ?? 'start'
          }}
        >
          {say('call.write')}
        </button>
      </div>
      <p class="quiet">{say('call.trace')}</p>
    </>
  )
}
