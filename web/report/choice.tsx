import { Fault } from '../reporter/faults.tsx'
import type { FieldPlace } from './field-place.ts'
import { Heading } from './heading.tsx'
import { Option } from './option.tsx'

interface ChoiceProps extends FieldPlace {
  id: string
  options: readonly { value: string; label: string; hint?: string }[]
  chosen: readonly string[]
  choose(value: string): void
  /** Any number may be chosen, else one. */
  several?: boolean
}

/** A few answers to choose from; none is chosen beforehand, and none need be. */
export function Choice({ id, title, hint, fault, options, chosen, choose, several }: ChoiceProps) {
  return (
    <fieldset aria-describedby={`${id}-hint ${id}-fault`}>
      <legend>
        <Heading isFirst={hint !== null}>{title}</Heading>
      </legend>
      {hint && <p id={`${id}-hint`}>{hint}</p>}
      <Fault fault={fault} field={id} />
      {options.map(({ value, label, hint }, index) => (
        <Option
          key={value}
          id={index === 0 ? id : `${id}-${value}`}
          type={several ? 'checkbox' : 'radio'}
          name={id}
          value={value}
          label={label}
          {...(hint && { hint })}
          checked={chosen.includes(value)}
          choose={() => choose(value)}
        />
      ))}
    </fieldset>
  )
}
