import { useSignal } from '@preact/signals'
import * as v from 'valibot'
import { type Duty, duty as dutySchema } from '../../../core/duty.ts'
import { type DutyLook, paths } from '../../../core/wire.ts'
import { call, Problem } from '../api.ts'
import { Failure, Form } from '../parts.tsx'
import { audited, unlocked } from '../session.ts'
import { useTask } from '../task.ts'
import { i18n } from '../words.ts'
import { HoursFields, Rows } from './rows.tsx'

const nothing: Duty = { week: [], holidays: [], closures: [], roster: [] }
const office = { from: 9 * 60, to: 17 * 60 }

interface PlanProps {
  look: DutyLook
  mayChange: boolean
  onSaved: () => Promise<unknown>
}

/** When the office reads and who is on duty, to read or to change. */
export function Plan({ look, mayChange, onSaved }: PlanProps) {
  const plan = useSignal<Duty>(look.duty ?? nothing)
  const faulty = useSignal(false)
  const { busy, error, run } = useTask()
  const { week, holidays, closures, roster } = plan.value
  const put = (to: Partial<Duty>) => {
    plan.value = { ...plan.value, ...to }
  }

  const save = async () => {
    const member = unlocked.value?.member
    faulty.value = !v.is(dutySchema, plan.value)
    if (!member || faulty.value) return
    const done = await run(() =>
      audited('duty_changed', member.office, (entry) =>
        call('POST', paths.duty, { n: look.n, duty: plan.value, entry }),
      ),
    )
    if (done && error.value === null) await onSaved()
  }

  return (
    <Form onSend={save}>
      <fieldset disabled={!mayChange || busy.value} class="duty-plan">
        <Rows
          name="week"
          items={week}
          fresh={{ day: week.length === 0 ? 0 : ((week.at(-1)?.day ?? 0) + 1) % 7, ...office }}
          onChange={(items) => put({ week: items })}
        >
          {(item, change, label) => <HoursFields item={item} change={change} label={label} />}
        </Rows>
        <Rows
          name="holidays"
          items={holidays.map((date) => ({ date }))}
          fresh={{ date: '' }}
          onChange={(items) => put({ holidays: items.map(({ date }) => date) })}
        >
          {({ date }, change, label) => (
            <input
              type="date"
              aria-label={label('duty.date')}
              value={date}
              onChange={(event) => change({ date: event.currentTarget.value })}
            />
          )}
        </Rows>
        <Rows
          name="closures"
          items={closures}
          fresh={{ from: '', to: '' }}
          onChange={(items) => put({ closures: items })}
        >
          {({ from, to }, change, label) => (
            <>
              <input
                type="datetime-local"
                aria-label={label('duty.from')}
                value={from}
                onChange={(event) => change({ from: event.currentTarget.value })}
              />
              <span aria-hidden="true">–</span>
              <input
                type="datetime-local"
                aria-label={label('duty.to')}
                value={to}
                onChange={(event) => change({ to: event.currentTarget.value })}
              />
            </>
          )}
        </Rows>
        <Rows
          name="roster"
          items={roster}
          fresh={{
            member: look.members[0]?.member ?? '',
            day: roster.at(-1)?.day ?? 0,
            ...office,
            calls: false,
          }}
          onChange={(items) => put({ roster: items })}
          inOrder
        >
          {(item, change, label) => (
            <>
              <Member look={look} value={item.member} label={label('duty.who')} onChange={change} />
              <HoursFields item={item} change={change} label={label} />
              <label class="calls">
                <input
                  type="checkbox"
                  checked={item.calls}
                  onChange={(event) => change({ calls: event.currentTarget.checked })}
                />
                {i18n._('duty.calls')}
              </label>
            </>
          )}
        </Rows>
      </fieldset>
      {faulty.value && (
        <p class="error" role="alert">
          <strong>{i18n._('mend')}</strong> {i18n._('duty.faulty')}
        </p>
      )}
      {error.value instanceof Problem && error.value.code === 'taken' ? (
        <div class="notice" role="alert">
          <p>{i18n._('duty.taken')}</p>
          <button type="button" onClick={() => void onSaved()}>
            {i18n._('duty.reload')}
          </button>
        </div>
      ) : (
        error.value !== null && <Failure error={error.value} />
      )}
      {mayChange && (
        <div class="buttons">
          <button type="submit" class="main" disabled={busy.value}>
            {i18n._('duty.save')}
          </button>
        </div>
      )}
    </Form>
  )
}

interface MemberProps {
  look: DutyLook
  value: string
  label: string
  onChange: (to: { member: string }) => void
}

/** Who, with whether a work phone is known. Whoever stands there and is not at work is told nothing. */
function Member({ look: { members }, value, label, onChange }: MemberProps) {
  const isHere = members.some(({ member }) => member === value)
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => onChange({ member: event.currentTarget.value })}
    >
      {!isHere && <option value={value}>{i18n._('duty.absent')}</option>}
      {members.map(({ member, name, hasPhone }) => (
        <option key={member} value={member}>
          {hasPhone ? name : i18n._('duty.no-phone', { name })}
        </option>
      ))}
    </select>
  )
}
