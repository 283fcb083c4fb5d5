import { useSignal } from '@preact/signals'
import { plainPassphrase, sixWords } from '../../../core/keys/passphrase.ts'
import { NAME_MAX, NAME_MIN } from '../../../core/limits.ts'
import { Form, Step, TextField } from '../parts.tsx'
import { random } from '../random.ts'
import { i18n } from '../words.ts'

/** A new head, before they have keys. */
export interface Who {
  name: string
  passphrase: string
  /** The office's name, where it is asked. */
  office: string
}

const OWN_MIN = 14

interface WhoStepProps {
  at: string
  /** Absent where the invitation names the office. */
  askOffice?: boolean
  before?: Who | null
  onDone: (who: Who) => void
}

/** The sign-in name, the office's name, and a passphrase: six words offered, an own one allowed. */
export function WhoStep({ at, askOffice = false, before, onDone }: WhoStepProps) {
  const office = useSignal(before?.office ?? '')
  const name = useSignal(before?.name ?? '')
  const offered = useSignal(sixWords(random))
  const own = useSignal(false)
  const passphrase = useSignal('')
  const again = useSignal('')
  const tried = useSignal(false)

  const chosen = own.value ? plainPassphrase(passphrase.value) : offered.value
  const wrong = {
    office: askOffice && !fits(office.value) ? i18n._('who.office.wrong') : undefined,
    name: fits(name.value) ? undefined : i18n._('who.name.wrong'),
    passphrase:
      own.value && Array.from(chosen).length < OWN_MIN
        ? i18n._('who.own.wrong', { least: OWN_MIN })
        : undefined,
    again: plainPassphrase(again.value) === chosen ? undefined : i18n._('who.again.wrong'),
  }
  const shown: Partial<typeof wrong> = tried.value ? wrong : {}

  const send = () => {
    tried.value = true
    if (Object.values(wrong).every((one) => one === undefined))
      onDone({ name: name.value.trim(), office: office.value.trim(), passphrase: chosen })
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
        <fieldset>
          <legend>{i18n._('who.passphrase')}</legend>
          <p class="hint">{i18n._('who.passphrase.hint')}</p>
          <label class="choice">
            <input type="radio" name="passphrase" checked={!own.value} onChange={() => choose(false)} />
            {i18n._('who.offered')}
          </label>
          <label class="choice">
            <input type="radio" name="passphrase" checked={own.value} onChange={() => choose(true)} />
            {i18n._('who.own', { least: OWN_MIN })}
          </label>
          {own.value ? (
            <TextField
              label={i18n._('who.own.label')}
              type="password"
              value={passphrase}
              error={shown.passphrase}
            />
          ) : (
            <div class="card">
              <p class="figures" data-testid="offered-words" dir="ltr" lang="en">
                {offered.value}
              </p>
              <button
                type="button"
                onClick={() => {
                  offered.value = sixWords(random)
                }}
              >
                {i18n._('who.others')}
              </button>
            </div>
          )}
          <TextField
            label={i18n._('who.again')}
            hint={own.value ? undefined : i18n._('who.again.hint')}
            type={own.value ? 'password' : 'text'}
            value={again}
            error={shown.again}
          />
        </fieldset>
        <button type="submit" class="main">
          {i18n._('continue')}
        </button>
      </Form>
    </Step>
  )

  function choose(toOwn: boolean) {
    own.value = toOwn
    again.value = ''
    tried.value = false
  }
}

/** As core/wire.ts takes a name. */
export const fits = (name: string) => name.trim().length >= NAME_MIN && name.trim().length <= NAME_MAX
