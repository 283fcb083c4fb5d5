import type { ComponentChildren } from 'preact'
import { DUTY_ENTRIES_MAX } from '../../../core/limits.ts'
import { i18n } from '../words.ts'
import { clockOf, endOf, minutesOf } from './clock.ts'

interface RowsProps<T> {
  /** What its words are about: `week`. */
  name: 'week' | 'holidays' | 'closures' | 'roster'
  items: readonly T[]
  onChange: (items: T[]) => void
  fresh: T
  /** Whether their order matters. */
  inOrder?: boolean
  children: (item: T, change: (to: Partial<T>) => void, label: (id: string) => string) => ComponentChildren
}

/** A list that grows and shrinks by rows; each row's fields are named with its number. */
export function Rows<T>({ name, items, onChange, fresh, inOrder = false, children }: RowsProps<T>) {
  return (
    <section aria-labelledby={`duty-${name}`}>
      <h2 id={`duty-${name}`}>{i18n._(`duty.rows.${name}`)}</h2>
      <p class="hint">{i18n._(`duty.rows.${name}.hint`)}</p>
      {items.length === 0 && <p class="quiet">{i18n._(`duty.rows.${name}.none`)}</p>}
      <ol class="plain duty-rows">
        {items.map((item, at) => {
          const label = (id: string) => `${i18n._(`duty.rows.${name}`)} ${at + 1}: ${i18n._(id)}`
          const change = (to: Partial<T>) => onChange(items.with(at, { ...item, ...to }) as T[])
          return (
            <li key={at} data-testid={`duty.${name}`}>
              {children(item, change, label)}
              {inOrder && at > 0 && (
                <button
                  type="button"
                  aria-label={label('duty.up')}
                  onClick={() => onChange(items.with(at, items[at - 1] as T).with(at - 1, item) as T[])}
                >
                  {i18n._('duty.up')}
                </button>
              )}
              <button
                type="button"
                aria-label={label('duty.remove')}
                onClick={() => onChange(items.toSpliced(at, 1))}
              >
                {i18n._('duty.remove')}
              </button>
            </li>
          )
        })}
      </ol>
      <button
        type="button"
        class="add"
        disabled={items.length >= DUTY_ENTRIES_MAX}
        onClick={() => onChange([...items, fresh])}
      >
        {i18n._(`duty.rows.${name}.add`)}
      </button>
    </section>
  )
}

interface Hours {
  day: number
  from: number
  to: number
}

const days = [0, 1, 2, 3, 4, 5, 6]

/** A day of the week, from and to. */
export const HoursFields = ({
  item,
  change,
  label,
}: {
  item: Hours
  change: (to: Partial<Hours>) => void
  label: (id: string) => string
}) => (
  <>
    <select
      aria-label={label('duty.day')}
      value={item.day}
      onChange={(event) => change({ day: Number(event.currentTarget.value) })}
    >
      {days.map((day) => (
        <option key={day} value={day}>
          {i18n._(`duty.day.${day}`)}
        </option>
      ))}
    </select>
    <input
      type="time"
      aria-label={label('duty.from')}
      value={clockOf(item.from)}
      onChange={(event) => change({ from: minutesOf(event.currentTarget.value) })}
    />
    <span aria-hidden="true">–</span>
    <input
      type="time"
      aria-label={label('duty.to')}
      value={clockOf(item.to)}
      onChange={(event) => change({ to: endOf(event.currentTarget.value) })}
    />
    {item.to < item.from && <span class="quiet">{i18n._('duty.next-day')}</span>}
  </>
)
