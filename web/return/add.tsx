import { useSignal } from '@preact/signals'
import { CountedText } from '../reporter/counted-text.tsx'
import { Fault, FaultSummary } from '../reporter/faults.tsx'
import { Halt, type HaltReason } from '../reporter/halt.ts'
import { Paused } from '../reporter/paused.tsx'
import { pausing } from '../reporter/persist.ts'
import { faultOfText } from '../reporter/text-fault.ts'
import { language, say } from '../reporter/words.ts'
import { addition, visit as shown } from './state.ts'
import { add, type Visit } from './visitor.ts'

/** A further message. What was written stays in the field until the server holds it. */
export function Add({ visit }: { visit: Visit }) {
  const tries = useSignal(0)
  const fault = useSignal<string | null>(null)
  const doing = useSignal<'writing' | 'sending' | 'done' | HaltReason>('writing')

  const send = async () => {
    tries.value++
    fault.value = faultOfText(addition.value)
    if (fault.value) return
    doing.value = 'sending'
    try {
      const next = await add(visit, addition.value, language())
      addition.value = ''
      shown.value = { ...visit, next }
      doing.value = 'done'
    } catch (error) {
      const reason = error instanceof Halt ? error.reason : 'broken'
      doing.value = reason === 'given-up' ? 'writing' : reason
    }
  }

  const isSending = doing.value === 'sending'
  return (
    <section aria-labelledby="add-title">
      <h2 id="add-title">
        <label for="addition">{say('visit.add.title')}</label>
      </h2>
      {fault.value && <FaultSummary key={tries.value} fault={fault.value} field="addition" />}
      <p id="addition-hint">{say('visit.add.hint')}</p>
      <Fault fault={fault.value} field="addition" />
      <CountedText
        id="addition"
        value={addition.value}
        change={(text) => {
          addition.value = text
          if (!isSending) doing.value = 'writing'
        }}
        describedBy="addition-hint addition-fault"
        faulty={fault.value !== null}
        fixed={isSending}
      />
      {pausing.value && <Paused kept={say('waiting.kept')} />}
      <div role="status" id="added" data-doing={doing.value}>
        {isSending && !pausing.value && <p>{say('sending.sending')}</p>}
        {doing.value === 'done' && <p class="done">{say('visit.add.done')}</p>}
        {!['writing', 'sending', 'done'].includes(doing.value) && (
          <p class="notice">{say(`stopped.${doing.value}`)}</p>
        )}
      </div>
      <div class="onward">
        <button type="button" id="send" class="action" disabled={isSending} onClick={send}>
          {say('check.send')}
        </button>
      </div>
    </section>
  )
}
