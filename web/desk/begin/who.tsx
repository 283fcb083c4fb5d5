import { useSignal } from '@preact/signals'
import { NAME_MAX, NAME_MIN } from '../../../core/limits.ts'
import { hasHidden } from '../../../core/visible.ts'
import { Form, Step, TextField } from '../parts.tsx'
import { i18n } from '../words.ts'
import { PassphraseFields, useNewPassphrase } from './new-passphrase.tsx'

/** A new member, before they have keys. */
export interface Who {
  name: string
  passphrase: string
  /** The office's name, where it is asked. */
  office: string
}

interface WhoStepProps {
  at: string
  /** Absent where the invitation names the office. */
  askOffice?: boolean
  before?: Who | null
  onDone: (who: Who) => void
}

/** The sign-in name, the office's name, and a passphrase. */
export function WhoStep({ at, askOffice = false, before, onDone }: WhoStepProps) {
  const office = useSignal(before?.office ?? '')
  const name = useSignal(before?.name ?? '')
  const passphrase = useNewPassphrase()
  const tried = useSignal(false)

  const wrong = {
    ...passphrase.wrong,
    office: askOffice && !fits(office.value) ? i18n._('who.office.wrong') : undefined,
    name: fits(name.value) ? undefined : i18n._('who.name.wrong'),
  }
  const shown: Partial<typeof wrong> = tried.value ? wrong : {}

  const send = () => {
    tried.value = true
    if (Object.values(wrong).every((one) => one === undefined))
      onDone({ name: name.value.trim(), office: office.value.trim(), passphrase: passphrase.chosen })
  }

  return (
    <Step title={i18n._('who.title')} at={at}>
      <Form onSend={send}>
        {askOffice && (
          <TextField
            label={i18n._('who.office')}
            hint={i18n._('who.office.hint')}
            value={office}
            maxLength={NAME_MAX}
            error={shown.office}
          />
        )}
        <TextField
          label={i18n._('who.name')}
          hint={i18n._('who.name.hint')}
          value={name}
          maxLength={NAME_MAX}
          autocomplete="username"
          error={shown.name}
        />
        <PassphraseFields passphrase={passphrase} shown={shown} onChoose={() => (tried.value = false)} />
        <button type="submit" class="main">
          {i18n._('continue')}
        </button>
      </Form>
    </Step>
  )
}

/** As core/wire-people.ts takes a name. */
export const fits = (name: string) =>
  name.trim().length >= NAME_MIN && name.trim().length <= NAME_MAX && !hasHidden(name)
