interface OptionProps {
  id: string
  type: 'radio' | 'checkbox'
  name?: string
  value?: string
  label: string
  hint?: string
  checked: boolean
  choose(): void
}

/** One answer to choose, as large as a thumb. */
export const Option = ({ id, type, name, value, label, hint, checked, choose }: OptionProps) => (
  <label class="option">
    <input
      type={type}
      id={id}
      name={name}
      value={value}
      checked={checked}
      onChange={choose}
      aria-describedby={hint && `${id}-hint`}
      autocomplete="off"
    />
    <span>
      {label}
      {hint && <small id={`${id}-hint`}>{hint}</small>}
    </span>
  </label>
)
