import { useSignal } from '@preact/signals'
import { Failure, Form, Notice, Step } from '../parts.tsx'
import { useTask } from '../task.ts'
import { i18n } from '../words.ts'
import { type Joined, openHead, type Restored } from './restored.ts'

interface HeadStepProps {
  at: string
  joined: Joined
  onBack: () => void
  onDone: (restored: Restored) => void
}

/** Whose access is restored, and what that does. */
export function HeadStep({ at, joined, onBack, onDone }: HeadStepProps) {
  const { heads, office } = joined
  const member = useSignal(heads.length === 1 ? (heads[0]?.member ?? '') : '')
  const tried = useSignal(false)
  const { busy, error, run } = useTask()
  const isMissing = tried.value && member.value === ''

  const send = async () => {
    tried.value = true
    if (member.value === '') return
    let restored: Restored | null = null
    await run(async () => {
      restored = await openHead(joined, member.value)
    })
    if (restored) onDone(restored)
  }

  return (
    <Step title={i18n._('recover.head.title')} at={at}>
      <p>
        {i18n._('recover.office')}{' '}
        <strong>
          <bdi>{office.name}</bdi>
        </strong>
      </p>
      {heads.length === 0 ? (
        <Notice>
          <p>{i18n._('recover.head.none')}</p>
        </Notice>
      ) : (
        <p>{i18n._('recover.head.what')}</p>
      )}
      <Form onSend={send}>
        <fieldset aria-describedby={isMissing ? 'no-head' : undefined}>
          <legend>{i18n._('recover.head')}</legend>
          {heads.map(({ member: id, name }) => (
            <label class="choice" key={id}>
              <input
                type="radio"
                name="head"
                checked={member.value === id}
                aria-invalid={isMissing}
                onChange={() => (member.value = id)}
              />
              <bdi>{name}</bdi>
            </label>
          ))}
          {isMissing && (
            <p class="error" id="no-head">
              <strong>{i18n._('mend')}</strong> {i18n._('recover.head.wrong')}
            </p>
          )}
        </fieldset>
        <div class="buttons">
          {heads.length > 0 && (
            <button type="submit" class="main" disabled={busy.value}>
              {i18n._('continue')}
            </button>
          )}
          <button type="button" onClick={onBack}>
            {i18n._('back')}
          </button>
        </div>
      </Form>
      {error.value !== null && <Failure error={error.value} />}
    </Step>
  )
}
