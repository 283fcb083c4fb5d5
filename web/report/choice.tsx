import type { ComponentChildren } from 'preact'
import { Fault } from '../reporter/faults.tsx'
import { focusOnce } from '../reporter/focus.ts'

interface ChoiceProps<T extends string> {
  id: string
  title: string
  hint: ComponentChildren
  options: readonly { value: T; label: string; hint?: string }[]
  chosen: T | null
  choose(value: T): void
  fault?: string | null
}

/** One question with a few answers; none is chosen beforehand, and none need be. */
export function ChoiceField<T extends string>(props: ChoiceProps<T>) {
  const { id, title, hint, options, chosen, choose, fault = null } = props
  return (
    <fieldset aria-describedby={`${id}-hint ${id}-fault`}>
      <legend>
        <h1 tabIndex={-1} ref={focusOnce}>
          {title}
        </h1>
      </legend>
      <div id={`${id}-hint`}>{hint}</div>
      <Fault fault={fault} field={id} />
      {options.map(({ value, label, hint }, index) => (
        <label key={value} class="option">
          <input
            type="radio"
            id={index === 0 ? id : `${id}-${value}`}
            name={id}
            value={value}
            checked={chosen === value}
            onChange={() => choose(value)}
            aria-describedby={hint && `${id}-${value}-hint`}
            autocomplete="off"
          />
          <span>
            {label}
            {hint && <small id={`${id}-${value}-hint`}>{hint}</small>}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
