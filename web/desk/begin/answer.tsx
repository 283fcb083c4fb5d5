import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { totpCode } from '../../../core/keys/totp.ts'
import { NAME_MAX } from '../../../core/limits.ts'
import { call, Problem } from '../api.ts'
import { Busy, Failure, Figures, Form, Step, TextField } from '../parts.tsx'
import { i18n } from '../words.ts'
import { enter, useAskBeforeLeaving } from './leaving.ts'
import { fits } from './who.tsx'

/** An answer to an invitation: what is sent, all but the code, which is of the moment; and what is read aloud. */
export interface Made {
  path: string
  body: { name: string; totp: string }
  spoken: string
}

/** Sends what was made, once; then says whom to call and what to read to them. */
export function AnswerStep({ made, whom }: { made: Made; whom: 'desk' | 'head' }) {
  const error = useSignal<unknown>(null)
  const done = useSignal(false)
  useAskBeforeLeaving(!done.value)

  const send = async (otherName?: string) => {
    if (otherName) made.body.name = otherName
    const again = error.value !== null
    error.value = null
    const { path, body } = made
    try {
      await call('POST', path, { ...body, code: totpCode(body.totp, Date.now()) })
      done.value = true
    } catch (thrown) {
      // After a lost answer “gone” means that ours has arrived, or another's: the comparison aloud tells which.
      if (again && thrown instanceof Problem && thrown.code === 'gone') done.value = true
      else error.value = thrown
    }
  }
  useEffect(() => void send(), [])

  if (done.value)
    return (
      <Step key="done" title={i18n._(whom === 'desk' ? 'join.done.title' : 'join.member.done.title')}>
        <p>{i18n._(whom === 'desk' ? 'join.done' : 'join.member.done')}</p>
        <Figures testId="spoken-fingerprint">{made.spoken}</Figures>
        <p>{i18n._('join.done.then')}</p>
        <button type="button" class="main" onClick={enter}>
          {i18n._('setup.enter')}
        </button>
      </Step>
    )
  const isTaken = error.value instanceof Problem && error.value.code === 'taken'
  return (
    <Step key="send" title={i18n._('join.sending.title')}>
      {!error.value && <Busy>{i18n._('join.sending')}</Busy>}
      {isTaken && <OtherName onName={send} />}
      {error.value && !isTaken && (
        <Failure error={error.value} refused="begin.clock" onRetry={() => send()} />
      )}
    </Step>
  )
}

/** Somebody has the sign-in name: another is asked for, everything made so far stays. */
function OtherName({ onName }: { onName: (name: string) => unknown }) {
  const name = useSignal('')
  const tried = useSignal(false)
  const wrong = fits(name.value) ? undefined : i18n._('who.name.wrong')
  return (
    <Form
      onSend={() => {
        tried.value = true
        if (!wrong) return onName(name.value.trim())
      }}
    >
      <p role="alert">{i18n._('join.taken')}</p>
      <TextField
        label={i18n._('who.name')}
        value={name}
        autocomplete="username"
        maxLength={NAME_MAX}
        error={tried.value ? wrong : undefined}
      />
      <button type="submit" class="main">
        {i18n._('join.send')}
      </button>
    </Form>
  )
}
