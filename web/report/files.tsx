import { useSignal } from '@preact/signals'
import { AddFiles, faultOfFiles } from '../reporter/add-files.tsx'
import { attached } from '../reporter/attaching.ts'
import { FaultSummary } from '../reporter/faults.tsx'
import { focusOnce } from '../reporter/focus.ts'
import { say } from '../reporter/words.ts'
import { BackButton } from './back.tsx'
import { addFiles } from './sealer.ts'
import { at, changing } from './state.ts'

/** After the questions: whether there is anything to add. What that needs is loaded by whoever wants to. */
export function Files() {
  const fault = useSignal<string | null>(null)
  const tries = useSignal(0)

  const onward = () => {
    tries.value++
    fault.value = faultOfFiles()
    if (!fault.value) at.value = 'check'
  }

  return (
    <>
      <BackButton to={changing.value ? 'check' : 'share'} />
      {fault.value && <FaultSummary key={tries.value} fault={fault.value} field="choose-files" />}
      <h1 tabIndex={-1} ref={focusOnce}>
        {say('files.title')}
      </h1>
      <p>{say('files.hint')}</p>
      <AddFiles add={addFiles} />
      <div class="onward">
        <button type="button" id="continue" class="action" onClick={onward}>
          {say(attached() ? 'action.continue' : 'files.without')}
        </button>
      </div>
    </>
  )
}
