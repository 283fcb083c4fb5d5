import { focusOnce } from './focus.ts'
import { say } from './words.ts'

/** What keeps the person here, on top of the page: it takes the focus and leads to the field. */
export function FaultSummary({ fault, field }: { fault: string; field: string }) {
  return (
    <div class="notice" role="alert" tabIndex={-1} ref={focusOnce} id="faults">
      <h2>{say('error.title')}</h2>
      {/* No link: a fragment would be an entry in the history. */}
      <button type="button" class="link" onClick={() => document.getElementById(field)?.focus()}>
        {say(fault)}
      </button>
    </div>
  )
}

/** The same beside the field. */
export const Fault = ({ fault, field }: { fault: string | null; field: string }) => (
  <p id={`${field}-fault`} class="fault" hidden={!fault}>
    {fault && say(fault)}
  </p>
)
