import { useState } from 'preact/hooks'
import type { SafeHours } from '../../../core/envelope/record.ts'
import { SAFE_HOURS_MAX } from '../../../core/limits.ts'
import { Field } from '../parts.tsx'
import { sayDay } from '../say.ts'
import { i18n } from '../words.ts'

const DAYS = [0, 1, 2, 3, 4, 5, 6]
/** Several days at once, and each by itself. */
const choices: Record<string, number[]> = {
  every: DAYS,
  work: DAYS.slice(0, 5),
  ...Object.fromEntries(DAYS.map((day) => [String(day), [day]])),
}

interface SafeHoursFieldProps {
  hours: readonly SafeHours[]
  onChange: (hours: SafeHours[]) => void
  say: (hours: SafeHours) => string
  keyOf: (hours: SafeHours) => string
}

/** Hours of a week, added for one day or several and taken away one by one. */
export function SafeHoursField({ hours, onChange, say, keyOf }: SafeHoursFieldProps) {
  const [days, setDays] = useState('every')
  const [from, setFrom] = useState('09:00')
  const [to, setTo] = useState('11:00')
  const [lack, setLack] = useState('')

  function add() {
    const [begin, end] = [minutesOf(from), minutesOf(to)]
    if (begin === null || end === null || begin === end) return setLack('reach.safe.wrong')
    const added = (choices[days] ?? []).map((day) => ({ day, from: begin, to: end === 0 ? 24 * 60 : end }))
    const known = new Set(hours.map(keyOf))
    const all = [...hours, ...added.filter((one) => !known.has(keyOf(one)))]
    if (all.length > SAFE_HOURS_MAX) return setLack('reach.safe.many')
    setLack('')
    onChange(all)
  }

  return (
    <fieldset class="safe-hours">
      <legend>{i18n._('reach.safe')}</legend>
      <p class="hint">{i18n._('reach.safe.hint')}</p>
      {hours.length > 0 && (
        <ul class="chosen-hours">
          {hours.map((one) => (
            <li key={keyOf(one)}>
              <span>{say(one)}</span>
              <button
                type="button"
                aria-label={i18n._('reach.safe.remove', { hours: say(one) })}
                onClick={() => onChange(hours.filter((other) => keyOf(other) !== keyOf(one)))}
              >
                {i18n._('reach.remove')}
              </button>
            </li>
          ))}
        </ul>
      )}
      <div class="adding">
        <Field label={i18n._('reach.safe.days')}>
          {(ids) => (
            <select {...ids} value={days} onChange={(event) => setDays(event.currentTarget.value)}>
              <option value="every">{i18n._('reach.safe.every')}</option>
              <option value="work">{i18n._('reach.safe.work')}</option>
              {DAYS.map((day) => (
                <option key={day} value={String(day)}>
                  {sayDay(day)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={i18n._('reach.safe.from')}>
          {(ids) => (
            <input
              {...ids}
              type="time"
              value={from}
              onInput={(event) => setFrom(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field
          label={i18n._('reach.safe.to')}
          error={lack ? i18n._(lack, { most: SAFE_HOURS_MAX }) : undefined}
        >
          {(ids) => (
            <input {...ids} type="time" value={to} onInput={(event) => setTo(event.currentTarget.value)} />
          )}
        </Field>
        <button type="button" onClick={add}>
          {i18n._('reach.safe.add')}
        </button>
      </div>
    </fieldset>
  )
}

/** Minutes since midnight of what a time field gives: “09:30”, or nothing. */
function minutesOf(time: string): number | null {
  const [hours, minutes] = time.split(':').map(Number)
  return hours === undefined || minutes === undefined ? null : hours * 60 + minutes
}
