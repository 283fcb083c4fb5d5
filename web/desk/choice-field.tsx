import { Field, type FieldProps } from './parts.tsx'

interface ChoiceFieldProps<T extends string> extends FieldProps {
  value: T
  among: readonly T[]
  say: (one: T) => string
  change: (chosen: T) => void
  disabled?: boolean
}

/** One of several, in a list that opens. */
export const ChoiceField = <T extends string>({
  value,
  among,
  say,
  change,
  disabled = false,
  ...field
}: ChoiceFieldProps<T>) => (
  <Field {...field}>
    {(ids) => (
      <select
        {...ids}
        value={value}
        disabled={disabled}
        onChange={(event) => {
          const chosen = among.find((one) => one === event.currentTarget.value)
          if (chosen !== undefined) change(chosen)
        }}
      >
        {among.map((one) => (
          <option key={one} value={one}>
            {say(one)}
          </option>
        ))}
      </select>
    )}
  </Field>
)
