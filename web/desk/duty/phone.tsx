import { useSignal } from '@preact/signals'
import { paths } from '../../../core/wire.ts'
import { call } from '../api.ts'
import { Failure, Form, TextField } from '../parts.tsx'
import { audited, unlocked } from '../session.ts'
import { useTask } from '../task.ts'
import { i18n } from '../words.ts'
import { phoneOf } from './clock.ts'

/** The own work phone: told to the server, and never shown again but for its end. */
export function WorkPhone({ own, onSaved }: { own: string | null; onSaved: () => Promise<unknown> }) {
  const typed = useSignal('')
  const faulty = useSignal(false)
  const { busy, error, run } = useTask()

  const save = async (phone: string | null) => {
    const member = unlocked.value?.member
    if (!member) return
    await run(() =>
      audited('work_phone_changed', member.id, (entry) => call('POST', paths.phone, { phone, entry })),
    )
    if (error.value !== null) return
    typed.value = ''
    await onSaved()
  }

  return (
    <section aria-labelledby="duty-phone">
      <h2 id="duty-phone">{i18n._('duty.phone')}</h2>
      <p>{i18n._(own === null ? 'duty.phone.none' : 'duty.phone.ends', { digits: own ?? '' })}</p>
      <Form
        onSend={() => {
          const phone = phoneOf(typed.value)
          faulty.value = phone === null
          return phone === null ? undefined : save(phone)
        }}
      >
        <TextField
          label={i18n._('duty.phone.field')}
          hint={i18n._('duty.phone.hint')}
          error={faulty.value ? i18n._('duty.phone.faulty') : undefined}
          value={typed}
          maxLength={30}
        />
        {error.value !== null && <Failure error={error.value} />}
        <div class="buttons">
          <button type="submit" disabled={busy.value}>
            {i18n._('duty.phone.save')}
          </button>
          {own !== null && (
            <button type="button" disabled={busy.value} onClick={() => void save(null)}>
              {i18n._('duty.phone.remove')}
            </button>
          )}
        </div>
      </Form>
    </section>
  )
}
