import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { Form, Step, TextField } from '../parts.tsx'
import { random } from '../random.ts'
import { i18n } from '../words.ts'

interface AskedBackProps {
  at?: string
  words: string[]
  onBack: () => void
  onDone: () => void
}

/** Two words of a sheet, copied from paper: so we know that it was printed and can be read. */
export function AskedBack({ at, words, onBack, onDone }: AskedBackProps) {
  const asked = useMemo(() => twoOf(words.length), [])
  const first = useSignal('')
  const second = useSignal('')
  const tried = useSignal(false)
  const wrong = [first, second].map(
    ({ value }, i) => value.trim().toLowerCase() !== words[asked[i] as number],
  )
  const error = (i: number) => (tried.value && wrong[i] ? i18n._('root.asked.wrong') : undefined)

  return (
    <Step title={i18n._('root.asked.title')} {...(at ? { at } : {})}>
      <p>{i18n._('root.asked.how')}</p>
      <Form
        onSend={() => {
          tried.value = true
          if (!wrong.includes(true)) onDone()
        }}
      >
        <TextField label={i18n._('root.asked', { number: asked[0] + 1 })} value={first} error={error(0)} />
        <TextField label={i18n._('root.asked', { number: asked[1] + 1 })} value={second} error={error(1)} />
        <div class="buttons">
          <button type="submit" class="main">
            {i18n._('continue')}
          </button>
          <button type="button" onClick={onBack}>
            {i18n._('root.show')}
          </button>
        </div>
      </Form>
    </Step>
  )
}

/** Two different places, in order. 256 need be no multiple of them: that some are asked a little oftener does no harm. */
function twoOf(length: number): [number, number] {
  const first = (random(1)[0] as number) % length
  const second = (first + 1 + ((random(1)[0] as number) % (length - 1))) % length
  return first < second ? [first, second] : [second, first]
}
