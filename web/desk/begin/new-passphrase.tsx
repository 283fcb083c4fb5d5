import { type Signal, signal, useSignal } from '@preact/signals'
import { useMemo } from 'preact/hooks'
import { plainPassphrase, sixWords } from '../../../core/keys/passphrase.ts'
import { Form, Step, TextField } from '../parts.tsx'
import { random } from '../random.ts'
import { i18n } from '../words.ts'

const OWN_MIN = 14

/** A passphrase while it is being chosen: six words offered, an own one allowed, typed once more. */
export interface NewPassphrase {
  offered: Signal<string>
  own: Signal<boolean>
  typed: Signal<string>
  again: Signal<string>
  chosen: string
  wrong: { passphrase: string | undefined; again: string | undefined }
}

export function useNewPassphrase(): NewPassphrase {
  const offered = useMemo(() => signal(sixWords(random)), [])
  const own = useSignal(false)
  const typed = useSignal('')
  const again = useSignal('')
  const chosen = own.value ? plainPassphrase(typed.value) : offered.value
  const isShort = own.value && Array.from(chosen).length < OWN_MIN
  const wrong = {
    passphrase: isShort ? i18n._('who.own.wrong', { least: OWN_MIN }) : undefined,
    again: plainPassphrase(again.value) === chosen ? undefined : i18n._('who.again.wrong'),
  }
  return { offered, own, typed, again, chosen, wrong }
}

interface PassphraseFieldsProps {
  passphrase: NewPassphrase
  /** What is wrong, where it is to be shown already. */
  shown: Partial<NewPassphrase['wrong']>
  onChoose: () => void
}

export function PassphraseFields({
  passphrase: { offered, own, typed, again },
  shown,
  onChoose,
}: PassphraseFieldsProps) {
  const choose = (toOwn: boolean) => {
    own.value = toOwn
    again.value = ''
    onChoose()
  }
  return (
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
        <TextField label={i18n._('who.own.label')} type="password" value={typed} error={shown.passphrase} />
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
  )
}

interface PassphraseStepProps {
  at?: string
  onBack: () => void
  onDone: (passphrase: string) => void
}

/** A new passphrase for somebody who is a member already. */
export function PassphraseStep({ at, onBack, onDone }: PassphraseStepProps) {
  const passphrase = useNewPassphrase()
  const tried = useSignal(false)
  const { chosen, wrong } = passphrase
  const send = () => {
    tried.value = true
    if (!wrong.passphrase && !wrong.again) onDone(chosen)
  }
  return (
    <Step title={i18n._('account.passphrase.new')} {...(at ? { at } : {})}>
      <Form onSend={send}>
        <PassphraseFields
          passphrase={passphrase}
          shown={tried.value ? wrong : {}}
          onChoose={() => (tried.value = false)}
        />
        <div class="buttons">
          <button type="submit" class="main">
            {i18n._('continue')}
          </button>
          <button type="button" onClick={onBack}>
            {i18n._('back')}
          </button>
        </div>
      </Form>
    </Step>
  )
}
