import { type Signal, useSignal } from '@preact/signals'
import type { WordsWay } from '../../core/keys/credentials.ts'
import { NAME_MAX, NAME_MIN } from '../../core/limits.ts'
import { rootKey } from '../root-key.ts'
import { KeybookFailure } from './other-root.tsx'
import { PaperField } from './paper-field.tsx'
import { Busy, Form, Step, TextField } from './parts.tsx'
import { usePatience, Waiting } from './patience.tsx'
import { ended, me, reopen, signIn, signInWithPasskey, signOut } from './session.ts'
import { useTask } from './task.ts'
import { lacking, UnlockForm, wordsOf } from './unlock-form.tsx'
import { i18n } from './words.ts'

/** The name, the passphrase or the printed words, and a code; or a passkey. An unknown name looks like any other. */
export function SignIn() {
  const way = useSignal<WordsWay['way']>('passphrase')
  const name = useSignal('')
  if (rootKey === '')
    return (
      <Step title={i18n._('signin.closed.title')}>
        <p>{i18n._('signin.closed')}</p>
      </Step>
    )
  return <ByWords key={way.value} way={way} name={name} />
}

interface ByWordsProps {
  way: Signal<WordsWay['way']>
  name: Signal<string>
}

function ByWords({ way, name }: ByWordsProps) {
  const words = useSignal('')
  const code = useSignal('')
  const tried = useSignal(false)
  const byPasskey = useSignal(false)
  const patience = usePatience()
  const { busy, error, run } = useTask()
  const forgot = way.value === 'rescue'

  const digits = code.value.replace(/\s/g, '')
  const wrong = {
    name: name.value.trim().length >= NAME_MIN ? undefined : i18n._('signin.name.wrong'),
    words: lacking(way.value, words.value),
    code: /^\d{6}$/.test(digits) ? undefined : i18n._('signin.code.wrong'),
  }
  const shown: Partial<typeof wrong> = tried.value ? wrong : {}

  const send = async () => {
    tried.value = true
    if (Object.values(wrong).some(Boolean)) return
    byPasskey.value = false
    const given = {
      name: name.value.trim(),
      way: way.value,
      words: wordsOf(way.value, words.value),
      code: digits,
    }
    if (await run(() => signIn(given, patience))) return
    // A code works once: the next try needs another.
    code.value = ''
    tried.value = false
  }
  const touch = () => {
    tried.value = false
    byPasskey.value = true
    return run(signInWithPasskey)
  }

  return (
    <Step title={i18n._(forgot ? 'rescue.title' : 'signin.title')} toField={!forgot}>
      {ended.value && (
        <div class="notice" role="alert">
          <p>{i18n._('signin.ended')}</p>
        </div>
      )}
      {forgot && <p>{i18n._('rescue.how')}</p>}
      <Form onSend={send}>
        <TextField
          label={i18n._('signin.name')}
          value={name}
          autocomplete="username"
          maxLength={NAME_MAX}
          error={shown.name}
        />
        {forgot ? (
          <PaperField
            label={i18n._('rescue.words')}
            hint={i18n._('rescue.words.hint')}
            value={words}
            error={shown.words}
          />
        ) : (
          <TextField label={i18n._('signin.passphrase')} type="password" value={words} error={shown.words} />
        )}
        <TextField
          label={i18n._('signin.code')}
          hint={i18n._(forgot ? 'rescue.code.hint' : 'signin.code.hint')}
          value={code}
          inputMode="numeric"
          autocomplete="one-time-code"
          maxLength={7}
          error={shown.code}
        />
        <div class="buttons">
          <button type="submit" class="main" disabled={busy.value}>
            {i18n._('signin.button')}
          </button>
          {forgot && (
            <button type="button" disabled={busy.value} onClick={() => (way.value = 'passphrase')}>
              {i18n._('back')}
            </button>
          )}
        </div>
      </Form>
      {busy.value && patience.left.value === null && (
        <Busy>{i18n._(byPasskey.value ? 'signin.touch' : 'signin.busy')}</Busy>
      )}
      <Waiting patience={patience} />
      {error.value !== null && (
        <KeybookFailure
          error={error.value}
          refused={refusedBy(byPasskey.value ? 'passkey' : way.value)}
          onAccepted={() => (error.value = null)}
        />
      )}
      {!forgot && (
        <OtherWays disabled={busy.value} onPasskey={touch} onForgot={() => (way.value = 'rescue')} />
      )}
      {forgot && <Lost />}
    </Step>
  )
}

/** What “refused” means, by the sentence's id. */
function refusedBy(by: WordsWay['way'] | 'passkey'): string {
  if (by === 'passkey') return 'passkey.refused'
  return by === 'rescue' ? 'rescue.refused' : 'problem.refused'
}

interface OtherWaysProps {
  disabled: boolean
  onPasskey: () => void
  onForgot: () => void
}

function OtherWays({ disabled, onPasskey, onForgot }: OtherWaysProps) {
  return (
    <>
      <h2>{i18n._('signin.other')}</h2>
      <div class="buttons">
        <button type="button" disabled={disabled} onClick={onPasskey}>
          {i18n._('signin.passkey')}
        </button>
        <button type="button" disabled={disabled} onClick={onForgot}>
          {i18n._('signin.forgot')}
        </button>
      </div>
      <Lost />
    </>
  )
}

const Lost = () => (
  <p>
    <a href="#recover">{i18n._('signin.lost')}</a>
  </p>
)

/** The session lives, the keys are wiped: any way to unlock opens again. */
export function Locked() {
  const mine = me.value
  if (!mine) return null
  return (
    <Step title={i18n._('locked.title')} toField>
      <p>{i18n._('locked.how')}</p>
      <UnlockForm
        me={mine}
        button={i18n._('locked.button')}
        beside={{ label: i18n._('signout'), act: () => void signOut() }}
        onKey={reopen}
      />
    </Step>
  )
}
