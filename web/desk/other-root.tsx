import { useSignal } from '@preact/signals'
import { acceptRoot, OtherRoot } from './keybook.ts'
import { Failure, Form, TextField } from './parts.tsx'
import { sentence } from './problem.ts'
import { i18n } from './words.ts'

interface TroubleProps {
  error: unknown
  /** What “refused” means here, by the sentence's id. */
  refused?: string
  onRetry?: () => void
  /** After another root was taken for the right one. */
  onAccepted: () => void
}

/** What went wrong where a keybook is read: another root than the one remembered has a way on of its own. */
export function KeybookFailure({ error, onAccepted, ...rest }: TroubleProps) {
  if (error instanceof OtherRoot) return <AcceptRoot error={error} onAccepted={onAccepted} />
  return <Failure error={error} {...rest} />
}

/** The digits are asked from paper or a poster: whoever put another root into the page has not put it there. */
function AcceptRoot({ error, onAccepted }: { error: OtherRoot; onAccepted: () => void }) {
  const digits = useSignal('')
  const wrong = useSignal(false)
  return (
    <div class="notice" role="alert">
      <p>{sentence(error)}</p>
      <Form
        onSend={() => {
          wrong.value = !acceptRoot(digits.value)
          if (!wrong.value) onAccepted()
        }}
      >
        <TextField
          label={i18n._('signin.root.digits')}
          hint={i18n._('signin.root.hint')}
          value={digits}
          inputMode="numeric"
          maxLength={60}
          error={wrong.value ? i18n._('signin.root.wrong') : undefined}
        />
        <button type="submit">{i18n._('signin.root.accept')}</button>
      </Form>
    </div>
  )
}
