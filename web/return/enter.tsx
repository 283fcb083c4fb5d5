import { useSignal } from '@preact/signals'
import { countDigits, RECEIPT_DIGITS, readReceipt } from '../../core/receipt.ts'
import { Fault, FaultSummary } from '../reporter/faults.tsx'
import { focusOnce } from '../reporter/focus.ts'
import { Reads } from '../reporter/reads.tsx'
import { language, say } from '../reporter/words.ts'
import { opening, typed, wrong } from './state.ts'

/** Typing the receipt. A wrong digit is told as soon as there are twenty. */
export function Enter() {
  const tries = useSignal(0)
  const receipt = readReceipt(typed.value)
  const isWhole = countDigits(typed.value) >= RECEIPT_DIGITS
  const fault = receipt ? null : isWhole ? 'return.digit' : tries.value > 0 ? 'return.fault' : null

  const open = () => {
    if (receipt) {
      wrong.value = false
      opening.value = receipt
    } else tries.value++
  }

  return (
    <>
      {fault && tries.value > 0 && <FaultSummary key={tries.value} fault={fault} field="code" />}
      <h1>{say('return.title')}</h1>
      <Reads danger />
      {wrong.value && (
        <p class="notice" role="alert" id="wrong" tabIndex={-1} ref={focusOnce}>
          {say('return.wrong')}
        </p>
      )}
      <p>
        <label for="code">
          <strong>{say('return.label')}</strong>
        </label>
      </p>
      <p id="code-hint">{say('return.hint')}</p>
      <div role="status">
        <Fault fault={fault} field="code" />
      </div>
      <input
        type="text"
        id="code"
        class="code"
        inputmode="numeric"
        dir="ltr"
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        aria-describedby="code-hint code-fault"
        aria-invalid={fault !== null}
        value={typed.value}
        onInput={(event) => {
          typed.value = event.currentTarget.value
          tries.value = 0
          wrong.value = false
        }}
        onKeyDown={(event) => event.key === 'Enter' && open()}
      />
      <div class="onward">
        <button type="button" id="open" class="action scripted" onClick={open}>
          {say('return.open')}
        </button>
      </div>
      <p>
        <a id="tell" href={`/${language()}/`}>
          {say('return.tell')}
        </a>
      </p>
      <p>
        <a id="keys" href={`/${language()}/keys`}>
          {say('return.keys')}
        </a>
      </p>
    </>
  )
}
