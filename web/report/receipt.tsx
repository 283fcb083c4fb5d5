import { useSignal } from '@preact/signals'
import { inFours } from '../../core/digits.ts'
import { leave } from '../reporter/exit.ts'
import { focusOnce } from '../reporter/focus.ts'
import { say } from '../reporter/words.ts'
import { keys } from './sealer.ts'
import { receipt } from './state.ts'

/** The receipt, once and alone, and how to keep it where others look. */
export function Receipt() {
  const copied = useSignal('')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(inFours(receipt.value).join(' '))
      copied.value = 'done'
    } catch {
      copied.value = 'failed'
    }
  }
  return (
    <>
      <h1 tabIndex={-1} ref={focusOnce}>
        {say('receipt.title')}
      </h1>
      <p id="receipt-label">{say('receipt.once')}</p>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of digits, named and read as one */}
      <p
        id="receipt"
        class="receipt"
        role="group"
        dir="ltr"
        translate={false}
        aria-labelledby="receipt-label"
      >
        {inFours(receipt.value).map((group, index) => (
          <span key={index}>{group} </span>
        ))}
      </p>
      <p>{say('receipt.for')}</p>
      <p>{say('receipt.others')}</p>
      {keys.value === 'late' && <p class="notice">{say('renewal.late')}</p>}
      <h2>{say('receipt.keep.title')}</h2>
      <ul>
        {['paper', 'heart', 'trusted', 'phone', 'lost'].map((part) => (
          <li key={part}>{say(`receipt.keep.${part}`)}</li>
        ))}
      </ul>
      <p role="status">{copied.value && say(`receipt.copy.${copied.value}`)}</p>
      <div class="onward">
        <button type="button" id="copy" onClick={copy}>
          {say('receipt.copy')}
        </button>
        <button type="button" id="done" class="action" onClick={leave}>
          {say('receipt.done')}
        </button>
      </div>
    </>
  )
}
