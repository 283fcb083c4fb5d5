import { Call } from '../reporter/call.tsx'
import { Shell } from '../reporter/shell.tsx'
import { say } from '../reporter/words.ts'
import { telling } from './load-telling.ts'
import { Start } from './start.tsx'
import { at } from './state.ts'

export function ReportApp() {
  return (
    <Shell page="report" at={at.value}>
      {at.value === 'start' ? <Start /> : <Rest />}
    </Shell>
  )
}

function Rest() {
  const Telling = telling.value
  if (Telling === null) return <p role="status">{say('start.loading')}</p>
  if (Telling !== 'lost') return <Telling />
  return (
    <>
      <p class="notice" role="alert" data-reason="telling">
        {say('start.lost')}
      </p>
      <p>
        {say('stopped.call')} <Call />
      </p>
      {/* Some browsers do not ask a second time for what they could not load; nothing has been written yet. */}
      <button type="button" id="again" class="action" onClick={() => location.reload()}>
        {say('action.again')}
      </button>
    </>
  )
}
