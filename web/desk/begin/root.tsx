import { useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { fingerprint } from '../../../core/keys/fingerprint.ts'
import { rootToWords } from '../../../core/keys/paper.ts'
import { publicHalf } from '../../../core/keys/signed.ts'
import { Qr } from '../../qr.tsx'
import { Form, Step, TextField } from '../parts.tsx'
import { random } from '../random.ts'
import { i18n } from '../words.ts'
import { PrintButton, Sheet } from './sheet.tsx'

interface RootStepProps {
  at: string
  office: string
  /** The seed; whoever gets it wipes it. */
  onDone: (seed: Uint8Array) => void
}

/** The root key: made here, put on paper, and two of its words asked back. */
export function RootStep({ at, office, onDone }: RootStepProps) {
  const seed = useMemo(() => random(32), [])
  const words = useMemo(() => rootToWords(seed).split(' '), [])
  const asked = useMemo(() => twoOf(words.length), [])
  const asking = useSignal(false)

  if (asking.value)
    return (
      <AskedBack
        at={at}
        words={words}
        asked={asked}
        onBack={() => (asking.value = false)}
        onDone={() => onDone(seed)}
      />
    )

  return (
    <Step title={i18n._('root.title')} at={at}>
      <p class="off-paper">{i18n._('root.how')}</p>
      <Sheet title={i18n._('root.sheet')} office={office}>
        <p>{i18n._('root.for')}</p>
        <ol class="words" data-testid="root-words" dir="ltr" lang="en">
          {words.map((word, i) => (
            <li key={`${i} ${word}`}>{word}</li>
          ))}
        </ol>
        <Qr text={words.join(' ')} label={i18n._('root.qr')} />
        <p>{i18n._('root.fingerprint')}</p>
        <p class="figures" dir="ltr">
          {fingerprint(publicHalf(seed))}
        </p>
        <p>{i18n._('root.keep')}</p>
      </Sheet>
      <div class="buttons off-paper">
        <PrintButton />
        <button type="button" class="main" onClick={() => (asking.value = true)}>
          {i18n._('root.printed')}
        </button>
      </div>
    </Step>
  )
}

interface AskedBackProps {
  at: string
  words: string[]
  asked: [number, number]
  onBack: () => void
  onDone: () => void
}

function AskedBack({ at, words, asked, onBack, onDone }: AskedBackProps) {
  const first = useSignal('')
  const second = useSignal('')
  const tried = useSignal(false)
  const wrong = [first, second].map(
    ({ value }, i) => value.trim().toLowerCase() !== words[asked[i] as number],
  )
  const error = (i: number) => (tried.value && wrong[i] ? i18n._('root.asked.wrong') : undefined)

  return (
    <Step title={i18n._('root.asked.title')} at={at}>
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

/** Two different places, in order. 256 is no multiple of 24: that one place is asked a little oftener does no harm. */
function twoOf(length: number): [number, number] {
  const first = (random(1)[0] as number) % length
  const second = (first + 1 + ((random(1)[0] as number) % (length - 1))) % length
  return first < second ? [first, second] : [second, first]
}
