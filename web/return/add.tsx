import { useSignal } from '@preact/signals'
import { AddFiles, faultOfFiles } from '../reporter/add-files.tsx'
import { attached } from '../reporter/attaching.ts'
import { CountedText } from '../reporter/counted-text.tsx'
import { Fault, FaultSummary } from '../reporter/faults.tsx'
import { Halt, type HaltReason } from '../reporter/halt.ts'
import { Paused } from '../reporter/paused.tsx'
import { pausing } from '../reporter/persist.ts'
import { faultOfText } from '../reporter/text-fault.ts'
import { language, say } from '../reporter/words.ts'
import { awaited } from '../reporter/work.ts'
import { Working } from '../reporter/working.tsx'
import { addition, busy, visit as shown } from './state.ts'
import { add, addFiles, type Visit } from './visitor.ts'

/** A further message. What was written stays in the field until the server holds it. */
export function Add({ visit }: { visit: Visit }) {
  const tries = useSignal(0)
  const fault = useSignal<string | null>(null)
  /** The field that it is about. */
  const faulty = useSignal<'addition' | 'choose-files'>('addition')
  const doing = useSignal<'writing' | 'sending' | 'done' | HaltReason>('writing')

  const send = async () => {
    tries.value++
    const faultOfAddition = faultOfText(addition.value)
    fault.value = faultOfAddition ?? faultOfFiles()
    faulty.value = faultOfAddition ? 'addition' : 'choose-files'
    if (fault.value) return
    doing.value = 'sending'
    busy.value = true
    try {
      const next = await add(visit, addition.value, language())
      addition.value = ''
      shown.value = { ...visit, next }
      doing.value = 'done'
    } catch (error) {
      const reason = error instanceof Halt ? error.reason : 'broken'
      doing.value = reason === 'given-up' ? 'writing' : reason
    } finally {
      busy.value = false
    }
  }

  const isSending = doing.value === 'sending'
  const files = attached()
  return (
    <section aria-labelledby="add-title">
      <h2 id="add-title">
        <label for="addition">{say('visit.add.title')}</label>
      </h2>
      {fault.value && <FaultSummary key={tries.value} fault={fault.value} field={faulty.value} />}
      <p id="addition-hint">{say('visit.add.hint')}</p>
      <Fault fault={faulty.value === 'addition' ? fault.value : null} field="addition" />
      <CountedText
        id="addition"
        value={addition.value}
        change={(text) => {
          addition.value = text
          if (!isSending) doing.value = 'writing'
        }}
        describedBy="addition-hint addition-fault"
        faulty={fault.value !== null && faulty.value === 'addition'}
        fixed={isSending}
      />
      {!isSending && <AddFiles add={addFiles} />}
      {isSending && files && <files.Progress />}
      {isSending && pausing.value && <Paused kept={say('waiting.kept')} />}
      {isSending && <Working />}
      <div role="status" id="added" data-doing={doing.value}>
        {isSending && !pausing.value && awaited.value === null && <p>{say('sending.sending')}</p>}
        {doing.value === 'done' && <p class="done">{say('visit.add.done')}</p>}
        {!['writing', 'sending', 'done'].includes(doing.value) && (
          <p class="notice">{say(`stopped.${doing.value}`)}</p>
        )}
      </div>
      <div class="onward">
        <button type="button" id="send" class="action" disabled={busy.value} onClick={send}>
          {say('check.send')}
        </button>
      </div>
    </section>
  )
}
