import { useSignal } from '@preact/signals'
import { NAME_MAX, NAME_MIN } from '../../core/limits.ts'
import { rootKey } from '../root-key.ts'
import { Busy, Failure, Form, Step, TextField } from './parts.tsx'
import { reopen, signIn, signOut } from './session.ts'
import { i18n } from './words.ts'

/** Name, passphrase and code. A name that nobody has looks and takes as long as any other. */
export function SignIn() {
  const name = useSignal('')
  const passphrase = useSignal('')
  const code = useSignal('')
  const tried = useSignal(false)
  const { error, busy, run } = useOneAtATime()

  const digits = code.value.replace(/\s/g, '')
  const wrong = {
    name: name.value.trim().length >= NAME_MIN ? undefined : i18n._('signin.name.wrong'),
    passphrase: passphrase.value.trim() === '' ? i18n._('signin.passphrase.wrong') : undefined,
    code: /^\d{6}$/.test(digits) ? undefined : i18n._('signin.code.wrong'),
  }
  const shown: Partial<typeof wrong> = tried.value ? wrong : {}

  const send = () => {
    tried.value = true
    if (Object.values(wrong).some(Boolean)) return
    return run(
      async () => {
        await signIn(name.value.trim(), passphrase.value, digits)
      },
      () => {
        // A code works once: the next try needs another.
        code.value = ''
        tried.value = false
      },
    )
  }

  if (rootKey === '')
    return (
      <Step title={i18n._('signin.closed.title')}>
        <p>{i18n._('signin.closed')}</p>
      </Step>
    )
  return (
    <Step title={i18n._('signin.title')} toField>
      <Form onSend={send}>
        <TextField
          label={i18n._('signin.name')}
          value={name}
          autocomplete="username"
          maxLength={NAME_MAX}
          error={shown.name}
        />
        <TextField
          label={i18n._('signin.passphrase')}
          type="password"
          value={passphrase}
          error={shown.passphrase}
        />
        <TextField
          label={i18n._('signin.code')}
          hint={i18n._('signin.code.hint')}
          value={code}
          inputMode="numeric"
          autocomplete="one-time-code"
          maxLength={7}
          error={shown.code}
        />
        <button type="submit" class="main" disabled={busy}>
          {i18n._('signin.button')}
        </button>
      </Form>
      {busy && <Busy>{i18n._('signin.busy')}</Busy>}
      {error !== null && <Failure error={error} />}
    </Step>
  )
}

/** The session lives, the keys are wiped: the passphrase alone opens again. */
export function Locked() {
  const passphrase = useSignal('')
  const tried = useSignal(false)
  const { error, busy, run } = useOneAtATime()
  const wrong = passphrase.value.trim() === '' ? i18n._('signin.passphrase.wrong') : undefined

  return (
    <Step title={i18n._('locked.title')} toField>
      <p>{i18n._('locked.how')}</p>
      <Form
        onSend={() => {
          tried.value = true
          if (!wrong)
            return run(
              () => reopen(passphrase.value),
              () => {},
            )
        }}
      >
        <TextField
          label={i18n._('signin.passphrase')}
          type="password"
          value={passphrase}
          error={tried.value ? wrong : undefined}
        />
        <div class="buttons">
          <button type="submit" class="main" disabled={busy}>
            {i18n._('locked.button')}
          </button>
          <button type="button" onClick={() => void signOut()}>
            {i18n._('signout')}
          </button>
        </div>
      </Form>
      {busy && <Busy>{i18n._('signin.busy')}</Busy>}
      {error !== null && <Failure error={error} />}
    </Step>
  )
}

/** Runs one try at a time and keeps what it threw. */
function useOneAtATime() {
  const error = useSignal<unknown>(null)
  const busy = useSignal(false)
  const run = async (act: () => Promise<void>, afterFailure: () => void) => {
    if (busy.value) return
    busy.value = true
    error.value = null
    try {
      await act()
    } catch (thrown) {
      error.value = thrown
      afterFailure()
    }
    busy.value = false
  }
  return { error: error.value, busy: busy.value, run }
}
